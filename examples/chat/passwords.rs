//! Passwords, of which only argon2's hashes are kept.

use std::{
    sync::{Arc, LazyLock},
    thread::available_parallelism,
};

use argon2::{
    Argon2,
    password_hash::{Error as HashError, PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use chanx::Result;
use tokio::{sync::Semaphore, task::spawn_blocking};

/// Each takes a core and 19 MiB while it runs: as many at once as there are cores, however many log in.
static TURNS: LazyLock<Arc<Semaphore>> =
    LazyLock::new(|| Arc::new(Semaphore::new(available_parallelism().map_or(1, usize::from))));

/// A hash that no password has, for users that there are not.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5J3Mgc2FsdCEhIQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The hash of a new password.
///
/// # Errors
/// Where the system gives no salt.
pub async fn hash(password: String) -> Result<String> {
    let turn = Arc::clone(&TURNS).acquire_owned().await?;
    let hash = spawn_blocking(move || {
        // The turn is over when the work is, also where nobody waits for it any more.
        let _turn = turn;
        Argon2::default().hash_password(password.as_bytes())
    });
    Ok(hash.await??.to_string())
}

/// Whether it is the password of this hash. Where there is no hash it takes as long to say no, so that nobody learns from
/// the time which users there are.
///
/// # Errors
/// Where the hash is none.
pub async fn verify(password: String, hash: Option<String>) -> Result<bool> {
    let turn = Arc::clone(&TURNS).acquire_owned().await?;
    let verified = spawn_blocking(move || {
        let _turn = turn;
        let hash = PasswordHash::new(hash.as_deref().unwrap_or(NOBODYS))?;
        Argon2::default().verify_password(password.as_bytes(), &hash)
    });
    match verified.await? {
        Ok(()) => Ok(true),
        Err(HashError::PasswordInvalid) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::{NOBODYS, hash, verify};

    #[chanx_testing::test]
    async fn a_hash_knows_its_password_and_no_other() {
        let one = hash("open sesame".to_owned()).await.unwrap();
        assert!(!one.contains("sesame"));
        assert!(verify("open sesame".to_owned(), Some(one.clone())).await.unwrap());
        assert!(!verify("open".to_owned(), Some(one.clone())).await.unwrap());
        // Salted.
        assert_ne!(hash("open sesame".to_owned()).await.unwrap(), one);
    }

    #[chanx_testing::test]
    async fn for_nobody_the_same_work_is_done() {
        assert!(!verify(String::new(), None).await.unwrap());
        let cost = |hash: &str| hash.split('$').take(4).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(cost(NOBODYS), cost(&hash("any".to_owned()).await.unwrap()));
        assert_eq!(NOBODYS.len(), hash("any".to_owned()).await.unwrap().len());
    }
}
