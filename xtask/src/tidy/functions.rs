//! The length of functions: nearly all fit a glance, and none is longer than a screen.

use syn::{
    Block, ImplItemFn, ItemFn, Signature, TraitItemFn,
    spanned::Spanned as _,
    visit::{self, Visit},
};

use super::{
    Problem,
    source::{Kind, Source},
};

/// Lines from the signature to the closing brace that a glance takes in.
const GLANCE: usize = 40;
/// No function is longer.
const STOP: usize = 80;
/// Of a hundred functions outside tests, so many are at most [`GLANCE`] long.
const SHARE: usize = 98;

/// A function and how long it is.
#[derive(Debug)]
pub(super) struct Length {
    path: String,
    line: usize,
    name: String,
    lines: usize,
    kind: Kind,
}

pub(super) fn measure(sources: &[Source]) -> Vec<Length> {
    let mut ruler = Ruler {
        lengths: Vec::new(),
        source: None,
    };
    for source in sources {
        if let Some(syntax) = &source.syntax {
            ruler.source = Some(source);
            ruler.visit_file(syntax);
        }
    }
    ruler.lengths
}

struct Ruler<'s> {
    lengths: Vec<Length>,
    source: Option<&'s Source>,
}

impl Ruler<'_> {
    fn add(&mut self, signature: &Signature, body: &Block) {
        let Some(source) = self.source else { return };
        let start = signature.span().start().line;
        self.lengths.push(Length {
            path: source.path.clone(),
            line: start,
            name: signature.ident.to_string(),
            lines: body.span().end().line - start + 1,
            kind: source.kind,
        });
    }
}

impl<'ast> Visit<'ast> for Ruler<'_> {
    fn visit_item_fn(&mut self, function: &'ast ItemFn) {
        self.add(&function.sig, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        self.add(&function.sig, &function.block);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast TraitItemFn) {
        if let Some(body) = &function.default {
            self.add(&function.sig, body);
        }
        visit::visit_trait_item_fn(self, function);
    }
}

pub(super) fn check(lengths: &[Length]) -> Vec<Problem> {
    let share_is_kept = (long(lengths).count() * 100) <= (100 - SHARE) * code(lengths).count();
    let too_long = |length: &&Length| {
        let counted = length.kind == Kind::Code && !share_is_kept;
        length.lines > if counted { GLANCE } else { STOP }
    };
    let problem = |length: &Length| Problem {
        rule: "function length",
        path: length.path.clone(),
        line: length.line,
        text: format!("`{}` has {} lines", length.name, length.lines),
    };
    lengths.iter().filter(too_long).map(problem).collect()
}

pub(super) fn summary(lengths: &[Length]) -> String {
    format!(
        "{} functions outside tests, {} of them longer than {GLANCE} lines",
        code(lengths).count(),
        long(lengths).count(),
    )
}

fn code(lengths: &[Length]) -> impl Iterator<Item = &Length> {
    lengths.iter().filter(|length| length.kind == Kind::Code)
}

fn long(lengths: &[Length]) -> impl Iterator<Item = &Length> {
    code(lengths).filter(|length| length.lines > GLANCE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function(lines: usize) -> String {
        format!("fn f() {{\n{}}}\n", "g();\n".repeat(lines - 2))
    }

    fn told(text: &str) -> usize {
        check(&measure(&[Source::new("src/lib.rs", text)])).len()
    }

    #[test]
    fn no_function_is_longer_than_a_screen() {
        assert_eq!(told(&(function(81) + &"fn f() {}\n".repeat(99))), 1);
        assert_eq!(told(&(function(80) + &"fn f() {}\n".repeat(99))), 0);
    }

    #[test]
    fn where_too_many_are_long_all_long_ones_are_told() {
        assert_eq!(told(&(function(41).repeat(3) + &"fn f() {}\n".repeat(97))), 3);
        assert_eq!(told(&(function(41).repeat(2) + &"fn f() {}\n".repeat(98))), 0);
    }

    #[test]
    fn methods_count_from_their_signature() {
        let text = "impl A {\n    /// Doc.\n    #[inline]\n    fn f(&self) {\n    }\n}\n";
        assert_eq!(measure(&[Source::new("src/lib.rs", text)])[0].lines, 2);
    }
}
