//! Who may enter: the order of the questions, what each refusal looks like, and how permissions combine.

use std::time::{Duration, SystemTime};

use chanx::{
    access::{
        Access, Admission, Authentication, Denied, HasScope, Identity, IsAuthenticated, IsStaff, Loads,
        Permission, Policy, Rule, User, UserId,
    },
    handshake::Request,
    prelude::*,
};
use chanx_testing::{RunningApp, TestApp, TestClient};
use serde_json::json;

// The classes that come ready.
mod classes;
// The verdict in the handshake.
mod handshake;
// Permissions that are asked again.
mod recheck;
// Tokens that are renewed.
mod renewal;
// How permissions combine.
mod truth;
// All connections of one user.
mod users;

/// Somebody, as a header describes them: `7 staff chat`.
#[derive(Debug, Clone)]
struct Member {
    id: u64,
    is_staff: bool,
    scopes: Vec<String>,
}

impl User for Member {
    fn id(&self) -> UserId {
        self.id.into()
    }

    fn is_staff(&self) -> bool {
        self.is_staff
    }

    fn has_scope(&self, scope: &str) -> bool {
        self.scopes.iter().any(|had| had == scope)
    }
}

fn somebody(id: u64) -> Member {
    Member {
        id,
        is_staff: false,
        scopes: Vec::new(),
    }
}

/// Until so many seconds from now, where there is an end.
fn ending(identity: Identity<Member>, seconds: Option<u64>) -> Identity<Member> {
    match seconds {
        Some(seconds) => identity.expires_at(SystemTime::now() + Duration::from_secs(seconds)),
        None => identity,
    }
}

