//! Which group messages a consumer can receive, and which groups it joins by itself.

use std::{any::TypeId, fmt, marker::PhantomData};

use serde::{Deserializer, Serializer, de::Error as _};

use super::{Group, GroupName};
use crate::{
    dispatch::Consumer,
    error::Error,
    message::{GroupMessage, Message, Never, Variant, Violations, decode, encode},
    settings::WireFormat,
};

/// Says that connections to this consumer can be told `M`: what it asks of whoever joins a [`Group<M>`].
///
/// `#[consumer(group_messages = [M])]` writes it; by hand it is one line:
///
/// ```
/// # use chanx_core::{access::Open, app::NoState, dispatch::{Consumer, Spec}, error::Result, message::{Never, Pong}, session::Context};
/// use chanx_core::group::{GroupSpec, Receives};
/// # struct Lobby;
/// impl Receives<Pong> for Lobby {}
///
/// impl Consumer for Lobby {
/// #   type Incoming = Never; type Outgoing = Never; type Event = Never; type State = NoState; type Params = (); type Access = Open;
///     // For documents, and for messages to one connection by its channel name.
///     const SPEC: Spec = Spec::NAMED_BY_TYPE.group_messages(&[GroupSpec::of::<Pong>()]);
/// #   async fn connect(_: &mut Context<Self>) -> Result<Self> { Ok(Self) }
///     // …
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't receive `{M}`: its clients could not be told what the group is sent",
    label = "a group of `{M}`, which `{Self}` does not receive",
    note = "add it to the consumer's group messages: `#[consumer(group_messages = [{M}])]`"
)]
pub trait Receives<M: GroupMessage>: Consumer {}

/// A group that carries events only delivers nothing that a consumer could not receive.
#[diagnostic::do_not_recommend]
impl<C: Consumer> Receives<Never> for C {}

/// Never sent, and nobody's: were [`Never`] alone received by all, the compiler would take every group for one of that.
#[doc(hidden)]
#[derive(Debug)]
pub enum Unsaid {}

#[diagnostic::do_not_recommend]
impl Message for Unsaid {
    const VARIANTS: &'static [Variant] = &[];

    fn action(&self) -> &'static str {
        match *self {}
    }

    fn decode<'de, D: Deserializer<'de>>(_action: &str, _payload: D) -> Result<Self, D::Error> {
        Err(D::Error::custom("nobody says this"))
    }

    fn encode<S: Serializer>(&self, _serializer: S) -> Result<S::Ok, S::Error> {
        match *self {}
    }

    fn validate(&self, _violations: &mut Violations) {
        match *self {}
    }
}

#[diagnostic::do_not_recommend]
impl GroupMessage for Unsaid {}

#[diagnostic::do_not_recommend]
impl<C: Consumer> Receives<Unsaid> for C {}

/// One type of group messages, its type forgotten.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct GroupSpec {
    /// The messages.
    pub variants: &'static [Variant],
    pub(crate) type_id: fn() -> TypeId,
    pub(crate) rewrite: Rewrite,
}

/// Reads a message as it is on the bus and writes it as clients get it, left open for its flags; gives its action too.
type Rewrite = fn(&str, &WireFormat, &WireFormat) -> Result<(&'static str, Vec<u8>), String>;

impl GroupSpec {
    /// What is known about `M`.
    pub const fn of<M: GroupMessage>() -> Self {
        Self {
            variants: M::VARIANTS,
            type_id: TypeId::of::<M>,
            rewrite: rewrite::<M>,
        }
    }
}

fn rewrite<M: Message>(
    text: &str,
    bus: &WireFormat,
    clients: &WireFormat,
) -> Result<(&'static str, Vec<u8>), String> {
    let message = decode::read::<M>(text, bus)?;
    let mut object = Vec::with_capacity(text.len() + 32);
    encode::begin(&message, clients, &mut object).map_err(|error| error.to_string())?;
    Ok((message.action(), object))
}

impl fmt::Debug for GroupSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let actions: Vec<_> = crate::message::actions(self.variants).collect();
        f.debug_tuple("GroupSpec").field(&actions).finish()
    }
}

