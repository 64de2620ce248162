//! What a consumer is told, how its handlers are found and called, and what becomes of what they return.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use chanx::{
    access::User,
    message::{Ping, Pong},
    prelude::*,
};
use chanx_testing::{TestApp, TestClient, frame};
use futures_util::{Stream, stream};
use serde_json::{Value, json};

use crate::support::{Text, failed, text};

/// What the clients of this module's consumers are told.
#[derive(Debug, PartialEq, OutgoingMessage)]
enum Told {
    Said(Text),
    Number(usize),
    Nothing,
}

fn said(content: impl Into<String>) -> Told {
    Told::Said(text(&content.into()))
}

async fn told(client: &mut TestClient) -> Told {
    client.next().await
}

// What it knows: params, state, user.

#[derive(Clone)]
struct Visits(Arc<AtomicUsize>);

struct AppState {
    visits: Visits,
}

impl FromRef<AppState> for Visits {
    fn from_ref(state: &AppState) -> Self {
        state.visits.clone()
    }
}

#[derive(PathParams)]
struct RoomPath {
    room_id: u64,
    door: String,
}

#[derive(Clone)]
struct Member {
    name: &'static str,
}

impl User for Member {}

#[derive(Debug, IncomingMessage)]
enum Question {
    Where,
    Who,
    HowMany,
}

#[derive(Default)]
struct Room;

#[consumer(incoming = Question, outgoing = Told, params = RoomPath, state = Visits, user = Member)]
impl Room {
    #[handler]
    async fn r#where(&mut self, ctx: &mut Context<Self>) -> Told {
        let RoomPath { room_id, door } = ctx.params();
        said(format!("{door} of {room_id}"))
    }

    #[handler]
    async fn who(&mut self, ctx: &mut Context<Self>) -> Told {
        said(ctx.user().name)
    }

    #[handler]
    async fn how_many(&mut self, ctx: &mut Context<Self>) -> Told {
        Told::Number(ctx.state().0.fetch_add(1, Ordering::Relaxed) + 1)
    }
}

#[derive(Default)]
struct Hall;

#[consumer(incoming = Question, outgoing = Told, user = Option<Member>)]
impl Hall {
    #[receive]
    async fn answer(&mut self, ctx: &mut Context<Self>, question: Question) -> Option<Told> {
        match question {
            Question::Who => Some(said(ctx.user().as_ref().map_or("nobody", |member| member.name))),
            Question::Where | Question::HowMany => None,
        }
    }
}

routes! {
    fn house() -> Routes<AppState> {
        "room/<int:room_id>/" => { "<str:door>/" => Room },
        "hall/" => Hall,
    }
}

fn a_house() -> TestApp<AppState, chanx::app::Given<AppState>> {
    TestApp::new(house()).state(AppState {
        visits: Visits(Arc::default()),
    })
}

#[chanx_testing::test]
async fn a_consumer_knows_its_route_its_part_of_the_state_and_its_user() {
    let app = a_house().start();
    let enter = |name| app.client("/room/5/back%20door/").user(Member { name }).connect();
    let (mut one, mut other) = (enter("Ada").await, enter("Brian").await);
    one.send(Question::Where).await;
    assert_eq!(told(&mut one).await, said("back door of 5"));
    other.send(Question::Who).await;
    assert_eq!(told(&mut other).await, said("Brian"));
    for (client, visits) in [(&mut one, 1), (&mut other, 2)] {
        client.send(Question::HowMany).await;
        assert_eq!(told(client).await, Told::Number(visits), "one state for all");
    }
}

#[chanx_testing::test]
async fn the_anonymous_are_refused_where_a_user_is_required() {
    let mut client = a_house().start().client("/room/5/front/").connect().await;
    client.assert_refused(401);
    client.assert_closed(4401).await;
}

