//! A bus within one program: several applications that hear each other as if each were a process.

use std::{
    collections::HashMap,
    fmt,
    hash::{BuildHasher, RandomState},
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{mpsc, watch},
    task::JoinHandle,
    time,
};

use super::{Address, ChannelLayer, Delivery, GroupName, Health, Inbox, LayerError, ProcessId, Wiring};
use crate::{
    activity::{Activity, Token},
    observe,
};

/// Locks that the groups of a bus are spread over.
const SHARDS: usize = 16;
/// How long a layer that is shut down waits for the delivery that is under way.
const GRACE: Duration = Duration::from_secs(1);

/// Joins applications of one program as a server joins those of several: for tests, and for programs that run several.
///
/// What is delivered is handed over as it is, written nowhere. All clones are one bus.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// use chanx_core::group::{Address, ChannelLayer, Content, Delivery, Group, Inbox, MemoryBus, ProcessId, Wiring};
/// use chanx_core::message::Never;
///
/// let bus = MemoryBus::new();
/// let (here, there) = (bus.layer(), bus.layer());
/// let (heard, mut hears) = tokio::sync::mpsc::unbounded_channel();
/// here.start(Wiring::new(ProcessId::random(), Inbox::new(|_, _| async {})))?;
/// there.start(Wiring::new(ProcessId::random(), Inbox::new(move |_, delivery| {
///     let _ = heard.send(delivery);
///     async {}
/// })))?;
///
/// let room = Group::<Never>::new("room").name().clone();
/// there.subscribe(&room);
/// let news = Delivery::new(Content::Event(r#"{"action":"opened","payload":null}"#.into()));
/// here.publish(&Address::Group(room), &news)?;
/// assert_eq!(hears.recv().await, Some(news));
/// # Ok::<_, chanx_core::group::LayerError>(())
/// # }).unwrap();
/// ```
#[derive(Clone, Default)]
pub struct MemoryBus(Arc<Mutex<HashMap<String, Arc<Realm>>>>);

impl MemoryBus {
    /// How many deliveries may wait for one layer; what comes then is dropped for that layer, and counted in its
    /// [`Health::dropped`].
    pub const QUEUE: usize = 16_384;

    /// A bus that nobody is on.
    pub fn new() -> Self {
        Self::default()
    }

    /// One more process on it, once the layer is started.
    pub fn layer(&self) -> MemoryLayer {
        MemoryLayer(Arc::new(Handle {
            bus: self.clone(),
            started: OnceLock::new(),
            task: Mutex::new(None),
        }))
    }

    /// Those on the bus with this prefix, who hear nothing of others.
    fn realm(&self, prefix: &str) -> Arc<Realm> {
        Arc::clone(lock(&self.0).entry(prefix.to_owned()).or_default())
    }
}

/// A [`ChannelLayer`] over a [`MemoryBus`]. All clones are one layer, which ends with the last of them.
#[derive(Clone)]
pub struct MemoryLayer(Arc<Handle>);

/// What the clones of a layer share; its own task has no part in it, so that the last clone can end that.
struct Handle {
    bus: MemoryBus,
    started: OnceLock<Started>,
    task: Mutex<Option<JoinHandle<()>>>,
}

struct Started {
    prefix: String,
    realm: Arc<Realm>,
    port: Arc<Port>,
    /// Whether the layer has ended.
    ended: watch::Sender<bool>,
}

/// What has one prefix on a bus.
#[derive(Default)]
struct Realm {
    /// In the order in which they started, so that a test finds the same order each time. There are few.
    processes: Mutex<Vec<Arc<Port>>>,
    shards: [Mutex<HashMap<GroupName, Vec<Arc<Port>>>>; SHARDS],
    spread: RandomState,
}

/// Where deliveries to one layer wait.
struct Port {
    process: ProcessId,
    activity: Activity,
    queue: mpsc::Sender<Waiting>,
    dropped: AtomicU64,
    /// Whether the last one found no space.
    full: AtomicBool,
}

struct Waiting {
    to: Address,
    delivery: Delivery,
    /// Of the receiver's work: taken before the sender is told that it was sent.
    token: Token,
}

impl Realm {
    /// Whether the process was not on the bus yet.
    fn enter(&self, port: &Arc<Port>) -> bool {
        let mut processes = lock(&self.processes);
        let new = processes.iter().all(|other| other.process != port.process);
        if new {
            processes.push(Arc::clone(port));
        }
        new
    }

    fn leave(&self, port: &Arc<Port>) {
        lock(&self.processes).retain(|other| !Arc::ptr_eq(other, port));
        for shard in &self.shards {
            lock(shard).retain(|_, ports| {
                ports.retain(|other| !Arc::ptr_eq(other, port));
                !ports.is_empty()
            });
        }
    }

    fn shard(&self, group: &GroupName) -> MutexGuard<'_, HashMap<GroupName, Vec<Arc<Port>>>> {
        // The remainder fits whatever the width of a pointer.
        let number = self.spread.hash_one(group) % SHARDS as u64;
        lock(&self.shards[usize::try_from(number).unwrap_or_default()])
    }

    fn subscribe(&self, group: &GroupName, port: &Arc<Port>) {
        let mut shard = self.shard(group);
        let ports = shard.entry(group.clone()).or_default();
        if !ports.iter().any(|other| Arc::ptr_eq(other, port)) {
            ports.push(Arc::clone(port));
        }
    }

    fn unsubscribe(&self, group: &GroupName, port: &Arc<Port>) {
        let mut shard = self.shard(group);
        if let Some(ports) = shard.get_mut(group) {
            ports.retain(|other| !Arc::ptr_eq(other, port));
            if ports.is_empty() {
                shard.remove(group);
            }
        }
    }
}

