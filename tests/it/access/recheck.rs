//! Whether those who are in may still be: asked again on demand, from elsewhere, and by the clock.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use chanx::{access::Permission, group::MemoryBus, prelude::*};
use chanx_testing::{RunningApp, TestApp, TestClient, settle_all};
use serde_json::json;
use tokio::sync::Notify;

use super::{Member, somebody};
use crate::{session::Notes, support::failed};

/// What the application keeps.
#[derive(Default)]
struct Kept {
    title: &'static str,
    banned: Vec<u64>,
    is_gone: bool,
    /// What asks it gets no answer, or an error.
    trouble: Option<Trouble>,
}

#[derive(Clone, Copy)]
enum Trouble {
    Fails,
    Hangs,
    Panics,
}

#[derive(Clone, Default)]
struct Store {
    kept: Arc<Mutex<Kept>>,
    /// What `Hang` waits for.
    go_on: Arc<Notify>,
    notes: Notes,
}

impl Store {
    fn change(&self, change: impl FnOnce(&mut Kept)) {
        change(&mut self.kept.lock().unwrap());
    }
}

struct Door {
    title: &'static str,
}

struct MayEnter;

impl Permission<Office> for MayEnter {
    async fn has_permission(&self, admission: &Admission<Office>) -> Result<bool> {
        let store = admission.state();
        store.notes.add("asked");
        let trouble = store.kept.lock().unwrap().trouble;
        match trouble {
            None => {}
            Some(Trouble::Fails) => Err(std::io::Error::other("the password of the disk is hunter2"))?,
            Some(Trouble::Hangs) => std::future::pending().await,
            Some(Trouble::Panics) => panic!("as asked"),
        }
        let kept = store.kept.lock().unwrap();
        Ok(!kept.banned.contains(&admission.user().id))
    }
}

#[derive(Debug, IncomingMessage)]
enum Ask {
    /// What does it say on the door?
    Title,
    /// The same, after asking again.
    Check,
    /// Answers when it is told to.
    Hang,
}

#[derive(Debug, PartialEq, OutgoingMessage)]
enum Told {
    Title(String),
}

#[derive(Debug, Default)]
struct Office;

#[consumer(incoming = Ask, outgoing = Told, state = Store, user = Member, object = Door, permissions = MayEnter)]
impl Office {
    #[object]
    async fn door(admission: &Admission<Self>) -> Option<Door> {
        let kept = admission.state().kept.lock().unwrap();
        (!kept.is_gone).then_some(Door { title: kept.title })
    }

    #[handler]
    async fn title(&mut self, ctx: &mut Context<Self>) -> Told {
        Told::Title(ctx.object().title.to_owned())
    }

    #[handler]
    async fn check(&mut self, ctx: &mut Context<Self>) -> Result<Told> {
        ctx.recheck().await?;
        Ok(Told::Title(ctx.object().title.to_owned()))
    }

    #[handler]
    async fn hang(&mut self, ctx: &mut Context<Self>) {
        ctx.state().go_on.notified().await;
        ctx.state().notes.add("handled");
    }

    #[disconnect]
    async fn leave(self, ctx: &mut Context<Self>, reason: CloseReason) {
        ctx.state().notes.add(format!("{reason:?}"));
    }
}

routes! { fn office() -> Routes<Store> { "" => Office } }

fn app(store: &Store) -> RunningApp {
    TestApp::new(office()).state(store.clone()).start()
}

/// The office of 7, who is in.
async fn entered() -> (Store, RunningApp, TestClient) {
    let store = Store::default();
    store.change(|kept| kept.title = "Archive");
    let app = app(&store);
    let client = connected(&app, 7).await;
    (store, app, client)
}

async fn connected(app: &RunningApp, id: u64) -> TestClient {
    let client = app.client("/").user(somebody(id)).connect().await;
    client.assert_authenticated();
    client
}

async fn says(client: &mut TestClient, ask: Ask, title: &str) {
    client.send(ask).await;
    assert_eq!(client.next::<Told>().await, Told::Title(title.to_owned()));
}

#[chanx_testing::test]
async fn the_object_is_loaded_anew_when_it_is_asked_again_and_not_before() {
    let (store, _app, mut client) = entered().await;
    store.change(|kept| kept.title = "Cellar");
    says(&mut client, Ask::Title, "Archive").await;
    says(&mut client, Ask::Check, "Cellar").await;
    says(&mut client, Ask::Title, "Cellar").await;
}

#[chanx_testing::test]
async fn a_handler_that_asks_again_is_told_and_the_connection_closed() {
    for (change, detail) in [
        (
            (|kept| kept.banned = vec![7]) as fn(&mut Kept),
            "You do not have permission to perform this action.",
        ),
        (|kept| kept.is_gone = true, "No Door matches the given query."),
    ] {
        let (store, app, mut client) = entered().await;
        store.change(change);
        client.send(Ask::Check).await;
        client.assert_closed_with(1008, "revoked").await;
        let forbidden = json!({"reason": "forbidden", "detail": detail});
        assert_eq!(
            client.received(),
            [json!({"action": "error", "payload": forbidden})]
        );
        app.settle().await;
        let last = store.notes.all().pop().unwrap();
        assert!(last.starts_with("Server") && last.contains("revoked"), "{last}");
    }
}