#[chanx_testing::test]
async fn an_optional_user_lets_the_anonymous_in() {
    let app = a_house().start();
    for (connecting, name) in [
        (app.client("/hall/"), "nobody"),
        (app.client("/hall/").user(Member { name: "Ada" }), "Ada"),
    ] {
        let mut client = connecting.connect().await;
        client.assert_authenticated();
        client.send(Question::Who).await;
        assert_eq!(told(&mut client).await, said(name));
    }
}

// How handlers are found and called.

/// Two messages that several unions have.
#[derive(Debug, IncomingMessage)]
enum Common {
    Ping,
    Echo(Text),
}

#[derive(Debug, IncomingMessage)]
enum Ask {
    /// Found by its variant, not by its action.
    #[message(action = "say.it")]
    Say(Text),
    HTTPGet(Text),
    Swap(Text),
    Ignore(Text),
    #[message(union)]
    Common(Common),
}

#[derive(Default)]
struct ByVariant;

#[consumer(incoming = Ask, outgoing = Told)]
impl ByVariant {
    #[handler]
    async fn say(&mut self, message: Text) -> Told {
        Told::Said(message)
    }

    #[handler(HTTPGet, summary = "Named by its variant")]
    async fn fetch(&mut self, Text { content }: Text) -> Told {
        said(format!("GET {content}"))
    }

    /// The payload before the context: what is taken by reference is the context, wherever it stands.
    #[handler]
    async fn swap(&mut self, message: Text, ctx: &mut Context<Self>) -> Result<()> {
        Ok(ctx.send(Told::Said(message)).await?)
    }

    #[handler]
    async fn ignore(&mut self) {}

    #[handler(Common(Common::Ping))]
    async fn pinged(&mut self) -> Told {
        Told::Nothing
    }

    #[handler(Common(Common::Echo))]
    async fn echoed(&self, message: Text) -> Told {
        Told::Said(message)
    }

    /// No handler: a method beside them.
    #[allow(dead_code, reason = "shows that it is left alone")]
    fn helper(&self) {}
}

#[derive(Default)]
struct Whole;

#[consumer(incoming = Ask, outgoing = Told)]
impl Whole {
    #[handler]
    async fn say(&mut self, message: Text) -> Told {
        Told::Said(message)
    }

    #[handler(HTTPGet)]
    async fn fetch(&mut self) {}

    #[handler]
    async fn swap(&mut self) {}

    #[handler]
    async fn ignore(&mut self) {}

    #[handler]
    async fn common(&mut self, message: Common) -> Told {
        common(message)
    }
}

/// Shared by all consumers that take [`Common`].
fn common(message: Common) -> Told {
    match message {
        Common::Ping => Told::Nothing,
        Common::Echo(text) => Told::Said(text),
    }
}

routes! {
    fn asking() -> Routes {
        "by-variant/" => ByVariant,
        "whole/" => Whole,
    }
}

#[chanx_testing::test]
async fn a_handler_is_found_by_its_variant_and_called_with_what_it_takes() {
    let app = TestApp::new(asking()).start();
    let mut client = app.client("/by-variant/").connect().await;
    for (ask, answer) in [
        (Ask::Say(text("a")), said("a")),
        (Ask::HTTPGet(text("b")), said("GET b")),
        (Ask::Swap(text("c")), said("c")),
        (Ask::Common(Common::Ping), Told::Nothing),
        (Ask::Common(Common::Echo(text("d"))), said("d")),
    ] {
        client.send(ask).await;
        assert_eq!(told(&mut client).await, answer);
    }
    client.send(Ask::Ignore(text("e"))).await;
    client.assert_silent().await;
    client
        .send_json(&json!({"action": "say.it", "payload": {"content": "f"}}))
        .await;
    assert_eq!(told(&mut client).await, said("f"));
    assert_eq!(ByVariant::SPEC.handlers[1].summary, "Named by its variant");
}

