//! What was said, and is kept.

use std::time::{Duration, SystemTime};

use chanx::Result;
use sqlx::AnyPool;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{accounts::Account, database::milliseconds, rooms::Room};

/// A message that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// What tells it from all others; later ones have greater ones.
    pub id: i64,
    /// Who wrote it.
    pub author: Account,
    /// What.
    pub content: String,
    /// When, as RFC 3339 has it.
    pub sent_at: String,
}

/// All messages.
#[derive(Debug, Clone)]
pub struct Messages(AnyPool);

impl Messages {
    /// Those in this database.
    pub fn new(database: &AnyPool) -> Self {
        Self(database.clone())
    }

    /// Keeps a new one.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn add(&self, author: &Account, room: &Room, content: String) -> Result<Kept> {
        let now = milliseconds(SystemTime::now());
        let id = sqlx::query_scalar(
            "INSERT INTO messages (room_id, user_id, content, sent_at) VALUES ($1, $2, $3, $4) RETURNING id",
        )
        .bind(room.id)
        .bind(author.id)
        .bind(&content)
        .bind(now)
        .fetch_one(&self.0)
        .await?;
        Ok(Kept {
            id,
            author: author.clone(),
            content,
            sent_at: written(now)?,
        })
    }

    /// The last ones of a room, the oldest first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn last(&self, room: &Room, count: i64) -> Result<Vec<Kept>> {
        let mut found: Vec<(i64, i64, String, String, i64)> = sqlx::query_as(
            "SELECT messages.id, users.id, users.name, messages.content, messages.sent_at \
             FROM messages JOIN users ON users.id = messages.user_id \
             WHERE messages.room_id = $1 ORDER BY messages.id DESC LIMIT $2",
        )
        .bind(room.id)
        .bind(count)
        .fetch_all(&self.0)
        .await?;
        found.reverse();
        let kept = |(id, user_id, name, content, sent_at)| {
            Ok(Kept {
                id,
                author: Account { id: user_id, name },
                content,
                sent_at: written(sent_at)?,
            })
        };
        found.into_iter().map(kept).collect()
    }

    /// Removes one of this room; false where there is none.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn remove(&self, room: &Room, id: i64) -> Result<bool> {
        let removed = sqlx::query("DELETE FROM messages WHERE id = $1 AND room_id = $2")
            .bind(id)
            .bind(room.id)
            .execute(&self.0)
            .await?;
        Ok(removed.rows_affected() > 0)
    }
}

fn written(milliseconds: i64) -> Result<String> {
    let time = SystemTime::UNIX_EPOCH + Duration::from_millis(milliseconds.unsigned_abs());
    Ok(OffsetDateTime::from(time).format(&Rfc3339)?)
}

#[cfg(test)]
mod tests {
    use super::written;

    #[test]
    fn a_time_is_written_as_pages_read_it() {
        assert_eq!(written(1_767_225_600_250).unwrap(), "2026-01-01T00:00:00.25Z");
    }
}
