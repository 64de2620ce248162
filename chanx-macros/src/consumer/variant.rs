//! Methods for one variant, `#[handler]` and `#[event]`, and how a variant is named.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::{
    Attribute, Expr, LitStr, Path, Token, parenthesized,
    parse::{ParseStream, Parser},
};

use super::{
    handler::hook,
    keys,
    model::{Handler, Variant},
    parse::Method,
};
use crate::{
    attr::{self, Entry, Given, Takes},
    diag::Diagnostics,
    name,
};

/// Reads a `#[handler]` or an `#[event]`.
pub(super) fn handler(
    method: &Method,
    kind: &'static str,
    attribute: &Attribute,
    diag: &mut Diagnostics,
) -> Handler {
    let hook = hook(method, kind, diag);
    let mut given = Arguments {
        kind,
        variant: None,
        summary: None,
        tags: None,
        permissions: None,
    };
    if let Some(tokens) = diag.ok(attr::arguments(attribute)) {
        let read = (|input: ParseStream<'_>| given.read(input, diag)).parse2(tokens);
        diag.ok(read);
    }
    let Arguments {
        variant,
        summary,
        tags,
        permissions,
        ..
    } = given;
    let tags = keys::tags(tags.unwrap_or_default(), diag);
    let variant = variant.unwrap_or_else(|| Variant::Named(name::variant(&hook.name)));
    Handler {
        hook,
        summary,
        permissions,
        description: attr::docs(&method.attributes),
        tags,
        variant,
    }
}

/// What stands in `#[handler(…)]`: a variant, `summary = "…"`, `tags = […]`, `permissions = …`, or several of these.
struct Arguments {
    kind: &'static str,
    variant: Option<Variant>,
    summary: Option<LitStr>,
    tags: Option<Vec<Expr>>,
    permissions: Option<Expr>,
}

impl Arguments {
    fn read(&mut self, input: ParseStream<'_>, diag: &mut Diagnostics) -> syn::Result<()> {
        while !input.is_empty() {
            if let Err(error) = self.argument(input) {
                diag.push(error);
                attr::skip_to_comma(input)?;
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(())
    }

    /// Only what a client asks for can be forbidden.
    fn keys(&self) -> &'static [(&'static str, Takes)] {
        match self.kind {
            "handler" => &[
                ("summary", Takes::Text),
                ("tags", Takes::Values),
                ("permissions", Takes::Value),
            ],
            _ => &[("summary", Takes::Text), ("tags", Takes::Values)],
        }
    }

    fn argument(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        if input.peek2(Token![=]) {
            let Entry { key, given } = attr::entry(input, self.keys())?;
            let is_given_twice = match given {
                Given::Text(summary) => self.summary.replace(summary).is_some(),
                Given::Values(tags) => self.tags.replace(tags).is_some(),
                Given::Value(rule) => self.permissions.replace(*rule).is_some(),
                _ => false,
            };
            if is_given_twice {
                let text = format!("`{key}` is given twice: once is enough");
                return Err(syn::Error::new_spanned(key, text));
            }
            return Ok(());
        }
        let at = input.span();
        let kind = self.kind;
        let spelled = |variant: &str| format!("#[{kind}({variant})]");
        let variant = variant(input, &spelled)?;
        match self.variant.replace(variant) {
            None => Ok(()),
            Some(_) => Err(syn::Error::new(at, format!("`#[{kind}]` is for one variant"))),
        }
    }
}

/// A variant in a list: `key = [Ping, Common(Common::Ping)]`.
pub(super) fn listed(key: &str, value: &Expr) -> syn::Result<Variant> {
    let spelled = |variant: &str| format!("{key} = [{variant}]");
    (|input: ParseStream<'_>| variant(input, &spelled)).parse2(value.to_token_stream())
}

/// `Ping`, or `Common(Common::Ping)`; what is wrong is told with how to spell it.
fn variant(input: ParseStream<'_>, spelled: &dyn Fn(&str) -> String) -> syn::Result<Variant> {
    if input.peek(LitStr) {
        let action: LitStr = input.parse()?;
        let text = format!(
            "name the variant, not its action: `{}`",
            spelled(&name::camel(&action.value()))
        );
        return Err(syn::Error::new_spanned(action, text));
    }
    let path = input.call(Path::parse_mod_style)?;
    if let (Some(ident), true) = (path.get_ident(), input.peek(syn::token::Paren)) {
        return nested(ident.clone(), input, spelled);
    }
    match (path.get_ident(), path.segments.last()) {
        (None, Some(last)) => {
            let text = format!(
                "name the variant without its union: `{}`",
                spelled(&last.ident.to_string())
            );
            Err(syn::Error::new_spanned(&path, text))
        }
        (ident, _) => Ok(Variant::Named(
            ident
                .cloned()
                .ok_or_else(|| input.error("expected the name of a variant"))?,
        )),
    }
}

fn nested(outer: Ident, input: ParseStream<'_>, spelled: &dyn Fn(&str) -> String) -> syn::Result<Variant> {
    let content;
    parenthesized!(content in input);
    let mut path = content.call(Path::parse_mod_style)?;
    let inner = path.segments.pop();
    path.segments.pop_punct();
    match inner {
        Some(inner) if !path.segments.is_empty() => Ok(Variant::Nested {
            outer,
            union: path,
            inner: inner.ident,
        }),
        _ => Err(syn::Error::new(
            content.span(),
            format!(
                "name the variant with its union: `{}`",
                spelled(&format!("{outer}({outer}::Ping)"))
            ),
        )),
    }
}
