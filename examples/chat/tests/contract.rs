//! What clients are told that the chat speaks.

use chanx::Settings;
use chanx_testing::assert_documented;

/// Whoever changes what clients rely on is told whom it breaks; `BLESS=1 cargo test --example chat` writes the file anew.
#[test]
fn clients_go_on_working_and_the_document_is_up_to_date() {
    assert_documented!(crate::app(Settings::default()), "examples/chat/asyncapi.json");
}
