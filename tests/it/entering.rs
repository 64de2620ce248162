//! Before a connection is let in: control frames are answered, and a client that goes meanwhile is let go.

use std::sync::Arc;

use chanx::prelude::*;
use chanx_testing::{RunningApp, TestApp, TestClient};
use tokio::sync::Notify;

use crate::{support::frame, wire::Wire};

/// `connect` of [`Slow`] sends, and waits for this; then it fails.
type Gate = Arc<Notify>;

#[derive(Debug, OutgoingMessage)]
enum Told {
    Hello,
}

#[derive(Debug)]
struct Slow;

#[consumer(outgoing = Told, state = Gate)]
impl Slow {
    #[connect]
    async fn enter(ctx: &mut Context<Self>) -> Result<Self> {
        let _ = ctx.send(Told::Hello).await;
        ctx.state().notified().await;
        Err(Error::client("not today"))
    }
}

routes! { fn slow() -> Routes<Gate> { "" => Slow } }

async fn waiting() -> (RunningApp, Gate, TestClient) {
    let gate = Gate::default();
    // Without a verdict, which the client would wait for.
    let app = TestApp::new(slow())
        .state(gate.clone())
        .settings(|settings| settings.send_authentication_message = false)
        .start();
    let client = app.client("/").connect().await;
    (app, gate, client)
}

#[chanx_testing::test]
async fn a_ping_is_answered_while_connect_runs_and_nothing_else_is_sent() {
    let (_app, gate, mut client) = waiting().await;
    client.ping().await;
    assert!(client.ponged().await);
    assert!(client.received().is_empty());
    gate.notify_one();
    client.assert_closed(4500).await;
}

#[chanx_testing::test]
async fn a_client_that_closes_while_connect_fails_gets_its_answer_and_nothing_else() {
    let gate = Gate::default();
    let app = TestApp::new(slow()).state(gate.clone()).start();
    let port = app.listen();
    let mut wire = Wire::open(port.address(), "/").await;
    wire.send(&frame(0x88, &1000_u16.to_be_bytes())).await;
    assert_eq!(wire.close_code().await, 1000, "it does not wait for `connect`");
    gate.notify_one();
    assert!(wire.ended().await.is_empty());
}
