//! What is said in the log, and what never is.

use std::{
    collections::BTreeMap,
    fmt::Debug,
    sync::{
        Arc, LazyLock, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::{
    Router,
    extract::Request,
    middleware::{Next, from_fn},
};
use chanx::{handshake::PeerAddr, prelude::*, routing::PathParam};
use chanx_testing::TestApp;
use tracing::{
    Dispatch, Event, Level, Subscriber,
    field::{Field, Visit},
    level_filters::LevelFilter,
    span,
    subscriber::DefaultGuard,
};
use tracing_subscriber::{
    Layer,
    layer::{Context as At, SubscriberExt},
    registry::{LookupSpan, Scope},
};

use crate::{
    support::{Text, connected, frame, pong, routes, text},
    wire::{Wire, handshake},
};

type Fields = BTreeMap<&'static str, String>;

/// One event of the log, with the spans around it from the outermost.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    level: Level,
    /// Of the event and of the spans around it.
    targets: Vec<&'static str>,
    pub(crate) fields: Fields,
    spans: Vec<(&'static str, Fields)>,
}

impl Record {
    fn says(&self, message: &str) -> bool {
        self.fields["message"] == message
    }

    fn span(&self, name: &str) -> &Fields {
        let found = self.spans.iter().find(|(known, _)| *known == name);
        &found.unwrap_or_else(|| panic!("no span `{name}`: {self:?}")).1
    }
}

/// All that this thread logs while the guard lives.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<Record>>>);

impl Log {
    pub(crate) fn capture(level: LevelFilter) -> (Self, DefaultGuard) {
        // While there is but one subscriber, `tracing` asks the thread that first comes by whether anybody listens, and
        // keeps the answer for all: tests run beside that have none.
        static LISTENERS: LazyLock<[Dispatch; 2]> =
            LazyLock::new(|| [(); 2].map(|()| Dispatch::new(tracing_subscriber::registry())));
        LazyLock::force(&LISTENERS);
        let log = Self::default();
        let subscriber = tracing_subscriber::registry().with(log.clone().with_filter(level));
        (log, tracing::subscriber::set_default(subscriber))
    }

    fn all(&self) -> Vec<Record> {
        self.0.lock().unwrap().clone()
    }

    pub(crate) fn saying(&self, message: &str) -> Vec<Record> {
        self.all()
            .into_iter()
            .filter(|record| record.says(message))
            .collect()
    }

    /// The one record that says this.
    fn only(&self, message: &str) -> Record {
        let mut found = self.saying(message);
        assert_eq!(found.len(), 1, "`{message}` in {:#?}", self.all());
        found.remove(0)
    }

    /// The actions of all records that say this.
    fn actions(&self, message: &str, field: &str) -> Vec<String> {
        let records = self.saying(message);
        records
            .iter()
            .map(|record| record.fields[field].clone())
            .collect()
    }

    /// Something is said, and in nothing of it stands this.
    pub(crate) fn never_says(&self, secret: &str) {
        assert!(!self.all().is_empty());
        for record in self.all() {
            assert!(!format!("{record:?}").contains(secret), "{record:#?}");
        }
    }

    fn none_above_debug(&self) {
        let loud: Vec<_> = self
            .all()
            .into_iter()
            .filter(|record| record.level < Level::DEBUG)
            .collect();
        assert!(loud.is_empty(), "{loud:#?}");
    }
}

struct Collect<'a>(&'a mut Fields);

impl Visit for Collect<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Log {
    fn on_new_span(&self, attributes: &span::Attributes<'_>, id: &span::Id, at: At<'_, S>) {
        let mut fields = Fields::new();
        attributes.record(&mut Collect(&mut fields));
        at.span(id).unwrap().extensions_mut().insert(fields);
    }

    fn on_event(&self, event: &Event<'_>, at: At<'_, S>) {
        let mut fields = Fields::new();
        event.record(&mut Collect(&mut fields));
        let scope = || at.event_scope(event).into_iter().flat_map(Scope::from_root);
        let targets = scope().map(|span| span.metadata().target());
        let targets = targets.chain([event.metadata().target()]).collect();
        let spans = scope()
            .map(|span| (span.name(), span.extensions().get::<Fields>().unwrap().clone()))
            .collect();
        self.0.lock().unwrap().push(Record {
            level: *event.metadata().level(),
            targets,
            fields,
            spans,
        });
    }
}

#[derive(Debug, IncomingMessage)]
enum Ask {
    Work(Text),
    Typing,
    Fail,
    Refuse,
    Panic,
}

#[derive(Debug, OutgoingMessage)]
enum Answer {
    Worked(Text),
    Typing,
}

#[derive(Debug, Default)]
struct Worker;

#[consumer(incoming = Ask, outgoing = Answer, subprotocols = ["v1"])]
impl Worker {
    #[handler]
    async fn work(&mut self, message: Text) -> Answer {
        tracing::debug!("at work");
        Answer::Worked(message)
    }

    #[handler]
    async fn typing(&mut self) -> Answer {
        Answer::Typing
    }

    #[handler]
    async fn fail(&mut self) -> Result<()> {
        Err(std::io::Error::other("the disk is full"))?
    }

    #[handler]
    async fn refuse(&mut self) -> Result<()> {
        Err(Error::client("not now"))
    }

    #[handler]
    async fn panic(&mut self) {
        panic!("as asked")
    }
}

routes! { fn worker() -> Routes { "shop/<str:name>/" => Worker } }

#[chanx_testing::test]
async fn a_connection_and_a_message_are_spans() {
    let (log, _guard) = Log::capture(LevelFilter::TRACE);
    let app = TestApp::new(worker()).start();
    let mut client = app
        .client("/shop/7/?token=s3cret")
        .header("x-request-id", "req-1")
        .extension(PeerAddr("203.0.113.7:4711".parse().unwrap()))
        .connect()
        .await;
    client.send(Ask::Work(text("hello"))).await;
    app.settle().await;

    let received = log.only("received message");
    assert_eq!(received.level, Level::DEBUG);
    assert_eq!(received.fields["received_action"], "work");
    let connection = received.span("connection");
    let expected: Fields = [
        ("consumer", "worker"),
        ("path", "/shop/7/"),
        ("peer", "203.0.113.7:4711"),
        ("request_id", "req-1"),
    ]
    .map(|(key, value)| (key, value.to_owned()))
    .into();
    assert_eq!(*connection, expected);

    let at_work = log.only("at work");
    assert_eq!(at_work.spans.len(), 2, "{at_work:?}");
    let message = at_work.span("message");
    assert_eq!(message["received_action"], "work");
    assert_eq!(message["message_id"], received.fields["message_id"]);
    assert_eq!(message["message_id"].len(), 8);
    let sent = log.only("sent message");
    assert_eq!(
        (sent.level, sent.fields["sent_action"].as_str()),
        (Level::DEBUG, "worked")
    );
    assert_eq!(sent.span("message")["message_id"], message["message_id"]);
    assert_eq!(log.only("connected").level, Level::DEBUG);
    for record in log.all() {
        let ours = if record.says("at work") {
            2
        } else {
            record.targets.len()
        };
        assert_eq!(record.targets[..ours], vec!["chanx"; ours], "{record:?}");
    }
}

/// A capture that can be read once, and not again.
#[derive(Debug)]
struct Once;

impl PathParam for Once {
    fn parse(text: &str) -> Option<Self> {
        static READ: AtomicBool = AtomicBool::new(false);
        (text == "once" && !READ.swap(true, Ordering::Relaxed)).then_some(Self)
    }

    fn show(&self) -> String {
        "once".to_owned()
    }
}

#[derive(Debug, PathParams)]
struct Fickle {
    name: Once,
}

#[derive(Debug, Default)]
struct Unreached;

#[consumer(incoming = Ask, outgoing = Answer, params = Fickle)]
impl Unreached {
    #[receive]
    async fn receive(&mut self, _message: Ask) {}
}

routes! { fn unreached() -> Routes { "shop/<str:name>/" => Unreached } }

#[chanx_testing::test]
async fn a_handshake_that_no_connection_comes_of_is_one_quiet_line() {
    let (log, _guard) = Log::capture(LevelFilter::DEBUG);
    let app = TestApp::new(unreached()).start();
    let client = app.client("/shop/once/").connect().await;
    assert!(client.verdict().is_none() && client.is_closed());
    let record = log.only("not connected");
    assert_eq!(record.level, Level::DEBUG);
    assert!(record.fields["why"].contains("captured"), "{record:?}");
    assert_eq!(record.span("connection")["consumer"], "unreached");

    // A server in front that does not hand over its streams.
    let (log, _guard) = Log::capture(LevelFilter::DEBUG);
    let keeps = from_fn(|mut request: Request, next: Next| {
        request.extensions_mut().clear();
        next.run(request)
    });
    let service = App::new(worker()).into_service().unwrap();
    let router = Router::new().route_service("/shop/{*rest}", service).layer(keeps);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let mut wire = Wire::connect(address).await;
    assert_eq!(wire.ask(&handshake("/shop/7/", "")).await.status, 101);
    while log.saying("not connected").is_empty() {
        tokio::task::yield_now().await;
    }
    log.none_above_debug();
}

#[chanx_testing::test]
async fn a_message_has_an_id_of_its_own() {
    let (log, _guard) = Log::capture(LevelFilter::DEBUG);
    let app = TestApp::new(worker()).start();
    for _ in 0..3 {
        let mut client = app.client("/shop/7/").connect().await;
        for _ in 0..3 {
            client.send(Ask::Typing).await;
        }
        app.settle().await;
    }
    let mut ids = log.actions("received message", "message_id");
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 9);
}

