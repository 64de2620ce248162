//! Paths to consumers and back: patterns, regular expressions, nesting, names, and what is told at start-up.

use std::sync::LazyLock;

use chanx::{
    prelude::*,
    routing::{
        PathConverter, PathParams, ReverseError, Route, RouteProblem, Table, include, path, re_include,
        re_path,
    },
};
use chanx_testing::TestApp;
use http::StatusCode;
use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

#[derive(Debug, IncomingMessage)]
enum Ask {
    Ping,
}

#[derive(Debug, OutgoingMessage)]
enum Answer {
    /// What the path said.
    Here(String),
}

/// Consumers that say what their params are.
macro_rules! consumers {
    ($($name:ident($params:ty))*) => {$(
        #[derive(Default)]
        struct $name;

        #[consumer(incoming = Ask, outgoing = Answer, params = $params)]
        impl $name {
            #[handler]
            async fn ping(&mut self, ctx: &mut Context<Self>) -> Answer {
                Answer::Here(format!("{:?}", ctx.params()))
            }
        }
    )*};
}

consumers! {
    First(()) Second(()) Third(())
    Room(RoomPath) Small(SmallPath) Word(WordPath) Signed(SignedPath) Thing(ThingPath) Part(PartPath) Tree(TreePath)
    Painted(ColourPath)
}

#[derive(Debug, Clone, PartialEq, PathParams)]
struct RoomPath {
    room_id: u64,
}

#[derive(Debug, Clone, PartialEq, PathParams)]
struct SmallPath {
    #[param(rename = "room_id")]
    id: u8,
}

#[derive(Debug, Clone, PartialEq, PathParams)]
struct WordPath {
    word: String,
}

#[derive(Debug, Clone, PartialEq, PathParams)]
struct SignedPath {
    number: i64,
}

#[derive(Debug, Clone, PartialEq, PathParams)]
struct ThingPath {
    id: Uuid,
}

#[derive(Debug, Clone, PartialEq, PathParams)]
struct PartPath {
    tenant: String,
    room_id: u64,
}

#[derive(Debug, Clone, PartialEq, PathParams)]
struct TreePath {
    file: String,
}

#[derive(Debug, Clone, PartialEq, PathParams)]
struct ColourPath {
    colour: String,
}

struct Hex;

impl PathConverter for Hex {
    const PATTERN: &'static str = "[0-9a-f]{6}";
}

struct Folder;

impl PathConverter for Folder {
    const PATTERN: &'static str = "[a-z]+(?:/[a-z]+)*";
}

fn table(routes: impl IntoIterator<Item = Route>) -> Table<()> {
    Routes::new(routes).build().expect("routes that can be served")
}

/// The consumer that a path leads to, and what was captured.
fn found(table: &Table<()>, path: &str) -> Option<(String, Vec<(String, String)>)> {
    let found = table.find(path)?;
    let captures = found.captures.iter();
    let captures = captures.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Some((found.entry.endpoint().info().name(), captures.collect()))
}

fn leads(table: &Table<()>, path: &str) -> Option<String> {
    found(table, path).map(|(name, _)| name)
}

/// The value captured by a route with one capture.
fn value(table: &Table<()>, path: &str) -> Option<String> {
    let (_, captures) = found(table, path)?;
    assert_eq!(captures.len(), 1, "{path}");
    Some(captures[0].1.clone())
}

