//! One connection's life: admitted, connected, ready, message after message, closed.
//!
//! [`run`] is the story; [`line::Line`] is the one place that waits. A session is one task that owns the consumer and
//! the socket.

use std::{future::Future, pin::Pin, sync::Arc, time::SystemTime};

use futures_util::FutureExt;
use tokio::time::Instant;

// Why and how a connection ends.
mod close;
// What a consumer knows and can do about its connection.
mod context;
// Runs handlers, with the socket's business beside them.
mod drive;
// What the rest of the program tells a consumer.
mod events;
// The end of a connection: the close handshake.
mod farewell;
// One WebSocket message as it is.
mod frame;
// From bytes to WebSocket messages.
mod inbound;
// Pings, idle time-out, deadlines.
mod keepalive;
// The one place that waits.
mod line;
// What a connection shares with all that may reach it.
mod link;
// A new token on an open connection.
mod renewal;
// A handle that sends.
mod sender;
// Futures beside the handlers.
mod tasks;

pub use crate::outbox::SendError;
pub use close::{CloseCode, CloseReason};
pub use context::{Context, Joining};
pub use frame::{Frame, FrameText};
pub use sender::Sender;
pub use tasks::SpawnError;

pub(crate) use close::CloseRequest;
pub(crate) use inbound::Inbound;
pub(crate) use line::Line;
pub(crate) use link::{Link, Wish};

use crate::{
    access::{Admitted, Asking, Entry, Refusal},
    activity::Token,
    dispatch::{self, Consumer, Handling, Outcome, guard},
    error::Error,
    message::builtin::Builtin,
    observe,
    outbox::Scope,
    server::drain::Place,
};
use drive::{Driven, Work};
use events::Told;
use line::Event;
use tasks::Tasks;

/// All that a session starts from.
pub(crate) struct Arrival<C: Consumer> {
    pub(crate) entry: Entry<C>,
    pub(crate) place: Place,
    /// Boxed, since a future keeps room for a value in each place that it is moved through.
    pub(crate) line: Box<Line>,
    /// Says that the connection is being opened.
    pub(crate) under_way: Token,
}

/// Somebody who is in.
struct Entered<C: Consumer> {
    place: Place,
    line: Box<Line>,
    consumer: C,
    ctx: Context<C>,
    under_way: Token,
}

impl<C: Consumer> Entered<C> {
    /// Out of its box, which a function that takes the parts out would keep until it ends.
    #[expect(clippy::boxed_local, reason = "to end the box is the point")]
    fn unboxed(self: Box<Self>) -> Self {
        *self
    }
}

/// Lives one connection from the verdict to the last frame.
pub(crate) async fn run<C: Consumer>(arrival: Box<Arrival<C>>) {
    // Boxed, as the farewell is, so that nothing of how it begins and ends is kept for the life of the connection.
    let Some(entered) = Box::pin(open(arrival)).await else {
        return;
    };
    let Entered {
        // The last to be given back.
        place: _place,
        mut line,
        mut consumer,
        mut ctx,
        under_way,
    } = entered.unboxed();
    let reason = converse(&mut consumer, &mut ctx, &mut line, under_way).await;
    Box::pin(end(consumer, ctx, &mut line, reason)).await;
}

/// Asks who it is, and makes the consumer; nothing where they may not enter, which they have been told then.
async fn open<C: Consumer>(arrival: Box<Arrival<C>>) -> Option<Box<Entered<C>>> {
    let Arrival {
        entry,
        place,
        mut line,
        under_way,
    } = *arrival;
    let admitted = match entry {
        Entry::Admitted(admitted) => admitted,
        Entry::Asking(asking) => match admit(&mut line, asking).await {
            Driven::Done(Ok(admitted)) => admitted,
            Driven::Done(Err(refusal)) => {
                line.refuse(&refusal).await;
                return None;
            }
            Driven::Abandoned => {
                line.turn_away().await;
                return None;
            }
        },
    };
    let Admitted {
        admission,
        object,
        user_id,
    } = *admitted;
    let link = Arc::clone(&line.link);
    link.identify(user_id);
    place.identified(&link);
    if link.closing().is_some() {
        // Put out, or told to go, before there was anything to take leave of.
        line.turn_away().await;
        return None;
    }
    line.keepalive.set_expiry(admission.expires.map(moment));
    let interval = link.host.settings.permission_check_interval;
    line.keepalive.recheck_every(interval, line.link.id);
    let mut ctx = Context {
        link,
        scope: Scope::default(),
        admission,
        object,
        tasks: Tasks::default(),
        renewal: None,
    };
    let consumer = match line
        .drive(Box::pin(guard::contained(|| enter::<C>(&mut ctx))))
        .await
    {
        Driven::Done(Ok(consumer)) => consumer,
        refused => {
            // What `connect` has spawned ends now, not with the last frame.
            drop(ctx);
            if line.link.is_expelled() {
                line.turn_away().await;
                return None;
            }
            line.link.leave_groups();
            line.refuse(&Refusal::Internal(why_not(refused))).await;
            return None;
        }
    };
    if !line.link.is_expelled() {
        line.welcome();
    }
    Some(Box::new(Entered {
        place,
        line,
        consumer,
        ctx,
        under_way,
    }))
}

/// The last of a connection: the consumer's leave, and the socket's.
async fn end<C: Consumer>(consumer: C, mut ctx: Context<C>, line: &mut Line, reason: CloseReason) {
    part(consumer, &mut ctx, line, reason).await;
    drop(ctx);
    line.farewell().await;
}

/// A moment of the wall clock as one of the runtime's, which tests let stand still.
fn moment(at: SystemTime) -> Instant {
    let left = at.duration_since(SystemTime::now()).unwrap_or_default();
    keepalive::after(Instant::now(), left)
}

