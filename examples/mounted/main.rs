//! chanx within axum: pages and sockets behind the same layers, one of which says who is connected.
//!
//! `cargo run --example mounted`, then open the URL that it prints.

use std::net::SocketAddr;

use axum::{
    Router,
    extract::{ConnectInfo, Request},
    middleware::{Next, from_fn},
    response::{Html, Response},
    routing::get,
};
use chanx::{
    access::{Identity, User, UserId},
    handshake::PeerAddr,
    prelude::*,
};

/// Who is connected.
#[derive(Debug)]
pub struct Member {
    name: String,
}

impl User for Member {
    fn id(&self) -> UserId {
        self.name.as_str().into()
    }
}

/// What is said to a member.
#[derive(Debug, OutgoingMessage)]
pub enum Greeting {
    /// The first thing that it reads.
    Welcome {
        /// The member's.
        name: String,
        /// The member's address.
        from: String,
    },
}

/// Greets members by their names.
#[derive(Debug, Default)]
pub struct Greeter;

/// Greets members by their names.
#[consumer(outgoing = Greeting, user = Member)]
impl Greeter {
    #[ready]
    async fn greet(&mut self, ctx: &mut Context<Self>) -> Greeting {
        let peer = ctx.request().peer_addr();
        Greeting::Welcome {
            name: ctx.user().name.clone(),
            from: peer.map_or_else(|| "nowhere".to_owned(), |peer| peer.ip().to_string()),
        }
    }
}

routes! {
    /// The WebSocket routes; axum has those of the pages.
    pub fn routes() -> Routes {
        "ws/greeter/" => Greeter,
    }
}

/// Says who is connected, and from where, to the consumers behind it. A real one reads a session or a token.
async fn identify(mut request: Request, next: Next) -> Response {
    if let Some(ConnectInfo(peer)) = request.extensions().get().copied() {
        request.extensions_mut().insert(PeerAddr(peer));
    }
    let name = request
        .uri()
        .query()
        .and_then(|query| query.strip_prefix("name="));
    if let Some(name) = name.map(str::to_owned) {
        request.extensions_mut().insert(Identity::new(Member { name }));
    }
    next.run(request).await
}

async fn page() -> Html<&'static str> {
    Html(
        "<!doctype html><title>mounted</title><pre id=log></pre><script>
        for (const query of ['?name=Ada', '']) {
            const socket = new WebSocket(`ws://${location.host}/ws/greeter/${query}`);
            socket.onmessage = ({ data }) => log.append(data, '\\n');
            socket.onclose = ({ code }) => log.append(`closed with ${code}\\n`);
        }
        </script>",
    )
}

#[tokio::main]
async fn main() -> Result<()> {
    let settings = Settings::load()?;
    let listener = tokio::net::TcpListener::bind(&settings.bind).await?;
    println!("listening on http://{}", listener.local_addr()?);

    let sockets = App::new(routes())
        .identified_in_front()
        .settings(settings)
        .into_service()?;
    let router = Router::new()
        .route("/", get(page))
        .route_service("/ws/{*rest}", sockets.clone())
        .layer(from_fn(identify));
    axum::serve(
        listener,
        router.into_make_service_with_connect_info::<SocketAddr>(),
    )
    .with_graceful_shutdown(async {
        let _ = tokio::signal::ctrl_c().await;
    })
    .await?;
    // axum has stopped taking connections; the open sockets are told to go, and waited for.
    sockets.drain().await;
    Ok(())
}
