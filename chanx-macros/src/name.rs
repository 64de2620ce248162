//! From the spelling of a variant to that of its action and handler, and back.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::ext::IdentExt;

/// `NewMessage` → `new_message`, `HTTPGet` → `http_get`.
pub(crate) fn snake(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::with_capacity(name.len() + 4);
    for (index, letter) in letters.iter().enumerate() {
        let after_small = index > 0 && !letters[index - 1].is_uppercase() && letters[index - 1] != '_';
        let ends_capitals = index > 0
            && letters[index - 1].is_uppercase()
            && letters.get(index + 1).is_some_and(|next| next.is_lowercase());
        if letter.is_uppercase() && (after_small || ends_capitals) {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// The name of the method for a variant: `NewMessage` → `new_message`, `Type` → `r#type`.
pub(crate) fn handler(variant: &str) -> String {
    let snake = snake(variant);
    if syn::parse_str::<Ident>(&snake).is_ok() {
        snake
    } else {
        format!("r#{snake}")
    }
}

/// `new_message` → `NewMessage`
pub(crate) fn camel(name: &str) -> String {
    let word = |word: &str| -> String {
        let mut letters = word.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(letters).collect()
    };
    name.split('_').map(word).collect()
}

/// The variant that a handler is for, at the place of its name.
pub(crate) fn variant(name: &Ident) -> Ident {
    let camel = camel(&name.unraw().to_string());
    // A handler that is called `_` or `__` has no variant; it keeps its name, and the compiler says so.
    if camel.is_empty() {
        name.clone()
    } else {
        Ident::new(&camel, name.span())
    }
}

/// A type or path as a person would spell it.
pub(crate) fn spelled(tokens: &impl ToTokens) -> String {
    let text = tokens.to_token_stream().to_string();
    [
        (" :: ", "::"),
        (":: ", "::"),
        (" < ", "<"),
        ("< ", "<"),
        (" >", ">"),
        (" ,", ","),
        ("& ", "&"),
    ]
    .iter()
    .fold(text, |text, (wide, narrow)| text.replace(wide, narrow))
}

#[cfg(test)]
mod tests {
    use super::snake;

    #[test]
    fn variants_are_spelled_in_snake_case() {
        for (variant, action) in [
            ("NewMessage", "new_message"),
            ("Ping", "ping"),
            ("HTTPGet", "http_get"),
            ("Line2", "line2"),
            ("A", "a"),
        ] {
            assert_eq!(snake(variant), action);
        }
    }
}
