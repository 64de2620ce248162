//! A room, the twin of `tests/clients/family/room.py`.

use chanx::{
    access::{User, UserId},
    prelude::*,
};
use chanx_testing::GroupFrame as _;
use serde_json::{Value, json};

/// Somebody in a room.
#[derive(Debug, Clone)]
pub(crate) struct Member(pub(crate) u32);

impl User for Member {
    fn id(&self) -> UserId {
        self.0.into()
    }
}

#[payload]
#[derive(Clone)]
pub(crate) struct Line {
    text: String,
    written_by: String,
}

/// A line that is Rust's.
pub(crate) fn line(text: &str) -> Line {
    Line {
        text: text.to_owned(),
        written_by: "rust".to_owned(),
    }
}

#[payload]
pub(crate) struct Whisper {
    pub(crate) to: u32,
    pub(crate) text: String,
}

#[derive(Debug, IncomingMessage)]
pub(crate) enum Ask {
    /// To everybody else.
    Say(Line),
    /// To everybody.
    Shout(Line),
    /// To one user's connections.
    Whisper(Whisper),
    /// To the room and the hall, everybody else.
    Announce(Line),
    /// By which name is this connection reached?
    Who,
    /// How many are in the room, in Rust processes?
    Count,
}

#[derive(Debug, OutgoingMessage)]
pub(crate) enum Told {
    Known(String),
    Counted(usize),
    Closing(Line),
}

#[derive(Debug, Clone, GroupMessage)]
pub(crate) enum RoomMessage {
    Said(Line),
}

#[derive(Debug, ChannelEvent)]
pub(crate) enum RoomEvent {
    RoomClosing(Line),
    Renamed(Line),
    /// Python has none.
    Unknown(Line),
}

#[derive(Debug, PathParams)]
pub(crate) struct RoomPath {
    name: String,
}

#[derive(Debug, Default)]
pub(crate) struct Room;

/// As Python names it.
pub(crate) fn room(name: &str) -> Group<RoomMessage> {
    Group::named_as_original(["room", name])
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
        let room = room(&ctx.params().name);
        ctx.group(&room).send(RoomMessage::Said(message)).await
    }

    #[handler]
    async fn shout(&mut self, ctx: &mut Context<Self>, message: Line) -> Result<()> {
        let room = room(&ctx.params().name);
        let sender = ctx.group(&room).include_self();
        sender.send(RoomMessage::Said(message)).await
    }

    #[handler]
    async fn whisper(&mut self, ctx: &mut Context<Self>, message: Whisper) -> Result<()> {
        let room = room(&ctx.params().name);
        let said = RoomMessage::Said(line(&message.text));
        ctx.group(&room).to_user(message.to).send(said).await
    }

    #[handler]
    async fn announce(&mut self, ctx: &mut Context<Self>, message: Line) -> Result<()> {
        let room = room(&ctx.params().name);
        let sender = ctx.groups([&hall(), &room]);
        sender.send(RoomMessage::Said(message)).await
    }

    #[handler]
    async fn who(&mut self, ctx: &mut Context<Self>) -> Told {
        Told::Known(ctx.channel_name().to_string())
    }

    #[handler]
    async fn count(&mut self, ctx: &mut Context<Self>) -> Result<Told> {
        let room = room(&ctx.params().name);
        Ok(Told::Counted(ctx.group(&room).count().await?))
    }

    #[event]
    async fn room_closing(&mut self, event: Line) -> Told {
        Told::Closing(event)
    }

    #[event]
    async fn unknown(&mut self, event: Line) -> Told {
        Told::Closing(event)
    }
}

routes! {
    pub(crate) fn routes() -> Routes {
        "ws/room/<str:name>/" => Room,
    }
}

pub(crate) fn said(text: &str) -> RoomMessage {
    RoomMessage::Said(line(text))
}

/// What a member of a Rust process hears that somebody else says in one.
pub(crate) fn heard(text: &str) -> Value {
    said(text).not_mine().frame()
}

/// A frame about a line, as Python has it: without flags.
pub(crate) fn plain(action: &str, text: &str, by: &str) -> Value {
    json!({"action": action, "payload": {"text": text, "written_by": by}})
}

/// The same with flags, of somebody else's.
pub(crate) fn flagged(action: &str, text: &str, by: &str) -> Value {
    let mut frame = plain(action, text, by);
    frame["is_mine"] = false.into();
    frame["is_current"] = false.into();
    frame
}
