//! What the macros write names everything by its full path: there is no prelude here, the crate has another name, and
//! `Option`, `Result`, `String` and `std` are the user's own.

#![no_implicit_prelude]
#![allow(dead_code, unused_macros)]

mod toolkit {
    pub(crate) use ::chanx::*;
}

mod std {}
mod core {}
mod chanx {}
mod serde {}

struct Option;
struct Result;
struct String;
struct Vec;
struct Box;
struct Some;
struct None;
struct Ok;
struct Err;
trait Send {}
trait Default {}
trait Clone {}
trait Iterator {}
trait Message {}
trait Into {}
enum Context {}
enum Variant {}
enum Consumer {}
struct Group;
struct Groups;
trait Receives {}
macro_rules! unreachable {
    () => {
        compile_error!("the user's own")
    };
}
macro_rules! assert {
    () => {
        compile_error!("the user's own")
    };
}

mod payloads {
    // The derive of `schemars` wants it; the macros of the toolkit do without.
    use ::std::convert::Into as _;

    use super::toolkit;

    /// A line of chat.
    #[toolkit::payload(crate = crate::names_of_the_user::toolkit)]
    pub(super) struct Text {
        content: ::std::string::String,
        at: u32,
    }

    #[toolkit::payload(crate = crate::names_of_the_user::toolkit)]
    #[derive(toolkit::OutgoingMessage)]
    #[message(crate = crate::names_of_the_user::toolkit)]
    pub(super) struct Alone {
        content: u8,
    }
}

use payloads::Text;

#[derive(toolkit::IncomingMessage)]
#[message(crate = crate::names_of_the_user::toolkit)]
enum Common {
    Leave,
}

#[derive(toolkit::IncomingMessage)]
#[message(crate = crate::names_of_the_user::toolkit)]
enum Ask {
    Say(Text),
    Ping,
    #[message(union)]
    Common(Common),
}

#[derive(toolkit::OutgoingMessage)]
#[message(crate = crate::names_of_the_user::toolkit)]
enum Answer {
    Said(Text),
    Pong,
    Moved { x: i32, y: i32 },
}

#[derive(toolkit::GroupMessage)]
#[message(crate = crate::names_of_the_user::toolkit)]
enum RoomMessage {
    Said(Text),
    Moved { x: i32 },
}

#[derive(toolkit::ChannelEvent)]
#[message(crate = crate::names_of_the_user::toolkit)]
enum HouseEvent {
    Opened,
    Burning(u8),
}

#[derive(toolkit::ChannelEvent)]
#[message(crate = crate::names_of_the_user::toolkit)]
enum RoomEvent {
    Warned(Text),
    Renamed,
    #[message(union)]
    House(HouseEvent),
}

#[derive(toolkit::PathParams)]
#[param(crate = crate::names_of_the_user::toolkit)]
struct RoomPath {
    room_id: u64,
}

#[derive(::std::default::Default)]
struct Room;

#[toolkit::consumer(
    crate = crate::names_of_the_user::toolkit,
    name = "room",
    incoming = Ask,
    outgoing = Answer,
    group_messages = [RoomMessage],
    groups = ["lobby"],
    events = RoomEvent,
    passthrough_events = [Renamed, House(HouseEvent::Opened)],
    params = RoomPath,
    client_errors = [::std::fmt::Error],
    on_panic = "close",
    slow_consumer = "disconnect",
    log_ignored_actions = ["ping"],
)]
impl Room {
    #[groups]
    async fn groups(ctx: &toolkit::Context<Self>) -> toolkit::Result<toolkit::Group<RoomMessage>> {
        ::std::result::Result::Ok(toolkit::Group::new("room").part(ctx.params().room_id))
    }

    #[connect]
    async fn enter(ctx: &mut toolkit::Context<Self>) -> toolkit::Result<Self> {
        let _ = ctx;
        ::std::result::Result::Ok(Self)
    }

    #[ready]
    async fn greet(&mut self) -> ::std::option::Option<Answer> {
        ::std::option::Option::None
    }

    #[handler(summary = "Says it")]
    async fn say(&mut self, ctx: &toolkit::Context<Self>, text: Text) -> toolkit::Result<Answer> {
        let _ = ctx;
        ::std::result::Result::Ok(Answer::Said(text))
    }

    #[handler]
    async fn ping(&mut self) -> Answer {
        Answer::Pong
    }

    #[handler(Common(Common::Leave))]
    async fn leave(&mut self) {}

    #[event(summary = "Warns")]
    async fn warned(&mut self, ctx: &mut toolkit::Context<Self>, event: Text) -> toolkit::Result<Answer> {
        let _ = ctx;
        ::std::result::Result::Ok(Answer::Said(event))
    }

    #[event(House(HouseEvent::Burning))]
    async fn burning(&mut self, event: u8) {
        let _ = event;
    }

    #[frame]
    async fn frame(&mut self, frame: toolkit::Frame) -> toolkit::Frame {
        frame
    }

    #[disconnect]
    async fn gone(self, reason: toolkit::CloseReason) {
        let _ = reason;
    }
}

mod chat {
    crate::names_of_the_user::toolkit::routes! {
        #![chanx(crate = crate::names_of_the_user::toolkit)]
        pub fn routes(room_id: int) -> crate::names_of_the_user::toolkit::Routes {
            "chat/" => super::Room,
        }
    }
}

toolkit::routes! {
    #![chanx(crate = crate::names_of_the_user::toolkit)]
    fn routes() -> toolkit::Routes {
        "ws/" => {
            "room/<int:room_id>/" => Room as "room",
            "rooms/<int:room_id>/" => include(chat::routes),
            re r"^regex/(?P<room_id>[0-9]+)/$" => Room,
        }
    }
}

#[::std::prelude::v1::test]
fn routes_are_served() {
    let table = routes().build().unwrap();
    ::std::assert_eq!(
        table.reverse::<Room>(&RoomPath { room_id: 5 }).unwrap(),
        "/ws/room/5/"
    );
}