/// The groups that a consumer joins by itself: what [`Consumer::groups`] gives.
pub struct Groups<C> {
    pub(crate) joined: Vec<(GroupName, GroupSpec)>,
    consumer: PhantomData<fn(C)>,
}

impl<C> Groups<C> {
    /// None.
    pub fn new() -> Self {
        Self {
            joined: Vec::new(),
            consumer: PhantomData,
        }
    }

    /// With this one too.
    #[must_use]
    pub fn with<M: GroupMessage>(mut self, group: &Group<M>) -> Self
    where
        C: Receives<M>,
    {
        self.joined.push((group.name().clone(), GroupSpec::of::<M>()));
        self
    }

    /// With all of these too.
    #[must_use]
    pub fn and(mut self, more: Self) -> Self {
        self.joined.extend(more.joined);
        self
    }
}

impl<C> Default for Groups<C> {
    fn default() -> Self {
        Self::new()
    }
}

impl<C> fmt::Debug for Groups<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.joined.iter().map(|(name, _)| name))
            .finish()
    }
}

/// What `#[groups]` may return: a [`Group`] or a reference to one, an `Option`, `Vec`, array or tuple of such, [`Groups`],
/// or a `Result` of these.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which groups `{C}` joins",
    label = "no groups",
    note = "groups are a `Group<M>`, an `Option`, `Vec`, array or tuple of such, or a `Result` of these"
)]
pub trait IntoGroups<C> {
    /// As groups.
    ///
    /// # Errors
    /// The hook's own.
    fn into_groups(self) -> Result<Groups<C>, Error>;
}

impl<C> IntoGroups<C> for Groups<C> {
    fn into_groups(self) -> Result<Groups<C>, Error> {
        Ok(self)
    }
}

impl<C: Receives<M>, M: GroupMessage> IntoGroups<C> for Group<M> {
    fn into_groups(self) -> Result<Groups<C>, Error> {
        Ok(Groups::new().with(&self))
    }
}

impl<C: Receives<M>, M: GroupMessage> IntoGroups<C> for &Group<M> {
    fn into_groups(self) -> Result<Groups<C>, Error> {
        Ok(Groups::new().with(self))
    }
}

fn all<C, G: IntoGroups<C>>(groups: impl IntoIterator<Item = G>) -> Result<Groups<C>, Error> {
    groups
        .into_iter()
        .try_fold(Groups::new(), |all, group| Ok(all.and(group.into_groups()?)))
}

impl<C, G: IntoGroups<C>> IntoGroups<C> for Option<G> {
    fn into_groups(self) -> Result<Groups<C>, Error> {
        all(self)
    }
}

impl<C, G: IntoGroups<C>> IntoGroups<C> for Vec<G> {
    fn into_groups(self) -> Result<Groups<C>, Error> {
        all(self)
    }
}

impl<C, G: IntoGroups<C>, const N: usize> IntoGroups<C> for [G; N] {
    fn into_groups(self) -> Result<Groups<C>, Error> {
        all(self)
    }
}

impl<C, A: IntoGroups<C>, B: IntoGroups<C>> IntoGroups<C> for (A, B) {
    fn into_groups(self) -> Result<Groups<C>, Error> {
        Ok(self.0.into_groups()?.and(self.1.into_groups()?))
    }
}

impl<C, A: IntoGroups<C>, B: IntoGroups<C>, D: IntoGroups<C>> IntoGroups<C> for (A, B, D) {
    fn into_groups(self) -> Result<Groups<C>, Error> {
        Ok((self.0, self.1).into_groups()?.and(self.2.into_groups()?))
    }
}

impl<C, G: IntoGroups<C>, E: Into<Error>> IntoGroups<C> for Result<G, E> {
    fn into_groups(self) -> Result<Groups<C>, Error> {
        self.map_err(Into::into)?.into_groups()
    }
}
