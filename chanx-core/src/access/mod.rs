//! Who is connecting, and may they enter: between the handshake and the session.
//!
//! A consumer's [`Access`] says who its users are, what it loads for them, and its [`Policy`]: the [`Authentication`] classes
//! that find out who is connecting, and the [`Permission`]s that they need. [`Open`] lets everybody in; [`Identified`] lets in
//! whoever is known.
//!
//! Classes, ready made: [`Bearer`] for tokens, `Jwt` for those that prove by themselves whose they are, [`Basic`] for names and
//! passwords, `SignedCookie`, `Session` and [`FromExtension`] for browsers that have logged in. Those without a link need the
//! feature `jwt`, `signed-cookie` or `tower-sessions`.
//!
//! The order (PROTOCOL 4): the classes are asked (401), then the permissions by the request (403), the object is loaded (404),
//! and the permissions are asked by the object (403, or 404 where they hide it).

use std::{future::Future, marker::PhantomData};

// Somebody on their way in.
mod admission;
// Finding out who is connecting.
mod authentication;
// Ready-made ways of it.
mod classes;
// What a class reads of a request, for documents.
mod credential;
// What a permission says to those whom it does not let.
mod denied;
// Somebody at the gate.
mod entry;
// Why accesses can't be served.
mod error;
// Where those who want to enter are asked.
mod gate;
// Who was found out to be connecting.
mod identity;
// Whether somebody may.
mod permission;
// What a consumer asks of those who want to enter.
mod policy;
// Why somebody may not enter, as the client reads it.
mod refusal;
// Permissions under operators.
mod rule;
// Secrets.
mod secret;
// Who may do what, as a table.
mod table;
// Who somebody is, across connections.
mod user;

pub use admission::Admission;
pub use authentication::Authentication;
pub use classes::{Basic, Bearer, FromExtension, Verifier, VerifyPassword};
#[cfg(feature = "jwt")]
pub use classes::{Claims, Jwt, JwtAlgorithm, JwtKey, KeyError, KeySet};
#[cfg(feature = "signed-cookie")]
pub use classes::{CookieKeyError, CookieKeys, SignedCookie};
#[cfg(feature = "tower-sessions")]
pub use classes::{LoadUser, Session};
pub use credential::{Credential, CredentialPlace};
pub use denied::Denied;
pub use error::AccessError;
pub use identity::{Identity, IdentityOf, Nobody};
pub use permission::{AllowAny, HasScope, IsAuthenticated, IsStaff, Permission};
pub use policy::Policy;
pub use rule::Rule;
pub use secret::same_secret;
pub use table::{AccessRow, AccessTable};
pub use user::{User, UserId};

pub(crate) use authentication::Defaults;
pub(crate) use entry::{Admitted, Asking, Entry};
pub(crate) use gate::{Gate, Renewed};
pub(crate) use refusal::Refusal;
pub(crate) use table::{Asks, asks};

use crate::{dispatch::Consumer, error::Result};

