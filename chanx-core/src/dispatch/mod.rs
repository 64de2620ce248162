//! A typed message finds its handler: the [`Consumer`] trait, what handlers may reply, and how their errors
//! and panics are contained.

// Errors and panics of the application's code become values.
pub(crate) mod guard;
// From one frame to the end of its handling.
mod handle;
// The message that the toolkit takes by itself.
mod renew;
// What is known about a consumer without an instance.
pub mod spec;
// What a handler may return.
pub mod reply;
// What a hook may return.
pub mod outcome;
// What the macros put between a message and a method.
pub mod wiring;

pub(crate) use handle::{Call, Handling, Outcome, conclude, event, ready, receive};
pub use reply::IntoReply;
pub use spec::{Frames, HandlerSpec, Spec};

use crate::{
    access::Access,
    error::Result,
    group::Groups,
    message::{ChannelEvent, IncomingMessage, OutgoingMessage},
    routing::PathParams,
    session::{CloseReason, Context, Frame},
};

/// One end of a connection: receives what a client says and answers.
///
/// `#[consumer]` writes this from an `impl` block; by hand it is as short:
///
/// ```
/// use chanx_core::{
///     access::Open, app::NoState, dispatch::Consumer, error::Result, message::{Never, Ping, Pong},
///     session::Context,
/// };
///
/// struct Alive;
///
/// impl Consumer for Alive {
///     type Incoming = Ping;
///     type Outgoing = Pong;
///     type Event = Never;
///     type State = NoState;
///     type Params = ();
///     type Access = Open;
///
///     async fn connect(_: &mut Context<Self>) -> Result<Self> {
///         Ok(Self)
///     }
///
///     async fn receive(&mut self, ctx: &mut Context<Self>, _: Ping) -> Result<()> {
///         Ok(ctx.send(Pong).await?)
///     }
/// }
/// ```
///
/// The methods of one connection run one at a time, in the order in which messages and events came.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a consumer",
    label = "not a consumer",
    note = "put `#[consumer(incoming = …, outgoing = …)]` on an `impl {Self}` block"
)]
pub trait Consumer: Sized + Send + 'static {
    /// What clients may say; [`Never`](crate::message::Never) for a consumer of raw frames.
    type Incoming: IncomingMessage;
    /// What the consumer may answer.
    type Outgoing: OutgoingMessage;
    /// What the rest of the program may tell it; [`Never`](crate::message::Never) for nothing.
    type Event: ChannelEvent;
    /// What it needs of the application's state; [`NoState`](crate::app::NoState) for nothing.
    type State: Send + Sync + 'static;
    /// What the route captures, typed; `()` for nothing.
    type Params: PathParams;
    /// Who may enter; [`Open`](crate::access::Open) for everybody.
    type Access: Access<Self>;

    /// Name, descriptions and settings of its own.
    const SPEC: Spec = Spec::NAMED_BY_TYPE;

    /// The groups that it is in from the beginning, joined before [`Consumer::connect`]. An error is a 500 likewise.
    fn groups(ctx: &mut Context<Self>) -> impl Future<Output = Result<Groups<Self>>> + Send {
        let _ = ctx;
        async { Ok(Groups::new()) }
    }

    /// The connection is let in: builds the consumer, before the client hears that it is in.
    ///
    /// Sending never waits here; what does not fit the outbox is an error of the send. Much is sent from
    /// [`Consumer::ready`]. An error is a 500 to the client, and [`Consumer::disconnect`] does not run.
    fn connect(ctx: &mut Context<Self>) -> impl Future<Output = Result<Self>> + Send;

    /// The client has been told that it is in; runs before its first message.
    fn ready(&mut self, ctx: &mut Context<Self>) -> impl Future<Output = Result<()>> + Send {
        let _ = ctx;
        async { Ok(()) }
    }

    /// One message of the client, valid by all its constraints.
    fn receive(
        &mut self,
        ctx: &mut Context<Self>,
        message: Self::Incoming,
    ) -> impl Future<Output = Result<()>> + Send {
        let _ = (ctx, message);
        async { Ok(()) }
    }

    /// Something happened elsewhere in the program. An error is logged; the client hears nothing of it.
    fn event(
        &mut self,
        ctx: &mut Context<Self>,
        event: Self::Event,
    ) -> impl Future<Output = Result<()>> + Send {
        let _ = (ctx, event);
        async { Ok(()) }
    }

    /// One frame as it came, where [`Spec::frames`] asks for such.
    fn frame(&mut self, ctx: &mut Context<Self>, frame: Frame) -> impl Future<Output = Result<()>> + Send {
        let _ = (ctx, frame);
        async { Ok(()) }
    }

    /// The connection has ended. Runs exactly once, unless `connect` failed.
    fn disconnect(self, ctx: &mut Context<Self>, reason: CloseReason) -> impl Future<Output = ()> + Send {
        let _ = (ctx, reason);
        async {}
    }
}
