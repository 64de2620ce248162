//! What stands between the macros' `match` and the user's methods. All of it is the identity at run time: it is there so
//! that a signature that does not fit is told in a sentence, at the type that the user wrote.

use std::{future::Future, marker::PhantomData};

use super::{Consumer, IntoReply};
use crate::{
    access::Admission,
    error::Result,
    group::{GroupSpec, Groups, IntoGroups},
    message::{GroupMessage, Never},
    session::{Context, Sender},
};

/// A value on its way into a method that takes a `T`.
#[diagnostic::on_unimplemented(
    message = "this method takes `{T}`, but what comes is `{Self}`",
    label = "write `{Self}`"
)]
pub trait Carries<T> {
    /// As the method takes it.
    fn carried(self) -> T;
}

#[diagnostic::do_not_recommend]
impl<T> Carries<T> for T {
    fn carried(self) -> T {
        self
    }
}

/// The context on its way into a method that takes a `T`.
#[diagnostic::on_unimplemented(
    message = "a method of a consumer takes nothing by reference but its context",
    label = "not `&mut Context<Self>`",
    note = "a payload is taken by value"
)]
pub trait Lends<T> {
    /// As the method takes it.
    fn lent(self) -> T;
}

#[diagnostic::do_not_recommend]
impl<'c, C: Consumer> Lends<&'c mut Context<C>> for &'c mut Context<C> {
    fn lent(self) -> &'c mut Context<C> {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<'c, C: Consumer> Lends<&'c Context<C>> for &'c mut Context<C> {
    fn lent(self) -> &'c Context<C> {
        self
    }
}

/// What is known of who wants to enter, on its way into a function that takes a `T`.
#[diagnostic::on_unimplemented(
    message = "`#[object]` takes nothing but what is known of who wants to enter",
    label = "not `&Admission<Self>`",
    note = "there is no connection yet, and no context: `admission.state()`, `.params()`, `.user()` and `.request()` are there"
)]
pub trait Shows<T> {
    /// As the function takes it.
    fn shown(self) -> T;
}

#[diagnostic::do_not_recommend]
impl<'a, C: Consumer> Shows<&'a Admission<C>> for &'a Admission<C> {
    fn shown(self) -> &'a Admission<C> {
        self
    }
}

/// A method's future. That the compiler asks here whether it may move between threads has it name the method.
pub fn sendable<F: Future + Send>(future: F) -> impl Future<Output = F::Output> + Send {
    future
}

/// A consumer that is there at once, for one without `#[connect]`.
pub fn at_once<C: Consumer>(made: C) -> impl Future<Output = Result<C>> + Send {
    std::future::ready(Ok(made))
}

/// What is known about `M` as a group message. That it is none is told once, where the consumer is to receive it: here it
/// counts as [`Never`], by [`Uncarried`].
#[derive(Debug)]
pub struct Carried<M>(PhantomData<M>);

impl<M: GroupMessage> Carried<M> {
    /// The same as a constant.
    pub const SPEC: GroupSpec = GroupSpec::of::<M>();
}

/// What is known about anything else.
pub trait Uncarried {
    /// Nothing.
    const SPEC: GroupSpec = GroupSpec::of::<Never>();
}

impl<M> Uncarried for Carried<M> {}

/// The groups so far, and these.
///
/// # Errors
/// The hook's own.
pub fn joined<C, G: IntoGroups<C>>(groups: Groups<C>, more: G) -> Result<Groups<C>> {
    Ok(groups.and(more.into_groups()?))
}

/// An event on its way to the client, as it is.
///
/// # Errors
/// The connection has closed.
pub async fn forwarded<C: Consumer>(ctx: &Context<C>, event: C::Event) -> Result<()> {
    Ok(ctx.forward(event).await?)
}

/// What a method of a consumer without `outgoing` may return.
#[diagnostic::on_unimplemented(
    message = "this consumer does not say what it sends, so that a method can't return `{Self}`",
    label = "a reply, but of what?",
    note = "add `outgoing = …` to `#[consumer(…)]`: the union that this is one of"
)]
pub trait Silent<Via> {
    /// As [`IntoReply::reply`].
    ///
    /// # Errors
    /// The method's own.
    fn silent(self, sender: &Sender<Never>) -> impl Future<Output = Result<()>> + Send;
}

#[diagnostic::do_not_recommend]
impl<Via, R: IntoReply<Never, Via>> Silent<Via> for R {
    fn silent(self, sender: &Sender<Never>) -> impl Future<Output = Result<()>> + Send {
        self.reply(sender)
    }
}

/// What `#[disconnect]` may return.
#[diagnostic::on_unimplemented(
    message = "`#[disconnect]` returns nothing: the client has gone",
    label = "nobody is left to read it"
)]
pub trait Parting {
    /// Nothing.
    fn part(self);
}

#[diagnostic::do_not_recommend]
impl Parting for () {
    fn part(self) {}
}

/// What can be made without being told how.
#[diagnostic::on_unimplemented(
    message = "nothing says how to make `{Self}`",
    label = "neither `Default` nor a `#[connect]`",
    note = "put `#[derive(Default)]` on it, or write `#[connect] async fn connect(ctx: &mut Context<Self>) -> Result<Self>`"
)]
pub trait Buildable {
    /// Makes one.
    fn build() -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: Default> Buildable for T {
    fn build() -> Self {
        Self::default()
    }
}
