//! From one frame of the client to the end of its handling: decode, call the consumer, answer what went wrong.

use tracing::Instrument;

use super::{
    Consumer, Frames,
    guard::{self, Failure},
};
use crate::{
    message::{
        Message,
        builtin::Builtin,
        decode,
        decode::{Decoded, Envelope},
    },
    observe::{self, MessageId},
    outbox::{Scope, SendError},
    session::{CloseCode, CloseRequest, Context, Driven, Frame, FrameText, Link},
    settings::OnPanic,
};

/// What the handling of one frame asks of the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Go on.
    Continue,
    /// Close with 1011: a panic under `on_panic = "close"`.
    Close,
}

/// Acts upon what became of a handler.
pub(crate) fn settle(handled: Driven<Verdict>, link: &Link) {
    match handled {
        Driven::Done(Verdict::Continue) => {}
        Driven::Done(Verdict::Close) => link.close(CloseRequest::new(CloseCode::INTERNAL, "internal error")),
        Driven::Abandoned => {
            observe::abandoned("handler");
            link.outbox.leave();
            link.close(CloseRequest::new(CloseCode::INTERNAL, "handler took too long"));
        }
    }
}

/// Runs the hook that follows the verdict.
pub(crate) async fn ready<C: Consumer>(consumer: &mut C, ctx: &mut Context<C>) -> Verdict {
    let link = std::sync::Arc::clone(ctx.link());
    let scope = link.outbox.enter(Envelope::default());
    let outcome = guard::contained(consumer.ready(ctx)).await;
    let verdict = finish(&link, scope, outcome, "ready").await;
    link.outbox.leave();
    verdict
}

/// Handles one frame of the client.
pub(crate) async fn receive<C: Consumer>(consumer: &mut C, ctx: &mut Context<C>, frame: Frame) -> Verdict {
    let link = std::sync::Arc::clone(ctx.link());
    let verdict = answer(consumer, ctx, &link, frame).await;
    if link.host.settings.send_completion && verdict == Verdict::Continue {
        say(&link, link.outbox.scope(), Builtin::Complete).await;
    }
    link.outbox.leave();
    verdict
}

async fn answer<C: Consumer>(consumer: &mut C, ctx: &mut Context<C>, link: &Link, frame: Frame) -> Verdict {
    match (frame, C::SPEC.frames) {
        (Frame::Text(text), Frames::Decoded | Frames::Binary) => message(consumer, ctx, link, &text).await,
        (Frame::Binary(_), Frames::Decoded) => {
            let scope = link.outbox.enter(Envelope::default());
            reject(link, scope, Builtin::validation(vec![decode::binary_frame()])).await
        }
        (frame, _) => raw(consumer, ctx, link, frame).await,
    }
}

async fn raw<C: Consumer>(consumer: &mut C, ctx: &mut Context<C>, link: &Link, frame: Frame) -> Verdict {
    let scope = link.outbox.enter(Envelope::default());
    let outcome = guard::contained(consumer.frame(ctx, frame)).await;
    finish(link, scope, outcome, "frame").await
}

/// Handles one text frame that is to be a message.
async fn message<C: Consumer>(
    consumer: &mut C,
    ctx: &mut Context<C>,
    link: &Link,
    text: &FrameText,
) -> Verdict {
    let Decoded { message, envelope } = match decode::decode::<C::Incoming>(text, &link.host.format) {
        Ok(decoded) => decoded,
        Err(rejected) => {
            observe::rejected(rejected.action, &rejected.errors);
            let scope = link.outbox.enter(rejected.envelope);
            return reject(link, scope, Builtin::validation(rejected.errors)).await;
        }
    };
    let unknown_topic = envelope.topic.as_deref().map(Builtin::unknown_topic);
    let scope = link.outbox.enter(envelope);
    if let Some(answer) = unknown_topic {
        return reject(link, scope, answer).await;
    }
    let action = message.action();
    let id = MessageId::new(link.id, scope);
    link.host.received(action, id);
    let handling = guard::contained(consumer.receive(ctx, message));
    let outcome = handling.instrument(observe::message_span(id, action)).await;
    finish(link, scope, outcome, action).await
}

/// Answers a frame that reached no handler.
async fn reject(link: &Link, scope: Scope, answer: Builtin) -> Verdict {
    say(link, scope, answer).await;
    Verdict::Continue
}

/// Answers what went wrong in the application's code.
async fn finish(link: &Link, scope: Scope, outcome: Result<(), Failure>, what: &'static str) -> Verdict {
    match outcome {
        Ok(()) => {}
        Err(Failure::Error(error)) if error.find::<SendError>() == Some(&SendError::Closed) => {
            // The client has gone while it was answered: nobody is left to tell, and nothing is wrong.
            observe::closed_meanwhile(what);
        }
        Err(Failure::Error(error)) => {
            let detail = link.host.client_detail(&error);
            observe::handler_failed(MessageId::new(link.id, scope), what, &error, detail.is_some());
            let answer = detail.map_or_else(Builtin::failed, Builtin::error_detail);
            say(link, scope, answer).await;
        }
        Err(Failure::Panic(panic)) => {
            observe::handler_panicked(MessageId::new(link.id, scope), what, &panic);
            if link.host.settings.on_panic == OnPanic::Close {
                return Verdict::Close;
            }
            say(link, scope, Builtin::failed()).await;
        }
    }
    Verdict::Continue
}

/// Sends a message of the toolkit's own. A closed connection needs none.
async fn say(link: &Link, scope: Scope, message: Builtin) {
    let _ = link.send(message, scope).await;
}
