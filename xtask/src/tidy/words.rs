//! Words that have no business here, in code and comments alike.

use super::{
    Problem,
    source::{Kind, Source},
};

/// Notes to oneself, spelled apart so that this file may list them.
const NOTES: [&str; 4] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
    concat!("dbg", "!"),
];

/// Folders of somebody's machine.
const FOLDERS: [&str; 3] = ["root", "home", "work"];

/// How the addresses begin that packages are fetched from: that is the business of whoever builds.
const REGISTRIES: [&str; 4] = ["registry", "index", "files", "static"];

pub(super) fn check(source: &Source) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (number, line) in (1..).zip(source.text.lines()) {
        for note in NOTES.iter().filter(|note| has_word(line, note)) {
            problems.push(source.problem("note", number, format!("`{note}`: do it, or tell it elsewhere")));
        }
        if names_machine(line, source.kind) {
            problems.push(source.problem("machine path", number, "a folder that other machines don't have"));
        }
        if REGISTRIES
            .iter()
            .any(|host| line.contains(&format!("://{host}.")))
        {
            problems.push(source.problem("registry", number, "the address of a package registry"));
        }
    }
    problems
}

/// Whether `word` stands in `line`, not as a part of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    let part = |character: char| character.is_alphanumeric() || character == '_';
    line.match_indices(word).any(|(at, _)| {
        !line[..at].ends_with(part) && (word.ends_with('!') || !line[at + word.len()..].starts_with(part))
    })
}

fn names_machine(line: &str, kind: Kind) -> bool {
    let temporary = (kind == Kind::Code).then_some("tmp");
    FOLDERS.into_iter().chain(temporary).any(|folder| {
        let path = format!("/{folder}/");
        let part = |character: char| character.is_alphanumeric() || character == '_';
        // A path with a name below it: `/ws/home/`, a whole `/home/` and `/home/5/` are rather routes.
        line.match_indices(&path).any(|(at, _)| {
            !line[..at].ends_with(part) && line[at + path.len()..].starts_with(char::is_alphabetic)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules;

    #[test]
    fn notes_are_told_as_words() {
        for note in NOTES {
            assert_eq!(rules(check, "src/a.rs", &format!("// {note}: later")), ["note"]);
            assert_eq!(rules(check, "src/a.rs", &format!("A{note}: later")), [""; 0]);
        }
        let longer = format!("const {}S: u8 = 1;", NOTES[0]);
        assert_eq!(rules(check, "src/a.rs", &longer), [""; 0]);
        assert_eq!(rules(check, "src/a.rs", &format!("{}(1);", NOTES[3])), ["note"]);
    }

    #[test]
    fn folders_of_a_machine_are_told_and_paths_of_urls_are_not() {
        for folder in FOLDERS {
            let path = format!("// see /{folder}/me/notes");
            assert_eq!(rules(check, "src/a.rs", &path), ["machine path"]);
        }
        for url in ["ws/{}/room", "{}/", "{}/5/"] {
            let url = format!("\"/{}\"", url.replace("{}", FOLDERS[1]));
            assert_eq!(rules(check, "src/a.rs", &url), [""; 0]);
        }
    }

    #[test]
    fn only_tests_may_name_the_temporary_folder() {
        let path = format!("\"/{}/chanx\"", "tmp");
        assert_eq!(rules(check, "src/a.rs", &path), ["machine path"]);
        assert_eq!(rules(check, "tests/a.rs", &path), [""; 0]);
    }

    #[test]
    fn registries_are_told() {
        for host in REGISTRIES {
            let address = format!("// from https://{host}.example.org/");
            assert_eq!(rules(check, "src/a.rs", &address), ["registry"]);
        }
    }
}
