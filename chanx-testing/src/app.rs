//! The application under test, and its clients' way to it.

use std::{
    convert::Infallible,
    fmt,
    future::{Future, pending},
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use chanx_core::{
    access::User,
    activity::Activity,
    app::{App, Given, HasState, Missing},
    group::{ChannelLayer, Channels},
    handshake::PeerAddr,
    routing::Routes,
    server::{Body, BoxError, Service},
    settings::{Settings, WireFormat},
};
use futures_util::future::join_all;
use http::{Extensions, Method, Request, Response};
use tokio::{sync::oneshot, task::JoinSet};

use crate::{
    broadcasts::{Broadcast, Sent},
    client::{Asking, Connecting, Plain, TestClient, ask},
    pipe::Pipe,
    runtime::{patience, patiently},
    serve::{Front, Listen, Task, by_itself, mounted},
};

/// An application to be tested: give it state and settings, then [`start`](TestApp::start) it.
#[must_use = "nothing runs until it is started"]
pub struct TestApp<S = (), G = Missing> {
    app: App<S, G>,
    settings: Settings,
}

impl<S> TestApp<S> {
    /// An application with these routes.
    ///
    /// Its settings are the defaults, with heartbeat and idle time-out off.
    pub fn new(routes: Routes<S>) -> Self {
        Self::of(App::new(routes))
    }

    /// Gives the state that the routes' consumers ask for.
    pub fn state(self, state: S) -> TestApp<S, Given<S>> {
        TestApp {
            app: self.app.state(state),
            settings: self.settings,
        }
    }
}

impl<S, G> TestApp<S, G> {
    /// An application as the program puts it together: with its state, classes, pages and layer, and its settings, but for
    /// heartbeat and idle time-out, which are off.
    ///
    /// ```
    /// # use chanx_core::{app::App, routing::Routes};
    /// # use chanx_testing::TestApp;
    /// # fn app() -> App { App::new(Routes::new([])) }
    /// # #[chanx_testing::test]
    /// # async fn it_starts() {
    /// let app = TestApp::of(app()).start();
    /// # }
    /// ```
    pub fn of(app: App<S, G>) -> Self {
        let mut settings = app.current_settings().clone();
        settings.heartbeat_interval = None;
        settings.idle_timeout = None;
        Self {
            // A test says who is connecting: `.user(…)`.
            app: app.identified_in_front(),
            settings,
        }
    }
}

impl<S: Send + Sync + 'static, G: HasState<S>> TestApp<S, G> {
    /// Changes settings, of this application alone.
    pub fn settings(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self
    }

    /// Gives the layer that joins it with other applications under test: those of one
    /// [`MemoryBus`](chanx_core::group::MemoryBus), for example.
    pub fn layer(self, layer: impl ChannelLayer) -> Self {
        self.with(|app| app.layer(layer))
    }

    /// Changes the application in any other way: a fallback, for example.
    pub fn with(mut self, change: impl FnOnce(App<S, G>) -> App<S, G>) -> Self {
        self.app = change(self.app);
        self
    }

    /// Starts it.
    ///
    /// # Panics
    /// With the words of the start-up error, where the routes or the settings can't be served.
    pub fn start(self) -> RunningApp {
        self.launch(|service, _| (Front::new(service.clone()), by_itself(service)))
    }

    /// Starts it behind what a site has in front of it: `wrap` gets the application as the `tower::Service` that
    /// [`App::into_service`] makes, and gives back what is to be asked instead, in tower layers or within an axum router.
    ///
    /// All that comes to the application comes this way: its clients in memory, plain HTTP, and what
    /// [`RunningApp::listen`] takes. What a client was given by [`extension`](crate::Asking::extension) or
    /// [`user`](crate::Asking::user) is there before the outermost layer.
    ///
    /// ```
    /// # use chanx_core as chanx;
    /// # use chanx::{dispatch::Consumer, message::Never, access::Open, app::NoState, session::{Context, Frame},
    /// #     dispatch::Spec, error::Result, routing::{Routes, path}};
    /// # #[derive(Clone)] struct Tenant(&'static str);
    /// # struct Greeter;
    /// # impl Consumer for Greeter {
    /// #     type Incoming = Never; type Outgoing = Never; type Event = Never; type State = NoState; type Params = (); type Access = Open;
    /// #     const SPEC: Spec = Spec::NAMED_BY_TYPE;
    /// #     async fn connect(_: &mut Context<Self>) -> Result<Self> { Ok(Self) }
    /// #     async fn ready(&mut self, ctx: &mut Context<Self>) -> Result<()> {
    /// #         let tenant = ctx.request().extension::<Tenant>().map_or("nobody", |tenant| tenant.0);
    /// #         Ok(ctx.send_frame(Frame::Text(format!("hello, {tenant}").into())).await?)
    /// #     }
    /// # }
    /// # fn routes() -> Routes { Routes::new([path::<Greeter, _>("ws/greeter/")]) }
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// use chanx_testing::TestApp;
    /// use http::Request;
    /// use tower::{ServiceBuilder, util::MapRequestLayer};
    ///
    /// let app = TestApp::new(routes()).start_behind(|service| {
    ///     let find_tenant = MapRequestLayer::new(|mut request: Request<_>| {
    ///         request.extensions_mut().insert(Tenant("acme"));
    ///         request
    ///     });
    ///     ServiceBuilder::new().layer(find_tenant).service(service)
    /// });
    /// let mut client = app.client("/ws/greeter/").connect().await;
    /// assert_eq!(client.next_text().await, "hello, acme");
    /// # });
    /// ```
    ///
    /// # Panics
    /// As [`TestApp::start`] does.
    pub fn start_behind<F, B>(self, wrap: impl FnOnce(Service<S>) -> F) -> RunningApp
    where
        F: tower_service::Service<Request<Body>, Response = Response<B>, Error = Infallible>,
        F: Clone + Send + Sync + 'static,
        F::Future: Send + 'static,
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        self.launch(|service, settings| {
            let front = Front::new(wrap(service.clone()));
            (front.clone(), mounted(front, service, settings.drain_timeout))
        })
    }

    fn launch(self, ways: impl FnOnce(Service<S>, &Settings) -> (Front, Listen)) -> RunningApp {
        let activity = Activity::counting();
        let format = self.settings.wire_format();
        let sent = Sent::default();
        let app = self
            .app
            .settings(self.settings.clone())
            .activity(activity.clone())
            .capture({
                let sent = sent.clone();
                move |group, content| sent.note(group, content)
            });
        let channels = app.channels();
        let service = match app.into_service() {
            Ok(service) => service,
            Err(error) => panic!("the application can't be started: {error:?}"),
        };
        let (front, listen) = ways(service, &self.settings);
        RunningApp(Arc::new(Running {
            activity,
            format,
            settings: self.settings,
            channels,
            sent,
            front,
            listen,
            tasks: Mutex::new(JoinSet::new()),
        }))
    }
}

