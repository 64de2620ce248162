//! Steps with programs that nobody here wrote: clients of the examples, and the Python chanx on one bus with us.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    cache,
    failure::{During as _, Failure, Result},
    program::{cargo, root, succeed, target},
    server::{Server, example},
    system,
};

/// The scripts, from the root of the repository.
const SCRIPTS: &str = "tests/clients";
/// The packages of most of them, below these.
const NODE: &str = "package.json";
/// Documents that are read by others, from the root of the repository.
const DOCUMENTS: [&str; 3] = [
    "examples/chat/asyncapi.json",
    "tests/it/schema/boards.json",
    "tests/it/schema/boards_in_camel_case.json",
];

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
        node("node_client.mjs", NODE).and_then(|mut node| {
            node.arg(&url);
            succeed(node)
        }),
    ];
    all(conversations)
}

pub(super) fn browser() -> Result {
    build(&["assistant", "chat", "palette", "rooms"])?;
    let chromium = system::chromium()?;
    system::servers()?;
    let pictures = target()?.join("browser");
    fs::create_dir_all(&pictures).during(pictures.display())?;
    let server = Server::example("assistant", &[])?;
    let mut assistant = node("browser.mjs", NODE)?;
    assistant.arg(&server.address).arg(&chromium).arg(&pictures);
    let watched = |script: &str, name: &str| {
        let mut node = node(script, NODE)?;
        node.arg(example(name)?).arg(&chromium).arg(&pictures);
        succeed(node)
    };
    all([
        succeed(assistant),
        watched("chat.mjs", "chat"),
        watched("rooms.mjs", "rooms"),
        playground(&chromium, &pictures),
    ])?;
    println!("screenshots are in {}", pictures.display());
    Ok(())
}

/// The pages for developers, on two programs.
fn playground(chromium: &Path, pictures: &Path) -> Result {
    let mut node = node("playground.mjs", NODE)?;
    node.arg(example("chat")?).arg(example("palette")?);
    node.args([chromium, pictures]);
    succeed(node)
}

/// The scripts of the pages, without a browser.
pub(super) fn pages() -> Result {
    let folder = root()?.join("chanx-playground/tests/js");
    let files = fs::read_dir(&folder).during(folder.display())?;
    let mut tests: Vec<PathBuf> = files.filter_map(|file| Some(file.ok()?.path())).collect();
    tests.retain(|file| file.to_string_lossy().ends_with(".test.mjs"));
    tests.sort();
    if tests.is_empty() {
        return Err(Failure::new(format!(
            "there are no tests in {}",
            folder.display()
        )));
    }
    let mut node = Command::new("node");
    node.arg("--test").args(tests);
    succeed(node)
}

pub(super) fn processes() -> Result {
    build(&["rooms"])?;
    system::servers()?;
    let mut node = node("processes.mjs", NODE)?;
    node.arg(example("rooms")?);
    succeed(node)
}

/// The documents that the tests hold to be ours: others read them, and make clients of them.
pub(super) fn asyncapi() -> Result {
    build(&["chat"])?;
    let root = root()?;
    let mut valid = node("asyncapi/valid.mjs", "asyncapi/package.json")?;
    valid.args(DOCUMENTS.map(|document| root.join(document)));
    let mut generated = Command::new(cache::python("tests/clients/asyncapi/requirements.txt")?);
    generated
        .arg(script("asyncapi/generated.py")?)
        .arg(example("chat")?)
        .arg(root.join("tests/it/schema/boards.json"));
    all([succeed(valid), succeed(generated)])
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

/// Node with a script that finds the packages of a list.
fn node(name: &str, packages: &str) -> Result<Command> {
    let packages = cache::node_packages(packages)?;
    let mut node = Command::new("node");
    node.arg(script(name)?).env("CLIENT_PACKAGES", packages);
    Ok(node)
}

fn script(name: &str) -> Result<PathBuf> {
    Ok(root()?.join(SCRIPTS).join(name))
}
