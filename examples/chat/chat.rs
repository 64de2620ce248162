//! What happens in a room.

use chanx::{
    access::{Bearer, User as _},
    prelude::*,
};

use crate::{
    access::{COOKIE, IsMember, IsModerator, LoggedIn},
    accounts::Account,
    messages::Kept,
    rooms::{Role, Room},
    state::AppState,
};

/// How much of what was said before one reads on entry.
const READ_ON_ENTRY: i64 = 50;

/// Something to say.
#[payload]
pub struct NewMessage {
    /// What.
    #[garde(length(chars, min = 1, max = 2000), custom(is_text))]
    pub content: String,
}

/// Which message it is.
#[payload]
pub struct MessageId {
    /// Its number.
    pub id: i64,
}

/// What a member may say.
#[derive(Debug, IncomingMessage)]
pub enum ChatIncoming {
    /// Say something to the room.
    NewMessage(NewMessage),
    /// Remove what somebody said. For moderators.
    RemoveMessage(MessageId),
    /// I am about to say something.
    Typing,
}

/// What one member is told.
#[derive(Debug, PartialEq, OutgoingMessage)]
pub enum ChatOutgoing {
    /// You are in: where, as whom, and what was said before.
    Entered(Entered),
}

/// What one reads on entry.
#[payload]
pub struct Entered {
    /// What the room is called.
    pub room: String,
    /// Who one is.
    pub user: String,
    /// What one may there.
    pub role: Role,
    /// What was said last, the oldest first.
    pub messages: Vec<Earlier>,
}

/// A message from before.
#[payload]
pub struct Earlier {
    /// The message.
    #[serde(flatten)]
    pub message: MemberMessage,
    /// Whether one wrote it oneself.
    pub is_mine: bool,
}

/// What all members are told.
#[derive(Debug, PartialEq, GroupMessage)]
pub enum RoomMessage {
    /// Somebody said something.
    MemberMessage(MemberMessage),
    /// A message is gone.
    MessageRemoved(MessageId),
    /// Somebody is about to say something.
    Typing {
        /// Who.
        user: String,
    },
    /// Who is there: told whenever somebody comes or goes.
    Present {
        /// Their names, each once.
        users: Vec<String>,
    },
}

/// What somebody said.
#[payload]
pub struct MemberMessage {
    /// What tells it from all others; later ones have greater ones.
    pub id: i64,
    /// Who said it.
    pub user: String,
    /// What.
    pub content: String,
    /// When, as RFC 3339 has it.
    pub sent_at: String,
}

/// Which room it is.
#[derive(Debug, PathParams)]
pub struct RoomPath {
    /// Its number.
    pub room_id: i64,
}

/// A room that members of a group talk in: what they say is kept, and they see who is there.
#[derive(Debug)]
pub struct Chat {
    group: Group<RoomMessage>,
}

/// A room that members of a group talk in: what they say is kept, and they see who is there.
#[consumer(
    incoming = ChatIncoming,
    outgoing = ChatOutgoing,
    group_messages = [RoomMessage],
    state = AppState,
    params = RoomPath,
    authentication = [Bearer::new(LoggedIn).cookie(COOKIE)],
    user = Account,
    object = Room,
    permissions = IsMember,
    log_ignored_actions = ["typing"],
)]
impl Chat {
    #[object]
    async fn room(admission: &Admission<Self>) -> Result<Option<Room>> {
        admission.state().rooms.find(admission.params().room_id).await
    }

    #[connect]
    async fn enter(ctx: &mut Context<Self>) -> Result<Self> {
        let group = Group::new("chat").part(ctx.object().id);
        ctx.join(&group).await?;
        Ok(Self { group })
    }

    /// What is said from now on comes by the group: a message that is there in both ways has one `id`.
    #[ready]
    async fn greet(&mut self, ctx: &mut Context<Self>) -> Result<()> {
        let (state, user, room) = (ctx.state(), ctx.user(), ctx.object());
        let role = state.rooms.role(user, room).await?.unwrap_or(Role::Member);
        let kept = state.messages.last(room, READ_ON_ENTRY).await?;
        let earlier = |kept: Kept| Earlier {
            is_mine: kept.author == *user,
            message: kept.into(),
        };
        ctx.send(ChatOutgoing::Entered(Entered {
            room: room.name.clone(),
            user: user.name.clone(),
            role,
            messages: kept.into_iter().map(earlier).collect(),
        }))
        .await?;
        self.tell_presence(ctx).await
    }

    #[handler]
    async fn new_message(&mut self, ctx: &mut Context<Self>, message: NewMessage) -> Result<()> {
        let kept = ctx
            .state()
            .messages
            .add(ctx.user(), ctx.object(), message.content)
            .await?;
        self.tell(ctx, RoomMessage::MemberMessage(kept.into())).await
    }

    #[handler(permissions = IsModerator)]
    async fn remove_message(&mut self, ctx: &mut Context<Self>, message: MessageId) -> Result<()> {
        let is_removed = ctx.state().messages.remove(ctx.object(), message.id).await?;
        is_removed.then_some(()).client("There is no such message.")?;
        self.tell(ctx, RoomMessage::MessageRemoved(message)).await
    }

    #[handler]
    async fn typing(&mut self, ctx: &mut Context<Self>) -> Result<()> {
        let user = ctx.user().name.clone();
        ctx.group(&self.group).send(RoomMessage::Typing { user }).await
    }

    #[disconnect]
    async fn leave(self, ctx: &mut Context<Self>, _reason: CloseReason) {
        if let Err(error) = self.tell_presence(ctx).await {
            tracing::warn!("the room was not told that somebody left: {error:?}");
        }
    }

    /// Tells the whole room.
    async fn tell(&self, ctx: &Context<Self>, message: RoomMessage) -> Result<()> {
        ctx.group(&self.group).include_self().send(message).await
    }

    /// Tells the room who is there, again where that has changed meanwhile: so the last word is true, whoever comes and goes
    /// at the same time.
    async fn tell_presence(&self, ctx: &Context<Self>) -> Result<()> {
        let mut users = self.present(ctx).await?;
        loop {
            self.tell(ctx, RoomMessage::Present { users: users.clone() })
                .await?;
            let now = self.present(ctx).await?;
            if now == users {
                return Ok(());
            }
            users = now;
        }
    }

    /// Whoever is connected to the room, in whichever process, once each.
    async fn present(&self, ctx: &Context<Self>) -> Result<Vec<String>> {
        let connected = ctx.group(&self.group).members().await?;
        let is_there = |account: &Account| {
            let id = Some(account.id());
            connected.iter().any(|member| member.user == id)
        };
        let members = ctx.state().rooms.members(ctx.object()).await?;
        let present = members.into_iter().filter(is_there);
        Ok(present.map(|account| account.name).collect())
    }
}

impl From<Kept> for MemberMessage {
    fn from(kept: Kept) -> Self {
        Self {
            id: kept.id,
            user: kept.author.name,
            content: kept.content,
            sent_at: kept.sent_at,
        }
    }
}

/// PostgreSQL keeps no such texts.
fn is_text(content: &str, _: &impl Sized) -> garde::Result {
    if content.contains('\0') {
        return Err(garde::Error::new("must not contain the character NUL"));
    }
    Ok(())
}
