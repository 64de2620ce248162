//! From a model to the implementation of `Consumer`: constants, and one `match`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Path, Type, ext::IdentExt, spanned::Spanned};

use super::{
    call::{answer, at, call, returns},
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

/// The associated types, what is not given by its default.
pub(super) fn types(model: &Consumer) -> TokenStream {
    let or = |given: &Option<Type>, default: TokenStream| {
        given.as_ref().map_or(default, ToTokens::to_token_stream)
    };
    let incoming = or(&model.incoming, quote!(__chanx::Never));
    let outgoing = or(&model.outgoing, quote!(__chanx::Never));
    let state = or(&model.state, quote!(__chanx::NoState));
    let params = or(&model.params, quote!(()));
    let access = model.user.as_ref().map_or(
        quote!(__chanx::Open),
        |user| quote_spanned!(user.span()=> __chanx::Identified<#user>),
    );
    quote! {
        type Incoming = #incoming;
        type Outgoing = #outgoing;
        type State = #state;
        type Params = #params;
        type Access = #access;
    }
}

fn spec(model: &Consumer) -> TokenStream {
    let said = |text: &String| (!text.is_empty()).then(|| quote!(.description(#text)));
    let name = model.spoken_name.as_ref().map(|name| quote!(.name(#name)));
    let description = said(&model.description);
    let handlers = model.handlers.iter().map(|handler| {
        let (name, description) = (handler.hook.name.unraw().to_string(), said(&handler.description));
        let summary = handler.summary.as_ref().map(|summary| quote!(.summary(#summary)));
        quote!(__chanx::HandlerSpec::new(#name) #summary #description)
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
    let name = &model.name;
    let body = if let Some(hook) = &model.connect {
        let call = call(hook, &quote!());
        let made = quote_spanned!(returns(hook)=> __chanx::Outcome::<Self, _>::into_result(__chanx_made));
        quote!(let __chanx_made = #call; #made)
    } else {
        quote_spanned!(name.span()=> __chanx::Ok(<Self as __chanx::Buildable>::build()))
    };
    quote! {
        async fn connect(__chanx_ctx: &mut __chanx::Context<Self>) -> __chanx::HandlerResult<Self> {
            #body
        }
    }
}

/// The hooks whose returns are replies, and the one that takes leave.
fn hooks(model: &Consumer) -> TokenStream {
    let ready = model.ready.as_ref().map(|hook| {
        let answer = answer(model, hook, &quote!());
        quote! {
            async fn ready(&mut self, __chanx_ctx: &mut __chanx::Context<Self>) -> __chanx::HandlerResult<()> {
                let __chanx_sender = __chanx_ctx.sender();
                #answer
            }
        }
    });
    let frame = model.frame.as_ref().map(|hook| {
        let answer = answer(model, hook, &quote!(__chanx_frame));
        quote! {
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
    quote! {
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
        let arms = model.handlers.iter().map(|handler| arm(model, incoming, handler));
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

fn arm(model: &Consumer, incoming: &Type, handler: &Handler) -> TokenStream {
    let payload = quote!(__chanx_payload);
    let fields = handler.hook.value().map_or_else(
        || quote!({ .. }),
        |of| quote_spanned!(of.span()=> { 0: #payload }),
    );
    let pattern = match &handler.variant {
        Variant::Named(name) => {
            let union = union(incoming, name.span());
            quote_spanned!(name.span()=> #union::#name #fields)
        }
        Variant::Nested {
            outer,
            union: of,
            inner,
        } => {
            let union = union(incoming, outer.span());
            quote_spanned!(inner.span()=> #union::#outer(#of::#inner #fields))
        }
    };
    let answer = answer(model, &handler.hook, &payload);
    quote!(#pattern => { #answer })
}

/// The union as it stands in a pattern, at the handler: by its own path where patterns take it.
fn union(incoming: &Type, span: Span) -> TokenStream {
    path_of(incoming).map_or_else(
        || quote_spanned!(span=> __ChanxIncoming),
        |path| at(span, &path.to_token_stream()),
    )
}

fn path_of(union: &Type) -> Option<&Path> {
    match union {
        Type::Path(path) if path.qself.is_none() => Some(&path.path),
        _ => None,
    }
    .filter(|path| path.segments.iter().all(|part| part.arguments.is_none()))
}

/// Constants that fail to compile where a variant has no handler, at the name of the union.
fn checks(model: &Consumer, incoming: &Type) -> TokenStream {
    let name = &model.name;
    let handled = model.handlers.iter().map(|handler| match &handler.variant {
        Variant::Named(name) => name.unraw().to_string(),
        Variant::Nested { outer, .. } => outer.unraw().to_string(),
    });
    let handled: Vec<_> = handled.collect();
    // By way of the consumer: that its `Incoming` is no union is told once, there.
    let text = spelled(incoming);
    let whole = quote_spanned!(incoming.span()=> __chanx::all_handled_by::<#name>(#text, &[#(#handled),*]));
    let nested = nested(&model.handlers);
    let nested = nested.iter().map(|(outer, union, inner)| {
        let (outer, text) = (outer.unraw().to_string(), spelled(union));
        let variants = quote!(<#union as __chanx::Message>::VARIANTS);
        quote_spanned!(union.span()=> __chanx::all_handled(#text, #outer, #variants, &[#(#inner),*]))
    });
    let alias = path_of(incoming)
        .is_none()
        .then(|| quote!(type __ChanxIncoming = #incoming;));
    quote! {
        #alias
        const _: () = #whole;
        #(const _: () = #nested;)*
    }
}

/// The unions that are handled piece by piece, with the pieces that are.
fn nested(handlers: &[Handler]) -> Vec<(&Ident, &Path, Vec<String>)> {
    let mut unions: Vec<(&Ident, &Path, Vec<String>)> = Vec::new();
    for handler in handlers {
        let Variant::Nested { outer, union, inner } = &handler.variant else {
            continue;
        };
        let inner = inner.unraw().to_string();
        match unions.iter_mut().find(|(known, ..)| *known == outer) {
            Some((.., pieces)) => pieces.push(inner),
            None => unions.push((outer, union, vec![inner])),
        }
    }
    unions
}
