//! Who may enter: the implementation of `Access`, where there is more to it than a user.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::{BinOp, Expr, Type, UnOp, ext::IdentExt, parse_quote_spanned, spanned::Spanned};

use super::{
    call::returns,
    model::{Argument, Consumer, Handler, Hook, Variant},
};
use crate::diag::Diagnostics;

/// The consumer's access, where it is not open to everybody: its own, or that of a user alone.
pub(super) fn named(model: &Consumer) -> Option<Type> {
    if is_own(model) {
        return Some(model.name.clone());
    }
    let user = model.user.as_ref()?;
    Some(parse_quote_spanned!(user.span()=> __chanx::Identified<#user>))
}

fn is_own(model: &Consumer) -> bool {
    model.object.is_some()
        || model.load.is_some()
        || model.permissions.is_some()
        || !model.authentication.is_empty()
        || model.handlers.iter().any(|handler| handler.permissions.is_some())
}

/// The implementation of its own.
pub(super) fn access(model: &Consumer) -> Option<TokenStream> {
    let nothing = || quote!(__chanx::Ok(__chanx::Some(())));
    let load = model.load.as_ref().map_or_else(nothing, |hook| load(model, hook));
    let policy = policy(model);
    own(
        model,
        &quote!(fn policy() -> __chanx::Policy<Self> { #policy }),
        &load,
    )
}

/// The same for a block in which something is wrong: what names its types elsewhere is still understood.
pub(super) fn stub(model: &Consumer) -> Option<TokenStream> {
    own(model, &TokenStream::new(), &quote!(__chanx::unreachable!()))
}

fn own(model: &Consumer, policy: &TokenStream, load: &TokenStream) -> Option<TokenStream> {
    let name = &model.name;
    let user = model
        .user
        .as_ref()
        .map_or_else(|| quote!(()), ToTokens::to_token_stream);
    let object = object(model);
    let explicit = model.permissions.as_ref().map(|_| {
        quote!(
            const EXPLICIT: bool = true;
        )
    });
    is_own(model).then(|| {
        quote! {
            #[automatically_derived]
            impl __chanx::Access<#name> for #name {
                type User = #user;
                type Object = #object;
                #explicit
                #policy
                async fn load(
                    __chanx_admission: &__chanx::Admission<Self>,
                ) -> __chanx::HandlerResult<__chanx::Option<#object>> {
                    #load
                }
            }
        }
    })
}

fn object(model: &Consumer) -> TokenStream {
    let object = model.object.as_ref();
    object.map_or_else(|| quote!(()), ToTokens::to_token_stream)
}

fn load(model: &Consumer, hook: &Hook) -> TokenStream {
    let (name, object) = (&hook.name, object(model));
    let arguments = hook.arguments.iter().map(|argument| match argument {
        Argument::Context(of) | Argument::Value(of) => {
            quote_spanned!(of.span()=> __chanx::Shows::<#of>::shown(__chanx_admission))
        }
    });
    let found = quote_spanned!(returns(hook)=>
        __chanx::Outcome::<__chanx::Option<#object>, _>::into_result(__chanx_found)
    );
    quote_spanned! {name.span()=>
        let __chanx_found = __chanx::sendable(Self::#name(#(#arguments),*)).await;
        #found
    }
}

fn policy(model: &Consumer) -> TokenStream {
    let classes = model.authentication.iter().map(
        |class| quote_spanned!(class.span()=> let __chanx_policy = __chanx_policy.authentication(#class);),
    );
    let permissions = model.permissions.iter().map(|rule| {
        let rule = rule_of(rule);
        quote!(let __chanx_policy = __chanx_policy.permissions(#rule);)
    });
    let handlers = model.handlers.iter().filter_map(|handler| {
        let (rule, name) = (rule_of(handler.permissions.as_ref()?), spoken(handler));
        let (actions, cfgs) = (actions(model, &handler.variant), &handler.hook.cfgs);
        Some(quote!(#(#cfgs)* let __chanx_policy = __chanx_policy.handler(#name, #actions, #rule);))
    });
    quote! {
        let __chanx_policy = __chanx::Policy::new();
        #(#classes)* #(#permissions)* #(#handlers)*
        __chanx_policy
    }
}

/// The actions that go to one handler: those of a nested union are several.
fn actions(model: &Consumer, variant: &Variant) -> TokenStream {
    let name = variant.last().unraw().to_string();
    let union = match variant {
        Variant::Named(_) => model.incoming.as_ref().map(ToTokens::to_token_stream),
        Variant::Nested { union, .. } => Some(union.to_token_stream()),
    };
    quote!({
        const NAMED: &[(&[__chanx::Variant], &str)] = &[(<#union as __chanx::Message>::VARIANTS, #name)];
        const ACTIONS: [&str; __chanx::actions_in(NAMED)] = __chanx::actions_of(NAMED);
        &ACTIONS
    })
}

/// What a handler asks first.
pub(super) fn permitted(handler: &Handler) -> Option<TokenStream> {
    let name = spoken(handler);
    let permissions = handler.permissions.as_ref();
    permissions.map(|_| quote!(__chanx_ctx.permitted(#name).await?;))
}

fn spoken(handler: &Handler) -> String {
    handler.hook.name.unraw().to_string()
}

/// The operators as they stand, with a rule of each value between them.
fn rule_of(rule: &Expr) -> TokenStream {
    match rule {
        Expr::Binary(binary) if is_rule(&binary.op) => {
            let (left, op, right) = (rule_of(&binary.left), &binary.op, rule_of(&binary.right));
            quote!(#left #op #right)
        }
        Expr::Unary(unary) if matches!(unary.op, UnOp::Not(_)) => {
            let inner = rule_of(&unary.expr);
            quote!(!#inner)
        }
        Expr::Paren(paren) => {
            let inner = rule_of(&paren.expr);
            quote!((#inner))
        }
        value => quote_spanned!(value.span()=> __chanx::Rule::<Self>::of(#value)),
    }
}

fn is_rule(op: &BinOp) -> bool {
    matches!(op, BinOp::BitAnd(_) | BinOp::BitOr(_))
}

/// What the parts of it have to say of each other.
pub(super) fn agrees(model: &Consumer, keys_read: bool, diag: &mut Diagnostics) {
    if let (Some(object), None) = (&model.object, &model.load) {
        diag.error(
            object,
            "nothing loads this object: write `#[object] async fn object(admission: &Admission<Self>) -> Result<Option<…>>`",
        );
    }
    if let (None, Some(load), true) = (&model.object, &model.load, keys_read) {
        diag.error(
            &load.name,
            "nothing says what this loads: add `object = …` to `#[consumer(…)]`",
        );
    }
    if let (None, Some(class), true) = (&model.user, model.authentication.first(), keys_read) {
        diag.error(
            class,
            "nothing says whom this finds: add `user = …` to `#[consumer(…)]`",
        );
    }
    let of_handlers = model
        .handlers
        .iter()
        .filter_map(|handler| handler.permissions.as_ref());
    for rule in model.permissions.iter().chain(of_handlers) {
        of_rules(rule, diag);
    }
}

/// `||` and `&&` are not what they would be here.
fn of_rules(rule: &Expr, diag: &mut Diagnostics) {
    match rule {
        Expr::Binary(binary) => {
            let instead = match &binary.op {
                BinOp::Or(_) => Some("|"),
                BinOp::And(_) => Some("&"),
                _ => None,
            };
            if let Some(instead) = instead {
                diag.error(binary.op, format!("permissions are joined by `{instead}`"));
            }
            of_rules(&binary.left, diag);
            of_rules(&binary.right, diag);
        }
        Expr::Unary(unary) => of_rules(&unary.expr, diag),
        Expr::Paren(paren) => of_rules(&paren.expr, diag),
        _ => {}
    }
}
