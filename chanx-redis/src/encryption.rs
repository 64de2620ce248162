//! What travels may be encrypted, as `channels_redis` does it: Fernet, with keys that are hashed first.
//!
//! Without the feature `encryption` there is nothing to hold a key, and bodies are as they are.

#[cfg(feature = "encryption")]
use base64::Engine as _;

/// Encrypts with the first key and decrypts with each.
#[derive(Default)]
pub(crate) struct Encryption {
    #[cfg(feature = "encryption")]
    keys: Option<fernet::MultiFernet>,
}

#[cfg(feature = "encryption")]
impl Encryption {
    pub(crate) fn new<K: AsRef<[u8]>>(keys: impl IntoIterator<Item = K>) -> Self {
        let keys: Vec<_> = keys
            .into_iter()
            // A hash always has the length of a key.
            .filter_map(|key| fernet::Fernet::new(&hashed(key.as_ref())))
            .collect();
        Self {
            keys: (!keys.is_empty()).then(|| fernet::MultiFernet::new(keys)),
        }
    }

    pub(crate) fn seal(&self, body: Vec<u8>) -> Vec<u8> {
        match &self.keys {
            Some(keys) => keys.encrypt(&body).into_bytes(),
            None => body,
        }
    }

    /// `None`: encrypted with none of the keys, or not at all.
    pub(crate) fn open(&self, body: Vec<u8>) -> Option<Vec<u8>> {
        match &self.keys {
            Some(keys) => keys.decrypt(str::from_utf8(&body).ok()?).ok(),
            None => Some(body),
        }
    }
}

#[cfg(not(feature = "encryption"))]
#[expect(clippy::unused_self, reason = "as it is with the feature")]
impl Encryption {
    pub(crate) fn seal(&self, body: Vec<u8>) -> Vec<u8> {
        body
    }

    #[expect(clippy::unnecessary_wraps, reason = "as it is with the feature")]
    pub(crate) fn open(&self, body: Vec<u8>) -> Option<Vec<u8>> {
        Some(body)
    }
}

/// As `channels_redis` makes a key of any text.
#[cfg(feature = "encryption")]
fn hashed(key: &[u8]) -> String {
    use sha2::{Digest as _, Sha256};
    base64::engine::general_purpose::URL_SAFE.encode(Sha256::digest(key))
}

#[cfg(all(test, feature = "encryption"))]
mod tests {
    use super::*;

    /// Made by `channels_redis` 4.3 with the keys `old` and `older`.
    const PYTHON: &str = "gAAAAABrBkepfzAPOKrak2-hbJGs-yFERWGXqMJC_mUDSZXTtCo5HqBrMzTSQDD8s4WSzku-ou9_VfM6dyboQJfSDiXwjVlnQA==";

    #[test]
    fn what_python_encrypted_is_read() {
        let keys = Encryption::new(["new", "old"]);
        let opened = keys.open(PYTHON.as_bytes().to_vec()).unwrap();
        assert_eq!(opened, b"\x81\xa4type\xa1a");
    }

    #[test]
    fn the_first_key_encrypts_and_all_decrypt() {
        let old = Encryption::new(["old"]);
        let both = Encryption::new(["new", "old"]);
        assert_eq!(
            both.open(old.seal(b"a".to_vec())).as_deref(),
            Some(b"a".as_slice())
        );
        assert_eq!(old.open(both.seal(b"a".to_vec())), None);
        assert_eq!(old.open(b"a".to_vec()), None);
        assert_eq!(old.open(b"\xff".to_vec()), None);
    }

    #[test]
    fn without_keys_nothing_is_encrypted() {
        let none = Encryption::new([""; 0]);
        assert_eq!(none.seal(b"a".to_vec()), b"a");
        assert_eq!(none.open(b"a".to_vec()).as_deref(), Some(b"a".as_slice()));
    }
}