impl Port {
    /// Puts the delivery behind what waits already. The caller holds the lock of the address, which makes one order of
    /// all that is sent there.
    fn take(&self, to: &Address, delivery: &Delivery) {
        let waiting = Waiting {
            to: to.clone(),
            delivery: delivery.clone(),
            token: self.activity.token("delivery on the bus"),
        };
        match self.queue.try_send(waiting) {
            Ok(()) => self.full.store(false, Ordering::Relaxed),
            // It ends just now.
            Err(mpsc::error::TrySendError::Closed(_)) => {}
            Err(mpsc::error::TrySendError::Full(_)) => {
                self.dropped.fetch_add(1, Ordering::Relaxed);
                if !self.full.swap(true, Ordering::Relaxed) {
                    observe::bus_full(&self.process);
                }
            }
        }
    }
}

impl MemoryLayer {
    /// What the layer does its work with, from its start to its end.
    fn running(&self) -> Option<&Started> {
        self.0.started.get().filter(|started| !*started.ended.borrow())
    }
}

impl ChannelLayer for MemoryLayer {
    fn start(&self, wiring: Wiring) -> Result<(), LayerError> {
        let refused = |why: &str| Err(LayerError::Start(why.to_owned()));
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return refused("there is no Tokio runtime");
        };
        let (queue, waiting) = mpsc::channel(MemoryBus::QUEUE);
        let started = Started {
            realm: self.0.bus.realm(&wiring.prefix),
            prefix: wiring.prefix,
            port: Arc::new(Port {
                process: wiring.process,
                activity: wiring.activity,
                queue,
                dropped: AtomicU64::new(0),
                full: AtomicBool::new(false),
            }),
            ended: watch::Sender::new(false),
        };
        let (realm, port) = (Arc::clone(&started.realm), Arc::clone(&started.port));
        let ended = started.ended.subscribe();
        let mut task = lock(&self.0.task);
        if self.0.started.set(started).is_err() {
            return refused("it was started before");
        }
        if !realm.enter(&port) {
            self.0.end();
            return refused("this process is on the bus already");
        }
        *task = Some(runtime.spawn(receive(waiting, ended, wiring.inbox)));
        Ok(())
    }

    fn subscribe(&self, group: &GroupName) {
        if let Some(started) = self.running() {
            started.realm.subscribe(group, &started.port);
        }
    }

    fn unsubscribe(&self, group: &GroupName) {
        if let Some(started) = self.running() {
            started.realm.unsubscribe(group, &started.port);
        }
    }

    async fn subscribed(&self, _group: &GroupName) {}

    fn publish(&self, to: &Address, delivery: &Delivery) -> Result<(), LayerError> {
        let Started {
            prefix, realm, port, ..
        } = self.running().ok_or(LayerError::Ended)?;
        let others = |ports: &[Arc<Port>]| {
            for other in ports.iter().filter(|other| !Arc::ptr_eq(other, port)) {
                other.take(to, delivery);
            }
        };
        match to {
            Address::Group(group) => others(realm.shard(group).get(group).map_or(&[], Vec::as_slice)),
            Address::Processes => others(&lock(&realm.processes)),
            Address::Channel(name) => {
                let Some((process, _)) = name.connection(prefix) else {
                    return Ok(());
                };
                let processes = lock(&realm.processes);
                if let Some(other) = processes.iter().find(|other| other.process == process) {
                    other.take(to, delivery);
                }
            }
        }
        Ok(())
    }

    fn health(&self) -> Health {
        let mut health = Health::up();
        if let Some(started) = self.0.started.get() {
            health.up = !*started.ended.borrow();
            health.dropped = started.port.dropped.load(Ordering::Relaxed);
        }
        health
    }

    async fn shutdown(&self) {
        self.0.end();
        let task = lock(&self.0.task).take();
        if let Some(mut task) = task
            && time::timeout(GRACE, &mut task).await.is_err()
        {
            task.abort();
            // An error says that it was aborted.
            let _ = task.await;
        }
    }
}

/// Delivers what comes, one after the other, until the layer ends.
async fn receive(mut waiting: mpsc::Receiver<Waiting>, mut ended: watch::Receiver<bool>, inbox: Inbox) {
    loop {
        let next = tokio::select! {
            biased;
            _ = ended.wait_for(|ended| *ended) => return,
            next = waiting.recv() => next,
        };
        let Some(Waiting { to, delivery, token }) = next else {
            return;
        };
        inbox.deliver(to, delivery).await;
        drop(token);
    }
}

impl Handle {
    /// Nothing more is sent to this layer, or by it.
    fn end(&self) {
        if let Some(started) = self.started.get() {
            started.ended.send_replace(true);
            started.realm.leave(&started.port);
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.end();
        if let Some(task) = lock(&self.task).take() {
            task.abort();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Whatever is done under these locks is done or not: a panic elsewhere leaves nothing half changed.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for MemoryBus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryBus").finish_non_exhaustive()
    }
}

impl fmt::Debug for MemoryLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let process = self.0.started.get().map(|started| started.port.process);
        f.debug_struct("MemoryLayer")
            .field("process", &process)
            .finish_non_exhaustive()
    }
}
