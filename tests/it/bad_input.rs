//! What a peer can do wrong: it is answered, loses nothing, and nobody else notices.

use std::time::Duration;

use chanx_testing::{RunningApp, TestApp, TestClient};
use serde_json::{Value, json};

use crate::support::{Ask, assistant, connected, failed, frame, pong, routes, text};

/// The connection, and one beside it, answer as ever.
async fn both_live(client: &mut TestClient, other: &mut TestClient) {
    for client in [client, other] {
        client.send(Ask::Ping).await;
        assert_eq!(client.next_json().await, pong());
    }
}

async fn error_kind(client: &mut TestClient) -> Value {
    let frame = client.next_json().await;
    assert_eq!(frame["action"], "error", "{frame}");
    frame["payload"][0]["type"].clone()
}

#[chanx_testing::test]
async fn text_that_is_no_message_is_answered() {
    let app = assistant();
    let (mut client, mut other) = (connected(&app).await, connected(&app).await);
    let deep = format!(
        r#"{{"action":"new_message","payload":{}1{}}}"#,
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    let huge_ref = format!(r#"{{"action":"ping","ref":"{}"}}"#, "x".repeat(1_000_000));
    for (sent, kind) in [
        ("no json", "json_invalid"),
        (r#"{"action":"ping""#, "json_invalid"),
        ("", "json_invalid"),
        ("[]", "model_attributes_type"),
        ("7", "model_attributes_type"),
        (deep.as_str(), "json_invalid"),
        (r#"{"action":"ping","action":"ping"}"#, "value_error"),
        (huge_ref.as_str(), "string_type"),
        (r#"{"action":"nope"}"#, "union_tag_invalid"),
    ] {
        client.send_text(sent).await;
        assert_eq!(
            error_kind(&mut client).await,
            kind,
            "{}",
            &sent[..sent.len().min(40)]
        );
        both_live(&mut client, &mut other).await;
    }
}

#[chanx_testing::test]
async fn a_binary_frame_is_answered() {
    let app = assistant();
    let (mut client, mut other) = (connected(&app).await, connected(&app).await);
    client.send_binary(vec![1, 2, 3]).await;
    assert_eq!(
        client.next_json().await,
        json!({"action":"error","payload":[{"type":"json_invalid","loc":[],"msg":"Invalid JSON: binary frames are not supported"}]})
    );
    both_live(&mut client, &mut other).await;
}

#[chanx_testing::test]
async fn a_topic_where_there_are_none_is_answered() {
    let app = assistant();
    let mut client = connected(&app).await;
    client
        .send_text(r#"{"version":1,"topic":"room:5","ref":"1","action":"ping"}"#)
        .await;
    assert_eq!(
        client.next_json().await,
        json!({
            "action": "error",
            "payload": {"reason": "unknown_topic", "detail": "Unknown topic 'room:5'"},
            "version": 1, "topic": "room:5", "ref": "1",
        })
    );
}

#[chanx_testing::test]
async fn errors_and_panics_of_handlers_leave_the_connection_alive_and_tell_nothing() {
    let app = assistant();
    let (mut client, mut other) = (connected(&app).await, connected(&app).await);
    for ask in [Ask::Fail, Ask::Panic] {
        client.send(ask).await;
        assert_eq!(client.next_json().await, failed());
        both_live(&mut client, &mut other).await;
    }
}

/// Bytes that break the protocol close the connection with `code`; another one does not notice.
async fn violates(bytes: &[u8], code: u16) {
    let app = assistant();
    let (mut client, mut other) = (connected(&app).await, connected(&app).await);
    client.send(Ask::Ping).await;
    client.send_raw(bytes);
    client.assert_closed(code).await;
    assert_eq!(client.received(), [pong()], "what came before is answered");
    other.send(Ask::Ping).await;
    assert_eq!(other.next_json().await, pong());
}

#[chanx_testing::test]
async fn text_that_is_not_utf8_closes_with_1007() {
    violates(&frame(0x81, &[0xff, 0xfe]), 1007).await;
}

#[chanx_testing::test]
async fn an_unmasked_frame_closes_with_1002() {
    violates(&[0x81, 0x02, b'h', b'i'], 1002).await;
}

#[chanx_testing::test]
async fn a_reserved_opcode_closes_with_1002() {
    violates(&frame(0x83, b"x"), 1002).await;
    violates(&frame(0x8b, b"x"), 1002).await;
}

#[chanx_testing::test]
async fn a_fragmented_ping_closes_with_1002() {
    violates(&frame(0x09, b"x"), 1002).await;
}

#[chanx_testing::test]
async fn a_frame_that_announces_more_than_there_is_memory_closes_with_1009() {
    for length in [1 << 40, 1 << 62, 1 << 63, u64::MAX] {
        let mut header = vec![0x81, 0xff];
        header.extend(length.to_be_bytes());
        header.extend([1, 2, 3, 4]);
        violates(&header, 1009).await;
    }
}

#[chanx_testing::test]
async fn a_message_over_the_limit_closes_with_1009() {
    violates(&frame(0x81, &vec![b'x'; (1 << 20) + 1]), 1009).await;
    let mut parts = frame(0x01, &vec![b'x'; 1 << 19]);
    parts.extend(frame(0x00, &vec![b'x'; 1 << 19]));
    parts.extend(frame(0x80, b"x"));
    violates(&parts, 1009).await;
}

#[chanx_testing::test]
async fn a_message_of_just_the_limit_is_none() {
    let app = TestApp::new(routes())
        .settings(|settings| settings.max_message_bytes = 200)
        .start();
    let mut client = connected(&app).await;
    let room = 200 - r#"{"action":"new_message","payload":{"content":""}}"#.len();
    client.send(Ask::NewMessage(text(&"x".repeat(room)))).await;
    assert_eq!(client.next_json().await["action"], "reply");
    client.send(Ask::NewMessage(text(&"x".repeat(room + 1)))).await;
    client.assert_closed(1009).await;
}

#[chanx_testing::test]
async fn a_client_that_vanishes_is_forgotten() {
    let app = assistant();
    let (mut client, mut other) = (connected(&app).await, connected(&app).await);
    client.send(Ask::Ping).await;
    client.cut();
    app.settle().await;
    assert_eq!(client.received(), [pong()]);
    drop(client);
    app.settle().await;
    other.send(Ask::Ping).await;
    assert_eq!(other.next_json().await, pong());
}

/// Fills what a client that does not read leaves free, until the server stops reading from it.
async fn flood(client: &mut TestClient) {
    client.stall(true);
    let line = "x".repeat(1500);
    let flood = async {
        loop {
            client.send(Ask::NewMessage(text(&line))).await;
        }
    };
    // Ends only because the server pushes back: its outbox, its queue and the pipe are full.
    let _ = tokio::time::timeout(Duration::from_secs(60), flood).await;
}

#[chanx_testing::test(paused)]
async fn a_client_that_never_reads_is_not_read_from_and_costs_nobody() {
    let app: RunningApp = TestApp::new(routes())
        .settings(|settings| {
            settings.outbox_bytes = 16 << 10;
            settings.outbox_frames = 8;
        })
        .start();
    let (mut client, mut other) = (connected(&app).await, connected(&app).await);
    flood(&mut client).await;
    other.send(Ask::Ping).await;
    assert_eq!(other.eventually().await, pong());
    client.stall(false);
    app.settle().await;
    assert!(
        client.received().len() > 100,
        "all that was taken is answered once the client reads"
    );
}
