//! What a layer puts what it has received into.

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use super::{Address, Delivery};

/// Takes what a layer has received. Cheap to clone.
#[derive(Clone)]
pub struct Inbox(Arc<dyn Intake>);

/// Where deliveries end: the hub of an application, or a test's own code.
pub(super) trait Intake: Send + Sync {
    fn deliver(&self, to: Address, delivery: Delivery) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;

    fn changed(&self);
}

impl Inbox {
    pub(super) fn of(intake: Arc<dyn Intake>) -> Self {
        Self(intake)
    }

    /// An inbox that hands on: for tests of a layer, which has no application then.
    pub fn new<F, D>(deliver: F) -> Self
    where
        F: Fn(Address, Delivery) -> D + Send + Sync + 'static,
        D: Future<Output = ()> + Send + 'static,
    {
        Self(Arc::new(Handed(deliver)))
    }

    /// The same inbox, which calls this too whenever the layer says that its health has [`changed`](Self::changed).
    #[must_use]
    pub fn on_change<F: Fn() + Send + Sync + 'static>(self, changed: F) -> Self {
        Self(Arc::new(Watched { inbox: self, changed }))
    }

    /// Takes one delivery to where it belongs in this process. One at a time, in the order in which they were published.
    ///
    /// Waits for nobody: it only lets other work through in between where there are many members.
    ///
    /// # Cancel safety
    /// Dropped early, some members may not have got it.
    pub async fn deliver(&self, to: Address, delivery: Delivery) {
        self.0.deliver(to, delivery).await;
    }

    /// Says that [`ChannelLayer::health`](super::ChannelLayer::health) has changed: the server is there, or away.
    pub fn changed(&self) {
        self.0.changed();
    }
}

impl fmt::Debug for Inbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Inbox")
    }
}

struct Handed<F>(F);

impl<F, D> Intake for Handed<F>
where
    F: Fn(Address, Delivery) -> D + Send + Sync,
    D: Future<Output = ()> + Send + 'static,
{
    fn deliver(&self, to: Address, delivery: Delivery) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(self.0(to, delivery))
    }

    fn changed(&self) {}
}

struct Watched<F> {
    inbox: Inbox,
    changed: F,
}

impl<F: Fn() + Send + Sync> Intake for Watched<F> {
    fn deliver(&self, to: Address, delivery: Delivery) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.inbox.0.deliver(to, delivery)
    }

    fn changed(&self) {
        self.inbox.changed();
        (self.changed)();
    }
}
