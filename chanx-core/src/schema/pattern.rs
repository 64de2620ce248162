//! A text that a regular expression matches.

use regex::Regex;
use regex_syntax::hir::{Class, Hir, HirKind};

/// How often what may repeat is tried.
const TRIES: u32 = 64;

/// A text that matches, with a number of characters in these bounds; `None` where none was found.
pub(super) fn matching(pattern: &str, least: u64, most: Option<u64>) -> Option<String> {
    let parsed = regex_syntax::parse(pattern).ok()?;
    let compiled = Regex::new(pattern).ok()?;
    let fits = |text: &String| {
        let length = text.chars().count() as u64;
        length >= least && most.is_none_or(|most| length <= most) && compiled.is_match(text)
    };
    (1..=TRIES)
        .chain([0])
        .filter_map(|times| text(&parsed, times))
        .find(fits)
}

fn text(part: &Hir, times: u32) -> Option<String> {
    let all = |parts: &[Hir]| {
        parts
            .iter()
            .map(|part| text(part, times))
            .collect::<Option<String>>()
    };
    match part.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(String::new()),
        HirKind::Literal(literal) => String::from_utf8(literal.0.to_vec()).ok(),
        HirKind::Class(class) => letter(class).map(String::from),
        HirKind::Capture(group) => text(&group.sub, times),
        HirKind::Concat(parts) => all(parts),
        HirKind::Alternation(parts) => parts.iter().find_map(|part| text(part, times)),
        HirKind::Repetition(repetition) => {
            let most = repetition.max.unwrap_or(u32::MAX);
            let times_here = times.clamp(repetition.min, most.max(repetition.min));
            // Nothing of an impossible size is made for an example.
            let times_here = usize::try_from(times_here)
                .ok()
                .filter(|times| *times <= 10_000)?;
            Some(text(&repetition.sub, times)?.repeat(times_here))
        }
    }
}

/// One that people read, where there is one.
fn letter(class: &Class) -> Option<char> {
    let class = match class {
        Class::Unicode(class) => class.clone(),
        Class::Bytes(class) => class.to_unicode_class()?,
    };
    let has = |letter: &char| {
        let mut ranges = class.ranges().iter();
        ranges.any(|range| range.start() <= *letter && *letter <= range.end())
    };
    let first = class
        .ranges()
        .first()
        .map(regex_syntax::hir::ClassUnicodeRange::start);
    "a1A0x-_ ".chars().find(has).or(first)
}

#[cfg(test)]
mod tests {
    use super::matching;

    #[test]
    fn what_is_made_matches() {
        for (pattern, expected) in [
            ("^[a-z]+$", "a"),
            (r"^\d{4}-\d{2}$", "1111-11"),
            ("^(foo|bar)?x$", "foox"),
            (r"^[A-Z]{2}\w*", "AAa"),
            ("[^a1]", "A"),
        ] {
            assert_eq!(matching(pattern, 0, None).as_deref(), Some(expected), "{pattern}");
        }
    }

    #[test]
    fn bounds_are_kept() {
        assert_eq!(matching("^[a-z]+$", 5, Some(6)).as_deref(), Some("aaaaa"));
        assert_eq!(matching("^[a-z]*$", 0, Some(0)).as_deref(), Some(""));
        assert_eq!(matching("^a{3}$", 4, None), None);
        assert_eq!(matching("(", 0, None), None);
    }
}
