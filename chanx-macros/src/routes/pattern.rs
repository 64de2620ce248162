//! What a pattern captures, or what is wrong with it. The core reads patterns again when the application starts: routes
//! built by its functions are checked then.

use proc_macro2::{Ident, Span};
use syn::{ext::IdentExt, parse::Parser};

use crate::attr;

const CONVERTERS: [&str; 5] = ["str", "int", "slug", "uuid", "path"];

/// What a pattern captures.
#[derive(Default)]
pub(super) struct Pattern {
    pub(super) names: Vec<String>,
    /// Converters that are types in scope.
    pub(super) converters: Vec<Ident>,
    pub(super) problems: Vec<String>,
}

/// Reads `room/<int:room_id>/`.
pub(super) fn path(text: &str, span: Span) -> Pattern {
    let mut pattern = Pattern::default();
    if text.starts_with('/') {
        pattern
            .problems
            .push("every path begins with `/`: leave it out of the pattern".to_owned());
    }
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        if before.contains('>') {
            pattern.problems.push("a `>` without its `<`".to_owned());
        }
        let Some((capture, after)) = after.split_once('>') else {
            pattern
                .problems
                .push("a `<` without its `>`: captures are written `<int:room_id>`".to_owned());
            return pattern;
        };
        read_capture(capture, span, &mut pattern);
        rest = after;
    }
    if rest.contains('>') {
        pattern.problems.push("a `>` without its `<`".to_owned());
    }
    pattern
}

fn read_capture(capture: &str, span: Span, pattern: &mut Pattern) {
    let (converter, name) = capture.split_once(':').unwrap_or(("str", capture));
    if Ident::parse_any.parse_str(name).is_err() {
        pattern.problems.push(format!(
            "`<{capture}>` has no name that Rust could have: write `<int:room_id>`"
        ));
        return;
    }
    pattern.names.push(name.to_owned());
    if CONVERTERS.contains(&converter) {
        return;
    }
    // A type's name begins with a capital: it is looked for in scope, where the compiler knows more.
    if converter.starts_with(char::is_uppercase) && syn::parse_str::<Ident>(converter).is_ok() {
        pattern.converters.push(Ident::new(converter, span));
        return;
    }
    let text = attr::unknown("converter", converter, &CONVERTERS);
    pattern
        .problems
        .push(format!("{text}, and types in scope that are `PathConverter`"));
}

/// Reads a regular expression as far as it matters here: its named groups, and whether its parentheses pair.
pub(super) fn regex(text: &str) -> Pattern {
    let mut pattern = Pattern::default();
    let (mut depth, mut class, mut escaped) = (0_i32, false, false);
    for (index, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => class = true,
            ']' => class = false,
            '(' if !class => {
                depth += 1;
                group(&text[index + 1..], &mut pattern);
            }
            ')' if !class => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            break;
        }
    }
    if depth != 0 {
        pattern.problems.push("its parentheses don't pair".to_owned());
    }
    pattern
}

/// Reads the head of a group, after its parenthesis.
fn group(rest: &str, pattern: &mut Pattern) {
    let named = rest.strip_prefix("?P<").or_else(|| rest.strip_prefix("?<"));
    match named.and_then(|named| named.split_once('>')) {
        Some((name, _)) => pattern.names.push(name.to_owned()),
        None if rest.starts_with('?') => {}
        None => pattern.problems.push(
            "a group without a name: write `(?P<name>…)`, or `(?:…)` where it captures nothing".to_owned(),
        ),
    }
}
