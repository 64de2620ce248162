//! The application: routes, state and settings, ready to serve.

// What all connections to one endpoint share.
mod host;
// Pages that know what the application serves.
mod pages;
// The application's state and its parts.
mod state;

pub(crate) use host::Host;
pub use pages::{Pages, Site};
pub use state::{FromRef, Given, HasState, Missing, NoState};

use std::{convert::Infallible, fmt, future::Future, pin::Pin, sync::Arc};

use bytes::Bytes;
use http::{Request, Response};
use pages::PagesMaker;

use crate::{
    access::{AccessTable, Authentication, Defaults},
    activity::Activity,
    error::Result,
    group::{AnyLayer, ChannelLayer, Channels, Content, GroupName, Hub},
    routing::{Endpoint, Routes, RoutingError},
    schema::{self, AsyncApi},
    server::{
        Body, Bound, BoxError, IntoListener, Service,
        documents::Documents,
        drain::Drain,
        service::{Fallback, Inner, Mounted},
    },
    settings::{Settings, SettingsError},
};

/// An application: routes, state, settings, and what answers plain HTTP beside them.
///
/// ```no_run
/// # use chanx_core::{app::App, routing::Routes, error::Result};
/// # async fn run(routes: Routes) -> Result<()> {
/// App::new(routes).serve("127.0.0.1:8000").await
/// # }
/// ```
#[must_use = "an application does nothing until it is served"]
pub struct App<S = (), G = Missing> {
    routes: Routes<S>,
    state: G,
    settings: Settings,
    fallback: Option<Fallback>,
    serves_asyncapi: bool,
    activity: Activity,
    hub: Arc<Hub>,
    layer: Option<Arc<dyn AnyLayer>>,
    defaults: Defaults<S>,
    pages: Vec<PagesMaker<S>>,
}

impl<S> App<S> {
    /// An application with these routes and the default settings.
    pub fn new(routes: Routes<S>) -> Self {
        Self {
            routes,
            state: Missing,
            settings: Settings::default(),
            fallback: None,
            serves_asyncapi: false,
            activity: Activity::off(),
            hub: Arc::new(Hub::new()),
            layer: None,
            defaults: Defaults::default(),
            pages: Vec::new(),
        }
    }

    /// Gives the state that the routes' consumers ask for.
    ///
    /// What is served has to have it, so the type says whether it does: a function that puts an application together gives back
    /// `App<S, Given<S>>`, or `App<S>` where its caller gives the state.
    ///
    /// ```
    /// use chanx_core::{app::{App, Given}, routing::Routes};
    ///
    /// #[derive(Clone)]
    /// struct Polls;
    ///
    /// fn app() -> App<Polls, Given<Polls>> {
    ///     App::new(Routes::new([])).state(Polls)
    /// }
    /// # app();
    /// ```
    pub fn state(self, state: S) -> App<S, Given<S>> {
        let Self {
            routes,
            state: Missing,
            settings,
            fallback,
            serves_asyncapi,
            activity,
            hub,
            layer,
            defaults,
            pages,
        } = self;
        App {
            routes,
            state: Given(state),
            settings,
            fallback,
            serves_asyncapi,
            activity,
            hub,
            layer,
            defaults,
            pages,
        }
    }
}

