//! One connection to a server, which is never repaired: another takes its place.
//!
//! `async-nats` would connect again by itself, and then send what was queued when the server went; and a client that is
//! dropped meanwhile would go on trying for ever. So each of its clients gets one connection: its second attempt is sent to
//! [`NOWHERE`], where it fails at once, and then it ends.

use std::{
    fmt,
    future::ready,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_nats::{Auth, Client, ConnectOptions, Event, ReconnectToServer, ServerAddr};
use percent_encoding::percent_decode_str;
use tokio::{sync::watch, task::JoinSet};

use crate::{error::ConnectError, incoming, observe::Counts};

/// How long one attempt may take: a server that is there answers sooner.
const ATTEMPT: Duration = Duration::from_secs(2);
/// Three of these without an answer, and the server is away.
const PING: Duration = Duration::from_millis(600);
/// How long the server may take to answer a question.
const ANSWER: Duration = Duration::from_secs(5);
/// Commands that a client takes before it has written them.
const COMMANDS: usize = 256;
/// Nobody can listen there.
const NOWHERE: &str = "nats://127.0.0.1:0";
/// Deliveries of one group that may wait in the client, until they are read: that is at once. What finds no space there is
/// not counted for certain, so there is much.
const WAITING: usize = 65_536;

/// Whoever knows where the servers are.
pub(crate) struct Dialer {
    pub(crate) servers: Vec<ServerAddr>,
    pub(crate) credentials: Credentials,
    pub(crate) name: String,
    #[cfg(feature = "tls")]
    pub(crate) roots: Vec<std::path::PathBuf>,
}

/// Who we are, where the address does not say it.
#[derive(Clone, Default)]
pub(crate) struct Credentials {
    pub(crate) user: Option<(String, String)>,
    pub(crate) token: Option<String>,
}

/// A connection.
pub(crate) struct Line {
    pub(crate) client: Client,
    gone: watch::Receiver<bool>,
}

impl Line {
    /// Waits until the server is gone.
    pub(crate) async fn gone(&self) {
        // An error says that the client has ended.
        let _ = self.gone.clone().wait_for(|gone| *gone).await;
    }
}

impl Dialer {
    /// Connects to the first server that lets us. Cancel-safe.
    pub(crate) async fn dial(&self, counts: &Arc<Counts>) -> Result<Line, ConnectError> {
        let mut refused = Vec::new();
        for server in &self.servers {
            match self.try_dial(server, counts).await {
                Ok(line) => return Ok(line),
                Err(why) => refused.push(format!("{}: {why}", Shown(server))),
            }
        }
        Err(ConnectError::Refused {
            why: refused.join("; "),
        })
    }

    async fn try_dial(&self, server: &ServerAddr, counts: &Arc<Counts>) -> Result<Line, String> {
        let nowhere: ServerAddr = NOWHERE.parse().map_err(|error| format!("{NOWHERE}: {error}"))?;
        let (say_gone, gone) = watch::channel(false);
        let options = self
            .options(server, nowhere.clone())
            .event_callback(told(say_gone, Arc::clone(counts)));
        // By a task of its own, as rustls panics where it has no cryptography; one that ends with this future.
        let mut tasks = JoinSet::new();
        tasks.spawn(options.connect(vec![server.clone(), nowhere]));
        let client = match tasks.join_next().await {
            Some(Ok(Ok(client))) => client,
            Some(Ok(Err(error))) => return Err(explained(&error)),
            Some(Err(_)) | None => return Err(NO_TLS.to_owned()),
        };
        counts.takes_at_most(client.max_payload());
        Ok(Line { client, gone })
    }

    fn options(&self, server: &ServerAddr, nowhere: ServerAddr) -> ConnectOptions {
        let (auth, server) = (self.auth(server), server.clone());
        let again = AtomicBool::new(false);
        let options = ConnectOptions::with_auth_callback(move |_nonce| ready(Ok(auth.clone())))
            // Asked before each attempt, the first too; what it leaves open would be logged as an error when it ends.
            .reconnect_to_server_callback(move |_, _| {
                let again = again.swap(true, Ordering::SeqCst);
                ready(Some(ReconnectToServer {
                    addr: if again { &nowhere } else { &server }.clone(),
                    delay: Some(Duration::ZERO),
                }))
            })
            .max_reconnects(1)
            .ignore_discovered_servers()
            .no_echo()
            .name(&self.name)
            .connection_timeout(ATTEMPT)
            .request_timeout(Some(ANSWER))
            .ping_interval(PING)
            .client_capacity(COMMANDS)
            .subscription_capacity(WAITING);
        #[cfg(feature = "tls")]
        let options = self.roots.iter().fold(options, |options, file| {
            options.add_root_certificates(file.clone())
        });
        options
    }

    /// The address's own credentials go before those for all.
    fn auth(&self, server: &ServerAddr) -> Auth {
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let mut auth = Auth::new();
        match (server.username(), server.password()) {
            (Some(user), Some(password)) => {
                (auth.username, auth.password) = (Some(decoded(user)), Some(decoded(password)));
            }
            (Some(token), None) => auth.token = Some(decoded(token)),
            (None, _) => {
                let Credentials { user, token } = self.credentials.clone();
                (auth.username, auth.password) = user.unzip();
                auth.token = token;
            }
        }
        auth
    }
}

/// What becomes of what a client tells of itself.
fn told(
    say_gone: watch::Sender<bool>,
    counts: Arc<Counts>,
) -> impl Fn(Event) -> std::future::Ready<()> + Send + Sync {
    move |event| {
        match event {
            Event::Disconnected | Event::Closed => {
                say_gone.send_replace(true);
            }
            Event::SlowConsumer(_) => counts.dropped(&incoming::FULL),
            Event::ServerError(error) => counts.complained(&error),
            // It says no more than that it is connected, or is not again.
            _ => {}
        }
        ready(())
    }
}

const NO_TLS: &str = "it wants TLS: build `chanx-nats` with its feature `tls`";

/// An error with what caused it; each level says only its own part.
fn explained(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        next = cause.source();
    }
    text
}

/// An address without credentials.
struct Shown<'a>(&'a ServerAddr);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}:{}", self.0.scheme(), self.0.host(), self.0.port())
    }
}
