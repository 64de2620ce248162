//! Takes connections off a listener until told to stop.

use std::{
    future::Future,
    io,
    net::{SocketAddr, ToSocketAddrs},
    pin::pin,
    time::Duration,
};

use futures_util::FutureExt;
use http::Request;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    runtime::Handle,
    sync::{oneshot, watch},
    task::JoinSet,
};
use tower_service::Service as _;

use super::service::{Inner, Service};
use crate::{handshake::PeerAddr, observe, settings::Settings};

/// Time before the next try where the system gives no more connections, for want of descriptors mostly.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Why an application could not be served.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The address is none, or taken.
    #[error(
        "can't listen on `{address}`, the address that `serve` or `bind` was given; is another program listening there?"
    )]
    Bind {
        /// The address as it was given.
        address: String,
        /// What the system said.
        source: io::Error,
    },
    /// Something is served that is for this machine alone, at an address that others reach.
    #[error(
        "{what} is for this machine alone, and others reach `{address}`: listen on `127.0.0.1`, leave it out, or {how}"
    )]
    OnlyHere {
        /// What is for this machine alone.
        what: &'static str,
        /// What to write so that it is for others too.
        how: &'static str,
        /// The address.
        address: SocketAddr,
    },
    /// Called where nothing drives a socket.
    #[error(
        "no Tokio runtime is here to listen with; call `serve` or `bind` within one, as in `#[tokio::main]`"
    )]
    NoRuntime,
    /// The system can't say what it is listening on, or tell of signals.
    #[error("the system refuses what a server needs")]
    System(#[from] io::Error),
}

/// Where to listen: `"127.0.0.1:8000"`, a [`SocketAddr`], or a listener that is there already. Sealed.
pub trait IntoListener: sealed::Sealed {
    /// Opens the listener.
    ///
    /// # Errors
    /// [`ServeError::Bind`], and [`ServeError::NoRuntime`] outside of a Tokio runtime.
    fn into_listener(self) -> Result<TcpListener, ServeError>;
}

mod sealed {
    /// What [`super::IntoListener`] is implemented for.
    pub trait Sealed {}
    impl Sealed for &str {}
    impl Sealed for String {}
    impl Sealed for &String {}
    impl Sealed for std::net::SocketAddr {}
    impl Sealed for tokio::net::TcpListener {}
}

fn bind(address: &(impl ToSocketAddrs + ToString)) -> Result<TcpListener, ServeError> {
    // `from_std` would panic.
    Handle::try_current().map_err(|_| ServeError::NoRuntime)?;
    let bound = std::net::TcpListener::bind(address).and_then(|listener| {
        listener.set_nonblocking(true)?;
        TcpListener::from_std(listener)
    });
    bound.map_err(|source| ServeError::Bind {
        address: address.to_string(),
        source,
    })
}

impl IntoListener for &str {
    fn into_listener(self) -> Result<TcpListener, ServeError> {
        bind(&self)
    }
}

impl IntoListener for String {
    fn into_listener(self) -> Result<TcpListener, ServeError> {
        bind(&self)
    }
}

impl IntoListener for &String {
    fn into_listener(self) -> Result<TcpListener, ServeError> {
        bind(self)
    }
}

impl IntoListener for SocketAddr {
    fn into_listener(self) -> Result<TcpListener, ServeError> {
        bind(&self)
    }
}

impl IntoListener for TcpListener {
    fn into_listener(self) -> Result<TcpListener, ServeError> {
        Ok(self)
    }
}

/// An application that listens and waits to be run: [`App::bind`](crate::app::App::bind) makes it.
#[derive(Debug)]
pub struct Bound<S = ()> {
    pub(crate) service: Service<S>,
    pub(crate) listener: TcpListener,
}

