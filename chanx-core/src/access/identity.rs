//! Who was found out to be connecting: a user, and until when that holds.

use std::{fmt, sync::Arc, time::SystemTime};

use super::{User, UserId, authentication::short_name};

/// Who was found out to be connecting: what an [`Authentication`](super::Authentication) answers, and what a tower layer in
/// front puts into a request's extensions.
///
/// ```
/// use chanx_core::access::{Identity, User, UserId};
///
/// struct Member { id: u64 }
/// impl User for Member {
///     fn id(&self) -> UserId { self.id.into() }
/// }
///
/// let mut request = http::Request::new(());
/// request.extensions_mut().insert(Identity::new(Member { id: 7 }));
/// ```
pub struct Identity<U> {
    pub(super) user: Arc<U>,
    pub(super) expires: Option<SystemTime>,
}

impl<U: User> Identity<U> {
    /// This user is connecting.
    pub fn new(user: U) -> Self {
        Self {
            user: Arc::new(user),
            expires: None,
        }
    }

    /// It holds until then: the connection is closed with 4401 and `token expired` (PROTOCOL 4).
    #[must_use]
    pub fn expires_at(mut self, moment: SystemTime) -> Self {
        self.expires = Some(moment);
        self
    }

    /// It holds no longer than until then.
    #[cfg(feature = "tower-sessions")]
    pub(super) fn at_most_until(self, moment: SystemTime) -> Self {
        let sooner = self.expires.map_or(moment, |expires| expires.min(moment));
        self.expires_at(sooner)
    }

    /// The user.
    pub fn user(&self) -> &U {
        &self.user
    }

    /// It holds no more.
    pub(super) fn has_ended(&self) -> bool {
        self.expires.is_some_and(|moment| moment <= SystemTime::now())
    }
}

impl<U> Clone for Identity<U> {
    fn clone(&self) -> Self {
        Self {
            user: Arc::clone(&self.user),
            expires: self.expires,
        }
    }
}

/// Without the user, who may hold secrets.
impl<U> fmt::Debug for Identity<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity")
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

/// What a consumer may ask for as its user: a [`User`], `Option<User>` to let the anonymous in, or `()` where nobody asks.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be a consumer's user",
    label = "no user",
    note = "in `Option<…>`, which lets the anonymous in, a user has to be `Clone`"
)]
pub trait IdentityOf: Send + Sync + Sized + 'static {
    /// Whom it names.
    type Known: User;

    /// Whether the anonymous are refused.
    const REQUIRED: bool;

    /// What the consumer gets; `None` where the anonymous are refused.
    fn of(known: Option<&Arc<Self::Known>>) -> Option<Arc<Self>>;

    /// The user; `None` for the anonymous.
    fn known(&self) -> Option<&Self::Known>;

    /// What it is called where accesses are listed; `None` where nobody asks.
    fn label() -> Option<String>;

    /// The user's id; `None` for the anonymous.
    fn user_id(&self) -> Option<UserId> {
        self.known().map(User::id)
    }
}

impl<U: User> IdentityOf for U {
    type Known = U;
    const REQUIRED: bool = true;

    fn of(known: Option<&Arc<U>>) -> Option<Arc<U>> {
        known.cloned()
    }

    fn known(&self) -> Option<&U> {
        Some(self)
    }

    fn label() -> Option<String> {
        Some(short_name::<U>().to_owned())
    }
}

#[diagnostic::do_not_recommend]
impl<U: User + Clone> IdentityOf for Option<U> {
    type Known = U;
    const REQUIRED: bool = false;

    fn of(known: Option<&Arc<U>>) -> Option<Arc<Self>> {
        Some(Arc::new(known.map(|user| U::clone(user))))
    }

    fn known(&self) -> Option<&U> {
        self.as_ref()
    }

    fn label() -> Option<String> {
        Some(format!("Option<{}>", short_name::<U>()))
    }
}

/// The user of a consumer that does not ask who is connected: there is none.
#[derive(Debug, Clone, Copy)]
pub enum Nobody {}

impl User for Nobody {
    fn id(&self) -> UserId {
        match *self {}
    }
}

#[diagnostic::do_not_recommend]
impl IdentityOf for () {
    type Known = Nobody;
    const REQUIRED: bool = false;

    fn of(_known: Option<&Arc<Nobody>>) -> Option<Arc<()>> {
        Some(Arc::new(()))
    }

    fn known(&self) -> Option<&Nobody> {
        None
    }

    fn label() -> Option<String> {
        None
    }
}
