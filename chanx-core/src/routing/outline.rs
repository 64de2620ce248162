//! What a route's paths are made of, for pages that have one typed.

use super::{Entry, pattern::Piece};

/// One part of a route's paths: [`Entry::outline`] lists them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// Text that stands there as it is, decoded.
    Text(String),
    /// What is captured.
    Capture {
        /// Its name.
        name: String,
        /// The name of its converter; `regex` for a group of a regular expression.
        converter: String,
        /// What it may look like, as a regular expression.
        pattern: String,
    },
}

impl<S> Entry<S> {
    /// What its paths are made of, without the slash at the beginning; `None` behind a regular expression that can't be
    /// turned round.
    ///
    /// ```
    /// # use chanx_core::{dispatch::Consumer, routing::{Part, Routes, path}};
    /// # fn shown<Chat: Consumer<State = ()>>() {
    /// let table = Routes::new([path::<Chat, ()>("chat/<int:room>/")]).build().unwrap();
    /// let outline = table.entries().next().unwrap().outline().unwrap();
    /// assert_eq!(outline[0], Part::Text("chat/".to_owned()));
    /// # }
    /// ```
    pub fn outline(&self) -> Option<Vec<Part>> {
        let part = |piece: &Piece| match piece {
            Piece::Text(text) => Part::Text(text.clone()),
            Piece::Capture { name, converter } => Part::Capture {
                name: name.clone(),
                converter: converter.name.clone(),
                pattern: converter.regex.clone(),
            },
        };
        let pieces = self.pattern.pieces.as_ref()?.iter().map(part);
        Some(pieces.filter(|part| *part != Part::Text(String::new())).collect())
    }
}
