//! The message that the toolkit takes by itself: a client renews what says who it is (PROTOCOL 2, `authenticate`).

use super::{
    Consumer, guard,
    handle::{Call, Handling, Outcome, message_id},
};
use crate::{
    message::{
        Authenticate, Message,
        builtin::Builtin,
        decode::{self, Decoded, Rejected},
    },
    session::Context,
};

/// Reads a frame once more that is no message of the consumer's; `None` where it is none for the toolkit either.
pub(super) fn read<C: Consumer>(
    ctx: &Context<C>,
    text: &str,
    rejected: &Rejected,
) -> Option<Result<Decoded<Authenticate>, Rejected>> {
    if !rejected.is_unknown_action() || !ctx.admission().gate.has_classes() {
        return None;
    }
    match decode::decode(text, &ctx.link().host.format) {
        Err(rejected) if rejected.action.is_none() => None,
        read => Some(read),
    }
}

/// Asks the classes.
pub(super) fn renew<C: Consumer>(ctx: &mut Context<C>, renewal: Decoded<Authenticate>) -> Handling<'_> {
    let Decoded { message, envelope } = renewal;
    let unknown_topic = envelope.topic.as_deref().map(Builtin::unknown_topic);
    ctx.enter(envelope);
    if let Some(answer) = unknown_topic {
        return Handling::Done(Outcome::answer(answer));
    }
    let what = message.action();
    let link = ctx.link();
    link.host.received(what, message_id(link));
    Handling::Call(Call {
        what,
        asked: true,
        has_own_limit: true,
        future: Box::pin(guard::contained(|| ctx.renew(message.token))),
    })
}
