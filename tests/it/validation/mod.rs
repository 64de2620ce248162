//! Validation is never forgotten: for each shape that a payload can have, an invalid one never reaches a handler, and the
//! client is told all that is wrong with it by the names that it knows.

// Every rule of `garde`.
mod rules;
// The shapes of payloads.
mod shapes;

use std::collections::HashMap;

use chanx::{prelude::*, routing::path};
use chanx_testing::{RunningApp, TestApp};
use serde_json::{Value, json};

use rules::Kinds;
use shapes::{
    Adjacent, ByHand, Even, Flat, Holders, HoldsEven, Internal, Line, Nested, NewLines, Newtype, Pair,
    Renamed, Shape, Transparent, Untagged,
};

#[derive(Debug, IncomingMessage)]
enum Deeper {
    Deep(Line),
}

#[derive(Debug, IncomingMessage)]
enum Inner {
    InnerOne(Line),
    #[message(union)]
    Deeper(Deeper),
}

#[derive(Debug, IncomingMessage)]
enum Ask {
    Line(Line),
    Nested(Nested),
    Holders(Box<Holders>),
    Lines(Vec<Line>),
    Table(HashMap<String, Line>),
    Maybe(Option<Line>),
    Boxed(Box<Line>),
    Two((Line, Renamed)),
    Newtype(Newtype),
    NewLines(NewLines),
    Pair(Pair),
    Shape(Shape),
    Internal(Internal),
    Adjacent(Adjacent),
    Untagged(Untagged),
    Flat(Flat),
    Transparent(Transparent),
    Renamed(Renamed),
    ByHand(ByHand),
    Even(Even),
    HoldsEven(HoldsEven),
    #[message(union)]
    Inner(Inner),
    Kinds(Box<Kinds>),
}

#[derive(Debug, OutgoingMessage)]
enum Answer {
    Ran(String),
}

#[derive(Default)]
struct Taker;

#[consumer(incoming = Ask, outgoing = Answer)]
impl Taker {
    #[receive]
    async fn receive(&mut self, message: Ask) -> Answer {
        Answer::Ran(message.action().to_owned())
    }
}

fn app(camelize: bool) -> RunningApp {
    TestApp::new(Routes::new([path::<Taker, _>("")]))
        .settings(|settings| settings.camelize = camelize)
        .start()
}

/// A broken constraint: its kind, its place behind the payload, and its text.
type Broken = (&'static str, Value, &'static str);

/// A valid payload reaches the handler, each invalid one does not and is answered with all that is wrong with it.
async fn guarded(camelize: bool, action: &str, valid: Value, invalid: &[(Value, &[Broken])]) {
    let app = app(camelize);
    let mut client = app.client("/").connect().await;
    client
        .send_json(&json!({"action": action, "payload": valid}))
        .await;
    let ran = json!({"action": "ran", "payload": action});
    assert_eq!(client.next_json().await, ran, "{action}: {valid}");
    for (payload, broken) in invalid {
        client
            .send_json(&json!({"action": action, "payload": payload}))
            .await;
        let entries = broken.iter().map(|(kind, loc, msg)| {
            let behind = loc.as_array().expect("a list").iter().cloned();
            let loc: Vec<_> = [json!(action), json!("payload")]
                .into_iter()
                .chain(behind)
                .collect();
            json!({"type": kind, "loc": loc, "msg": msg})
        });
        let answer = client.next_json().await;
        assert_eq!(answer["action"], "error", "{action}: {payload}");
        // The order of the fields is not promised.
        let listed = answer["payload"].as_array().expect("a list").iter().cloned();
        assert_eq!(sorted(listed), sorted(entries), "{action}: {payload}");
        // Nothing more: the handler would have answered.
        client.assert_silent().await;
    }
}

fn sorted(entries: impl Iterator<Item = Value>) -> Vec<Value> {
    let mut entries: Vec<_> = entries.collect();
    entries.sort_by_key(ToString::to_string);
    entries
}

const SHORT: &str = "String should have at least 1 character";
const LONG: &str = "String should have at most 5 characters";
const SMALL: &str = "Input should be greater than or equal to 1";
const LARGE: &str = "Input should be less than or equal to 9";
const FIVE_UP: &str = "Input should be greater than or equal to 5";
const FIVE_DOWN: &str = "Input should be less than or equal to 5";

fn line(text: &str, count: u8) -> Value {
    json!({"line_text": text, "line_count": count})
}

