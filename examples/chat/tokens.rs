//! Tokens: secrets that stand for who has logged in, as the cookie of a session or as the token of an API's client.

use std::time::{Duration, SystemTime};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chanx::Result;
use sha2::{Digest as _, Sha256};
use sqlx::AnyPool;

use crate::accounts::Account;

/// Who has logged in, and for how long.
#[derive(Debug, Clone)]
pub struct Session {
    /// Who.
    pub account: Account,
    /// Until when.
    pub expires_at: SystemTime,
}

/// All tokens that hold.
#[derive(Debug, Clone)]
pub struct Tokens(AnyPool);

impl Tokens {
    /// Those in this database.
    pub fn new(database: &AnyPool) -> Self {
        Self(database.clone())
    }

    /// Makes one for an account. Those of anybody that hold no more are forgotten.
    ///
    /// # Errors
    /// Where the system gives no random numbers; where the database fails.
    pub async fn issue(&self, account: &Account, lifetime: Duration) -> Result<String> {
        sqlx::query("DELETE FROM tokens WHERE expires_at <= $1")
            .bind(seconds(SystemTime::now()))
            .execute(&self.0)
            .await?;
        let mut secret = [0; 32];
        getrandom::fill(&mut secret)?;
        let secret = URL_SAFE_NO_PAD.encode(secret);
        sqlx::query("INSERT INTO tokens (hash, user_id, expires_at) VALUES ($1, $2, $3)")
            .bind(hash(&secret))
            .bind(account.id)
            .bind(seconds(SystemTime::now() + lifetime))
            .execute(&self.0)
            .await?;
        Ok(secret)
    }

    /// Whose it is, while it holds.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn find(&self, secret: &str) -> Result<Option<Session>> {
        let found: Option<(i64, String, i64)> = sqlx::query_as(
            "SELECT users.id, users.name, tokens.expires_at FROM tokens JOIN users ON users.id = tokens.user_id \
             WHERE tokens.hash = $1 AND tokens.expires_at > $2",
        )
        .bind(hash(secret))
        .bind(seconds(SystemTime::now()))
        .fetch_optional(&self.0)
        .await?;
        Ok(found.map(|(id, name, expires_at)| Session {
            account: Account { id, name },
            expires_at: SystemTime::UNIX_EPOCH + Duration::from_secs(expires_at.unsigned_abs()),
        }))
    }

    /// Ends it. Nothing where there is none.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn revoke(&self, secret: &str) -> Result<()> {
        sqlx::query("DELETE FROM tokens WHERE hash = $1")
            .bind(hash(secret))
            .execute(&self.0)
            .await?;
        Ok(())
    }
}

/// What is kept of a secret: whoever reads the database can't log in with it. A secret of 256 random bits needs no salt.
fn hash(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(secret))
}

fn seconds(time: SystemTime) -> i64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
