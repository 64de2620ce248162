//! What a site has in front of its sockets: tower layers, and axum's router.

use std::{sync::Arc, time::Duration};

use axum::{
    Extension, Router,
    extract::Request as PageRequest,
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::get,
};
use chanx::{
    access::{Identity, User, UserId},
    prelude::*,
};
use chanx_testing::{RunningApp, TestApp};
use http::{Request, StatusCode};
use tokio::{sync::Notify, time::Instant};
use tower::{ServiceBuilder, util::MapRequestLayer};

use crate::{support::frame, wire::Wire};

#[derive(Debug)]
struct Member(String);

impl User for Member {
    fn id(&self) -> UserId {
        self.0.as_str().into()
    }
}

#[derive(Debug, PartialEq, OutgoingMessage)]
enum Greeting {
    Welcome {
        name: String,
        tenant: Option<u32>,
        from_here: Option<bool>,
    },
}

#[derive(Debug, Default)]
struct Greeter;

#[consumer(outgoing = Greeting, user = Member)]
impl Greeter {
    #[ready]
    async fn greet(&mut self, ctx: &mut Context<Self>) -> Greeting {
        let request = ctx.request();
        Greeting::Welcome {
            name: ctx.user().0.clone(),
            tenant: request.extension::<Tenant>().map(|tenant| tenant.0),
            from_here: request.peer_addr().map(|peer| peer.ip().is_loopback()),
        }
    }
}

routes! { fn routes() -> Routes { "ws/greeter/" => Greeter } }

const PATH: &str = "/ws/greeter/";

#[derive(Debug, Clone, Copy)]
struct Tenant(u32);

fn welcome(name: &str, tenant: Option<u32>, from_here: Option<bool>) -> Greeting {
    Greeting::Welcome {
        name: name.to_owned(),
        tenant,
        from_here,
    }
}

/// Whose name is in the query.
fn named<B>(request: &Request<B>) -> Option<Identity<Member>> {
    let name = request.uri().query()?.strip_prefix("name=")?;
    Some(Identity::new(Member(name.to_owned())))
}

// Layers of tower.

/// The application behind two layers: one says who it is, one behind it counts the tenants up.
fn layered() -> RunningApp {
    let page = get(async |Extension(tenant): Extension<Tenant>| tenant.0.to_string());
    let app = TestApp::new(routes()).with(|app| app.fallback(Router::new().route("/page", page)));
    app.start_behind(|service| {
        let identify = MapRequestLayer::new(|mut request: Request<_>| {
            if let Some(identity) = named(&request) {
                request.extensions_mut().insert(identity);
                request.extensions_mut().get_or_insert_with(|| Tenant(0));
            }
            request
        });
        let count = MapRequestLayer::new(|mut request: Request<_>| {
            if let Some(tenant) = request.extensions_mut().get_mut::<Tenant>() {
                tenant.0 += 1;
            }
            request
        });
        ServiceBuilder::new()
            .layer(identify)
            .layer(count)
            .service(service)
    })
}

#[chanx_testing::test]
async fn layers_in_front_are_asked_by_sockets_and_pages() {
    let app = layered();
    let mut client = app.client(PATH).query("name", "Ada").connect().await;
    assert_eq!(
        client.next::<Greeting>().await,
        welcome("Ada", Some(1), Some(true))
    );
    let client = app.client(PATH).query("name", "Eve").extension(Tenant(6));
    assert_eq!(
        client.connect().await.next::<Greeting>().await,
        welcome("Eve", Some(7), Some(true)),
        "what the client has is there before the layers"
    );
    app.client(PATH).connect().await.assert_refused(401);
    assert_eq!(app.get("/page").query("name", "Ada").await.body(), "1");
    assert_eq!(app.get("/page").extension(Tenant(6)).await.body(), "7");
    assert_eq!(app.get(PATH).await.status(), 426);
    app.settle().await;
}

#[chanx_testing::test]
async fn a_port_is_behind_the_same_layers() {
    let app = layered();
    let port = app.listen();
    let mut wire = Wire::open(port.address(), &format!("{PATH}?name=Ada")).await;
    assert!(wire.text().await.contains("authentication"));
    let greeting = chanx_testing::frame(welcome("Ada", Some(1), Some(true)));
    let told: serde_json::Value = serde_json::from_str(&wire.text().await).unwrap();
    assert_eq!(told, greeting);
    let mut wire = Wire::connect(port.address()).await;
    for _ in 0..2 {
        let page = wire.ask("GET /page?name=Ada HTTP/1.1\r\nHost: x\r\n\r\n").await;
        assert_eq!((page.status, page.body.as_str()), (200, "1"));
    }
}