impl<S, G> App<S, G> {
    /// Gives the settings; [`Settings::load`] reads them from file and environment.
    pub fn settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// Hands every request that no route is for to `service`, an axum router for example.
    pub fn fallback<F, B>(mut self, service: F) -> Self
    where
        F: tower_service::Service<Request<Body>, Response = Response<B>, Error = Infallible>,
        F: Clone + Send + Sync + 'static,
        F::Future: Send + 'static,
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        self.fallback = Some(Arc::new(move |request| {
            let mut service = service.clone();
            Box::pin(async move {
                match std::future::poll_fn(|cx| service.poll_ready(cx)).await {
                    Ok(()) => match service.call(request).await {
                        Ok(response) => response.map(Body::new),
                        Err(never) => match never {},
                    },
                    Err(never) => match never {},
                }
            })
        }));
        self
    }

    /// Adds pages that know what the application serves: made when it starts, of all that it was given until then. They are
    /// asked before the fallback, those that were added first before the others.
    ///
    /// ```
    /// # use chanx_core::{app::{App, Pages}, routing::Routes, server::Body};
    /// # fn app() -> App { App::new(Routes::new([])) }
    /// let app = app().pages(|site| {
    ///     let count = site.routes().entries().len();
    ///     Ok(Pages::new(move |request| {
    ///         let is_ours = request.uri.path() == "/routes";
    ///         is_ours.then(|| http::Response::new(Body::from(count.to_string())))
    ///     }))
    /// });
    /// # app.into_service().unwrap();
    /// ```
    pub fn pages(mut self, make: impl FnOnce(&Site<'_, S>) -> Result<Pages> + Send + 'static) -> Self {
        self.pages.push(Box::new(make));
        self
    }

    /// Serves the document of [`App::asyncapi`] at `/asyncapi.json` and `/asyncapi.yaml`, to everybody. Where the settings do
    /// not say where the server is, it is where the request came to.
    pub fn serve_asyncapi(mut self) -> Self {
        self.serves_asyncapi = true;
        self
    }

    /// Gives the layer that joins this application with its like in other processes; without one, connections of this
    /// process reach each other.
    pub fn layer(mut self, layer: impl ChannelLayer) -> Self {
        self.layer = Some(Arc::new(layer));
        self
    }

    /// Says that a layer in front finds out who is connecting, and puts an [`Identity`](crate::access::Identity) into the
    /// request's extensions: then a consumer that requires a user needs no class. One that is there is always believed.
    pub fn identified_in_front(mut self) -> Self {
        self.defaults.in_front = true;
        self
    }

    /// The settings that it has been given, or the defaults.
    pub fn current_settings(&self) -> &Settings {
        &self.settings
    }

    /// Reaches the application's connections from anywhere in the program. What is sent before it is served reaches nobody.
    pub fn channels(&self) -> Channels {
        Channels::new(&self.hub)
    }

    /// Shows `capture` every group message and event that is sent to a group of the application's, for tests: as it is on a
    /// bus, whether or not there is one.
    pub fn capture(self, capture: impl Fn(&GroupName, &Content) + Send + Sync + 'static) -> Self {
        self.hub.capture(Box::new(capture));
        self
    }

    /// Counts what is under way, for tests: see [`Activity`].
    pub fn activity(mut self, activity: Activity) -> Self {
        self.activity = activity;
        self
    }
}

