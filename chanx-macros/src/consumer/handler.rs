//! The helper attributes and the methods under them.

use proc_macro2::Ident;
use syn::{
    Attribute, FnArg, LitStr, Path, ReturnType, Token, Type, parenthesized,
    parse::{ParseStream, Parser},
};

use super::{
    model::{Argument, Handler, Hook, Variant},
    parse::Method,
};
use crate::{
    attr::{self, Given, Takes},
    diag::Diagnostics,
    name,
};

/// What a method may be marked as.
pub(super) const HELPERS: [&str; 6] = ["connect", "ready", "handler", "receive", "frame", "disconnect"];

/// What an attribute is to this macro.
pub(super) enum Mark {
    Helper(&'static str),
    /// Meant as one, but not written so that it is one: what to say of it.
    Mistaken(String),
    /// None of our business.
    Foreign,
}

pub(super) fn mark(attribute: &Attribute) -> Mark {
    let path = attribute.path();
    let Some(last) = path.segments.last().map(|last| last.ident.to_string()) else {
        return Mark::Foreign;
    };
    let helper = HELPERS.into_iter().find(|helper| *helper == last);
    match (helper, path.segments.len()) {
        (Some(helper), 1) => Mark::Helper(helper),
        (Some(helper), _) if path.segments[0].ident == "chanx" => Mark::Mistaken(format!(
            "write `#[{helper}]`: `#[consumer]` knows its helpers by their bare names"
        )),
        (None, 1) => match HELPERS
            .into_iter()
            .find(|helper| attr::distance(helper, &last) == 1)
        {
            Some(near) => Mark::Mistaken(format!(
                "unknown helper `{last}`: did you mean `{near}`?\n\
                 there are {}; an attribute of another crate is written with its path",
                HELPERS.map(|helper| format!("`{helper}`")).join(", ")
            )),
            None => Mark::Foreign,
        },
        _ => Mark::Foreign,
    }
}

/// Reads what all marked methods have in common: async, `self` where there is one, and at most a context and a value.
pub(super) fn hook(method: &Method, kind: &str, diag: &mut Diagnostics) -> Hook {
    let signature = &method.signature;
    if signature.asyncness.is_none() {
        diag.error(
            signature.fn_token,
            format!("a `#[{kind}]` is async: write `async fn {}`", signature.ident),
        );
    }
    if !signature.generics.params.is_empty() {
        diag.error(
            &signature.generics,
            format!("a `#[{kind}]` is not generic: name the type that it is called with"),
        );
    }
    receiver(method, kind, diag);
    Hook {
        name: signature.ident.clone(),
        cfgs: cfgs(&method.attributes),
        on_self: signature.receiver().is_some(),
        arguments: arguments(method, kind, diag),
        returns: match &signature.output {
            ReturnType::Default => None,
            ReturnType::Type(_, returns) => Some((**returns).clone()),
        },
    }
}

fn cfgs(attributes: &[Attribute]) -> Vec<Attribute> {
    let cfgs = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("cfg"));
    cfgs.cloned().collect()
}

/// `#[connect]` has none, `#[disconnect]` may take it whole, all others borrow it.
fn receiver(method: &Method, kind: &str, diag: &mut Diagnostics) {
    let signature = &method.signature;
    match (kind, signature.receiver()) {
        ("connect", Some(receiver)) => diag.error(
            receiver,
            "there is no consumer yet, `#[connect]` builds it: \
             `async fn connect(ctx: &mut Context<Self>) -> Result<Self>`",
        ),
        ("connect", None) | ("disconnect", Some(_)) => {}
        (_, None) => diag.error(
            &signature.ident,
            format!("a `#[{kind}]` is a method: write `&mut self` first"),
        ),
        (_, Some(receiver)) if !borrows(receiver) => {
            diag.error(
                receiver,
                format!("a `#[{kind}]` can't consume the consumer: write `&mut self`"),
            );
        }
        (_, Some(_)) => {}
    }
}

