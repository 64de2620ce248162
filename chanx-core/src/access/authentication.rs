//! Finding out who is connecting: the classes that are asked, one after the other.

use std::{any::TypeId, fmt, future::Future, pin::Pin, sync::Arc};

use super::{Credential, Identity, User};
use crate::{error::Result, handshake::Request};

/// One way of finding out who is connecting. A consumer, or the application, has several: they are asked in order, until
/// one knows.
///
/// `S` is the state that it looks into: the application's, or the part of it that its consumer asks for.
///
/// ```
/// use chanx_core::{access::{Authentication, Identity, User, UserId}, error::{Error, Result}, handshake::Request};
///
/// struct Robot;
/// impl User for Robot {
///     fn id(&self) -> UserId { "robot".into() }
/// }
///
/// /// A header that only our own machines know.
/// struct MachineKey(&'static str);
///
/// impl<S: Sync> Authentication<S> for MachineKey {
///     type User = Robot;
///
///     async fn authenticate(&self, request: &Request, _: &S) -> Result<Option<Identity<Robot>>> {
///         match request.header("x-machine-key") {
///             None => Ok(None), // not ours: the next one is asked
///             Some(key) if chanx_core::access::same_secret(key, self.0) => Ok(Some(Identity::new(Robot))),
///             Some(_) => Err(Error::client("Unknown machine")), // 401
///         }
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not authenticate with the state `{S}`",
    label = "no authentication for this state",
    note = "write `impl Authentication<{S}> for {Self}`, or name a class that does; a `Verifier` goes into one: `Bearer::new({Self})`"
)]
pub trait Authentication<S>: Send + Sync + 'static {
    /// Whom it knows.
    type User: User;

    /// Finds out who is connecting; `None` where the request says nothing that this class understands.
    ///
    /// # Cancel safety
    /// Has to be cancel-safe: it is dropped when `authentication_timeout` has passed, and as soon as the client goes or the
    /// server stops.
    ///
    /// # Errors
    /// An error whose text the client may read ([`Error::client`](crate::error::Error::client)) is a 401 with that text;
    /// any other one, of a store that fails for example, is a 500 of which the client learns nothing.
    fn authenticate(
        &self,
        request: &Request,
        state: &S,
    ) -> impl Future<Output = Result<Option<Identity<Self::User>>>> + Send;

    /// What it is called in [`App::access_table`](crate::app::App::access_table). Default: the type's name.
    fn name(&self) -> String {
        short_name::<Self>().to_owned()
    }

    /// Finds out whose a token is that a client shows on its open connection, to stay in when what it came with ends
    /// ([`Authenticate`](crate::message::Authenticate)); `None` where this class does not understand it. Default: no class
    /// does.
    ///
    /// Where the identity is of the user who is connected, it holds from now on, with its end. Where it is not, and for the
    /// anonymous, the client is told 401, and the connection goes on as before.
    ///
    /// # Cancel safety
    /// As [`Authentication::authenticate`].
    ///
    /// # Errors
    /// As [`Authentication::authenticate`]; the client is told, and what it came with holds as before.
    fn renew(
        &self,
        token: &str,
        state: &S,
    ) -> impl Future<Output = Result<Option<Identity<Self::User>>>> + Send {
        let _ = (token, state);
        async { Ok(None) }
    }

    /// What a client is to show, as `WWW-Authenticate` of HTTP has it (RFC 9110 §11.6.1): `Bearer`, or
    /// `Basic realm="site"`. It goes with a 401 where a consumer refuses in the handshake,
    /// [`Reject::Handshake`](crate::settings::Reject::Handshake). Default: nothing.
    fn challenge(&self) -> Option<String> {
        None
    }

    /// What it reads of a request, for [documents](crate::schema): each by itself is enough. Default: nothing is said.
    fn credentials(&self) -> Vec<Credential> {
        Vec::new()
    }
}

