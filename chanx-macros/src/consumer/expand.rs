//! From a model to the implementation of `Consumer`: constants, and one `match`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Path, Type, ext::IdentExt, spanned::Spanned};

use super::{
    call::{answer, call, returns},
    model::{Consumer, Handler, Hook, Variant},
    parse::Block,
};
use crate::name::spelled;

pub(super) fn consumer(model: &Consumer, block: &Block) -> TokenStream {
    let Consumer { runtime, name, .. } = model;
    let types = types(model);
    let spec = spec(model);
    let connect = connect(model);
    let hooks = hooks(model);
    let (receive, checks) = receive(model);
    quote! {
        #block
        #[allow(unused_qualifications)]
        const _: () = {
            use #runtime as __chanx;
            #checks
            #[automatically_derived]
            impl __chanx::Consumer for #name {
                #types
                const SPEC: __chanx::Spec = #spec;
                #connect
                #receive
                #hooks
            }
        };
    }
}

/// The associated types, each at the tokens that it was given with; what is not given by its default.
pub(super) fn types(model: &Consumer) -> TokenStream {
    let item = |name: &str, given: &Option<Type>, default: TokenStream| {
        let (at, of) = match given {
            Some(given) => (given.span(), given.to_token_stream()),
            None => (Span::call_site(), default),
        };
        let name = Ident::new(name, at);
        quote_spanned!(at=> type #name = #of;)
    };
    let incoming = item("Incoming", &model.incoming, quote!(__chanx::Never));
    let outgoing = item("Outgoing", &model.outgoing, quote!(__chanx::Never));
    let event = item("Event", &None, quote!(__chanx::Never));
    let state = item("State", &model.state, quote!(__chanx::NoState));
    let params = item("Params", &model.params, quote!(()));
    let user = model.user.as_ref();
    let access = user.map(|user| syn::parse_quote_spanned!(user.span()=> __chanx::Identified<#user>));
    let access = item("Access", &access, quote!(__chanx::Open));
    quote!(#incoming #outgoing #event #state #params #access)
}

fn spec(model: &Consumer) -> TokenStream {
    let said = |text: &String| (!text.is_empty()).then(|| quote!(.description(#text)));
    let name = model.spoken_name.as_ref().map(|name| quote!(.name(#name)));
    let description = said(&model.description);
    let handlers = model.handlers.iter().map(|handler| {
        let (name, description) = (handler.hook.name.unraw().to_string(), said(&handler.description));
        let summary = handler.summary.as_ref().map(|summary| quote!(.summary(#summary)));
        let cfgs = &handler.hook.cfgs;
        quote!(#(#cfgs)* __chanx::HandlerSpec::new(#name) #summary #description)
    });
    let handlers = (!model.handlers.is_empty()).then(|| quote!(.handlers(&[#(#handlers),*])));
    let settings = model.settings.iter().map(|(setting, value)| {
        let value = quote_spanned!(value.span()=> #value);
        quote!(.#setting(#value))
    });
    let overrides =
        (!model.settings.is_empty()).then(|| quote!(.overrides(__chanx::Overrides::NONE #(#settings)*)));
    let errors = model
        .client_errors
        .iter()
        .map(|error| quote_spanned!(error.span()=> __chanx::client_error::<#error>));
    let errors = (!model.client_errors.is_empty()).then(|| quote!(.client_errors(&[#(#errors),*])));
    let names = model.subprotocols.as_ref();
    let subprotocols = names.map(|names| quote!(.subprotocols(&#names)));
    let frames = match (&model.frame, &model.incoming) {
        (None, _) => None,
        (Some(_), Some(_)) => Some(quote!(.frames(__chanx::Frames::Binary))),
        (Some(_), None) => Some(quote!(.frames(__chanx::Frames::Raw))),
    };
    quote! {
        __chanx::Spec::NAMED_BY_TYPE #name #description #handlers #overrides #errors #subprotocols #frames
    }
}

fn connect(model: &Consumer) -> TokenStream {
    let Some(hook) = &model.connect else {
        let built = quote_spanned!(model.name.span()=> <Self as __chanx::Buildable>::build());
        // No future that holds the context: what is wrong with its types is told where they are given.
        return quote! {
            fn connect(
                _: &mut __chanx::Context<Self>,
            ) -> impl __chanx::Future<Output = __chanx::HandlerResult<Self>> + __chanx::Send {
                __chanx::at_once(#built)
            }
        };
    };
    let call = call(hook, &quote!());
    let made = quote_spanned!(returns(hook)=> __chanx::Outcome::<Self, _>::into_result(__chanx_made));
    quote! {
        async fn connect(__chanx_ctx: &mut __chanx::Context<Self>) -> __chanx::HandlerResult<Self> {
            let __chanx_made = #call;
            #made
        }
    }
}

/// The hooks whose returns are replies, and the one that takes leave.
fn hooks(model: &Consumer) -> TokenStream {
    let ready = model.ready.as_ref().map(|hook| {
        let (answer, cfgs) = (answer(model, hook, &quote!()), &hook.cfgs);
        quote! {
            #(#cfgs)*
            async fn ready(&mut self, __chanx_ctx: &mut __chanx::Context<Self>) -> __chanx::HandlerResult<()> {
                let __chanx_sender = __chanx_ctx.sender();
                #answer
            }
        }
    });
    let frame = model.frame.as_ref().map(|hook| {
        let (answer, cfgs) = (answer(model, hook, &quote!(__chanx_frame)), &hook.cfgs);
        quote! {
            #(#cfgs)*
            async fn frame(
                &mut self, __chanx_ctx: &mut __chanx::Context<Self>, __chanx_frame: __chanx::Frame,
            ) -> __chanx::HandlerResult<()> {
                let __chanx_sender = __chanx_ctx.sender();
                #answer
            }
        }
    });
    let disconnect = model.disconnect.as_ref().map(disconnect);
    quote!(#ready #frame #disconnect)
}

fn disconnect(hook: &Hook) -> TokenStream {
    let call = call(hook, &quote!(__chanx_reason));
    let said = quote_spanned!(returns(hook)=> __chanx::Parting::part(__chanx_said));
    let cfgs = &hook.cfgs;
    quote! {
        #(#cfgs)*
        async fn disconnect(
            mut self, __chanx_ctx: &mut __chanx::Context<Self>, __chanx_reason: __chanx::CloseReason,
        ) {
            let __chanx_said = #call;
            #said;
        }
    }
}

/// The one `match`, and the check that it leaves nothing out.
fn receive(model: &Consumer) -> (TokenStream, TokenStream) {
    let Some(incoming) = &model.incoming else {
        return (TokenStream::new(), TokenStream::new());
    };
    let (body, checks) = if let Some(hook) = &model.receive {
        (answer(model, hook, &quote!(__chanx_message)), TokenStream::new())
    } else {
        let arms = model.handlers.iter().map(|handler| arm(model, handler));
        let body = quote! {
            match __chanx_message {
                #(#arms)*
                #[allow(unreachable_patterns)]
                _ => __chanx::unreachable!(),
            }
        };
        (body, checks(model, incoming))
    };
    let receive = quote! {
        async fn receive(
            &mut self, __chanx_ctx: &mut __chanx::Context<Self>, __chanx_message: Self::Incoming,
        ) -> __chanx::HandlerResult<()> {
            let __chanx_sender = __chanx_ctx.sender();
            #body
        }
    };
    (receive, checks)
}

fn arm(model: &Consumer, handler: &Handler) -> TokenStream {
    let payload = quote!(__chanx_payload);
    let fields = handler.hook.value().map_or_else(
        || quote!({ .. }),
        |of| quote_spanned!(of.span()=> { 0: #payload }),
    );
    let pattern = match &handler.variant {
        Variant::Named(name) => {
            quote_spanned!(name.span()=> __ChanxIncoming::#name #fields)
        }
        Variant::Nested { outer, union, inner } => {
            quote_spanned!(inner.span()=> __ChanxIncoming::#outer(#union::#inner #fields))
        }
    };
    let answer = answer(model, &handler.hook, &payload);
    let cfgs = &handler.hook.cfgs;
    quote!(#(#cfgs)* #pattern => { #answer })
}

/// Constants that fail to compile where a variant has no handler, at the name of the union.
fn checks(model: &Consumer, incoming: &Type) -> TokenStream {
    let name = &model.name;
    let handled = model.handlers.iter().map(|handler| match &handler.variant {
        Variant::Named(name) => handled(handler, name),
        Variant::Nested { outer, .. } => handled(handler, outer),
    });
    // By way of the consumer: that its `Incoming` is no union is told once, there.
    let text = spelled(incoming);
    let whole = quote_spanned!(incoming.span()=> __chanx::all_handled_by::<#name>(#text, &[#(#handled),*]));
    let nested = nested(&model.handlers);
    let nested = nested.iter().map(|(outer, union, inner)| {
        let (outer, text) = (outer.unraw().to_string(), spelled(union));
        let variants = quote!(<#union as __chanx::Message>::VARIANTS);
        quote_spanned!(union.span()=> __chanx::all_handled(#text, #outer, #variants, &[#(#inner),*]))
    });
    quote! {
        #[allow(dead_code)]
        type __ChanxIncoming = #incoming;
        const _: () = #whole;
        #(const _: () = #nested;)*
    }
}

/// The name of a variant that is handled, where its handler is there.
fn handled(handler: &Handler, variant: &Ident) -> TokenStream {
    let (cfgs, name) = (&handler.hook.cfgs, variant.unraw().to_string());
    quote!(#(#cfgs)* #name)
}

/// The unions that are handled piece by piece, with the pieces that are.
fn nested(handlers: &[Handler]) -> Vec<(&Ident, &Path, Vec<TokenStream>)> {
    let mut unions: Vec<(&Ident, &Path, Vec<TokenStream>)> = Vec::new();
    for handler in handlers {
        let Variant::Nested { outer, union, inner } = &handler.variant else {
            continue;
        };
        let inner = handled(handler, inner);
        match unions.iter_mut().find(|(known, ..)| *known == outer) {
            Some((.., pieces)) => pieces.push(inner),
            None => unions.push((outer, union, vec![inner])),
        }
    }
    unions
}
