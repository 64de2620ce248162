//! Whether all that one schema takes is taken by another: what is sent has to fit what is read.

use serde_json::Value;

use super::forms::{alternatives, kind, tags, values};

/// Which way a message goes, which says which of two schemas has to fit into the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// What clients said has to fit what is taken now.
    FromClient,
    /// What is sent now has to fit what clients read.
    ToClient,
}

/// Compares one schema, the part, with another that has to take all of it, the whole.
pub(super) struct Fit<'a> {
    pub(super) way: Way,
    part: &'a Value,
    whole: &'a Value,
    /// Forms that are being compared: schemas may hold themselves.
    within: Vec<(Value, Value)>,
    /// The way to a field, and what is wrong with it.
    pub(super) problems: Vec<(String, String)>,
    /// The ways to fields that only the part has.
    pub(super) more: Vec<String>,
    /// Whether clients pass over variants that they don't know.
    is_open: bool,
    /// The variants that they pass over, as problems.
    pub(super) passed_over: Vec<(String, String)>,
}

impl<'a> Fit<'a> {
    /// Between two documents.
    pub(super) fn new(way: Way, old: &'a Value, new: &'a Value) -> Self {
        let (part, whole) = match way {
            Way::FromClient => (old, new),
            Way::ToClient => (new, old),
        };
        Self {
            way,
            part,
            whole,
            within: Vec::new(),
            problems: Vec::new(),
            more: Vec::new(),
            is_open: false,
            passed_over: Vec::new(),
        }
    }

    /// With clients that pass over variants that they don't know, or without.
    pub(super) fn open(mut self, is_open: bool) -> Self {
        self.is_open = is_open;
        self
    }

    /// Compares two schemas, in the order of the documents.
    pub(super) fn compared(mut self, old: &Value, new: &Value) -> Self {
        let (part, whole) = match self.way {
            Way::FromClient => (old, new),
            Way::ToClient => (new, old),
        };
        self.schema(part, whole, "");
        self
    }

    pub(super) fn tell(&mut self, path: &str, text: String) {
        let told = (path.to_owned(), text);
        if !self.problems.contains(&told) {
            self.problems.push(told);
        }
    }

    pub(super) fn schema(&mut self, part: &Value, whole: &Value, path: &str) {
        let parts = alternatives(self.part, part);
        let wholes = alternatives(self.whole, whole);
        for part in &parts {
            self.one_of(part, &wholes, parts.len(), path);
        }
    }

    /// One form has to fit into one of those that are taken.
    fn one_of(&mut self, part: &Value, wholes: &[Value], forms: usize, path: &str) {
        if let ([whole], 1) = (wholes, forms) {
            self.form(part, whole, path);
            return;
        }
        let Some(part) = &self.not_taken(part, wholes, path) else {
            return;
        };
        let mut nearest: Option<Vec<(String, String)>> = None;
        // Of those that take it, the one that leaves least over.
        let mut taken: Option<Self> = None;
        for whole in wholes.iter().filter(|whole| !contradict(part, whole)) {
            let trial = self.trial(part, whole, path);
            if trial.problems.is_empty() {
                let over = |trial: &Self| (trial.passed_over.len(), trial.more.len());
                if taken.as_ref().is_none_or(|taken| over(&trial) < over(taken)) {
                    taken = Some(trial);
                }
                continue;
            }
            let found = trial.problems;
            let is_nearer = nearest.as_ref().is_none_or(|nearest| found.len() < nearest.len());
            if is_nearer && is_same_form(part, whole) {
                nearest = Some(found);
            }
        }
        if let Some(taken) = taken {
            self.more.extend(taken.more);
            self.passed_over.extend(taken.passed_over);
            return;
        }
        let Some(nearest) = nearest else {
            let text = self.another_form(part, wholes, forms);
            self.unknown(self.is_passed_over(part, wholes), path, text);
            return;
        };
        for (path, text) in nearest {
            self.tell(&path, text);
        }
    }

    /// Of a form that counts its values, what several forms together leave over: an enum's values are in one form or in many.
    fn not_taken(&self, part: &Value, wholes: &[Value], path: &str) -> Option<Value> {
        let Some(all) = values(part).filter(|all| all.len() > 1) else {
            return Some(part.clone());
        };
        let is_taken = |value: &Value| {
            let mut one = part.clone();
            one["enum"] = vec![value.clone()].into();
            let mut wholes = wholes.iter();
            wholes.any(|whole| {
                let trial = self.trial(&one, whole, path);
                trial.problems.is_empty() && trial.passed_over.is_empty()
            })
        };
        let left: Vec<Value> = all
            .into_iter()
            .filter(|value| !is_taken(value))
            .cloned()
            .collect();
        let mut part = part.clone();
        (!left.is_empty()).then(|| {
            part["enum"] = left.into();
            part
        })
    }

    /// One form against another, without telling anybody.
    fn trial(&self, part: &Value, whole: &Value, path: &str) -> Self {
        let mut trial = Self {
            way: self.way,
            part: self.part,
            whole: self.whole,
            within: self.within.clone(),
            problems: Vec::new(),
            more: Vec::new(),
            is_open: self.is_open,
            passed_over: Vec::new(),
        };
        trial.form(part, whole, path);
        trial
    }

