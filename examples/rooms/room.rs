//! What happens in a room.

use chanx::{group::GroupError, prelude::*};

/// Something that is said.
#[payload]
pub struct Line {
    /// What.
    #[garde(length(chars, min = 1, max = 2000))]
    pub text: String,
}

/// What somebody in a room may say.
#[derive(Debug, IncomingMessage)]
pub enum Ask {
    /// Say something to everybody in the room.
    Say(Line),
    /// How many are in the room?
    Who,
}

/// What one is answered.
#[derive(Debug, PartialEq, OutgoingMessage)]
pub enum Answer {
    /// How many are in the room.
    Members(Members),
}

/// How many are in a room.
#[payload]
pub struct Members {
    /// How many, in all processes.
    pub count: usize,
    /// Only those of this process were counted, since the others can't be asked now. Left out where all were.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub only_here: bool,
}

/// What everybody in a room hears.
#[derive(Debug, GroupMessage)]
pub enum RoomMessage {
    /// Somebody said something.
    Said(Line),
}

/// Which room it is.
#[derive(Debug, PathParams)]
pub struct RoomPath {
    /// Any name: no two of them are one room.
    pub name: String,
}

/// One connection to a room.
#[derive(Debug)]
pub struct Room {
    group: Group<RoomMessage>,
}

/// One connection to a room.
#[consumer(incoming = Ask, outgoing = Answer, group_messages = [RoomMessage], params = RoomPath)]
impl Room {
    #[connect]
    async fn enter(ctx: &mut Context<Self>) -> Result<Self> {
        let group = Group::new("room").part(&ctx.params().name);
        ctx.join(&group).await?;
        Ok(Self { group })
    }

    /// Whoever says something hears it too, in its place among what others say.
    #[handler]
    async fn say(&mut self, ctx: &mut Context<Self>, line: Line) -> Result<()> {
        ctx.group(&self.group)
            .include_self()
            .send(RoomMessage::Said(line))
            .await
    }

    #[handler]
    async fn who(&mut self, ctx: &mut Context<Self>) -> Result<Answer> {
        let group = ctx.group(&self.group);
        let (count, only_here) = match group.count().await {
            Ok(count) => (count, false),
            Err(GroupError::Away) => (group.count_here(), true),
            Err(error) => return Err(error.into()),
        };
        Ok(Answer::Members(Members { count, only_here }))
    }
}
