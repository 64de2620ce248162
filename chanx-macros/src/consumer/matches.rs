//! The `match` of a union: each variant goes to its method, and a check that none is left out.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Path, Type, ext::IdentExt, spanned::Spanned};

use super::{
    access,
    call::answer,
    model::{Consumer, Handler, Variant},
};
use crate::name::spelled;

/// One of the two unions that a consumer is given messages of.
struct Union<'m> {
    /// What it is called in the `match`.
    alias: Ident,
    of: &'m Type,
    methods: &'m [Handler],
    /// What goes to the client as it is.
    passed: &'m [Variant],
    /// Which check looks at all of it, and how its sentences call what is missing.
    check: Ident,
    words: Ident,
}

fn incoming(model: &Consumer) -> Option<Union<'_>> {
    Some(Union {
        alias: format_ident!("__ChanxIncoming"),
        of: model.incoming.as_ref()?,
        methods: &model.handlers,
        passed: &[],
        check: format_ident!("all_handled_by"),
        words: format_ident!("HANDLERS"),
    })
}

fn events(model: &Consumer) -> Option<Union<'_>> {
    Some(Union {
        alias: format_ident!("__ChanxEvent"),
        of: model.events.as_ref()?,
        methods: &model.on_events,
        passed: &model.passed,
        check: format_ident!("all_events_by"),
        words: format_ident!("EVENTS"),
    })
}

pub(super) fn receive(model: &Consumer) -> Option<TokenStream> {
    let union = incoming(model)?;
    let body = match &model.receive {
        Some(hook) => answer(model, hook, &quote!(__chanx_message)),
        None => cases(model, &union),
    };
    Some(quote! {
        async fn receive(
            &mut self, __chanx_ctx: &mut __chanx::Context<Self>, __chanx_message: Self::Incoming,
        ) -> __chanx::HandlerResult<()> {
            let __chanx_sender = __chanx_ctx.sender();
            #body
        }
    })
}

pub(super) fn event(model: &Consumer) -> Option<TokenStream> {
    let union = events(model)?;
    let cases = cases(model, &union);
    let sender = (!union.methods.is_empty()).then(|| quote!(let __chanx_sender = __chanx_ctx.sender();));
    Some(quote! {
        async fn event(
            &mut self, __chanx_ctx: &mut __chanx::Context<Self>, __chanx_message: Self::Event,
        ) -> __chanx::HandlerResult<()> {
            #sender
            #cases
        }
    })
}

