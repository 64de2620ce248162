//! Rooms for those who have shown who they are.

use chanx::{
    access::{Bearer, Identity, IsAuthenticated, User, UserId, Verifier},
    prelude::*,
};

use crate::{RoomPath, Write, Written};

/// Somebody with a token.
#[derive(Debug)]
pub struct Member(u64);

impl User for Member {
    fn id(&self) -> UserId {
        self.0.into()
    }
}

/// Every token is good, and its length says whose it is: what a look into a store takes is not what is measured.
#[derive(Debug)]
pub struct AnyToken;

impl<S: Sync> Verifier<S> for AnyToken {
    type User = Member;

    async fn verify(&self, token: &str, _: &S) -> Result<Option<Identity<Member>>> {
        Ok(Some(Identity::new(Member(token.len() as u64))))
    }
}

/// Tells a whole room, the sender included.
#[derive(Debug, Default)]
pub struct Members;

/// Tells a whole room, the sender included.
#[consumer(
    incoming = Write,
    group_messages = [Written],
    params = RoomPath,
    authentication = [Bearer::new(AnyToken)],
    user = Member,
    permissions = IsAuthenticated,
)]
impl Members {
    #[groups]
    async fn room(ctx: &mut Context<Self>) -> Group<Written> {
        Group::new("members").part(&ctx.params().name)
    }

    #[handler]
    async fn publish(&mut self, ctx: &mut Context<Self>, message: crate::Text) -> Result<()> {
        let room = Group::new("members").part(&ctx.params().name);
        ctx.group(&room)
            .include_self()
            .send(Written::Published(message))
            .await
    }
}
