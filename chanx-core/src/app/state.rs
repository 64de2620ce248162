//! The application's state, and the parts of it that consumers ask for.

/// The state of a consumer that needs none. Not `Clone`, so that [`FromRef`] needs no special case.
#[derive(Debug)]
pub struct NoState;

/// Takes a part out of the application's state: implement it for each part that a consumer asks for.
///
/// ```
/// use chanx_core::app::FromRef;
///
/// #[derive(Clone)]
/// struct Rooms;
/// struct AppState { rooms: Rooms }
///
/// impl FromRef<AppState> for Rooms {
///     fn from_ref(state: &AppState) -> Self { state.rooms.clone() }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "this consumer needs the state `{Self}`, which the routes' `{S}` does not give",
    label = "needs `{Self}`",
    note = "implement `FromRef<{S}>` for `{Self}`, or write `-> Routes<{Self}>` where that is the application's state"
)]
pub trait FromRef<S>: Sized {
    /// Takes the part out.
    fn from_ref(state: &S) -> Self;
}

#[diagnostic::do_not_recommend]
impl<S: Clone> FromRef<S> for S {
    fn from_ref(state: &S) -> Self {
        state.clone()
    }
}

#[diagnostic::do_not_recommend]
impl<S> FromRef<S> for NoState {
    fn from_ref(_state: &S) -> Self {
        Self
    }
}

/// Whether the application has its state: what makes [`App::serve`](super::App::serve) exist. Sealed.
#[diagnostic::on_unimplemented(
    message = "the application's state is missing: `{S}`",
    label = "the routes can't be served without it",
    note = "give it first: `App::new(routes()).state(…)`"
)]
pub trait HasState<S>: sealed::Sealed {
    /// The state.
    fn into_state(self) -> S;
}

/// The state has not been given.
#[derive(Debug, Clone, Copy)]
pub struct Missing;

/// The state has been given.
#[derive(Debug, Clone, Copy)]
pub struct Given<S>(pub(super) S);

#[diagnostic::do_not_recommend]
impl HasState<()> for Missing {
    fn into_state(self) {}
}

#[diagnostic::do_not_recommend]
impl<S> HasState<S> for Given<S> {
    fn into_state(self) -> S {
        self.0
    }
}

mod sealed {
    /// What [`super::HasState`] is implemented for.
    pub trait Sealed {}
    impl Sealed for super::Missing {}
    impl<S> Sealed for super::Given<S> {}
}
