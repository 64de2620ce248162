//! Counts work in progress, so that a test can wait until all is quiet without sleeping.
//!
//! Whoever hands work on takes a [`Token`] for it before letting go of its own: the count is zero only when
//! nothing is under way. Servers run with [`Activity::off`], which counts nothing and costs nothing.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::Notify;

/// The count of what is under way in one application.
///
/// ```
/// use chanx_core::activity::Activity;
///
/// let activity = Activity::counting();
/// let token = activity.token("handler");
/// assert_eq!(activity.busy(), [("handler", 1)]);
/// drop(token);
/// assert!(activity.busy().is_empty());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Activity(Option<Arc<Count>>);

#[derive(Debug, Default)]
struct Count {
    /// How many of each kind are under way; a kind with none is absent.
    busy: Mutex<BTreeMap<&'static str, usize>>,
    quiet: Notify,
}

impl Activity {
    /// Counts nothing: for servers.
    pub const fn off() -> Self {
        Self(None)
    }

    /// Counts: for tests.
    pub fn counting() -> Self {
        Self(Some(Arc::default()))
    }

    /// Says that something of this kind is under way until the token is dropped.
    pub fn token(&self, kind: &'static str) -> Token {
        Token(self.0.as_ref().map(|count| {
            *count.lock().entry(kind).or_default() += 1;
            (Arc::clone(count), kind)
        }))
    }

    /// What is under way, and how often.
    pub fn busy(&self) -> Vec<(&'static str, usize)> {
        self.0.iter().flat_map(|count| count.lock().clone()).collect()
    }

    /// Waits until nothing is under way. Cancel-safe.
    pub async fn quiet(&self) {
        let Some(count) = &self.0 else { return };
        loop {
            let quiet = count.quiet.notified();
            if count.lock().is_empty() {
                return;
            }
            quiet.await;
        }
    }
}

impl Count {
    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<&'static str, usize>> {
        // A count is whole at every moment: a panic elsewhere can't have left it half changed.
        self.busy.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One piece of work that is under way.
#[must_use = "the work counts as under way only while the token lives"]
pub struct Token(Option<(Arc<Count>, &'static str)>);

impl Drop for Token {
    fn drop(&mut self) {
        let Some((count, kind)) = self.0.take() else {
            return;
        };
        let mut busy = count.lock();
        if let Some(number) = busy.get_mut(kind) {
            *number -= 1;
            if *number == 0 {
                busy.remove(kind);
            }
        }
        if busy.is_empty() {
            count.quiet.notify_waiters();
        }
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Token")
            .field(&self.0.as_ref().map(|(_, kind)| kind))
            .finish()
    }
}