    /// There is nothing that a form could be compared with.
    fn another_form(&self, part: &Value, wholes: &[Value], forms: usize) -> String {
        let (own, only) = (named(part), wholes.first().filter(|_| wholes.len() == 1));
        match (self.way, kind(part), only) {
            (Way::FromClient, "null", _) => "may no longer be null".to_owned(),
            (Way::ToClient, "null", _) => "may be null now".to_owned(),
            (Way::FromClient, _, Some(only)) if forms == 1 => {
                format!("was {own}, and has to be {} now", named(only))
            }
            (Way::ToClient, _, Some(only)) if forms == 1 => format!("was {}, and is {own} now", named(only)),
            (Way::FromClient, ..) => format!("may no longer be {own}"),
            (Way::ToClient, ..) => format!("may be {own} now"),
        }
    }

    /// Whether clients pass over a form that is none of these: their enum is marked, or all of their channel, where it is
    /// a variant among variants.
    fn is_passed_over(&self, part: &Value, wholes: &[Value]) -> bool {
        let is_variant = |form: &Value| values(form).is_some() || !tags(form).is_empty();
        let is_marked = |form: &Value| form.get("x-open") == Some(&Value::Bool(true));
        self.way == Way::ToClient
            && kind(part) != "null"
            && (wholes.iter().any(is_marked)
                || (self.is_open && is_variant(part) && wholes.iter().any(is_variant)))
    }

    fn unknown(&mut self, is_passed_over: bool, path: &str, text: String) {
        if is_passed_over {
            self.passed_over
                .push((path.to_owned(), text + ", which clients pass over"));
        } else {
            self.tell(path, text);
        }
    }

    fn form(&mut self, part: &Value, whole: &Value, path: &str) {
        if whole.as_object().is_some_and(serde_json::Map::is_empty) {
            return;
        }
        if !is_of_kind(kind(part), kind(whole)) {
            let text = self.another_form(part, std::slice::from_ref(whole), 1);
            self.tell(path, text);
            return;
        }
        self.values(part, whole, path);
        // A value that is known by itself keeps what it keeps.
        if values(part).is_none() {
            self.bounds(part, whole, path);
        }
        let pair = (part.clone(), whole.clone());
        if self.within.contains(&pair) {
            return;
        }
        self.within.push(pair);
        if kind(whole) == "object" {
            self.object(part, whole, path);
        }
        self.items(part, whole, path);
        self.within.pop();
    }

    fn values(&mut self, part: &Value, whole: &Value, path: &str) {
        let Some(taken) = values(whole) else { return };
        let listed = |all: &[&Value]| {
            let all: Vec<_> = all.iter().map(|value| format!("`{}`", plain(value))).collect();
            all.join(", ")
        };
        let Some(own) = values(part) else {
            let text = match self.way {
                Way::FromClient => format!("has to be one of {} now", listed(&taken)),
                Way::ToClient => format!("may be something else than {} now", listed(&taken)),
            };
            self.tell(path, text);
            return;
        };
        let unknown: Vec<_> = own.into_iter().filter(|value| !taken.contains(value)).collect();
        if !unknown.is_empty() {
            let text = match self.way {
                Way::FromClient => format!("may no longer be {}", listed(&unknown)),
                Way::ToClient => format!("may be {} now", listed(&unknown)),
            };
            self.unknown(self.is_passed_over(part, std::slice::from_ref(whole)), path, text);
        }
    }
}

fn is_of_kind(part: &str, whole: &str) -> bool {
    part == whole || whole.is_empty() || (part == "integer" && whole == "number")
}

/// Whether two forms are the same one, however they differ in detail.
fn is_same_form(part: &Value, whole: &Value) -> bool {
    is_of_kind(kind(part), kind(whole)) && (kind(part) != "object" || tags(part) == tags(whole))
}

/// Whether one says by a property that it is not the other: then nothing else is looked at.
fn contradict(part: &Value, whole: &Value) -> bool {
    let wanted = tags(whole);
    let differs = |(name, value): (&str, Option<&Value>)| {
        let mut wanted = wanted.iter().filter(|(wanted, _)| *wanted == name);
        value.is_some() && wanted.any(|(_, wanted)| wanted.is_some() && *wanted != value)
    };
    tags(part).into_iter().any(differs)
}

/// What something is, in a sentence.
fn named(schema: &Value) -> String {
    let tags = tags(schema);
    match (kind(schema), tags.first()) {
        ("", _) => "anything".to_owned(),
        ("null", _) => "null".to_owned(),
        ("object", Some((_, Some(value)))) => format!("an object that says `{}`", plain(value)),
        ("object", Some((name, None))) => format!("an object with `{name}`"),
        (kind, _) => {
            let article = if kind.starts_with(['a', 'i', 'o']) {
                "an"
            } else {
                "a"
            };
            format!("{article} {kind}")
        }
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