#[chanx_testing::test]
async fn a_nested_union_may_go_to_one_handler() {
    let app = TestApp::new(asking()).start();
    let mut client = app.client("/whole/").connect().await;
    client.send(Ask::Common(Common::Echo(text("d")))).await;
    assert_eq!(told(&mut client).await, said("d"));
    client.send(Common::Ping).await;
    assert_eq!(told(&mut client).await, Told::Nothing);
}

// Ready-made messages.

#[derive(Debug, IncomingMessage)]
enum SayOrPing {
    Say(Text),
    #[message(union)]
    Ping(Ping),
}

#[derive(Debug, PartialEq, OutgoingMessage)]
enum SaidOrPong {
    Said(Text),
    #[message(union)]
    Pong(Pong),
}

#[derive(Default)]
struct Alive;

#[consumer(incoming = SayOrPing, outgoing = SaidOrPong)]
impl Alive {
    #[handler]
    async fn say(&mut self, message: Text) -> SaidOrPong {
        SaidOrPong::Said(message)
    }

    #[handler]
    async fn ping(&mut self) -> SaidOrPong {
        SaidOrPong::Pong(Pong)
    }
}

#[derive(Default)]
struct OnlyAlive;

#[consumer(incoming = Ping, outgoing = Pong)]
impl OnlyAlive {
    #[receive]
    async fn ping(&mut self, _: Ping) -> Pong {
        Pong
    }
}

#[chanx_testing::test]
async fn ping_and_pong_are_there_to_be_nested_or_taken_alone() {
    routes! {
        fn alive() -> Routes {
            "nested/" => Alive,
            "alone/" => OnlyAlive,
        }
    }
    let app = TestApp::new(alive()).start();
    for path in ["/nested/", "/alone/"] {
        let mut client = app.client(path).connect().await;
        client.send(Ping).await;
        assert_eq!(
            client.next_json().await,
            json!({"action": "pong", "payload": null})
        );
        client.send_text(r#"{"action":"ping","payload":{}}"#).await;
        assert_eq!(
            client.next_json().await["payload"],
            json!([{"type": "none_required", "loc": ["ping", "payload"], "msg": "Input should be None"}])
        );
    }
}

// What handlers return.

#[derive(Debug, IncomingMessage)]
enum Give {
    Nothing,
    One,
    Perhaps(bool),
    Several(usize),
    Fallible(bool),
    SeveralOrError(bool),
    Counted(usize),
    Broken,
}

#[derive(Debug)]
struct Wrong;

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a wrong that nobody is told of")
    }
}

impl std::error::Error for Wrong {}

/// An error that clients may read, wherever it stands among the causes.
#[derive(Debug)]
struct Refused {
    by: &'static str,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Refused by {}", self.by)
    }
}

impl std::error::Error for Refused {}

#[derive(Default)]
struct Giver {
    given: usize,
}

#[consumer(incoming = Give, outgoing = Told)]
impl Giver {
    #[handler]
    async fn nothing(&mut self) {}

    #[handler]
    async fn one(&mut self) -> Told {
        Told::Number(1)
    }

    #[handler]
    async fn perhaps(&mut self, give: bool) -> Option<Told> {
        give.then_some(Told::Number(1))
    }

    #[handler]
    async fn several(&mut self, count: usize) -> Vec<Told> {
        (0..count).map(Told::Number).collect()
    }

    #[handler]
    async fn fallible(&mut self, give: bool) -> Result<Told, Wrong> {
        give.then_some(Told::Number(1)).ok_or(Wrong)
    }

    #[handler]
    async fn several_or_error(&mut self, give: bool) -> Result<Vec<Told>> {
        if give {
            return Ok(vec![Told::Number(1), Told::Number(2)]);
        }
        Err(Wrong)?
    }

