//! The database: SQLite in a file, or PostgreSQL. The queries are for both.

use std::{env, path::Path, time::SystemTime};

use chanx::{Error, Result};
use sqlx::{
    AnyPool, SqlSafeStr as _,
    any::AnyPoolOptions,
    migrate::{Migration, MigrationType, Migrator},
};

/// Where the data is when nobody says so: in the working directory.
const HERE: &str = "sqlite:chat.sqlite";

/// One of the databases that the program knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A file.
    Sqlite,
    /// SQLite without a file: one connection is the whole database, and it ends with it.
    Memory,
    /// A server.
    Postgres,
}

/// The URL that `DATABASE_URL` has, or that of the file in the working directory.
pub fn url() -> String {
    env::var("DATABASE_URL").unwrap_or_else(|_| HERE.to_owned())
}

/// Opens the database, makes the file where there is none, and brings the tables up to date.
///
/// # Errors
/// What is wrong with the URL, without the password in it; what the database says.
pub async fn open(url: &str) -> Result<AnyPool> {
    sqlx::any::install_default_drivers();
    let kind = Kind::of(url)?;
    let pool = match kind {
        Kind::Memory => {
            let only = AnyPoolOptions::new().max_connections(1);
            only.idle_timeout(None).max_lifetime(None).connect(url).await?
        }
        Kind::Sqlite => {
            let pool = AnyPoolOptions::new().connect(&made_if_missing(url)).await?;
            // Who reads does not wait for who writes.
            sqlx::query("PRAGMA journal_mode = WAL").execute(&pool).await?;
            pool
        }
        Kind::Postgres => AnyPoolOptions::new().connect(url).await?,
    };
    migrations(kind).run(&pool).await?;
    Ok(pool)
}

/// Where the data is, in words that hold no password.
pub fn place(url: &str) -> String {
    match Kind::of(url) {
        Ok(Kind::Postgres) => "PostgreSQL".to_owned(),
        Ok(Kind::Memory) => "memory, until the program ends".to_owned(),
        Ok(Kind::Sqlite) | Err(_) => {
            let file = url.trim_start_matches("sqlite:").trim_start_matches("//");
            let file = Path::new(file.split('?').next().unwrap_or_default());
            let whole = std::path::absolute(file);
            whole.as_deref().unwrap_or(file).display().to_string()
        }
    }
}

/// Milliseconds since 1970: what both databases keep and compare.
pub fn milliseconds(time: SystemTime) -> i64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

impl Kind {
    fn of(url: &str) -> Result<Self> {
        match url.split_once(':') {
            Some(("sqlite", rest)) if rest.contains(":memory:") => Ok(Self::Memory),
            Some(("sqlite", _)) => Ok(Self::Sqlite),
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgres),
            _ => Err(Error::client(
                "DATABASE_URL wants sqlite:FILE or postgres://USER:PASSWORD@HOST/DATABASE",
            )),
        }
    }
}

fn made_if_missing(url: &str) -> String {
    match url.split_once('?') {
        None => format!("{url}?mode=rwc"),
        Some((_, options)) if options.contains("mode=") => url.to_owned(),
        Some(_) => format!("{url}&mode=rwc"),
    }
}

/// They are part of the program, so that it needs no files beside it.
fn migrations(kind: Kind) -> Migrator {
    let chat = match kind {
        Kind::Sqlite | Kind::Memory => include_str!("migrations/sqlite/0001_chat.sql"),
        Kind::Postgres => include_str!("migrations/postgres/0001_chat.sql"),
    };
    Migrator::with_migrations(vec![Migration::new(
        1,
        "chat".into(),
        MigrationType::Simple,
        chat.into_sql_str(),
        false,
    )])
}

#[cfg(test)]
mod tests {
    use super::{Kind, made_if_missing, open, place};

    #[test]
    fn the_file_is_made_unless_the_url_says_otherwise() {
        assert_eq!(made_if_missing("sqlite:a"), "sqlite:a?mode=rwc");
        assert_eq!(
            made_if_missing("sqlite:a?cache=shared"),
            "sqlite:a?cache=shared&mode=rwc"
        );
        assert_eq!(made_if_missing("sqlite:a?mode=ro"), "sqlite:a?mode=ro");
    }

    #[test]
    fn the_place_is_told_without_a_password() {
        assert_eq!(place("postgres://me:secret@localhost/chat"), "PostgreSQL");
        assert!(place("sqlite://chat.sqlite?mode=rwc").ends_with("/chat.sqlite"));
    }

    #[test]
    fn no_other_database_is_known() {
        assert_eq!(Kind::of("sqlite::memory:").unwrap(), Kind::Memory);
        assert_eq!(Kind::of("postgresql:///chat").unwrap(), Kind::Postgres);
        let error = Kind::of("mysql://me:secret@localhost/chat").unwrap_err();
        assert!(!format!("{error:?}").contains("secret"));
    }

    #[chanx_testing::test]
    async fn what_is_in_the_file_is_there_when_it_is_opened_again() {
        let folder = std::env::temp_dir().join(format!("chanx-chat-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir(&folder).unwrap();
        let url = format!("sqlite:{}", folder.join("chat.sqlite").display());
        for rooms in [0_i64, 1] {
            let pool = open(&url).await.unwrap();
            let found: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM rooms")
                .fetch_one(&pool)
                .await
                .unwrap();
            assert_eq!(found, rooms);
            sqlx::query("INSERT INTO rooms (name) VALUES ('den')")
                .execute(&pool)
                .await
                .unwrap();
            pool.close().await;
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
