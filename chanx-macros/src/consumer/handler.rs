//! The helper attributes and what the methods under them have in common.

use syn::{Attribute, FnArg, ReturnType, Type};

use super::{
    model::{Argument, Hook},
    parse::Method,
};
use crate::{attr, diag::Diagnostics};

/// What a method may be marked as.
pub(super) const HELPERS: [&str; 9] = [
    "object",
    "groups",
    "connect",
    "ready",
    "handler",
    "receive",
    "event",
    "frame",
    "disconnect",
];

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

/// `#[object]`, `#[connect]` and `#[groups]` have none, `#[disconnect]` may take it whole, all others borrow it.
fn receiver(method: &Method, kind: &str, diag: &mut Diagnostics) {
    let signature = &method.signature;
    match (kind, signature.receiver()) {
        ("connect", Some(receiver)) => diag.error(
            receiver,
            "there is no consumer yet, `#[connect]` builds it: \
             `async fn connect(ctx: &mut Context<Self>) -> Result<Self>`",
        ),
        ("groups", Some(receiver)) => diag.error(
            receiver,
            "there is no consumer yet, groups are joined before `#[connect]` builds it: \
             `async fn groups(ctx: &mut Context<Self>) -> Group<M>`",
        ),
        ("object", Some(receiver)) => diag.error(
            receiver,
            "there is no consumer yet, the object is loaded before anybody is let in: \
             `async fn object(admission: &Admission<Self>) -> Result<Option<Room>>`",
        ),
        ("object" | "connect" | "groups", None) | ("disconnect", Some(_)) => {}
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
