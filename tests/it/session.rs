//! One connection's life, as its client sees it.

use chanx::{prelude::*, routing::path};
use chanx_testing::TestApp;
use serde_json::json;

#[payload]
struct Text {
    #[garde(length(chars, min = 1, max = 20))]
    content: String,
}

#[derive(Debug, IncomingMessage)]
enum Ask {
    NewMessage(Text),
    Ping,
    Panic,
    Fail,
}

#[derive(Debug, PartialEq, OutgoingMessage)]
enum Answer {
    Reply(Text),
    Pong,
}

#[derive(Default)]
struct Assistant;

#[consumer(incoming = Ask, outgoing = Answer)]
impl Assistant {
    #[handler]
    async fn new_message(&mut self, message: Text) -> Answer {
        Answer::Reply(Text {
            content: format!("Reply: {}", message.content),
        })
    }

    #[handler]
    async fn ping(&mut self) -> Answer {
        Answer::Pong
    }

    #[handler]
    async fn panic(&mut self) {
        panic!("as asked")
    }

    #[handler]
    async fn fail(&mut self) -> Result<()> {
        Err(std::io::Error::other("disk"))?
    }
}

fn routes() -> Routes {
    Routes::new([path::<Assistant, ()>("ws/assistants/")])
}

#[chanx_testing::test]
async fn answers() {
    let app = TestApp::new(routes()).start();
    let mut client = app.client("/ws/assistants/").connect().await;
    client.assert_authenticated();
    client
        .send(Ask::NewMessage(Text {
            content: "hello".into(),
        }))
        .await;
    assert_eq!(
        client.next::<Answer>().await,
        Answer::Reply(Text {
            content: "Reply: hello".into()
        })
    );
    client.send(Ask::Ping).await;
    client.send(Ask::Ping).await;
    app.settle().await;
    assert_eq!(
        client.received(),
        [
            json!({"action":"pong","payload":null}),
            json!({"action":"pong","payload":null})
        ]
    );
    client.send(Ask::Panic).await;
    assert_eq!(
        client.next_json().await,
        json!({"action":"error","payload":{"detail":"Failed to process message"}})
    );
    client.send(Ask::Fail).await;
    assert_eq!(
        client.next_json().await,
        json!({"action":"error","payload":{"detail":"Failed to process message"}})
    );
    client
        .send(Ask::NewMessage(Text {
            content: String::new(),
        }))
        .await;
    assert_eq!(
        client.next_json().await,
        json!({"action":"error","payload":[{"type":"string_too_short","loc":["new_message","payload","content"],"msg":"String should have at least 1 character"}]})
    );
    client.send_text(r#"{"action":"ping","ref":4}"#).await;
    assert_eq!(
        client.next_text().await,
        r#"{"action":"pong","payload":null,"version":1,"ref":4}"#
    );
    let closed = client.close(1000).await;
    assert_eq!(closed.code, Some(1000));
}
