//! `room/<int:room_id>/`, taken apart; and a regular expression, as far as it can be.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::converter::{BUILT_IN, Converter};

/// A pattern, prefixes included.
#[derive(Debug, Clone, Default)]
pub(super) struct Pattern {
    /// As it was written, part after part.
    pub(super) text: String,
    /// What paths have to look like.
    pub(super) regex: String,
    /// The same without the names of captures: what makes two patterns one.
    pub(super) shape: String,
    /// Text and captures in order; `None` behind a regular expression that can't be turned round.
    pub(super) pieces: Option<Vec<Piece>>,
    /// The names of the captures, outer prefixes first.
    pub(super) names: Vec<String>,
}

#[derive(Debug, Clone)]
pub(super) enum Piece {
    Text(String),
    Capture { name: String, converter: Converter },
}

impl Pattern {
    /// The start of all patterns.
    pub(super) fn root() -> Self {
        Self {
            pieces: Some(Vec::new()),
            ..Self::default()
        }
    }

    /// With a pattern after it.
    pub(super) fn join_path(&self, text: &str, own: &[Converter]) -> Result<Self, String> {
        let mut joined = self.clone();
        joined.text.push_str(text);
        if self.text.is_empty() && text.starts_with('/') {
            return Err("it begins with `/`, which every path does: leave it out".to_owned());
        }
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('<') {
            let Some((capture, after)) = after.split_once('>') else {
                return Err("a `<` without its `>`".to_owned());
            };
            joined.text_piece(before)?;
            joined.capture(capture, own)?;
            rest = after;
        }
        joined.text_piece(rest)?;
        Ok(joined)
    }

    /// With a regular expression after it.
    pub(super) fn join_regex(&self, regex: &str) -> Result<Self, String> {
        let mut joined = self.clone();
        joined.text.push_str(regex);
        let inner = regex.strip_prefix('^').unwrap_or(regex);
        let inner = match inner.strip_suffix('$') {
            Some(open) if !open.ends_with('\\') => open,
            _ => inner,
        };
        let compiled = regex::Regex::new(inner).map_err(|error| error.to_string())?;
        for name in compiled.capture_names().skip(1) {
            let Some(name) = name else {
                return Err(
                    "a group without a name: write `(?P<name>…)`, or `(?:…)` where it captures nothing"
                        .to_owned(),
                );
            };
            joined.name(name)?;
        }
        joined.regex.push_str(&format!("(?:{inner})"));
        joined.shape.push_str(&format!("(?:{inner})"));
        let own = simple_pieces(inner);
        joined.pieces = joined.pieces.zip(own).map(|(mut pieces, own)| {
            pieces.extend(own);
            pieces
        });
        Ok(joined)
    }

    fn name(&mut self, name: &str) -> Result<(), String> {
        if self.names.iter().any(|known| known == name) {
            return Err(format!("`{name}` is captured twice"));
        }
        self.names.push(name.to_owned());
        Ok(())
    }

    fn text_piece(&mut self, text: &str) -> Result<(), String> {
        if text.contains('>') {
            return Err("a `>` without its `<`".to_owned());
        }
        // A pattern is written decoded: a `%` in it is a percent sign.
        let escaped = regex::escape(&text.replace('%', "%25"));
        self.regex.push_str(&escaped);
        self.shape.push_str(&escaped);
        if let Some(pieces) = &mut self.pieces {
            pieces.push(Piece::Text(text.to_owned()));
        }
        Ok(())
    }

    fn capture(&mut self, capture: &str, own: &[Converter]) -> Result<(), String> {
        // Without a converter it is a `str`, as in Django.
        let (converter, name) = capture.split_once(':').unwrap_or(("str", capture));
        let first = name.chars().next();
        if !first.is_some_and(|c| c.is_alphabetic() || c == '_')
            || !name.chars().all(|c| c.is_alphanumeric() || c == '_')
        {
            return Err(format!("`<{capture}>` has no name: write `<int:room_id>`"));
        }
        let found = own.iter().find(|own| own.name == converter).cloned();
        let Some(converter) = found.or_else(|| Converter::built_in(converter)) else {
            let known: Vec<_> = BUILT_IN.iter().map(|(name, _)| format!("`{name}`")).collect();
            return Err(format!(
                "unknown converter `{converter}`: there are {}",
                known.join(", ")
            ));
        };
        self.name(name)?;
        self.regex.push_str(&format!("(?P<{name}>{})", converter.regex));
        self.shape.push_str(&format!("({})", converter.regex));
        if let Some(pieces) = &mut self.pieces {
            pieces.push(Piece::Capture {
                name: name.to_owned(),
                converter,
            });
        }
        Ok(())
    }

    /// The whole, to be compiled: anchored at both ends whatever was written.
    pub(super) fn anchored(&self) -> String {
        format!(r"\A(?s:{})\z", self.regex)
    }
}

/// Whether what has been parsed is so small that compiling it can't fail: it takes at most a few hundred bytes a unit, of
/// ten million that are allowed.
pub(super) fn is_small(regex: &Hir) -> bool {
    units(regex) < 10_000
}

/// Bytes and ranges of characters, repetitions written out.
fn units(part: &Hir) -> usize {
    let all = |parts: &[Hir]| parts.iter().map(units).fold(1, usize::saturating_add);
    match part.kind() {
        HirKind::Empty | HirKind::Look(_) => 1,
        HirKind::Literal(text) => text.0.len(),
        HirKind::Class(Class::Unicode(class)) => class.ranges().len(),
        HirKind::Class(Class::Bytes(class)) => class.ranges().len(),
        HirKind::Capture(group) => all(std::slice::from_ref(&group.sub)),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => all(parts),
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min.saturating_add(1));
            units(&repetition.sub).saturating_mul(usize::try_from(times).unwrap_or(usize::MAX))
        }
    }
}

/// The text and groups of a regular expression that has nothing else.
fn simple_pieces(regex: &str) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut rest = regex;
    while let Some(next) = rest.chars().next() {
        if let Some(group) = rest.strip_prefix("(?P<").or_else(|| rest.strip_prefix("(?<")) {
            let (name, body) = group.split_once('>')?;
            let end = group_end(body)?;
            pieces.push(Piece::Text(std::mem::take(&mut text)));
            let converter = Converter {
                name: "regex".to_owned(),
                regex: body[..end].to_owned(),
            };
            pieces.push(Piece::Capture {
                name: name.to_owned(),
                converter,
            });
            rest = &body[end + 1..];
        } else if next == '\\' {
            let escaped = rest[1..]
                .chars()
                .next()
                .filter(|escaped| !escaped.is_alphanumeric())?;
            text.push(escaped);
            rest = &rest[1 + escaped.len_utf8()..];
        } else if "^$.|?*+()[]{}".contains(next) {
            return None;
        } else {
            text.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    pieces.push(Piece::Text(text));
    Some(pieces)
}

/// Where the parenthesis is that ends a group, nested ones and classes passed over.
fn group_end(body: &str) -> Option<usize> {
    let (mut depth, mut class, mut escaped) = (0_u32, false, false);
    for (index, character) in body.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => class = true,
            ']' => class = false,
            '(' if !class => depth += 1,
            ')' if !class && depth == 0 => return Some(index),
            ')' if !class => depth -= 1,
            _ => {}
        }
    }
    None
}
