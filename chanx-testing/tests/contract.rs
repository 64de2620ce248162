//! The contract with clients is kept, and told when it breaks.

#![allow(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect should stop there"
)]

use std::panic::catch_unwind;

use chanx_core::{app::App, routing::Routes, schema::AsyncApi};
use chanx_testing::{Documented as _, assert_compatible, assert_documented};

/// A document that is no contract yet.
fn document() -> AsyncApi {
    App::new(Routes::<()>::new([])).asyncapi().unwrap()
}

/// What a check says that fails.
fn told(check: fn()) -> String {
    let said = catch_unwind(check).unwrap_err();
    *said.downcast::<String>().unwrap()
}

#[test]
fn who_breaks_what_is_told() {
    let said = told(|| assert_compatible!(document(), "tests/contracts/one_channel.json"));
    assert_eq!(
        said,
        "clients that were written for tests/contracts/one_channel.json break:\n  \
         chat: there is no channel at `/ws/chat/` any more; breaks clients that connect\n\n  \
         where that is meant: BLESS=1 cargo test"
    );
}

#[test]
fn a_contract_that_is_kept_may_be_described_in_other_words() {
    assert_compatible!(document(), "tests/contracts/nothing.json");
    let said = told(|| assert_documented!(document(), "tests/contracts/nothing.json"));
    assert!(
        said.contains("is not what the application's document says"),
        "{said}"
    );
    assert!(said.contains("it is described in other words"), "{said}");
}

#[test]
fn a_contract_that_is_not_there_is_told_with_the_way_to_it() {
    let said = told(|| assert_compatible!(document(), "tests/contracts/none.json"));
    assert!(said.contains("there is no contract to hold to"), "{said}");
    assert!(said.contains("BLESS=1 cargo test"), "{said}");
    let said = told(|| assert_compatible!(document(), "tests/contract.rs"));
    assert!(said.contains("is no JSON"), "{said}");
}

#[test]
fn a_document_is_documented_itself() {
    assert_eq!(document().asyncapi(), document());
}
