//! The files that pages consist of. They are part of the program: nothing has to lie beside it.

const JS: &str = "text/javascript; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";

/// A file by its name.
macro_rules! files {
    ($($kind:ident $name:literal,)*) => {
        &[$(($name, $kind, include_str!(concat!("../assets/", $name))),)*]
    };
}

/// The files by name, each with its kind and what it says.
const FILES: &[(&str, &str, &str)] = files![
    CSS "base.css",
    CSS "docs.css",
    CSS "playground.css",
    JS "address.js",
    JS "address-view.js",
    JS "card.js",
    JS "close-codes.js",
    JS "composer.js",
    JS "connection.js",
    JS "contract.js",
    JS "docs.js",
    JS "docs-channel.js",
    JS "docs-schema.js",
    JS "dom.js",
    JS "example.js",
    JS "fields.js",
    JS "form.js",
    JS "groups.js",
    JS "history.js",
    JS "history-view.js",
    JS "json-text.js",
    JS "json-view.js",
    JS "login.js",
    JS "places.js",
    JS "playground.js",
    JS "replay.js",
    JS "resembles.js",
    JS "rust-test.js",
    JS "schema.js",
    JS "session.js",
    JS "theme.js",
];

/// The page of documents; `{{document}}` stands for the document.
pub(crate) const DOCS: &str = include_str!("../assets/docs.html");
/// The playground; `{{options}}` stands for what its scripts have to know.
pub(crate) const PLAYGROUND: &str = include_str!("../assets/playground.html");

/// The kind of a file and what it says.
pub(crate) fn find(name: &str) -> Option<(&'static str, &'static str)> {
    let (_, kind, text) = FILES.iter().find(|(known, _, _)| *known == name)?;
    Some((kind, text))
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::FILES;

    #[test]
    fn all_files_are_part_of_the_program() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
        let files = fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().file_name());
        let there: BTreeSet<_> = files
            .map(|name| name.to_string_lossy().into_owned())
            .filter(|name| !name.contains(".html"))
            .collect();
        let known: BTreeSet<_> = FILES.iter().map(|(name, _, _)| (*name).to_owned()).collect();
        assert_eq!(there, known);
    }

    #[test]
    fn scripts_ask_for_files_that_there_are() {
        for (name, _, text) in FILES {
            let wanted = text.lines().filter_map(|line| line.split_once(" from './"));
            for (_, rest) in wanted {
                let file = rest.trim_end_matches("';");
                assert!(super::find(file).is_some(), "{name} asks for {file}");
            }
        }
    }

    #[test]
    fn a_script_is_one_role_and_no_longer() {
        for (name, _, text) in FILES {
            assert!(text.lines().count() <= 300, "{name}");
        }
    }
}
