//! From consumers and names back to paths, and what paths lead to.

use std::sync::LazyLock;

use chanx::{
    prelude::*,
    routing::{PathParams, ReverseError, Table, path, re_path},
};
use chanx_testing::TestApp;
use http::StatusCode;
use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::*;

#[test]
fn reversal_says_why_it_cannot() {
    let routes = || {
        Routes::<()>::new([
            path::<Room, _>("room/<int:room_id>/").name("room"),
            re_path::<First, _>(r"plain\.text/(?P<n>[0-9]{2}|[)(])").name("simple"),
            re_path::<First, _>("either|or").name("either"),
            path::<Second, _>("taken/<str:x>"),
            path::<Word, _>("taken/<str:word>/"),
            path::<Word, _>("taken/word").name("shadowed"),
        ])
    };
    let broken = routes();
    let error = broken.reverse_named("room", &[("room_id", "5")]);
    assert!(
        matches!(error, Err(ReverseError::Routes(_))),
        "routes that can't be served have no paths: {error:?}"
    );
    let table = table([
        path::<Room, _>("room/<int:room_id>/").name("room"),
        re_path::<First, _>(r"plain\.text/(?P<n>[0-9]{2}|[)(])").name("simple"),
        re_path::<First, _>("either|or").name("either"),
        path::<Second, _>("taken/<str:x>"),
        path::<Second, _>("taken/word").name("shadowed"),
    ]);
    assert_eq!(
        table.reverse_named("simple", &[("n", "17")]).as_deref(),
        Ok("/plain.text/17")
    );
    assert_eq!(
        table.reverse_named("simple", &[("n", "(")]).as_deref(),
        Ok("/plain.text/(")
    );
    for (name, values, wanted) in [
        ("nobody", &[][..], "no route leads to `nobody`"),
        (
            "room",
            &[],
            "the route `room/<int:room_id>/` captures `room_id`, which was not given",
        ),
        (
            "room",
            &[("room_id", "x")],
            "`/room/x/` would not lead back to the route `room/<int:room_id>/`",
        ),
        (
            "room",
            &[("room_id", "")],
            "`/room//` would not lead back to the route `room/<int:room_id>/`",
        ),
        (
            "room",
            &[("room_id", "99999999999999999999")],
            "`/room/99999999999999999999/` would not lead back",
        ),
        (
            "either",
            &[],
            "the route `either|or` is a regular expression that can't be turned round",
        ),
        (
            "shadowed",
            &[],
            "`/taken/word` would not lead back to the route `taken/word`",
        ),
    ] {
        let error = table.reverse_named(name, values).expect_err(name).to_string();
        assert!(error.contains(wanted), "{name}: {error}");
    }
    assert_eq!(
        table.reverse::<Third>(&()),
        Err(ReverseError::NoRoute("it::routing::Third".to_owned()))
    );
}

routes! {
    fn site() -> Routes {
        "ws/" => {
            "room/<int:room_id>/" => Room as "room",
            "word/<str:word>" => Word,
            "tree/<path:file>" => Tree,
            "thing/<uuid:id>/x" => Thing,
            "number/<str:number>" => Signed,
            "<str:tenant>/<int:room_id>/" => Part as "part",
        }
    }
}

#[test]
fn what_browsers_resolve_is_no_path() {
    let table = site().build().expect("routes");
    for word in [".", ".."] {
        let path = table.reverse::<Word>(&WordPath {
            word: word.to_owned(),
        });
        assert!(matches!(path, Err(ReverseError::NoMatch { .. })), "{path:?}");
    }
    let tree = table.reverse::<Tree>(&TreePath {
        file: "a/../b".to_owned(),
    });
    assert!(matches!(tree, Err(ReverseError::NoMatch { .. })), "{tree:?}");
    let name = table.reverse::<Word>(&WordPath {
        word: "...".to_owned(),
    });
    assert_eq!(name.as_deref(), Ok("/ws/word/..."));
}

#[test]
fn routes_and_services_turn_consumers_into_paths_too() {
    let params = RoomPath { room_id: 5 };
    assert_eq!(site().reverse::<Room>(&params).as_deref(), Ok("/ws/room/5/"));
    assert_eq!(
        site().reverse_named("room", &[("room_id", "5")]).as_deref(),
        Ok("/ws/room/5/")
    );
    let service = App::new(site()).into_service().expect("a service");
    assert_eq!(service.reverse::<Room>(&params).as_deref(), Ok("/ws/room/5/"));
    assert_eq!(
        service.reverse_named("room", &[("room_id", "5")]).as_deref(),
        Ok("/ws/room/5/")
    );
}

