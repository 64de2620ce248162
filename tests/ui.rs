//! What the compiler says of each mistake: one file a mistake, named after it.
//!
//! `TRYBUILD=overwrite cargo test --test ui` writes the expected texts anew; read them before you commit them.

#[test]
fn messages() {
    cases("messages");
}

#[test]
fn payload() {
    cases("payload");
}

#[test]
fn consumer() {
    cases("consumer");
}

#[test]
fn routes() {
    cases("routes");
}

/// Files in `fail/` must not compile, with the text beside them.
fn cases(area: &str) {
    let tests = trybuild::TestCases::new();
    tests.compile_fail(format!("tests/ui/{area}/fail/*.rs"));
}