fn cases(model: &Consumer, union: &Union<'_>) -> TokenStream {
    let handled = union
        .methods
        .iter()
        .map(|method| arm(model, &union.alias, method));
    let passed = union.passed.iter().map(|variant| {
        let pattern = pattern(&union.alias, variant, &quote!({ .. }));
        quote!(__chanx_event @ #pattern => __chanx::forwarded(__chanx_ctx, __chanx_event).await,)
    });
    quote! {
        match __chanx_message {
            #(#handled)*
            #(#passed)*
            #[allow(unreachable_patterns)]
            _ => __chanx::unreachable!(),
        }
    }
}

fn arm(model: &Consumer, alias: &Ident, method: &Handler) -> TokenStream {
    let payload = quote!(__chanx_payload);
    let fields = method.hook.value().map_or_else(
        || quote!({ .. }),
        |of| quote_spanned!(of.span()=> { 0: #payload }),
    );
    let pattern = pattern(alias, &method.variant, &fields);
    let answer = answer(model, &method.hook, &payload);
    let (permitted, cfgs) = (access::permitted(method), &method.hook.cfgs);
    quote!(#(#cfgs)* #pattern => { #permitted #answer })
}

fn pattern(alias: &Ident, variant: &Variant, fields: &TokenStream) -> TokenStream {
    match variant {
        Variant::Named(name) => quote_spanned!(name.span()=> #alias::#name #fields),
        Variant::Nested { outer, union, inner } => {
            quote_spanned!(inner.span()=> #alias::#outer(#union::#inner #fields))
        }
    }
}

/// The actions of the events that go to the client as they are, for the consumer's `Spec`.
pub(super) fn passed(model: &Consumer) -> Option<TokenStream> {
    let actions = quote!(__chanx::actions_of::<{ __chanx::actions_in(__CHANX_PASSED) }>(
        __CHANX_PASSED
    ));
    (!model.passed.is_empty()).then(|| quote!(.passthrough_events(&#actions)))
}

/// The events themselves, each in the table of its union.
fn table_of_passed(name: &Type, passed: &[Variant]) -> Option<TokenStream> {
    let entries = passed.iter().map(|variant| {
        let event = variant.last().unraw().to_string();
        match variant {
            Variant::Named(_) => quote!((__chanx::events_of::<#name>(), #event)),
            Variant::Nested { union, .. } => quote!((<#union as __chanx::Message>::VARIANTS, #event)),
        }
    });
    let table = quote!(const __CHANX_PASSED: &[(&[__chanx::Variant], &str)] = &[#(#entries),*];);
    (!passed.is_empty()).then_some(table)
}

/// Constants that fail to compile where a variant has no method, at the name of the union.
pub(super) fn checks(model: &Consumer) -> TokenStream {
    let incoming = incoming(model).filter(|_| model.receive.is_none());
    let unions = incoming.into_iter().chain(events(model));
    unions.map(|union| checks_of(model, &union)).collect()
}

fn checks_of(model: &Consumer, union: &Union<'_>) -> TokenStream {
    let Union {
        alias,
        of,
        methods,
        passed,
        check,
        words,
    } = union;
    let name = &model.name;
    let cases = methods.iter().map(|method| (&method.variant, Some(method)));
    let cases: Vec<_> = cases
        .chain(passed.iter().map(|variant| (variant, None)))
        .collect();
    let outer = cases
        .iter()
        .map(|(variant, method)| handled(*method, variant.outer()));
    // By way of the consumer: that its type is no such union is told once, there.
    let text = spelled(of);
    let whole = quote_spanned!(of.span()=> __chanx::#check::<#name>(#text, &[#(#outer),*]));
    let nested = nested(&cases);
    let nested = nested.iter().map(|(outer, union, inner)| {
        let (outer, text) = (outer.unraw().to_string(), spelled(union));
        let variants = quote!(<#union as __chanx::Message>::VARIANTS);
        let words = quote!(&__chanx::#words);
        quote_spanned!(union.span()=> __chanx::all_handled(#words, #text, #outer, #variants, &[#(#inner),*]))
    });
    let passed = table_of_passed(name, passed);
    quote! {
        #[allow(dead_code)]
        type #alias = #of;
        #passed
        const _: () = #whole;
        #(const _: () = #nested;)*
    }
}

/// The name of a variant that is taken, where its method is there.
fn handled(method: Option<&Handler>, variant: &Ident) -> TokenStream {
    let name = variant.unraw().to_string();
    let cfgs = method
        .map(|method| method.hook.cfgs.as_slice())
        .unwrap_or_default();
    quote!(#(#cfgs)* #name)
}

/// The unions that are taken piece by piece, with the pieces that are.
fn nested<'m>(cases: &[(&'m Variant, Option<&'m Handler>)]) -> Vec<(&'m Ident, &'m Path, Vec<TokenStream>)> {
    let mut unions: Vec<(&Ident, &Path, Vec<TokenStream>)> = Vec::new();
    for (variant, method) in cases {
        let Variant::Nested { outer, union, inner } = variant else {
            continue;
        };
        let inner = handled(*method, inner);
        match unions.iter_mut().find(|(known, ..)| *known == outer) {
            Some((.., pieces)) => pieces.push(inner),
            None => unions.push((outer, union, vec![inner])),
        }
    }
    unions
}