/// A type's own name, without its path and parameters.
pub(super) fn short_name<T: ?Sized>() -> &'static str {
    let plain = std::any::type_name::<T>().split('<').next().unwrap_or_default();
    plain.rsplit("::").next().unwrap_or_default()
}

/// An answer that is waited for.
pub(super) type Asked<'a, U> = Pin<Box<dyn Future<Output = Result<Option<Identity<U>>>> + Send + 'a>>;

/// A class with the state that it looks into, both of them forgotten.
pub(super) trait Class<U>: Send + Sync {
    fn authenticate<'a>(&'a self, request: &'a Request) -> Asked<'a, U>;
    fn renew<'a>(&'a self, token: &'a str) -> Asked<'a, U>;
    fn challenge(&self) -> Option<String>;
}

struct Bound<A, S> {
    class: Arc<A>,
    state: Arc<S>,
}

impl<A: Authentication<S>, S: Send + Sync> Class<A::User> for Bound<A, S> {
    fn authenticate<'a>(&'a self, request: &'a Request) -> Asked<'a, A::User> {
        Box::pin(self.class.authenticate(request, &self.state))
    }

    fn renew<'a>(&'a self, token: &'a str) -> Asked<'a, A::User> {
        Box::pin(self.class.renew(token, &self.state))
    }

    fn challenge(&self) -> Option<String> {
        self.class.challenge()
    }
}

/// A class that waits for its state.
pub(super) struct Unbound<S, U> {
    pub(super) name: String,
    pub(super) credentials: Vec<Credential>,
    bind: Bind<S, U>,
}

type Bind<S, U> = Arc<dyn Fn(&Arc<S>) -> Arc<dyn Class<U>> + Send + Sync>;

impl<S: Send + Sync + 'static, U: User> Unbound<S, U> {
    pub(super) fn new<A: Authentication<S, User = U>>(class: A) -> Self {
        let (name, credentials, class) = (class.name(), class.credentials(), Arc::new(class));
        let bind: Bind<S, U> = Arc::new(move |state| {
            Arc::new(Bound {
                class: Arc::clone(&class),
                state: Arc::clone(state),
            })
        });
        Self {
            name,
            credentials,
            bind,
        }
    }

    pub(super) fn bind(&self, state: &Arc<S>) -> Arc<dyn Class<U>> {
        (self.bind)(state)
    }
}

/// The classes of an application, for consumers that name none of their own.
pub(crate) struct Defaults<S> {
    classes: Vec<AnyClass<S>>,
    /// Layers in front say who is connecting, so that a consumer needs no class.
    pub(crate) in_front: bool,
    state: std::marker::PhantomData<fn(S)>,
}

/// A class for one type of user, which is forgotten: an [`Unbound`].
struct AnyClass<S> {
    user: TypeId,
    unbound: Box<dyn std::any::Any + Send + Sync>,
    state: std::marker::PhantomData<fn(S)>,
}

impl<S> Default for Defaults<S> {
    fn default() -> Self {
        Self {
            classes: Vec::new(),
            in_front: false,
            state: std::marker::PhantomData,
        }
    }
}

impl<S: Send + Sync + 'static> Defaults<S> {
    pub(crate) fn add<A: Authentication<S>>(&mut self, class: A) {
        self.classes.push(AnyClass {
            user: TypeId::of::<A::User>(),
            unbound: Box::new(Unbound::<S, A::User>::new(class)),
            state: std::marker::PhantomData,
        });
    }

    /// The classes that know users of this type.
    pub(super) fn of<U: User>(&self) -> impl Iterator<Item = &Unbound<S, U>> {
        let known = self
            .classes
            .iter()
            .filter(|class| class.user == TypeId::of::<U>());
        known.filter_map(|class| class.unbound.downcast_ref())
    }
}

impl<S> fmt::Debug for Defaults<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Defaults")
            .field("classes", &self.classes.len())
            .finish_non_exhaustive()
    }
}
