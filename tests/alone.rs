//! A plain `chanx` in the manifest is enough: crates outside of this workspace, checked as a user's would be.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// What stands in a manifest for the crate of this repository.
const ALONE: &str = "[dependencies]\nchanx = \"0.1\"\n";

#[test]
fn messages_consumers_and_routes_want_nothing_but_chanx() {
    let output = check("strict", ALONE, include_str!("alone/strict.rs")).expect("cargo runs");
    assert!(output.status.success(), "{}", said(&output));
}

#[test]
fn a_constraint_without_garde_is_told_with_the_line_to_add() {
    let output = check("constrained", ALONE, include_str!("alone/constrained.rs")).expect("cargo runs");
    let said = said(&output);
    assert!(!output.status.success());
    for part in [
        "src/main.rs:8:5: error: constraints need the crate `garde`",
        "garde = { version = \"0.23\", features = [\"derive\"] }",
        "due to 1 previous error",
    ] {
        assert!(said.contains(part), "`{part}` is not in:\n{said}");
    }
}

#[test]
fn the_program_of_the_readme_compiles_with_the_manifest_of_the_readme() {
    let readme = fs::read_to_string(root().join("README.md")).expect("there is a README");
    if readme.trim().is_empty() {
        return;
    }
    let program = block(&readme, "rust").expect("the README shows a program");
    let manifest = block(&readme, "toml").filter(|block| block.contains("[dependencies]"));
    let output = check("readme", manifest.unwrap_or(ALONE), program).expect("cargo runs");
    assert!(output.status.success(), "{}", said(&output));
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The first block of code in a language.
fn block<'t>(text: &'t str, language: &str) -> Option<&'t str> {
    let (_, after) = text.split_once(&format!("\n```{language}"))?;
    let (_, code) = after.split_once('\n')?;
    code.split_once("\n```").map(|(code, _)| code)
}

/// Checks a crate with these dependencies and this program, offline and with the versions of this workspace. What it
/// builds is kept between runs.
fn check(name: &str, dependencies: &str, program: &str) -> io::Result<Output> {
    let home = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("alone");
    let folder = home.join(name);
    let here = |text: String, name: &str, folder: &str| {
        let path = format!("{name} = {{ path = '{}' }}", root().join(folder).display());
        text.replace(&format!("{name} = \"0.1\""), &path)
    };
    let dependencies = here(dependencies.to_owned(), "chanx", "");
    let dependencies = here(dependencies, "chanx-testing", "chanx-testing");
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n{dependencies}\n"
    );
    let target = if program.contains("fn main()") {
        "src/main.rs"
    } else {
        "src/lib.rs"
    };
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::write(folder.join(target), program)?;
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    Command::new(env!("CARGO"))
        .args(["check", "--offline", "--quiet", "--message-format", "short"])
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", home.join("target"))
        // What was asked of this build is not asked of that one.
        .env_remove("RUSTFLAGS")
        .output()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
