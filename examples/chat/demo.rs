//! What a first start makes, so that there is something to see: three users, and a room for two of them.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chanx::Result;

use crate::{passwords, rooms::Role, state::AppState};

/// The first may remove what others wrote, the second may read and write, the third is no member of anything.
const USERS: [&str; 3] = ["moderator", "member", "stranger"];

/// Makes the users and the room where there are no users yet, and answers what to say of it. `password` becomes theirs, also
/// where they have been there before; without one, new users get one that is made up.
///
/// # Errors
/// Where the database fails, or the system gives no random numbers.
pub async fn prepare(state: &AppState, password: Option<String>) -> Result<String> {
    let is_first = state.accounts.count().await? == 0;
    let password = match (password, is_first) {
        (Some(password), true) => {
            make(state, &password).await?;
            "the one of CHANX_DEMO_PASSWORD".to_owned()
        }
        (Some(password), false) => {
            set(state, &password).await?;
            "the one of CHANX_DEMO_PASSWORD".to_owned()
        }
        (None, true) => {
            let password = made_up()?;
            make(state, &password).await?;
            password
        }
        (None, false) => "the one that the first start printed".to_owned(),
    };
    Ok(format!("users: {}; password: {password}", USERS.join(", ")))
}

async fn make(state: &AppState, password: &str) -> Result<()> {
    // What takes long comes first, so that hardly anything can come between the rest.
    let hashes = hashes(password).await?;
    let room = state.rooms.create("Lobby").await?;
    let roles = [Some(Role::Moderator), Some(Role::Member), None];
    for ((name, hash), role) in USERS.iter().zip(&hashes).zip(roles) {
        let account = state.accounts.create(name, hash).await?;
        if let Some(role) = role {
            state.rooms.admit(&account, &room, role).await?;
        }
    }
    Ok(())
}

async fn set(state: &AppState, password: &str) -> Result<()> {
    for (name, hash) in USERS.iter().zip(&hashes(password).await?) {
        state.accounts.set_password(name, hash).await?;
    }
    Ok(())
}

/// A hash for each, no two of them alike.
async fn hashes(password: &str) -> Result<Vec<String>> {
    let mut hashes = Vec::new();
    for _ in USERS {
        hashes.push(passwords::hash(password.to_owned()).await?);
    }
    Ok(hashes)
}

/// Short enough to be typed, and long enough not to be guessed.
fn made_up() -> Result<String> {
    let mut bytes = [0; 9];
    getrandom::fill(&mut bytes)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}
