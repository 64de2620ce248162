//! Every rule of `garde`: its kind and its text.

use std::net::Ipv4Addr;

use chanx::prelude::*;
use chanx_testing::TestClient;
use serde_json::{Value, json};

use super::app;
use crate::support::{rows, value};

#[expect(clippy::trivially_copy_pass_by_ref, reason = "what `garde` asks for")]
fn never_a(text: &str, (): &()) -> garde::Result {
    if text.contains('a') {
        Err(garde::Error::new("there must be no 'a'"))
    } else {
        Ok(())
    }
}

/// One field for each rule.
#[payload]
pub(super) struct Kinds {
    #[garde(length(chars, min = 2, max = 3))]
    chars: String,
    #[garde(length(bytes, max = 3))]
    bytes: String,
    #[garde(length(utf16, max = 3))]
    utf16: String,
    #[garde(length(chars, equal = 2))]
    equal: String,
    #[garde(range(min = -1.5, max = 1.5))]
    range: f64,
    #[garde(ascii)]
    ascii: String,
    #[garde(alphanumeric)]
    alphanumeric: String,
    #[garde(email)]
    email: String,
    #[garde(url)]
    url: String,
    #[garde(ip)]
    ip: String,
    #[garde(ipv4)]
    ipv4: String,
    #[garde(ipv6)]
    ipv6: String,
    #[garde(credit_card)]
    card: String,
    #[garde(contains("needle"))]
    contains: String,
    #[garde(prefix("pre-"))]
    prefix: String,
    #[garde(suffix(".txt"))]
    suffix: String,
    #[garde(pattern("^[a-z]+$"))]
    pattern: String,
    #[garde(matches(chars))]
    again: String,
    #[garde(required)]
    required: Option<u8>,
    #[garde(custom(never_a))]
    custom: String,
    #[garde(ascii, length(chars, max = 2), pattern("^b"))]
    several: String,
    #[garde(if(cond = self.range > 1.0, ascii))]
    sometimes: String,
    unconstrained: Ipv4Addr,
}

fn kinds() -> Value {
    json!({
        "chars": "ab", "bytes": "abc", "utf16": "🦀a", "equal": "üü", "range": 1.5, "ascii": "a", "alphanumeric": "ä1",
        "email": "a@example.org", "url": "https://example.org/", "ip": "::1", "ipv4": "127.0.0.1", "ipv6": "::1",
        "card": "4111111111111111", "contains": "a needle", "prefix": "pre-", "suffix": "a.txt", "pattern": "abc",
        "again": "ab", "required": 0, "custom": "b", "several": "b", "sometimes": "a", "unconstrained": "127.0.0.1",
    })
}

/// Field, what it is changed to, kind, text.
const RULES: &str = r#"
chars         "abcd"              string_too_long          String should have at most 3 characters
bytes         "äö"                string_too_long          String should have at most 3 characters
utf16         "🦀🦀"                string_too_long          String should have at most 3 characters
equal         "a"                 string_too_short         String should have at least 2 characters
equal         "abc"               string_too_long          String should have at most 2 characters
range         -2                  greater_than_equal       Input should be greater than or equal to -1.5
range         1.6                 less_than_equal          Input should be less than or equal to 1.5
ascii         "ü"                 value_error              Value error, should be ASCII only
alphanumeric  "a b"               value_error              Value error, should be letters and digits only
ip            "x"                 value_error              Value error, not a valid IP address
ipv4          "::1"               value_error              Value error, not a valid IPv4 address
ipv6          "127.0.0.1"         value_error              Value error, not a valid IPv6 address
card          "4111111111111112"  value_error              Value error, not a valid card number
contains      "hay"               value_error              Value error, should contain 'needle'
prefix        "a"                 value_error              Value error, should start with 'pre-'
suffix        "a"                 value_error              Value error, should end with '.txt'
pattern       "A"                 string_pattern_mismatch  String should match pattern '^[a-z]+$'
again         "ba"                value_error              Value error, should be the same as 'chars'
required      null                missing                  Field required
custom        "a"                 value_error              Value error, there must be no 'a'
sometimes     "ü"                 value_error              Value error, should be ASCII only
"#;

/// The frame of the answer to a payload with one field changed.
async fn changed(client: &mut TestClient, field: &str, value: Value) -> Value {
    let mut payload = kinds();
    payload[field] = value;
    if field == "chars" {
        payload["again"] = payload["chars"].clone();
    }
    client
        .send_json(&json!({"action": "kinds", "payload": payload}))
        .await;
    client.next_json().await
}

#[chanx_testing::test]
async fn every_rule_has_a_kind_and_a_text() {
    let app = app(false);
    let mut client = app.client("/").connect().await;
    client
        .send_json(&json!({"action": "kinds", "payload": kinds()}))
        .await;
    assert_eq!(
        client.next_json().await,
        json!({"action": "ran", "payload": "kinds"})
    );
    for [field, to, kind, msg] in rows(RULES) {
        let wanted = json!([{"type": kind, "loc": ["kinds", "payload", field], "msg": msg}]);
        let answer = changed(&mut client, field, value(to)).await;
        assert_eq!(
            answer,
            json!({"action": "error", "payload": wanted}),
            "{field}: {to}"
        );
        client.assert_silent().await;
    }
}

#[chanx_testing::test]
async fn reasons_do_not_tell_what_came() {
    let app = app(false);
    let mut client = app.client("/").connect().await;
    for (field, begins) in [
        ("email", "Value error, not a valid email address: "),
        ("url", "Value error, not a valid URL: "),
    ] {
        let answer = changed(&mut client, field, json!("secret")).await;
        let error = &answer["payload"][0];
        let msg = error["msg"].as_str().expect("a text");
        assert!(
            msg.starts_with(begins) && msg.len() > begins.len() && !msg.contains("secret"),
            "{msg}"
        );
        assert_eq!(
            (&error["type"], &error["loc"]),
            (&json!("value_error"), &json!(["kinds", "payload", field]))
        );
    }
}

#[chanx_testing::test]
async fn all_rules_of_a_field_are_listed() {
    let app = app(false);
    let mut client = app.client("/").connect().await;
    let answer = changed(&mut client, "several", json!("äöü")).await;
    let errors = answer["payload"].as_array().expect("a list");
    let kinds: Vec<_> = errors.iter().map(|error| &error["type"]).collect();
    assert_eq!(
        kinds,
        ["value_error", "string_too_long", "string_pattern_mismatch"],
        "{answer}"
    );
}
