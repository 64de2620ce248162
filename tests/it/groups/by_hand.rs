//! A consumer in groups, written without macros.

use chanx::{
    access::Open,
    dispatch::Spec,
    group::{GroupSpec, Groups},
    prelude::*,
};
use chanx_testing::{GroupFrame, TestApp, frame};

#[derive(Debug, IncomingMessage)]
enum Ask {
    Say(Line),
    Shout(Line),
}

#[payload]
struct Line {
    text: String,
}

#[derive(Debug, OutgoingMessage)]
enum Said {
    Said(Line),
}

impl GroupMessage for Said {}
impl ChannelEvent for Said {}

struct Room;

impl Receives<Said> for Room {}

fn line(text: &str) -> Line {
    Line {
        text: text.to_owned(),
    }
}

fn room() -> Group<Said> {
    Group::new("room").part(5)
}

impl Consumer for Room {
    type Incoming = Ask;
    type Outgoing = Never;
    type Event = Said;
    type State = NoState;
    type Params = ();
    type Access = Open;

    const SPEC: Spec = Spec::NAMED_BY_TYPE.group_messages(&[GroupSpec::of::<Said>()]);

    async fn groups(_: &mut Context<Self>) -> Result<Groups<Self>> {
        Ok(Groups::new().with(&room()))
    }

    async fn connect(_: &mut Context<Self>) -> Result<Self> {
        Ok(Self)
    }

    async fn receive(&mut self, ctx: &mut Context<Self>, message: Ask) -> Result<()> {
        match message {
            Ask::Say(line) => ctx.group(&room()).send(Said::Said(line)).await,
            Ask::Shout(line) => ctx.group(&room()).include_self().send(Said::Said(line)).await,
        }
    }

    async fn event(&mut self, ctx: &mut Context<Self>, event: Said) -> Result<()> {
        Ok(ctx.forward(event).await?)
    }
}

fn routes() -> Routes {
    Routes::new([chanx::routing::path::<Room, _>("ws/room/")])
}

#[chanx_testing::test]
async fn members_hear_each_other() {
    let app = TestApp::new(routes()).start();
    let mut author = app.client("/ws/room/").connect().await;
    let mut reader = app.client("/ws/room/").connect().await;
    author.send(Ask::Say(line("hello"))).await;
    author.send(Ask::Shout(line("all"))).await;
    app.settle().await;
    let (hello, all) = (Said::Said(line("hello")), Said::Said(line("all")));
    assert_eq!(
        reader.received(),
        [hello.not_mine().frame(), all.not_mine().frame()]
    );
    assert_eq!(
        author.received(),
        [Said::Said(line("all")).not_mine().current().frame()]
    );
    assert_eq!(
        app.broadcasts(),
        [
            ("room.5", frame(Said::Said(line("hello")))),
            ("room.5", frame(Said::Said(line("all"))))
        ]
    );
    assert_eq!(app.channels().group(&room()).count().await, Ok(2));

    let told = Said::Said(line("told"));
    app.channels().event::<Room>(&room(), told).await.expect("told");
    app.settle().await;
    assert_eq!(reader.received(), [frame(Said::Said(line("told")))]);
}
