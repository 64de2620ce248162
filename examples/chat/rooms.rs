//! Rooms, and who is a member of which.

use chanx::Result;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::AnyPool;

use crate::accounts::Account;

/// A room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Room {
    /// What its path names.
    pub id: i64,
    /// What it is called.
    pub name: String,
}

/// What a member of a room may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Read and write.
    Member,
    /// And remove what others wrote.
    Moderator,
}

/// All rooms.
#[derive(Debug, Clone)]
pub struct Rooms(AnyPool);

impl Rooms {
    /// Those in this database.
    pub fn new(database: &AnyPool) -> Self {
        Self(database.clone())
    }

    /// Makes one, without members.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn create(&self, name: &str) -> Result<Room> {
        let id = sqlx::query_scalar("INSERT INTO rooms (name) VALUES ($1) RETURNING id")
            .bind(name)
            .fetch_one(&self.0)
            .await?;
        Ok(Room {
            id,
            name: name.to_owned(),
        })
    }

    /// The room of this id.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn find(&self, id: i64) -> Result<Option<Room>> {
        let found: Option<(i64, String)> = sqlx::query_as("SELECT id, name FROM rooms WHERE id = $1")
            .bind(id)
            .fetch_optional(&self.0)
            .await?;
        Ok(found.map(|(id, name)| Room { id, name }))
    }

    /// The rooms that somebody is a member of.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn of(&self, account: &Account) -> Result<Vec<Room>> {
        let found: Vec<(i64, String)> = sqlx::query_as(
            "SELECT rooms.id, rooms.name FROM rooms JOIN members ON members.room_id = rooms.id \
             WHERE members.user_id = $1 ORDER BY rooms.id",
        )
        .bind(account.id)
        .fetch_all(&self.0)
        .await?;
        Ok(found.into_iter().map(|(id, name)| Room { id, name }).collect())
    }

    /// Makes somebody a member, or gives a member another role.
    ///
    /// # Errors
    /// Where there is no such room or account; where the database fails.
    pub async fn admit(&self, account: &Account, room: &Room, role: Role) -> Result<()> {
        sqlx::query(
            "INSERT INTO members (room_id, user_id, role) VALUES ($1, $2, $3) \
             ON CONFLICT (room_id, user_id) DO UPDATE SET role = excluded.role",
        )
        .bind(room.id)
        .bind(account.id)
        .bind(role.word())
        .execute(&self.0)
        .await?;
        Ok(())
    }

    /// What somebody may in a room; `None` for those who are no members.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn role(&self, account: &Account, room: &Room) -> Result<Option<Role>> {
        let found: Option<String> =
            sqlx::query_scalar("SELECT role FROM members WHERE room_id = $1 AND user_id = $2")
                .bind(room.id)
                .bind(account.id)
                .fetch_optional(&self.0)
                .await?;
        Ok(found.map(|word| Role::of(&word)))
    }

    /// Who is a member, by name.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn members(&self, room: &Room) -> Result<Vec<Account>> {
        let found: Vec<(i64, String)> = sqlx::query_as(
            "SELECT users.id, users.name FROM users JOIN members ON members.user_id = users.id \
             WHERE members.room_id = $1 ORDER BY users.name",
        )
        .bind(room.id)
        .fetch_all(&self.0)
        .await?;
        Ok(found.into_iter().map(|(id, name)| Account { id, name }).collect())
    }
}

impl Role {
    fn word(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Moderator => "moderator",
        }
    }

    /// The table holds no other words.
    fn of(word: &str) -> Self {
        if word == Self::Moderator.word() {
            Self::Moderator
        } else {
            Self::Member
        }
    }
}
