//! What the compiler does not check: sizes, layers, and words that have no business here.

// What is public names no type of tungstenite.
mod api;
// Calls that panic, sleep or ask what time it is.
mod calls;
// What may break a rule, and why.
mod exceptions;
// The length of functions.
mod functions;
// What names stand for.
mod imports;
// Who may know what.
mod layers;
// The length of files, their documentation and their place.
mod lines;
// The files and what kind each is.
mod source;
// Words that have no business here.
mod words;

use std::fmt;

use crate::failure::{Failure, Result};
use exceptions::EXCEPTIONS;
use source::Source;

/// One place that breaks one rule.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    rule: &'static str,
    path: String,
    line: usize,
    text: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            rule,
            path,
            line,
            text,
        } = self;
        write!(f, "{path}:{line}: {text} [{rule}]")
    }
}

/// Checks all files and prints what is wrong.
pub(crate) fn run() -> Result {
    let sources = source::all()?;
    let (problems, summary) = check(&sources);
    let problems = exceptions::apply(problems, EXCEPTIONS);
    for problem in &problems {
        println!("{problem}");
    }
    println!("{summary}");
    match problems.len() {
        0 => Ok(()),
        count => Err(Failure::new(format!(
            "{count} places are untidy; they are listed above"
        ))),
    }
}

fn check(sources: &[Source]) -> (Vec<Problem>, String) {
    let mut problems = Vec::new();
    for source in sources {
        problems.extend(lines::check(source));
        problems.extend(words::check(source));
        problems.extend(calls::check(source));
        problems.extend(layers::check(source));
        problems.extend(api::check(source));
    }
    let lengths = functions::measure(sources);
    problems.extend(functions::check(&lengths));
    problems.sort_by(|one, other| (&one.path, one.line).cmp(&(&other.path, other.line)));
    let summary = format!("{} files; {}", sources.len(), functions::summary(&lengths));
    (problems, summary)
}

impl Source {
    fn problem(&self, rule: &'static str, line: usize, text: impl Into<String>) -> Problem {
        Problem {
            rule,
            path: self.path.clone(),
            line,
            text: text.into(),
        }
    }
}

/// The rules that a file breaks, of those of one check.
#[cfg(test)]
fn rules(check: fn(&Source) -> Vec<Problem>, path: &str, text: &str) -> Vec<&'static str> {
    let problems = check(&Source::new(path, text));
    problems.iter().map(|problem| problem.rule).collect()
}
