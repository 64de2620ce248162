//! A tree as YAML 1.2 that people read.
//!
//! Of what the crates there are for it, those that are maintained read as well as write, which is most of them; a tree of JSON
//! is written in a hundred lines.

use serde_json::Value;

use super::asyncapi::ordered;

/// Words that readers of YAML take for something else than a text.
const WORDS: [&str; 12] = [
    "true", "false", "null", "yes", "no", "on", "off", "y", "n", "~", ".nan", ".inf",
];

/// The whole, with a newline at its end.
pub(super) fn text(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Object(map) if !map.is_empty() => entries(value, 0, 0, &mut out),
        Value::Array(items) if !items.is_empty() => entries(value, 0, 0, &mut out),
        other => {
            scalar(other, 0, &mut out);
            out.push('\n');
        }
    }
    out
}

/// The lines of a map or a list; the first one is where `out` stands.
fn entries(value: &Value, indent: usize, depth: usize, out: &mut String) {
    let mut is_first = true;
    let mut begin = |out: &mut String| {
        if !std::mem::take(&mut is_first) {
            out.push_str(&" ".repeat(indent));
        }
    };
    match value {
        Value::Object(map) => {
            for (key, value) in ordered(map, depth) {
                begin(out);
                out.push_str(&short(key));
                out.push(':');
                below(value, indent, depth, out);
            }
        }
        Value::Array(items) => {
            for item in items {
                begin(out);
                out.push('-');
                if is_block(item) {
                    out.push(' ');
                    entries(item, indent + 2, depth + 1, out);
                } else {
                    below(item, indent, depth, out);
                }
            }
        }
        _ => {}
    }
}

/// What a key has: behind it, or in lines below it.
fn below(value: &Value, indent: usize, depth: usize, out: &mut String) {
    if is_block(value) {
        out.push('\n');
        out.push_str(&" ".repeat(indent + 2));
        entries(value, indent + 2, depth + 1, out);
    } else {
        out.push(' ');
        scalar(value, indent + 2, out);
        out.push('\n');
    }
}

fn is_block(value: &Value) -> bool {
    match value {
        Value::Object(map) => !map.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    }
}

fn scalar(value: &Value, indent: usize, out: &mut String) {
    match value {
        Value::String(text) if is_literal(text) => literal(text, indent, out),
        Value::String(text) => out.push_str(&short(text)),
        // Numbers, switches, null, `{}` and `[]` are the same in both.
        other => out.push_str(&other.to_string()),
    }
}

/// Whether a text can stand line by line: a line that begins with a space would be taken for indentation.
fn is_literal(text: &str) -> bool {
    let is_plain = |line: &str| {
        let printable = line.chars().all(|letter| !needs_escape(letter));
        printable && !line.ends_with(' ') && !line.starts_with([' ', '\t'])
    };
    text.contains('\n') && text.split('\n').all(is_plain) && !text.starts_with('\n') && !text.ends_with('\n')
}

fn literal(text: &str, indent: usize, out: &mut String) {
    out.push_str("|-");
    for line in text.split('\n') {
        out.push('\n');
        if !line.is_empty() {
            out.push_str(&" ".repeat(indent));
            out.push_str(line);
        }
    }
}

/// A text in one line, quoted where it could be read as something else.
fn short(text: &str) -> String {
    if is_plain(text) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

fn is_plain(text: &str) -> bool {
    let begins =
        text.starts_with(|first: char| first.is_ascii_alphabetic() || matches!(first, '/' | '_' | '$'));
    let continues = text
        .chars()
        .all(|letter| letter.is_alphanumeric() || " /_$.,;()'+=!?<>~*&@^%-:#{}[]|`\"".contains(letter));
    let separates = text.contains(": ") || text.contains(" #") || text.ends_with([':', ' ']);
    let is_word = WORDS.iter().any(|word| text.eq_ignore_ascii_case(word));
    begins && continues && !separates && !is_word && !text.chars().any(needs_escape)
}

/// As JSON has it, which YAML takes, but for what YAML does not print.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    for letter in Value::from(text).to_string().chars() {
        if needs_escape(letter) {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(letter);
        }
    }
    out
}

/// YAML 1.2 §5.1; the separators of lines and the mark of byte order are printed there, and better are not.
fn needs_escape(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::text;

    #[test]
    fn maps_and_lists_stand_line_by_line() {
        let value = json!({"a": {"b": [1, {"c": null, "d": []}, [true, {}]]}, "e": "text"});
        let expected = "a:\n  b:\n    - 1\n    - c: null\n      d: []\n    - - true\n      - {}\ne: text\n";
        assert_eq!(text(&value), expected);
    }

    #[test]
    fn what_could_be_read_as_something_else_is_quoted() {
        for (value, expected) in [
            ("Who may enter, and why", "Who may enter, and why\n"),
            ("/ws/<int:id>/", "/ws/<int:id>/\n"),
            ("#/components/x", "\"#/components/x\"\n"),
            ("Yes", "\"Yes\"\n"),
            ("1.0.0", "\"1.0.0\"\n"),
            ("a: b", "\"a: b\"\n"),
            ("a #b", "\"a #b\"\n"),
            ("", "\"\"\n"),
            ("- a", "\"- a\"\n"),
            ("a\u{85}b", "\"a\\u0085b\"\n"),
            (" a\nb", "\" a\\nb\"\n"),
        ] {
            assert_eq!(text(&value.into()), expected);
        }
    }

    #[test]
    fn paragraphs_stay_paragraphs() {
        let value = json!({"a": ["One.\n\nTwo: #2", {"b": "x\ny"}]});
        let expected = "a:\n  - |-\n    One.\n\n    Two: #2\n  - b: |-\n      x\n      y\n";
        assert_eq!(text(&value), expected);
    }
}