#[test]
fn converters_take_what_they_are_for() {
    const ID: &str = "0123abcd-89ef-4abc-8def-0123456789ab";
    let upper = ID.to_uppercase();
    let short = &ID[1..];
    for (pattern, taken, refused) in [
        (
            "<str:x>",
            vec!["a", "a-b", "0", "a.b", "~"],
            vec!["", "a/b", "a/"],
        ),
        ("<x>", vec!["a"], vec!["", "a/b"]),
        (
            "<int:x>",
            vec!["0", "007", "12345"],
            vec!["", "-1", "1.5", "x", "1x", "+1", "%D9%A3"],
        ),
        ("<slug:x>", vec!["a", "A-b_9"], vec!["", "a.b", "a b", "%C3%BC"]),
        (
            "<uuid:x>",
            vec![ID],
            vec!["", upper.as_str(), short, "0123abcd89ef4abc8def0123456789ab"],
        ),
        ("<path:x>", vec!["a", "a/b/c", "a//b", "/", "a/"], vec![""]),
    ] {
        let table = table([path::<First, _>(pattern)]);
        for text in taken {
            assert_eq!(
                value(&table, &format!("/{text}")).as_deref(),
                Some(text),
                "{pattern}"
            );
        }
        for text in refused {
            assert_eq!(value(&table, &format!("/{text}")), None, "{pattern}: {text}");
        }
    }
}

#[test]
fn converters_of_ones_own() {
    routes! {
        fn painted() -> Routes {
            "paint/<Hex:colour>/" => Painted as "paint",
            "<Folder:file>.txt" => Tree as "file",
        }
    }
    let table = painted().build().expect("routes");
    assert_eq!(value(&table, "/paint/00ff7f/").as_deref(), Some("00ff7f"));
    for path in ["/paint/00FF7F/", "/paint/00ff7/", "/paint/00ff7f0/", "/paint//"] {
        assert_eq!(leads(&table, path), None, "{path}");
    }
    assert_eq!(value(&table, "/a/b/c.txt").as_deref(), Some("a/b/c"));
    assert_eq!(leads(&table, "/a//c.txt"), None);
    let path = table.reverse::<Painted>(&ColourPath {
        colour: "00ff7f".to_owned(),
    });
    assert_eq!(path.as_deref(), Ok("/paint/00ff7f/"));
    let wrong = table.reverse::<Painted>(&ColourPath {
        colour: "red".to_owned(),
    });
    assert!(matches!(wrong, Err(ReverseError::NoMatch { .. })), "{wrong:?}");
    let tree = table.reverse_named("file", &[("file", "a/b")]);
    assert_eq!(
        tree.as_deref(),
        Ok("/a/b.txt"),
        "what spans segments keeps its slashes"
    );
}

#[test]
fn several_captures_in_one_segment() {
    let table = table([path::<First, _>("<int:from>-<int:to>/<str:name>.<slug:kind>")]);
    let (_, captures) = found(&table, "/3-17/a.b.txt").expect("a route");
    let captures: Vec<_> = captures
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    assert_eq!(
        captures,
        [("from", "3"), ("to", "17"), ("name", "a.b"), ("kind", "txt")]
    );
    assert_eq!(leads(&table, "/3-/a.txt"), None);
}

#[test]
fn slashes_count_as_they_are_written() {
    let table = table([
        path::<First, _>("with/"),
        path::<Second, _>("without"),
        path::<Third, _>("two//slashes"),
    ]);
    for (path, wanted) in [
        ("/with/", Some("first")),
        ("/with", None),
        ("/with//", None),
        ("//with/", None),
        ("/without", Some("second")),
        ("/without/", None),
        ("/two//slashes", Some("third")),
        ("/two/slashes", None),
        ("with/", None),
        ("", None),
        ("/", None),
    ] {
        assert_eq!(leads(&table, path).as_deref(), wanted, "{path}");
    }
}

