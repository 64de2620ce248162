//! A consumer's own settings.

use std::time::Duration;

use chanx::prelude::*;
use chanx_testing::TestApp;

use super::{Common, Told, common};

/// Every setting that a consumer may have of its own, under its own name.
#[derive(Default)]
struct Particular;

#[consumer(
    name = "particular-one",
    send_completion = true,
    send_message_immediately = true,
    send_authentication_message = false,
    log_received_message = false,
    log_sent_message = false,
    log_ignored_actions = ["typing", "ping"],
    on_panic = "close",
    handler_timeout = Duration::from_secs(5),
    idle_timeout = Duration::from_secs(60),
    heartbeat_interval = Duration::ZERO,
    max_message_bytes = 1000,
    max_tasks = 3,
    read_buffer_bytes = 512,
    inbound_frames = 2,
    outbox_frames = 8,
    outbox_bytes = 1 << 16
)]
impl Particular {
    #[ready]
    async fn tell(&mut self, ctx: &mut Context<Self>) -> Result<()> {
        let settings = ctx.settings();
        assert!(settings.send_completion && settings.send_message_immediately);
        assert!(!settings.send_authentication_message);
        assert!(!settings.log_received_message && !settings.log_sent_message);
        assert_eq!(settings.log_ignored_actions, ["typing", "ping"]);
        assert_eq!(settings.on_panic, chanx::settings::OnPanic::Close);
        assert_eq!(settings.handler_timeout, Some(Duration::from_secs(5)));
        assert_eq!(settings.idle_timeout, Some(Duration::from_secs(60)));
        assert_eq!(settings.heartbeat_interval, None, "zero switches it off");
        assert_eq!((settings.max_message_bytes, settings.max_tasks), (1000, 3));
        assert_eq!((settings.read_buffer_bytes, settings.inbound_frames), (512, 2));
        assert_eq!((settings.outbox_frames, settings.outbox_bytes), (8, 1 << 16));
        ctx.close(CloseCode::NORMAL, "all as declared");
        Ok(())
    }
}

#[chanx_testing::test]
async fn a_consumer_may_have_settings_of_its_own() {
    routes! { fn particular() -> Routes { "" => Particular } }
    let app = TestApp::new(particular())
        .settings(|settings| settings.heartbeat_interval = Some(Duration::from_secs(30)))
        .start();
    let mut client = app.client("/").connect().await;
    let closed = client.closed().await;
    assert_eq!(
        (closed.code, closed.reason.as_str()),
        (Some(1000), "all as declared"),
        "a failed assertion would have closed with 1011"
    );
    assert_eq!(Particular::SPEC.name, "particular-one");
    assert_eq!(Particular::SPEC.description, "", "a block without words has none");
}

#[chanx_testing::test]
async fn completions_are_sent_where_they_are_asked_for() {
    #[derive(Default)]
    struct Complete;
    #[consumer(incoming = Common, outgoing = Told, send_completion = true)]
    impl Complete {
        #[receive]
        async fn take(&mut self, message: Common) -> Told {
            common(message)
        }
    }
    routes! { fn complete() -> Routes { "" => Complete } }
    let app = TestApp::new(complete()).start();
    let mut client = app.client("/").connect().await;
    client.send(Common::Ping).await;
    client.send_text("no json").await;
    app.settle().await;
    let actions: Vec<_> = client
        .received()
        .iter()
        .map(|frame| frame["action"].clone())
        .collect();
    assert_eq!(actions, ["nothing", "complete", "error", "complete"]);
}
