//! What the compiler says of each mistake: one file a mistake, named after it.
//!
//! `TRYBUILD=overwrite cargo test --test ui` writes the expected texts anew; read them before you commit them.

use std::{fs, path::Path};

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

#[test]
fn testing() {
    cases("testing");
}

/// Files in `fail/` must not compile, with the text beside them; those in `pass/` must, and their `main` is run.
fn cases(area: &str) {
    let tests = trybuild::TestCases::new();
    tests.compile_fail(format!("tests/ui/{area}/fail/*.rs"));
    if Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(format!("tests/ui/{area}/pass"))
        .exists()
    {
        tests.pass(format!("tests/ui/{area}/pass/*.rs"));
    }
}

/// No mistake echoes: what is wrong twice is written twice in the file, and the first line says so.
#[test]
fn one_mistake_is_one_error() {
    for area in ["messages", "payload", "consumer", "routes", "testing"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/ui/{area}/fail"));
        for entry in fs::read_dir(folder).expect("the area is there") {
            let path = entry.expect("it can be read").path();
            if path.extension().is_none_or(|kind| kind != "stderr") {
                continue;
            }
            let program = fs::read_to_string(path.with_extension("rs")).expect("each text is of a program");
            let said = fs::read_to_string(&path).expect("it can be read");
            let errors = said.lines().filter(|line| line.starts_with("error")).count();
            let several = program
                .lines()
                .next()
                .is_some_and(|first| first.contains("everal"));
            assert_eq!(errors > 1, several, "{}: {errors} errors", path.display());
            assert!(!said.contains("__chanx"), "{} names what is ours", path.display());
        }
    }
}
