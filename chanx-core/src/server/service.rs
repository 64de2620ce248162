//! One request: a socket, a refusal, or the fallback's business.

use std::{
    convert::Infallible,
    fmt,
    future::{Future, Ready, ready},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use http::{Request as HttpRequest, Response};

use super::{
    accept::{Bound, IntoListener, ServeError},
    body::{Body, BoxError},
    documents::Documents,
    drain::Drain,
    mount::{Opening, Starter, Stream},
};
use crate::{
    app::{Host, Pages},
    group::Hub,
    handshake::{self, PeerAddr, Rejection, Request},
    observe,
    routing::{Captures, Table},
    settings::Settings,
};

/// Answers the requests that are no handshake.
pub(crate) type Fallback = Arc<dyn Fn(HttpRequest<Body>) -> Answer + Send + Sync>;

pub(crate) type Answer = Pin<Box<dyn Future<Output = Response<Body>> + Send>>;

/// The application as a `tower::Service`: mount it in axum, or serve it with hyper.
///
/// Cheap to clone. What layers in front put into a request's extensions is there for the consumers.
pub struct Service<S = ()>(Arc<Inner<S>>);

pub(crate) struct Inner<S> {
    pub(crate) table: Table<S>,
    /// In the order of the table's entries.
    pub(crate) mounts: Vec<Mounted>,
    pub(crate) settings: Settings,
    pub(crate) drain: Arc<Drain>,
    pub(crate) pages: Vec<Pages>,
    pub(crate) fallback: Option<Fallback>,
    /// Asked before the fallback.
    pub(crate) documents: Option<Documents>,
    pub(crate) hub: Arc<Hub>,
}

/// A consumer that can be connected to.
pub(crate) struct Mounted {
    pub(crate) host: Arc<Host>,
    pub(crate) start: Starter,
}

impl<S> Service<S> {
    pub(crate) fn new(inner: Inner<S>) -> Self {
        Self(Arc::new(inner))
    }

    /// Listens on an address without serving yet.
    ///
    /// # Errors
    /// [`ServeError::Bind`] where the address can't be listened on, [`ServeError::OnlyHere`] where others reach it, who may
    /// not see all that is served, and [`ServeError::NoRuntime`] outside of a Tokio runtime.
    pub fn bind(self, address: impl IntoListener) -> Result<Bound<S>, ServeError> {
        let listener = address.into_listener()?;
        let address = listener.local_addr()?;
        if let Some((what, how)) = self.0.pages.iter().find_map(|pages| pages.unfit_for(address)) {
            return Err(ServeError::OnlyHere { what, how, address });
        }
        Ok(Bound {
            service: self,
            listener,
        })
    }

    /// Stops: tells all connections to go (1001) over the window of `drain_spread`, waits until they have or
    /// `drain_timeout` has passed, and takes no new ones. [`App::serve`](crate::app::App::serve) does this by itself; where
    /// the service is mounted in another server, call it when that one has stopped.
    ///
    /// # Cancel safety
    /// Dropped, those that were told still go; calling it again tells the others and keeps the first deadline.
    pub async fn drain(&self) {
        let Inner {
            settings, drain, hub, ..
        } = self.inner();
        drain
            .drain(settings.drain_timeout, settings.drain_spread, ready(()))
            .await;
        hub.shutdown().await;
    }

    pub(crate) fn inner(&self) -> &Inner<S> {
        &self.0
    }

    /// Starts a session, or says why not; a request that is nobody's handshake is given back.
    #[expect(
        clippy::result_large_err,
        reason = "the request itself, for whoever it is meant for"
    )]
    fn open<B>(&self, mut request: HttpRequest<B>) -> Result<Answering, HttpRequest<B>> {
        let Some((mounted, captures)) = self.find(request.uri().path()) else {
            return Err(request);
        };
        let upgrade = hyper::upgrade::on(&mut request);
        let (parts, _) = request.into_parts();
        let subprotocols = mounted.host.spec.subprotocols;
        let checked = handshake::check(&parts, &mounted.host.settings, subprotocols);
        let placed = checked.and_then(|agreed| Ok((agreed, self.0.drain.place().ok_or(Rejection::Full)?)));
        let (agreed, place) = match placed {
            Ok(placed) => placed,
            Err(rejection) => return Ok(Answering::now(refused(&parts, rejection))),
        };
        let response = agreed.response();
        let request = Request::new(parts, agreed.subprotocol);
        let host = Arc::clone(&mounted.host);
        let stream = Stream { host, place, upgrade };
        Ok((mounted.start)(Opening {
            stream,
            request,
            captures,
            response,
        }))
    }

    fn find(&self, path: &str) -> Option<(&Mounted, Captures)> {
        let found = self.0.table.find(path)?;
        Some((self.0.mounts.get(found.index)?, found.captures))
    }
}

fn refused(parts: &http::request::Parts, rejection: Rejection) -> Response<Body> {
    let peer = parts.extensions.get::<PeerAddr>().map(|peer| peer.0);
    observe::handshake_refused(parts.uri.path(), peer, rejection.status().as_u16(), &rejection);
    rejection.response()
}

impl<S, B> tower_service::Service<HttpRequest<B>> for Service<S>
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Answering;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: HttpRequest<B>) -> Answering {
        let request = match self.open(request) {
            Ok(answering) => return answering,
            Err(request) => request,
        };
        let documents = self.0.documents.as_ref();
        if let Some(response) = documents.and_then(|documents| documents.answer(&request)) {
            return Answering::now(response);
        }
        let (parts, body) = request.into_parts();
        if let Some(page) = self.0.pages.iter().find_map(|pages| pages.answer(&parts)) {
            return Answering::now(page);
        }
        match &self.0.fallback {
            Some(fallback) => Answering::Later(fallback(HttpRequest::from_parts(parts, Body::new(body)))),
            None => Answering::now(refused(&parts, Rejection::NotFound)),
        }
    }
}

/// The answer to one request: most handshakes' is there at once, the fallback's when it comes.
pub enum Answering {
    /// There already.
    #[doc(hidden)]
    Now(Ready<Result<Response<Body>, Infallible>>),
    /// The fallback's, and that of a handshake which waits for the verdict.
    #[doc(hidden)]
    Later(Answer),
}

impl Answering {
    pub(super) fn now(response: Response<Body>) -> Self {
        Self::Now(ready(Ok(response)))
    }
}

impl Future for Answering {
    type Output = Result<Response<Body>, Infallible>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut *self {
            Self::Now(response) => Pin::new(response).poll(cx),
            Self::Later(response) => response.as_mut().poll(cx).map(Ok),
        }
    }
}

impl<S> Clone for Service<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<S> fmt::Debug for Service<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service")
            .field("routes", &self.0.mounts.len())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Answering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answering")
    }
}
