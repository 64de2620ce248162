//! The server on real ports: beside HTTP, under attack, and when it stops.

use std::{
    io::{BufRead, BufReader, Lines},
    process::{Child, ChildStdout, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use axum::{Extension, Router, routing::get};
use chanx::{
    dispatch::Spec,
    prelude::*,
    server::{IntoListener, ServeError},
    settings::Overrides,
};
use chanx_testing::{RunningApp, TestApp};
use tokio::{sync::Notify, time::Instant};

use crate::{
    handshake::mirror,
    session::{Notes, Order, Told, diary, opened},
    support::{assistant, connected, frame, pong, routes},
    wire::{Wire, handshake},
};

const PATH: &str = "/ws/assistants/";

// Stopping.

#[chanx_testing::test]
async fn a_server_that_stops_tells_all_to_go_and_takes_nobody_new() {
    let app = assistant();
    let port = app.listen();
    let address = port.address();
    let mut near = connected(&app).await;
    let mut far = Wire::open(address, PATH).await;
    far.text().await;
    let stop = tokio::spawn(port.stop());
    near.assert_closed(1001).await;
    assert_eq!(far.close_code().await, 1001);
    far.send(&frame(0x88, &1001_u16.to_be_bytes())).await;
    assert!(far.ended().await.is_empty());
    stop.await.unwrap();
    assert_eq!(app.client(PATH).try_connect().await.unwrap_err().status, 503);
}

#[chanx_testing::test(paused)]
async fn a_handler_is_told_of_the_stop_and_may_still_answer() {
    let notes = Notes::default();
    let app = diary(&notes).start();
    let mut client = opened(&app).await;
    client.send(Order::Hang).await;
    app.listen().stop().await;
    assert_eq!(client.next::<Told>().await, Told::Done(0));
    client.assert_closed(1001).await;
    assert_eq!(notes.all()[2..4], ["hanging", "told of the close: Ok(())"]);
}

#[chanx_testing::test(paused)]
async fn a_handler_that_never_ends_is_dropped_at_the_deadline() {
    let notes = Notes::default();
    let app = diary(&notes)
        .settings(|settings| {
            settings.drain_timeout = Duration::from_secs(20);
            settings.handler_timeout = Some(Duration::from_secs(3600));
        })
        .start();
    let mut client = opened(&app).await;
    client.send(Order::Wait(u64::MAX / 1_000_000)).await;
    let start = Instant::now();
    app.listen().stop().await;
    assert_eq!(start.elapsed().as_secs(), 20);
    client.assert_closed(1001).await;
    let parted: Vec<_> = notes.all().split_off(2);
    assert_eq!(parted.len(), 1, "{parted:?}");
    assert!(parted[0].starts_with("disconnect Server"), "{parted:?}");
}

#[derive(Debug)]
struct Tidy;

#[consumer(incoming = Order, outgoing = Told, state = Notes)]
impl Tidy {
    #[connect]
    async fn enter(_ctx: &mut Context<Self>) -> Self {
        Self
    }

    #[receive]
    async fn receive(&mut self, ctx: &mut Context<Self>, _message: Order) {
        ctx.state().add("hanging");
        std::future::pending::<()>().await;
    }

    #[disconnect]
    async fn part(self, ctx: &mut Context<Self>, _reason: CloseReason) {
        tokio::time::sleep(Duration::from_millis(900)).await;
        ctx.state().add("tidied up");
        tokio::time::sleep(Duration::from_secs(3600)).await;
        ctx.state().add("not any more");
    }
}

routes! { fn tidy() -> Routes<Notes> { "" => Tidy } }

#[chanx_testing::test(paused)]
async fn who_is_cut_off_at_the_deadline_has_a_moment_to_tidy_up() {
    let notes = Notes::default();
    let app = TestApp::new(tidy()).state(notes.clone()).start();
    let mut client = app.client("/").connect().await;
    client.send(Order::Hang).await;
    let start = Instant::now();
    app.listen().stop().await;
    assert_eq!(start.elapsed().as_secs(), 31);
    app.settle().await;
    assert_eq!(notes.all(), ["hanging", "tidied up"]);
}

#[chanx_testing::test(paused)]
async fn a_handler_timeout_that_is_sooner_than_the_deadline_still_holds() {
    let app = diary(&Notes::default())
        .settings(|settings| settings.handler_timeout = Some(Duration::from_secs(2)))
        .start();
    let mut client = opened(&app).await;
    client.send(Order::Wait(1_000_000)).await;
    let start = Instant::now();
    app.listen().stop().await;
    assert_eq!(start.elapsed().as_secs(), 2);
}

#[chanx_testing::test(paused)]
async fn clients_are_told_to_go_one_after_the_other() {
    let app = TestApp::new(routes())
        .settings(|settings| settings.drain_spread = Duration::from_secs(10))
        .start();
    let mut waiting = Vec::new();
    for _ in 0..10 {
        let mut client = connected(&app).await;
        waiting.push(tokio::spawn(async move {
            client.assert_closed(1001).await;
            Instant::now()
        }));
    }
    let start = Instant::now();
    app.listen().stop().await;
    let mut told = Vec::new();
    for client in waiting {
        told.push((client.await.unwrap() - start).as_secs());
    }
    told.sort_unstable();
    assert_eq!(told, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
}

#[chanx_testing::test(paused)]
async fn a_client_that_does_not_answer_the_close_is_waited_for_no_longer_than_its_time() {
    for (drain, seconds) in [(30, 5), (3, 3)] {
        let app = TestApp::new(routes())
            .settings(|settings| settings.drain_timeout = Duration::from_secs(drain))
            .start();
        let mut client = connected(&app).await;
        client.stall(true);
        let start = Instant::now();
        app.listen().stop().await;
        assert_eq!(start.elapsed().as_secs(), seconds);
    }
}

#[chanx_testing::test(paused)]
async fn an_answer_over_http_is_finished_before_the_server_ends() {
    let asked = Arc::new(Notify::new());
    let told = Arc::clone(&asked);
    let slow = get(move || async move {
        told.notify_one();
        tokio::time::sleep(Duration::from_secs(7)).await;
        "done"
    });
    let app = TestApp::new(routes())
        .with(|app| app.fallback(Router::new().route("/slow", slow)))
        .start();
    let port = app.listen();
    let mut busy = Wire::connect(port.address()).await;
    let mut idle = Wire::connect(port.address()).await;
    idle.ask("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let mut mute = Wire::connect(port.address()).await;
    busy.send(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").await;
    asked.notified().await;
    let stop = tokio::spawn(port.stop());
    assert!(
        idle.ended().await.is_empty(),
        "a connection between requests is closed"
    );
    assert!(mute.ended().await.is_empty(), "one that has asked nothing too");
    assert_eq!(busy.answer().await.body, "done");
    stop.await.unwrap();
}

/// Ends the process that it names, however the test ends.
struct Helper {
    child: Child,
    /// Kept open: the helper goes on writing.
    _output: Lines<BufReader<ChildStdout>>,
}

impl Drop for Helper {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const SERVE: &str = "CHANX_TEST_SERVES";

/// What the process of the test below runs; nothing where nobody has asked for it.
#[test]
fn in_a_process_of_its_own() {
    if std::env::var_os(SERVE).is_none() {
        return;
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let served: Result<()> = runtime.block_on(async {
        let mut settings = Settings::default();
        settings.drain_timeout = Duration::from_secs(24 * 60 * 60);
        let server = App::new(routes()).settings(settings).bind("127.0.0.1:0")?;
        println!("listening on {}", server.local_addr()?);
        Ok(server.run().await?)
    });
    served.unwrap();
}

#[cfg(unix)]
impl Helper {
    /// A server in a process of its own, and its address.
    fn start() -> (Self, std::net::SocketAddr) {
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "server::in_a_process_of_its_own", "--nocapture"])
            .env(SERVE, "1")
            .stdout(Stdio::piped())
            .spawn();
        let mut child = child.unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines.find_map(|line| Some(line.unwrap().split_once("listening on ")?.1.to_owned()));
        let helper = Self {
            child,
            _output: lines,
        };
        (helper, address.unwrap().parse().unwrap())
    }

    fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }

    fn ends_well(&mut self) -> bool {
        self.child.wait().unwrap().success()
    }
}

#[cfg(unix)]
#[chanx_testing::test]
async fn a_process_that_is_told_to_stop_drains() {
    for signal in ["TERM", "INT"] {
        let (mut helper, address) = Helper::start();
        let mut wire = Wire::open(address, PATH).await;
        wire.text().await;
        helper.signal(signal);
        assert_eq!(wire.close_code().await, 1001);
        wire.send(&frame(0x88, &1001_u16.to_be_bytes())).await;
        wire.ended().await;
        assert!(helper.ends_well(), "SIG{signal}");
    }
}

#[cfg(unix)]
#[chanx_testing::test]
async fn a_process_that_is_told_again_waits_no_longer() {
    let (mut helper, address) = Helper::start();
    let (mut hanging, mut idle) = (Wire::open(address, PATH).await, Wire::open(address, PATH).await);
    for wire in [&mut hanging, &mut idle] {
        wire.text().await;
    }
    hanging.send_text(r#"{"action":"hang"}"#).await;
    // Its pong says that the handler runs.
    hanging.send(&frame(0x89, b"")).await;
    assert_eq!(hanging.frame().await.0, 0x8a);
    helper.signal("TERM");
    assert_eq!(idle.close_code().await, 1001);
    helper.signal("TERM");
    hanging.ended().await;
    assert!(helper.ends_well());
}

// Under attack.

#[chanx_testing::test(paused)]
async fn half_a_handshake_that_never_ends_is_cut() {
    let app = assistant();
    let port = app.listen();
    let whole = handshake(PATH, "");
    for half in ["", "GET /ws/assi", &whole[..whole.len() - 2]] {
        let mut wire = Wire::connect(port.address()).await;
        wire.send(half.as_bytes()).await;
        let start = Instant::now();
        wire.ended().await;
        assert_eq!(start.elapsed().as_secs(), 10, "{half:?}");
    }
}

#[chanx_testing::test(paused)]
async fn a_handshake_that_trickles_in_is_cut_all_the_same() {
    let app = assistant();
    let port = app.listen();
    let mut wire = Wire::connect(port.address()).await;
    let start = Instant::now();
    wire.send(b"GET /ws/assistants/ HTTP/1.1\r\nX-Slow: ").await;
    loop {
        tokio::select! {
            biased;
            _ = wire.ended() => break,
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
        }
        wire.send(b"x").await;
    }
    assert!(start.elapsed().as_secs() <= 11);
}

#[chanx_testing::test]
async fn a_head_over_the_limit_is_refused() {
    let app = assistant();
    let port = app.listen();
    let mut wire = Wire::connect(port.address()).await;
    wire.send(format!("GET {PATH} HTTP/1.1\r\nX-Long: {}", "x".repeat(20_000)).as_bytes())
        .await;
    assert_eq!(wire.answer().await.status, 431);
    wire.ended().await;
    let fits = handshake(PATH, &format!("X-Long: {}\r\n", "x".repeat(14_000)));
    assert_eq!(Wire::connect(port.address()).await.ask(&fits).await.status, 101);
}

#[chanx_testing::test]
async fn what_is_no_http_is_refused() {
    let app = assistant();
    let port = app.listen();
    let mut wire = Wire::connect(port.address()).await;
    assert_eq!(wire.ask("\x16\x03\x01\x02\0\x01\0\r\n\r\n").await.status, 400);
    wire.ended().await;
}

#[derive(Debug)]
struct Deaf;

#[consumer(state = Notes)]
impl Deaf {
    #[connect]
    async fn enter(_ctx: &mut Context<Self>) -> Self {
        Self
    }

    #[frame]
    async fn echo(&mut self, frame: Frame) -> Frame {
        frame
    }

    #[disconnect]
    async fn part(self, ctx: &mut Context<Self>, reason: CloseReason) {
        ctx.state().add(format!("{reason:?}"));
    }
}

routes! { fn deaf() -> Routes<Notes> { "" => Deaf } }

#[chanx_testing::test(paused)]
async fn a_peer_that_floods_and_never_reads_is_given_up() {
    let notes = Notes::default();
    let app = TestApp::new(deaf())
        .state(notes.clone())
        .settings(|settings| settings.heartbeat_interval = Some(Duration::from_secs(30)))
        .start();
    let port = app.listen();
    let mut wire = Wire::open(port.address(), "/").await;
    let message = frame(0x82, &vec![7; 60_000]);
    // Ends with an error: the server first stops reading, then closes.
    let flood = async {
        while tokio::io::AsyncWriteExt::write_all(&mut wire.stream, &message)
            .await
            .is_ok()
        {}
    };
    flood.await;
    assert_eq!(notes.all(), ["TimedOut"]);
}

#[chanx_testing::test]
async fn a_flood_of_pings_is_answered_by_the_last_pongs_and_harms_nobody() {
    let app = assistant();
    let port = app.listen();
    let mut wire = Wire::open(port.address(), PATH).await;
    wire.text().await;
    for round in 0..200_u32 {
        let pings: Vec<u8> = (0..100_u32)
            .flat_map(|number| frame(0x89, &(round * 100 + number).to_be_bytes()))
            .collect();
        wire.send(&pings).await;
    }
    wire.send_text(r#"{"action":"ping"}"#).await;
    let (mut last, mut text) = (None, None);
    // The newest ping is always answered (RFC 6455 §5.5.3).
    while last < Some(19_999) || text.is_none() {
        match wire.frame().await {
            (0x8a, number) => {
                let number = u32::from_be_bytes(number.try_into().unwrap());
                assert!(last < Some(number), "in order");
                last = Some(number);
            }
            (_, payload) => text = String::from_utf8(payload).ok(),
        }
    }
    assert_eq!(text, Some(pong().to_string()));
}

#[chanx_testing::test]
async fn many_connect_at_once() {
    let app = assistant();
    let port = app.listen();
    let clients: Vec<_> = (0..300)
        .map(|_| {
            let address = port.address();
            tokio::spawn(async move {
                let mut wire = Wire::open(address, PATH).await;
                wire.text().await;
                wire.send_text(r#"{"action":"ping"}"#).await;
                wire.text().await
            })
        })
        .collect();
    for client in clients {
        assert_eq!(client.await.unwrap(), pong().to_string());
    }
}

// Beside HTTP.

fn page() -> Router {
    Router::new().route("/page", get(|| async { "a page" }))
}

#[chanx_testing::test]
async fn http_is_served_beside_by_the_fallback_on_the_same_connection() {
    let app = TestApp::new(routes()).with(|app| app.fallback(page())).start();
    let port = app.listen();
    let mut wire = Wire::connect(port.address()).await;
    for _ in 0..2 {
        let answer = wire.ask("GET /page HTTP/1.1\r\nHost: x\r\n\r\n").await;
        assert_eq!((answer.status, answer.body.as_str()), (200, "a page"));
    }
    assert_eq!(
        wire.ask("GET /none HTTP/1.1\r\nHost: x\r\n\r\n").await.status,
        404
    );
    let refused = format!("GET {PATH} HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_eq!(wire.ask(&refused).await.status, 426, "a route is no page");
    assert_eq!(wire.ask(&handshake(PATH, "")).await.status, 101);
    wire.text().await;
    wire.send_text(r#"{"action":"ping"}"#).await;
    assert_eq!(wire.text().await, pong().to_string());
}

/// The service mounted in axum's server, behind a layer.
async fn mounted() -> std::net::SocketAddr {
    let service = App::new(mirror()).into_service().unwrap();
    let router = page()
        .route_service("/mirror/{*rest}", service)
        .layer(Extension(7_u8));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

#[chanx_testing::test]
async fn mounted_in_axum_it_sees_what_the_layers_in_front_have_found() {
    let address = mounted().await;
    let mut wire = Wire::connect(address).await;
    assert_eq!(
        wire.ask("GET /page HTTP/1.1\r\nHost: x\r\n\r\n").await.body,
        "a page"
    );
    assert_eq!(wire.ask(&handshake("/mirror/x/", "")).await.status, 101);
    wire.text().await;
    let fact: serde_json::Value = serde_json::from_str(&wire.text().await).unwrap();
    assert_eq!(fact["payload"]["extension"], 7);
    assert_eq!(
        Wire::connect(address)
            .await
            .ask("GET /mirror/x/ HTTP/1.1\r\nHost: x\r\n\r\n")
            .await
            .status,
        426
    );
}

#[chanx_testing::test]
async fn mounted_in_axum_it_is_told_to_stop_by_whoever_stops_the_server() {
    let service = App::new(routes()).into_service().unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route_service("/ws/{*rest}", service.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let mut wire = Wire::open(address, PATH).await;
    wire.text().await;
    let stop = tokio::spawn(async move { service.drain().await });
    assert_eq!(wire.close_code().await, 1001);
    wire.send(&frame(0x88, &1001_u16.to_be_bytes())).await;
    stop.await.unwrap();
    assert_eq!(
        Wire::connect(address)
            .await
            .ask(&handshake(PATH, ""))
            .await
            .status,
        503
    );
}

/// Sends the handshake and a whole and a half message with one write.
async fn hurried(address: std::net::SocketAddr, path: &str) -> Wire {
    let mut wire = Wire::connect(address).await;
    let close = frame(0x88, &1000_u16.to_be_bytes());
    let all = [
        handshake(path, "").into_bytes(),
        frame(0x89, b"early"),
        close[..3].to_vec(),
    ]
    .concat();
    wire.send(&all).await;
    assert_eq!(wire.answer().await.status, 101);
    wire.send(&close[3..]).await;
    wire
}

#[chanx_testing::test]
async fn bytes_right_behind_the_handshake_are_not_lost() {
    let app: RunningApp = TestApp::new(mirror()).start();
    let port = app.listen();
    for address in [port.address(), mounted().await] {
        let mut wire = hurried(address, "/mirror/x/").await;
        let mut pong = None;
        let code = loop {
            match wire.frame().await {
                (0x8a, payload) => pong = Some(payload),
                (0x88, payload) => break u16::from_be_bytes([payload[0], payload[1]]),
                _ => {}
            }
        };
        assert_eq!((pong.as_deref(), code), (Some(b"early".as_slice()), 1000));
        wire.ended().await;
    }
}

#[chanx_testing::test]
async fn a_message_right_behind_the_handshake_is_handled() {
    let app = assistant();
    let port = app.listen();
    let mut wire = Wire::connect(port.address()).await;
    let message = frame(0x81, br#"{"action":"ping"}"#);
    wire.send(&[handshake(PATH, "").into_bytes(), message].concat())
        .await;
    assert_eq!(wire.answer().await.status, 101);
    assert!(wire.text().await.contains("authentication"));
    assert_eq!(wire.text().await, pong().to_string());
}

#[chanx_testing::test]
async fn an_address_that_is_taken_is_an_error_that_says_so() {
    let app = assistant();
    let port = app.listen();
    let error = App::new(routes()).bind(port.address()).unwrap_err();
    let address = port.address();
    let expected = format!(
        "can't listen on `{address}`, the address that `serve` or `bind` was given; is another program listening there?"
    );
    assert!(format!("{error:?}").contains(&expected), "{error:?}");
    let error = App::new(routes()).bind("nowhere").unwrap_err();
    assert!(
        format!("{error:?}").contains("can't listen on `nowhere`"),
        "{error:?}"
    );
}

#[test]
fn where_no_runtime_is_nothing_listens_and_nothing_panics() {
    let bound = App::new(routes()).bind("127.0.0.1:0").unwrap_err();
    let served = App::new(routes()).serve("127.0.0.1:0");
    let served = futures_util::FutureExt::now_or_never(served)
        .unwrap()
        .unwrap_err();
    for error in [bound, served] {
        assert!(matches!(error.find(), Some(ServeError::NoRuntime)), "{error:?}");
    }
    let service = App::new(routes()).into_service().unwrap();
    assert!(matches!(service.bind("127.0.0.1:0"), Err(ServeError::NoRuntime)));
    assert!(matches!(
        "127.0.0.1:0".into_listener(),
        Err(ServeError::NoRuntime)
    ));
}

/// Settings of its own that no connection could live by.
#[derive(Debug, Default)]
struct Impossible;

#[consumer(incoming = Order, outgoing = Told, outbox_frames = 0)]
impl Impossible {
    #[receive]
    async fn receive(&mut self, _message: Order) {}
}

struct Overdue;

impl Consumer for Overdue {
    type Incoming = Never;
    type Outgoing = Told;
    type Event = Never;
    type State = NoState;
    type Params = ();
    type Access = chanx::access::Open;

    const SPEC: Spec = {
        let mut spec = Spec::NAMED_BY_TYPE;
        spec.overrides = Overrides::NONE.heartbeat_interval(Duration::MAX);
        spec
    };

    async fn connect(_: &mut Context<Self>) -> Result<Self> {
        Ok(Self)
    }
}

routes! { fn impossible() -> Routes { "" => Impossible } }
routes! { fn overdue() -> Routes { "" => Overdue } }

#[test]
fn the_settings_of_a_consumer_are_checked_when_the_application_starts() {
    for (routes, name, problem) in [
        (
            impossible(),
            "Impossible",
            "outbox_frames: 0 is too little; write at least 1",
        ),
        (
            overdue(),
            "Overdue",
            "heartbeat_interval: longer than a year; write less",
        ),
    ] {
        let error = App::new(routes).into_service().unwrap_err();
        let expected = format!("::{name}`: {problem}");
        assert!(format!("{error:?}").contains(&expected), "{error:?}");
    }
}