/// Where clients in memory come from, unless a test says otherwise.
const HERE: PeerAddr = PeerAddr(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0));

/// A running application: the same one for all clones.
#[derive(Clone)]
pub struct RunningApp(Arc<Running>);

struct Running {
    activity: Activity,
    format: WireFormat,
    settings: Settings,
    channels: Channels,
    sent: Sent,
    front: Front,
    listen: Listen,
    /// The HTTP sides of connections; they end with the application.
    tasks: Mutex<JoinSet<()>>,
}

impl RunningApp {
    /// A client of this path, query included, yet to be connected.
    pub fn client(&self, path: &str) -> Connecting {
        Connecting::new(self.clone(), path)
    }

    /// A client of this path for each of these users, in their order: they connect all at once.
    ///
    /// ```
    /// # use chanx_core as chanx;
    /// # use chanx::{dispatch::Consumer, message::Never, access::{Open, User, UserId}, app::NoState, session::Context,
    /// #     dispatch::Spec, error::Result, routing::{Routes, path}};
    /// # struct Member(u32);
    /// # impl User for Member { fn id(&self) -> UserId { self.0.into() } }
    /// # struct Quiet;
    /// # impl Consumer for Quiet {
    /// #     type Incoming = Never; type Outgoing = Never; type Event = Never; type State = NoState; type Params = (); type Access = Open;
    /// #     const SPEC: Spec = Spec::NAMED_BY_TYPE;
    /// #     async fn connect(_: &mut Context<Self>) -> Result<Self> { Ok(Self) }
    /// # }
    /// # fn routes() -> Routes { Routes::new([path::<Quiet, _>("ws/")]) }
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # use chanx_testing::TestApp;
    /// let app = TestApp::new(routes()).start();
    /// let mut members = app.clients("/ws/", (1..=50).map(Member)).await;
    /// for member in &mut members {
    ///     member.assert_authenticated();
    ///     member.assert_silent().await;
    /// }
    /// # });
    /// ```
    ///
    /// # Panics
    /// Where one of the handshakes is refused.
    pub async fn clients<U: User>(&self, path: &str, users: impl IntoIterator<Item = U>) -> Vec<TestClient> {
        let connecting = users
            .into_iter()
            .map(|user| self.client(path).user(user).connect());
        join_all(connecting).await
    }