    /// One a second.
    #[handler]
    async fn counted(&mut self, count: usize) -> impl Stream<Item = Told> {
        let given = &mut self.given;
        stream::unfold((0, given), move |(number, given)| async move {
            if number == count {
                return None;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
            *given += 1;
            Some((Told::Number(*given), (number + 1, given)))
        })
    }

    /// A stream that ends with an error.
    #[handler]
    async fn broken(&mut self) -> impl Stream<Item = Result<Told, Wrong>> {
        stream::iter([Ok(Told::Number(1)), Err(Wrong), Ok(Told::Number(2))])
    }
}

routes! {
    fn giving() -> Routes { "" => Giver }
}

async fn given(give: Give) -> Vec<Value> {
    let app = TestApp::new(giving()).start();
    let mut client = app.client("/").connect().await;
    client.send(give).await;
    app.settle().await;
    client.received()
}

fn numbers<const N: usize>(numbers: [usize; N]) -> Vec<Value> {
    numbers
        .into_iter()
        .map(|number| frame(Told::Number(number)))
        .collect()
}

#[chanx_testing::test(paused)]
async fn all_that_a_handler_may_return_is_sent() {
    assert!(given(Give::Nothing).await.is_empty());
    assert_eq!(given(Give::One).await, numbers([1]));
    assert_eq!(given(Give::Perhaps(true)).await, numbers([1]));
    assert!(given(Give::Perhaps(false)).await.is_empty());
    assert_eq!(given(Give::Several(3)).await, numbers([0, 1, 2]));
    assert_eq!(given(Give::Fallible(true)).await, numbers([1]));
    assert_eq!(given(Give::Fallible(false)).await, [failed()]);
    assert_eq!(given(Give::SeveralOrError(true)).await, numbers([1, 2]));
    assert_eq!(given(Give::SeveralOrError(false)).await, [failed()]);
    assert_eq!(given(Give::Counted(3)).await, numbers([1, 2, 3]));
    assert_eq!(given(Give::Broken).await, [frame(Told::Number(1)), failed()]);
}

#[chanx_testing::test(paused)]
async fn a_stream_is_sent_as_it_is_produced() {
    let app = TestApp::new(giving()).start();
    let mut client = app.client("/").connect().await;
    let start = tokio::time::Instant::now();
    client.send(Give::Counted(3)).await;
    for second in 1..=3 {
        assert_eq!(told(&mut client).await, Told::Number(second));
        assert_eq!(start.elapsed().as_secs(), second as u64, "it was not held back");
    }
}

// What clients read of errors.

#[derive(Debug, IncomingMessage)]
enum Fail {
    Opaque,
    Own,
    OnOption,
    OnResult,
    Declared,
    Undeclared,
}

#[derive(Default)]
struct Failing;

#[consumer(incoming = Fail, client_errors = [Refused])]
impl Failing {
    #[handler]
    async fn opaque(&mut self) -> Result<()> {
        Err(Wrong)?
    }

    #[handler]
    async fn own(&mut self) -> Result<()> {
        Err(Error::client("Too late"))
    }

    #[handler]
    async fn on_option(&mut self) -> Result<()> {
        None.client("No such room")
    }

    #[handler]
    async fn on_result(&mut self) -> Result<()> {
        Err(Wrong).client("Not today")
    }

    /// The declared error is the cause of another.
    #[handler]
    async fn declared(&mut self) -> Result<()> {
        Err(std::io::Error::other(Refused { by: "the door" }))?
    }

