//! How handlers are found and called.

use chanx::{
    message::{Ping, Pong},
    prelude::*,
};
use chanx_testing::TestApp;
use serde_json::json;

use super::{Common, Told, common, said, told};
use crate::support::{Text, text};

#[derive(Debug, IncomingMessage)]
enum Ask {
    /// Found by its variant, not by its action.
    #[message(action = "say.it")]
    Say(Text),
    HTTPGet(Text),
    Swap(Text),
    Ignore(Text),
    #[message(union)]
    Common(Common),
}

#[derive(Default)]
struct ByVariant;

#[consumer(incoming = Ask, outgoing = Told)]
impl ByVariant {
    #[handler]
    async fn say(&mut self, message: Text) -> Told {
        Told::Said(message)
    }

    #[handler(HTTPGet, summary = "Named by its variant")]
    async fn fetch(&mut self, Text { content }: Text) -> Told {
        said(format!("GET {content}"))
    }

    /// The payload before the context: what is taken by reference is the context, wherever it stands.
    #[handler]
    async fn swap(&mut self, message: Text, ctx: &mut Context<Self>) -> Result<()> {
        Ok(ctx.send(Told::Said(message)).await?)
    }

    #[handler]
    async fn ignore(&mut self) {}

    #[handler(Common(Common::Ping))]
    async fn pinged(&mut self) -> Told {
        Told::Nothing
    }

    #[handler(Common(Common::Echo))]
    async fn echoed(&self, message: Text) -> Told {
        Told::Said(message)
    }

    /// No handler: a method beside them.
    #[allow(dead_code, reason = "shows that it is left alone")]
    fn helper(&self) {}
}

#[derive(Default)]
struct Whole;

#[consumer(incoming = Ask, outgoing = Told)]
impl Whole {
    #[handler]
    async fn say(&mut self, message: Text) -> Told {
        Told::Said(message)
    }

    #[handler(HTTPGet)]
    async fn fetch(&mut self) {}

    #[handler]
    async fn swap(&mut self) {}

    #[handler]
    async fn ignore(&mut self) {}

    #[handler]
    async fn common(&mut self, message: Common) -> Told {
        common(message)
    }
}

routes! {
    fn asking() -> Routes {
        "by-variant/" => ByVariant,
        "whole/" => Whole,
    }
}

#[chanx_testing::test]
async fn a_handler_is_found_by_its_variant_and_called_with_what_it_takes() {
    let app = TestApp::new(asking()).start();
    let mut client = app.client("/by-variant/").connect().await;
    for (ask, answer) in [
        (Ask::Say(text("a")), said("a")),
        (Ask::HTTPGet(text("b")), said("GET b")),
        (Ask::Swap(text("c")), said("c")),
        (Ask::Common(Common::Ping), Told::Nothing),
        (Ask::Common(Common::Echo(text("d"))), said("d")),
    ] {
        client.send(ask).await;
        assert_eq!(told(&mut client).await, answer);
    }
    client.send(Ask::Ignore(text("e"))).await;
    client.assert_silent().await;
    client
        .send_json(&json!({"action": "say.it", "payload": {"content": "f"}}))
        .await;
    assert_eq!(told(&mut client).await, said("f"));
    assert_eq!(ByVariant::SPEC.handlers[1].summary, "Named by its variant");
}

#[chanx_testing::test]
async fn a_nested_union_may_go_to_one_handler() {
    let app = TestApp::new(asking()).start();
    let mut client = app.client("/whole/").connect().await;
    client.send(Ask::Common(Common::Echo(text("d")))).await;
    assert_eq!(told(&mut client).await, said("d"));
    client.send(Common::Ping).await;
    assert_eq!(told(&mut client).await, Told::Nothing);
}

#[derive(Debug, IncomingMessage)]
enum SayOrPing {
    Say(Text),
    #[message(union)]
    Ping(Ping),
}

#[derive(Debug, PartialEq, OutgoingMessage)]
enum SaidOrPong {
    Said(Text),
    #[message(union)]
    Pong(Pong),
}

#[derive(Default)]
struct Alive;

#[consumer(incoming = SayOrPing, outgoing = SaidOrPong)]
impl Alive {
    #[handler]
    async fn say(&mut self, message: Text) -> SaidOrPong {
        SaidOrPong::Said(message)
    }

    #[handler]
    async fn ping(&mut self) -> SaidOrPong {
        SaidOrPong::Pong(Pong)
    }
}

#[derive(Default)]
struct OnlyAlive;

#[consumer(incoming = Ping, outgoing = Pong)]
impl OnlyAlive {
    #[receive]
    async fn ping(&mut self, _: Ping) -> Pong {
        Pong
    }
}

#[chanx_testing::test]
async fn ping_and_pong_are_there_to_be_nested_or_taken_alone() {
    routes! {
        fn alive() -> Routes {
            "nested/" => Alive,
            "alone/" => OnlyAlive,
        }
    }
    let app = TestApp::new(alive()).start();
    for path in ["/nested/", "/alone/"] {
        let mut client = app.client(path).connect().await;
        client.send(Ping).await;
        assert_eq!(
            client.next_json().await,
            json!({"action": "pong", "payload": null})
        );
        client.send_text(r#"{"action":"ping","payload":{}}"#).await;
        assert_eq!(
            client.next_json().await["payload"],
            json!([{"type": "none_required", "loc": ["ping", "payload"], "msg": "Input should be None"}])
        );
    }
}
