//! What is read of the constraints, which are `garde`'s: whether there are any, and what `length` counts.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use syn::{Attribute, Field};

/// A `length(…)` that does not say what it counts.
pub(super) struct Vague {
    /// Its name, where the user wrote it.
    pub(super) span: Span,
    /// Whether it is about the items of the field: `inner(length(…))`.
    pub(super) of_items: bool,
}

pub(super) fn is_constraint(attribute: &Attribute) -> bool {
    attribute.path().is_ident("garde")
}

pub(super) fn has_any(field: &Field) -> bool {
    field.attrs.iter().any(is_constraint)
}

/// A constraint that only documents would know of: `validate(…)`, another crate's attribute, and those of `schemars(…)`.
pub(super) fn unheard(field: &Field) -> Option<&Attribute> {
    const OF_SCHEMAS: [&str; 8] = [
        "length", "range", "regex", "pattern", "email", "url", "contains", "inner",
    ];
    let of_schemas = |list: &syn::MetaList| {
        list.tokens.clone().into_iter().any(
            |token| matches!(token, TokenTree::Ident(word) if OF_SCHEMAS.iter().any(|known| word == known)),
        )
    };
    field.attrs.iter().find(|attribute| match &attribute.meta {
        meta if meta.path().is_ident("validate") => true,
        syn::Meta::List(list) if list.path.is_ident("schemars") => !has_any(field) && of_schemas(list),
        _ => false,
    })
}

/// Whether the constraints of a field ask what it holds for its own, or say that nobody shall.
pub(super) fn asks_within(field: &Field) -> bool {
    let asks = |tokens: &TokenStream| tokens.to_string().contains("dive") || tokens.to_string() == "skip";
    let mut lists = field.attrs.iter().filter_map(|attribute| match &attribute.meta {
        syn::Meta::List(list) if is_constraint(attribute) => Some(&list.tokens),
        _ => None,
    });
    lists.any(asks)
}

/// The word `inner` at a field that is an `Option`: `garde` takes it there, and documents would not know of it.
pub(super) fn inner_of_option(field: &Field) -> Option<Ident> {
    let syn::Type::Path(path) = &field.ty else {
        return None;
    };
    if path.path.segments.last()?.ident != "Option" {
        return None;
    }
    let mut lists = field.attrs.iter().filter_map(|attribute| match &attribute.meta {
        syn::Meta::List(list) if is_constraint(attribute) => Some(list.tokens.clone()),
        _ => None,
    });
    lists.find_map(|tokens| {
        tokens.into_iter().find_map(|token| match token {
            TokenTree::Ident(word) if word == "inner" => Some(word),
            _ => None,
        })
    })
}

/// The vague lengths of a field.
pub(super) fn vague(field: &Field) -> Vec<Vague> {
    let mut found = Vec::new();
    for attribute in field.attrs.iter().filter(|attribute| is_constraint(attribute)) {
        if let syn::Meta::List(list) = &attribute.meta {
            read(list.tokens.clone(), false, &mut found);
        }
    }
    found
}

fn read(tokens: TokenStream, of_items: bool, found: &mut Vec<Vague>) {
    let mut word: Option<Ident> = None;
    for token in tokens {
        match (token, word.take()) {
            (TokenTree::Ident(ident), _) => word = Some(ident),
            (TokenTree::Group(group), Some(word)) if word == "length" && !says_what(group.stream()) => {
                found.push(Vague {
                    span: word.span(),
                    of_items,
                });
            }
            (TokenTree::Group(group), Some(word)) if word == "inner" => read(group.stream(), true, found),
            _ => {}
        }
    }
}

/// Whether a length begins with what it counts.
fn says_what(length: TokenStream) -> bool {
    let first = length.into_iter().next().map(|token| token.to_string());
    let modes = ["chars", "bytes", "graphemes", "utf16", "simple"];
    first.is_some_and(|first| modes.contains(&first.as_str()))
}
