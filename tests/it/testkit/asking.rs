//! As whom a client asks, and for what: all of it reaches the server as it was given.

use std::sync::Arc;

use chanx::prelude::*;
use chanx_testing::{Asking, RunningApp, Socket, TestApp};
use tokio::sync::Barrier;

use super::{Done, Member, busy, failure};

#[derive(Debug, PartialEq, OutgoingMessage)]
enum Fact {
    Asked {
        query: Vec<(String, String)>,
        cookies: Vec<(String, String)>,
        authorization: Vec<String>,
        offered: Vec<String>,
        cookie_lines: usize,
    },
}

/// Tells how it was asked.
#[derive(Debug, Default)]
struct Mirror;

#[consumer(outgoing = Fact, subprotocols = ["v1", "v2"])]
impl Mirror {
    #[ready]
    async fn tell(&mut self, ctx: &mut Context<Self>) -> Fact {
        let request = ctx.request();
        let lines = |name| {
            let lines = request.headers().get_all(name).into_iter();
            lines.map(|line| line.to_str().unwrap().to_owned()).collect()
        };
        Fact::Asked {
            query: request.query_params().collect(),
            cookies: request.cookies().collect(),
            authorization: lines("authorization"),
            offered: lines("sec-websocket-protocol"),
            cookie_lines: request.headers().get_all("cookie").into_iter().count(),
        }
    }
}

routes! { fn routes() -> Routes { "ws/" => Mirror } }

fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let pairs = pairs.iter();
    pairs
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

const AWKWARD: &str = "1+1=2 & 100%41; \"Müller\", \\?#/";

#[chanx_testing::test]
async fn query_and_cookies_are_read_as_they_were_given() {
    let app = TestApp::new(routes()).start();
    for (path, before) in [("/ws/", &[][..]), ("/ws/?page=2", &[("page", "2")])] {
        let client = app.client(path).origin("http://testserver");
        let client = client.query("a b&c", AWKWARD).query("page", "");
        let client = client.cookie("session", AWKWARD).cookie("a=b;c", "a:b=c/d");
        let Fact::Asked {
            query,
            cookies,
            cookie_lines,
            ..
        } = client.connect().await.next().await;
        let added = owned(&[("a b&c", AWKWARD), ("page", "")]);
        assert_eq!(query, [owned(before), added].concat());
        assert_eq!(cookies, owned(&[("session", AWKWARD), ("a=b;c", "a:b=c/d")]));
        assert_eq!(cookie_lines, 1, "as a browser sends them");
    }
}

/// What the server was told of who asks.
async fn credentials(client: Asking<Socket>) -> Vec<String> {
    let Fact::Asked { authorization, .. } = client.connect().await.next().await;
    authorization
}

#[chanx_testing::test]
async fn there_is_one_authorization_the_last_that_was_given() {
    let app = TestApp::new(routes()).start();
    let client = || app.client("/ws/");
    assert_eq!(credentials(client()).await, [""; 0]);
    assert_eq!(credentials(client().bearer("t0k.en")).await, ["Bearer t0k.en"]);
    // The example of RFC 7617.
    let basic = client().bearer("t0k.en").basic("Aladdin", "open sesame");
    assert_eq!(credentials(basic).await, ["Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="]);
    let colon = client().basic("test", "12:3\u{a3}");
    assert_eq!(credentials(colon).await, ["Basic dGVzdDoxMjozwqM="]);
}

#[chanx_testing::test]
async fn a_token_is_offered_beside_the_subprotocols() {
    let app = TestApp::new(routes()).start();
    let client = || app.client("/ws/");
    for (client, expected) in [
        (
            client().bearer_subprotocol("a.b-c_d").subprotocols(&["v9", "v2"]),
            "chanx.bearer.a.b-c_d, v9, v2",
        ),
        (
            client().subprotocols(&["v2", "v1"]).bearer_subprotocol("t"),
            "v2, v1, chanx.bearer.t",
        ),
    ] {
        let mut client = client.connect().await;
        assert_eq!(client.subprotocol(), Some("v2"));
        let Fact::Asked { offered, .. } = client.next().await;
        assert_eq!(offered, [expected]);
    }
}

#[chanx_testing::test]
async fn what_can_not_be_asked_is_said() {
    async fn told(client: impl FnOnce(RunningApp) -> Asking<Socket> + Send + 'static) -> String {
        failure(async { drop(client(TestApp::new(routes()).start()).connect().await) }).await
    }
    assert_eq!(
        told(|app| app.client("/ws/").basic("a:b", "c")).await,
        "`a:b` is no name to log in with: it would end at the colon"
    );
    for token in ["a, v1", "a=", ""] {
        assert_eq!(
            told(move |app| app.client("/ws/").bearer_subprotocol(token)).await,
            format!("`{token}` can't stand in the name of a subprotocol")
        );
    }
    assert_eq!(
        told(|app| app.client("/ws/").bearer("a\nb")).await,
        "`authorization: Bearer a\nb` is no header"
    );
    for path in ["ws/", "/a b", ""] {
        assert_eq!(
            told(move |app| app.client(path)).await,
            format!("`{path}` is no path")
        );
    }
}

/// Lets nobody in before all are there.
#[derive(Debug)]
struct Meeting;

#[consumer(outgoing = Done, user = Member, state = Arc<Barrier>)]
impl Meeting {
    #[connect]
    async fn wait(ctx: &mut Context<Self>) -> Result<Self> {
        ctx.state().wait().await;
        Ok(Self)
    }

    #[ready]
    async fn greet(&mut self, ctx: &mut Context<Self>) -> Done {
        Done::Later(ctx.user().0)
    }
}

routes! { fn meeting() -> Routes<Arc<Barrier>> { "" => Meeting } }

#[chanx_testing::test(paused)]
async fn many_users_connect_at_once_and_come_in_order() {
    let barrier = Arc::new(Barrier::new(20));
    let app = TestApp::new(meeting()).state(barrier).start();
    let ids = (1..=20).rev();
    let clients = app.clients("/", ids.clone().map(Member)).await;
    assert_eq!(clients.len(), 20);
    for (mut client, id) in clients.into_iter().zip(ids) {
        client.assert_authenticated();
        assert_eq!(client.next::<Done>().await, Done::Later(id));
    }
    assert!(app.clients("/", None::<Member>).await.is_empty());
}

#[chanx_testing::test]
async fn a_close_is_checked_with_its_reason() {
    let app = TestApp::new(busy()).start();
    let mut client = app.client("/busy/").connect().await;
    client.send_raw(&[0x81, 0]);
    client.assert_closed_with(1002, "protocol violation").await;
    for (code, reason) in [(1002, "rate"), (1008, "protocol violation")] {
        let told = failure(async move {
            let app = TestApp::new(busy()).start();
            let mut client = app.client("/busy/").connect().await;
            client.send_raw(&[0x81, 0]);
            client.assert_closed_with(code, reason).await;
        });
        let told = told.await;
        let expected = format!(
            "expected a close with {code} and `{reason}`, but got Closed {{ code: Some(1002), reason: \"protocol \
             violation\" }}"
        );
        assert!(told.starts_with(&expected), "{told}");
    }
}
