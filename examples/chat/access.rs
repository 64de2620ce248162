//! Who may enter a room, and who may do what in it.

use chanx::{
    Error, Result,
    access::{Admission, Authentication, Denied, Identity, Permission},
    handshake::Request,
};

use crate::{
    accounts::Account,
    chat::Chat,
    rooms::{Role, Room},
    state::AppState,
};

/// The cookie that a browser has while somebody is logged in.
pub const COOKIE: &str = "session";

/// Knows the secrets of those who have logged in, whether a cookie or a header brings them.
#[derive(Debug)]
pub struct LoggedIn;

impl Authentication<AppState> for LoggedIn {
    type User = Account;

    async fn authenticate(&self, request: &Request, state: &AppState) -> Result<Option<Identity<Account>>> {
        let bearer = request
            .header("authorization")
            .and_then(|value| value.strip_prefix("Bearer "));
        let Some(secret) = bearer.map(str::to_owned).or_else(|| request.cookie(COOKIE)) else {
            return Ok(None);
        };
        match state.tokens.find(&secret).await? {
            Some(session) => Ok(Some(
                Identity::new(session.account).expires_at(session.expires_at),
            )),
            None => Err(Error::client("Invalid token")),
        }
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
