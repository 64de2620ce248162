//! Actions: which a union has, and whether they are told apart.

use super::sentence::{Sentence, among, same};
use crate::message::Variant;

/// Whether a union has this action, nested unions included.
pub const fn has_action(variants: &[Variant], action: &str) -> bool {
    let mut index = 0;
    while index < variants.len() {
        let found = match variants[index].nested {
            Some(nested) => has_action(nested, action),
            None => same(variants[index].action, action),
        };
        if found {
            return true;
        }
        index += 1;
    }
    false
}

/// The first action of a nested union that another variant of the outer one has too, or that is reserved.
///
/// # Panics
/// Compiling, with the action.
#[track_caller]
pub const fn nested_is_distinct(outer: &[Variant], nested: &[Variant], place: usize, reserved: &[&str]) {
    let mut index = 0;
    while index < nested.len() {
        match nested[index].nested {
            Some(deeper) => nested_is_distinct(outer, deeper, place, reserved),
            None => action_is_distinct(outer, nested[index].action, place, reserved),
        }
        index += 1;
    }
}

#[track_caller]
const fn action_is_distinct(outer: &[Variant], action: &str, place: usize, reserved: &[&str]) {
    if among(action, reserved) {
        let sentence = Sentence::new()
            .say("the action `")
            .say(action)
            .say("` in `")
            .say(outer[place].ident)
            .say("` is the toolkit's own: choose another there, `#[message(action = \"…\")]`");
        panic!("{}", sentence.text());
    }
    let mut other = 0;
    while other < outer.len() {
        let taken = match outer[other].nested {
            // Of two unions the second says it.
            Some(nested) => other < place && has_action(nested, action),
            None => same(outer[other].action, action),
        };
        if taken {
            let sentence = Sentence::new()
                .say("`")
                .say(outer[other].ident)
                .say("` and `")
                .say(outer[place].ident)
                .say("` both have the action `")
                .say(action)
                .say("`: give one another name, `#[message(action = \"…\")]`");
            panic!("{}", sentence.text());
        }
        other += 1;
    }
}

/// Variants by their names, each in the table of its union.
type Named<'n> = &'n [(&'static [Variant], &'n str)];

/// How many actions these variants have: a nested union has several.
pub const fn actions_in(named: Named<'_>) -> usize {
    list_named(named, &mut [])
}

/// The actions themselves. A name that is no variant's has none: the compiler says so where it is matched.
pub const fn actions_of<const N: usize>(named: Named<'_>) -> [&'static str; N] {
    let mut actions = [""; N];
    list_named(named, &mut actions);
    actions
}

const fn list_named(named: Named<'_>, actions: &mut [&'static str]) -> usize {
    let (mut index, mut count) = (0, 0);
    while index < named.len() {
        let (variants, name) = named[index];
        let mut place = 0;
        while place < variants.len() {
            if same(variants[place].ident, name) {
                count = list(&variants[place], actions, count);
            }
            place += 1;
        }
        index += 1;
    }
    count
}

/// Writes the actions of one variant behind the `count` that are there, as far as there is room.
const fn list(variant: &Variant, actions: &mut [&'static str], mut count: usize) -> usize {
    let Some(nested) = variant.nested else {
        if count < actions.len() {
            actions[count] = variant.action;
        }
        return count + 1;
    };
    let mut place = 0;
    while place < nested.len() {
        count = list(&nested[place], actions, count);
        place += 1;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::{actions_in, actions_of};
    use crate::message::Variant;

    #[test]
    fn actions_of_a_nested_union_are_listed_with_the_others() {
        const INNER: &[Variant] = &[Variant::new("A", "a"), Variant::new("B", "b")];
        const OUTER: &[Variant] = &[
            Variant::new("Inner", "").nested(INNER),
            Variant::new("C", "c"),
            Variant::new("D", "d"),
        ];
        const NAMED: &[(&[Variant], &str)] = &[(OUTER, "D"), (OUTER, "Inner"), (OUTER, "None")];
        const ACTIONS: [&str; actions_in(NAMED)] = actions_of(NAMED);
        assert_eq!(ACTIONS, ["d", "a", "b"]);
    }
}