#[chanx_testing::test]
async fn the_settings_say_which_messages_are_logged() {
    let all = (vec!["typing", "work"], vec!["typing", "worked"]);
    let cases: [(fn(&mut Settings), _); 5] = [
        (|_| {}, all.clone()),
        (
            |settings| settings.log_received_message = false,
            (vec![], all.1.clone()),
        ),
        (
            |settings| settings.log_sent_message = false,
            (all.0.clone(), vec![]),
        ),
        (
            |settings| settings.log_ignored_actions = vec!["typing".to_owned()],
            (vec!["work"], vec!["worked"]),
        ),
        (
            |settings| settings.log_ignored_actions = vec!["worked".to_owned(), "work".to_owned()],
            (vec!["typing"], vec!["typing"]),
        ),
    ];
    for (change, (received, sent)) in cases {
        let (log, _guard) = Log::capture(LevelFilter::DEBUG);
        let app = TestApp::new(worker()).settings(change).start();
        let mut client = app.client("/shop/7/").connect().await;
        client.send(Ask::Typing).await;
        client.send(Ask::Work(text("hello"))).await;
        app.settle().await;
        assert_eq!(log.actions("received message", "received_action"), received);
        assert_eq!(log.actions("sent message", "sent_action"), sent);
    }
}

#[chanx_testing::test]
async fn nothing_that_a_client_sends_stands_in_the_log() {
    const SECRET: &str = "hunter2";
    let (log, _guard) = Log::capture(LevelFilter::TRACE);
    let app = TestApp::new(worker()).start();
    let mut client = app
        .client(&format!("/shop/7/?token={SECRET}"))
        .header("authorization", &format!("Bearer {SECRET}"))
        .header("x-request-id", &format!("not an id {SECRET}"))
        .cookie("session", SECRET)
        .origin("http://testserver")
        .subprotocols(&[&format!("chanx.bearer.{SECRET}"), "v1"])
        .connect()
        .await;
    let long = format!("{SECRET}{}", "x".repeat(3000));
    for sent in [
        format!(r#"{{"action":"work","payload":{{"content":"{SECRET}"}},"ref":"{SECRET}"}}"#),
        format!(r#"{{"action":"work","payload":{{"content":"{long}"}}}}"#),
        format!(r#"{{"action":"work","payload":{{"{SECRET}":"{SECRET}"}}}}"#),
        format!(r#"{{"action":"work","payload":"{SECRET}"}}"#),
        format!(r#"{{"action":"{SECRET}"}}"#),
        format!(r#"{{"action":"work","topic":"{SECRET}"}}"#),
        format!(r#"{{"{SECRET}":"{SECRET}""#),
        format!("\"{SECRET}\""),
        SECRET.to_owned(),
    ] {
        client.send_text(sent).await;
    }
    client.send_binary(SECRET.as_bytes().to_vec()).await;
    app.settle().await;
    client.send_raw(&frame(0x89, SECRET.as_bytes()));
    let mut reason = 1000_u16.to_be_bytes().to_vec();
    reason.extend_from_slice(SECRET.as_bytes());
    client.send_raw(&frame(0x88, &reason));
    client.closed().await;
    let mut bad = app.client("/shop/7/").connect().await;
    bad.send_raw(&frame(0x81, &[SECRET.as_bytes(), &[0xff]].concat()));
    bad.assert_closed(1007).await;
    let refused = app.client(&format!("/nowhere/?{SECRET}")).cookie("a", SECRET);
    assert_eq!(refused.try_connect().await.unwrap_err().status, 404);
    let refused = app
        .client(&format!("/shop/7/?{SECRET}"))
        .origin(&format!("http://{SECRET}"));
    assert_eq!(refused.try_connect().await.unwrap_err().status, 403);
    app.settle().await;
    assert!(log.saying("rejected message").len() > 5);
    log.never_says(SECRET);
    log.none_above_debug();
}

#[chanx_testing::test]
async fn an_error_and_a_panic_of_a_handler_are_logged_once_with_their_message() {
    for (ask, says, fields) in [
        (Ask::Fail, "handler failed", ("error", "the disk is full")),
        (Ask::Panic, "handler panicked", ("panic", "panicked: as asked")),
    ] {
        let (log, _guard) = Log::capture(LevelFilter::DEBUG);
        let app = TestApp::new(worker()).start();
        let mut client = app.client("/shop/7/").connect().await;
        client.send(ask).await;
        app.settle().await;
        let record = log.only(says);
        assert_eq!(record.level, Level::ERROR);
        assert_eq!(record.fields[fields.0], fields.1);
        let received = log.only("received message");
        for field in ["message_id", "received_action"] {
            assert_eq!(record.fields[field], received.fields[field]);
        }
        assert_eq!(record.span("connection")["consumer"], "worker");
        let loud = log
            .all()
            .iter()
            .filter(|record| record.level < Level::DEBUG)
            .count();
        assert_eq!(loud, 1);
    }
}

#[chanx_testing::test]
async fn an_error_in_the_clients_own_words_is_no_fault_of_the_server() {
    let (log, _guard) = Log::capture(LevelFilter::DEBUG);
    let app = TestApp::new(worker()).start();
    let mut client = app.client("/shop/7/").connect().await;
    client.send(Ask::Refuse).await;
    app.settle().await;
    assert_eq!(log.only("handler refused").fields["received_action"], "refuse");
    log.none_above_debug();
}

#[chanx_testing::test]
async fn a_refused_handshake_is_one_quiet_line() {
    let (log, _guard) = Log::capture(LevelFilter::DEBUG);
    let app = TestApp::new(worker()).start();
    let refused = app.client("/shop/7/?q").origin("http://example.com");
    assert_eq!(refused.try_connect().await.unwrap_err().status, 403);
    let record = log.only("refused handshake");
    assert_eq!(record.level, Level::DEBUG);
    assert_eq!(record.fields["path"], "/shop/7/");
    assert_eq!(record.fields["status"], "403");
    assert_eq!(log.all().len(), 1, "{:#?}", log.all());
}

#[chanx_testing::test]
async fn a_violation_is_one_quiet_line_however_much_follows() {
    let (log, _guard) = Log::capture(LevelFilter::DEBUG);
    let app = TestApp::new(routes()).start();
    let mut client = connected(&app).await;
    for _ in 0..10 {
        client.send_raw(&[0x81, 0x02, b'h', b'i']);
    }
    client.assert_closed(1002).await;
    app.settle().await;
    assert_eq!(log.only("protocol violation").level, Level::DEBUG);
    let ended = log.only("disconnected");
    assert_eq!(
        (ended.fields["by"].as_str(), ended.fields["code"].as_str()),
        ("server", "1002")
    );
    log.none_above_debug();
}

#[chanx_testing::test]
async fn the_end_of_a_connection_says_by_whom_and_with_which_code() {
    let (log, _guard) = Log::capture(LevelFilter::DEBUG);
    let app = TestApp::new(routes()).start();
    connected(&app).await.close(4321).await;
    app.settle().await;
    drop(connected(&app).await);
    app.settle().await;
    let ends: Vec<_> = log
        .saying("disconnected")
        .into_iter()
        .map(|record| (record.fields["by"].clone(), record.fields.get("code").cloned()))
        .collect();
    assert_eq!(
        ends,
        [
            ("client".to_owned(), Some("4321".to_owned())),
            ("lost".to_owned(), None)
        ]
    );
}

#[chanx_testing::test]
async fn a_server_says_where_it_listens_and_that_it_stops() {
    let (log, _guard) = Log::capture(LevelFilter::INFO);
    let app = TestApp::new(routes()).start();
    let port = app.listen();
    let address = port.address().to_string();
    let answer = Wire::connect(port.address())
        .await
        .ask(&handshake("/nowhere", ""))
        .await;
    assert_eq!(answer.status, 404);
    port.stop().await;
    assert_eq!(log.only("listening").fields["address"], address);
    assert_eq!(log.saying("stopped").len(), 1);
    assert_eq!(
        log.all().len(),
        3,
        "one for the start, two for the end: {:#?}",
        log.all()
    );
}

#[chanx_testing::test]
async fn where_the_level_is_off_nothing_is_made() {
    let (log, _guard) = Log::capture(LevelFilter::OFF);
    let app = TestApp::new(routes()).start();
    let mut client = connected(&app).await;
    client.send(crate::support::Ask::Ping).await;
    assert_eq!(client.next_json().await, pong());
    client.send(crate::support::Ask::Fail).await;
    app.settle().await;
    assert!(log.all().is_empty());
}
