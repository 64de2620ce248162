//! Senders that the rest of the program keeps: they reach a client from anywhere, and wait for none.

use std::sync::{Arc, Mutex};

use chanx::prelude::*;
use chanx_testing::{RunningApp, TestApp, TestClient, frame};

use super::{Told, said};
use crate::support::{Text, text};

/// All who are in the room.
#[derive(Clone, Default)]
struct Room(Arc<Mutex<Vec<Sender<Told>>>>);

impl Room {
    fn members(&self) -> Vec<Sender<Told>> {
        self.0.lock().unwrap().clone()
    }
}

#[derive(Debug, IncomingMessage)]
enum Ask {
    /// Says something to all; answers to how many it could not.
    Shout(Text),
    /// Closes the connection of whoever came first.
    Kick,
}

#[derive(Debug)]
struct Member;

#[consumer(incoming = Ask, outgoing = Told, state = Room)]
impl Member {
    #[connect]
    async fn enter(ctx: &mut Context<Self>) -> Self {
        let sender = ctx.sender();
        ctx.state().0.lock().unwrap().push(sender);
        Self
    }

    #[handler]
    async fn shout(&mut self, ctx: &mut Context<Self>, message: Text) -> Told {
        let sent = ctx
            .state()
            .members()
            .into_iter()
            .map(|member| member.try_send(Told::Said(message.clone())));
        Told::Number(sent.filter(|sent| *sent == Err(SendError::Full)).count())
    }

    #[handler]
    async fn kick(&mut self, ctx: &mut Context<Self>) {
        if let (Some(first), Some(code)) = (ctx.state().members().first(), CloseCode::new(4000)) {
            first.close(code, "kicked");
        }
    }
}

async fn room() -> (RunningApp, TestClient, TestClient) {
    let routes = Routes::new([chanx::routing::path::<Member, _>("")]);
    let app = TestApp::new(routes)
        .state(Room::default())
        .settings(|settings| settings.outbox_frames = 4)
        .start();
    let (first, second) = (app.client("/").connect().await, app.client("/").connect().await);
    (app, first, second)
}

#[chanx_testing::test]
async fn who_does_not_read_keeps_nobody_waiting() {
    let (app, mut first, mut second) = room().await;
    first.stall(true);
    let long = "x".repeat(2000);
    let mut left_out = 0;
    while left_out == 0 {
        second.send(Ask::Shout(text(&long))).await;
        assert_eq!(
            second.next::<Told>().await,
            said(long.clone()),
            "the others hear it"
        );
        left_out = match second.next::<Told>().await {
            Told::Number(count) => count,
            other => panic!("expected a number, but got {other:?}"),
        };
    }
    assert_eq!(left_out, 1);
    first.stall(false);
    app.settle().await;
    assert!(!first.received().is_empty(), "what was taken comes once it reads");
}

#[chanx_testing::test]
async fn a_connection_can_be_closed_from_outside() {
    let (app, mut first, mut second) = room().await;
    second.send(Ask::Kick).await;
    let closed = first.closed().await;
    assert_eq!((closed.code, closed.reason.as_str()), (Some(4000), "kicked"));
    app.settle().await;
    second.send(Ask::Shout(text("gone?"))).await;
    app.settle().await;
    assert_eq!(second.received(), [frame(said("gone?")), frame(Told::Number(0))]);
}
