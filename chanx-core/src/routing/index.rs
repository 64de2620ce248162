//! Which routes a path may lead to, told by the text in their patterns, so that a lookup costs the same among ten routes
//! and among ten thousand.
//!
//! A trie of what the patterns say of a path from its start on: text, a segment that varies, or that anything may
//! follow. It says too much, never too little: what it names is tried with the regular expression of each, in the order
//! of declaration. Routes that begin with what varies across segments (`<path:rest>`, `(?:a/|b/)…`) are named for every
//! path.

use regex_syntax::hir::{Class, Hir, HirKind};

/// The routes by what their patterns say.
#[derive(Debug, Default)]
pub(super) struct Index {
    root: Node,
}

#[derive(Debug, Default)]
struct Node {
    /// Text that goes on from here, by its first byte, which no two have in common.
    texts: Vec<(Vec<u8>, Node)>,
    /// Behind whatever is left of the segment.
    segment: Option<Box<Node>>,
    /// The routes whose patterns end here.
    ends: Vec<usize>,
    /// The routes that anything may follow for.
    open: Vec<usize>,
}

/// What a pattern says of a path from one place on.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    Text(Vec<u8>),
    /// The rest of the segment, which may be empty.
    Segment,
    /// Anything.
    Open,
}

impl Index {
    /// Adds a route whose pattern is this regular expression, matched as a whole.
    pub(super) fn insert(&mut self, regex: &Hir, route: usize) {
        let mut node = &mut self.root;
        for step in steps(regex) {
            node = match step {
                Step::Text(text) => node.behind(&text),
                Step::Segment => node.segment.get_or_insert_default(),
                Step::Open => return node.open.push(route),
            };
        }
        node.ends.push(route);
    }

    /// The routes that may have this path, the first declared first.
    pub(super) fn candidates(&self, path: &str) -> Vec<usize> {
        let mut found = Vec::new();
        self.root.collect(path.as_bytes(), &mut found);
        found.sort_unstable();
        found
    }
}

impl Node {
    /// The node behind a text.
    fn behind(&mut self, text: &[u8]) -> &mut Self {
        let Some(first) = text.first() else { return self };
        match self.place(*first) {
            Err(place) => {
                self.texts.insert(place, (text.to_vec(), Self::default()));
                &mut self.texts[place].1
            }
            Ok(place) => {
                let (known, node) = &mut self.texts[place];
                let common = known.iter().zip(text).take_while(|(a, b)| a == b).count();
                if common < known.len() {
                    let rest = known.split_off(common);
                    let below = std::mem::take(node);
                    node.texts.push((rest, below));
                }
                node.behind(&text[common..])
            }
        }
    }

    /// Where the text with this first byte is, or would be.
    fn place(&self, first: u8) -> Result<usize, usize> {
        let first_of = |(text, _): &(Vec<u8>, Self)| text.first().copied();
        self.texts.binary_search_by_key(&Some(first), first_of)
    }

    fn collect(&self, path: &[u8], found: &mut Vec<usize>) {
        let (mut node, mut rest) = (self, path);
        loop {
            found.extend(&node.open);
            if rest.is_empty() {
                found.extend(&node.ends);
            }
            if let Some(segment) = &node.segment {
                let end = rest.iter().position(|byte| *byte == b'/');
                segment.collect(&rest[end.unwrap_or(rest.len())..], found);
            }
            let Some(place) = rest.first().and_then(|first| node.place(*first).ok()) else {
                return;
            };
            let (text, below) = &node.texts[place];
            let Some(after) = rest.strip_prefix(text.as_slice()) else {
                return;
            };
            (node, rest) = (below, after);
        }
    }
}

fn steps(regex: &Hir) -> Vec<Step> {
    let mut steps = Vec::new();
    read(regex, &mut steps);
    steps
}

/// Adds what a part of a pattern says; false where nothing more can be said.
fn read(part: &Hir, steps: &mut Vec<Step>) -> bool {
    match part.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(text) => add_text(&text.0, steps),
        HirKind::Capture(group) => return read(&group.sub, steps),
        HirKind::Concat(parts) => return parts.iter().all(|part| read(part, steps)),
        _ if crosses(part) => {
            steps.push(Step::Open);
            return false;
        }
        _ if steps.last() == Some(&Step::Segment) => {}
        _ => steps.push(Step::Segment),
    }
    true
}

/// Text within a segment that varies already says nothing: it may end in many places.
fn add_text(text: &[u8], steps: &mut Vec<Step>) {
    match steps.last_mut() {
        Some(Step::Segment) => {
            if let Some(slash) = text.iter().position(|byte| *byte == b'/') {
                steps.push(Step::Text(text[slash..].to_vec()));
            }
        }
        Some(Step::Text(before)) => before.extend(text),
        _ => steps.push(Step::Text(text.to_vec())),
    }
}

/// Whether it can match a `/`, and so more than one segment.
pub(super) fn crosses(part: &Hir) -> bool {
    match part.kind() {
        HirKind::Empty | HirKind::Look(_) => false,
        HirKind::Literal(text) => text.0.contains(&b'/'),
        HirKind::Class(Class::Unicode(class)) => class
            .iter()
            .any(|range| (range.start()..=range.end()).contains(&'/')),
        HirKind::Class(Class::Bytes(class)) => class
            .iter()
            .any(|range| (range.start()..=range.end()).contains(&b'/')),
        HirKind::Repetition(repetition) => crosses(&repetition.sub),
        HirKind::Capture(group) => crosses(&group.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(crosses),
    }
}
