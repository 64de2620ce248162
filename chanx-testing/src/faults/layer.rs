//! A layer on the bus: the one in memory, with faults before its inbox.

use std::{
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use chanx_core::{
    activity::Activity,
    group::{Address, ChannelLayer, Delivery, GroupName, Health, Inbox, LayerError, MemoryLayer, Wiring},
};
use tokio::task::JoinHandle;

use super::{
    Shared, change,
    schedule::{Late, Schedule},
};

/// A [`ChannelLayer`] over a [`FaultBus`](super::FaultBus). All clones are one layer, which ends with the last of them.
#[derive(Clone)]
pub struct FaultLayer(Arc<Handle>);

/// What the clones share. What receives has no part in it, so that the last clone can end that.
struct Handle {
    memory: MemoryLayer,
    port: Arc<Port>,
    shared: Arc<Shared>,
    task: Mutex<Option<JoinHandle<()>>>,
}

/// What the bus knows of a layer.
#[derive(Default)]
pub(super) struct Port {
    away: AtomicBool,
    lost: AtomicU64,
    dropped: AtomicU64,
    reconnects: AtomicU64,
    /// Where deliveries end, from the layer's start to its end.
    inbox: Mutex<Option<Inbox>>,
    schedule: Schedule,
}

impl Port {
    pub(super) fn set_away(&self, away: bool) {
        if change(&self.away, away) {
            if !away {
                self.reconnects.fetch_add(1, Ordering::Relaxed);
            }
            // What the application does on hearing this may come back here.
            let inbox = lock(&self.inbox).clone();
            if let Some(inbox) = inbox {
                inbox.changed();
            }
        }
    }

    fn is_started(&self) -> bool {
        lock(&self.inbox).is_some()
    }

    fn is_away(&self) -> bool {
        self.away.load(Ordering::SeqCst)
    }

    /// Decides what becomes of a delivery that has come over the bus.
    fn arrived(&self, shared: &Shared, activity: &Activity, to: Address, delivery: Delivery) {
        if self.is_away() {
            return shared.count(|counts| counts.cut += 1);
        }
        let fate = {
            let mut state = shared.lock();
            let fate = state.fates.draw();
            let counts = &mut state.counts;
            counts.dropped += u64::from(fate.dropped);
            if !fate.dropped {
                counts.delayed += u64::from(!fate.delay.is_zero());
                counts.reordered += u64::from(fate.overtaken.is_some());
                counts.duplicated += u64::from(fate.duplicated);
            }
            fate
        };
        if fate.dropped {
            return;
        }
        for _ in 0..=u8::from(fate.duplicated) {
            let late = Late {
                to: to.clone(),
                delivery: delivery.clone(),
                token: activity.token("delivery on the fault bus"),
            };
            if !self.schedule.add(fate, late) {
                self.dropped.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// Delivers what is due, one after the other.
    async fn deliver(&self, shared: &Shared, inbox: &Inbox) {
        loop {
            let Late { to, delivery, token } = self.schedule.due().await;
            if self.is_away() {
                shared.count(|counts| counts.cut += 1);
            } else {
                shared.count(|counts| counts.delivered += 1);
                inbox.deliver(to, delivery).await;
            }
            drop(token);
        }
    }
}

impl FaultLayer {
    pub(super) fn new(memory: MemoryLayer, port: Arc<Port>, shared: Arc<Shared>) -> Self {
        Self(Arc::new(Handle {
            memory,
            port,
            shared,
            task: Mutex::new(None),
        }))
    }

    pub(super) fn port(&self) -> &Port {
        &self.0.port
    }
}

impl ChannelLayer for FaultLayer {
    fn start(&self, wiring: Wiring) -> Result<(), LayerError> {
        let Handle {
            memory, port, shared, ..
        } = &*self.0;
        let inbox = wiring.inbox.clone();
        let mut faulty = wiring;
        faulty.inbox = {
            let (port, shared, activity) = (Arc::clone(port), Arc::clone(shared), faulty.activity.clone());
            Inbox::new(move |to, delivery| {
                port.arrived(&shared, &activity, to, delivery);
                std::future::ready(())
            })
        };
        memory.start(faulty)?;
        *lock(&port.inbox) = Some(inbox.clone());
        let (port, shared) = (Arc::clone(port), Arc::clone(shared));
        *lock(&self.0.task) = Some(tokio::spawn(async move { port.deliver(&shared, &inbox).await }));
        Ok(())
    }

    fn subscribe(&self, group: &GroupName) {
        self.0.memory.subscribe(group);
    }

    fn unsubscribe(&self, group: &GroupName) {
        self.0.memory.unsubscribe(group);
    }

    async fn subscribed(&self, group: &GroupName) {
        self.0.memory.subscribed(group).await;
    }

    fn publish(&self, to: &Address, delivery: &Delivery) -> Result<(), LayerError> {
        let Handle {
            memory, port, shared, ..
        } = &*self.0;
        // One that has ended says so, wherever its bus is.
        if port.is_away() && port.is_started() {
            port.lost.fetch_add(1, Ordering::Relaxed);
            shared.count(|counts| counts.cut += 1);
            return Err(LayerError::Away);
        }
        memory.publish(to, delivery)
    }

    fn health(&self) -> Health {
        let port = &self.0.port;
        let mut health = self.0.memory.health();
        health.up &= !port.is_away();
        health.lost += port.lost.load(Ordering::Relaxed);
        health.dropped += port.dropped.load(Ordering::Relaxed);
        health.reconnects += port.reconnects.load(Ordering::Relaxed);
        health
    }

    async fn shutdown(&self) {
        self.0.memory.shutdown().await;
        if let Some(task) = self.0.end() {
            // An error says that it was aborted.
            let _ = task.await;
        }
    }
}

impl Handle {
    /// Nothing more is delivered, once the task that is given back has ended.
    fn end(&self) -> Option<JoinHandle<()>> {
        self.shared.forget(&self.port);
        lock(&self.port.inbox).take();
        let task = lock(&self.task).take();
        task.inspect(JoinHandle::abort)
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.end();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // There is something in it or nothing, whatever panicked elsewhere.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for FaultLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FaultLayer").field(&self.0.memory).finish()
    }
}
