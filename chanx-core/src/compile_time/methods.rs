//! Every variant of a union has a method that takes it.

use super::sentence::{Sentence, among, same};
use crate::{
    dispatch::Consumer,
    message::{Message, Variant},
};

/// What takes the variants of a union, in the words of the sentences.
#[derive(Debug)]
pub struct Methods {
    missing: &'static str,
    mark: &'static str,
    argument: &'static str,
    instead: &'static str,
}

/// What a client says is handled.
pub const HANDLERS: Methods = Methods {
    missing: "no handler for ",
    mark: "handler",
    argument: "message",
    instead: "",
};

/// What the program tells has its method, or goes to the client as it is.
pub const EVENTS: Methods = Methods {
    missing: "nothing takes the event ",
    mark: "event",
    argument: "event",
    instead: ", or name it in `passthrough_events`",
};

/// Every variant has to have a handler. `handled` are names of variants; where one of them is none, nothing is said here,
/// since the compiler says so at the handler.
///
/// # Panics
/// Compiling, with every variant that is missing and what to write for it.
#[track_caller]
pub const fn all_handled_by<C: Consumer>(union: &str, handled: &[&str]) {
    all_handled(&HANDLERS, union, "", C::Incoming::VARIANTS, handled);
}

/// The same of events.
///
/// # Panics
/// Likewise.
#[track_caller]
pub const fn all_events_by<C: Consumer>(union: &str, handled: &[&str]) {
    all_handled(&EVENTS, union, "", C::Event::VARIANTS, handled);
}

/// The events of a consumer.
pub const fn events_of<C: Consumer>() -> &'static [Variant] {
    C::Event::VARIANTS
}

/// What clients may say to a consumer.
pub const fn incoming_of<C: Consumer>() -> &'static [Variant] {
    C::Incoming::VARIANTS
}

/// The same of a union that is handled piece by piece, as the variant `outer` of another.
///
/// # Panics
/// Likewise.
#[track_caller]
pub const fn all_handled(by: &Methods, union: &str, outer: &str, variants: &[Variant], handled: &[&str]) {
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
            sentence = sentence.say(if missing == 0 { "" } else { "\n" });
            sentence = describe(sentence.say(by.missing), by, union, outer, &variants[index]);
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

/// The method to write. It names its variant where its own name does not lead there.
const fn describe(sentence: Sentence, by: &Methods, union: &str, outer: &str, variant: &Variant) -> Sentence {
    let Variant { ident, action, .. } = *variant;
    // A union that was written by hand may not say what its handlers are called.
    let handler = if variant.handler.is_empty() {
        action
    } else {
        variant.handler
    };
    let sentence = sentence.say("`").say(union).say("::").say(ident);
    let sentence = sentence.say("`: write `#[").say(by.mark);
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
        let sentence = sentence.say(", ").say(by.argument).say(": ");
        sentence.say(variant.payload_type)
    };
    sentence.say(") { … }`").say(by.instead)
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
