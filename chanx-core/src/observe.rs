//! The names of all spans and events in one place. Payloads are never among their fields.
//!
//! What a peer can cause is logged at `DEBUG`, once a connection, so that no peer can flood the log; what is the
//! application's own fault is an `ERROR`.

use std::{fmt, net::SocketAddr};

use metrics::counter;
use tracing::{Level, Span, debug, debug_span, enabled, error, error_span, info, span_enabled, warn};

use crate::{
    access::{Denied, Refusal},
    dispatch::guard::Panicked,
    error::Error,
    group::{Health, LayerError},
    message::ValidationError,
    outbox::Scope,
    session::CloseReason,
    settings::SlowConsumer,
};

/// What a filter calls us, whichever crate and module speaks: `RUST_LOG=chanx=debug`.
const TARGET: &str = "chanx";

/// Group messages that were not sent to clients which are too slow for them; label `consumer`.
const GROUP_DROPPED: &str = "chanx_group_dropped_total";
/// Events that a consumer of this process had no space for; label `consumer`.
const EVENTS_REFUSED: &str = "chanx_events_refused_total";
/// Deliveries of other processes that could not be used.
const BUS_DROPPED: &str = "chanx_bus_dropped_total";

/// Whether anybody listens to what each message says.
pub(crate) fn is_verbose() -> bool {
    enabled!(target: TARGET, Level::DEBUG)
}

/// Tells the messages of all connections apart, in eight hex digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct MessageId(u32);

impl MessageId {
    pub(crate) fn new(connection: u64, scope: Scope) -> Self {
        // A finaliser of the splitmix kind: neighbours in number look nothing alike in the log.
        let mut mixed = connection.rotate_left(32) ^ scope.0.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Self((mixed >> 32) as u32)
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0)
    }
}

/// Around all that happens on one connection. Of the highest level, so that an error tells where it happened whatever
/// else is logged.
pub(crate) fn connection_span(
    request_id: &str,
    path: &str,
    peer: Option<SocketAddr>,
    consumer: &str,
) -> Span {
    let peer = peer.map(tracing::field::display);
    error_span!(target: TARGET, "connection", request_id, path, peer, consumer)
}

/// Around the handling of one message.
pub(crate) fn message_span(id: MessageId, action: &'static str) -> Span {
    // Asked first: with the `log` feature of tracing, which any crate may turn on, a span that nobody wants is put together too.
    if !span_enabled!(target: TARGET, Level::DEBUG) {
        return Span::none();
    }
    debug_span!(target: TARGET, "message", message_id = %id, received_action = action)
}

pub(crate) fn received(id: MessageId, action: &'static str) {
    debug!(target: TARGET, message_id = %id, received_action = action, "received message");
}

/// Around the handling of one event.
pub(crate) fn event_span(id: MessageId, action: &'static str) -> Span {
    debug_span!(target: TARGET, "event", message_id = %id, event = action)
}

/// The consumer is told of something that happened elsewhere in the program.
pub(crate) fn told(id: MessageId, action: &'static str) {
    debug!(target: TARGET, message_id = %id, event = action, "received event");
}

pub(crate) fn event_rejected(consumer: &str, why: &str) {
    warn!(target: TARGET, consumer, why, "an event that the consumer does not know");
}

pub(crate) fn sent(action: &'static str) {
    debug!(target: TARGET, sent_action = action, "sent message");
}

pub(crate) fn connected() {
    debug!(target: TARGET, "connected");
}

/// The handshake was agreed to, and no connection came of it.
pub(crate) fn not_opened(why: &dyn fmt::Display) {
    debug!(target: TARGET, why = %why, "not connected");
}

/// The texts of close frames are left out: a client's may hold anything.
pub(crate) fn disconnected(reason: &CloseReason) {
    let (by, code) = match reason {
        CloseReason::Client { code, .. } => ("client", *code),
        CloseReason::Server { code, .. } => ("server", Some(u16::from(*code))),
        CloseReason::Lost => ("lost", None),
        CloseReason::TimedOut => ("timed out", None),
    };
    debug!(target: TARGET, by, code, "disconnected");
}

/// A handshake that was refused: anybody can send these, so they stay out of the log by default.
pub(crate) fn handshake_refused(path: &str, peer: Option<SocketAddr>, status: u16, why: &dyn fmt::Display) {
    let peer = peer.map(tracing::field::display);
    debug!(target: TARGET, path, peer, status, why = %why, "refused handshake");
}

/// What a class says of itself can't stand in a header.
pub(crate) fn no_challenge(challenge: &str) {
    warn!(target: TARGET, challenge, "left out of `WWW-Authenticate`, since no header can hold it");
}

pub(crate) fn refused(refusal: &Refusal) {
    match refusal {
        Refusal::Internal(error) => error!(target: TARGET, ?error, "could not let a connection in"),
        Refusal::TimedOut => {
            warn!(target: TARGET, "letting a connection in took longer than `authentication_timeout`");
        }
        Refusal::Unauthorized { .. } | Refusal::Denied(_) | Refusal::NotFound { .. } => {
            debug!(target: TARGET, status = refusal.status(), detail = %refusal.detail(), "refused connection");
        }
    }
}

/// A client showed a new token, and it is not believed, or that could not be found out.
pub(crate) fn not_renewed(refusal: &Refusal) {
    match refusal {
        Refusal::Internal(error) => error!(target: TARGET, ?error, "could not ask whose a token is"),
        refusal => {
            debug!(target: TARGET, status = refusal.status(), detail = %refusal.detail(), "did not renew");
        }
    }
}

