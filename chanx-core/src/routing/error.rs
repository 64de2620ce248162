//! What can be wrong with routes, told when the application starts, all at once.

use std::fmt;

/// Routes that can't be served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoutingError {
    problems: Vec<RouteProblem>,
}

impl RoutingError {
    pub(super) fn new(problems: Vec<RouteProblem>) -> Self {
        Self { problems }
    }

    /// At least one.
    pub fn problems(&self) -> &[RouteProblem] {
        &self.problems
    }
}

impl fmt::Display for RoutingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the routes can't be served")?;
        for problem in &self.problems {
            write!(f, "\n  {problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for RoutingError {}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RouteProblem {
    /// A pattern that can't be read.
    #[error("the pattern `{pattern}` of `{consumer}`: {why}")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// The consumer that it leads to.
        consumer: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// Two routes that match the same paths.
    #[error(
        "the routes `{first_pattern}` and `{second_pattern}` match the same paths: `{first}` and `{second}`; the second \
         would never be reached"
    )]
    SamePattern {
        /// The pattern of the first.
        first_pattern: String,
        /// The consumer of the first.
        first: &'static str,
        /// The pattern of the second, which may name its captures otherwise.
        second_pattern: String,
        /// The consumer of the second.
        second: &'static str,
    },
    /// Two routes with one name.
    #[error("two routes have the name `{name}`: `{first}` and `{second}`")]
    SameName {
        /// The name.
        name: String,
        /// The consumer of the first.
        first: &'static str,
        /// The consumer of the second.
        second: &'static str,
    },
    /// A consumer whose params want what its route does not capture.
    #[error(
        "`{consumer}` wants `{capture}`, which its route `{pattern}` does not capture: write `<int:{capture}>` into it"
    )]
    NotCaptured {
        /// The pattern, prefixes included.
        pattern: String,
        /// The consumer.
        consumer: &'static str,
        /// The name that is missing.
        capture: &'static str,
    },
}

/// Why no path could be made for a consumer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReverseError {
    /// The routes themselves can't be served.
    #[error(transparent)]
    Routes(#[from] RoutingError),
    /// No route leads to it.
    #[error("no route leads to `{0}`")]
    NoRoute(String),
    /// A capture that was not given.
    #[error("the route `{pattern}` captures `{capture}`, which was not given")]
    Missing {
        /// The pattern.
        pattern: String,
        /// The capture.
        capture: String,
    },
    /// A regular expression that is more than text and named groups.
    #[error(
        "the route `{0}` is a regular expression that can't be turned round: only text and named groups can"
    )]
    NotReversible(String),
    /// Values that this route does not match.
    #[error("`{path}` would not lead back to the route `{pattern}`")]
    NoMatch {
        /// The path that was made.
        path: String,
        /// The pattern.
        pattern: String,
    },
}
