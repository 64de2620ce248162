//! How much of what a client sends is said back to it: an answer is bounded, whatever it answers.

use std::borrow::Cow;

/// A name that the client has chosen: the key of a map, a field that there is not.
pub(super) fn name(name: &str) -> Cow<'_, str> {
    cut(name, 64)
}

/// What a type or a validator of the application says of a value, since it may quote it.
pub(super) fn text(text: &str) -> Cow<'_, str> {
    cut(text, 200)
}

/// A word within a sentence: cut as a name is, control characters escaped.
pub(super) fn quoted(word: &str) -> String {
    let mut quoted = String::new();
    for character in name(word).chars() {
        if character.is_control() {
            quoted.extend(character.escape_default());
        } else {
            quoted.push(character);
        }
    }
    quoted
}

/// The first characters of a text, with a sign where there were more.
fn cut(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::{cut, quoted};

    #[test]
    fn characters_are_counted_and_a_cut_shows() {
        assert_eq!(cut("", 2), "");
        assert_eq!(cut("üü", 2), "üü");
        assert_eq!(cut("üüü", 2), "üü…");
    }

    #[test]
    fn control_characters_are_escaped_within_a_sentence() {
        assert_eq!(quoted("a\n'\u{7}"), r"a\n'\u{7}");
    }
}
