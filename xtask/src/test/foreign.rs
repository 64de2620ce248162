//! Steps with programs that nobody here wrote: clients of the examples, and the Python chanx on one bus with us.

use std::{fs, path::PathBuf, process::Command};

use crate::{
    cache,
    failure::{During as _, Failure, Result},
    program::{cargo, root, succeed, target},
    server::{Server, example},
    system,
};

/// The scripts, from the root of the repository.
const SCRIPTS: &str = "tests/clients";

pub(super) fn clients() -> Result {
    build(&["assistant", "load_target"])?;
    let assistant = Server::example("assistant", &[])?;
    let url = format!("ws://{}/ws/assistants/", assistant.address);
    // The number of threads is the program's own affair, and no setting.
    let load_target = Server::example("load_target", &[("CHANX_WORKERS", "1")])?;
    let measured = format!("ws://{}", load_target.address);

    let conversations = [
        python("python_client.py", &url),
        python("load_target_client.py", &measured),
        node("node_client.mjs").and_then(|mut node| {
            node.arg(&url);
            succeed(node)
        }),
    ];
    all(conversations)
}

pub(super) fn browser() -> Result {
    build(&["assistant", "chat", "rooms"])?;
    let chromium = system::chromium()?;
    system::servers()?;
    let pictures = target()?.join("browser");
    fs::create_dir_all(&pictures).during(pictures.display())?;
    let server = Server::example("assistant", &[])?;
    let mut assistant = node("browser.mjs")?;
    assistant.arg(&server.address).arg(&chromium).arg(&pictures);
    let watched = |script: &str, name: &str| {
        let mut node = node(script)?;
        node.arg(example(name)?).arg(&chromium).arg(&pictures);
        succeed(node)
    };
    all([
        succeed(assistant),
        watched("chat.mjs", "chat"),
        watched("rooms.mjs", "rooms"),
    ])?;
    println!("screenshots are in {}", pictures.display());
    Ok(())
}

pub(super) fn processes() -> Result {
    build(&["rooms"])?;
    system::servers()?;
    let mut node = node("processes.mjs")?;
    node.arg(example("rooms")?);
    succeed(node)
}

/// One failure that tells of all that there are.
fn all(results: impl IntoIterator<Item = Result>) -> Result {
    let failures: Vec<String> = results
        .into_iter()
        .filter_map(Result::err)
        .map(|failure| failure.to_string())
        .collect();
    if failures.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(failures.join("\n")))
    }
}

/// Sites of the Python chanx and a Rust application on one Redis.
pub(super) fn family() -> Result {
    system::redis()?;
    let newest = cache::python("tests/clients/family/requirements.txt")?;
    let original = cache::python("tests/clients/family/requirements-0.9.txt")?;
    let mut test = cargo(&[
        "test",
        "--package",
        "chanx-redis",
        "--all-features",
        "--test",
        "family",
    ])?;
    test.args(["--", "--ignored"])
        .env("FAMILY_PYTHON", newest)
        .env("FAMILY_PYTHON_0_9", original);
    succeed(test)
}

fn build(examples: &[&str]) -> Result {
    let mut command = cargo(&["build", "--quiet"])?;
    for example in examples {
        command.args(["--example", example]);
    }
    succeed(command)
}

/// A conversation by Python.
fn python(name: &str, url: &str) -> Result {
    let mut python = Command::new(cache::python("tests/clients/requirements.txt")?);
    python.arg(script(name)?).arg(url);
    succeed(python)
}

/// Node with a script that finds its packages.
fn node(name: &str) -> Result<Command> {
    let packages = cache::node_packages()?;
    let mut node = Command::new("node");
    node.arg(script(name)?).env("CLIENT_PACKAGES", packages);
    Ok(node)
}

fn script(name: &str) -> Result<PathBuf> {
    Ok(root()?.join(SCRIPTS).join(name))
}
