//! Constraints of a text that `schemars` does not read, as the pattern that says the same: else documents would not know of
//! them, and their examples would break them.

use proc_macro2::{TokenStream, TokenTree};
use syn::{Field, LitStr, Meta};

use super::constraint;

/// What of a field's constraints has to be said by a pattern.
#[derive(Default)]
struct Shape {
    prefix: Option<String>,
    suffix: Option<String>,
    is_ascii: bool,
    /// It has one of its own, which documents know.
    has_pattern: bool,
}

/// The pattern that says what `prefix`, `suffix` and `ascii` do, where the field has no other.
pub(super) fn pattern(field: &Field) -> Option<String> {
    let mut shape = Shape::default();
    for attribute in &field.attrs {
        match &attribute.meta {
            Meta::List(list) if constraint::is_constraint(attribute) => shape.read(list.tokens.clone()),
            // What the user says of the schema by hand holds.
            Meta::List(list) if list.path.is_ident("schemars") => shape.has_pattern |= says_pattern(list),
            _ => {}
        }
    }
    let Shape { prefix, suffix, .. } = &shape;
    if shape.has_pattern || (prefix.is_none() && suffix.is_none() && !shape.is_ascii) {
        return None;
    }
    let literal = |text: &Option<String>| text.as_deref().map(escaped).unwrap_or_default();
    let signs = if shape.is_ascii { r"[\x00-\x7F]" } else { r"[\s\S]" };
    Some(format!("^{}{signs}*{}$", literal(prefix), literal(suffix)))
}

impl Shape {
    fn read(&mut self, tokens: TokenStream) {
        let mut word = String::new();
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    word = ident.to_string();
                    self.is_ascii |= word == "ascii";
                    self.has_pattern |= word == "pattern";
                }
                // A constant's text is not known here.
                TokenTree::Group(group) => {
                    let text = syn::parse2::<LitStr>(group.stream())
                        .map(|text| text.value())
                        .ok();
                    match word.as_str() {
                        "prefix" => self.prefix = text,
                        "suffix" => self.suffix = text,
                        _ => {}
                    }
                }
                _ => {}
            }
        }
    }
}

fn says_pattern(list: &syn::MetaList) -> bool {
    let text = list.tokens.to_string();
    ["pattern", "regex"].iter().any(|word| text.contains(word))
}

/// A text as a pattern that matches it alone, in the dialects of ECMAScript, Python and Rust.
fn escaped(text: &str) -> String {
    let mut pattern = String::new();
    for sign in text.chars() {
        if r"\.+*?()|[]{}^$".contains(sign) {
            pattern.push('\\');
        }
        pattern.push(sign);
    }
    pattern
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::pattern;

    #[test]
    fn prefix_suffix_and_ascii_are_said() {
        for (field, expected) in [
            (
                parse_quote!(#[garde(prefix("a.b"))] code: String),
                Some(r"^a\.b[\s\S]*$"),
            ),
            (
                parse_quote!(#[garde(ascii, length(chars, max = 9), suffix("$"))] code: String),
                Some(r"^[\x00-\x7F]*\$$"),
            ),
            (parse_quote!(#[garde(prefix(PREFIX))] code: String), None),
            (parse_quote!(#[garde(length(chars, max = 9))] code: String), None),
            (
                parse_quote!(#[garde(ascii, pattern("^[a-z]$"))] code: String),
                None,
            ),
            (
                parse_quote!(#[garde(ascii)] #[schemars(extend("pattern" = "^x$"))] code: String),
                None,
            ),
        ] {
            let field: syn::Field = field;
            assert_eq!(pattern(&field).as_deref(), expected);
        }
    }
}