/// Joins the groups that the consumer is in from the beginning, so that it misses nothing while it is made; then makes it.
async fn enter<C: Consumer>(ctx: &mut Context<C>) -> Result<C, Error> {
    let groups = C::groups(ctx).await?;
    ctx.enter_groups(groups).await?;
    C::connect(ctx).await
}

/// Lets the consumer take its leave: the one place that calls `disconnect`.
async fn part<C: Consumer>(consumer: C, ctx: &mut Context<C>, line: &mut Line, reason: CloseReason) {
    observe::disconnected(&reason);
    line.link.leave_groups();
    let parting = guard::caught_future(|| consumer.disconnect(ctx, reason));
    match line.drive_as(Work::Parting, Box::pin(parting)).await {
        Driven::Done(Ok(())) => {}
        Driven::Done(Err(panic)) => observe::hook_panicked("disconnect", &panic),
        Driven::Abandoned => observe::abandoned("disconnect"),
    }
}

/// Asks whether the request may enter; abandoned where nobody waits for the answer any more.
async fn admit<C: Consumer>(line: &mut Line, asking: Asking<C>) -> Driven<Result<Box<Admitted<C>>, Refusal>> {
    let asked = Box::pin(asking.answered());
    Driven::Done(match line.drive_as(Work::Admission, asked).await {
        Driven::Done(verdict) => verdict,
        Driven::Abandoned if line.is_ending() => return Driven::Abandoned,
        Driven::Abandoned => Err(Refusal::TimedOut),
    })
}

/// Why `connect` gave no consumer.
fn why_not<C>(refused: Driven<Result<C, guard::Failure>>) -> Error {
    match refused {
        Driven::Done(Err(failure)) => failure.into(),
        _ => Error::client("`connect` had not ended at its deadline"),
    }
}

/// Handles what comes, one after the other, until the connection ends; says why it did.
async fn converse<C: Consumer>(
    consumer: &mut C,
    ctx: &mut Context<C>,
    line: &mut Line,
    entering: Token,
) -> CloseReason {
    if !line.link.is_expelled() {
        handle(line, dispatch::ready(consumer, ctx)).await;
        line.link.outbox.leave();
    }
    drop(entering);
    loop {
        match line.next().await {
            Event::Frame(frame, _under_way) => {
                let ended = handle(line, dispatch::receive(consumer, ctx, frame)).await;
                if ctx.renewal.is_some() || (ended && line.link.host.settings.send_completion) {
                    Box::pin(follow(ctx, line, ended)).await;
                }
                line.link.outbox.leave();
            }
            Event::Told(Told { text, under_way }) => {
                let ended = handle(line, dispatch::event(consumer, ctx, &text)).await;
                if ended && line.link.host.settings.send_completion {
                    say(line, Builtin::EventComplete).await;
                }
                drop(under_way);
                line.link.outbox.leave();
            }
            Event::Recheck(under_way) => {
                recheck(ctx, line).await;
                drop(under_way);
            }
            Event::Ended(reason) => return reason,
            Event::Close(request) => {
                line.start_close(&request).await;
                return CloseReason::Server {
                    code: request.code,
                    reason: request.reason,
                };
            }
        }
    }
}

/// Says what follows the handler of a frame.
async fn follow<C: Consumer>(ctx: &mut Context<C>, line: &mut Line, ended: bool) {
    if let Some(verdict) = ctx.renewed(line) {
        say(line, verdict).await;
    }
    if ended && line.link.host.settings.send_completion {
        say(line, Builtin::Complete).await;
    }
}

/// Asks once more whether the user may be here. What breaks meanwhile is no reason to close.
async fn recheck<C: Consumer>(ctx: &mut Context<C>, line: &mut Line) {
    let asked = Box::pin(guard::contained(|| ctx.recheck()));
    // Abandoned, nobody wants to know any more.
    if let Driven::Done(Err(failure)) = line.drive_as(Work::Question, asked).await {
        let error = failure.into();
        // Under guard: the error's text is the application's.
        if let Err(panic) = guard::caught(|| observe::not_permitted_any_more(&error)) {
            observe::hook_panicked("recheck", &panic);
        }
    }
}

/// Runs what a frame asks of the consumer, and tells the client what went wrong; false where the connection is to close.
async fn handle(line: &mut Line, handling: Handling<'_>) -> bool {
    let outcome = match handling {
        Handling::Done(outcome) => outcome,
        Handling::Call(call) => {
            let (what, asked) = (call.what, call.asked);
            match line.drive_as(Work::of(&call), call.future).await {
                Driven::Done(ended) => dispatch::conclude(&line.link, what, asked, ended),
                // Nobody waits for the answer any more.
                Driven::Abandoned if call.has_own_limit => return false,
                Driven::Abandoned => {
                    observe::abandoned(what);
                    line.link
                        .close(CloseRequest::new(CloseCode::INTERNAL, "handler took too long"));
                    return false;
                }
            }
        }
    };
    match outcome {
        Outcome::Handled => true,
        Outcome::Answer(answer) => {
            say(line, *answer).await;
            true
        }
        Outcome::Close => {
            line.link
                .close(CloseRequest::new(CloseCode::INTERNAL, "internal error"));
            false
        }
    }
}

/// Sends a message of the toolkit's own, waiting where the outbox is full. A closed connection needs none.
///
/// Boxed for the same reason as a handler: so that an idle session keeps no room for it.
fn say(line: &mut Line, message: Builtin) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
    let sender = Arc::clone(&line.link);
    let scope = sender.outbox.scope();
    let sent = Box::pin(async move { sender.send(message, scope).await });
    Box::pin(line.drive(sent).map(drop))
}
