//! The layer, as applications see it.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::Duration,
};

use chanx_core::{
    group::{Address, ChannelLayer, Delivery, GroupName, Health, LayerError, Wiring, bus},
    settings::BusFormat,
};
use tokio::{sync::watch, task::JoinHandle, time};

use crate::{
    builder::NatsBuilder,
    dial::{Dialer, Line},
    driver,
    error::ConnectError,
    groups::Groups,
    observe::{self, Counts},
    queue::{Outgoing, Queue},
    subjects::Subjects,
};

/// How long what is queued has to be sent when the layer is shut down.
const GRACE: Duration = Duration::from_secs(1);

/// A [`ChannelLayer`] over NATS. All clones are one layer, which ends with the last of them.
#[derive(Clone)]
pub struct NatsLayer(Arc<Handle>);

/// What the clones share. The layer's task has no part in it, so that the last clone can end that.
struct Handle {
    shared: Arc<Shared>,
    /// The first connection, until the layer starts.
    line: Mutex<Option<Line>>,
    task: Mutex<Option<JoinHandle<()>>>,
}

/// What the layer and its task share.
pub(crate) struct Shared {
    pub(crate) dialer: Dialer,
    pub(crate) counts: Arc<Counts>,
    pub(crate) groups: Groups,
    pub(crate) queue: Queue,
    pub(crate) started: OnceLock<Started>,
    /// Whether the end has come.
    pub(crate) ending: watch::Sender<bool>,
}

pub(crate) struct Started {
    pub(crate) subjects: Subjects,
    format: BusFormat,
}

pub(crate) fn connected(dialer: Dialer, line: Line, counts: Arc<Counts>, queue: Queue) -> NatsLayer {
    counts.is_up(true);
    NatsLayer(Arc::new(Handle {
        shared: Arc::new(Shared {
            dialer,
            counts,
            groups: Groups::default(),
            queue,
            started: OnceLock::new(),
            ending: watch::Sender::new(false),
        }),
        line: Mutex::new(Some(line)),
        task: Mutex::new(None),
    }))
}

impl NatsLayer {
    /// Connects to a server, `nats://host:4222`, or to one of several, with commas between them.
    ///
    /// The address may hold `user:password@` or `token@` before the host.
    ///
    /// # Errors
    /// [`ConnectError`], where no server can be reached or lets us in. Once connected, a layer that loses its server goes on
    /// trying.
    ///
    /// # Cancel safety
    /// Dropped early, nothing is connected.
    pub async fn connect(server: &str) -> Result<Self, ConnectError> {
        Self::builder(server).connect().await
    }

    /// A layer that is told more before it connects.
    pub fn builder(server: &str) -> NatsBuilder {
        NatsBuilder::new(server)
    }
}

impl ChannelLayer for NatsLayer {
    fn start(&self, wiring: Wiring) -> Result<(), LayerError> {
        let refused = |why: &str| LayerError::Start(why.to_owned());
        let runtime = tokio::runtime::Handle::try_current();
        let runtime = runtime.map_err(|_| refused("there is no Tokio runtime"))?;
        let subjects = Subjects::new(wiring.prefix, wiring.process);
        let subjects = subjects.ok_or_else(|| refused("the prefix makes no subjects of NATS"))?;
        let Handle { shared, line, task } = &*self.0;
        let line = lock(line).take();
        let line = line.ok_or_else(|| refused("it was started before, or shut down"))?;
        let started = Started {
            subjects,
            format: wiring.format,
        };
        if shared.started.set(started).is_err() {
            return Err(refused("it was started before"));
        }
        shared.queue.open();
        shared.groups.begin();
        *lock(task) = Some(runtime.spawn(driver::drive(Arc::clone(shared), line, wiring.inbox)));
        Ok(())
    }

    fn subscribe(&self, group: &GroupName) {
        self.0.shared.groups.subscribe(group);
    }

    fn unsubscribe(&self, group: &GroupName) {
        self.0.shared.groups.unsubscribe(group);
    }

    async fn subscribed(&self, group: &GroupName) {
        self.0.shared.groups.subscribed(group).await;
    }

    fn publish(&self, to: &Address, delivery: &Delivery) -> Result<(), LayerError> {
        let shared = &self.0.shared;
        let published = shared.publish(to, delivery);
        if published.is_err() {
            shared.counts.lost(1);
        }
        published
    }

    fn health(&self) -> Health {
        let shared = &self.0.shared;
        shared.counts.health(shared.queue.depth())
    }

    async fn shutdown(&self) {
        self.0.shared.queue.end();
        self.0.shared.ending.send_replace(true);
        drop(lock(&self.0.line).take());
        let task = lock(&self.0.task).take();
        if let Some(mut task) = task
            && time::timeout(GRACE, &mut task).await.is_err()
        {
            task.abort();
            // An error says that it was aborted.
            let _ = task.await;
        }
        self.0.shared.is_over();
    }
}

impl Shared {
    fn publish(&self, to: &Address, delivery: &Delivery) -> Result<(), LayerError> {
        let Some(started) = self.started.get() else {
            return Err(if *self.ending.borrow() {
                LayerError::Ended
            } else {
                LayerError::Start("it was not started yet".to_owned())
            });
        };
        let unfit = |why: &dyn fmt::Display| LayerError::Unfit(why.to_string());
        let subject = started.subjects.of(to);
        let subject = subject.ok_or_else(|| unfit(&"nobody on this bus has its address"))?;
        let body = bus::encode(delivery, started.format).map_err(|error| unfit(&error))?;
        let (bytes, most) = (body.len(), self.counts.most());
        if bytes > most {
            let error = LayerError::TooLarge { bytes, most };
            self.counts.failed(&error);
            return Err(error);
        }
        let body = body.into();
        let depth = self.queue.push(Outgoing { subject, body })?;
        observe::depth(depth);
        Ok(())
    }

    /// There is no session any more: nothing can be sent, nor be in force.
    pub(crate) fn is_over(&self) {
        // Whoever sees that it is away sees what that has cost.
        self.counts.lost(self.queue.close());
        self.counts.is_up(false);
        observe::depth(0);
        self.groups.end();
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        if let Some(task) = lock(&self.task).take() {
            task.abort();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // There is something in it or nothing, whatever panicked elsewhere.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for NatsLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NatsLayer")
            .field("health", &self.health())
            .finish_non_exhaustive()
    }
}