    /// Asks for a page: `app.get("/rooms?page=2").await`.
    ///
    /// Waiting for it panics as [`RunningApp::http`] does, and where the path is none.
    pub fn get(&self, path: &str) -> Asking<Plain> {
        Asking::plain(self.clone(), Method::GET, path)
    }

    /// Posts to a page: `app.post("/rooms").json(&room).await`.
    ///
    /// Waiting for it panics as [`RunningApp::get`] says.
    pub fn post(&self, path: &str) -> Asking<Plain> {
        Asking::plain(self.clone(), Method::POST, path)
    }

    /// Sends any request of plain HTTP, and reads the whole answer: what is no route's goes to the application's fallback.
    ///
    /// The request's extensions are there as if a layer in front had put them there; without a [`PeerAddr`] among them it comes
    /// from this machine, as clients do. Without a header `Host` it is for the host of its URI, or for `testserver`.
    /// [`RunningApp::get`] and [`RunningApp::post`] are shorter.
    ///
    /// ```
    /// # use chanx_core as chanx;
    /// # use chanx::routing::Routes;
    /// # fn routes() -> Routes { Routes::new([]) }
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// use axum::{Router, routing::{get, put}};
    /// use chanx_testing::TestApp;
    /// use http::Request;
    ///
    /// let pages = Router::new()
    ///     .route("/hello", get(async || "a page"))
    ///     .route("/echo", put(async |body: String| body));
    /// let app = TestApp::new(routes()).with(|app| app.fallback(pages)).start();
    /// assert_eq!(app.get("/hello").await.body(), "a page");
    ///
    /// let request = Request::put("/echo").body("said").unwrap();
    /// assert_eq!(app.http(request).await.body(), "said");
    /// # });
    /// ```
    ///
    /// # Panics
    /// Where no answer comes within 10 s, or an hour of time that stands still, or what comes is none.
    ///
    /// # Cancel safety
    /// Dropped, it is a client that vanishes before it is answered.
    pub async fn http<T: Into<Bytes>>(&self, request: Request<T>) -> Response<Bytes> {
        ask(self, request.map(Into::into)).await
    }

    /// Reaches the application's connections from outside.
    pub fn channels(&self) -> &Channels {
        &self.0.channels
    }

    /// What was sent to groups since this was last called.
    pub fn broadcasts(&self) -> Vec<Broadcast> {
        std::mem::take(&mut self.0.sent.lock().messages)
    }

    /// The events that were sent to groups since this was last called.
    pub fn events(&self) -> Vec<Broadcast> {
        std::mem::take(&mut self.0.sent.lock().events)
    }

    /// Waits until everything that has been caused is done: no byte unread, no frame queued, no handler and no spawned
    /// future running, no handshake and no page without its answer.
    ///
    /// Where several applications are joined by a layer, [`settle_all`] waits for what they cause in each other too.
    ///
    /// What waits for a client is not under way: bytes and frames for one that is [stalled](crate::TestClient::stall), or
    /// its answer to a close. Nor is what [`RunningApp::listen`]'s foreign clients have on the wire.
    ///
    /// # Panics
    /// After 10 s, with the list of what is still under way; after an hour of a test's own time, where that stands still.
    pub async fn settle(&self) {
        if patiently(self.0.activity.quiet()).await.is_none() {
            let (seconds, busy) = (patience().as_secs(), self.busy());
            panic!("the application stays busy for {seconds} s with:{busy}");
        }
    }

    /// What is under way, a line for each kind.
    fn busy(&self) -> String {
        let busy = self.0.activity.busy();
        let lines = busy.iter().map(|(kind, count)| format!("\n  {count} × {kind}"));
        lines.collect::<Vec<_>>().concat()
    }

    /// Runs foreign work that [`RunningApp::settle`] shall wait for.
    pub async fn track<T>(&self, work: impl Future<Output = T>) -> T {
        let _token = self.0.activity.token("tracked future");
        work.await
    }

    /// The count of what is under way: give its tokens to work that the application starts elsewhere.
    pub fn activity(&self) -> &Activity {
        &self.0.activity
    }

