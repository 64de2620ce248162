//! Every setting that a consumer may have of its own.

use std::time::Duration;

use chanx::{
    prelude::*,
    settings::{Reject, SlowConsumer},
};

#[derive(Default)]
struct Assistant;

#[consumer(
    send_completion = true,
    send_message_immediately = true,
    send_authentication_message = false,
    log_received_message = false,
    log_sent_message = false,
    log_ignored_actions = ["typing"],
    on_panic = "continue",
    handler_timeout = Duration::from_secs(5),
    idle_timeout = Duration::ZERO,
    heartbeat_interval = Duration::from_secs(30),
    max_message_bytes = 1 << 10,
    max_tasks = 3,
    read_buffer_bytes = 1 << 10,
    inbound_frames = 4,
    outbox_frames = 4,
    outbox_bytes = 1 << 10,
    event_inbox = 4,
    slow_consumer = "drop_oldest",
    reject = "handshake",
    permission_check_interval = Duration::from_secs(60),
    subprotocols = ["chat.v2", "chat.v1"],
)]
impl Assistant {}

#[test]
fn settings_of_its_own_are_in_its_spec() {
    let overrides = <Assistant as Consumer>::SPEC.overrides;
    assert_eq!(overrides.max_tasks, Some(3));
    assert_eq!(overrides.event_inbox, Some(4));
    assert_eq!(overrides.slow_consumer, Some(SlowConsumer::DropOldest));
    assert_eq!(overrides.permission_check_interval, Some(Duration::from_secs(60)));
    assert_eq!(overrides.reject, Some(Reject::Handshake));
    assert_eq!(overrides.idle_timeout, Some(Duration::ZERO));
}
