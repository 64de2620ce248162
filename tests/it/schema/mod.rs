//! The document of what an application speaks, its examples, and how it is served.

mod site;

use chanx::{
    App,
    message::{Authenticate, ChannelEvent, Message, Ping, builtin::Builtin, decode},
    schema::{compare, example},
    settings::WireFormat,
};
use chanx_testing::{TestApp, assert_documented};
use http::{StatusCode, header};
use serde_json::{Value, json};
use site::{Board, Draw, Drawn, Elsewhere, Put};

fn document(camelize: bool) -> Value {
    site::app(camelize).asyncapi().unwrap().into_value()
}

/// Generators and validators that nobody here wrote read these files: `cargo xtask test asyncapi`.
#[test]
fn the_documents_are_those_that_others_have_read() {
    assert_documented!(site::app(false), "tests/it/schema/boards.json");
    assert_documented!(site::app(true), "tests/it/schema/boards_in_camel_case.json");
    assert!(compare(&document(false), &document(false)).is_empty());
}

/// Each example with the schema of its message.
fn examples(document: &Value) -> Vec<(String, Value, Value)> {
    let messages = document["components"]["messages"].as_object().unwrap();
    let of = |(key, message): (&String, &Value)| {
        let example = message["examples"][0]["payload"].clone();
        (key.clone(), message["payload"].clone(), example)
    };
    messages.iter().map(of).collect()
}

#[test]
fn each_message_has_an_example_that_its_schema_takes() {
    for camelize in [false, true] {
        let document = document(camelize);
        for (key, mut schema, example) in examples(&document) {
            assert!(example.is_object(), "{key} has no example");
            schema["components"] = document["components"].clone();
            // Beside a reference nothing is read.
            let schema = json!({"allOf": [{"$ref": schema["$ref"]}], "components": document["components"]});
            let validator = jsonschema::draft7::new(&schema).unwrap();
            if let Err(error) = validator.validate(&example) {
                panic!("{key}: {error} at {}: {example}", error.instance_path());
            }
        }
    }
}

fn is_read<M: Message>(text: &str, format: &WireFormat) -> Result<(), String> {
    decode::read::<M>(text, format).map(drop)
}

#[test]
fn each_example_is_read_by_the_consumer_itself() {
    for camelize in [false, true] {
        let document = document(camelize);
        let mut format = WireFormat::default();
        format.camelize = camelize;
        let said_by_clients = |key: &str| {
            let mut operations = document["operations"].as_object().unwrap().values();
            operations.any(|operation| {
                let mut messages = operation["messages"].as_array().unwrap().iter();
                operation["action"] == "receive"
                    && messages.any(|to| to["$ref"].as_str().unwrap().ends_with(&format!("/{key}")))
            })
        };
        for (key, _, example) in examples(&document) {
            let text = example.to_string();
            if said_by_clients(&key) {
                let own = decode::decode::<Draw>(&text, &format).map(drop);
                let own = own.or_else(|_| decode::decode::<Authenticate>(&text, &format).map(drop));
                let own = own.or_else(|_| decode::decode::<Put>(&text, &format).map(drop));
                assert!(own.is_ok(), "{key}: {own:?}: {text}");
            } else {
                let read = is_read::<Drawn>(&text, &format)
                    .or_else(|_| is_read::<Board>(&text, &format))
                    .or_else(|_| is_read::<Elsewhere>(&text, &format))
                    .or_else(|_| is_read::<Builtin>(&text, &format));
                assert!(read.is_ok(), "{key}: {read:?}: {text}");
            }
        }
    }
}

/// Every `$ref` of a document leads somewhere.
fn dangling(value: &Value, document: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(to)) = map.get("$ref") {
                let target = to.strip_prefix('#').and_then(|pointer| document.pointer(pointer));
                if target.is_none() || map.len() > 1 {
                    found.push(to.clone());
                }
            }
            map.values().for_each(|value| dangling(value, document, found));
        }
        Value::Array(items) => items.iter().for_each(|value| dangling(value, document, found)),
        _ => {}
    }
}

#[test]
fn references_lead_somewhere_and_stand_alone() {
    for camelize in [false, true] {
        let document = document(camelize);
        let mut found = Vec::new();
        dangling(&document, &document, &mut found);
        assert!(found.is_empty(), "{found:?}");
    }
}

