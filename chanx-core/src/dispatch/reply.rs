//! What a handler may return: nothing, one reply, `Option`, `Vec`, a `Result` of these, or a `Stream`.

use std::{future::Future, pin::pin};

use futures_core::Stream;
use futures_util::StreamExt;

use crate::{
    error::{Error, Result},
    message::OutgoingMessage,
    session::{Frame, Sender},
};

/// What a handler may return. `Via` is inferred and never written.
#[diagnostic::on_unimplemented(
    message = "this method can't return `{Self}`: what the consumer sends is `{Out}`",
    label = "not a reply of this consumer",
    note = "a reply is nothing, `{Out}`, an `Option`, `Vec`, `Result` or `Stream` of these; the error of a `Result` is `chanx::Error`, or a type that is a `std::error::Error`"
)]
pub trait IntoReply<Out, Via>: Send {
    /// Sends what there is to send, waiting where the outbox is full.
    ///
    /// # Errors
    /// The handler's own error, or that the connection has closed.
    fn reply(self, sender: &Sender<Out>) -> impl Future<Output = Result<()>> + Send;
}

/// How a type becomes a reply: the markers that keep the implementations of [`IntoReply`] apart.
pub mod via {
    use std::marker::PhantomData;

    /// Nothing to send.
    #[derive(Debug)]
    pub struct Nothing;
    /// One message.
    #[derive(Debug)]
    pub struct One;
    /// One frame as it is.
    #[derive(Debug)]
    pub struct Raw;
    /// Perhaps one.
    #[derive(Debug)]
    pub struct Perhaps<V>(PhantomData<V>);
    /// Several, there at once.
    #[derive(Debug)]
    pub struct Several<V>(PhantomData<V>);
    /// Or an error.
    #[derive(Debug)]
    pub struct Fallible<V>(PhantomData<V>);
    /// Several, as they are produced.
    #[derive(Debug)]
    pub struct Streamed<V>(PhantomData<V>);
}

#[diagnostic::do_not_recommend]
impl<Out> IntoReply<Out, via::Nothing> for () {
    async fn reply(self, _sender: &Sender<Out>) -> Result<()> {
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<Out: OutgoingMessage> IntoReply<Out, via::One> for Out {
    async fn reply(self, sender: &Sender<Out>) -> Result<()> {
        Ok(sender.send(self).await?)
    }
}

#[diagnostic::do_not_recommend]
impl<Out: OutgoingMessage> IntoReply<Out, via::Raw> for Frame {
    async fn reply(self, sender: &Sender<Out>) -> Result<()> {
        Ok(sender.send_frame(self).await?)
    }
}

#[diagnostic::do_not_recommend]
impl<Out: OutgoingMessage, V, R: IntoReply<Out, V>> IntoReply<Out, via::Perhaps<V>> for Option<R> {
    async fn reply(self, sender: &Sender<Out>) -> Result<()> {
        match self {
            Some(reply) => reply.reply(sender).await,
            None => Ok(()),
        }
    }
}

#[diagnostic::do_not_recommend]
impl<Out: OutgoingMessage, V, R: IntoReply<Out, V>> IntoReply<Out, via::Several<V>> for Vec<R> {
    async fn reply(self, sender: &Sender<Out>) -> Result<()> {
        for reply in self {
            reply.reply(sender).await?;
        }
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<Out, V, R, E> IntoReply<Out, via::Fallible<V>> for std::result::Result<R, E>
where
    Out: OutgoingMessage,
    R: IntoReply<Out, V>,
    E: Into<Error> + Send,
{
    async fn reply(self, sender: &Sender<Out>) -> Result<()> {
        self.map_err(Into::into)?.reply(sender).await
    }
}

#[diagnostic::do_not_recommend]
impl<Out, V, R, S> IntoReply<Out, via::Streamed<V>> for S
where
    Out: OutgoingMessage,
    R: IntoReply<Out, V>,
    S: Stream<Item = R> + Send,
{
    async fn reply(self, sender: &Sender<Out>) -> Result<()> {
        let mut replies = pin!(self);
        while let Some(reply) = replies.next().await {
            reply.reply(sender).await?;
        }
        Ok(())
    }
}
