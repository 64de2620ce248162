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
    #[inline]
    pub fn token(&self, kind: &'static str) -> Token {
        Token(self.0.as_ref().map(|count| Box::new(Counted::new(count, kind))))
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

impl Counted {
    fn new(count: &Arc<Count>, kind: &'static str) -> Self {
        *count.lock().entry(kind).or_default() += 1;
        Self {
            count: Arc::clone(count),
            kind,
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
pub struct Token(Option<Box<Counted>>);

/// What a token is where tokens are counted: boxed, since servers, which count nothing, carry tokens about all the same.
struct Counted {
    count: Arc<Count>,
    kind: &'static str,
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut busy = self.count.lock();
        if let Some(number) = busy.get_mut(self.kind) {
            *number -= 1;
            if *number == 0 {
                busy.remove(self.kind);
            }
        }
        if busy.is_empty() {
            self.count.quiet.notify_waiters();
        }
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Token")
            .field(&self.0.as_ref().map(|counted| counted.kind))
            .finish()
    }
}