#[test]
fn regular_expressions_hold_at_both_ends() {
    let table = table([
        re_path::<First, _>("admin|staff"),
        re_path::<Second, _>(r"^room/(?P<id>\d+)/$"),
        include("in/", Routes::new([re_path::<Third, _>("^a|b$")])),
        re_include("^(?P<lang>de|en)/|", Routes::new([path::<Third, _>("home")])),
    ]);
    for (path, wanted) in [
        ("/admin", Some("first")),
        ("/staff", Some("first")),
        ("/adminx", None),
        ("/xadmin", None),
        ("/xstaff", None),
        ("/admin/staff", None),
        ("/room/5/", Some("second")),
        ("/room/5/x", None),
        ("/x/room/5/", None),
        ("/in/a", Some("third")),
        ("/in/b", Some("third")),
        ("/in/xb", None),
        ("/in/ax", None),
        ("/de/home", Some("third")),
        ("/home", Some("third")),
        ("/fr/home", None),
        ("/admin%0A", None),
    ] {
        assert_eq!(leads(&table, path).as_deref(), wanted, "{path}");
    }
    // A group that took no part captured nothing.
    assert_eq!(found(&table, "/home").expect("a route").1, []);
}

#[test]
fn prefixes_nest_and_keep_their_captures() {
    routes! {
        fn nested() -> Routes {
            "<str:tenant>/" => {
                "<int:year>/" => {
                    re "(?P<kind>a|b)/" => {
                        "room/<int:room_id>" => Part as "room",
                    }
                }
                "room/<int:room_id>" => Part,
            }
        }
    }
    let table = nested().build().expect("routes");
    let (name, captures) = found(&table, "/acme/2026/b/room/5").expect("a route");
    let captures: Vec<_> = captures
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    assert_eq!(name, "part");
    assert_eq!(
        captures,
        [
            ("tenant", "acme"),
            ("year", "2026"),
            ("kind", "b"),
            ("room_id", "5")
        ]
    );
    assert_eq!(leads(&table, "/acme/2026/c/room/5"), None);
    let values = [("room_id", "5"), ("kind", "a"), ("year", "1"), ("tenant", "x y")];
    assert_eq!(
        table.reverse_named("room", &values).as_deref(),
        Ok("/x%20y/1/a/room/5")
    );
    // Typed, it is the route that captures just what the params hold.
    let params = PartPath {
        tenant: "acme".to_owned(),
        room_id: 5,
    };
    assert_eq!(table.reverse::<Part>(&params).as_deref(), Ok("/acme/room/5"));
}

#[test]
fn names_have_those_of_their_prefixes() {
    let inner = || Routes::new([path::<Room, _>("room/<int:room_id>/").name("room")]);
    let table = table([
        include("chat/", inner()).name("chat"),
        include("plain/", inner()),
        include("a/", Routes::new([include("b/", inner()).name("b")])).name("a"),
    ]);
    for (name, wanted) in [
        ("chat:room", Some("/chat/room/5/")),
        ("room", Some("/plain/room/5/")),
        ("a:b:room", Some("/a/b/room/5/")),
        ("b:room", None),
        ("chat", None),
    ] {
        let path = table.reverse_named(name, &[("room_id", "5")]);
        assert_eq!(path.ok().as_deref(), wanted, "{name}");
    }
    let entries: Vec<_> = table
        .entries()
        .map(|entry| (entry.name(), entry.pattern()))
        .collect();
    assert_eq!(entries[0], (Some("chat:room"), "chat/room/<int:room_id>/"));
}

#[test]
fn the_first_declared_wins() {
    let table = table([
        path::<First, _>("a/<str:x>"),
        path::<Second, _>("a/b"),
        re_path::<Third, _>("a/.*|c"),
        path::<Second, _>("c"),
        include("d/", Routes::new([path::<Third, _>("<path:x>")])),
        path::<First, _>("d/e"),
        path::<First, _>("f/e"),
        path::<Second, _>("<str:x>/e"),
    ]);
    for (path, wanted) in [
        ("/a/b", "first"),
        ("/a/b/c", "third"),
        ("/a/", "third"),
        ("/c", "third"),
        ("/d/e", "third"),
        ("/f/e", "first"),
        ("/g/e", "second"),
    ] {
        assert_eq!(leads(&table, path).as_deref(), Some(wanted), "{path}");
    }
}

