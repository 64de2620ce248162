//! Who there is.

use chanx::{
    Result,
    access::{User, UserId},
};
use serde::Serialize;
use sqlx::AnyPool;

use crate::passwords;

/// Somebody who can log in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Account {
    /// What tells it from all others.
    pub id: i64,
    /// What it is called, which nobody else is.
    pub name: String,
}

impl User for Account {
    fn id(&self) -> UserId {
        self.id.into()
    }
}

/// All accounts.
#[derive(Debug, Clone)]
pub struct Accounts(AnyPool);

impl Accounts {
    /// Those in this database.
    pub fn new(database: &AnyPool) -> Self {
        Self(database.clone())
    }

    /// Makes one, with a password's [hash](passwords::hash).
    ///
    /// # Errors
    /// Where there is one of this name; where the database fails.
    pub async fn create(&self, name: &str, hash: &str) -> Result<Account> {
        let id = sqlx::query_scalar("INSERT INTO users (name, password) VALUES ($1, $2) RETURNING id")
            .bind(name)
            .bind(hash)
            .fetch_one(&self.0)
            .await?;
        Ok(Account {
            id,
            name: name.to_owned(),
        })
    }

    /// Gives it another password. Nothing where there is no such account.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn set_password(&self, name: &str, hash: &str) -> Result<()> {
        sqlx::query("UPDATE users SET password = $2 WHERE name = $1")
            .bind(name)
            .bind(hash)
            .execute(&self.0)
            .await?;
        Ok(())
    }

    /// How many there are.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn count(&self) -> Result<i64> {
        Ok(sqlx::query_scalar("SELECT COUNT(*) FROM users")
            .fetch_one(&self.0)
            .await?)
    }

    /// The account of this name and password.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn log_in(&self, name: &str, password: String) -> Result<Option<Account>> {
        let found: Option<(i64, String)> = if name.contains('\0') {
            // PostgreSQL has no such texts, and takes the question for a mistake.
            None
        } else {
            sqlx::query_as("SELECT id, password FROM users WHERE name = $1")
                .bind(name)
                .fetch_optional(&self.0)
                .await?
        };
        let (id, hash) = found.unzip();
        let is_right = passwords::verify(password, hash).await?;
        Ok(id.filter(|_| is_right).map(|id| Account {
            id,
            name: name.to_owned(),
        }))
    }
}
