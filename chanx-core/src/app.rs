//! The application: routes, state and settings, ready to serve.

/// The state of a consumer that needs none. Not `Clone`, so that [`FromRef`] needs no special case.
#[derive(Debug)]
pub struct NoState;

/// Takes a part out of the application's state: implement it for each part that a consumer asks for.
#[diagnostic::on_unimplemented(
    message = "a consumer on this route needs `{Self}`, which the application's state `{S}` does not give",
    note = "implement `FromRef<{S}> for {Self}`, or make `{Self}` the application's state"
)]
pub trait FromRef<S>: Sized {
    /// Takes the part out.
    fn from_ref(state: &S) -> Self;
}

impl<S: Clone> FromRef<S> for S {
    fn from_ref(state: &S) -> Self {
        state.clone()
    }
}

impl<S> FromRef<S> for NoState {
    fn from_ref(_state: &S) -> Self {
        Self
    }
}