/// Knows whom a header describes; the store fails for `disk`.
struct Described(&'static str);

impl<S: Sync> Authentication<S> for Described {
    type User = Member;

    async fn authenticate(&self, request: &Request, _: &S) -> Result<Option<Identity<Member>>> {
        let Some(described) = request.header(self.0) else {
            return Ok(None);
        };
        if described == "disk" {
            Err(std::io::Error::other("the password of the disk is hunter2"))?;
        }
        let mut words = described.split(' ');
        let id = words
            .next()
            .and_then(|id| id.parse().ok())
            .client("No such member")?;
        let words: Vec<_> = words.map(str::to_owned).collect();
        let is_staff = words.iter().any(|word| word == "staff");
        let identity = Identity::new(Member {
            id,
            is_staff,
            scopes: words,
        });
        let left = request.header("x-seconds").and_then(|left| left.parse().ok());
        Ok(Some(ending(identity, left)))
    }

    fn challenge(&self) -> Option<String> {
        Some(format!("Described by={:?}", self.0))
    }
}

#[derive(Debug)]
struct Room {
    owner: u64,
    is_secret: bool,
}

struct IsOwner;

impl<C: Loads<Room> + chanx::access::Knows<Member>> Permission<C> for IsOwner {
    async fn has_object_permission(&self, admission: &Admission<C>, room: &Room) -> Result<bool> {
        if room.is_secret && room.owner != admission.user().id {
            return Err(Denied::new("never read").hide().into());
        }
        Ok(room.owner == admission.user().id)
    }

    fn denied(&self) -> Denied {
        Denied::new("Only its owner may enter")
    }
}

#[derive(Debug, PathParams)]
struct RoomPath {
    room_id: u64,
}

#[derive(Debug, IncomingMessage)]
enum Ask {
    Owner,
    Close,
}

#[derive(Debug, PartialEq, OutgoingMessage)]
enum Answer {
    OwnedBy(u64),
    Closed,
}

struct House;

impl Consumer for House {
    type Incoming = Ask;
    type Outgoing = Answer;
    type Event = Never;
    type State = NoState;
    type Params = RoomPath;
    type Access = Self;

    async fn connect(_: &mut Context<Self>) -> Result<Self> {
        Ok(Self)
    }

    async fn receive(&mut self, ctx: &mut Context<Self>, message: Ask) -> Result<()> {
        let answer = match message {
            Ask::Owner => Answer::OwnedBy(ctx.object().owner),
            Ask::Close => {
                ctx.permitted("close").await?;
                Answer::Closed
            }
        };
        Ok(ctx.send(answer).await?)
    }
}

/// Of rooms there are 1 of member 7, 2 which is secret, and 3 which can't be loaded.
impl Access<Self> for House {
    type User = Member;
    type Object = Room;

    fn policy() -> Policy<Self> {
        Policy::new()
            .authentication(Described("x-member"))
            .authentication(Described("x-other"))
            .permissions(Rule::of(HasScope("rooms")) & (Rule::of(IsOwner) | Rule::of(IsStaff)))
            .handler("close", &["close"], Rule::of(IsOwner))
    }

    async fn load(admission: &Admission<Self>) -> Result<Option<Room>> {
        Ok(match admission.params().room_id {
            id @ (1 | 2) => Some(Room {
                owner: 7,
                is_secret: id == 2,
            }),
            3 => Err(std::io::Error::other("the password of the disk is hunter2"))?,
            _ => None,
        })
    }
}

routes! { fn houses() -> Routes { "room/<int:room_id>/" => House } }

fn app() -> RunningApp {
    TestApp::new(houses()).start()
}

async fn entering(app: &RunningApp, room: u64, described: &str) -> TestClient {
    let client = app.client(&format!("/room/{room}/"));
    client.header("x-member", described).connect().await
}

/// A moment of the wall clock: what tokens and sessions say of their end.
fn in_seconds(seconds: u64) -> SystemTime {
    SystemTime::now() + Duration::from_secs(seconds)
}

/// The one frame and the close of a refusal.
async fn refused(client: &mut TestClient, status: u16, detail: &str) {
    client.assert_refused(status);
    let verdict = client.verdict().map(|verdict| verdict.detail.clone());
    assert_eq!(verdict.as_deref(), Some(detail));
    client.assert_closed(4000 + status).await;
    assert!(client.received().is_empty());
}

#[chanx_testing::test]
async fn each_refusal_has_its_frame_and_its_close_code() {
    let app = app();
    let mut nobody = app.client("/room/1/").connect().await;
    refused(&mut nobody, 401, "Authentication credentials were not provided.").await;
    let may_not = "You do not have permission to perform this action.";
    for (room, described, status, detail) in [
        (1, "no number", 401, "No such member"),
        (1, "disk", 500, "Internal server error"),
        (1, "7", 403, may_not),
        (9, "7", 403, may_not),
        (9, "7 rooms", 404, "No Room matches the given query."),
        (3, "7 rooms", 500, "Internal server error"),
        (1, "8 rooms", 403, "Only its owner may enter"),
        (2, "8 rooms", 404, "No Room matches the given query."),
    ] {
        let mut client = entering(&app, room, described).await;
        refused(&mut client, status, detail).await;
    }
    for described in ["7 rooms", "8 rooms staff"] {
        entering(&app, 1, described).await.assert_authenticated();
    }
}

#[chanx_testing::test]
async fn the_classes_are_asked_in_order_until_one_knows() {
    let app = app();
    let both = app.client("/room/1/").header("x-other", "7 rooms");
    both.connect().await.assert_authenticated();
    let first = app.client("/room/1/").header("x-other", "7 rooms");
    let mut first = first.header("x-member", "nobody").connect().await;
    first.assert_refused(401);
    first.assert_closed(4401).await;
}

#[chanx_testing::test]
async fn a_handler_that_is_not_permitted_is_told_so_and_the_connection_lives() {
    let app = app();
    let mut staff = entering(&app, 1, "8 rooms staff").await;
    staff.send(Ask::Close).await;
    let forbidden = json!({"reason": "forbidden", "detail": "Only its owner may enter"});
    assert_eq!(
        staff.next_json().await,
        json!({"action": "error", "payload": forbidden})
    );
    staff.send(Ask::Owner).await;
    assert_eq!(staff.next::<Answer>().await, Answer::OwnedBy(7));
    let mut owner = entering(&app, 1, "7 rooms").await;
    owner.send(Ask::Close).await;
    assert_eq!(owner.next::<Answer>().await, Answer::Closed);
}

#[chanx_testing::test(paused)]
async fn the_connection_ends_with_what_says_who_is_connected() {
    let app = app();
    let client = app.client("/room/1/").header("x-member", "7 rooms");
    let start = tokio::time::Instant::now();
    let mut client = client.header("x-seconds", "600").connect().await;
    client.assert_authenticated();
    client.assert_closed_with(4401, "token expired").await;
    assert_eq!((start.elapsed().as_secs() + 5) / 10, 60);
}

/// Lets the anonymous in, but not to all that it does.
struct Lobby;

impl Consumer for Lobby {
    type Incoming = Never;
    type Outgoing = Answer;
    type Event = Never;
    type State = NoState;
    type Params = ();
    type Access = Self;

    async fn connect(_: &mut Context<Self>) -> Result<Self> {
        Ok(Self)
    }
}

impl Access<Self> for Lobby {
    type User = Option<Member>;
    type Object = ();

    fn policy() -> Policy<Self> {
        Policy::new().permissions(Rule::of(IsAuthenticated))
    }

    async fn load(_: &Admission<Self>) -> Result<Option<()>> {
        Ok(Some(()))
    }
}

routes! { fn lobby() -> Routes { "" => Lobby } }

#[chanx_testing::test]
async fn the_applications_classes_hold_for_consumers_without_their_own() {
    let app = TestApp::new(lobby()).with(|app| app.authentication(Described("x-member")));
    let app = app.start();
    let mut nobody = app.client("/").connect().await;
    refused(&mut nobody, 401, "Authentication credentials were not provided.").await;
    let known = app.client("/").header("x-member", "7").connect().await;
    known.assert_authenticated();
}

#[derive(Debug, Default)]
struct Members;

#[consumer(outgoing = Answer, user = Member)]
impl Members {}

routes! { fn members() -> Routes { "" => Members } }

#[test]
fn a_consumer_whose_users_nothing_can_name_is_not_served() {
    let error = App::new(members()).into_service().unwrap_err();
    let text = format!("{error:?}");
    assert!(
        text.contains("Members` requires a") && text.contains("App::authentication("),
        "{text}"
    );
    let described = App::new(members()).authentication(Described("x-member"));
    assert!(described.into_service().is_ok());
    assert!(App::new(members()).identified_in_front().into_service().is_ok());
}

#[test]
fn a_rule_is_shown_as_it_would_be_written() {
    let rule =
        Rule::<House>::of(IsOwner) & !(Rule::of(IsStaff) | Rule::of(HasScope("a"))) | Rule::of(IsStaff);
    assert_eq!(
        rule.to_string(),
        "IsOwner & !(IsStaff | HasScope(\"a\")) | IsStaff"
    );
}

#[test]
fn the_table_lists_each_route_and_action_with_what_it_needs() {
    let lobby = App::new(lobby()).authentication(Described("x-member"));
    let rows = serde_json::to_value(lobby.access_table().unwrap()).unwrap();
    assert_eq!(
        rows,
        json!([{
            "route": "", "consumer": "lobby", "action": null, "user": "Option<Member>", "authentication": ["Described"],
            "object": null, "permissions": "IsAuthenticated"
        }])
    );
    let houses = App::new(houses()).access_table().unwrap();
    let needs: Vec<_> = houses
        .rows
        .iter()
        .map(|row| (row.action.as_deref(), row.permissions.as_deref()))
        .collect();
    assert_eq!(
        needs,
        [
            (None, Some("HasScope(\"rooms\") & (IsOwner | IsStaff)")),
            (Some("owner"), None),
            (Some("close"), Some("IsOwner")),
        ]
    );
    assert_eq!(houses.rows[0].authentication, ["Described", "Described"]);
    let open = App::new(crate::support::routes()).access_table().unwrap();
    assert!(open.to_string().contains("(not said)"), "{open}");
}
