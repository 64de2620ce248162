//! Wherever code of the application panics, its connection says so and lives, or closes as it should; others notice nothing.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use chanx::{
    access::{User, UserId},
    prelude::*,
    settings::OnPanic,
};
use chanx_testing::{RunningApp, TestApp, TestClient};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::json;

use crate::support::{failed, pong};

/// Panics while it is validated: the first byte of `é` is no character.
#[payload]
struct Sliced {
    #[garde(custom(first_is_small))]
    text: String,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "what garde calls")]
fn first_is_small(text: &str, _context: &()) -> garde::Result {
    match &text[0..1] {
        "a" => Ok(()),
        _ => Err(garde::Error::new("not an a")),
    }
}

/// Panics while it is read, and while it is written.
#[derive(Debug, schemars::JsonSchema)]
struct Unreadable;

impl<'de> Deserialize<'de> for Unreadable {
    fn deserialize<D: Deserializer<'de>>(_: D) -> std::result::Result<Self, D::Error> {
        panic!("as asked")
    }
}

impl Serialize for Unreadable {
    fn serialize<S: Serializer>(&self, _: S) -> std::result::Result<S::Ok, S::Error> {
        panic!("as asked")
    }
}

/// Panics when it is told.
#[derive(Debug)]
struct Unspeakable;

impl fmt::Display for Unspeakable {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("as asked")
    }
}

impl std::error::Error for Unspeakable {}

#[derive(Debug, IncomingMessage)]
enum Ask {
    Sliced(Sliced),
    Unreadable(Unreadable),
    Written,
    Told,
    Ping,
}

#[derive(Debug, OutgoingMessage)]
enum Answer {
    Sliced(Sliced),
    Unwritable(Unreadable),
    Pong,
}

/// Counts the consumers that have taken leave.
#[derive(Clone, Default)]
struct Left(Arc<AtomicUsize>);

struct Fragile;

#[consumer(incoming = Ask, outgoing = Answer, state = Left, client_errors = [Unspeakable])]
impl Fragile {
    #[connect]
    async fn enter(_ctx: &mut Context<Self>) -> Self {
        Self
    }

    #[handler]
    async fn sliced(&mut self, message: Sliced) -> Answer {
        Answer::Sliced(message)
    }

    #[handler]
    async fn unreadable(&mut self) {}

    #[handler]
    async fn written(&mut self) -> Answer {
        Answer::Unwritable(Unreadable)
    }

    #[handler]
    async fn told(&mut self) -> Result<()> {
        Err(Unspeakable)?
    }

    #[handler]
    async fn ping(&mut self) -> Answer {
        Answer::Pong
    }

    #[disconnect]
    async fn leave(self, ctx: &mut Context<Self>, _reason: CloseReason) {
        ctx.state().0.fetch_add(1, Ordering::Relaxed);
    }
}

routes! {
    fn fragile() -> Routes<Left> { "" => Fragile }
}

/// What makes the application panic, in a validator, a reader, a writer and an error's text.
const BREAKING: [&str; 4] = [
    r#"{"action":"sliced","payload":{"text":"é"}}"#,
    r#"{"action":"unreadable","payload":{}}"#,
    r#"{"action":"written"}"#,
    r#"{"action":"told"}"#,
];

#[chanx_testing::test]
async fn the_connection_lives() {
    let left = Left::default();
    let app = TestApp::new(fragile()).state(left.clone()).start();
    let mut client = app.client("/").connect().await;
    for breaking in BREAKING {
        client.send_text(breaking).await;
        assert_eq!(client.next_json().await, failed(), "{breaking}");
        client.send(Ask::Ping).await;
        assert_eq!(client.next_json().await, pong(), "after {breaking}");
    }
    client
        .send_json(&json!({"action": "sliced", "payload": {"text": "abc"}}))
        .await;
    assert_eq!(client.next_json().await["action"], "sliced");
    client.close(1000).await;
    app.settle().await;
    assert_eq!(left.0.load(Ordering::Relaxed), 1);
}

#[chanx_testing::test]
async fn the_connection_closes_where_the_settings_say_so() {
    for breaking in BREAKING {
        let left = Left::default();
        let app = TestApp::new(fragile())
            .state(left.clone())
            .settings(|settings| settings.on_panic = OnPanic::Close)
            .start();
        let mut client = app.client("/").connect().await;
        client.send_text(breaking).await;
        client.assert_closed(1011).await;
        app.settle().await;
        assert_eq!(left.0.load(Ordering::Relaxed), 1, "{breaking}");
    }
}

struct NeverMade;

impl Default for NeverMade {
    fn default() -> Self {
        panic!("as asked")
    }
}

#[consumer()]
impl NeverMade {}

/// Panics when somebody asks who it is.
struct Nobody;

impl User for Nobody {
    fn id(&self) -> UserId {
        0_u8.into()
    }
}

impl Clone for Nobody {
    fn clone(&self) -> Self {
        panic!("as asked")
    }
}

#[derive(Default)]
struct Asking;

#[consumer(user = Option<Nobody>)]
impl Asking {}

/// Makes no future, but panics at once.
struct Eager;

impl Consumer for Eager {
    type Incoming = Never;
    type Outgoing = Never;
    type Event = Never;
    type State = NoState;
    type Params = ();
    type Access = chanx::access::Open;

    #[allow(clippy::manual_async_fn, reason = "the panic comes before the future")]
    fn connect(_: &mut Context<Self>) -> impl Future<Output = Result<Self>> + Send {
        panic!("as asked");
        #[allow(unreachable_code, reason = "gives the future its type")]
        async {
            Ok(Self)
        }
    }
}

#[chanx_testing::test]
async fn who_can_not_be_let_in_is_told_so() {
    routes! {
        fn closed() -> Routes {
            "never-made/" => NeverMade,
            "asking/" => Asking,
            "eager/" => Eager,
        }
    }
    let app: RunningApp = TestApp::new(closed()).start();
    for connecting in [
        app.client("/never-made/"),
        app.client("/asking/").user(Nobody),
        app.client("/eager/"),
    ] {
        let mut client: TestClient = connecting.connect().await;
        client.assert_refused(500);
        client.assert_closed(4500).await;
    }
}
