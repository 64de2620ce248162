//! A consumer written without macros.

use chanx::prelude::*;
use chanx_testing::TestApp;

use super::{Common, Told, said, told};
use crate::support::text;

struct ByHand(usize);

impl Consumer for ByHand {
    type Incoming = Common;
    type Outgoing = Told;
    type Event = Never;
    type State = NoState;
    type Params = ();
    type Access = chanx::access::Open;

    async fn connect(_: &mut Context<Self>) -> Result<Self> {
        Ok(Self(0))
    }

    async fn receive(&mut self, ctx: &mut Context<Self>, message: Common) -> Result<()> {
        self.0 += 1;
        let answer = match message {
            Common::Ping => Told::Number(self.0),
            Common::Echo(text) => Told::Said(text),
        };
        Ok(ctx.send(answer).await?)
    }
}

#[chanx_testing::test]
async fn a_consumer_without_macros_works_the_same() {
    let routes: Routes = Routes::new([chanx::routing::path::<ByHand, _>("hand/")]);
    let app = TestApp::new(routes).start();
    let mut client = app.client("/hand/").connect().await;
    client.assert_authenticated();
    client.send(Common::Ping).await;
    client.send(Common::Echo(text("by hand"))).await;
    assert_eq!(told(&mut client).await, Told::Number(1));
    assert_eq!(told(&mut client).await, said("by hand"));
    client.send_text("{}").await;
    assert_eq!(
        client.next_json().await["payload"][0]["type"],
        "union_tag_not_found"
    );
}
