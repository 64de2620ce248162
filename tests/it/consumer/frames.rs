//! Consumers of raw frames, and of binary ones beside messages.

use chanx::prelude::*;
use chanx_testing::{TestApp, frame};
use serde_json::json;

use super::{Told, said};
use crate::support::{Text, text};

#[derive(Default)]
struct Mirror;

#[consumer(subprotocols = ["mirror.v2", "mirror.v1"])]
impl Mirror {
    #[frame]
    async fn reflect(&mut self, frame: Frame) -> Frame {
        frame
    }
}

#[derive(Debug, IncomingMessage)]
enum Upload {
    Begin(Text),
    End,
}

/// Messages as text, and the file's bytes beside them.
#[derive(Default)]
struct Uploads {
    name: String,
    bytes: usize,
}

#[consumer(incoming = Upload, outgoing = Told)]
impl Uploads {
    #[handler]
    async fn begin(&mut self, message: Text) {
        self.name = message.content;
    }

    #[frame]
    async fn chunk(&mut self, ctx: &mut Context<Self>, chunk: Frame) -> Result<()> {
        self.bytes += chunk.as_bytes().len();
        if self.bytes > 10 {
            self.bytes = 0;
            return Err(Error::client("Too much"));
        }
        Ok(ctx.send(Told::Number(self.bytes)).await?)
    }

    #[handler]
    async fn end(&mut self) -> Told {
        said(format!("{}: {} bytes", self.name, self.bytes))
    }
}

routes! {
    fn frames() -> Routes {
        "mirror/" => Mirror,
        "uploads/" => Uploads,
    }
}

#[chanx_testing::test]
async fn a_consumer_of_frames_gets_text_and_binary_as_they_came() {
    let app = TestApp::new(frames()).start();
    let mut client = app
        .client("/mirror/")
        .subprotocols(&["other", "mirror.v1"])
        .connect()
        .await;
    assert_eq!(client.subprotocol(), Some("mirror.v1"));
    for sent in ["hello", "", "{\"action\":\"none of our business\"}", "§ ∞"] {
        client.send_text(sent).await;
        assert_eq!(client.next_text().await, sent);
    }
    client.send_binary(vec![0, 159, 146, 150]).await;
    assert_eq!(client.next_binary().await, &[0, 159, 146, 150][..]);
}

#[chanx_testing::test]
async fn binary_frames_come_beside_messages() {
    let app = TestApp::new(frames()).start();
    let mut client = app.client("/uploads/").connect().await;
    client.send(Upload::Begin(text("photo"))).await;
    client.send_binary(vec![0; 4]).await;
    client.send_binary(vec![0; 3]).await;
    client.send(Upload::End).await;
    app.settle().await;
    assert_eq!(
        client.received(),
        [
            frame(Told::Number(4)),
            frame(Told::Number(7)),
            frame(said("photo: 7 bytes"))
        ]
    );
    client.send_binary(vec![0; 4]).await;
    assert_eq!(
        client.next_json().await,
        json!({"action": "error", "payload": {"detail": "Too much"}})
    );
    client.send_text("no json").await;
    assert_eq!(
        client.next_json().await["payload"][0]["type"],
        "json_invalid",
        "text is decoded"
    );
}
