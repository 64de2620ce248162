//! What is checked of unions and routes while they are compiled, and said in whole sentences.
//!
//! These run in constants that the macros emit at the user's own tokens; a panic there is a compile error.

use crate::{
    dispatch::Consumer,
    message::{Message, Variant},
    routing::Routes,
};

/// A sentence put together while compiling.
struct Sentence {
    bytes: [u8; 4096],
    length: usize,
}

impl Sentence {
    const fn new() -> Self {
        Self {
            bytes: [0; 4096],
            length: 0,
        }
    }

    const fn say(mut self, part: &str) -> Self {
        let part = part.as_bytes();
        let mut index = 0;
        while index < part.len() && self.length < self.bytes.len() {
            self.bytes[self.length] = part[index];
            self.length += 1;
            index += 1;
        }
        self
    }

    const fn text(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => text,
            // Cut in the middle of a character, after four thousand bytes.
            Err(_) => "too many mistakes to list",
        }
    }
}

/// Whether two texts are the same.
const fn same(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    let mut index = 0;
    while index < left.len() {
        if left[index] != right[index] {
            return false;
        }
        index += 1;
    }
    true
}

const fn among(name: &str, names: &[&str]) -> bool {
    let mut index = 0;
    while index < names.len() {
        if same(name, names[index]) {
            return true;
        }
        index += 1;
    }
    false
}

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

/// Every variant has to have a handler. `handled` are names of variants; where one of them is none, nothing is said here,
/// since the compiler says so at the handler.
///
/// # Panics
/// Compiling, with every variant that is missing and what to write for it.
#[track_caller]
pub const fn all_handled_by<C: Consumer>(union: &str, handled: &[&str]) {
    all_handled(union, "", C::Incoming::VARIANTS, handled);
}

/// The same of a union that is handled piece by piece, as the variant `outer` of another.
///
/// # Panics
/// Likewise.
#[track_caller]
pub const fn all_handled(union: &str, outer: &str, variants: &[Variant], handled: &[&str]) {
    let mut sentence = Sentence::new();
    let mut index = 0;
    let mut missing = 0;
    while index < handled.len() {
        if !is_variant(variants, handled[index]) {
            return;
        }
        index += 1;
    }
    index = 0;
    while index < variants.len() {
        if !among(variants[index].ident, handled) {
            sentence = sentence.say(if missing == 0 {
                "no handler for "
            } else {
                "\nno handler for "
            });
            sentence = describe(sentence, union, outer, &variants[index]);
            missing += 1;
        }
        index += 1;
    }
    assert!(missing == 0, "{}", sentence.text());
}

const fn is_variant(variants: &[Variant], name: &str) -> bool {
    let mut index = 0;
    while index < variants.len() {
        if same(variants[index].ident, name) {
            return true;
        }
        index += 1;
    }
    false
}

/// The handler to write. It names its variant where its own name does not lead there.
const fn describe(sentence: Sentence, union: &str, outer: &str, variant: &Variant) -> Sentence {
    let Variant { ident, action, .. } = *variant;
    // A union that was written by hand may not say what its handlers are called.
    let handler = if variant.handler.is_empty() {
        action
    } else {
        variant.handler
    };
    let sentence = sentence.say("`").say(union).say("::").say(ident);
    let sentence = sentence.say("`: write `#[handler");
    let sentence = if !outer.is_empty() {
        let sentence = sentence.say("(").say(outer).say("(").say(union);
        sentence.say("::").say(ident).say("))")
    } else if !leads_to(handler, ident) {
        sentence.say("(").say(ident).say(")")
    } else {
        sentence
    };
    let sentence = sentence.say("] async fn ").say(handler).say("(&mut self");
    let sentence = if variant.payload_type.is_empty() {
        sentence
    } else {
        sentence.say(", message: ").say(variant.payload_type)
    };
    sentence.say(") { … }`")
}

/// Whether the name of a handler, `new_message`, is that of the variant `NewMessage`.
const fn leads_to(handler: &str, variant: &str) -> bool {
    let (handler, variant) = (handler.as_bytes(), variant.as_bytes());
    let raw = matches!(handler, [b'r', b'#', ..]);
    let (mut read, mut written, mut first) = (if raw { 2 } else { 0 }, 0, true);
    while read < handler.len() {
        let letter = handler[read];
        read += 1;
        if letter == b'_' {
            first = true;
            continue;
        }
        let letter = if first {
            letter.to_ascii_uppercase()
        } else {
            letter
        };
        if written == variant.len() || variant[written] != letter {
            return false;
        }
        (written, first) = (written + 1, false);
    }
    written == variant.len()
}

/// Everything that is wanted has to be captured on the way.
///
/// # Panics
/// Compiling, with every capture that is missing and what to write for it.
#[track_caller]
pub const fn all_captured(wanted: &[&str], captured: &[&str], by: &str, pattern: &str) {
    let mut sentence = Sentence::new();
    let mut index = 0;
    let mut missing = 0;
    while index < wanted.len() {
        let name = wanted[index];
        if !among(name, captured) {
            sentence = sentence.say(if missing == 0 { "`" } else { "\n`" });
            sentence = sentence.say(by).say("` wants `").say(name);
            sentence = sentence
                .say("`, which `")
                .say(pattern)
                .say("` does not capture: write `<int:");
            sentence = sentence
                .say(name)
                .say(">` into it, or let a prefix capture it, `fn routes(");
            sentence = sentence.say(name).say(": int)`");
            missing += 1;
        }
        index += 1;
    }
    assert!(missing == 0, "{}", sentence.text());
}

/// What a function of `routes!` returns: how its body knows the state without reading the type's spelling.
#[diagnostic::on_unimplemented(
    message = "`routes!` makes `Routes`, not `{Self}`",
    label = "write `Routes<AppState>`, or `Routes` where there is no state"
)]
pub trait RoutesOf {
    /// The state of the application.
    type State;

    /// The same.
    fn of(routes: Routes<Self::State>) -> Self;
}

#[diagnostic::do_not_recommend]
impl<S> RoutesOf for Routes<S> {
    type State = S;

    fn of(routes: Self) -> Self {
        routes
    }
}
