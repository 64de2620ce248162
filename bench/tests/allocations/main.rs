//! How often messages make the toolkit ask for memory: exact numbers, which no other program on the machine changes.
//!
//! They are held in `expected.txt`. A change that is meant is written down with
//! `ALLOCATIONS=overwrite cargo test -p chanx-bench --test allocations`; look at what it says before you commit it.

#![allow(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect should stop there"
)]

// Connections in memory, and what is counted on them.
mod pipe;
// The consumers that are counted.
mod site;

use std::{env, fs, path::Path};

use pipe::Process;

/// So many messages are counted: what comes once, or once in many, shows too.
const MESSAGES: usize = 1_000;
const MEMBERS: usize = 100;

fn ask(content: &str) -> String {
    format!(r#"{{"action":"new_message","payload":{{"content":"{content}"}}}}"#)
}

/// What is counted: its name, what one frame says, and how many frames come at a time.
fn echoes() -> [(&'static str, String, usize); 6] {
    let ping = r#"{"action":"ping"}"#.to_owned();
    [
        ("an echo of 64 bytes", ask(&"x".repeat(64)), 1),
        ("an echo of 4 KiB", ask(&"x".repeat(4096)), 1),
        ("an echo of 64 bytes, sixteen at a time", ask(&"x".repeat(64)), 16),
        ("a message without a payload", ping, 1),
        ("a message that breaks a constraint", ask(""), 1),
        (
            "a message of an unknown action",
            r#"{"action":"hello"}"#.to_owned(),
            1,
        ),
    ]
}

#[test]
#[cfg_attr(
    not(debug_assertions),
    ignore = "the optimiser takes some away: the numbers are those of `cargo test`"
)]
fn messages_ask_for_memory_as_often_as_is_written_down() {
    let mut counted = String::new();
    for (name, text, together) in echoes() {
        let count = Process::start().echoes(&text, MESSAGES, together);
        counted.push_str(&format!("{name}: {count} in {MESSAGES}\n"));
    }
    let count = Process::start().deliveries(MEMBERS, MESSAGES);
    counted.push_str(&format!(
        "a message to a group of {MEMBERS}: {count} in {MESSAGES}\n"
    ));

    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/allocations/expected.txt");
    if env::var("ALLOCATIONS").is_ok_and(|word| word == "overwrite") {
        fs::write(&path, &counted).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        counted == expected,
        "the toolkit asks for memory more or less often than it did:\n\n{counted}\nnot\n\n{expected}\n\
         If that is meant: ALLOCATIONS=overwrite cargo test -p chanx-bench --test allocations"
    );
}
