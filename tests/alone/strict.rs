//! A program that depends on `chanx` alone. What the macros write is under none of the lints that it has turned on.

#![deny(
    warnings,
    dead_code,
    missing_docs,
    missing_debug_implementations,
    nonstandard_style,
    rust_2018_idioms,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unnameable_types,
    unreachable_pub,
    unsafe_code,
    unused,
    unused_lifetimes,
    unused_qualifications,
    unused_results,
    variant_size_differences
)]

use chanx::prelude::*;

/// A line of chat.
#[payload]
pub struct Text {
    /// The line.
    pub content: String,
}

/// What a client may say.
#[derive(Debug, IncomingMessage)]
pub enum Ask {
    /// A line.
    Say(Text),
    /// Anybody there?
    Ping,
    /// What all have.
    #[message(union)]
    Common(Common),
}

/// What all have.
#[derive(Debug, IncomingMessage)]
pub enum Common {
    /// The client goes.
    Leave,
}

/// What is answered.
#[derive(Debug, OutgoingMessage)]
pub enum Answer {
    /// The line again.
    Said(Text),
    /// Yes.
    Pong,
    /// A step.
    Moved {
        /// To the right.
        x: i32,
        /// Down.
        y: i32,
    },
}

/// What a room delivers.
#[derive(Debug, GroupMessage)]
pub enum RoomMessage {
    /// A line.
    Said(Text),
    /// Somebody came.
    Joined {
        /// Who.
        name: String,
    },
}

/// What the program tells.
#[derive(Debug, ChannelEvent)]
pub enum RoomEvent {
    /// The room closes.
    Closing(Text),
    /// It has another name.
    Renamed,
}

/// Where the room is.
#[derive(Debug, PathParams)]
pub struct RoomPath {
    /// The room.
    pub room_id: u64,
}

/// A member of the house.
#[derive(Debug, Clone)]
pub struct Member;

impl chanx::access::User for Member {
    fn id(&self) -> chanx::access::UserId {
        1_u8.into()
    }
}

/// A room.
#[derive(Debug)]
pub struct Room;

#[consumer(
    incoming = Ask,
    outgoing = Answer,
    params = RoomPath,
    user = Option<Member>,
    group_messages = [RoomMessage],
    groups = ["house"],
    events = RoomEvent,
    passthrough_events = [Renamed],
    send_completion = true,
)]
impl Room {
    /// Where it is.
    #[groups]
    async fn own(ctx: &mut Context<Self>) -> Group<RoomMessage> {
        Group::new("room").part(ctx.params().room_id)
    }

    #[event]
    async fn closing(&mut self, event: Text) -> Answer {
        Answer::Said(event)
    }

    /// Enters.
    #[connect]
    async fn enter(ctx: &mut Context<Self>) -> Result<Self> {
        let _ = ctx;
        Ok(Self)
    }

    #[handler]
    async fn say(&mut self, ctx: &mut Context<Self>, text: Text) -> Result<Answer> {
        let _ = ctx.params().room_id;
        Ok(Answer::Said(text))
    }

    #[handler]
    async fn ping(&mut self) -> Answer {
        Answer::Pong
    }

    #[handler(Common(Common::Leave))]
    async fn leave(&mut self) -> Vec<Answer> {
        vec![Answer::Pong, Answer::Moved { x: 1, y: 2 }]
    }

    #[disconnect]
    async fn gone(self, ctx: &mut Context<Self>) {
        let _ = ctx;
    }
}

routes! {
    /// The routes.
    pub fn routes() -> Routes {
        "room/<int:room_id>/" => Room,
    }
}

/// Nothing of its own but what it is told.
#[derive(Debug, Default)]
pub struct Listener;

#[consumer(group_messages = [RoomMessage], groups = ["house"], events = RoomEvent, passthrough_events = [Closing, Renamed])]
impl Listener {}
