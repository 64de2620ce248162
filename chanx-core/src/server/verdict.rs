//! The verdict in the handshake: who may not enter is told so with a status of HTTP (PROTOCOL 4, step 2).

use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::Full;
use tracing::Span;

use super::{
    body::Body,
    mount::{self, NotOpened, Stream},
};
use crate::{
    access::{Admitted, Asking, Entry, Refusal},
    activity::Token,
    app::Host,
    dispatch::{Consumer, guard},
    handshake::Rejection,
    message::{Message, encode},
    observe,
    settings::WireFormat,
};

/// A handshake whose answer is the verdict.
pub(super) struct Waiting {
    pub(super) span: Span,
    pub(super) stream: Stream,
    pub(super) under_way: Token,
    /// The answer that lets them in.
    pub(super) response: Response<Body>,
}

/// Asks whether they may enter, and only then opens the socket. Dropped, since the client has gone, it asks no more and gives
/// its place back.
pub(super) async fn first<C: Consumer>(
    waiting: Waiting,
    asking: impl FnOnce() -> Result<Asking<C>, NotOpened>,
) -> Response<Body> {
    let host = &waiting.stream.host;
    let admitted = tokio::select! {
        biased;
        () = host.drain.begun() => {
            observe::not_opened(&Rejection::Full);
            return Rejection::Full.response();
        }
        asked = ask(host, asking) => match asked {
            Ok(admitted) => admitted,
            Err(refusal) => {
                refusal.log();
                return answer(&refusal, &host.format);
            }
        },
    };
    let Waiting {
        span,
        stream,
        under_way,
        response,
    } = waiting;
    mount::live(span, stream, under_way, || Ok(Entry::Admitted(admitted)));
    response
}

async fn ask<C: Consumer>(
    host: &Host,
    asking: impl FnOnce() -> Result<Asking<C>, NotOpened>,
) -> Result<Box<Admitted<C>>, Refusal> {
    // Under guard: what reads the path's parts may be the application's.
    let asking = match guard::caught(asking) {
        Ok(asking) => asking.map_err(|why| Refusal::Internal(why.into()))?,
        Err(panic) => return Err(Refusal::Internal(panic.into())),
    };
    let limit = host.settings.authentication_timeout;
    let asked = tokio::time::timeout(limit, asking.answered()).await;
    asked.unwrap_or(Err(Refusal::TimedOut))
}

/// The refusal as an answer: the payload of its frame, which has the same words.
fn answer(refusal: &Refusal, format: &WireFormat) -> Response<Body> {
    let (frame, mut body) = (refusal.frame(), Vec::new());
    if let Err(error) = encode::payload(&frame, format, &mut body) {
        observe::not_encoded(frame.action(), &error);
    }
    let mut response = Response::new(Body::new(Full::from(body)));
    let status = StatusCode::from_u16(refusal.status());
    *response.status_mut() = status.unwrap_or(StatusCode::FORBIDDEN);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Refusal::Unauthorized { challenges, .. } = refusal {
        for challenge in challenges {
            match HeaderValue::from_str(challenge) {
                Ok(challenge) => {
                    headers.append(header::WWW_AUTHENTICATE, challenge);
                }
                Err(_) => observe::no_challenge(challenge),
            }
        }
    }
    response
}
