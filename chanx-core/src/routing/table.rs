//! How a path finds its route: all patterns in one pass, then the captures of the first that holds.

use std::{collections::HashMap, fmt};

use regex::{Regex, RegexSet, RegexSetBuilder};

use super::{
    Captures, Endpoint, RouteProblem, Routes, RoutingError,
    captures::matched,
    pattern::Pattern,
    routes::{Route, To},
};

/// Memory that all patterns together may take, in bytes: a thousand ordinary routes take a tenth of it.
const SET_BYTES: usize = 64 << 20;

/// The routes of an application, ready to be looked up.
pub struct Table<S> {
    pub(super) entries: Vec<Entry<S>>,
    set: RegexSet,
}

/// One route.
pub struct Entry<S> {
    pub(super) pattern: Pattern,
    pub(super) name: Option<String>,
    regex: Regex,
    endpoint: Endpoint<S>,
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
    pub(super) fn new(routes: Routes<S>) -> Result<Self, RoutingError> {
        let mut building = Building {
            entries: Vec::new(),
            problems: Vec::new(),
        };
        building.add(routes, &Pattern::root(), "");
        building.no_two_alike();
        building.all_captured();
        let set = RegexSetBuilder::new(building.entries.iter().map(|entry| entry.pattern.anchored()))
            .size_limit(SET_BYTES)
            .build();
        match set {
            Ok(set) if building.problems.is_empty() => Ok(Self {
                entries: building.entries,
                set,
            }),
            Ok(_) => Err(RoutingError::new(building.problems)),
            Err(error) => {
                building.problems.push(RouteProblem::TooMany(error.to_string()));
                Err(RoutingError::new(building.problems))
            }
        }
    }

    /// The first declared route that has this path, percent-encoded as it came, and whose consumer can hold what it
    /// captured.
    pub fn find(&self, path: &str) -> Option<Found<'_, S>> {
        let path = matched(path.strip_prefix('/')?)?;
        self.set.matches(&path).into_iter().find_map(|index| {
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
        let found = self.regex.captures(path)?;
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

/// A table that is being made.
struct Building<S> {
    entries: Vec<Entry<S>>,
    problems: Vec<RouteProblem>,
}

impl<S> Building<S> {
    fn add(&mut self, routes: Routes<S>, prefix: &Pattern, namespace: &str) {
        for route in routes.routes {
            let joined = if route.is_regex {
                prefix.join_regex(route.text)
            } else {
                prefix.join_path(route.text, &route.converters)
            };
            match joined {
                Ok(pattern) => self.add_route(route, pattern, namespace),
                Err(why) => self.problems.push(RouteProblem::Pattern {
                    pattern: format!("{}{}", prefix.text, route.text),
                    consumer: first_consumer(&route.to),
                    why,
                }),
            }
        }
    }

    fn add_route(&mut self, route: Route<S>, pattern: Pattern, namespace: &str) {
        let name = route.name.map(|name| format!("{namespace}{name}"));
        match route.to {
            To::Routes(routes) => {
                let namespace = name.map_or_else(|| namespace.to_owned(), |name| name + ":");
                self.add(routes, &pattern, &namespace);
            }
            To::Consumer(endpoint) => match Regex::new(&pattern.anchored()) {
                Ok(regex) => self.entries.push(Entry {
                    pattern,
                    name,
                    regex,
                    endpoint,
                }),
                Err(error) => self.problems.push(RouteProblem::Pattern {
                    pattern: pattern.text,
                    consumer: endpoint.info.type_name,
                    why: error.to_string(),
                }),
            },
        }
    }

    fn no_two_alike(&mut self) {
        let (mut shapes, mut names) = (HashMap::new(), HashMap::new());
        for entry in &self.entries {
            let second = entry.endpoint.info.type_name;
            if let Some(first) = shapes.insert(&entry.pattern.shape, second) {
                let pattern = entry.pattern.text.clone();
                self.problems.push(RouteProblem::SamePattern {
                    pattern,
                    first,
                    second,
                });
            }
            let Some(name) = &entry.name else { continue };
            if let Some(first) = names.insert(name, second) {
                self.problems.push(RouteProblem::SameName {
                    name: name.clone(),
                    first,
                    second,
                });
            }
        }
    }

    fn all_captured(&mut self) {
        for entry in &self.entries {
            let info = &entry.endpoint.info;
            for capture in info.params {
                if !entry.pattern.names.iter().any(|name| name == capture) {
                    let pattern = entry.pattern.text.clone();
                    self.problems.push(RouteProblem::NotCaptured {
                        pattern,
                        consumer: info.type_name,
                        capture,
                    });
                }
            }
        }
    }
}

/// Somebody whom a broken prefix would have led to, for the text.
fn first_consumer<S>(to: &To<S>) -> &'static str {
    match to {
        To::Consumer(endpoint) => endpoint.info.type_name,
        To::Routes(routes) => routes
            .routes
            .first()
            .map_or("nothing", |route| first_consumer(&route.to)),
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
