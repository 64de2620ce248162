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

/// Whoever was asked before what lets them in was taken away comes no further than those who are in.
#[chanx_testing::test]
async fn who_is_being_let_in_is_closed_too() {
    for reject in [Reject::Socket, Reject::Handshake] {
        let app = TestApp::new(anyone()).with(|app| app.authentication(Slow));
        let app = app.settings(|settings| {
            settings.reject = reject;
            settings.send_authentication_message = false;
        });
        let (app, gate) = (app.start(), Gate::default());
        let coming = app.client("/").extension(gate.clone()).connect();
        let revoking = async {
            gate.asked.notified().await;
            app.channels().revoke(7).await.unwrap();
            gate.answer.notify_one();
        };
        let (mut client, ()) = tokio::join!(coming, revoking);
        client.assert_closed_with(1008, "revoked").await;
        // And not those who come when that is done.
        let gate = Gate::default();
        gate.answer.notify_one();
        let client = app.client("/").extension(gate).connect().await;
        app.settle().await;
        assert!(!client.is_closed(), "{reject:?}");
    }
}