    #[handler]
    async fn undeclared(&mut self) -> Result<()> {
        Err(std::io::Error::other(Wrong))?
    }
}

#[chanx_testing::test]
async fn a_client_reads_of_an_error_what_it_is_meant_to() {
    routes! { fn failing() -> Routes { "" => Failing } }
    let app = TestApp::new(failing()).start();
    let mut client = app.client("/").connect().await;
    for (fail, detail) in [
        (Fail::Opaque, "Failed to process message"),
        (Fail::Own, "Too late"),
        (Fail::OnOption, "No such room"),
        (Fail::OnResult, "Not today"),
        (Fail::Declared, "Refused by the door"),
        (Fail::Undeclared, "Failed to process message"),
    ] {
        client.send(fail).await;
        assert_eq!(
            client.next_json().await,
            json!({"action": "error", "payload": {"detail": detail}})
        );
    }
}

// Raw frames.

#[derive(Default)]
struct Mirror;

#[consumer(subprotocols = ["mirror.v2", "mirror.v1"])]
impl Mirror {
    #[frame]
    async fn reflect(&mut self, frame: Frame) -> Frame {
        frame
    }
}

#[derive(Debug, IncomingMessage)]
enum Upload {
    Begin(Text),
    End,
}

/// Messages as text, and the file's bytes beside them.
#[derive(Default)]
struct Uploads {
    name: String,
    bytes: usize,
}

#[consumer(incoming = Upload, outgoing = Told)]
impl Uploads {
    #[handler]
    async fn begin(&mut self, message: Text) {
        self.name = message.content;
    }

    #[frame]
    async fn chunk(&mut self, ctx: &mut Context<Self>, chunk: Frame) -> Result<()> {
        self.bytes += chunk.as_bytes().len();
        if self.bytes > 10 {
            self.bytes = 0;
            return Err(Error::client("Too much"));
        }
        Ok(ctx.send(Told::Number(self.bytes)).await?)
    }

    #[handler]
    async fn end(&mut self) -> Told {
        said(format!("{}: {} bytes", self.name, self.bytes))
    }
}

routes! {
    fn frames() -> Routes {
        "mirror/" => Mirror,
        "uploads/" => Uploads,
    }
}

#[chanx_testing::test]
async fn a_consumer_of_frames_gets_text_and_binary_as_they_came() {
    let app = TestApp::new(frames()).start();
    let mut client = app
        .client("/mirror/")
        .subprotocols(&["other", "mirror.v1"])
        .connect()
        .await;
    assert_eq!(client.subprotocol(), Some("mirror.v1"));
    for sent in ["hello", "", "{\"action\":\"none of our business\"}", "§ ∞"] {
        client.send_text(sent).await;
        assert_eq!(client.next_text().await, sent);
    }
    client.send_binary(vec![0, 159, 146, 150]).await;
    assert_eq!(client.next_binary().await, &[0, 159, 146, 150][..]);
}

#[chanx_testing::test]
async fn binary_frames_come_beside_messages() {
    let app = TestApp::new(frames()).start();
    let mut client = app.client("/uploads/").connect().await;
    client.send(Upload::Begin(text("photo"))).await;
    client.send_binary(vec![0; 4]).await;
    client.send_binary(vec![0; 3]).await;
    client.send(Upload::End).await;
    app.settle().await;
    assert_eq!(
        client.received(),
        [
            frame(Told::Number(4)),
            frame(Told::Number(7)),
            frame(said("photo: 7 bytes"))
        ]
    );
    client.send_binary(vec![0; 4]).await;
    assert_eq!(
        client.next_json().await,
        json!({"action": "error", "payload": {"detail": "Too much"}})
    );
    client.send_text("no json").await;
    assert_eq!(
        client.next_json().await["payload"][0]["type"],
        "json_invalid",
        "text is decoded"
    );
}

// By hand.

struct ByHand(usize);

impl Consumer for ByHand {
    type Incoming = Common;
    type Outgoing = Told;
    type State = NoState;
    type Params = ();
    type Access = chanx::access::Open;

    async fn connect(_: &mut Context<Self>) -> Result<Self> {
        Ok(Self(0))
    }