#[test]
fn a_value_that_the_params_cannot_hold_does_not_match() {
    let table = table([
        path::<Small, _>("room/<int:room_id>"),
        path::<Room, _>("room/<room_id>"),
        path::<Signed, _>("number/<str:number>"),
        path::<Thing, _>("thing/<str:id>"),
    ]);
    for (path, wanted) in [
        ("/room/255", Some("small")),
        ("/room/256", Some("room")),
        ("/room/18446744073709551615", Some("room")),
        ("/room/18446744073709551616", None),
        ("/room/x", None),
        ("/number/-5", Some("signed")),
        ("/number/5.0", None),
        ("/thing/0123ABCD-89EF-4ABC-8DEF-0123456789AB", Some("thing")),
        ("/thing/0123", None),
    ] {
        assert_eq!(leads(&table, path).as_deref(), wanted, "{path}");
    }
}

#[test]
fn paths_are_decoded_exactly_once() {
    let table = table([
        path::<First, _>("word/<str:x>"),
        path::<Second, _>("tree/<path:x>"),
        path::<Third, _>("ü/100%/<str:x>"),
    ]);
    for (path, wanted) in [
        ("/word/a%20b", Some("a b")),
        ("/word/a+b", Some("a+b")),
        ("/word/%41", Some("A")),
        ("/%77ord/x", Some("x")),
        ("/word/%2F", Some("/")),
        ("/word/%2f", Some("/")),
        ("/word/a%2Fb", Some("a/b")),
        ("/word/%252F", Some("%2F")),
        ("/word/%25252F", Some("%252F")),
        ("/word/%25", Some("%")),
        // Not an escape: taken as it stands.
        ("/word/%", Some("%")),
        ("/word/%zz", Some("%zz")),
        ("/word/%C3%BC", Some("ü")),
        ("/word/ü", Some("ü")),
        ("/word/%F0%9F%A6%80", Some("🦀")),
        ("/word/%00", Some("\0")),
        ("/word/%0A", Some("\n")),
        ("/word/%FF", None),
        ("/word/%C3", None),
        ("/word%2Fx", None),
        ("/tree/a%2Fb/c", Some("a/b/c")),
        ("/tree/%0A", Some("\n")),
        ("/%C3%BC/100%25/x", Some("x")),
        ("/%C3%BC/100%/x", Some("x")),
    ] {
        assert_eq!(value(&table, path).as_deref(), wanted, "{path}");
    }
}

#[test]
fn empty_patterns_are_the_prefix_alone() {
    let table = table([
        path::<First, _>(""),
        include("chat/", Routes::new([path::<Second, _>("")])),
        include("", Routes::new([path::<Third, _>("bare")])),
    ]);
    for (path, wanted) in [
        ("/", Some("first")),
        ("", None),
        ("/chat/", Some("second")),
        ("/chat", None),
        ("/bare", Some("third")),
    ] {
        assert_eq!(leads(&table, path).as_deref(), wanted, "{path}");
    }
    assert_eq!(table.reverse::<First>(&()).as_deref(), Ok("/"));
    assert!(
        Routes::<()>::new([])
            .build()
            .expect("no routes")
            .find("/")
            .is_none()
    );
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let broken: [Route; 14] = [
        path::<First, _>("a/<int:x>/").name("a"),
        path::<Second, _>("a/<int:y>/"),
        path::<Third, _>("b/").name("a"),
        path::<Room, _>("no/capture/"),
        path::<First, _>("<nope:x>"),
        path::<First, _>("<int:x>/<int:x>"),
        path::<First, _>("<int:x"),
        path::<First, _>("x>"),
        path::<First, _>("<int:>"),
        path::<First, _>("/slash"),
        re_path::<First, _>("(unnamed)"),
        re_path::<First, _>("(?P<x>"),
        include("<nope:x>/", Routes::new([path::<Second, _>("behind")])),
        re_path::<First, _>("(?:a{1000}){1000}"),
    ];
    let error = Routes::new(broken).build().expect_err("broken routes");
    let text = error.to_string();
    for part in [
        "a/<int:x>/",
        "a/<int:y>/",
        "routing::First",
        "routing::Second",
        "routing::Third",
        "two routes have the name `a`",
        "`it::routing::Room` wants `room_id`, which its route `no/capture/` does not capture",
        "unknown converter `nope`",
        "`x` is captured twice",
        "a `<` without its `>`",
        "a `>` without its `<`",
        "`<int:>` has no name",
        "it begins with `/`",
        "a group without a name",
        "unclosed group",
        "`<nope:x>/` of `it::routing::Second`",
        "the pattern `(?:a{1000}){1000}`",
    ] {
        assert!(text.contains(part), "{part} is not in: {text}");
    }
    assert_eq!(error.problems().len(), 13, "{text}");
}

