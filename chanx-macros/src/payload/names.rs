//! The name of each field for serde: `garde` knows the one in Rust, a client knows the other.

use proc_macro2::Ident;
use syn::{Attribute, Data, DeriveInput, LitStr, Type, ext::IdentExt};

/// Name in Rust, name on the wire and type of each field.
pub(super) fn of(item: &DeriveInput) -> Vec<(Ident, String, Type)> {
    let Data::Struct(data) = &item.data else {
        return Vec::new();
    };
    let rule = rename(&item.attrs, "rename_all");
    let named = data.fields.iter().filter_map(|field| {
        let ident = field.ident.clone()?;
        let plain = ident.unraw().to_string();
        let wire = rename(&field.attrs, "rename").unwrap_or_else(|| apply(rule.as_deref(), &plain));
        Some((ident, wire, field.ty.clone()))
    });
    named.collect()
}

/// The value of `rename = "…"` or `rename(deserialize = "…")` in `#[serde(…)]`: what clients write.
fn rename(attributes: &[Attribute], key: &str) -> Option<String> {
    let mut found = None;
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("serde"))
    {
        // What serde itself refuses is serde's to tell.
        let _ = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident(key) && meta.input.peek(syn::Token![=]) {
                found = Some(meta.value()?.parse::<LitStr>()?.value());
            } else if meta.path.is_ident(key) {
                meta.parse_nested_meta(|inner| {
                    let name = inner.value()?.parse::<LitStr>()?.value();
                    if inner.path.is_ident("deserialize") {
                        found = Some(name);
                    }
                    Ok(())
                })?;
            } else if meta.input.peek(syn::Token![=]) {
                meta.value()?.parse::<syn::Expr>()?;
            } else if meta.input.peek(syn::token::Paren) {
                meta.parse_nested_meta(|inner| inner.value()?.parse::<syn::Expr>().map(drop))?;
            }
            Ok(())
        });
    }
    found
}

/// The rules of serde's `rename_all`, for a name in snake case.
fn apply(rule: Option<&str>, name: &str) -> String {
    let pascal = || -> String {
        let words = name.split('_').map(|word| {
            let mut letters = word.chars();
            letters
                .next()
                .into_iter()
                .flat_map(char::to_uppercase)
                .chain(letters)
                .collect::<String>()
        });
        words.collect()
    };
    match rule {
        Some("lowercase") => name.to_lowercase(),
        Some("UPPERCASE" | "SCREAMING_SNAKE_CASE") => name.to_uppercase(),
        Some("PascalCase") => pascal(),
        Some("camelCase") => {
            let pascal = pascal();
            let mut letters = pascal.chars();
            letters
                .next()
                .into_iter()
                .flat_map(char::to_lowercase)
                .chain(letters)
                .collect()
        }
        Some("kebab-case") => name.replace('_', "-"),
        Some("SCREAMING-KEBAB-CASE") => name.to_uppercase().replace('_', "-"),
        _ => name.to_owned(),
    }
}
