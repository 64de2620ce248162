//! `snake_case` here, `camelCase` on the wire (PROTOCOL 6).
//!
//! Names are converted by declaration: reading, an incoming key is compared with the camelCase of each declared field
//! (see [`super::decode::locate`]); writing, [`Camel`] wraps a serializer and converts the fields of structs. Keys of
//! maps are data and stay.

// Writing with converted names.
mod ser;

pub(crate) use ser::Camel;

/// `status_code` → `statusCode`. A name that is no snake case, as an explicit `serde(rename)` gives it, stays.
pub(crate) fn camel(name: &str) -> String {
    let body = name.trim_start_matches('_');
    if body.contains(|c: char| c.is_ascii_uppercase() || !(c.is_ascii_alphanumeric() || c == '_')) {
        return name.to_owned();
    }
    let mut converted = String::with_capacity(name.len());
    converted.push_str(&name[..name.len() - body.len()]);
    let mut raise = false;
    for character in body.chars() {
        match character {
            '_' => raise = true,
            _ if raise => {
                // `field_2` keeps its underscore: `field2` would be read back as another name.
                if character.is_ascii_digit() {
                    converted.push('_');
                }
                converted.push(character.to_ascii_uppercase());
                raise = false;
            }
            _ => converted.push(character),
        }
    }
    if raise {
        converted.push('_');
    }
    converted
}

/// Whether `wire` is what a field is called, asked for each field at each key: most are told by their first letter.
pub(crate) fn is_camel_of(wire: &str, field: &str) -> bool {
    wire.len() <= field.len() && wire.as_bytes().first() == field.as_bytes().first() && camel(field) == wire
}

/// `statusCode` → `status_code`: where no declaration says what the name was. What is no camelCase of anything stays.
pub(crate) fn snake(name: &str) -> String {
    let mut converted = String::with_capacity(name.len() + 4);
    for (index, character) in name.chars().enumerate() {
        if character.is_ascii_uppercase() {
            if index > 0 {
                converted.push('_');
            }
            converted.push(character.to_ascii_lowercase());
        } else {
            converted.push(character);
        }
    }
    if camel(&converted) == name {
        converted
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{camel, is_camel_of, snake};

    #[test]
    fn names_that_travel() {
        for (rust, wire) in [
            ("status_code", "statusCode"),
            ("is_mine", "isMine"),
            ("a", "a"),
            ("_hidden_one", "_hiddenOne"),
        ] {
            assert_eq!(camel(rust), wire);
        }
        assert_eq!(snake("statusCode"), "status_code");
    }

    #[test]
    fn a_rename_that_is_no_snake_case_stays() {
        for name in ["userID", "X-Header", "Title"] {
            assert_eq!(camel(name), name);
            assert!(is_camel_of(name, name));
        }
    }

    #[test]
    fn what_is_no_camel_case_stays() {
        for name in ["Title", "ID", "X-Header", "a b", "", "some_key"] {
            assert_eq!(snake(name), name);
        }
    }

    proptest! {
        #[test]
        fn ordinary_names_come_back(name in "_{0,2}[a-z][a-z0-9]{0,5}(_[a-z0-9]{1,5}){0,3}_?") {
            prop_assert_eq!(snake(&camel(&name)), &*name);
            prop_assert!(is_camel_of(&camel(&name), &name));
        }

        #[test]
        fn no_name_is_a_danger(name in "(?s).{0,12}") {
            // All that matters is that they come back.
            let _ = (camel(&name), snake(&name));
        }
    }

    #[test]
    fn digits_come_back_as_they_were() {
        assert_eq!(camel("line_2"), "line_2");
        assert_eq!(snake("line_2"), "line_2");
    }
}
