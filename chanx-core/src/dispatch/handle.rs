//! From one frame of the client to its handler, and from what became of the handler to an answer. Waits for nothing: the
//! session drives what is to be run and sends what is to be said.

use std::{future::Future, pin::Pin};

use tracing::{Instrument, Span};

use super::{
    Consumer, Frames,
    guard::{self, Failure, Panicked},
    renew,
};
use crate::{
    access::Denied,
    group::bus_format,
    message::{
        Message,
        builtin::Builtin,
        decode::{self, Decoded, Envelope},
    },
    observe::{self, MessageId},
    outbox::SendError,
    session::{Context, Frame, FrameText, Link},
    settings::OnPanic,
};

/// How a frame is handled.
pub(crate) enum Handling<'a> {
    /// By the consumer.
    Call(Call<'a>),
    /// It reached no handler.
    Done(Outcome),
}

/// A method of the consumer that is to be run. Boxed, so that an idle session keeps no room for it.
pub(crate) struct Call<'a> {
    /// The action, or the name of the hook.
    pub(crate) what: &'static str,
    /// Whether the client hears what goes wrong: not of an event, which it has not asked for.
    pub(crate) asked: bool,
    /// The toolkit's own doing, which ends in time by itself.
    pub(crate) has_own_limit: bool,
    pub(crate) future: Running<'a>,
}

/// What is left to be done for a frame once its handler has ended.
#[derive(Debug)]
pub(crate) enum Outcome {
    Handled,
    /// The client is told what went wrong.
    Answer(Box<Builtin>),
    /// A panic under `on_panic = "close"`.
    Close,
}

impl Outcome {
    pub(super) fn answer(answer: Builtin) -> Self {
        Self::Answer(Box::new(answer))
    }
}

/// The hook that follows the verdict.
pub(crate) fn ready<'a, C: Consumer>(consumer: &'a mut C, ctx: &'a mut Context<C>) -> Handling<'a> {
    ctx.enter(Envelope::default());
    let future = Box::pin(guard::contained(|| consumer.ready(ctx)));
    Handling::Call(Call {
        what: "ready",
        asked: true,
        has_own_limit: false,
        future,
    })
}

/// One frame of the client.
pub(crate) fn receive<'a, C: Consumer>(
    consumer: &'a mut C,
    ctx: &'a mut Context<C>,
    frame: Frame,
) -> Handling<'a> {
    match (frame, C::SPEC.frames) {
        (Frame::Text(text), Frames::Decoded | Frames::Binary) => message(consumer, ctx, &text),
        (Frame::Binary(_), Frames::Decoded) => {
            ctx.enter(Envelope::default());
            let answer = Builtin::validation(vec![decode::binary_frame()]);
            Handling::Done(Outcome::answer(answer))
        }
        (frame, _) => {
            ctx.enter(Envelope::default());
            let future = Box::pin(guard::contained(|| consumer.frame(ctx, frame.detached())));
            Handling::Call(Call {
                what: "frame",
                asked: true,
                has_own_limit: false,
                future,
            })
        }
    }
}

/// A text frame that is to be a message.
fn message<'a, C: Consumer>(consumer: &'a mut C, ctx: &'a mut Context<C>, text: &FrameText) -> Handling<'a> {
    // Under guard: types and validators of the application read it.
    let decoded = guard::caught(|| decode::decode::<C::Incoming>(text, &ctx.link().host.format));
    let Decoded { message, envelope } = match decoded {
        Ok(Ok(decoded)) => decoded,
        Ok(Err(rejected)) => {
            let rejected = match renew::read(ctx, text, &rejected) {
                Some(Ok(renewal)) => return renew::renew(ctx, renewal),
                Some(Err(renewal)) => renewal,
                None => rejected,
            };
            observe::rejected(rejected.action, &rejected.errors);
            ctx.enter(rejected.envelope);
            return Handling::Done(Outcome::answer(Builtin::validation(rejected.errors)));
        }
        Err(panic) => {
            ctx.enter(Envelope::default());
            return Handling::Done(after_panic(ctx.link(), "decode", &panic));
        }
    };
    let unknown_topic = envelope.topic.as_deref().map(Builtin::unknown_topic);
    ctx.enter(envelope);
    if let Some(answer) = unknown_topic {
        return Handling::Done(Outcome::answer(answer));
    }
    let action = message.action();
    let id = message_id(ctx.link());
    ctx.link().host.received(action, id);
    let span = observe::message_span(id, action);
    let handler = guard::contained(|| consumer.receive(ctx, message));
    Handling::Call(Call {
        what: action,
        asked: true,
        has_own_limit: false,
        future: spanned(handler, span),
    })
}