#[test]
fn patterns_and_names_that_stand_twice_name_both_consumers() {
    let problems = |routes: [Route; 2]| {
        let error = Routes::new(routes).build().expect_err("broken routes");
        error.problems().to_vec()
    };
    let (first, second) = ("it::routing::First", "it::routing::Second");
    assert_eq!(
        problems([path::<First, _>("a").name("x"), path::<Second, _>("b").name("x")]),
        [RouteProblem::SameName {
            name: "x".to_owned(),
            first,
            second
        }]
    );
    let error = problems([path::<First, _>("<int:a>"), path::<Second, _>("<int:b>")]);
    assert_eq!(
        error[0].to_string(),
        "the routes `<int:a>` and `<int:b>` match the same paths: `it::routing::First` and `it::routing::Second`; the \
         second would never be reached"
    );
    let through_prefix = include("a/", Routes::new([path::<Second, _>("b")]));
    assert_eq!(problems([path::<First, _>("a/b"), through_prefix]).len(), 1);
    let expressions = problems([re_path::<First, _>("^a$"), re_path::<Second, _>("a")]);
    assert_eq!(expressions.len(), 1);
}

#[chanx_testing::test]
async fn an_application_with_broken_routes_does_not_start() {
    let error = App::new(Routes::new([path::<Room, _>("x")]))
        .into_service()
        .expect_err("broken routes");
    let text = format!("{error:?}");
    assert!(text.contains("wants `room_id`"), "{text}");
}

#[test]
fn functions_and_macro_make_the_same_routes() {
    routes! {
        fn written() -> Routes {
            "ws/" => {
                "room/<int:room_id>/" => Room as "room",
                re r"^word/(?P<word>\w+)/$" => Word,
                re "(?P<tenant>[a-z]+)/" => { "<int:room_id>" => Part, }
            }
            "paint/<Hex:colour>" => Painted as "paint",
        }
    }
    let built = Routes::<()>::new([
        include(
            "ws/",
            Routes::new([
                path::<Room, _>("room/<int:room_id>/").name("room"),
                re_path::<Word, _>(r"^word/(?P<word>\w+)/$"),
                re_include(
                    "(?P<tenant>[a-z]+)/",
                    Routes::new([path::<Part, _>("<int:room_id>")]),
                ),
            ]),
        ),
        path::<Painted, _>("paint/<Hex:colour>")
            .converter::<Hex>("Hex")
            .name("paint"),
    ]);
    assert_eq!(format!("{:?}", written()), format!("{built:?}"));
    let (written, built) = (written().build().expect("routes"), built.build().expect("routes"));
    for path in [
        "/ws/room/5/",
        "/ws/word/x/",
        "/ws/acme/7",
        "/paint/00ff00",
        "/ws/",
        "/",
    ] {
        assert_eq!(found(&written, path), found(&built, path), "{path}");
    }
}

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

/// A path made of params leads back to its consumer, and the params come out as they went in.
fn there_and_back<C: Consumer>(table: &Table<()>, params: &C::Params)
where
    C::Params: PartialEq + std::fmt::Debug,
{
    let path = table.reverse::<C>(params).expect("a path");
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
