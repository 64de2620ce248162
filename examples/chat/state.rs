//! What all parts of the program share: the ways to the database.

use sqlx::AnyPool;

use crate::{accounts::Accounts, messages::Messages, rooms::Rooms, tokens::Tokens};

/// What all parts of the program share. Cheap to clone.
#[derive(Debug, Clone)]
pub struct AppState {
    /// Who there is.
    pub accounts: Accounts,
    /// Who has logged in.
    pub tokens: Tokens,
    /// The rooms and their members.
    pub rooms: Rooms,
    /// What was said.
    pub messages: Messages,
}

impl AppState {
    /// Over a database that is up to date.
    pub fn new(database: &AnyPool) -> Self {
        Self {
            accounts: Accounts::new(database),
            tokens: Tokens::new(database),
            rooms: Rooms::new(database),
            messages: Messages::new(database),
        }
    }
}
