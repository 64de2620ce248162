//! What joins the connections of an application, and the application with its like in other processes.

use std::{
    fmt,
    sync::{
        Arc, LazyLock, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::sync::watch;

use super::{
    Address, ChannelName, Content, Delivery, GroupError, GroupName, GroupSpec, Health, LayerError, ProcessId,
    census::Census,
    control::Control,
    erased::AnyLayer,
    table::{Table, Watch},
};
use crate::{
    activity::Activity,
    observe,
    server::drain::Drain,
    session::Link,
    settings::{BusFormat, Settings, WireFormat},
};

/// The groups of one application, and its place among the processes on a bus.
pub(crate) struct Hub {
    pub(super) process: ProcessId,
    pub(super) table: Table,
    pub(super) census: Census,
    /// What is known once the application has started.
    running: OnceLock<Running>,
    /// How many deliveries it has published.
    published: AtomicU64,
    /// Deliveries from elsewhere that could not be used.
    pub(super) dropped: AtomicU64,
    /// The layer's health has changed.
    changed: watch::Sender<()>,
    capture: OnceLock<Capture>,
}

/// Is shown what is sent to groups.
type Capture = Box<dyn Fn(&GroupName, &Content) + Send + Sync>;

/// What a hub knows of its application.
pub(super) struct Running {
    /// How messages look to clients.
    pub(super) clients: WireFormat,
    pub(super) prefix: String,
    pub(super) format: BusFormat,
    pub(super) connections: Arc<Drain>,
    pub(super) layer: Option<Arc<dyn AnyLayer>>,
}

/// How messages look on the bus, whatever an application's clients get: other processes may have other settings, and Python's
/// have these.
pub(crate) fn bus_format() -> &'static WireFormat {
    static FORMAT: LazyLock<WireFormat> = LazyLock::new(WireFormat::default);
    &FORMAT
}

impl Hub {
    pub(crate) fn new() -> Self {
        Self {
            process: ProcessId::random(),
            table: Table::new(),
            census: Census::default(),
            running: OnceLock::new(),
            published: AtomicU64::new(0),
            dropped: AtomicU64::new(0),
            changed: watch::Sender::new(()),
            capture: OnceLock::new(),
        }
    }

    /// Starts with the application, and starts its layer.
    pub(crate) fn start(
        self: &Arc<Self>,
        settings: &Settings,
        connections: &Arc<Drain>,
        activity: &Activity,
        layer: Option<Arc<dyn AnyLayer>>,
    ) -> Result<(), LayerError> {
        let clients = settings.wire_format();
        let running = Running {
            clients,
            prefix: settings.bus_prefix.clone(),
            format: settings.bus_format,
            connections: Arc::clone(connections),
            layer: layer.clone(),
        };
        let _ = self.running.set(running);
        let Some(layer) = layer else { return Ok(()) };
        if tokio::runtime::Handle::try_current().is_err() {
            let why = "start the application within a Tokio runtime: `#[tokio::main]`";
            return Err(LayerError::Start(why.to_owned()));
        }
        layer.start(super::Wiring {
            process: self.process,
            prefix: settings.bus_prefix.clone(),
            format: settings.bus_format,
            inbox: super::intake::inbox(self),
            activity: activity.clone(),
        })?;
        super::census::start(self);
        Ok(())
    }

    pub(super) fn running(&self) -> Option<&Running> {
        self.running.get()
    }

    pub(super) fn layer(&self) -> Option<&Arc<dyn AnyLayer>> {
        self.running()?.layer.as_ref()
    }

    /// The name by which a connection is reached from anywhere; 0 is the process itself.
    pub(crate) fn channel_name(&self, connection: u64) -> ChannelName {
        let prefix = self.running().map_or("asgi", |running| &running.prefix);
        ChannelName::new(prefix, self.process, connection)
    }

    /// Makes the connection a member, and waits until what other processes send to the group is heard too, unless the
    /// layer is away. Cancel-safe: dropped early, the connection is a member.
    pub(crate) async fn join(
        &self,
        link: &Arc<Link>,
        group: &GroupName,
        spec: GroupSpec,
    ) -> Result<(), GroupError> {
        self.table.join(link, group, spec, self)?;
        if let Some(layer) = self.layer() {
            layer.subscribed(group).await;
        }
        Ok(())
    }

    pub(crate) fn leave(&self, link: &Link, group: &GroupName, spec: GroupSpec) {
        self.table.leave(link, group, (spec.type_id)(), self);
    }

    pub(crate) fn leave_all(&self, link: &Link) {
        self.table.leave_all(link, self);
    }

    pub(crate) fn capture(&self, capture: Capture) {
        let _ = self.capture.set(capture);
    }

    /// Whether anybody but the members here wants what is sent to groups.
    pub(super) fn is_heard(&self) -> bool {
        self.layer().is_some() || self.capture.get().is_some()
    }

    /// Shows what is sent to a group, where somebody wants to see it.
    pub(super) fn show(&self, group: &GroupName, content: &Content) {
        if let Some(capture) = self.capture.get() {
            capture(group, content);
        }
    }

    /// The first of so many numbers for deliveries, which are in a row.
    pub(super) fn numbers(&self, count: usize) -> u64 {
        self.published.fetch_add(count as u64, Ordering::Relaxed)
    }

    /// Hands a delivery to the layer, if there is one. What can't be carried is lost: the layer counts it.
    pub(super) fn publish(&self, to: &Address, mut delivery: Delivery) -> Result<(), LayerError> {
        let Some(layer) = self.layer() else { return Ok(()) };
        delivery.from.get_or_insert_with(|| self.channel_name(0));
        delivery.number.get_or_insert_with(|| self.numbers(1));
        let published = layer.publish(to, &delivery);
        if let Err(error) = &published {
            observe::not_published(error);
        }
        published
    }

    /// Tells all other chanx processes. What can't be written is none of their types'.
    pub(super) fn tell_processes(&self, control: &Control) -> Result<(), LayerError> {
        let control = serde_json::to_string(control).map_err(|error| LayerError::Unfit(error.to_string()))?;
        let delivery = Delivery::new(Content::Control(control.into()));
        self.publish(&Address::Processes, delivery)
    }

    pub(crate) fn health(&self) -> Health {
        let mut health = self.layer().map_or_else(Health::up, |layer| layer.health());
        health.dropped += self.dropped.load(Ordering::Relaxed);
        health
    }

    /// Changes of the layer's health from now on.
    pub(super) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    pub(super) fn note_change(&self) {
        let health = self.health();
        observe::layer_changed(&health);
        self.changed.send_replace(());
    }

    /// Ends with the application: other processes are told, and the layer's tasks end.
    pub(crate) async fn shutdown(&self) {
        if let Some(layer) = self.layer() {
            super::census::end(self);
            layer.shutdown().await;
        }
    }
}

impl Watch for Hub {
    fn appeared(&self, name: &GroupName) {
        if let Some(layer) = self.layer() {
            layer.subscribe(name);
        }
    }

    fn vanished(&self, name: &GroupName) {
        if let Some(layer) = self.layer() {
            layer.unsubscribe(name);
        }
    }
}

impl fmt::Debug for Hub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hub")
            .field("process", &self.process)
            .finish_non_exhaustive()
    }
}