#[chanx_testing::test]
async fn a_store_that_fails_leaves_all_as_it_is() {
    let (store, app, mut client) = entered().await;
    for trouble in [Trouble::Fails, Trouble::Panics] {
        store.change(|kept| {
            kept.title = "Cellar";
            kept.trouble = Some(trouble);
        });
        client.send(Ask::Check).await;
        assert_eq!(client.next_json().await, failed());
        app.channels().recheck_user(7).await.unwrap();
        says(&mut client, Ask::Title, "Archive").await;
        client.assert_silent().await;
    }
    assert_eq!(store.notes.all().len(), 5, "{:?}", store.notes.all());
}

#[chanx_testing::test]
async fn a_user_is_asked_about_again_in_every_process_and_nobody_else() {
    let (bus, store) = (MemoryBus::new(), Store::default());
    let app = || {
        TestApp::new(office())
            .state(store.clone())
            .layer(bus.layer())
            .start()
    };
    let apps = [app(), app()];
    let (mut wanted, mut others) = (Vec::new(), Vec::new());
    for app in &apps {
        wanted.push(connected(app, 7).await);
        others.push(connected(app, 8).await);
    }
    // 8 may not be there either, and is not asked about.
    store.change(|kept| kept.banned = vec![7, 8]);
    apps[0].channels().recheck_user(7).await.unwrap();
    settle_all(&apps).await;
    for client in &mut wanted {
        client.assert_closed_with(1008, "revoked").await;
        assert!(client.received().is_empty());
    }
    assert!(others.iter().all(|client| !client.is_closed()));
}

#[chanx_testing::test]
async fn who_may_still_be_here_notices_nothing() {
    let (store, app, mut client) = entered().await;
    store.change(|kept| kept.title = "Cellar");
    app.channels().recheck_user(7).await.unwrap();
    app.settle().await;
    assert_eq!(store.notes.all(), ["asked", "asked"]);
    assert!(client.received().is_empty());
    says(&mut client, Ask::Title, "Cellar").await;
}

/// A handler sees no other object in its middle, and is not cut off; and one question is enough for all who want to know.
#[chanx_testing::test]
async fn it_is_asked_once_in_turn_with_the_messages() {
    let (store, app, mut client) = entered().await;
    client.send(Ask::Hang).await;
    client.ping().await;
    assert!(client.ponged().await);
    for _ in 0..3 {
        app.channels().recheck_user(7).await.unwrap();
        client.ping().await;
        assert!(client.ponged().await);
    }
    store.change(|kept| kept.banned = vec![7]);
    client.send(Ask::Title).await;
    store.go_on.notify_one();
    client.assert_closed_with(1008, "revoked").await;
    app.settle().await;
    assert_eq!(store.notes.all()[..3], ["asked", "handled", "asked"]);
    assert_eq!(store.notes.all().len(), 4);
}

fn checked_every(seconds: u64, store: &Store) -> RunningApp {
    let app = TestApp::new(office()).state(store.clone());
    let app = app.settings(|settings| {
        settings.permission_check_interval = Some(Duration::from_secs(seconds));
        settings.authentication_timeout = Duration::from_secs(5);
    });
    app.start()
}

#[chanx_testing::test(paused)]
async fn the_clock_asks_again_and_again() {
    let store = Store::default();
    let app = checked_every(60, &store);
    let start = tokio::time::Instant::now();
    let mut client = connected(&app, 7).await;
    tokio::time::sleep(Duration::from_secs(630)).await;
    assert_eq!(store.notes.all().len(), 11);
    store.change(|kept| kept.banned = vec![7]);
    client.assert_closed_with(1008, "revoked").await;
    // The first time is earlier, so that not all ask at once, and each after that in its time.
    assert!((630..=660).contains(&start.elapsed().as_secs()));
}

#[chanx_testing::test(paused)]
async fn the_clock_does_not_close_where_nobody_can_be_asked() {
    let store = Store::default();
    let app = checked_every(60, &store);
    let mut client = connected(&app, 7).await;
    for trouble in [Trouble::Fails, Trouble::Hangs, Trouble::Panics] {
        store.change(|kept| kept.trouble = Some(trouble));
        tokio::time::sleep(Duration::from_secs(62)).await;
        // Also in the middle of a question that nobody answers.
        client.ping().await;
        assert!(client.ponged().await);
        says(&mut client, Ask::Title, "").await;
    }
    assert_eq!(store.notes.all().len(), 4);
}

#[chanx_testing::test(paused)]
async fn a_client_that_goes_is_not_asked_about_to_the_end() {
    let store = Store::default();
    let app = checked_every(60, &store);
    let client = connected(&app, 7).await;
    store.change(|kept| kept.trouble = Some(Trouble::Hangs));
    tokio::time::sleep(Duration::from_secs(61)).await;
    let start = tokio::time::Instant::now();
    assert_eq!(client.close(1000).await.code, Some(1000));
    app.settle().await;
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert_eq!(store.notes.all().len(), 3, "asked twice, and its leave taken");
}
