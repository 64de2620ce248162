//! One connection's life.
use crate::{dispatch::Consumer, message::OutgoingMessage};
use std::marker::PhantomData;

/// What a consumer knows and can do about its connection.
#[derive(Debug)]
pub struct Context<C: Consumer> {
    _c: PhantomData<C>,
}
impl<C: Consumer> Context<C> {
    /// A handle that sends, free to be cloned and moved.
    pub fn sender(&self) -> Sender<C::Outgoing> {
        unimplemented!()
    }
    /// Sends one message, waiting where the outbox is full.
    pub async fn send(&self, _m: C::Outgoing) -> Result<(), SendError> {
        unimplemented!()
    }
    /// Typed captures of the route.
    pub fn params(&self) -> &C::Params {
        unimplemented!()
    }
}
/// A handle that sends.
#[derive(Debug)]
pub struct Sender<Out> {
    _o: PhantomData<fn(Out)>,
}
impl<Out: OutgoingMessage> Sender<Out> {
    /// Sends one message.
    pub async fn send(&self, _m: Out) -> Result<(), SendError> {
        unimplemented!()
    }
    /// Sends one frame as it is.
    pub async fn send_frame(&self, _m: Frame) -> Result<(), SendError> {
        unimplemented!()
    }
}
/// Why nothing was sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SendError {
    /// closed
    #[error("the connection has closed")]
    Closed,
}
/// Why a connection ended.
#[derive(Debug)]
pub enum CloseReason {
    /// x
    X,
}
/// One WebSocket message as it is.
#[derive(Debug)]
pub enum Frame {
    /// Text.
    Text(String),
    /// Bytes.
    Binary(bytes::Bytes),
}
