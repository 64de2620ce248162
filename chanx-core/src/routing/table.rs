//! How a path finds its route: the index names those that may have it, their regular expressions decide.

use std::{fmt, sync::OnceLock};

use regex::Regex;
use regex_syntax::hir::Hir;

use super::{
    Captures, Endpoint, Routes, RoutingError,
    captures::matched,
    index::Index,
    pattern::{Pattern, is_small},
};

/// The routes of an application, ready to be looked up.
pub struct Table<S> {
    pub(super) entries: Vec<Entry<S>>,
    index: Index,
}

/// One route.
pub struct Entry<S> {
    pub(super) pattern: Pattern,
    pub(super) name: Option<String>,
    pub(super) endpoint: Endpoint<S>,
    /// Compiled when the first path asks for it, unless that could fail: each takes some 20 to 50 KiB, and most routes of
    /// a large table wait long for a path.
    regex: OnceLock<Option<Regex>>,
}

/// What a path leads to.
pub struct Found<'a, S> {
    /// Where among the entries it stands.
    pub(crate) index: usize,
    /// The route.
    pub entry: &'a Entry<S>,
    /// What it captured.
    pub captures: Captures,
}

impl<S> Table<S> {
    pub(super) fn new(routes: &Routes<S>) -> Result<Self, RoutingError> {
        let (entries, index) = super::build::entries(routes)?;
        Ok(Self { entries, index })
    }

    /// The first declared route that has this path, percent-encoded as it came, and whose consumer can hold what it
    /// captured.
    ///
    /// The path is decoded once; one that is no UTF-8 then leads nowhere.
    pub fn find(&self, path: &str) -> Option<Found<'_, S>> {
        let path = matched(path.strip_prefix('/')?)?;
        self.index.candidates(&path).into_iter().find_map(|index| {
            let entry = self.entries.get(index)?;
            let captures = entry.captures(&path)?;
            (entry.endpoint.accepts)(&captures).then_some(Found {
                index,
                entry,
                captures,
            })
        })
    }

    /// All routes, the first declared first.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = &Entry<S>> {
        self.entries.iter()
    }
}

impl<S> Entry<S> {
    /// A route; its pattern has been parsed, and is compiled at once where that could fail.
    pub(super) fn new(
        pattern: Pattern,
        parsed: &Hir,
        name: Option<String>,
        endpoint: Endpoint<S>,
    ) -> Result<Self, regex::Error> {
        let regex = if is_small(parsed) {
            OnceLock::new()
        } else {
            OnceLock::from(Some(Regex::new(&pattern.anchored())?))
        };
        Ok(Self {
            pattern,
            name,
            endpoint,
            regex,
        })
    }

    /// Where it leads.
    pub fn endpoint(&self) -> &Endpoint<S> {
        &self.endpoint
    }

    /// The pattern as it was written, prefixes included.
    pub fn pattern(&self) -> &str {
        &self.pattern.text
    }

    /// The name, with those of its prefixes: `chat:room`.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The names of the captures, outer prefixes first.
    pub fn captured(&self) -> impl Iterator<Item = &str> {
        self.pattern.names.iter().map(String::as_str)
    }

    fn captures(&self, path: &str) -> Option<Captures> {
        let regex = self
            .regex
            .get_or_init(|| Regex::new(&self.pattern.anchored()).ok());
        let found = regex.as_ref()?.captures(path)?;
        let mut captures = Captures::default();
        for name in &self.pattern.names {
            // A group that took no part, as one side of an alternative, captured nothing.
            if let Some(value) = found.name(name) {
                captures.push(name, value.as_str());
            }
        }
        Some(captures)
    }
}

impl<S> fmt::Debug for Table<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.entries).finish()
    }
}

impl<S> fmt::Debug for Entry<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Entry");
        shown
            .field("pattern", &self.pattern())
            .field("name", &self.name)
            .field("endpoint", &self.endpoint)
            .finish()
    }
}

impl<S> fmt::Debug for Found<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Found")
            .field("entry", &self.entry)
            .field("captures", &self.captures)
            .finish()
    }
}
