//! The length of files, their documentation and their place.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::{Item, parse::Parser as _, spanned::Spanned as _};

use super::{
    Problem,
    source::{Kind, Source},
};

/// Lines of code in a file that is read from top to bottom.
const CODE: usize = 300;
/// In a file of tests, where one looks for the one that failed.
const TESTS: usize = 600;
/// Folders below a crate's `src`.
const DEPTH: usize = 3;

pub(super) fn check(source: &Source) -> Vec<Problem> {
    let mut problems = Vec::new();
    if matches!(source.kind, Kind::Ui | Kind::Text) {
        return problems;
    }
    let Some(syntax) = &source.syntax else {
        return vec![source.problem("syntax", 1, "can't be parsed")];
    };
    let limit = if source.kind == Kind::Test { TESTS } else { CODE };
    let length = code_lines(&source.text, syntax);
    if length > limit {
        problems.push(source.problem(
            "file length",
            1,
            format!("{length} lines of code, {limit} are the limit"),
        ));
    }
    if !has_module_doc(&source.text) {
        problems.push(source.problem("module doc", 1, "does not begin with `//!` and what it is for"));
    }
    if depth(&source.path) > DEPTH {
        problems.push(source.problem("depth", 1, format!("more than {DEPTH} folders below `src`")));
    }
    problems
}

/// Lines that hold more than blanks, comments and test modules.
fn code_lines(text: &str, syntax: &syn::File) -> usize {
    let mut lines = BTreeSet::new();
    if let Ok(tokens) = (|input: syn::parse::ParseStream<'_>| input.parse::<TokenStream>()).parse_str(text) {
        mark(tokens, &mut lines);
    }
    for item in &syntax.items {
        if is_test_module(item) {
            for line in item.span().start().line..=item.span().end().line {
                lines.remove(&line);
            }
        }
    }
    lines.len()
}

fn mark(tokens: TokenStream, lines: &mut BTreeSet<usize>) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        if is_punct(&token, '#') {
            tokens.next_if(|next| is_punct(next, '!'));
            if tokens.next_if(is_doc).is_some() {
                continue;
            }
        }
        if let TokenTree::Group(group) = &token {
            lines.insert(group.span_open().start().line);
            mark(group.stream(), lines);
            lines.insert(group.span_close().end().line);
        } else {
            lines.extend(token.span().start().line..=token.span().end().line);
        }
    }
}

fn is_punct(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

/// Whether this is the `[doc = "…"]` of a documentation comment.
fn is_doc(token: &TokenTree) -> bool {
    let TokenTree::Group(group) = token else {
        return false;
    };
    let first = group.stream().into_iter().next();
    group.delimiter() == Delimiter::Bracket && matches!(first, Some(TokenTree::Ident(name)) if name == "doc")
}

/// Whether this is a module with `#[cfg(test)]`.
pub(super) fn is_test_module(item: &Item) -> bool {
    let Item::Mod(module) = item else {
        return false;
    };
    module.attrs.iter().any(|attribute| {
        let asked = attribute.meta.require_list().map(|list| list.tokens.to_string());
        attribute.path().is_ident("cfg") && asked.is_ok_and(|asked| asked == "test")
    })
}

fn has_module_doc(text: &str) -> bool {
    text.lines()
        .find(|line| !line.trim().is_empty())
        .is_some_and(|line| line.starts_with("//! "))
}

fn depth(path: &str) -> usize {
    match path.rsplit_once("src/") {
        Some((_, below)) => below.matches('/').count(),
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules;

    #[test]
    fn comments_blanks_and_tests_are_no_code() {
        let text = "//! Doc.\n\n/// More.\nfn f() {\n    // Why.\n    g();\n}\n#[cfg(test)]\nmod tests {\n    fn t() {}\n}\n";
        assert_eq!(code_lines(text, &syn::parse_file(text).unwrap()), 3);
    }

    #[test]
    fn a_long_file_is_told_and_a_file_of_tests_may_be_longer() {
        let text = format!("//! Doc.\n{}", "fn f() {}\n".repeat(301));
        assert_eq!(rules(check, "src/lib.rs", &text), ["file length"]);
        assert_eq!(rules(check, "src/a/tests.rs", &text), [""; 0]);
        let text = format!("//! Doc.\n{}", "fn f() {}\n".repeat(601));
        assert_eq!(rules(check, "tests/it/a.rs", &text), ["file length"]);
    }

    #[test]
    fn a_file_says_what_it_is_for_unless_it_is_a_case() {
        assert_eq!(rules(check, "src/lib.rs", "fn f() {}\n"), ["module doc"]);
        assert_eq!(rules(check, "tests/ui/a/fail/b.rs", "fn f() {}\n"), [""; 0]);
    }

    #[test]
    fn a_file_that_is_no_rust_is_told_unless_it_is_a_case() {
        assert_eq!(rules(check, "src/lib.rs", "//! Doc.\nfn f( {}\n"), ["syntax"]);
        assert_eq!(rules(check, "tests/ui/a/fail/b.rs", "fn f( {}\n"), [""; 0]);
    }

    #[test]
    fn folders_are_not_nested_deeper_than_one_can_remember() {
        assert_eq!(rules(check, "core/src/a/b/c/d.rs", "//! Doc.\n"), [""; 0]);
        assert_eq!(rules(check, "core/src/a/b/c/d/e.rs", "//! Doc.\n"), ["depth"]);
    }
}
