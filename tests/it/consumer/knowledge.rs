//! What a consumer knows: its params, its part of the state, its user.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use chanx::{
    access::{User, UserId},
    prelude::*,
};
use chanx_testing::TestApp;

use super::{Told, said, told};

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

impl User for Member {
    fn id(&self) -> UserId {
        self.name.into()
    }
}

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
