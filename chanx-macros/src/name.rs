//! From the spelling of a variant to that of its action and handler, and back.

use proc_macro2::Ident;

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

/// `new_message` → `NewMessage`, at the same place.
pub(crate) fn camel(name: &Ident) -> Ident {
    let text = name.to_string();
    let text = text.strip_prefix("r#").unwrap_or(&text);
    let camel: String = text
        .split('_')
        .filter(|word| !word.is_empty())
        .flat_map(|word| {
            let mut letters = word.chars();
            letters
                .next()
                .into_iter()
                .flat_map(char::to_uppercase)
                .chain(letters)
        })
        .collect();
    // A handler that is called `_` or `__` has no variant; it keeps its name, and the compiler says so.
    if camel.is_empty() {
        name.clone()
    } else {
        Ident::new(&camel, name.span())
    }
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
