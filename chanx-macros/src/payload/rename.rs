//! What serde is told of names: `#[serde(…)]`, read as far as it says what stands on the wire.

use syn::{Attribute, LitStr};

/// The keys of all `#[serde(…)]` of an item; a flag has an empty value.
pub(super) struct Told(Vec<(String, String)>);

impl Told {
    pub(super) fn of(attributes: &[Attribute]) -> Self {
        let mut told = Vec::new();
        for attribute in attributes
            .iter()
            .filter(|attribute| attribute.path().is_ident("serde"))
        {
            // What serde itself refuses is serde's to tell.
            let _ = attribute.parse_nested_meta(|meta| {
                let key = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
                if meta.input.peek(syn::Token![=]) {
                    let value: syn::Expr = meta.value()?.parse()?;
                    told.push((key, text(&value)));
                } else if meta.input.peek(syn::token::Paren) {
                    // `rename(deserialize = "…")`: what clients write.
                    meta.parse_nested_meta(|inner| {
                        let value: syn::Expr = inner.value()?.parse()?;
                        if inner.path.is_ident("deserialize") {
                            told.push((key.clone(), text(&value)));
                        }
                        Ok(())
                    })?;
                } else {
                    told.push((key, String::new()));
                }
                Ok(())
            });
        }
        Self(told)
    }

    pub(super) fn get(&self, key: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == key);
        found.map(|(_, value)| value.as_str())
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }
}

fn text(value: &syn::Expr) -> String {
    syn::parse2::<LitStr>(quote::quote!(#value)).map_or_else(|_| String::new(), |text| text.value())
}

/// The rules of serde's `rename_all`, for the name of a field, which is in snake case.
pub(super) fn field(rule: Option<&str>, name: &str) -> String {
    match rule {
        Some("lowercase") => name.to_lowercase(),
        Some("UPPERCASE" | "SCREAMING_SNAKE_CASE") => name.to_uppercase(),
        Some("PascalCase") => pascal(name),
        Some("camelCase") => lower_first(&pascal(name)),
        Some("kebab-case") => name.replace('_', "-"),
        Some("SCREAMING-KEBAB-CASE") => name.to_uppercase().replace('_', "-"),
        _ => name.to_owned(),
    }
}

/// The same for the name of a variant, which is in Pascal case.
pub(super) fn variant(rule: Option<&str>, name: &str) -> String {
    match rule {
        Some("lowercase") => name.to_lowercase(),
        Some("UPPERCASE") => name.to_uppercase(),
        Some("camelCase") => lower_first(name),
        Some("snake_case") => snake(name),
        Some("SCREAMING_SNAKE_CASE") => snake(name).to_uppercase(),
        Some("kebab-case") => snake(name).replace('_', "-"),
        Some("SCREAMING-KEBAB-CASE") => snake(name).to_uppercase().replace('_', "-"),
        _ => name.to_owned(),
    }
}

fn pascal(name: &str) -> String {
    let upper_first = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_uppercase().to_string());
        first.unwrap_or_default() + letters.as_str()
    };
    name.split('_').map(upper_first).collect()
}

fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|first| first.to_lowercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for (index, letter) in name.char_indices() {
        if index > 0 && letter.is_uppercase() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}
