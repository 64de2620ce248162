//! Groups, events, and what reaches connections from elsewhere.

mod by_hand;
mod delivery;
mod entering;
mod events;
mod here;
mod kinds;
mod names;
mod observed;
mod processes;
mod seeds;
mod several;
mod slow;

use chanx::{
    access::{User, UserId},
    prelude::*,
};
use chanx_testing::{GroupFrame, RunningApp, TestApp, TestClient};
use serde_json::Value;

/// Somebody in a room.
#[derive(Debug, Clone)]
struct Member(u32);

impl User for Member {
    fn id(&self) -> UserId {
        self.0.into()
    }
}

#[payload]
struct Line {
    text: String,
}

fn line(text: &str) -> Line {
    Line {
        text: text.to_owned(),
    }
}

#[payload]
struct Whisper {
    to: u32,
    text: String,
}

#[derive(Debug, IncomingMessage)]
enum Ask {
    /// To everybody else.
    Say(Line),
    /// To everybody.
    Shout(Line),
    /// To one user's connections.
    Whisper(Whisper),
    /// To the room and the hall, everybody else.
    Announce(Line),
    /// Joins another room.
    Join(Line),
    Leave(Line),
    /// How many are in the room?
    Who,
    /// Who are they?
    List,
}

#[derive(Debug, OutgoingMessage)]
enum Told {
    Members(usize),
    Users(Vec<Option<u32>>),
    Closing(Line),
}

#[derive(Debug, Clone, GroupMessage)]
enum RoomMessage {
    Said(Line),
}

#[derive(Debug, ChannelEvent)]
enum RoomEvent {
    RoomClosing(Line),
    Renamed(Line),
    Fails,
    Panics,
}

#[derive(Debug, PathParams)]
struct RoomPath {
    name: String,
}

#[derive(Debug, Default)]
struct Room;

fn room(name: &str) -> Group<RoomMessage> {
    Group::new("room").part(name)
}

fn hall() -> Group<RoomMessage> {
    Group::new("hall")
}

#[consumer(
    incoming = Ask, outgoing = Told, group_messages = [RoomMessage], groups = ["hall"], events = RoomEvent,
    passthrough_events = [Renamed], params = RoomPath, user = Option<Member>,
)]
impl Room {
    #[groups]
    async fn own(ctx: &mut Context<Self>) -> Group<RoomMessage> {
        room(&ctx.params().name)
    }

    #[handler]
    async fn say(&mut self, ctx: &mut Context<Self>, message: Line) -> Result<()> {
        ctx.group(&room(&ctx.params().name))
            .send(RoomMessage::Said(message))
            .await
    }

    #[handler]
    async fn shout(&mut self, ctx: &mut Context<Self>, message: Line) -> Result<()> {
        let room = room(&ctx.params().name);
        ctx.group(&room)
            .include_self()
            .send(RoomMessage::Said(message))
            .await
    }

    #[handler]
    async fn whisper(&mut self, ctx: &mut Context<Self>, message: Whisper) -> Result<()> {
        let said = RoomMessage::Said(line(&message.text));
        ctx.group(&room(&ctx.params().name))
            .to_user(message.to)
            .send(said)
            .await
    }

    #[handler]
    async fn announce(&mut self, ctx: &mut Context<Self>, message: Line) -> Result<()> {
        let own = room(&ctx.params().name);
        ctx.groups([&own, &hall()]).send(RoomMessage::Said(message)).await
    }

    #[handler]
    async fn join(&mut self, ctx: &mut Context<Self>, message: Line) -> Result<()> {
        Ok(ctx.join(&room(&message.text)).await?)
    }

    #[handler]
    async fn leave(&mut self, ctx: &mut Context<Self>, message: Line) -> Result<()> {
        Ok(ctx.leave(&room(&message.text)).await?)
    }

    #[handler]
    async fn who(&mut self, ctx: &mut Context<Self>) -> Result<Told> {
        Ok(Told::Members(ctx.group(&room(&ctx.params().name)).count().await?))
    }

    #[handler]
    async fn list(&mut self, ctx: &mut Context<Self>) -> Result<Told> {
        let members = ctx.group(&room(&ctx.params().name)).members().await?;
        let id = |user: UserId| user.as_integer().and_then(|id| u32::try_from(id).ok());
        let mut users: Vec<_> = members
            .into_iter()
            .map(|member| member.user.and_then(id))
            .collect();
        users.sort_unstable();
        Ok(Told::Users(users))
    }

    #[event]
    async fn room_closing(&mut self, event: Line) -> Told {
        Told::Closing(event)
    }

    #[event]
    async fn fails(&mut self) -> Result<()> {
        Err(Error::client("nobody has asked for this"))
    }

    #[event]
    async fn panics(&mut self) {
        panic!("as told")
    }
}

routes! {
    fn routes() -> Routes {
        "ws/room/<str:name>/" => Room,
    }
}

fn rooms() -> RunningApp {
    TestApp::new(routes()).start()
}

async fn anonymous(app: &RunningApp, name: &str) -> TestClient {
    app.client(&format!("/ws/room/{name}/")).connect().await
}

async fn member(app: &RunningApp, name: &str, id: u32) -> TestClient {
    app.client(&format!("/ws/room/{name}/"))
        .user(Member(id))
        .connect()
        .await
}

fn said(text: &str) -> RoomMessage {
    RoomMessage::Said(line(text))
}

/// What a member hears that is somebody else.
fn heard(text: &str) -> Value {
    said(text).not_mine().frame()
}
