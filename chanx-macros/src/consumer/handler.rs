//! The helper attributes and the methods under them.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::{
    Attribute, FnArg, LitStr, Path, ReturnType, Token, Type, parenthesized,
    parse::{Parse, ParseStream},
    spanned::Spanned,
};

use super::{
    model::{Argument, Handler, Hook, Variant},
    parse::Method,
};
use crate::{attr, diag::Diagnostics, name};

/// What a method may be marked as.
pub(super) const HELPERS: [&str; 6] = ["connect", "ready", "handler", "receive", "frame", "disconnect"];

/// The helper that an attribute is.
pub(super) fn helper(attribute: &Attribute) -> Option<&'static str> {
    let name = attribute.path().get_ident()?;
    HELPERS.into_iter().find(|helper| name == helper)
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
    let receiver = signature.receiver();
    match (kind, receiver) {
        ("connect", Some(receiver)) => diag.error(
            receiver,
            "there is no consumer yet: `#[connect]` builds it, `async fn connect(ctx: &mut Context<Self>) -> Result<Self>`",
        ),
        ("connect", None) | ("disconnect", Some(_)) => {}
        (_, None) => diag.error(&signature.ident, format!("a `#[{kind}]` is a method: write `&mut self` first")),
        (_, Some(receiver)) if !matches!(receiver.kind, syn::ReceiverKind::Reference(..)) => {
            diag.error(receiver, format!("a `#[{kind}]` can't consume the consumer: write `&mut self`"));
        }
        (_, Some(_)) => {}
    }
    Hook {
        name: signature.ident.clone(),
        on_self: receiver.is_some(),
        arguments: arguments(method, kind, diag),
        returns: match &signature.output {
            ReturnType::Default => None,
            ReturnType::Type(_, returns) => Some((**returns).clone()),
        },
    }
}

fn arguments(method: &Method, kind: &str, diag: &mut Diagnostics) -> Vec<Argument> {
    let mut arguments = Vec::new();
    for argument in &method.signature.inputs {
        let FnArg::Typed(argument) = argument else {
            continue;
        };
        let read = match &*argument.ty {
            Type::Reference(_) => Argument::Context,
            value => Argument::Value(value.clone()),
        };
        let twice = arguments
            .iter()
            .any(|before| std::mem::discriminant(before) == std::mem::discriminant(&read));
        match &read {
            _ if !twice => arguments.push(read),
            Argument::Context => diag.error(argument, "only the context is taken by reference, and once"),
            Argument::Value(_) => {
                diag.error(
                    argument,
                    format!("a `#[{kind}]` takes one value: the payload; put more into a struct"),
                );
            }
        }
    }
    arguments
}

/// Reads a `#[handler]`.
pub(super) fn handler(method: &Method, attribute: &Attribute, diag: &mut Diagnostics) -> Handler {
    let hook = hook(method, "handler", diag);
    let given = match &attribute.meta {
        syn::Meta::Path(_) => Some(Arguments::default()),
        _ => diag.ok(attribute.parse_args::<Arguments>()),
    };
    let Arguments { variant, summary } = given.unwrap_or_default();
    let variant = variant.unwrap_or_else(|| Variant::Named(name::camel(&hook.name)));
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

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut read = Self::default();
        while !input.is_empty() {
            let ident: Ident = input.parse()?;
            if input.peek(Token![=]) {
                if ident != "summary" {
                    let text = attr::unknown("key", &ident.to_string(), &["summary"]);
                    return Err(syn::Error::new_spanned(ident, text));
                }
                input.parse::<Token![=]>()?;
                read.summary = Some(input.parse()?);
            } else if input.peek(syn::token::Paren) {
                read.variant = Some(nested(ident, input)?);
            } else {
                read.variant = Some(Variant::Named(ident));
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(read)
    }
}

/// `Common(Common::Ping)`
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

/// Whether a helper attribute was written in a way that this macro does not see: as `chanx::handler`.
pub(super) fn qualified(attribute: &Attribute) -> Option<String> {
    let path = attribute.path();
    let last = path.segments.last()?.ident.to_string();
    let ours =
        path.segments.len() == 2 && path.segments[0].ident == "chanx" && HELPERS.contains(&last.as_str());
    ours.then(|| format!("write `#[{last}]`: `#[consumer]` reads its helpers by their bare names"))
}

/// The tokens to point at for what a hook returns.
pub(super) fn returns(hook: &Hook) -> proc_macro2::Span {
    hook.returns
        .as_ref()
        .map_or_else(|| hook.name.span(), |returns| returns.to_token_stream().span())
}
