//! What messages look like on the wire, how they are read, and what is known of them without a value.

// How they are read.
mod decoding;
// What is told by groups and by the program.
mod told;

use chanx::{
    message::{
        Variant, actions,
        builtin::Builtin,
        decode::{Envelope, Reference, decode, read},
        encode,
    },
    prelude::*,
    settings::WireFormat,
};
use chanx_testing::TestApp;
use schemars::{JsonSchema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use decoding::Recorded;

#[payload]
struct Text {
    content: String,
}

/// A newtype is as what it holds.
#[payload]
struct Id(u64);

#[payload]
struct Nothing;

#[payload]
enum Colour {
    Red,
    Mixed { red: u8, green: u8 },
}

/// What everybody may say.
#[derive(Debug, PartialEq, IncomingMessage)]
enum Deepest {
    /// Is anybody there?
    Ping,
}

#[derive(Debug, PartialEq, IncomingMessage)]
enum Common {
    #[message(union)]
    Deepest(Deepest),
    Leave(Option<Text>),
}

#[derive(Debug, PartialEq, IncomingMessage)]
enum Ask {
    /// New message
    /// for the room.
    NewMessage(Text),
    #[message(action = "HTTP/get it")]
    Fetch(Id),
    #[message(union)]
    Common(Common),
    Paint(Colour),
    Words(Vec<String>),
    Nothing(Nothing),
    HTTPGet,
    Recorded(Recorded),
}

#[derive(Debug, PartialEq, OutgoingMessage)]
enum Answer {
    Reply(Text),
    /// Somebody moved.
    Moved {
        /// To the right.
        x: i32,
        #[serde(rename = "Y", default, skip_serializing_if = "Option::is_none")]
        y: Option<i32>,
    },
    Empty {},
    Pong,
    #[message(union)]
    Notice(Notice),
}

/// The one thing that is told.
#[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema, OutgoingMessage)]
struct Notice {
    /// In words.
    text: String,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema, OutgoingMessage)]
#[message(action = "n")]
struct Named {
    n: u8,
}

fn written<M: Message>(message: &M, format: &WireFormat, reference: Option<&Reference>) -> String {
    let mut frame = Vec::new();
    encode::begin(message, format, &mut frame).expect("a message is JSON");
    let envelope = reference.cloned().map(Envelope::answering).unwrap_or_default();
    encode::finish(&envelope, &mut frame);
    String::from_utf8(frame).expect("JSON is UTF-8")
}

/// A message and its frame, in both directions.
fn travels<M: Message + PartialEq + std::fmt::Debug>(message: M, frame: &str) {
    let format = WireFormat::default();
    assert_eq!(written(&message, &format, None), frame);
    assert_eq!(read::<M>(frame, &format).as_ref(), Ok(&message), "{frame}");
}

fn text(content: &str) -> Text {
    Text {
        content: content.to_owned(),
    }
}