impl<S: Send + Sync + 'static, G> App<S, G> {
    /// One way more of finding out who is connecting, for consumers that name none of their own: those that know its users
    /// ask it, in the order in which they were given.
    pub fn authentication(mut self, class: impl Authentication<S>) -> Self {
        self.defaults.add(class);
        self
    }

    /// Who may enter which route and say what, by the routes and what they and the application say.
    ///
    /// ```
    /// # use chanx_core::{app::App, routing::Routes};
    /// # fn app() -> App { App::new(Routes::new([])) }
    /// println!("{}", app().access_table()?);
    /// # Ok::<(), chanx_core::routing::RoutingError>(())
    /// ```
    ///
    /// # Errors
    /// [`RoutingError`] naming every route that can't be served.
    pub fn access_table(&self) -> Result<AccessTable, RoutingError> {
        Ok(AccessTable::of(&self.routes.table()?, &self.defaults))
    }

    /// The AsyncAPI 3.0 document of all that the routes' consumers say of themselves: see [`schema`].
    ///
    /// The settings say its title, its version and where the server is.
    ///
    /// # Errors
    /// [`RoutingError`] naming every route that can't be served.
    pub fn asyncapi(&self) -> Result<AsyncApi, RoutingError> {
        Ok(schema::document(
            &self.routes.table()?,
            &self.settings,
            &self.defaults,
        ))
    }

    /// The application as a `tower::Service<http::Request<B>>`: mount it behind the layers of axum or any other server
    /// on hyper.
    ///
    /// # Errors
    /// [`RoutingError`] naming every route that can't be served, and [`SettingsError`] naming
    /// what is wrong with the settings, a consumer's own included; [`AccessError`](crate::access::AccessError) where nothing can
    /// name a consumer's users; [`LayerError`](crate::group::LayerError) where the layer
    /// can't start.
    pub fn into_service(self) -> Result<Service<S>>
    where
        G: HasState<S>,
    {
        let Self {
            routes,
            state,
            settings,
            fallback,
            serves_asyncapi,
            activity,
            hub,
            layer,
            defaults,
            pages,
        } = self;
        settings.check()?;
        let table = routes.build()?;
        let site = Site {
            table: &table,
            settings: &settings,
            defaults: &defaults,
            hub: &hub,
        };
        let pages: Result<_> = pages.into_iter().map(|make| make(&site)).collect();
        let pages = pages?;
        let documents =
            serves_asyncapi.then(|| Documents::new(schema::document(&table, &settings, &defaults)));
        let state = Arc::new(state.into_state());
        let drain = Arc::new(Drain::new(&settings));
        let common = Common {
            settings: &settings,
            activity: &activity,
            drain: &drain,
            hub: &hub,
        };
        let mount = |endpoint: &Endpoint<S>| -> Result<_> {
            Ok(Mounted {
                host: Arc::new(common.host(endpoint)?),
                start: (endpoint.mount)(&state, &defaults)?,
            })
        };
        let mounts: Result<_> = table.entries().map(|entry| mount(entry.endpoint())).collect();
        let mounts = mounts?;
        hub.start(&settings, &drain, &activity, layer)?;
        Ok(Service::new(Inner {
            table,
            mounts,
            settings,
            drain,
            pages,
            fallback,
            documents,
            hub,
        }))
    }

    /// Opens the listener without serving yet: for programs that want to know the address first. Needs a Tokio runtime.
    ///
    /// # Errors
    /// As [`App::into_service`], and [`ServeError`](crate::server::ServeError) where the address can't be listened on.
    pub fn bind(self, address: impl IntoListener) -> Result<Bound<S>>
    where
        G: HasState<S>,
    {
        Ok(self.into_service()?.bind(address)?)
    }

    /// Serves until SIGTERM or Ctrl-C, then drains.
    ///
    /// It listens at once when called, and answers once the future is awaited. Where is said here alone; the setting
    /// [`bind`](Settings::bind) is for handing on:
    ///
    /// ```no_run
    /// # use chanx_core::{app::App, routing::Routes, error::Result, settings::Settings};
    /// # async fn run(routes: Routes) -> Result<()> {
    /// let settings = Settings::load()?;
    /// let address = settings.bind.clone();
    /// App::new(routes).settings(settings).serve(address).await
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`App::bind`].
    pub fn serve(self, address: impl IntoListener) -> Serving
    where
        G: HasState<S>,
    {
        let bound = self.bind(address);
        Box::pin(async { Ok(bound?.run().await?) })
    }
}

/// An application that is served: ends when it has drained. Named, since of an `async fn` the compiler says three times
/// that the state is missing.
pub type Serving = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// What the hosts of all endpoints have in common.
struct Common<'a> {
    settings: &'a Settings,
    activity: &'a Activity,
    drain: &'a Arc<Drain>,
    hub: &'a Arc<Hub>,
}

impl Common<'_> {
    fn host<S>(&self, endpoint: &Endpoint<S>) -> Result<Host, SettingsError> {
        let info = endpoint.info();
        let settings = self.settings.for_consumer(&info.spec.overrides);
        settings.check_for(info.type_name)?;
        Ok(Host {
            name: info.name(),
            consumer: info.type_id,
            spec: info.spec,
            reads_event: endpoint.reads_event,
            format: settings.wire_format(),
            settings,
            activity: self.activity.clone(),
            drain: Arc::clone(self.drain),
            hub: Arc::clone(self.hub),
        })
    }
}

impl<S, G> fmt::Debug for App<S, G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
