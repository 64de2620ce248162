//! A bus that drops, delays, reorders and repeats what is sent, by the numbers of one seed.

// What becomes of one delivery.
mod fate;
// A layer on the bus.
mod layer;
// Deliveries that wait for their time.
mod schedule;

pub use layer::FaultLayer;

use std::{
    fmt,
    ops::RangeInclusive,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use chanx_core::group::MemoryBus;

use fate::Fates;
use layer::Port;

/// Joins applications of one program by a bus that has faults: those that are asked for, drawn from one seed.
///
/// Where time stands still (`#[chanx_testing::test(paused)]`) one seed gives one schedule, whenever and wherever it runs. A
/// failing test says the seed that it failed with, and fails again with it:
///
/// ```
/// use std::time::Duration;
/// use chanx_testing::FaultBus;
///
/// let bus = FaultBus::seeded(4)
///     .drop(0.05)
///     .duplicate(0.05)
///     .delay(Duration::ZERO..=Duration::from_millis(80))
///     .reorder(0.1, Duration::from_millis(20));
/// // One for each application: `App::layer(layer)`.
/// let (one, other) = (bus.layer(), bus.layer());
/// bus.partition(&one);
/// bus.heal();
/// assert_eq!(bus.counts().dropped, 0);
/// ```
///
/// Faults are set before or while the bus is used; all clones are one bus. A delivery that waits for its time counts as
/// under way: [`RunningApp::settle`](crate::RunningApp::settle) of the application that it goes to waits for it.
#[derive(Clone)]
pub struct FaultBus {
    memory: MemoryBus,
    shared: Arc<Shared>,
}

/// What the bus and its layers share.
struct Shared {
    seed: u64,
    state: Mutex<State>,
}

struct State {
    fates: Fates,
    counts: Counts,
    /// All layers that have not ended, in the order in which they were made.
    ports: Vec<Arc<Port>>,
}

/// What a bus has done to what was sent. Each delivery counts once for each process that it goes to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Delivered: on time, late or repeated.
    pub delivered: u64,
    /// Dropped by chance.
    pub dropped: u64,
    /// Held back by [`FaultBus::delay`].
    pub delayed: u64,
    /// Held back by [`FaultBus::reorder`], so that later ones may come before.
    pub reordered: u64,
    /// Delivered a second time.
    pub duplicated: u64,
    /// Sent from or to a layer that was cut off.
    pub cut: u64,
}

impl FaultBus {
    /// A bus without faults yet, whose chances come from this seed.
    pub fn seeded(seed: u64) -> Self {
        Self {
            memory: MemoryBus::new(),
            shared: Arc::new(Shared {
                seed,
                state: Mutex::new(State {
                    fates: Fates::seeded(seed),
                    counts: Counts::default(),
                    ports: Vec::new(),
                }),
            }),
        }
    }

    /// Drops each delivery with this probability, 0 to 1.
    #[must_use = "it gives the bus back"]
    pub fn drop(self, probability: f64) -> Self {
        self.shared.lock().fates.drop = probability;
        self
    }

    /// Delivers each a second time with this probability, 0 to 1.
    #[must_use = "it gives the bus back"]
    pub fn duplicate(self, probability: f64) -> Self {
        self.shared.lock().fates.duplicate = probability;
        self
    }

    /// Holds each back for a while out of this range; those to one process keep their order.
    #[must_use = "it gives the bus back"]
    pub fn delay(self, range: RangeInclusive<Duration>) -> Self {
        self.shared.lock().fates.delay = range;
        self
    }

    /// Holds each back with this probability, 0 to 1, for a while of at most this much longer, and lets later ones
    /// overtake it.
    #[must_use = "it gives the bus back"]
    pub fn reorder(self, probability: f64, at_most: Duration) -> Self {
        let mut state = self.shared.lock();
        state.fates.reorder = probability;
        state.fates.overtaken = at_most;
        drop(state);
        self
    }

    /// One more process on the bus.
    pub fn layer(&self) -> FaultLayer {
        let port = Arc::new(Port::default());
        self.shared.lock().ports.push(Arc::clone(&port));
        FaultLayer::new(self.memory.layer(), port, Arc::clone(&self.shared))
    }

    /// Cuts the layer off, as if its server were away: it says so, what is published by it is refused, and what is sent to
    /// it is lost, also what was on its way.
    pub fn partition(&self, layer: &FaultLayer) {
        layer.port().set_away(true);
    }

    /// Cuts all layers off, as if the one server of all were away.
    pub fn partition_all(&self) {
        self.set_away(true);
    }

    /// Gives all layers that were cut off their bus back.
    pub fn heal(&self) {
        self.set_away(false);
    }

    /// What it was made with: for the message of a test that fails.
    pub fn seed(&self) -> u64 {
        self.shared.seed
    }

    /// What it has done so far.
    pub fn counts(&self) -> Counts {
        self.shared.lock().counts
    }

    fn set_away(&self, away: bool) {
        // What a layer's application does on hearing this may come back to the bus.
        let ports = self.shared.lock().ports.clone();
        for port in ports {
            port.set_away(away);
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        // Counts and chances are whole at every moment.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The layer has ended.
    fn forget(&self, port: &Arc<Port>) {
        self.lock().ports.retain(|other| !Arc::ptr_eq(other, port));
    }

    fn count(&self, count: impl FnOnce(&mut Counts)) {
        count(&mut self.lock().counts);
    }
}

/// Says whether it has changed.
fn change(flag: &AtomicBool, to: bool) -> bool {
    flag.swap(to, Ordering::SeqCst) != to
}

impl fmt::Debug for FaultBus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FaultBus")
            .field("seed", &self.seed())
            .field("counts", &self.counts())
            .finish_non_exhaustive()
    }
}
