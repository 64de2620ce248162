//! What may break a rule, and why. One that nothing needs any more is an error.

use super::Problem;

/// A file that may break one rule.
pub(super) struct Exception {
    pub(super) path: &'static str,
    pub(super) rule: &'static str,
    pub(super) why: &'static str,
}

pub(super) const EXCEPTIONS: &[Exception] = &[Exception {
    path: "tests/it/access/mod.rs",
    rule: "clock",
    why: "a token ends at a moment of the wall clock; nothing is measured by it",
}];

/// Takes out what is excepted, and adds the exceptions that took out nothing.
pub(super) fn apply(mut problems: Vec<Problem>, exceptions: &[Exception]) -> Vec<Problem> {
    for exception in exceptions {
        let before = problems.len();
        problems.retain(|problem| problem.path != exception.path || problem.rule != exception.rule);
        if problems.len() == before {
            problems.push(Problem {
                rule: "exception",
                path: exception.path.to_owned(),
                line: 1,
                text: format!(
                    "needs no exception from `{}` any more ({})",
                    exception.rule, exception.why
                ),
            });
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Exception = Exception {
        path: "a.rs",
        rule: "file length",
        why: "a table",
    };

    fn problem(rule: &'static str) -> Problem {
        Problem {
            rule,
            path: "a.rs".to_owned(),
            line: 7,
            text: "too long".to_owned(),
        }
    }

    #[test]
    fn an_exception_covers_its_rule_only() {
        let left = apply(vec![problem("file length"), problem("sleep")], &[LONG]);
        assert_eq!(left, [problem("sleep")]);
    }

    #[test]
    fn an_exception_that_nothing_needs_is_a_problem() {
        let left = apply(vec![problem("sleep")], &[LONG]);
        assert_eq!(left[1].rule, "exception");
    }
}