#[chanx_testing::test]
async fn a_struct_with_constraints() {
    guarded(
        false,
        "line",
        line("ü🦀abc", 1),
        &[
            (line("", 1), &[("string_too_short", json!(["line_text"]), SHORT)]),
            (
                line("abcdef", 1),
                &[("string_too_long", json!(["line_text"]), LONG)],
            ),
            (
                line("a", 0),
                &[("greater_than_equal", json!(["line_count"]), SMALL)],
            ),
            (
                line("", 10),
                &[
                    ("string_too_short", json!(["line_text"]), SHORT),
                    ("less_than_equal", json!(["line_count"]), LARGE),
                ],
            ),
        ],
    )
    .await;
}

#[chanx_testing::test]
async fn structs_within_structs() {
    let nested = |line: Value| json!({"the_line": line, "unconstrained": 255});
    let broken = (
        nested(line("", 1)),
        &[("string_too_short", json!(["the_line", "line_text"]), SHORT)][..],
    );
    guarded(false, "nested", nested(line("a", 1)), &[broken]).await;
}

fn holders() -> Value {
    json!({
        "maybe": null, "many_lines": [line("a", 1)], "boxed": line("a", 1), "by_name": {"some_key": line("a", 1)},
        "deep_ones": [{}, {"k": [{"the_line": line("a", 1), "unconstrained": 1}]}], "short_words": ["a"], "small": 3,
        "one_or_two": [1], "not_empty": {"a": 1},
    })
}

/// The holders with another value at one place.
fn holding(place: &str, value: Value) -> Value {
    let mut holders = holders();
    *holders.pointer_mut(place).expect("the place is there") = value;
    holders
}

#[chanx_testing::test]
async fn what_holds_structs() {
    let text = |loc: Value| ("string_too_short", loc, SHORT);
    guarded(
        false,
        "holders",
        holders(),
        &[
            (
                holding("/maybe", line("", 1)),
                &[text(json!(["maybe", "line_text"]))],
            ),
            (
                holding("/many_lines", json!([line("a", 1), line("", 1), line("", 0)])),
                &[
                    text(json!(["many_lines", 1, "line_text"])),
                    text(json!(["many_lines", 2, "line_text"])),
                    (
                        "greater_than_equal",
                        json!(["many_lines", 2, "line_count"]),
                        SMALL,
                    ),
                ],
            ),
            (
                holding("/boxed/line_text", json!("")),
                &[text(json!(["boxed", "line_text"]))],
            ),
            (
                holding("/by_name/some_key/line_text", json!("")),
                &[text(json!(["by_name", "some_key", "line_text"]))],
            ),
            (
                holding("/deep_ones/1/k/0/the_line/line_text", json!("")),
                &[text(json!(["deep_ones", 1, "k", 0, "the_line", "line_text"]))],
            ),
            (
                holding("/short_words", json!(["a", "abcd"])),
                &[(
                    "string_too_long",
                    json!(["short_words", 1]),
                    "String should have at most 3 characters",
                )],
            ),
            (
                holding("/small", json!(4)),
                &[(
                    "less_than_equal",
                    json!(["small"]),
                    "Input should be less than or equal to 3",
                )],
            ),
            (
                holding("/one_or_two", json!([])),
                &[(
                    "too_short",
                    json!(["one_or_two"]),
                    "List should have at least 1 item after validation, not 0",
                )],
            ),
            (
                holding("/one_or_two", json!([1, 2, 3])),
                &[(
                    "too_long",
                    json!(["one_or_two"]),
                    "List should have at most 2 items after validation, not 3",
                )],
            ),
            (
                holding("/not_empty", json!({})),
                &[(
                    "too_short",
                    json!(["not_empty"]),
                    "Dictionary should have at least 1 item after validation, not 0",
                )],
            ),
        ],
    )
    .await;
}

#[chanx_testing::test]
async fn holders_that_are_the_payload() {
    let text = |loc: Value| ("string_too_short", loc, SHORT);
    let (fine, empty) = (line("a", 1), line("", 1));
    guarded(
        false,
        "lines",
        json!([fine]),
        &[(json!([fine, empty]), &[text(json!([1, "line_text"]))])],
    )
    .await;
    guarded(
        false,
        "table",
        json!({"a": fine}),
        &[(json!({"a_b": empty}), &[text(json!(["a_b", "line_text"]))])],
    )
    .await;
    for action in ["maybe", "boxed"] {
        guarded(
            false,
            action,
            fine.clone(),
            &[(empty.clone(), &[text(json!(["line_text"]))])],
        )
        .await;
    }
    guarded(false, "maybe", Value::Null, &[]).await;
    guarded(
        false,
        "two",
        json!([fine, {"BY-RULE": 5, "userID": 5, "in": 5, "TYPE": 5}]),
        &[(
            json!([empty, {"BY-RULE": 5, "userID": 6, "in": 5, "TYPE": 5}]),
            &[
                text(json!([0, "line_text"])),
                ("less_than_equal", json!([1, "userID"]), FIVE_DOWN),
            ],
        )],
    )
    .await;
}