impl<S: Send + Sync + 'static> Bound<S> {
    /// The address that is listened on: the port that the system chose where `0` was asked for.
    ///
    /// # Errors
    /// What the system says.
    pub fn local_addr(&self) -> Result<SocketAddr, ServeError> {
        Ok(self.listener.local_addr()?)
    }

    /// Serves until SIGTERM or Ctrl-C, then drains. A second signal ends that at once.
    ///
    /// # Errors
    /// Where the system can't tell of signals.
    pub async fn run(self) -> Result<(), ServeError> {
        let mut signals = Signals::new()?;
        let (stop, stopped) = oneshot::channel();
        let told_twice = async {
            signals.next().await;
            // Only now, so that the next signal can't be taken for the same one, as two that are not yet looked at are.
            let _ = stop.send(());
            signals.next().await;
        };
        tokio::select! {
            () = self.run_until(stopped.map(drop)) => {}
            () = told_twice => observe::cut_short(),
        }
        Ok(())
    }

    /// Serves until `stop` is ready, then drains: takes no new connections, closes all with 1001 over the window of
    /// `drain_spread`, and waits for them, and for HTTP requests that are being answered, until `drain_timeout` has
    /// passed. Handlers that still run then are dropped.
    ///
    /// # Cancel safety
    /// Dropped, it stops listening and answering HTTP at once; open connections live on.
    pub async fn run_until(self, stop: impl Future<Output = ()>) {
        let Self { service, listener } = self;
        if let Ok(address) = listener.local_addr() {
            observe::listening(address);
        }
        let (stopping, watch) = watch::channel(());
        let mut streams = JoinSet::new();
        let mut stop = pin!(stop);
        let mut troubled = false;
        loop {
            tokio::select! {
                biased;
                () = &mut stop => break,
                Some(_) = streams.join_next(), if !streams.is_empty() => {}
                accepted = listener.accept() => match accepted {
                    Ok((stream, peer)) => {
                        troubled = false;
                        streams.spawn(http(service.clone(), tuned(stream), Some(peer), watch.clone()));
                    }
                    // That peer has gone before its turn came: the next one is no worse for it.
                    Err(error) if is_peers_own(&error) => {}
                    Err(error) => {
                        // Once, not with each try: clients that hold all descriptors would fill the log.
                        if !std::mem::replace(&mut troubled, true) {
                            observe::not_accepted(&error);
                        }
                        tokio::time::sleep(ACCEPT_PAUSE).await;
                    }
                },
            }
        }
        drop(listener);
        drop(stopping);
        let Inner {
            settings, drain, hub, ..
        } = service.inner();
        let http = async { while streams.join_next().await.is_some() {} };
        drain
            .drain(settings.drain_timeout, settings.drain_spread, http)
            .await;
        streams.shutdown().await;
        hub.shutdown().await;
    }
}

/// Whether a connection that could not be accepted failed by itself, rather than for want of descriptors.
fn is_peers_own(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionReset
    )
}

/// Small frames are not held back for others (RFC 896); a socket that can't be told is used as it is.
fn tuned(stream: TcpStream) -> TcpStream {
    let _ = stream.set_nodelay(true);
    stream
}

/// Speaks HTTP/1.1 on one stream until it ends or becomes a WebSocket, which is a task of its own.
pub(crate) async fn http<S, I>(
    service: Service<S>,
    io: I,
    peer: Option<SocketAddr>,
    mut stopping: watch::Receiver<()>,
) where
    S: Send + Sync + 'static,
    I: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let Settings {
        handshake_timeout,
        max_head_bytes,
        ..
    } = service.inner().settings;
    let answer = service_fn(|mut request: Request<Incoming>| {
        if let Some(peer) = peer {
            request.extensions_mut().insert(PeerAddr(peer));
        }
        service.clone().call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(handshake_timeout)
        .max_buf_size(max_head_bytes)
        .serve_connection(TokioIo::new(io), answer)
        .with_upgrades();
    let mut connection = pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stopping.changed() => connection.as_mut().graceful_shutdown(),
    }
    // What goes wrong here is the peer's doing: it has been answered with a status, or is gone.
    let _ = connection.await;
}

/// What asks the process to stop.
struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

#[cfg(not(unix))]
impl Signals {
    #[expect(clippy::unnecessary_wraps, reason = "fails elsewhere")]
    fn new() -> io::Result<Self> {
        Ok(Self {})
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