/// Whether a browser would resolve a part of the path before it asks for it.
fn has_dots(path: &str) -> bool {
    path.split('/').any(|segment| segment == "." || segment == "..")
}

/// A path made of params leads back to its consumer, and the params come out as they went in.
fn there_and_back<C: Consumer>(table: &Table<()>, params: &C::Params)
where
    C::Params: PartialEq + std::fmt::Debug,
{
    let path = match table.reverse::<C>(params) {
        Err(ReverseError::NoMatch { path, .. }) if has_dots(&path) => return,
        path => path.expect("a path"),
    };
    assert!(!has_dots(&path), "{path}");
    assert!(path.is_ascii(), "{path}");
    let uri: http::Uri = path.parse().expect("a path is a URI");
    let found = table.find(uri.path()).expect("it leads somewhere");
    let info = found.entry.endpoint().info();
    assert_eq!(info.type_id, std::any::TypeId::of::<C>(), "{path}");
    assert_eq!(
        C::Params::from_captures(&found.captures).as_ref(),
        Some(params),
        "{path}"
    );
}

static SITE: LazyLock<Table<()>> = LazyLock::new(|| site().build().expect("routes"));

proptest! {
    #[test]
    fn paths_lead_back(number in any::<i64>(), room_id in any::<u64>(), id in any::<u128>(), word in "(?s).+") {
        there_and_back::<Room>(&SITE, &RoomPath { room_id });
        there_and_back::<Signed>(&SITE, &SignedPath { number });
        there_and_back::<Thing>(&SITE, &ThingPath { id: Uuid::from_u128(id) });
        there_and_back::<Word>(&SITE, &WordPath { word: word.clone() });
        there_and_back::<Tree>(&SITE, &TreePath { file: word.clone() });
        if !["room", "word", "tree", "thing", "number"].contains(&word.as_str()) {
            there_and_back::<Part>(&SITE, &PartPath { tenant: word, room_id });
        }
    }

    #[test]
    fn awkward_words_lead_back(word in "[%/?#+.\\\\ 2F5&;=ü\u{0}-]{1,12}") {
        there_and_back::<Word>(&SITE, &WordPath { word: word.clone() });
        there_and_back::<Tree>(&SITE, &TreePath { file: word });
    }

    #[test]
    fn no_path_is_a_danger(bytes in prop::collection::vec(any::<u8>(), 0..64), text in "(?s).{0,64}") {
        let encoded = bytes.iter().map(|byte| format!("%{byte:02x}")).collect::<Vec<_>>().concat();
        for path in [
            String::from_utf8_lossy(&bytes).into_owned(),
            format!("/{}", String::from_utf8_lossy(&bytes)),
            format!("/ws/{encoded}/{text}"),
            format!("/ws/word/{text}%"),
            text,
        ] {
            // All that matters is that it comes back.
            let _ = SITE.find(&path);
        }
        // What is UTF-8, and only that, is a word.
        let word = SITE.find(&format!("/ws/word/{encoded}"));
        let wanted = String::from_utf8(bytes).ok().filter(|word| !word.is_empty());
        prop_assert_eq!(word.map(|found| found.captures.get("word").map(str::to_owned)), wanted.map(Some));
    }
}

#[chanx_testing::test]
async fn consumers_get_what_their_route_captured() {
    let app = TestApp::new(site()).start();
    for (path, params) in [
        ("/ws/room/5/?query=1", "RoomPath { room_id: 5 }"),
        ("/ws/word/a%2Fb%20c", r#"WordPath { word: "a/b c" }"#),
        ("/ws/number/-7", "SignedPath { number: -7 }"),
        ("/ws/acme/7/", r#"PartPath { tenant: "acme", room_id: 7 }"#),
    ] {
        let mut client = app.client(path).connect().await;
        client.send(Ask::Ping).await;
        let wanted = json!({"action": "here", "payload": params});
        assert_eq!(client.next_json().await, wanted, "{path}");
    }
    for path in [
        "/ws/room/18446744073709551616/",
        "/ws/room/5",
        "/",
        "/ws/word/%FF",
        "/nowhere",
    ] {
        let refused = app.client(path).try_connect().await.expect_err(path);
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{path}");
    }
}
