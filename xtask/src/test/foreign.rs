//! Steps in which clients that nobody here wrote talk to the assistant over a real port.

use std::{fs, path::PathBuf, process::Command};

use crate::{
    cache,
    failure::{During as _, Failure, Result},
    program::{cargo, root, succeed, target},
    server::Server,
};

/// The scripts, from the root of the repository.
const SCRIPTS: &str = "tests/clients";

pub(super) fn clients() -> Result {
    build()?;
    let server = Server::example("assistant")?;
    let url = format!("ws://{}/ws/assistants/", server.address);

    let python = || {
        let mut python = Command::new(cache::python()?);
        python.arg(script("python_client.py")?).arg(&url);
        succeed(python)
    };
    let node = || {
        let mut node = node("node_client.mjs")?;
        node.arg(&url);
        succeed(node)
    };
    both(python(), node())
}

pub(super) fn browser() -> Result {
    build()?;
    let chromium = cache::chromium()?;
    let server = Server::example("assistant")?;
    let pictures = target()?.join("browser");
    fs::create_dir_all(&pictures).during(pictures.display())?;
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

fn script(name: &str) -> Result<PathBuf> {
    Ok(root()?.join(SCRIPTS).join(name))
}

/// Both failures, where both failed.
fn both(one: Result, other: Result) -> Result {
    match (one, other) {
        (Err(one), Err(other)) => Err(Failure::new(format!("{one}\n{other}"))),
        (one, other) => one.and(other),
    }
}
