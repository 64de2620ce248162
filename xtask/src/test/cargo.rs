//! Steps that are cargo's.

use serde_json::Value;

use crate::{
    failure::{During as _, Failure, Result},
    postgres::Postgres,
    program::{cargo, output, succeed},
    system,
};

pub(super) fn fmt() -> Result {
    succeed(cargo(&["fmt", "--all", "--check"])?)
}

pub(super) fn clippy() -> Result {
    succeed(cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--all-features",
        "--",
        "--deny",
        "warnings",
    ])?)
}

pub(super) fn test() -> Result {
    system::servers()?;
    succeed(cargo(&[
        "test",
        "--workspace",
        "--all-features",
        "--no-fail-fast",
    ])?)
}

/// The chat's tests on PostgreSQL, and one more that makes sure of it.
pub(super) fn postgres() -> Result {
    let server = Postgres::start()?;
    let mut command = cargo(&["test", "--workspace", "--all-features", "--example", "chat"])?;
    command
        .args(["--", "--include-ignored"])
        .env("CHAT_TEST_DATABASE_URL", server.url());
    succeed(command)
}

pub(super) fn doc() -> Result {
    let mut command = cargo(&["doc", "--workspace", "--all-features", "--no-deps"])?;
    command.env("RUSTDOCFLAGS", "--deny warnings");
    succeed(command)
}

/// Checks each library by itself: in the workspace, what one member forgets to ask of a dependency another may ask.
pub(super) fn features() -> Result {
    let metadata = output(cargo(&["metadata", "--no-deps", "--format-version=1"])?)?;
    let metadata: Value = serde_json::from_str(&metadata).during("cargo's metadata")?;
    let packages = metadata["packages"]
        .as_array()
        .ok_or_else(|| Failure::new("cargo's metadata has no packages"))?;
    for package in packages.iter().filter(|package| is_library(package)) {
        for selection in selections(package) {
            let name = package["name"].as_str().unwrap_or_default();
            println!("{name} with features: {selection:?}");
            let mut command = cargo(&[
                "clippy",
                "--quiet",
                "--lib",
                "--no-default-features",
                "--package",
                name,
            ])?;
            command.args(["--features", &selection.join(","), "--", "--deny", "warnings"]);
            succeed(command)?;
        }
    }
    Ok(())
}

fn is_library(package: &Value) -> bool {
    let kinds = package["targets"].as_array().into_iter().flatten();
    kinds
        .flat_map(|target| target["kind"].as_array().into_iter().flatten())
        .any(|kind| kind == "lib" || kind == "proc-macro")
}

/// No feature, each alone, all together.
fn selections(package: &Value) -> Vec<Vec<String>> {
    let features: Vec<String> = match package["features"].as_object() {
        Some(features) => features.keys().cloned().collect(),
        None => Vec::new(),
    };
    let mut selections = vec![Vec::new()];
    selections.extend(features.iter().map(|feature| vec![feature.clone()]));
    if features.len() > 1 {
        selections.push(features);
    }
    selections
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{is_library, selections};

    #[test]
    fn features_are_tried_alone_and_together() {
        assert_eq!(selections(&json!({"features": {}})), [Vec::<String>::new()]);
        let two = selections(&json!({"features": {"a": [], "b": []}}));
        assert_eq!(two, [vec![], vec!["a"], vec!["b"], vec!["a", "b"]]);
    }

    #[test]
    fn programs_are_not_checked_alone() {
        assert!(is_library(
            &json!({"targets": [{"kind": ["test"]}, {"kind": ["lib"]}]})
        ));
        assert!(!is_library(&json!({"targets": [{"kind": ["bin"]}]})));
    }
}