#[chanx_testing::test]
async fn newtypes_and_tuples() {
    guarded(
        false,
        "newtype",
        json!(5),
        &[(json!(4), &[("greater_than_equal", json!([]), FIVE_UP)])],
    )
    .await;
    let empty = ("string_too_short", json!([1, "line_text"]), SHORT);
    guarded(
        false,
        "new_lines",
        json!([line("a", 1)]),
        &[(json!([line("a", 1), line("", 1)]), std::slice::from_ref(&empty))],
    )
    .await;
    guarded(
        false,
        "pair",
        json!([5, line("a", 1)]),
        &[(
            json!([6, line("", 1)]),
            &[("less_than_equal", json!([0]), FIVE_DOWN), empty],
        )],
    )
    .await;
}

#[chanx_testing::test]
async fn enums_in_each_of_their_forms() {
    guarded(
        false,
        "shape",
        json!({"big_circle": {"radiusCm": 5, "line": line("a", 1)}}),
        &[
            (
                json!({"big_circle": {"radiusCm": 4, "line": line("", 1)}}),
                &[
                    ("greater_than_equal", json!(["big_circle", "radiusCm"]), FIVE_UP),
                    (
                        "string_too_short",
                        json!(["big_circle", "line", "line_text"]),
                        SHORT,
                    ),
                ],
            ),
            (
                json!({"labelled": line("", 1)}),
                &[("string_too_short", json!(["labelled", "line_text"]), SHORT)],
            ),
            (
                json!({"two": [6, line("", 1)]}),
                &[
                    ("less_than_equal", json!(["two", 0]), FIVE_DOWN),
                    ("string_too_short", json!(["two", 1, "line_text"]), SHORT),
                ],
            ),
        ],
    )
    .await;
    guarded(false, "shape", json!("nothing"), &[]).await;
    guarded(
        false,
        "internal",
        json!({"kind": "Circle", "r": 5}),
        &[
            (
                json!({"kind": "Circle", "r": 4}),
                &[("greater_than_equal", json!(["r"]), FIVE_UP)],
            ),
            (
                json!({"kind": "Named", "line_text": "", "line_count": 1}),
                &[("string_too_short", json!(["line_text"]), SHORT)],
            ),
        ],
    )
    .await;
    guarded(
        false,
        "adjacent",
        json!({"kind": "Circle", "the_data": {"radius": 5}}),
        &[
            (
                json!({"kind": "Circle", "the_data": {"radius": 4}}),
                &[("greater_than_equal", json!(["the_data", "radius"]), FIVE_UP)],
            ),
            (
                json!({"kind": "Named", "the_data": line("", 1)}),
                &[("string_too_short", json!(["the_data", "line_text"]), SHORT)],
            ),
        ],
    )
    .await;
    guarded(
        false,
        "untagged",
        json!({"r": 5}),
        &[
            (json!({"r": 4}), &[("greater_than_equal", json!(["r"]), FIVE_UP)]),
            (json!(4), &[("greater_than_equal", json!([]), FIVE_UP)]),
        ],
    )
    .await;
}

#[chanx_testing::test]
async fn fields_under_other_names() {
    let flat = |text: &str, own: u8| json!({"line_text": text, "line_count": 1, "own_one": own});
    guarded(
        false,
        "flat",
        flat("a", 5),
        &[(
            flat("", 6),
            &[
                ("string_too_short", json!(["line_text"]), SHORT),
                ("less_than_equal", json!(["own_one"]), FIVE_DOWN),
            ],
        )],
    )
    .await;
    guarded(
        false,
        "transparent",
        line("a", 1),
        &[(line("", 1), &[("string_too_short", json!(["line_text"]), SHORT)])],
    )
    .await;
    guarded(
        false,
        "renamed",
        json!({"BY-RULE": 5, "userID": 5, "in": 5, "TYPE": 5}),
        &[(
            json!({"BY-RULE": 6, "userID": 6, "in": 6, "TYPE": 6}),
            &[
                ("less_than_equal", json!(["BY-RULE"]), FIVE_DOWN),
                ("less_than_equal", json!(["userID"]), FIVE_DOWN),
                ("less_than_equal", json!(["in"]), FIVE_DOWN),
                ("less_than_equal", json!(["TYPE"]), FIVE_DOWN),
            ],
        )],
    )
    .await;
}