#[test]
fn a_variant_is_an_action_and_its_field_the_payload() {
    travels(
        Ask::NewMessage(text("Hello")),
        r#"{"action":"new_message","payload":{"content":"Hello"}}"#,
    );
    travels(Ask::Fetch(Id(5)), r#"{"action":"HTTP/get it","payload":5}"#);
    travels(
        Ask::Common(Common::Deepest(Deepest::Ping)),
        r#"{"action":"ping","payload":null}"#,
    );
    travels(
        Ask::Common(Common::Leave(None)),
        r#"{"action":"leave","payload":null}"#,
    );
    travels(
        Ask::Common(Common::Leave(Some(text("bye")))),
        r#"{"action":"leave","payload":{"content":"bye"}}"#,
    );
    travels(Ask::Paint(Colour::Red), r#"{"action":"paint","payload":"Red"}"#);
    travels(
        Ask::Paint(Colour::Mixed { red: 1, green: 2 }),
        r#"{"action":"paint","payload":{"Mixed":{"red":1,"green":2}}}"#,
    );
    travels(
        Ask::Words(vec!["a".to_owned()]),
        r#"{"action":"words","payload":["a"]}"#,
    );
    travels(Ask::Nothing(Nothing), r#"{"action":"nothing","payload":null}"#);
    travels(Ask::HTTPGet, r#"{"action":"http_get","payload":null}"#);
}

#[test]
fn what_is_sent_may_have_fields_of_its_own() {
    travels(
        Answer::Reply(text("Reply: Hello")),
        r#"{"action":"reply","payload":{"content":"Reply: Hello"}}"#,
    );
    travels(
        Answer::Moved { x: 1, y: None },
        r#"{"action":"moved","payload":{"x":1}}"#,
    );
    travels(
        Answer::Moved { x: 1, y: Some(2) },
        r#"{"action":"moved","payload":{"x":1,"Y":2}}"#,
    );
    travels(Answer::Empty {}, r#"{"action":"empty","payload":{}}"#);
    travels(Answer::Pong, r#"{"action":"pong","payload":null}"#);
    let notice = || Notice { text: "a".to_owned() };
    travels(
        Answer::Notice(notice()),
        r#"{"action":"notice","payload":{"text":"a"}}"#,
    );
    travels(notice(), r#"{"action":"notice","payload":{"text":"a"}}"#);
    travels(Named { n: 1 }, r#"{"action":"n","payload":{"n":1}}"#);
}

#[test]
fn what_has_no_payload_takes_none_or_null() {
    let format = WireFormat::default();
    for frame in [
        r#"{"action":"ping"}"#,
        r#"{"action":"ping","payload":null}"#,
        r#"{"payload":null,"action":"ping"}"#,
    ] {
        let ping = Ask::Common(Common::Deepest(Deepest::Ping));
        assert_eq!(
            decode::<Ask>(frame, &format).expect(frame).message,
            ping,
            "{frame}"
        );
    }
    for frame in [
        r#"{"action":"nothing"}"#,
        r#"{"action":"nothing","payload":null}"#,
    ] {
        assert_eq!(
            decode::<Ask>(frame, &format).expect(frame).message,
            Ask::Nothing(Nothing)
        );
    }
    for payload in ["{}", "[]", "0", "false", "\"\""] {
        let frame = format!(r#"{{"action":"ping","payload":{payload}}}"#);
        let rejected = decode::<Ask>(&frame, &format).expect_err("a rejection");
        assert_eq!(rejected.errors[0].kind, "none_required", "{frame}");
    }
}

#[test]
fn the_toolkits_own_messages_are_as_the_protocol_quotes_them() {
    let refused = |status, name, detail| Builtin::authentication(status, name, detail);
    for (message, frame) in [
        (
            Builtin::authenticated(),
            r#"{"action":"authentication","payload":{"status_code":200,"status_text":"OK","data":{"detail":"OK"}}}"#,
        ),
        (
            refused(
                401,
                "Unauthorized",
                "Authentication credentials were not provided.",
            ),
            r#"{"action":"authentication","payload":{"status_code":401,"status_text":"Unauthorized","data":{"detail":"Authentication credentials were not provided."}}}"#,
        ),
        (
            refused(
                403,
                "Forbidden",
                "You do not have permission to perform this action.",
            ),
            r#"{"action":"authentication","payload":{"status_code":403,"status_text":"Forbidden","data":{"detail":"You do not have permission to perform this action."}}}"#,
        ),
        (
            refused(404, "Not Found", "No Room matches the given query."),
            r#"{"action":"authentication","payload":{"status_code":404,"status_text":"Not Found","data":{"detail":"No Room matches the given query."}}}"#,
        ),
        (
            refused(500, "Internal Server Error", "Internal server error"),
            r#"{"action":"authentication","payload":{"status_code":500,"status_text":"Internal Server Error","data":{"detail":"Internal server error"}}}"#,
        ),
        (Builtin::Complete, r#"{"action":"complete","payload":null}"#),
        (
            Builtin::GroupComplete,
            r#"{"action":"group_complete","payload":null}"#,
        ),
        (
            Builtin::EventComplete,
            r#"{"action":"event_complete","payload":null}"#,
        ),
        (
            Builtin::failed(),
            r#"{"action":"error","payload":{"detail":"Failed to process message"}}"#,
        ),
        (
            Builtin::validation(vec![chanx::message::ValidationError::new(
                "missing",
                vec!["new_message".into(), "payload".into(), "content".into()],
                "Field required",
            )]),
            r#"{"action":"error","payload":[{"type":"missing","loc":["new_message","payload","content"],"msg":"Field required"}]}"#,
        ),
        (
            Builtin::refused("forbidden", "You do not have permission to perform this action."),
            r#"{"action":"error","payload":{"reason":"forbidden","detail":"You do not have permission to perform this action."}}"#,
        ),
    ] {
        travels(message, frame);
    }
    let limited = r#"{"action":"error","payload":{"reason":"rate_limited","detail":"…","retry_after":1.5}}"#;
    let message = read::<Builtin>(limited, &WireFormat::default()).expect("a message");
    travels(message, limited);
}

#[test]
fn what_is_said_of_a_union_is_known_without_a_value() {
    let known = |variants: &'static [Variant]| -> Vec<_> {
        variants
            .iter()
            .map(|variant| {
                (
                    variant.ident,
                    variant.action,
                    variant.handler,
                    variant.description,
                    variant.payload_type,
                )
            })
            .collect()
    };
    assert_eq!(
        known(Ask::VARIANTS)[..3],
        [
            (
                "NewMessage",
                "new_message",
                "new_message",
                "New message\nfor the room.",
                "Text"
            ),
            ("Fetch", "HTTP/get it", "fetch", "", "Id"),
            ("Common", "", "common", "", "Common"),
        ]
    );
    assert_eq!(
        known(Answer::VARIANTS)[1],
        ("Moved", "moved", "moved", "Somebody moved.", "Moved")
    );
    let nested = Ask::VARIANTS[2].nested.expect("a union")[0]
        .nested
        .expect("a union within");
    assert_eq!(known(nested), [("Ping", "ping", "ping", "Is anybody there?", "")]);
    assert_eq!(
        known(Notice::VARIANTS),
        [("Notice", "notice", "", "The one thing that is told.", "Notice")]
    );
    let all: Vec<_> = actions(Ask::VARIANTS).collect();
    let wanted = [
        "new_message",
        "HTTP/get it",
        "ping",
        "leave",
        "paint",
        "words",
        "nothing",
        "http_get",
        "recorded",
    ];
    assert_eq!(all, wanted);
}

#[test]
fn schemas_of_payloads_are_reachable() {
    let schema = |variant: &Variant| -> Value {
        let mut generator = SchemaGenerator::default();
        let schema = variant.schema.expect("a payload")(&mut generator);
        let name = schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|path| path.rsplit('/').next());
        name.and_then(|name| generator.definitions().get(name))
            .cloned()
            .unwrap_or_else(|| schema.into())
    };
    let text = schema(&Ask::VARIANTS[0]);
    assert_eq!(text["properties"]["content"]["type"], "string");
    assert_eq!(text["required"], json!(["content"]));
    let id = schema(&Ask::VARIANTS[1]);
    assert_eq!(
        (&id["type"], &id["description"]),
        (&json!("integer"), &json!("A newtype is as what it holds."))
    );
    let moved = schema(&Answer::VARIANTS[1]);
    assert_eq!(moved["properties"]["x"]["description"], "To the right.");
    assert_eq!(moved["required"], json!(["x"]));
    assert!(moved["properties"]["Y"].is_object(), "the wire's name: {moved}");
    assert!(Answer::VARIANTS[3].schema.is_none());
    assert_eq!(
        schema(&Notice::VARIANTS[0])["properties"]["text"]["description"],
        "In words."
    );
}

#[derive(Default)]
struct Echo;

#[consumer(incoming = Ask, outgoing = Answer)]
impl Echo {
    #[handler]
    async fn new_message(&mut self, message: Text) -> Answer {
        Answer::Reply(message)
    }

    #[handler]
    async fn fetch(&mut self, id: Id) -> Answer {
        Answer::Moved {
            x: 0,
            y: i32::try_from(id.0).ok(),
        }
    }

    #[handler]
    async fn common(&mut self, _message: Common) -> Answer {
        Answer::Pong
    }

    #[handler]
    async fn paint(&mut self, _colour: Colour) {}

    #[handler]
    async fn words(&mut self, words: Vec<String>) -> Vec<Answer> {
        words
            .into_iter()
            .map(|content| Answer::Reply(Text { content }))
            .collect()
    }

    #[handler]
    async fn nothing(&mut self) -> Answer {
        Answer::Notice(Notice {
            text: "nothing".to_owned(),
        })
    }

    #[handler(HTTPGet)]
    async fn get(&mut self) {}

    #[handler]
    async fn recorded(&mut self, _message: Recorded) {}
}

#[chanx_testing::test]
async fn every_answer_has_the_ref_of_its_question() {
    let routes = Routes::new([chanx::routing::path::<Echo, _>("")]);
    let app = TestApp::new(routes)
        .settings(|settings| settings.send_completion = true)
        .start();
    let mut client = app.client("/").connect().await;
    for (sent, answers) in [
        (
            r#"{"version":1,"ref":"4","action":"ping"}"#,
            vec![
                r#"{"action":"pong","payload":null,"version":1,"ref":"4"}"#,
                r#"{"action":"complete","payload":null,"version":1,"ref":"4"}"#,
            ],
        ),
        (
            r#"{"ref":-4,"action":"words","payload":["a","b"]}"#,
            vec![
                r#"{"action":"reply","payload":{"content":"a"},"version":1,"ref":-4}"#,
                r#"{"action":"reply","payload":{"content":"b"},"version":1,"ref":-4}"#,
                r#"{"action":"complete","payload":null,"version":1,"ref":-4}"#,
            ],
        ),
        (
            r#"{"action":"new_message","payload":{},"ref":"e"}"#,
            vec![
                r#"{"action":"error","payload":[{"type":"missing","loc":["new_message","payload","content"],"msg":"Field required"}],"version":1,"ref":"e"}"#,
                r#"{"action":"complete","payload":null,"version":1,"ref":"e"}"#,
            ],
        ),
        (
            r#"{"action":"fetch it","payload":5}"#,
            vec![
                r#"{"action":"error","payload":[{"type":"union_tag_invalid","loc":[],"msg":"Input tag 'fetch it' found using 'action' does not match any of the expected tags: 'new_message', 'HTTP/get it', 'ping', 'leave', 'paint', 'words', 'nothing', 'http_get', 'recorded'"}]}"#,
                r#"{"action":"complete","payload":null}"#,
            ],
        ),
        (
            r#"{"action":"HTTP/get it","payload":5}"#,
            vec![
                r#"{"action":"moved","payload":{"x":0,"Y":5}}"#,
                r#"{"action":"complete","payload":null}"#,
            ],
        ),
    ] {
        client.send_text(sent).await;
        for answer in answers {
            assert_eq!(client.next_text().await, answer, "{sent}");
        }
        client.assert_silent().await;
    }
}
