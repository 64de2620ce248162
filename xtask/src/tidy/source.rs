//! The files of the repository and what kind each is.

use std::{fs, path::Path, process::Command};

use crate::{
    failure::{During as _, Result},
    program::{output, root},
};

/// A file with what it says.
pub(super) struct Source {
    /// From the root of the repository.
    pub(super) path: String,
    pub(super) text: String,
    /// What the compiler would read; `None` for cases that are not to compile.
    pub(super) syntax: Option<syn::File>,
    pub(super) kind: Kind,
}

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Shipped, or run by contributors.
    Code,
    Test,
    /// A case of the compile error tests: broken on purpose, and short.
    Ui,
    /// No Rust: only its words are looked at.
    Text,
}

impl Source {
    pub(super) fn new(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            syntax: has_extension(path, "rs")
                .then(|| syn::parse_file(text).ok())
                .flatten(),
            kind: Kind::of(path),
        }
    }
}

impl Kind {
    fn of(path: &str) -> Self {
        let mut folders = path.split('/');
        let name = folders.next_back().unwrap_or_default();
        let folders: Vec<_> = folders.collect();
        if !has_extension(name, "rs") {
            Self::Text
        } else if folders.starts_with(&["tests", "ui"]) || folders.ends_with(&["tests", "output"]) {
            Self::Ui
        } else if name == "tests.rs" || folders.iter().any(|folder| ["tests", "benches"].contains(folder)) {
            Self::Test
        } else {
            Self::Code
        }
    }
}

fn has_extension(path: &str, extension: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|found| found == extension)
}

/// Names a registry in each entry, as cargo wants it.
const LOCK: &str = "Cargo.lock";

/// All files of text that are tracked, or would be after `git add`.
pub(super) fn all() -> Result<Vec<Source>> {
    let root = root()?;
    let mut git = Command::new("git");
    git.current_dir(&root)
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let listed = output(git)?;
    let mut sources = Vec::new();
    for path in listed.split_terminator('\0') {
        let file = root.join(path);
        // One may be deleted, and not committed yet.
        if path.rsplit('/').next() == Some(LOCK) || !file.exists() {
            continue;
        }
        // A picture, say, has no words.
        if let Ok(text) = String::from_utf8(fs::read(&file).during(path)?) {
            sources.push(Source::new(path, &text));
        }
    }
    Ok(sources)
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn a_path_says_what_a_file_is_for() {
        assert_eq!(Kind::of("src/lib.rs"), Kind::Code);
        assert_eq!(Kind::of("core/src/routing/tests.rs"), Kind::Test);
        assert_eq!(Kind::of("tests/it/main.rs"), Kind::Test);
        assert_eq!(Kind::of("tests/ui/routes/fail/a.rs"), Kind::Ui);
        assert_eq!(Kind::of("macros/tests/output/routes.rs"), Kind::Ui);
        assert_eq!(Kind::of("tests/ui.rs"), Kind::Test);
        assert_eq!(Kind::of("tests/clients/run.mjs"), Kind::Text);
    }
}