type Running<'a> = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send + 'a>>;

/// Most logs don't look at single messages: their handlers need not carry a span.
fn spanned<'a>(handler: impl Future<Output = Result<(), Failure>> + Send + 'a, span: Span) -> Running<'a> {
    if span.is_disabled() {
        Box::pin(handler)
    } else {
        Box::pin(handler.instrument(span))
    }
}

/// One event of the rest of the program. What goes wrong with it is logged: the client has not asked for it.
pub(crate) fn event<'a, C: Consumer>(
    consumer: &'a mut C,
    ctx: &'a mut Context<C>,
    text: &str,
) -> Handling<'a> {
    ctx.enter(Envelope::default());
    let event = match guard::caught(|| decode::read::<C::Event>(text, bus_format())) {
        Ok(Ok(event)) => event,
        Ok(Err(why)) => {
            observe::event_rejected(&ctx.link().host.name, &why);
            return Handling::Done(Outcome::Handled);
        }
        Err(panic) => return Handling::Done(unasked(after_panic(ctx.link(), "event", &panic))),
    };
    let action = event.action();
    let id = message_id(ctx.link());
    ctx.link().host.told(action, id);
    let span = observe::event_span(id, action);
    let handler = guard::contained(|| consumer.event(ctx, event));
    Handling::Call(Call {
        what: action,
        asked: false,
        has_own_limit: false,
        future: spanned(handler, span),
    })
}

/// What the client is to hear of a handler that has ended.
pub(crate) fn conclude(link: &Link, what: &'static str, asked: bool, ended: Result<(), Failure>) -> Outcome {
    let outcome = match ended {
        Ok(()) => Outcome::Handled,
        // Under guard: the error's text is the application's.
        Err(Failure::Error(error)) => match guard::caught(|| after_error(link, what, asked, &error)) {
            Ok(outcome) => outcome,
            Err(panic) => after_panic(link, what, &panic),
        },
        Err(Failure::Panic(panic)) => after_panic(link, what, &panic),
    };
    if asked { outcome } else { unasked(outcome) }
}

/// A client that has not asked is not answered.
fn unasked(outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Answer(_) => Outcome::Handled,
        other => other,
    }
}

fn after_error(link: &Link, what: &'static str, asked: bool, error: &crate::error::Error) -> Outcome {
    if error.find::<SendError>() == Some(&SendError::Closed) {
        // The client has gone while it was answered: nobody is left to tell, and nothing is wrong.
        observe::closed_meanwhile(what);
        return Outcome::Handled;
    }
    if let Some(denied) = error.find::<Denied>() {
        observe::handler_denied(message_id(link), what, denied);
        return Outcome::answer(Builtin::refused("forbidden", denied.detail()));
    }
    let detail = link.host.client_detail(error);
    observe::handler_failed(message_id(link), what, error, asked && detail.is_some());
    Outcome::answer(detail.map_or_else(Builtin::failed, Builtin::error_detail))
}

fn after_panic(link: &Link, what: &'static str, panic: &Panicked) -> Outcome {
    observe::handler_panicked(message_id(link), what, panic);
    match link.host.settings.on_panic {
        OnPanic::Close => Outcome::Close,
        OnPanic::Continue => Outcome::answer(Builtin::failed()),
    }
}

pub(super) fn message_id(link: &Link) -> MessageId {
    MessageId::new(link.id, link.outbox.scope())
}
