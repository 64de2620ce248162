//! Calls that panic, sleep or ask what time it is: outside tests nothing unwraps, and inside nothing waits for the clock or
//! looks at it.

use syn::{
    Attribute, ExprCall, ExprMethodCall, ExprPath, ImplItemFn, Item, ItemFn, Lit, Path,
    spanned::Spanned as _,
    visit::{self, Visit},
};

use super::{
    Problem,
    imports::Imports,
    lines::is_test_module,
    source::{Kind, Source},
};

/// Clocks that no test can pause.
const CLOCKS: [&str; 2] = ["std::time::Instant", "std::time::SystemTime"];
/// One that some tests pause.
const PAUSABLE: &str = "tokio::time::Instant";

pub(super) fn check(source: &Source) -> Vec<Problem> {
    let (Some(syntax), Kind::Code | Kind::Test) = (&source.syntax, source.kind) else {
        return Vec::new();
    };
    let mut caller = Calls {
        source,
        imports: Imports::of(syntax),
        tests: source.kind == Kind::Test,
        real: false,
        problems: Vec::new(),
    };
    caller.visit_file(syntax);
    caller.problems
}

struct Calls<'s> {
    source: &'s Source,
    imports: Imports,
    /// Inside tests, where a panic is how they fail.
    tests: bool,
    /// Inside a test whose time is real: a sleep there makes it slow, or flaky.
    real: bool,
    problems: Vec<Problem>,
}

impl Calls<'_> {
    fn tell(&mut self, rule: &'static str, line: usize, text: &str) {
        self.problems.push(self.source.problem(rule, line, text));
    }

    /// Visits a function that may be a test.
    fn function(&mut self, attributes: &[Attribute], visit: impl FnOnce(&mut Self)) {
        let test = attributes.iter().find(|attribute| is_test(attribute));
        let (tests, real) = (self.tests, self.real);
        if let Some(test) = test {
            self.tests = true;
            self.real = !is_paused(test);
        }
        visit(self);
        (self.tests, self.real) = (tests, real);
    }
}

/// Whether a path is this clock, or something of it.
fn names(path: &str, clock: &str) -> bool {
    path.strip_prefix(clock)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// Whether this is `#[test]`, or another crate's attribute of that name.
fn is_test(attribute: &Attribute) -> bool {
    let last = attribute.path().segments.last();
    last.is_some_and(|last| last.ident == "test")
}

fn is_paused(attribute: &Attribute) -> bool {
    let arguments = attribute.meta.require_list().map(|list| list.tokens.to_string());
    arguments.is_ok_and(|arguments| arguments.contains("paused"))
}

impl<'ast> Visit<'ast> for Calls<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        let tests = self.tests;
        self.tests |= is_test_module(item);
        visit::visit_item(self, item);
        self.tests = tests;
    }

    fn visit_item_fn(&mut self, function: &'ast ItemFn) {
        self.function(&function.attrs, |calls| visit::visit_item_fn(calls, function));
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        self.function(&function.attrs, |calls| {
            visit::visit_impl_item_fn(calls, function);
        });
    }

    fn visit_path(&mut self, path: &'ast Path) {
        // A benchmark is there to look at the clock.
        if self.tests && !self.source.path.contains("benches/") {
            let full = self.imports.full(path);
            let real = CLOCKS.iter().any(|clock| names(&full, clock)) || self.real && names(&full, PAUSABLE);
            if real {
                let text = "a test looks at the clock: pause it and ask tokio's, or count what is done";
                self.tell("clock", path.span().start().line, text);
            }
        }
        visit::visit_path(self, path);
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        let panics = match (call.method.to_string().as_str(), call.args.first()) {
            ("unwrap", None) => true,
            // Other types have an `expect` too, a parser for one; the panicking one takes a text.
            ("expect", Some(syn::Expr::Lit(text))) => matches!(text.lit, Lit::Str(_)),
            _ => false,
        };
        if panics && !self.tests {
            self.tell("unwrap", call.method.span().start().line, "panics outside tests");
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        if let syn::Expr::Path(ExprPath { path, .. }) = &*call.func {
            let names: Vec<_> = path
                .segments
                .iter()
                .map(|segment| segment.ident.to_string())
                .collect();
            let line = path.span().start().line;
            if names.ends_with(&["thread".to_owned(), "sleep".to_owned()]) {
                self.tell("sleep", line, "a thread sleeps");
            } else if self.real && names.last().is_some_and(|name| name == "sleep") {
                self.tell(
                    "sleep",
                    line,
                    "a test waits for the clock: pause it, or wait for what happens",
                );
            }
        }
        visit::visit_expr_call(self, call);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules;

    #[test]
    fn only_tests_unwrap() {
        let text = "fn f() { a.unwrap(); b.expect(\"b\"); c.expect(Token); d.unwrap_or(1); }";
        assert_eq!(rules(check, "src/a.rs", text), ["unwrap", "unwrap"]);
        assert_eq!(rules(check, "tests/a.rs", text), [""; 0]);
        let module = format!("#[cfg(test)] mod tests {{ {text} }}");
        assert_eq!(rules(check, "src/a.rs", &module), [""; 0]);
    }

    #[test]
    fn no_thread_sleeps() {
        assert_eq!(
            rules(check, "tests/a.rs", "fn f() { std::thread::sleep(time); }"),
            ["sleep"]
        );
    }

    #[test]
    fn tests_sleep_only_where_time_is_paused() {
        let body = "async fn f() { tokio::time::sleep(time).await; }";
        let paused = format!("#[chanx_testing::test(paused)] {body}");
        assert_eq!(rules(check, "tests/a.rs", &paused), [""; 0]);
        assert_eq!(
            rules(check, "tests/a.rs", &format!("#[tokio::test] {body}")),
            ["sleep"]
        );
        assert_eq!(rules(check, "src/a.rs", body), [""; 0]);
    }

    #[test]
    fn tests_look_at_no_clock_that_runs() {
        for text in [
            "fn f() { std::time::Instant::now(); }",
            "use std::time::Instant; fn f() { Instant::now(); }",
            "use std::time; fn f(start: time::Instant) {}",
            "use std::{fmt, time::{Duration, SystemTime as Now}}; fn f() { Now::now(); }",
            "use tokio::time::Instant; #[chanx_testing::test] async fn f() { Instant::now(); }",
        ] {
            assert_eq!(rules(check, "tests/a.rs", text), ["clock"], "{text}");
            assert_eq!(rules(check, "benches/a.rs", text), [""; 0], "{text}");
        }
        let text = "use std::time::Instant; fn f() { Instant::now(); } #[cfg(test)] mod tests { fn g() { Instant::now(); } }";
        assert_eq!(rules(check, "src/a.rs", text), ["clock"]);
        let paused =
            "use tokio::time::Instant; #[chanx_testing::test(paused)] async fn f() { Instant::now(); }";
        assert_eq!(rules(check, "tests/a.rs", paused), [""; 0]);
    }
}
