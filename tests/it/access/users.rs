//! All connections of one user, in every process: closed, and nobody else's.

use std::sync::Arc;

use chanx::{
    access::{Authentication, Identity},
    group::{LayerError, MemoryBus},
    handshake::Request,
    prelude::*,
    settings::Reject,
};
use chanx_testing::{FaultBus, RunningApp, TestApp, TestClient, settle_all};
use tokio::sync::Notify;

use super::{Answer, Member, somebody};
use crate::session::Notes;

#[derive(Debug, Default)]
struct Anyone;

#[consumer(outgoing = Answer, user = Option<Member>)]
impl Anyone {}

routes! { pub(super) fn anyone() -> Routes { "" => Anyone } }

async fn connected(app: &RunningApp, id: u64) -> TestClient {
    app.client("/").user(somebody(id)).connect().await
}

/// Two processes, with two connections of 7 at each, one of 8 and one of nobody.
struct Processes {
    apps: [RunningApp; 2],
    wanted: Vec<TestClient>,
    others: Vec<TestClient>,
}

async fn processes() -> Processes {
    let bus = MemoryBus::new();
    let app = || TestApp::new(anyone()).layer(bus.layer()).start();
    let apps = [app(), app()];
    let (mut wanted, mut others) = (Vec::new(), Vec::new());
    for app in &apps {
        wanted.extend([connected(app, 7).await, connected(app, 7).await]);
        others.extend([connected(app, 8).await, app.client("/").connect().await]);
    }
    Processes { apps, wanted, others }
}

impl Processes {
    async fn only_the_wanted_are_closed(mut self, reason: &str) {
        settle_all(&self.apps).await;
        for client in &mut self.wanted {
            client.assert_closed_with(1008, reason).await;
            assert!(client.received().is_empty());
        }
        assert!(self.others.iter().all(|client| !client.is_closed()));
    }
}

#[chanx_testing::test]
async fn a_user_is_disconnected_in_every_process() {
    let processes = processes().await;
    let channels = processes.apps[0].channels();
    channels.disconnect_user(7, "blocked").await.unwrap();
    processes.only_the_wanted_are_closed("blocked").await;
}

#[chanx_testing::test]
async fn what_let_a_user_be_here_is_revoked_in_every_process() {
    let processes = processes().await;
    processes.apps[1].channels().revoke(7).await.unwrap();
    processes.only_the_wanted_are_closed("revoked").await;
}

#[chanx_testing::test]
async fn an_id_is_compared_with_its_type() {
    let processes = processes().await;
    processes.apps[0].channels().revoke("7").await.unwrap();
    settle_all(&processes.apps).await;
    let all = processes.wanted.iter().chain(&processes.others);
    assert!(all.into_iter().all(|client| !client.is_closed()));
}

#[chanx_testing::test]
async fn without_the_layer_those_of_this_process_are_closed_and_it_is_told() {
    let bus = FaultBus::seeded(1);
    let layer = bus.layer();
    let app = TestApp::new(anyone()).layer(layer.clone()).start();
    let mut client = connected(&app, 7).await;
    bus.partition(&layer);
    let told = app.channels().revoke(7).await;
    assert!(matches!(told, Err(LayerError::Away)), "{told:?}");
    client.assert_closed_with(1008, "revoked").await;
}

#[chanx_testing::test]
async fn before_an_application_is_served_there_is_nobody() {
    let app = App::new(anyone());
    assert!(app.channels().revoke(7).await.is_ok());
}

/// Knows who it is, and says so once it is let.
struct Slow;

#[derive(Clone, Default)]
struct Gate {
    asked: Arc<Notify>,
    answer: Arc<Notify>,
}

impl<S: Sync> Authentication<S> for Slow {
    type User = Member;

    async fn authenticate(&self, request: &Request, _: &S) -> Result<Option<Identity<Member>>> {
        let found = Identity::new(somebody(7));
        let gate: &Gate = request.extension().unwrap();
        gate.asked.notify_one();
        gate.answer.notified().await;
        Ok(Some(found))
    }
}

/// Notes what it is asked to do.
#[derive(Debug)]
struct Noting;

