//! Who may enter a room, and who may do what in it.

use chanx::{
    Result,
    access::{Admission, Denied, Identity, Permission, Verifier},
};

use crate::{
    accounts::Account,
    chat::Chat,
    rooms::{Role, Room},
    state::AppState,
};

/// The cookie that a browser has while somebody is logged in.
pub const COOKIE: &str = "session";

/// Knows the secrets of those who have logged in.
#[derive(Debug)]
pub struct LoggedIn;

impl Verifier<AppState> for LoggedIn {
    type User = Account;

    async fn verify(&self, token: &str, state: &AppState) -> Result<Option<Identity<Account>>> {
        let found = state.tokens.find(token).await?;
        Ok(found.map(|session| Identity::new(session.account).expires_at(session.expires_at)))
    }
}

/// Members of the room may.
#[derive(Debug)]
pub struct IsMember;

impl Permission<Chat> for IsMember {
    async fn has_object_permission(&self, admission: &Admission<Chat>, room: &Room) -> Result<bool> {
        let role = admission.state().rooms.role(admission.user(), room).await?;
        Ok(role.is_some())
    }

    fn denied(&self) -> Denied {
        Denied::new("You are not a member of this room.")
    }
}

/// Moderators of the room may, for as long as they are.
#[derive(Debug)]
pub struct IsModerator;

impl Permission<Chat> for IsModerator {
    async fn has_object_permission(&self, admission: &Admission<Chat>, room: &Room) -> Result<bool> {
        let role = admission.state().rooms.role(admission.user(), room).await?;
        Ok(role == Some(Role::Moderator))
    }

    fn denied(&self) -> Denied {
        Denied::new("Only moderators may do that.")
    }
}