    /// Serves the same application on a real port too, for foreign clients. With the value returned the application
    /// stops as on SIGTERM: all its clients are told to go, those in memory too.
    ///
    /// # Panics
    /// Where the system gives no port.
    pub fn listen(&self) -> Listening {
        let (stop, stopped) = oneshot::channel();
        let (done, drained) = oneshot::channel();
        let (address, serve) = (self.0.listen)(stopped);
        self.spawn(Box::pin(async move {
            serve.await;
            let _ = done.send(());
        }));
        Listening {
            address,
            stop,
            drained,
        }
    }

    pub(crate) fn serve(&self, pipe: Pipe, mut extensions: Extensions) {
        extensions.get_or_insert_with(|| HERE);
        let served = self.0.front.clone().serve(pipe, extensions, pending());
        self.spawn(Box::pin(served));
    }

    fn spawn(&self, task: Task) {
        self.0
            .tasks
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .spawn(task);
    }

    pub(crate) fn format(&self) -> &WireFormat {
        &self.0.format
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }
}

/// Waits until several applications that are joined by a layer are done all at once, as [`RunningApp::settle`] does for one.
///
/// What one sends is work for the others, and they may answer: after settling each of them once, in whatever order, some may
/// be busy again. This settles them again until none is.
///
/// For layers within the program, [`MemoryBus`](chanx_core::group::MemoryBus) and [`FaultBus`](crate::FaultBus), which
/// count what is between two applications. What a server between them holds nobody counts: wait there for the frame that
/// shall come. All applications that the layer joins have to be named; and they run on the test's own thread, as in
/// [`#[chanx_testing::test]`](crate::test), since work could go from one to the other while several threads are looked at.
///
/// ```
/// # use chanx_core as chanx;
/// # use chanx::{dispatch::Consumer, message::Never, access::Open, app::NoState, session::Context,
/// #     dispatch::Spec, error::Result, routing::{Routes, path}};
/// # struct Quiet;
/// # impl Consumer for Quiet {
/// #     type Incoming = Never; type Outgoing = Never; type Event = Never; type State = NoState; type Params = (); type Access = Open;
/// #     const SPEC: Spec = Spec::NAMED_BY_TYPE;
/// #     async fn connect(_: &mut Context<Self>) -> Result<Self> { Ok(Self) }
/// # }
/// # fn routes() -> Routes { Routes::new([path::<Quiet, _>("ws/")]) }
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// use chanx::group::MemoryBus;
/// use chanx_testing::{TestApp, settle_all};
///
/// let bus = MemoryBus::new();
/// let here = TestApp::new(routes()).layer(bus.layer()).start();
/// let there = TestApp::new(routes()).layer(bus.layer()).start();
/// let client = here.client("/ws/").connect().await;
/// settle_all([&here, &there]).await;
/// # drop(client);
/// # });
/// ```
///
/// # Panics
/// As [`RunningApp::settle`] does, with what is still under way in each.
pub async fn settle_all<'a>(apps: impl IntoIterator<Item = &'a RunningApp>) {
    let apps: Vec<_> = apps.into_iter().collect();
    let all_quiet = async {
        while apps.iter().any(|app| !app.activity().busy().is_empty()) {
            for app in &apps {
                app.activity().quiet().await;
            }
        }
    };
    if patiently(all_quiet).await.is_none() {
        let busy = (1..).zip(&apps);
        let busy: Vec<_> = busy
            .map(|(number, app)| format!("\nnumber {number}:{}", app.busy()))
            .collect();
        let (seconds, count) = (patience().as_secs(), apps.len());
        panic!(
            "the {count} applications do not come to rest within {seconds} s:{}",
            busy.concat()
        );
    }
}

/// A port that the application is served on, until this is dropped: then it drains.
#[derive(Debug)]
pub struct Listening {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    drained: oneshot::Receiver<()>,
}

impl Listening {
    /// The address.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops serving, as on SIGTERM, and waits until the application has drained.
    pub async fn stop(self) {
        let Self { stop, drained, .. } = self;
        drop(stop);
        // An error says that the application itself is gone, and so has stopped.
        let _: Result<(), _> = drained.await;
    }

    /// The URL of a path.
    pub fn url(&self, path: &str) -> String {
        format!("ws://{}{path}", self.address)
    }
}

impl<S, G> fmt::Debug for TestApp<S, G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestApp")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for RunningApp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunningApp")
            .field("activity", &self.0.activity)
            .finish_non_exhaustive()
    }
}