#[consumer(outgoing = Answer, user = Member, state = Notes, authentication = [Slow])]
impl Noting {
    #[connect]
    async fn enter(ctx: &mut Context<Self>) -> Self {
        ctx.state().add("connect");
        Self
    }
}

routes! { fn noting() -> Routes<Notes> { "" => Noting } }

/// Whoever was asked before what lets them in was taken away comes no further, whichever process it was taken away in.
#[chanx_testing::test]
async fn who_is_being_let_in_is_closed_too() {
    for reject in [Reject::Socket, Reject::Handshake] {
        let (bus, notes) = (MemoryBus::new(), Notes::default());
        let start = || {
            let app = TestApp::new(noting()).state(notes.clone()).layer(bus.layer());
            app.settings(|settings| settings.reject = reject).start()
        };
        let apps = [start(), start()];
        for revoking in &apps {
            let gate = Gate::default();
            let coming = apps[0].client("/").extension(gate.clone()).connect();
            let revoking = async {
                gate.asked.notified().await;
                revoking.channels().revoke(7).await.unwrap();
                apps[1].settle().await;
                gate.answer.notify_one();
            };
            let (mut client, ()) = tokio::join!(coming, revoking);
            client.assert_closed_with(1008, "revoked").await;
            assert!(client.received().is_empty());
            assert!(notes.all().is_empty(), "{:?}", notes.all());
        }
        // And not those who come when that is done.
        let gate = Gate::default();
        gate.answer.notify_one();
        let client = apps[0].client("/").extension(gate).connect().await;
        apps[0].settle().await;
        client.assert_authenticated();
        assert_eq!(notes.all(), ["connect"]);
    }
}

#[derive(Debug, GroupMessage)]
enum Line {
    Said(u64),
}

#[derive(Debug, IncomingMessage)]
enum Do {
    Say(u64),
    /// Ends when it is let.
    Hang,
}

/// A room in which some take their time.
#[derive(Debug)]
struct Room(Group<Line>);

#[consumer(incoming = Do, outgoing = Answer, group_messages = [Line], user = Member, state = Gate)]
impl Room {
    #[connect]
    async fn enter(ctx: &mut Context<Self>) -> Result<Self> {
        let room = Group::new("room");
        ctx.join(&room).await?;
        if ctx.request().query().is_some() {
            ctx.state().asked.notify_one();
            ctx.state().answer.notified().await;
        }
        Ok(Self(room))
    }

    #[handler]
    async fn say(&mut self, ctx: &mut Context<Self>, what: u64) -> Result<()> {
        ctx.group(&self.0).send(Line::Said(what)).await
    }

    #[handler]
    async fn hang(&mut self, ctx: &mut Context<Self>) {
        ctx.state().asked.notify_one();
        ctx.state().answer.notified().await;
    }
}

routes! { fn room() -> Routes<Gate> { "" => Room } }

/// A handler that has not ended keeps the connection open, but not in its groups.
#[chanx_testing::test]
async fn who_is_put_out_hears_no_group_while_their_handler_runs() {
    let gate = Gate::default();
    let app = TestApp::new(room()).state(gate.clone()).start();
    let (mut out, mut other) = (connected(&app, 7).await, connected(&app, 8).await);
    out.send(Do::Hang).await;
    gate.asked.notified().await;
    app.channels().revoke(7).await.unwrap();
    other.send(Do::Say(1)).await;
    other.ping().await;
    assert!(other.ponged().await);
    assert_eq!(app.channels().group(&Group::<Line>::new("room")).count_here(), 1);
    gate.answer.notify_one();
    out.assert_closed_with(1008, "revoked").await;
    assert!(out.received().is_empty());
}

#[chanx_testing::test]
async fn who_is_put_out_while_they_connect_hears_no_more_than_that() {
    let gate = Gate::default();
    let app = TestApp::new(room()).state(gate.clone()).start();
    let coming = app.client("/?slow").user(somebody(7)).connect();
    let revoking = async {
        gate.asked.notified().await;
        app.channels().revoke(7).await.unwrap();
        gate.answer.notify_one();
    };
    let (mut client, ()) = tokio::join!(coming, revoking);
    client.assert_closed_with(1008, "revoked").await;
    assert!(client.received().is_empty());
    assert!(client.verdict().is_none());
}