    async fn receive(&mut self, ctx: &mut Context<Self>, message: Common) -> Result<()> {
        self.0 += 1;
        let answer = match message {
            Common::Ping => Told::Number(self.0),
            Common::Echo(text) => Told::Said(text),
        };
        Ok(ctx.send(answer).await?)
    }
}

#[chanx_testing::test]
async fn a_consumer_without_macros_works_the_same() {
    let routes: Routes = Routes::new([chanx::routing::path::<ByHand, _>("hand/")]);
    let app = TestApp::new(routes).start();
    let mut client = app.client("/hand/").connect().await;
    client.assert_authenticated();
    client.send(Common::Ping).await;
    client.send(Common::Echo(text("by hand"))).await;
    assert_eq!(told(&mut client).await, Told::Number(1));
    assert_eq!(told(&mut client).await, said("by hand"));
    client.send_text("{}").await;
    assert_eq!(
        client.next_json().await["payload"][0]["type"],
        "union_tag_not_found"
    );
}

// Settings of its own.

/// Every setting that a consumer may have of its own, under its own name.
#[derive(Default)]
struct Particular;

#[consumer(
    name = "particular-one",
    send_completion = true,
    send_message_immediately = true,
    send_authentication_message = false,
    log_received_message = false,
    log_sent_message = false,
    log_ignored_actions = ["typing", "ping"],
    on_panic = "close",
    handler_timeout = Duration::from_secs(5),
    idle_timeout = Duration::from_secs(60),
    heartbeat_interval = Duration::ZERO,
    max_message_bytes = 1000,
    max_tasks = 3,
    read_buffer_bytes = 512,
    inbound_frames = 2,
    outbox_frames = 8,
    outbox_bytes = 1 << 16
)]
impl Particular {
    #[ready]
    async fn tell(&mut self, ctx: &mut Context<Self>) -> Result<()> {
        let settings = ctx.settings();
        assert!(settings.send_completion && settings.send_message_immediately);
        assert!(!settings.send_authentication_message);
        assert!(!settings.log_received_message && !settings.log_sent_message);
        assert_eq!(settings.log_ignored_actions, ["typing", "ping"]);
        assert_eq!(settings.on_panic, chanx::settings::OnPanic::Close);
        assert_eq!(settings.handler_timeout, Some(Duration::from_secs(5)));
        assert_eq!(settings.idle_timeout, Some(Duration::from_secs(60)));
        assert_eq!(settings.heartbeat_interval, None, "zero switches it off");
        assert_eq!((settings.max_message_bytes, settings.max_tasks), (1000, 3));
        assert_eq!((settings.read_buffer_bytes, settings.inbound_frames), (512, 2));
        assert_eq!((settings.outbox_frames, settings.outbox_bytes), (8, 1 << 16));
        ctx.close(CloseCode::NORMAL, "all as declared");
        Ok(())
    }
}

#[chanx_testing::test]
async fn a_consumer_may_have_settings_of_its_own() {
    routes! { fn particular() -> Routes { "" => Particular } }
    let app = TestApp::new(particular())
        .settings(|settings| settings.heartbeat_interval = Some(Duration::from_secs(30)))
        .start();
    let mut client = app.client("/").connect().await;
    let closed = client.closed().await;
    assert_eq!(
        (closed.code, closed.reason.as_str()),
        (Some(1000), "all as declared"),
        "a failed assertion would have closed with 1011"
    );
    assert_eq!(Particular::SPEC.name, "particular-one");
    assert_eq!(Particular::SPEC.description, "", "a block without words has none");
}

#[chanx_testing::test]
async fn completions_are_sent_where_they_are_asked_for() {
    #[derive(Default)]
    struct Complete;
    #[consumer(incoming = Common, outgoing = Told, send_completion = true)]
    impl Complete {
        #[receive]
        async fn take(&mut self, message: Common) -> Told {
            common(message)
        }
    }
    routes! { fn complete() -> Routes { "" => Complete } }
    let app = TestApp::new(complete()).start();
    let mut client = app.client("/").connect().await;
    client.send(Common::Ping).await;
    client.send_text("no json").await;
    app.settle().await;
    let actions: Vec<_> = client
        .received()
        .iter()
        .map(|frame| frame["action"].clone())
        .collect();
    assert_eq!(actions, ["nothing", "complete", "error", "complete"]);
}
