//! How a client connects.

use std::{fmt, sync::Arc};

use futures_util::{StreamExt, stream::SplitStream};
use http::{HeaderMap, StatusCode, header};
use serde_json::Value;
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{Error, Message as WsMessage, client::IntoClientRequest, protocol::WebSocketConfig},
};

use super::{
    Asking, TestClient, Verdict,
    inbox::{Closed, Inbox, Received},
};
use crate::{
    app::RunningApp,
    pipe::{Direction, Pipe, pipe},
};

/// A WebSocket: `.connect().await` opens it.
#[derive(Debug)]
pub struct Socket(());

/// A client that is about to connect.
pub type Connecting = Asking<Socket>;

/// A handshake that was refused with an HTTP status.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Refused {
    /// The status.
    pub status: StatusCode,
    /// The headers of the answer.
    pub headers: HeaderMap,
    /// Its body.
    pub body: String,
}

impl Asking<Socket> {
    pub(crate) fn new(app: RunningApp, path: &str) -> Self {
        Self::of(app, path, Socket(()))
    }

    /// Offers subprotocols, the preferred first, after those that it offers already.
    ///
    /// # Panics
    /// Where they are none.
    pub fn subprotocols(self, names: &[&str]) -> Self {
        self.listed(&header::SEC_WEBSOCKET_PROTOCOL, ", ", &names.join(", "))
    }

    /// Offers `chanx.bearer.<token>` beside the subprotocols: how a page sends a token, which can set no header. The server
    /// never agrees to that one, so that a real one has to be offered too, or the client gives the connection up.
    ///
    /// # Panics
    /// Where the token can't stand in the name of a subprotocol: a space, a comma, `=` or `/` in it, for example.
    pub fn bearer_subprotocol(self, token: &str) -> Self {
        assert!(
            !token.is_empty() && token.bytes().all(is_token),
            "`{token}` can't stand in the name of a subprotocol"
        );
        self.subprotocols(&[&format!("chanx.bearer.{token}")])
    }

    /// Connects, and reads the verdict where the server sends one.
    ///
    /// # Panics
    /// Where the handshake is refused: [`Connecting::try_connect`] is for that.
    pub async fn connect(self) -> TestClient {
        let path = self.path.clone();
        match self.try_connect().await {
            Ok(client) => client,
            Err(refused) => panic!("the handshake at `{path}` was refused: {refused}"),
        }
    }

    /// Connects, or says how the handshake was refused.
    ///
    /// # Errors
    /// [`Refused`].
    ///
    /// # Panics
    /// Where the server's answer is no HTTP.
    pub async fn try_connect(self) -> Result<TestClient, Refused> {
        let uri = self.uri("ws");
        let under_way = self.app.activity().token("handshake");
        let (near, far) = pipe(self.app.activity());
        let (to_server, from_server) = (near.outgoing(), near.incoming());
        self.app.serve(far, self.extensions);
        let mut request = match uri.into_client_request() {
            Ok(request) => request,
            Err(error) => panic!("`{}` is no path: {error}", self.path),
        };
        request.headers_mut().extend(self.headers);
        let limits = WebSocketConfig::default()
            .max_message_size(None)
            .max_frame_size(None);
        let (stream, response) = match client_async_with_config(request, near, Some(limits)).await {
            Ok(connected) => connected,
            Err(Error::Http(response)) => return Err(Refused::new(*response)),
            Err(error) => panic!("the handshake at `{}` failed: {error}", self.path),
        };
        let subprotocol = response.headers().get(header::SEC_WEBSOCKET_PROTOCOL);
        let subprotocol = subprotocol.and_then(|name| name.to_str().ok()).map(str::to_owned);
        let (sink, stream) = stream.split();
        let inbox = Arc::new(Inbox::default());
        let pump = tokio::spawn(pump(
            stream,
            Arc::clone(&inbox),
            from_server.clone(),
            to_server.clone(),
        ));
        let says = self.app.settings().send_authentication_message;
        let mut client = TestClient {
            app: self.app,
            sink,
            inbox,
            pump,
            to_server,
            from_server,
            verdict: None,
            subprotocol,
        };
        drop(under_way);
        if says {
            client.read_verdict().await;
        }
        Ok(client)
    }
}

impl TestClient {
    /// Takes the `authentication` frame, where the consumer sends one.
    async fn read_verdict(&mut self) {
        let first = tokio::select! {
            biased;
            first = self.inbox.next() => first,
            () = self.app.settle() => self.inbox.take(),
        };
        let Some(first) = first else { return };
        let Received::Text(text) = &first else {
            return self.inbox.put_back(first);
        };
        let frame: Value = serde_json::from_str(text).unwrap_or_default();
        if frame[&self.app.format().action_key] != "authentication" {
            return self.inbox.put_back(first);
        }
        let payload = &frame["payload"];
        let status = payload["status_code"]
            .as_u64()
            .or_else(|| payload["statusCode"].as_u64());
        self.verdict = Some(Verdict {
            status_code: status
                .and_then(|code| u16::try_from(code).ok())
                .unwrap_or_default(),
            detail: payload["data"]["detail"].as_str().unwrap_or_default().to_owned(),
        });
    }
}

/// What names are made of in HTTP (RFC 9110 §5.6.2).
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Reads all that comes until the connection ends.
async fn pump(
    mut stream: SplitStream<WebSocketStream<Pipe>>,
    inbox: Arc<Inbox>,
    from_server: Direction,
    to_server: Direction,
) {
    let mut closed = Closed {
        code: None,
        reason: String::new(),
    };
    while let Some(Ok(message)) = stream.next().await {
        match message {
            WsMessage::Text(text) => inbox.push(Received::Text(text.as_str().to_owned())),
            WsMessage::Binary(bytes) => inbox.push(Received::Binary(bytes)),
            WsMessage::Close(Some(frame)) => {
                closed = Closed {
                    code: Some(frame.code.into()),
                    reason: frame.reason.as_str().to_owned(),
                };
            }
            WsMessage::Pong(_) => inbox.pong(),
            WsMessage::Ping(_) | WsMessage::Close(None) | WsMessage::Frame(_) => {}
        }
    }
    inbox.close(closed);
    // As a client does whose connection is over: it closes its socket.
    to_server.end();
    from_server.abandon();
}

impl Refused {
    fn new(response: http::Response<Option<Vec<u8>>>) -> Self {
        let (parts, body) = response.into_parts();
        let body = String::from_utf8_lossy(&body.unwrap_or_default()).into_owned();
        Self {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status, self.body.trim_end())
    }
}
