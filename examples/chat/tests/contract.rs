//! What clients are told that the chat speaks: `BLESS=1 cargo test --example chat contract` writes it anew.

use chanx::Settings;
use chanx_testing::{assert_compatible, assert_documented};

use crate::app;

#[test]
fn clients_go_on_working() {
    assert_compatible!(app(Settings::default()), "examples/chat/asyncapi.json");
}

#[test]
fn the_document_is_up_to_date() {
    assert_documented!(app(Settings::default()), "examples/chat/asyncapi.json");
}
