//! Steps in which clients that nobody here wrote talk to the assistant over a real port.

use std::{path::Path, process::Command};

use crate::{
    cache,
    failure::{Failure, Result},
    program::{cargo, root, succeed, target},
    server::Server,
};

/// The scripts, from the root of the repository.
const SCRIPTS: &str = "tests/clients";

pub(super) fn clients() -> Result {
    build()?;
    let server = Server::example("assistant")?;
    let url = format!("ws://{}/ws/assistants/", server.address);

    let mut python = Command::new(cache::python()?);
    python.arg(script("python_client.py")?).arg(&url);
    let python = succeed(python);

    let mut node = node("node_client.mjs")?;
    node.arg(&url);
    both(python, succeed(node))
}

pub(super) fn browser() -> Result {
    build()?;
    let chromium = cache::chromium()?;
    let server = Server::example("assistant")?;
    let pictures = target()?.join("browser");
    std::fs::create_dir_all(&pictures)
        .map_err(|error| Failure::new(format!("{}: {error}", pictures.display())))?;
    let mut node = node("browser.mjs")?;
    node.arg(&server.address).arg(chromium).arg(&pictures);
    succeed(node)?;
    println!("screenshots are in {}", pictures.display());
    Ok(())
}

fn build() -> Result {
    succeed(cargo(&["build", "--quiet", "--example", "assistant"])?)
}

/// Node with a script that finds its packages.
fn node(name: &str) -> Result<Command> {
    let packages = cache::node_packages()?;
    let mut node = Command::new("node");
    node.arg(script(name)?).env("CLIENT_PACKAGES", packages);
    Ok(node)
}

fn script(name: &str) -> Result<std::path::PathBuf> {
    Ok(root()?.join(Path::new(SCRIPTS)).join(name))
}

/// Both failures, where both failed.
fn both(one: Result, other: Result) -> Result {
    match (one, other) {
        (Err(one), Err(other)) => Err(Failure::new(format!("{one}\n{other}"))),
        (one, other) => one.and(other),
    }
}