/// Who may enter, and who and what they are then. `#[consumer(user = …)]` makes one of a user alone; with permissions or an
/// object it is written as here.
///
/// ```
/// # use chanx_core::{app::NoState, dispatch::Consumer, message::{Never, Pong}, session::Context};
/// use chanx_core::{access::{Access, Admission, IsStaff, Policy, Rule, User, UserId}, error::Result};
///
/// struct Member { id: u64 }
/// impl User for Member {
///     fn id(&self) -> UserId { self.id.into() }
/// }
///
/// struct Room;
/// struct Chat;
///
/// impl Consumer for Chat {
///     type Access = Self;
/// #   type Incoming = Never; type Outgoing = Pong; type Event = Never; type State = NoState; type Params = ();
/// #   async fn connect(_: &mut Context<Self>) -> Result<Self> { Ok(Self) }
///     // …
/// }
///
/// impl Access<Chat> for Chat {
///     type User = Member;
///     type Object = Room;
///
///     fn policy() -> Policy<Chat> {
///         Policy::new().permissions(Rule::of(IsStaff))
///     }
///
///     async fn load(_: &Admission<Chat>) -> Result<Option<Room>> {
///         Ok(Some(Room)) // `None` is a 404
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say who may enter `{C}`",
    note = "`Open` lets everybody in; `Identified<User>` asks for a user"
)]
pub trait Access<C: Consumer>: 'static {
    /// Who is connected: what [`Context::user`](crate::session::Context::user) gives. `Option<User>` lets the anonymous in,
    /// `()` asks nobody.
    type User: IdentityOf;

    /// What is loaded for them: what [`Context::object`](crate::session::Context::object) gives. `()` for nothing.
    type Object: Send + Sync + 'static;

    /// Whether it was said who may enter: `routes! { strict … }` takes no other consumer. Default: no.
    const EXPLICIT: bool = false;

    /// What is asked of those who want to enter. Called once for each route, when the application starts.
    fn policy() -> Policy<C> {
        Policy::new()
    }

    /// Loads the object, between the two stages of the permissions; `None` is a 404.
    ///
    /// # Cancel safety
    /// Has to be cancel-safe: it is dropped when `authentication_timeout` has passed, and as soon as the client goes or the
    /// server stops.
    ///
    /// # Errors
    /// An error is a 500 of which the client learns nothing.
    fn load(admission: &Admission<C>) -> impl Future<Output = Result<Option<Self::Object>>> + Send;
}

/// Who is connected to a consumer.
pub type UserOf<C> = <<C as Consumer>::Access as Access<C>>::User;

/// What a consumer loads for its users.
pub type ObjectOf<C> = <<C as Consumer>::Access as Access<C>>::Object;

/// The users whom a consumer knows.
pub(crate) type KnownOf<C> = <UserOf<C> as IdentityOf>::Known;

/// A consumer that loads such an object: for permissions of all that do.
///
/// ```
/// use chanx_core::{access::{Admission, Loads, Permission}, error::Result};
///
/// struct Room { is_open: bool }
/// struct IsOpen;
///
/// impl<C: Loads<Room>> Permission<C> for IsOpen {
///     async fn has_object_permission(&self, _: &Admission<C>, room: &Room) -> Result<bool> {
///         Ok(room.is_open)
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not load a `{O}`",
    label = "has no such object",
    note = "say `object = {O}` in `#[consumer(…)]`, and load it in `#[object] async fn …`"
)]
pub trait Loads<O>: Consumer<Access: Access<Self, Object = O>> {}

#[diagnostic::do_not_recommend]
impl<O, C: Consumer> Loads<O> for C where C::Access: Access<C, Object = O> {}

/// A consumer with such a user: for permissions of all that have it.
#[diagnostic::on_unimplemented(
    message = "the user of `{Self}` is no `{U}`",
    label = "has another user",
    note = "say `user = {U}` in `#[consumer(…)]`"
)]
pub trait Knows<U>: Consumer<Access: Access<Self, User = U>> {}

#[diagnostic::do_not_recommend]
impl<U, C: Consumer> Knows<U> for C where C::Access: Access<C, User = U> {}

/// Everybody may enter, and nobody asks who they are.
#[derive(Debug, Clone, Copy)]
pub struct Open;

impl<C: Consumer> Access<C> for Open {
    type User = ();
    type Object = ();

    async fn load(_admission: &Admission<C>) -> Result<Option<()>> {
        Ok(Some(()))
    }
}

/// Whoever is known as a `U` may enter; with `Option<…>` the anonymous too.
#[derive(Debug)]
pub struct Identified<U>(PhantomData<fn() -> U>);

impl<C: Consumer, U: IdentityOf> Access<C> for Identified<U> {
    type User = U;
    type Object = ();

    async fn load(_admission: &Admission<C>) -> Result<Option<()>> {
        Ok(Some(()))
    }
}