/// `&mut self`, or `self: &mut Self`
fn borrows(receiver: &syn::Receiver) -> bool {
    match &receiver.kind {
        syn::ReceiverKind::Reference(..) => true,
        syn::ReceiverKind::Typed(_, of) => matches!(**of, Type::Reference(_)),
        _ => false,
    }
}

fn arguments(method: &Method, kind: &str, diag: &mut Diagnostics) -> Vec<Argument> {
    let mut arguments = Vec::new();
    for argument in &method.signature.inputs {
        let FnArg::Typed(argument) = argument else {
            continue;
        };
        let read = match &*argument.ty {
            Type::Reference(_) => Argument::Context((*argument.ty).clone()),
            Type::ImplTrait(generic) => {
                let text = format!("a `#[{kind}]` is not generic: name the type that it is called with");
                diag.error(generic, text);
                continue;
            }
            value => Argument::Value(value.clone()),
        };
        let twice = arguments
            .iter()
            .any(|before| std::mem::discriminant(before) == std::mem::discriminant(&read));
        match &read {
            _ if !twice => arguments.push(read),
            Argument::Context(_) => diag.error(argument, "only the context is taken by reference, and once"),
            Argument::Value(_) => {
                let text = format!(
                    "a `#[{kind}]` takes one value: put what belongs together into one struct; the context is taken by reference, `ctx: &mut Context<Self>`"
                );
                diag.error(argument, text);
            }
        }
    }
    arguments
}

/// Reads a `#[handler]`.
pub(super) fn handler(method: &Method, attribute: &Attribute, diag: &mut Diagnostics) -> Handler {
    let hook = hook(method, "handler", diag);
    let mut given = Arguments::default();
    if let Some(tokens) = diag.ok(attr::arguments(attribute)) {
        let read = (|input: ParseStream<'_>| given.read(input, diag)).parse2(tokens);
        diag.ok(read);
    }
    let Arguments { variant, summary } = given;
    let variant = variant.unwrap_or_else(|| Variant::Named(name::variant(&hook.name)));
    Handler {
        hook,
        summary,
        description: attr::docs(&method.attributes),
        variant,
    }
}

/// What stands in `#[handler(…)]`: a variant, `summary = "…"`, or both.
#[derive(Default)]
struct Arguments {
    variant: Option<Variant>,
    summary: Option<LitStr>,
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

    fn argument(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        if input.peek2(Token![=]) {
            let entry = attr::entry(input, &[("summary", Takes::Text)])?;
            if self.summary.is_some() {
                let text = "`summary` is given twice: once is enough";
                return Err(syn::Error::new_spanned(entry.key, text));
            }
            if let Given::Text(summary) = entry.given {
                self.summary = Some(summary);
            }
            return Ok(());
        }
        let at = input.span();
        let variant = variant(input)?;
        match self.variant.replace(variant) {
            None => Ok(()),
            Some(_) => Err(syn::Error::new(at, "a handler is for one variant")),
        }
    }
}

/// `Ping`, or `Common(Common::Ping)`
fn variant(input: ParseStream<'_>) -> syn::Result<Variant> {
    if input.peek(LitStr) {
        let action: LitStr = input.parse()?;
        let text = format!(
            "a handler names its variant, not the action: `#[handler({})]`",
            name::camel(&action.value())
        );
        return Err(syn::Error::new_spanned(action, text));
    }
    let path = input.call(Path::parse_mod_style)?;
    if let (Some(ident), true) = (path.get_ident(), input.peek(syn::token::Paren)) {
        return nested(ident.clone(), input);
    }
    match (path.get_ident(), path.segments.last()) {
        (None, Some(last)) => {
            let text = format!("name the variant without its union: `#[handler({})]`", last.ident);
            Err(syn::Error::new_spanned(&path, text))
        }
        (ident, _) => Ok(Variant::Named(
            ident
                .cloned()
                .ok_or_else(|| input.error("expected the name of a variant"))?,
        )),
    }
}

fn nested(outer: Ident, input: ParseStream<'_>) -> syn::Result<Variant> {
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
            format!("name the variant with its union: `#[handler({outer}({outer}::Ping))]`"),
        )),
    }
}
