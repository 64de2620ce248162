//! Calls that panic or sleep: outside tests nothing unwraps, and inside nothing waits for the clock.

use syn::{
    Attribute, ExprCall, ExprMethodCall, ExprPath, ImplItemFn, Item, ItemFn, Lit,
    spanned::Spanned as _,
    visit::{self, Visit},
};

use super::{
    Problem,
    lines::is_test_module,
    source::{Kind, Source},
};

pub(super) fn check(source: &Source) -> Vec<Problem> {
    let mut caller = Calls {
        source,
        tests: source.kind == Kind::Test,
        sleeps: false,
        problems: Vec::new(),
    };
    if let (Some(syntax), Kind::Code | Kind::Test) = (&source.syntax, source.kind) {
        caller.visit_file(syntax);
    }
    caller.problems
}

struct Calls<'s> {
    source: &'s Source,
    /// Inside tests, where a panic is how they fail.
    tests: bool,
    /// Inside a test whose time is real: a sleep there makes it slow, or flaky.
    sleeps: bool,
    problems: Vec<Problem>,
}

impl Calls<'_> {
    fn tell(&mut self, rule: &'static str, line: usize, text: &str) {
        self.problems.push(self.source.problem(rule, line, text));
    }

    /// Visits a function that may be a test.
    fn function(&mut self, attributes: &[Attribute], visit: impl FnOnce(&mut Self)) {
        let test = attributes.iter().find(|attribute| is_test(attribute));
        let (tests, sleeps) = (self.tests, self.sleeps);
        if let Some(test) = test {
            self.tests = true;
            self.sleeps = !is_paused(test);
        }
        visit(self);
        (self.tests, self.sleeps) = (tests, sleeps);
    }
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
            } else if self.sleeps && names.last().is_some_and(|name| name == "sleep") {
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

    fn rules(path: &str, text: &str) -> Vec<&'static str> {
        let problems = check(&Source::new(path, text));
        problems.iter().map(|problem| problem.rule).collect()
    }

    #[test]
    fn only_tests_unwrap() {
        let text = "fn f() { a.unwrap(); b.expect(\"b\"); c.expect(Token); d.unwrap_or(1); }";
        assert_eq!(rules("src/a.rs", text), ["unwrap", "unwrap"]);
        assert_eq!(rules("tests/a.rs", text), [""; 0]);
        let module = format!("#[cfg(test)] mod tests {{ {text} }}");
        assert_eq!(rules("src/a.rs", &module), [""; 0]);
    }

    #[test]
    fn no_thread_sleeps() {
        assert_eq!(
            rules("tests/a.rs", "fn f() { std::thread::sleep(time); }"),
            ["sleep"]
        );
    }

    #[test]
    fn tests_sleep_only_where_time_is_paused() {
        let body = "async fn f() { tokio::time::sleep(time).await; }";
        let paused = format!("#[chanx_testing::test(paused)] {body}");
        assert_eq!(rules("tests/a.rs", &paused), [""; 0]);
        assert_eq!(rules("tests/a.rs", &format!("#[tokio::test] {body}")), ["sleep"]);
        assert_eq!(rules("src/a.rs", body), [""; 0]);
    }
}
