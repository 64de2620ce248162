//! A route's path as documents write it: `/ws/room/{room_id}/`.

use regex_syntax::hir::{Hir, HirKind};

use super::{Entry, pattern::Piece};

/// A path with its parameters in braces.
pub(crate) struct Address {
    pub(crate) path: String,
    pub(crate) parameters: Vec<Parameter>,
}

/// What stands in braces.
pub(crate) struct Parameter {
    pub(crate) name: String,
    /// The name of its converter, or its regular expression.
    pub(crate) kind: String,
    pub(crate) regex: String,
}

impl<S> Entry<S> {
    /// The path as documents write it. Of a regular expression that is more than text and groups, what is neither is `*`.
    pub(crate) fn address(&self) -> Address {
        let mut address = Address {
            path: "/".to_owned(),
            parameters: Vec::new(),
        };
        match &self.pattern.pieces {
            Some(pieces) => pieces.iter().for_each(|piece| address.piece(piece)),
            // It has been parsed before.
            None => {
                if let Ok(parsed) = regex_syntax::parse(&self.pattern.regex) {
                    address.part(&parsed);
                }
            }
        }
        address
    }
}

impl Address {
    fn piece(&mut self, piece: &Piece) {
        match piece {
            Piece::Text(text) => self.text(text),
            Piece::Capture { name, converter } => {
                let kind = match converter.name.as_str() {
                    "regex" => format!("regex: {}", converter.regex),
                    name => name.to_owned(),
                };
                self.parameter(name, kind, &converter.regex);
            }
        }
    }

    fn part(&mut self, part: &Hir) {
        match part.kind() {
            HirKind::Literal(text) => self.text(&String::from_utf8_lossy(&text.0)),
            HirKind::Concat(parts) => parts.iter().for_each(|part| self.part(part)),
            HirKind::Empty | HirKind::Look(_) => {}
            HirKind::Capture(group) => match &group.name {
                Some(name) => {
                    let regex = group.sub.to_string();
                    self.parameter(name, format!("regex: {regex}"), &regex);
                }
                None => self.path.push('*'),
            },
            _ => self.path.push('*'),
        }
    }

    /// Text is no parameter, whatever is in it.
    fn text(&mut self, text: &str) {
        self.path.push_str(&text.replace('{', "%7B").replace('}', "%7D"));
    }

    fn parameter(&mut self, name: &str, kind: String, regex: &str) {
        self.path.push_str(&format!("{{{name}}}"));
        self.parameters.push(Parameter {
            name: name.to_owned(),
            kind,
            regex: regex.to_owned(),
        });
    }
}
