//! What waits at the end of a route: a consumer with its state and settings, ready to start sessions.

use std::sync::Arc;

use http::Response;
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tracing::{Instrument, Span};

use super::{
    body::Body,
    drain::Place,
    service::Answering,
    verdict::{self, Waiting},
};
use crate::{
    access::{AccessError, Asking, Defaults, Entry, Gate},
    activity::Token,
    app::{FromRef, Host},
    dispatch::Consumer,
    handshake::Request,
    observe,
    outbox::{Limits, Outbox},
    routing::{Captures, PathParams},
    session::{self, Arrival, Inbound, Line, Link},
    settings::Reject,
};

/// One agreed handshake, on its way to become a session.
pub(crate) struct Opening {
    pub(crate) stream: Stream,
    pub(crate) request: Request,
    pub(crate) captures: Captures,
    /// The answer that turns the connection into a socket.
    pub(crate) response: Response<Body>,
}

/// What a session needs beside who it is with.
pub(crate) struct Stream {
    pub(crate) host: Arc<Host>,
    pub(crate) place: Place,
    pub(crate) upgrade: OnUpgrade,
}

/// Starts sessions of one consumer, its type forgotten, and answers the handshakes.
pub(crate) type Starter = Box<dyn Fn(Opening) -> Answering + Send + Sync>;

/// The starter of a consumer, with its part of the application's state taken out, and its policy made, once for all
/// connections.
pub(crate) fn starter<C: Consumer, S: Send + Sync + 'static>(
    app_state: &Arc<S>,
    defaults: &Defaults<S>,
) -> Result<Starter, AccessError>
where
    C::State: FromRef<S>,
{
    let state = Arc::new(C::State::from_ref(app_state));
    let gate = Arc::new(Gate::<C>::new(state, app_state, defaults)?);
    Ok(Box::new(move |opening| start::<C>(opening, Arc::clone(&gate))))
}

/// Answers the handshake at once, and asks on the open socket who may enter; or asks first.
fn start<C: Consumer>(opening: Opening, gate: Arc<Gate<C>>) -> Answering {
    let Opening {
        stream,
        request,
        captures,
        response,
    } = opening;
    let host = &stream.host;
    let span = observe::connection_span(request.id(), request.path(), request.peer_addr(), &host.name);
    let under_way = host.activity.token("connection being opened");
    let asking = move || -> Result<Asking<C>, NotOpened> {
        let params = C::Params::from_captures(&captures).ok_or(NotOpened::Captures)?;
        let request = Arc::new(request);
        Ok(Asking {
            gate,
            request,
            params,
        })
    };
    match host.settings.reject {
        Reject::Socket => {
            live(span, stream, under_way, || asking().map(Entry::Asking));
            Answering::now(response)
        }
        Reject::Handshake => {
            let waiting = Waiting {
                span: span.clone(),
                stream,
                under_way,
                response,
            };
            Answering::Later(Box::pin(verdict::first(waiting, asking).instrument(span)))
        }
    }
}

/// Starts the session as a task of its own, so that it holds nothing of the HTTP connection that it came from. The
/// task ends with its connection; its place among the open ones is what a stopping server waits for.
pub(super) fn live<C: Consumer>(
    span: Span,
    stream: Stream,
    under_way: Token,
    entry: impl FnOnce() -> Result<Entry<C>, NotOpened> + Send + 'static,
) {
    // Boxed, so that what it takes to get there is not kept for the life of the connection.
    let arriving = Box::pin(arrive::<C>(stream, under_way, entry));
    let life = async move {
        match arriving.await {
            Ok(arrival) => session::run::<C>(arrival).await,
            Err(why) => observe::not_opened(&why),
        }
    };
    tokio::spawn(life.instrument(span));
}

/// Why no connection came of a handshake that was agreed to.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotOpened {
    /// A [`PathParam`](crate::routing::PathParam) of the application that does not read the same twice.
    #[error("what the route captured could be read once, and not again")]
    Captures,
    #[error("the stream was not ours within `handshake_timeout`")]
    Late,
    /// The client has gone, or the server in front does not hand over its streams.
    #[error(transparent)]
    Upgrade(#[from] hyper::Error),
}

/// Waits until the handshake's answer has been written and the stream is ours.
async fn arrive<C: Consumer>(
    stream: Stream,
    under_way: Token,
    entry: impl FnOnce() -> Result<Entry<C>, NotOpened>,
) -> Result<Box<Arrival<C>>, NotOpened> {
    let Stream { host, place, upgrade } = stream;
    let entry = entry()?;
    let limit = host.settings.handshake_timeout;
    let upgraded = tokio::time::timeout(limit, upgrade).await;
    let upgraded = upgraded.map_err(|_| NotOpened::Late)??;
    observe::connected();
    let line = line(host, &place, upgraded);
    Ok(Box::new(Arrival {
        entry,
        place,
        line,
        under_way,
    }))
}

/// The socket's two halves, with what belongs to them.
fn line(host: Arc<Host>, place: &Place, upgraded: Upgraded) -> Box<Line> {
    let (read, write, ahead) = halves(upgraded);
    let settings = &host.settings;
    let limits = Limits {
        frames: settings.outbox_frames,
        bytes: settings.outbox_bytes,
    };
    let inbound = Inbound::new(
        read,
        &ahead,
        settings.read_buffer_bytes,
        settings.max_message_bytes,
    );
    let outbox = Outbox::new(write, limits, host.activity.clone());
    let link = Arc::new(Link::new(place.id(), host, outbox));
    place.occupy(&link);
    Box::new(Line::new(link, inbound))
}

type Halves = (
    Box<dyn AsyncRead + Send + Unpin>,
    Box<dyn AsyncWrite + Send + Unpin>,
    Vec<u8>,
);

/// A TCP stream is split without a lock; anything else with one. The bytes are what came after the handshake.
fn halves(upgraded: Upgraded) -> Halves {
    match upgraded.downcast::<TokioIo<TcpStream>>() {
        Ok(parts) => {
            let (read, write) = parts.io.into_inner().into_split();
            (Box::new(read), Box::new(write), parts.read_buf.to_vec())
        }
        Err(upgraded) => {
            let (read, write) = tokio::io::split(TokioIo::new(upgraded));
            (Box::new(read), Box::new(write), Vec::new())
        }
    }
}