/// Somebody who is in was asked about again, and is refused, or that could not be found out.
pub(crate) fn not_permitted_any_more(error: &Error) {
    if let Some(denied) = error.find::<Denied>() {
        debug!(target: TARGET, detail = denied.detail(), "revoked");
    } else {
        error!(target: TARGET, ?error, "could not ask whether a user may still be here");
    }
}

/// The client's message was no valid one. Kinds only: the places and texts may quote it.
pub(crate) fn rejected(action: Option<&'static str>, errors: &[ValidationError]) {
    let kinds = tracing::field::debug(Kinds(errors));
    debug!(target: TARGET, received_action = action, kinds, "rejected message");
}

struct Kinds<'a>(&'a [ValidationError]);

impl fmt::Debug for Kinds<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|error| &error.kind))
            .finish()
    }
}

/// A handler's error. One that the client was told in its own words is no fault of the server.
pub(crate) fn handler_failed(id: MessageId, what: &'static str, failure: &Error, told: bool) {
    if told {
        debug!(target: TARGET, message_id = %id, received_action = what, error = ?failure, "handler refused");
    } else {
        error!(target: TARGET, message_id = %id, received_action = what, error = ?failure, "handler failed");
    }
}

/// A permission did not let a message be handled.
pub(crate) fn handler_denied(id: MessageId, what: &'static str, denied: &Denied) {
    debug!(target: TARGET, message_id = %id, received_action = what, detail = denied.detail(), "handler forbidden");
}

pub(crate) fn handler_panicked(id: MessageId, what: &'static str, panic: &Panicked) {
    error!(target: TARGET, message_id = %id, received_action = what, %panic, "handler panicked");
}

pub(crate) fn hook_panicked(hook: &'static str, panic: &Panicked) {
    error!(target: TARGET, hook, %panic, "hook panicked");
}

pub(crate) fn task_panicked(panic: &Panicked) {
    error!(target: TARGET, %panic, "spawned future panicked");
}

pub(crate) fn abandoned(what: &'static str) {
    warn!(target: TARGET, what, "dropped unfinished at its deadline");
}

pub(crate) fn closed_meanwhile(what: &'static str) {
    debug!(target: TARGET, received_action = what, "the client had gone before it was answered");
}

pub(crate) fn not_encoded(action: &'static str, failure: &serde_json::Error) {
    error!(target: TARGET, sent_action = action, error = %failure, "a message can't be written as JSON");
}

pub(crate) fn not_written(failure: &std::io::Error) {
    debug!(target: TARGET, error = %failure, "the client is gone");
}

pub(crate) fn violated(failure: &tungstenite::Error) {
    debug!(target: TARGET, error = %failure, "protocol violation");
}

pub(crate) fn unanswered_close() {
    debug!(target: TARGET, "the client did not answer the close frame within `close_timeout`");
}

pub(crate) fn not_accepted(failure: &std::io::Error) {
    warn!(target: TARGET, error = %failure, "could not accept a connection; trying again shortly");
}

pub(crate) fn listening(address: SocketAddr) {
    info!(target: TARGET, %address, "listening");
}

pub(crate) fn draining(connections: usize) {
    info!(target: TARGET, connections, "stopping: no new connections, the open ones are told to go");
}

pub(crate) fn cut_short() {
    warn!(target: TARGET, "asked to stop once more: not waiting for the open connections");
}

pub(crate) fn drained(left: usize) {
    if left > 0 {
        warn!(target: TARGET, left, "stopped; these connections did not end within `drain_timeout`");
    } else {
        info!(target: TARGET, "stopped");
    }
}

/// A client does not keep up with its groups: told when it begins, and each time that ten times as much is dropped.
pub(crate) fn lagged(connection: u64, consumer: &str, policy: SlowConsumer, before: u64, dropped: usize) {
    let now = before + dropped as u64;
    counter!(GROUP_DROPPED, "consumer" => consumer.to_owned()).increment(dropped as u64);
    if before == 0 || before.ilog10() != now.ilog10() {
        warn!(target: TARGET, connection, consumer, ?policy, dropped = now, "a client is too slow for its groups");
    }
}

/// A consumer is too busy for what the program tells it.
pub(crate) fn event_refused(connection: u64, consumer: &str) {
    counter!(EVENTS_REFUSED, "consumer" => consumer.to_owned()).increment(1);
    debug!(target: TARGET, connection, consumer, "an event found no space: `event_inbox` of them wait");
}

/// The layer could not carry a delivery. Told by the layer when it goes and comes; each one is for who looks closely.
pub(crate) fn not_published(failure: &LayerError) {
    debug!(target: TARGET, error = %failure, "a delivery to other processes is lost");
}

/// What came from another process could not be used: told for the first, the second, the fourth …
pub(crate) fn dropped_delivery(what: &'static str, count: u64) {
    counter!(BUS_DROPPED).increment(1);
    if count.is_power_of_two() {
        warn!(target: TARGET, what, count, "dropped a delivery of another process");
    }
}

pub(crate) fn layer_changed(health: &Health) {
    if health.up {
        info!(target: TARGET, lost = health.lost, reconnects = health.reconnects, "the channel layer is up");
    } else {
        let error = health.last_error.as_deref();
        warn!(target: TARGET, error, "the channel layer's server is away: only members of this process hear each other");
    }
}

/// Said once until there is space again: what is dropped meanwhile is counted.
pub(crate) fn bus_full(process: &dyn fmt::Display) {
    warn!(target: TARGET, %process, "a process takes less than the bus in memory carries: its deliveries are dropped");
}
