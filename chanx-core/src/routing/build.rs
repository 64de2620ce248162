//! How the table is made: prefixes are put before what they include, and all that is wrong is told together.

use std::collections::HashMap;

use super::{
    RouteProblem, Routes, RoutingError,
    index::Index,
    pattern::Pattern,
    routes::{Route, To},
    table::Entry,
};

/// The routes one after another, and what finds them.
pub(super) fn entries<S>(routes: &Routes<S>) -> Result<(Vec<Entry<S>>, Index), RoutingError> {
    let mut building = Building {
        entries: Vec::new(),
        index: Index::default(),
        problems: Vec::new(),
    };
    building.add(routes, &Pattern::root(), "");
    building.no_two_alike();
    building.all_captured();
    if building.problems.is_empty() {
        Ok((building.entries, building.index))
    } else {
        Err(RoutingError::new(building.problems))
    }
}

struct Building<S> {
    entries: Vec<Entry<S>>,
    index: Index,
    problems: Vec<RouteProblem>,
}

impl<S> Building<S> {
    fn add(&mut self, routes: &Routes<S>, prefix: &Pattern, namespace: &str) {
        for route in &routes.routes {
            let joined = if route.is_regex {
                prefix.join_regex(route.text)
            } else {
                prefix.join_path(route.text, &route.converters)
            };
            let added = joined.and_then(|pattern| self.add_route(route, pattern, namespace));
            if let Err(why) = added {
                self.problems.push(RouteProblem::Pattern {
                    pattern: format!("{}{}", prefix.text, route.text),
                    consumer: first_consumer(&route.to),
                    why,
                });
            }
        }
    }

    fn add_route(&mut self, route: &Route<S>, pattern: Pattern, namespace: &str) -> Result<(), String> {
        let name = route.name.map(|name| format!("{namespace}{name}"));
        match &route.to {
            To::Routes(routes) => {
                let namespace = name.map_or_else(|| namespace.to_owned(), |name| name + ":");
                self.add(routes, &pattern, &namespace);
            }
            To::Consumer(endpoint) => {
                let parsed = regex_syntax::parse(&pattern.anchored()).map_err(|error| error.to_string())?;
                let entry = Entry::new(pattern, &parsed, name, endpoint.clone())
                    .map_err(|error| error.to_string())?;
                self.index.insert(&parsed, self.entries.len());
                self.entries.push(entry);
            }
        }
        Ok(())
    }

    fn no_two_alike(&mut self) {
        let (mut shapes, mut names) = (HashMap::new(), HashMap::new());
        for entry in &self.entries {
            let second = entry.endpoint.info.type_name;
            if let Some(before) = shapes.insert(&entry.pattern.shape, entry) {
                let before: &Entry<S> = before;
                self.problems.push(RouteProblem::SamePattern {
                    first_pattern: before.pattern.text.clone(),
                    first: before.endpoint.info.type_name,
                    second_pattern: entry.pattern.text.clone(),
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
