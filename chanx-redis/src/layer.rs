//! The layer itself: what an application calls. Nothing here waits for the server.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::Duration,
};

use chanx_core::{
    group::{Address, ChannelLayer, Content, Delivery, GroupName, Health, LayerError, Wiring, bus},
    settings::BusFormat,
};
use tokio::{runtime::Handle, task::JoinHandle, time::timeout};

use crate::{
    builder::{Limits, RedisLayerBuilder},
    driver::Driver,
    encryption::Encryption,
    error::ConnectError,
    link::Link,
    names::Names,
    queue::Packet,
    receiver::Receiver,
    server::Server,
    shared::Shared,
};

/// How long what waits may take to be sent when the layer ends.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Carries groups between processes over Redis.
///
/// See the [crate](crate) for what it promises and what not. Dropped, it ends at once, and what waits is lost;
/// [`ChannelLayer::shutdown`] sends it first.
pub struct RedisLayer {
    shared: Arc<Shared>,
    encryption: Arc<Encryption>,
    limits: Limits,
    /// What is known since the layer was started.
    bus: OnceLock<Bus>,
    /// What the tasks are to hold; gone when they are started.
    held: Mutex<Option<Held>>,
    tasks: Mutex<Tasks>,
}

struct Bus {
    names: Arc<Names>,
    format: BusFormat,
}

struct Held {
    server: Server,
    link: Option<Link>,
}

/// Aborted when dropped.
#[derive(Default)]
struct Tasks(Vec<JoinHandle<()>>);

impl RedisLayer {
    /// Connects to the server at a URL: `redis://user:password@host:6379/0`, `rediss://` for TLS.
    ///
    /// ```no_run
    /// # async fn connect() -> Result<(), chanx_redis::ConnectError> {
    /// use chanx_core::group::ChannelLayer as _;
    /// use chanx_redis::RedisLayer;
    ///
    /// let layer = RedisLayer::connect("redis://127.0.0.1:6379").await?;
    /// assert!(layer.health().up);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ConnectError`], where the URL can't be used or the server not be reached.
    ///
    /// # Cancel safety
    /// Dropped early, nothing is left.
    pub async fn connect(url: impl Into<String>) -> Result<Self, ConnectError> {
        Self::builder(url).connect().await
    }

    /// Begins a layer with settings of one's own.
    ///
    /// ```
    /// # fn main() -> Result<(), chanx_redis::ConnectError> {
    /// use std::time::Duration;
    /// use chanx_redis::RedisLayer;
    ///
    /// let layer = RedisLayer::builder("redis://127.0.0.1:6379")
    ///     .outgoing_queue(1_000, 4 << 20)
    ///     .connect_timeout(Duration::from_millis(500))
    ///     // The server may come later.
    ///     .build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn builder(url: impl Into<String>) -> RedisLayerBuilder {
        RedisLayerBuilder::new(url.into())
    }

    pub(crate) fn new(shared: Arc<Shared>, encryption: Encryption, limits: Limits) -> Self {
        Self {
            shared,
            encryption: Arc::new(encryption),
            limits,
            bus: OnceLock::new(),
            held: Mutex::default(),
            tasks: Mutex::default(),
        }
    }

    pub(crate) fn holds(&mut self, server: Server, link: Option<Link>) {
        if link.is_some() {
            self.shared.seen();
        }
        *lock(&self.held) = Some(Held { server, link });
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    pub(crate) fn limits(&self) -> Limits {
        self.limits
    }

    fn packet(&self, bus: &Bus, to: &Address, delivery: &Delivery) -> Result<Packet, LayerError> {
        if matches!(delivery.content, Content::Control(_)) && bus.names.reaches_python(to) {
            let why = "Python processes don't know what chanx processes tell each other";
            return Err(LayerError::Unfit(why.to_owned()));
        }
        let channel = bus.names.channel(to);
        let channel =
            channel.ok_or_else(|| LayerError::Unfit("its address is of a later chanx".to_owned()))?;
        let body = bus::encode(delivery, bus.format).map_err(|error| LayerError::Unfit(error.to_string()))?;
        Ok(Packet {
            channel: channel.into_bytes(),
            body: self.encryption.seal(body),
        })
    }
}

impl ChannelLayer for RedisLayer {
    fn start(&self, wiring: Wiring) -> Result<(), LayerError> {
        let runtime = Handle::try_current().map_err(|error| LayerError::Start(error.to_string()))?;
        let names = Arc::new(Names::new(&wiring.prefix, wiring.process)?);
        self.shared.start()?;
        let Some(Held { server, link }) = lock(&self.held).take() else {
            return Err(LayerError::Start("it has no server".to_owned()));
        };
        let receiver = Receiver {
            shared: Arc::clone(&self.shared),
            names: Arc::clone(&names),
            encryption: Arc::clone(&self.encryption),
            inbox: wiring.inbox.clone(),
        };
        let driver = Driver {
            shared: Arc::clone(&self.shared),
            names: Arc::clone(&names),
            server,
            limits: self.limits,
            inbox: wiring.inbox,
        };
        let format = wiring.format;
        self.bus.get_or_init(|| Bus { names, format });
        lock(&self.tasks)
            .0
            .extend([runtime.spawn(driver.run(link)), runtime.spawn(receiver.run())]);
        Ok(())
    }

    fn subscribe(&self, group: &GroupName) {
        self.shared.groups.want(group, true);
    }

    fn unsubscribe(&self, group: &GroupName) {
        self.shared.groups.want(group, false);
    }

    async fn subscribed(&self, group: &GroupName) {
        self.shared.subscribed(group).await;
    }

    fn publish(&self, to: &Address, delivery: &Delivery) -> Result<(), LayerError> {
        let bus = match self.shared.takes_nothing() {
            Some(error) => Err(error),
            None => self.bus.get().ok_or(LayerError::Away),
        };
        match bus.and_then(|bus| self.packet(bus, to, delivery)) {
            Ok(packet) => self.shared.publish(packet),
            Err(error) => {
                self.shared.lost(1);
                Err(error)
            }
        }
    }

    fn health(&self) -> Health {
        self.shared.health()
    }

    async fn shutdown(&self) {
        self.shared.close();
        let _ending = Ending(&self.shared);
        let mut tasks = std::mem::take(&mut *lock(&self.tasks));
        if let Some(driver) = tasks.0.first_mut() {
            // Whether it is in time or not, there is nothing more to be done.
            let _ = timeout(LAST_WORDS, driver).await;
        } else if self.bus.get().is_some() {
            // Somebody else is at it.
            self.shared.ended().await;
        }
        tasks.end().await;
    }
}

/// Ends the layer, also where nobody waits for that any more.
struct Ending<'a>(&'a Shared);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.end();
    }
}

impl Drop for RedisLayer {
    fn drop(&mut self) {
        self.shared.end();
    }
}

impl Tasks {
    /// Ends them and waits until they have.
    async fn end(mut self) {
        for task in &self.0 {
            task.abort();
        }
        for task in self.0.drain(..) {
            if !task.is_finished() {
                // It was aborted, or has panicked: it has ended.
                let _ = task.await;
            }
        }
    }
}

impl Drop for Tasks {
    fn drop(&mut self) {
        for task in &self.0 {
            task.abort();
        }
    }
}

impl fmt::Debug for RedisLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisLayer")
            .field("health", &self.shared.health())
            .finish_non_exhaustive()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