// Within axum.

async fn only_members(mut request: PageRequest, next: Next) -> Response {
    let Some(identity) = named(&request) else {
        return (StatusCode::UNAUTHORIZED, "who are you?").into_response();
    };
    request.extensions_mut().insert(identity);
    next.run(request).await
}

/// The application mounted in a router, beside this page.
fn mounted(page: axum::routing::MethodRouter) -> RunningApp {
    TestApp::new(routes()).start_behind(|service| {
        Router::new()
            .route("/page", page)
            .route_service("/ws/{*rest}", service)
            .layer(from_fn(only_members))
    })
}

#[chanx_testing::test]
async fn within_axum_sockets_and_pages_are_behind_its_middleware() {
    let app = mounted(get(async || "a page"));
    let mut client = app.client(PATH).query("name", "Ada").connect().await;
    assert_eq!(client.next::<Greeting>().await, welcome("Ada", None, Some(true)));
    let refused = app.client(PATH).try_connect().await.unwrap_err();
    assert_eq!(
        (refused.status.as_u16(), refused.body.as_str()),
        (401, "who are you?")
    );
    assert_eq!(app.get("/page?name=Ada").await.body(), "a page");
    assert_eq!(app.get("/page").await.status(), 401);
    assert_eq!(app.get("/none?name=Ada").await.status(), 404, "the router's");
    app.settle().await;
}

#[chanx_testing::test(paused)]
async fn a_handshake_that_a_layer_holds_is_under_way() {
    let app = TestApp::new(routes()).start_behind(|service| {
        let slow = from_fn(async |request: PageRequest, next: Next| {
            tokio::time::sleep(Duration::from_secs(60)).await;
            next.run(request).await
        });
        Router::new().route_service("/ws/{*rest}", service).layer(slow)
    });
    let start = Instant::now();
    let connecting = app.client(PATH).user(Member("Ada".to_owned())).connect();
    let connecting = tokio::spawn(connecting);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(app.activity().busy(), [("handshake", 1)]);
    app.settle().await;
    assert_eq!(start.elapsed(), Duration::from_secs(60));
    let mut client = connecting.await.unwrap();
    assert_eq!(client.next::<Greeting>().await, welcome("Ada", None, Some(true)));
    app.settle().await;
}

#[chanx_testing::test(paused)]
#[should_panic(expected = "was refused: 503 Service Unavailable")]
async fn a_refusal_of_a_layer_is_told_as_one() {
    let app = TestApp::new(routes()).start_behind(|service| {
        let closed = from_fn(async |_: PageRequest, _: Next| StatusCode::SERVICE_UNAVAILABLE);
        Router::new().route_service("/ws/{*rest}", service).layer(closed)
    });
    app.client(PATH).connect().await;
}

#[chanx_testing::test]
async fn behind_layers_it_stops_as_a_mounted_one_does() {
    let asked = Arc::new(Notify::new());
    let (told, go) = (Arc::clone(&asked), Arc::new(Notify::new()));
    let goes = Arc::clone(&go);
    let app = mounted(get(async move || {
        told.notify_one();
        goes.notified().await;
        "done"
    }));
    let port = app.listen();
    let mut client = app.client(PATH).query("name", "Ada").connect().await;
    let mut wire = Wire::open(port.address(), &format!("{PATH}?name=Eve")).await;
    assert!(wire.text().await.contains("authentication"));
    wire.text().await;
    let mut busy = Wire::connect(port.address()).await;
    busy.send(b"GET /page?name=Ada HTTP/1.1\r\nHost: x\r\n\r\n").await;
    asked.notified().await;
    let mut idle = Wire::connect(port.address()).await;
    idle.ask("GET /none HTTP/1.1\r\nHost: x\r\n\r\n").await;

    let address = port.address();
    let stop = tokio::spawn(port.stop());
    assert!(
        idle.ended().await.is_empty(),
        "a connection between requests is closed"
    );
    client.assert_closed_with(1001, "the server is stopping").await;
    assert_eq!(wire.close_code().await, 1001);
    wire.send(&frame(0x88, &1001_u16.to_be_bytes())).await;
    wire.ended().await;
    assert!(!stop.is_finished(), "a page is still being answered");
    go.notify_one();
    assert_eq!(busy.answer().await.body, "done");
    stop.await.unwrap();
    tokio::net::TcpStream::connect(address).await.unwrap_err();
    let refused = app.client(PATH).query("name", "Ada").try_connect().await;
    assert_eq!(refused.unwrap_err().status, 503);
}
