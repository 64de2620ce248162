//! Whether somebody may: permissions, and those that come ready.

use std::{borrow::Cow, future::Future};

use super::{Admission, Denied, IdentityOf, ObjectOf, User, authentication::short_name};
use crate::{dispatch::Consumer, error::Result};

/// Whether somebody may enter, or have a message handled.
///
/// It has two stages: what can be said by the request and the user alone, and what takes the consumer's object. Both have to
/// hold. In a [`Rule`](super::Rule) the operators combine that: `A | B` holds where one of them does
/// by both its stages, `!A` where A does not.
///
/// For one consumer, with its own types:
///
/// ```
/// # use chanx_core::{access::*, app::NoState, dispatch::Consumer, error::Result, message::{Never, Pong}, session::Context};
/// # struct Member { id: u64 }
/// # impl User for Member { fn id(&self) -> UserId { self.id.into() } }
/// # struct Room { members: Vec<u64> }
/// # struct Chat;
/// # impl Consumer for Chat {
/// #     type Incoming = Never; type Outgoing = Pong; type Event = Never; type State = NoState; type Params = ();
/// #     type Access = Self;
/// #     async fn connect(_: &mut Context<Self>) -> Result<Self> { Ok(Self) }
/// # }
/// # impl Access<Self> for Chat {
/// #     type User = Member; type Object = Room;
/// #     async fn load(_: &Admission<Self>) -> Result<Option<Room>> { Ok(None) }
/// # }
/// struct IsMember;
///
/// impl Permission<Chat> for IsMember {
///     async fn has_object_permission(&self, admission: &Admission<Chat>, room: &Room) -> Result<bool> {
///         Ok(room.members.contains(&admission.user().id))
///     }
///
///     fn denied(&self) -> Denied {
///         Denied::new("Only members may enter")
///     }
/// }
/// ```
///
/// For all that have such an object, `impl<C: Loads<Room>> Permission<C> for IsOpen`: see [`Loads`](super::Loads) and
/// [`Knows`](super::Knows). A permission can't be put on a consumer that it is not for.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no permission for `{C}`",
    label = "not for this consumer",
    note = "write `impl Permission<{C}> for {Self}`; one that asks for an object or a user is for consumers that have it: `object = …`, `user = …`"
)]
pub trait Permission<C: Consumer>: Send + Sync + 'static {
    /// The first stage: by the request and the user, before the object is loaded. Default: yes.
    ///
    /// # Errors
    /// An error is a 500 of which the client learns nothing; [`Denied`] is a refusal in its own words.
    fn has_permission(&self, admission: &Admission<C>) -> impl Future<Output = Result<bool>> + Send {
        let _ = admission;
        async { Ok(true) }
    }

    /// The second stage: by the object. Default: yes. Asked only where the first one held; of a consumer without an object
    /// too, with `()`.
    ///
    /// # Errors
    /// As [`Permission::has_permission`].
    fn has_object_permission(
        &self,
        admission: &Admission<C>,
        object: &ObjectOf<C>,
    ) -> impl Future<Output = Result<bool>> + Send {
        let _ = (admission, object);
        async { Ok(true) }
    }

    /// What those hear whom it does not let. Default: 403, `You do not have permission to perform this action.`
    fn denied(&self) -> Denied {
        Denied::default()
    }

    /// What it is called in [`App::access_table`](crate::app::App::access_table). Default: the type's name.
    fn name(&self) -> Cow<'static, str> {
        Cow::Borrowed(short_name::<Self>())
    }
}

/// Everybody may.
#[derive(Debug, Clone, Copy)]
pub struct AllowAny;

impl<C: Consumer> Permission<C> for AllowAny {}

/// Whoever is known may: for consumers that let the anonymous in, `user = Option<…>`.
#[derive(Debug, Clone, Copy)]
pub struct IsAuthenticated;

impl<C: Consumer> Permission<C> for IsAuthenticated {
    async fn has_permission(&self, admission: &Admission<C>) -> Result<bool> {
        Ok(admission.user().known().is_some())
    }

    fn denied(&self) -> Denied {
        Denied::unauthenticated()
    }
}

/// Whoever belongs to the staff may: see [`User::is_staff`].
#[derive(Debug, Clone, Copy)]
pub struct IsStaff;

impl<C: Consumer> Permission<C> for IsStaff {
    async fn has_permission(&self, admission: &Admission<C>) -> Result<bool> {
        Ok(admission.user().known().is_some_and(User::is_staff))
    }
}

/// Whoever has this scope may: see [`User::has_scope`].
#[derive(Debug, Clone, Copy)]
pub struct HasScope(
    /// The scope.
    pub &'static str,
);

impl<C: Consumer> Permission<C> for HasScope {
    async fn has_permission(&self, admission: &Admission<C>) -> Result<bool> {
        let known = admission.user().known();
        Ok(known.is_some_and(|user| user.has_scope(self.0)))
    }

    fn name(&self) -> Cow<'static, str> {
        Cow::Owned(format!("HasScope({:?})", self.0))
    }
}
