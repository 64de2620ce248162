//! Everything that groups and events can be.

use chanx::prelude::*;

#[payload]
pub struct Closing {
    reason: String,
}

#[derive(ChannelEvent)]
pub enum RoomEvent {
    RoomClosing(Closing),
    Renamed,
    HTTPGone,
    #[message(union)]
    House(HouseEvent),
    #[message(union)]
    Other(OtherEvent),
}

#[derive(ChannelEvent)]
pub enum HouseEvent {
    Opened,
    Burning(String),
}

#[derive(ChannelEvent)]
pub enum OtherEvent {
    Rain,
}

#[derive(OutgoingMessage)]
pub enum Answer {
    Warned(Closing),
}

#[derive(GroupMessage)]
pub enum RoomMessage {
    Closed,
}

#[derive(OutgoingMessage)]
pub enum Notice {
    Moved { to: String },
}

impl GroupMessage for Notice {}

#[derive(Default)]
struct RoomChat;

#[consumer(
    outgoing = Answer,
    group_messages = [RoomMessage, Notice],
    groups = [Group::<Notice>::new("house"), Some(Group::<RoomMessage>::new("lobby"))],
    events = RoomEvent,
    passthrough_events = [Renamed, House(HouseEvent::Opened), Other],
    event_inbox = 8,
    slow_consumer = "drop_newest",
)]
impl RoomChat {
    #[groups]
    async fn own(ctx: &mut Context<Self>) -> Result<(Group<RoomMessage>, Vec<Group<Notice>>)> {
        Ok((Group::new("room").part(ctx.request().path()), Vec::new()))
    }

    #[event(summary = "It closes")]
    async fn room_closing(&mut self, ctx: &mut Context<Self>, event: Closing) -> Result<Option<Answer>> {
        ctx.send(Answer::Warned(event)).await?;
        Ok(None)
    }

    #[event(HTTPGone)]
    async fn gone(&mut self) {}

    #[event(House(HouseEvent::Burning))]
    async fn burning(&mut self, reason: String) -> Vec<Answer> {
        vec![Answer::Warned(Closing { reason })]
    }
}

fn main() {
    let spec = RoomChat::SPEC;
    assert_eq!(spec.passthrough_events, ["renamed", "opened", "rain"]);
    assert_eq!(spec.group_messages.len(), 2);
    assert_eq!(spec.events.len(), 3);
    assert_eq!(spec.overrides.event_inbox, Some(8));
}
