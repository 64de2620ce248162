//! Names: of schemas, of messages, of channels.

/// `HTTPGet` → `http_get`
pub(super) fn snake(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::with_capacity(name.len() + 4);
    for (index, letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| letters.get(before));
        let starts = before.is_some_and(|before| {
            let ends_a_run = letters.get(index + 1).is_some_and(|next| next.is_lowercase());
            before.is_lowercase() || before.is_ascii_digit() || (before.is_uppercase() && ends_a_run)
        });
        if letter.is_uppercase() && starts {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// `room_chat` → `RoomChat`; what can't stand in an identifier goes.
pub(super) fn pascal(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_ascii_alphanumeric());
    let raised = words.filter(|word| !word.is_empty()).map(|word| {
        let (first, rest) = word.split_at(1);
        first.to_ascii_uppercase() + rest
    });
    raised.collect()
}

/// What generators of clients take for an identifier: others' letters become `_`.
pub(super) fn identifier(name: &str) -> String {
    let mut safe: String = name
        .chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter
            } else {
                '_'
            }
        })
        .collect();
    if !safe.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') {
        safe.insert(0, '_');
    }
    safe
}

/// The first of these that is not taken, or the last with the first number that makes it free.
pub(super) fn free(candidates: &[String], mut taken: impl FnMut(&str) -> bool) -> String {
    let found = candidates.iter().find(|candidate| !taken(candidate)).cloned();
    found.unwrap_or_else(|| {
        let last = candidates.last().map_or("", String::as_str);
        let mut numbered = (2..).map(|number: u32| format!("{last}_{number}"));
        numbered.find(|candidate| !taken(candidate)).unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use super::{free, identifier, pascal, snake};

    #[test]
    fn names_are_turned_into_each_other() {
        for (name, expected) in [
            ("NewMessage", "new_message"),
            ("HTTPGet", "http_get"),
            ("Line2Up", "line2_up"),
            ("A", "a"),
        ] {
            assert_eq!(snake(name), expected);
        }
        assert_eq!(pascal("room_chat-2"), "RoomChat2");
        assert_eq!(identifier("Page<Text>"), "Page_Text_");
        assert_eq!(identifier("2D"), "_2D");
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let all = ["a".to_owned(), "b".to_owned()];
        assert_eq!(free(&all, |name| name == "a"), "b");
        assert_eq!(free(&all, |name| name != "b_3"), "b_3");
    }
}
