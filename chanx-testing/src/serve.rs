//! The ways into an application: a pipe in memory, and a port.

use std::{
    convert::Infallible, future::Future, io, net::SocketAddr, pin::Pin, pin::pin, sync::Arc, time::Duration,
};

use bytes::Bytes;
use chanx_core::{
    handshake::PeerAddr,
    server::{Body, BoxError, Service},
};
use http::{Extensions, Request, Response};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
    sync::{oneshot, watch},
    task::JoinSet,
};

pub(crate) type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Opens a port and serves there until told to stop.
pub(crate) type Listen = Box<dyn Fn(oneshot::Receiver<()>) -> (SocketAddr, Task) + Send + Sync>;

type Answer = Pin<Box<dyn Future<Output = Response<Body>> + Send>>;

/// What is asked first, its type forgotten: the application itself, or what a test has put in front of it.
#[derive(Clone)]
pub(crate) struct Front(Arc<dyn Fn(Request<Body>) -> Answer + Send + Sync>);

impl Front {
    pub(crate) fn new<F, B>(service: F) -> Self
    where
        F: tower_service::Service<Request<Body>, Response = Response<B>, Error = Infallible>,
        F: Clone + Send + Sync + 'static,
        F::Future: Send + 'static,
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        Self(Arc::new(move |request| {
            let mut service = service.clone();
            Box::pin(async move {
                let Ok(()) = std::future::poll_fn(|cx| service.poll_ready(cx)).await;
                let Ok(response) = service.call(request).await;
                response.map(Body::new)
            })
        }))
    }

    /// Speaks HTTP/1.1 on one stream until it ends, becomes a WebSocket, or is told to stop and has answered; each of its
    /// requests has these extensions.
    pub(crate) async fn serve<I>(self, stream: I, extensions: Extensions, stop: impl Future<Output = ()>)
    where
        I: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let answer = service_fn(|mut request: Request<Incoming>| {
            request.extensions_mut().extend(extensions.clone());
            let answer = (self.0)(request.map(Body::new));
            async { Ok::<_, Infallible>(answer.await) }
        });
        let connection = http1::Builder::new()
            .serve_connection(TokioIo::new(stream), answer)
            .with_upgrades();
        let mut connection = pin!(connection);
        tokio::select! {
            // What fails here is the client's doing, and the client under test is told by its own end.
            _ = connection.as_mut() => return,
            () = stop => connection.as_mut().graceful_shutdown(),
        }
        let _ = connection.await;
    }
}

/// Serves an application that nothing is in front of, by its own server.
pub(crate) fn by_itself<S: Send + Sync + 'static>(service: Service<S>) -> Listen {
    Box::new(move |stop| {
        let bound = service
            .clone()
            .bind("127.0.0.1:0")
            .and_then(|bound| Ok((bound.local_addr()?, bound)));
        let (address, bound) = match bound {
            Ok(bound) => bound,
            Err(error) => panic!("no port to listen on: {error}"),
        };
        (address, Box::pin(bound.run_until(stopped(stop))))
    })
}

/// Serves an application that something is in front of, as a server does in which it is mounted: that stops by itself, and
/// has the application drain.
pub(crate) fn mounted<S: Send + Sync + 'static>(
    front: Front,
    service: Service<S>,
    within: Duration,
) -> Listen {
    Box::new(move |stop| {
        let (address, listener) = match port() {
            Ok(port) => port,
            Err(error) => panic!("no port to listen on: {error}"),
        };
        let (front, service) = (front.clone(), service.clone());
        let serve = async move {
            let (stopping, watch) = watch::channel(());
            let mut streams = accept(front, listener, stop, watch).await;
            drop(stopping);
            let answered = async { while streams.join_next().await.is_some() {} };
            let _ = tokio::join!(service.drain(), tokio::time::timeout(within, answered));
            streams.shutdown().await;
        };
        (address, Box::pin(serve))
    })
}

fn port() -> io::Result<(SocketAddr, TcpListener)> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    Ok((listener.local_addr()?, TcpListener::from_std(listener)?))
}

async fn stopped(stop: oneshot::Receiver<()>) {
    // Dropped or told, it is the same.
    let _: Result<(), _> = stop.await;
}

/// Takes streams until told to stop, then no more; those that are still open come back.
async fn accept(
    front: Front,
    listener: TcpListener,
    stop: oneshot::Receiver<()>,
    stopping: watch::Receiver<()>,
) -> JoinSet<()> {
    let mut streams = JoinSet::new();
    let mut stop = pin!(stopped(stop));
    loop {
        tokio::select! {
            biased;
            () = &mut stop => return streams,
            Some(_) = streams.join_next(), if !streams.is_empty() => {}
            accepted = listener.accept() => {
                // One that has gone before its turn came has asked nothing.
                let Ok((stream, peer)) = accepted else { continue };
                let mut extensions = Extensions::new();
                extensions.insert(PeerAddr(peer));
                let mut stopping = stopping.clone();
                let stop = async move {
                    let _ = stopping.changed().await;
                };
                streams.spawn(front.clone().serve(stream, extensions, stop));
            }
        }
    }
}