#[test]
fn the_parameters_of_an_address_are_declared() {
    for (key, channel) in document(false)["channels"].as_object().unwrap() {
        let address = channel["address"].as_str().unwrap();
        let named = address
            .split('{')
            .skip(1)
            .map(|part| part.split('}').next().unwrap());
        let mut named: Vec<_> = named.collect();
        named.sort_unstable();
        let declared = channel.get("parameters").and_then(Value::as_object);
        let mut declared: Vec<_> = declared
            .into_iter()
            .flatten()
            .map(|(name, _)| name.as_str())
            .collect();
        declared.sort_unstable();
        assert_eq!(named, declared, "{key}");
    }
    let listener = &document(false)["channels"]["listener"];
    assert_eq!(listener["address"], "/ws/listen/{room}-{year}/*");
}

#[test]
fn what_differs_by_its_way_is_two_schemas() {
    let schemas = &document(false)["components"]["schemas"];
    let required = |name: &str| schemas[name]["required"].as_array().unwrap().clone();
    // Its default makes up for `weight` where it is received; sent it is always.
    assert!(!required("Drawing").contains(&"weight".into()));
    assert!(required("DrawingOutput").contains(&"weight".into()));
    assert!(schemas.get("PointOutput").is_none());
}

#[test]
fn handlers_that_return_nothing_answer_nothing_but_errors() {
    let document = document(false);
    let replies = |operation: &str| {
        let all = document["operations"][operation]["reply"]["messages"]
            .as_array()
            .unwrap();
        let last = |to: &Value| {
            to["$ref"]
                .as_str()
                .unwrap()
                .rsplit('/')
                .next()
                .unwrap()
                .to_owned()
        };
        all.iter().map(last).collect::<Vec<_>>()
    };
    assert_eq!(replies("clear"), ["error_message", "complete_message"]);
    assert_eq!(replies("perhaps"), replies("clear"));
    assert_eq!(replies("words").len(), 6);
    assert_eq!(
        document["operations"]["words"]["messages"][0]["$ref"],
        "#/channels/easel_board/messages/words_message"
    );
    // What no handler is known for may be answered by all.
    assert_eq!(replies("listener_ping").len(), 5);
}

#[test]
fn a_value_of_a_schema_can_be_asked_for() {
    let document = document(false);
    let schema = json!({"$ref": "#/components/schemas/Point"});
    assert_eq!(example(&schema, &document), Some(json!({"x": 1, "y": 1})));
}

/// A message that is none of these would be no example.
#[test]
fn the_fixtures_are_messages() {
    fn is_event<M: ChannelEvent>() {}
    is_event::<Elsewhere>();
    assert_eq!(Ping::VARIANTS.len(), 1);
}

#[chanx_testing::test]
async fn the_document_is_served() {
    let app = TestApp::new(crate::support::routes())
        .with(App::serve_asyncapi)
        .start();
    let json = app.get("/asyncapi.json").await;
    assert_eq!(json.status(), StatusCode::OK);
    assert_eq!(json.headers()[header::CONTENT_TYPE], "application/json");
    let document: Value = serde_json::from_slice(json.body()).unwrap();
    let servers = document["servers"].as_object().unwrap();
    assert_eq!(servers.values().next().unwrap()["protocol"], "ws");

    let yaml = app.get("/asyncapi.yaml").await;
    assert_eq!(yaml.headers()[header::CONTENT_TYPE], "application/yaml");
    assert!(yaml.body().starts_with(b"asyncapi: \"3.0.0\"\ninfo:\n"));

    let tag = json.headers()[header::ETAG].to_str().unwrap();
    let again = app.get("/asyncapi.json").header("if-none-match", tag).await;
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert!(again.body().is_empty());

    let posted = app.post("/asyncapi.json").await;
    assert_eq!(posted.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(posted.headers()[header::ALLOW], "GET, HEAD");
    assert_eq!(app.get("/asyncapi.xml").await.status(), StatusCode::NOT_FOUND);
}

#[chanx_testing::test]
async fn a_document_nobody_asked_for_is_not_served() {
    let app = TestApp::new(crate::support::routes()).start();
    assert_eq!(app.get("/asyncapi.json").await.status(), StatusCode::NOT_FOUND);
}

#[chanx_testing::test]
async fn the_head_of_the_document_can_be_asked_for() {
    let app = TestApp::new(crate::support::routes())
        .with(App::serve_asyncapi)
        .start();
    let request = http::Request::builder()
        .method("HEAD")
        .uri("/asyncapi.json")
        .header("host", "boards.example.org")
        .body("")
        .unwrap();
    let head = app.http(request).await;
    assert_eq!(head.status(), StatusCode::OK);
    assert!(head.body().is_empty());
    assert!(
        head.headers()[header::CONTENT_LENGTH]
            .to_str()
            .unwrap()
            .parse::<usize>()
            .unwrap()
            > 1000
    );
}
