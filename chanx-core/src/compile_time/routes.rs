//! What routes capture, and what a function of routes returns.

use super::sentence::{Sentence, among};
use crate::{access::Access, dispatch::Consumer, routing::Routes};

/// What `routes!` leaves beside its function, for those who include it.
#[derive(Debug, Clone, Copy)]
pub struct Written {
    /// What its prefix has to capture.
    pub wanted: &'static [&'static str],
    /// Whether all its consumers say who may enter.
    pub strict: bool,
}

/// A consumer of strict routes has to say who may enter.
///
/// # Panics
/// Compiling, with what to write.
#[track_caller]
pub const fn says_who_may_enter<C: Consumer>(name: &str) {
    if <C::Access as Access<C>>::EXPLICIT {
        return;
    }
    let sentence = Sentence::new().say("these routes are `strict`, and `").say(name);
    let sentence =
        sentence.say("` does not say who may enter: add `permissions = …` to its `#[consumer(…)]`, ");
    let sentence = sentence.say("`permissions = chanx::access::AllowAny` for everybody");
    panic!("{}", sentence.text());
}

/// What strict routes include has to be strict too.
///
/// # Panics
/// Compiling, with what to write.
#[track_caller]
pub const fn is_strict_too(written: &Written, name: &str) {
    if written.strict {
        return;
    }
    let sentence = Sentence::new().say("these routes are `strict`, and `").say(name);
    let sentence = sentence.say("` is not: write `strict` before its `fn` too, `routes! { strict pub fn …`");
    panic!("{}", sentence.text());
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