#[chanx_testing::test]
async fn what_is_written_by_hand() {
    guarded(
        false,
        "by_hand",
        json!({"some_text": "a", "inner_one": 5}),
        &[(
            json!({"some_text": "", "inner_one": 4}),
            &[
                ("string_too_short", json!(["some_text"]), SHORT),
                ("greater_than_equal", json!(["inner_one"]), FIVE_UP),
            ],
        )],
    )
    .await;
    let odd = "Value error, an odd number";
    let whole = "Value error, odd as a whole";
    guarded(
        false,
        "even",
        json!({"even_number": 2}),
        &[(
            json!({"even_number": 1}),
            &[
                ("value_error", json!(["even_number"]), odd),
                ("value_error", json!([]), whole),
            ],
        )],
    )
    .await;
    guarded(
        false,
        "holds_even",
        json!({"held": {"even_number": 2}}),
        &[(
            json!({"held": {"even_number": 1}}),
            &[
                ("value_error", json!(["held", "even_number"]), odd),
                ("value_error", json!(["held"]), whole),
            ],
        )],
    )
    .await;
}

#[chanx_testing::test]
async fn unions_within_unions() {
    for action in ["inner_one", "deep"] {
        let broken = [("string_too_short", json!(["line_text"]), SHORT)];
        guarded(false, action, line("a", 1), &[(line("", 1), &broken)]).await;
    }
}

#[chanx_testing::test]
async fn places_are_in_camel_case_where_the_wire_is() {
    let line = |text: &str| json!({"lineText": text, "lineCount": 1});
    let text = |loc: Value| ("string_too_short", loc, SHORT);
    guarded(
        true,
        "line",
        line("a"),
        &[(line(""), &[text(json!(["lineText"]))])],
    )
    .await;
    guarded(
        true,
        "table",
        json!({"a_b": line("a")}),
        &[(json!({"a_b": line("")}), &[text(json!(["a_b", "lineText"]))])],
    )
    .await;
    let circle = |radius: u8, text: &str| json!({"big_circle": {"radiusCm": radius, "line": line(text)}});
    guarded(
        true,
        "shape",
        circle(5, "a"),
        &[(
            circle(4, ""),
            &[
                ("greater_than_equal", json!(["big_circle", "radiusCm"]), FIVE_UP),
                text(json!(["big_circle", "line", "lineText"])),
            ],
        )],
    )
    .await;
    guarded(
        true,
        "adjacent",
        json!({"kind": "Named", "theData": line("a")}),
        &[(
            json!({"kind": "Named", "theData": line("")}),
            &[text(json!(["theData", "lineText"]))],
        )],
    )
    .await;
    let flat = |text: &str| json!({"lineText": text, "lineCount": 1, "ownOne": 5});
    guarded(
        true,
        "flat",
        flat("a"),
        &[(flat(""), &[text(json!(["lineText"]))])],
    )
    .await;
    let renamed = |number: u8| json!({"BY-RULE": 5, "userID": number, "in": 5, "TYPE": 5});
    let broken = [("less_than_equal", json!(["userID"]), FIVE_DOWN)];
    guarded(true, "renamed", renamed(5), &[(renamed(6), &broken)]).await;
    let by_hand = |text: &str| json!({"someText": text, "innerOne": null});
    guarded(
        true,
        "by_hand",
        by_hand("a"),
        &[(by_hand(""), &[text(json!(["someText"]))])],
    )
    .await;
    let inner = [text(json!(["lineText"]))];
    guarded(true, "deep", line("a"), &[(line(""), &inner)]).await;
}

#[chanx_testing::test]
async fn many_problems_are_told_as_far_as_a_person_would_read() {
    let app = app(false);
    let mut client = app.client("/").connect().await;
    let bad = json!({"action": "lines", "payload": vec![line("", 1); 5000]});
    client.send_json(&bad).await;
    let answer = client.next_json().await;
    let told = answer["payload"].as_array().map(Vec::len);
    assert_eq!(
        told,
        Some(100),
        "an answer does not grow with what a client sends"
    );
    client.assert_silent().await;
}
