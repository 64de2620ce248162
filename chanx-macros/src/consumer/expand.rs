//! From a model to the implementation of `Consumer`: constants, and one `match`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Path, Type, spanned::Spanned};

use super::{
    handler,
    model::{Argument, Consumer, Handler, Hook, Variant},
    parse::Block,
};

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
    let access = if let Some(user) = &model.user {
        quote_spanned!(user.span()=> __chanx::Identified<#user>)
    } else {
        quote!(__chanx::Open)
    };
    quote! {
        type Incoming = #incoming;
        type Outgoing = #outgoing;
        type State = #state;
        type Params = #params;
        type Access = #access;
    }
}

fn spec(model: &Consumer) -> TokenStream {
    let name = model.spoken_name.as_ref().map(|name| quote!(.name(#name)));
    let description = &model.description;
    let handlers = model.handlers.iter().map(|handler| {
        let (name, description) = (handler.hook.name.to_string(), &handler.description);
        let summary = handler.summary.as_ref().map(|summary| quote!(.summary(#summary)));
        quote!(__chanx::HandlerSpec::new(#name)#summary.description(#description))
    });
    let settings = model.settings.iter().map(|(setting, value)| {
        let value = quote_spanned!(value.span()=> #value);
        quote!(.#setting(#value))
    });
    let errors = model
        .client_errors
        .iter()
        .map(|error| quote_spanned!(error.span()=> __chanx::client_error::<#error>));
    let subprotocols = model
        .subprotocols
        .as_ref()
        .map(|names| quote!(.subprotocols(&#names)));
    let frames = match (&model.frame, &model.incoming) {
        (None, _) => None,
        (Some(_), Some(_)) => Some(quote!(.frames(__chanx::Frames::Binary))),
        (Some(_), None) => Some(quote!(.frames(__chanx::Frames::Raw))),
    };
    quote! {
        __chanx::Spec::NAMED_BY_TYPE #name
            .description(#description)
            .handlers(&[#(#handlers),*])
            .overrides(__chanx::Overrides::NONE #(#settings)*)
            .client_errors(&[#(#errors),*])
            #subprotocols #frames
    }
}

fn connect(model: &Consumer) -> TokenStream {
    let name = &model.name;
    let body = if let Some(hook) = &model.connect {
        let call = call(hook, &quote!());
        quote_spanned!(handler::returns(hook)=> __chanx::outcome::<Self, _>(#call.await))
    } else {
        quote_spanned!(name.span()=> __chanx::Ok(__chanx::built::<Self>()))
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
        let answer = answer(hook, &quote!());
        quote! {
            async fn ready(&mut self, __chanx_ctx: &mut __chanx::Context<Self>) -> __chanx::HandlerResult<()> {
                #answer
            }
        }
    });
    let frame = model.frame.as_ref().map(|hook| {
        let answer = answer(hook, &quote!(__chanx_frame));
        quote! {
            async fn frame(
                &mut self, __chanx_ctx: &mut __chanx::Context<Self>, __chanx_frame: __chanx::Frame,
            ) -> __chanx::HandlerResult<()> {
                #answer
            }
        }
    });
    let disconnect = model.disconnect.as_ref().map(|hook| {
        let call = call(hook, &quote!(__chanx_reason));
        quote! {
            async fn disconnect(
                mut self, __chanx_ctx: &mut __chanx::Context<Self>, __chanx_reason: __chanx::CloseReason,
            ) {
                #call.await;
            }
        }
    });
    quote!(#ready #frame #disconnect)
}

/// The one `match`, and the check that it leaves nothing out.
fn receive(model: &Consumer) -> (TokenStream, TokenStream) {
    let Some(incoming) = &model.incoming else {
        return (TokenStream::new(), TokenStream::new());
    };
    let (body, checks) = if let Some(hook) = &model.receive {
        (answer(hook, &quote!(__chanx_message)), TokenStream::new())
    } else {
        let arms = model.handlers.iter().map(arm);
        let body = quote! {
            match __chanx_message {
                #(#arms)*
                #[allow(unreachable_patterns)]
                _ => __chanx::unreachable!(),
            }
        };
        (body, checks(incoming, &model.handlers))
    };
    let receive = quote! {
        async fn receive(
            &mut self, __chanx_ctx: &mut __chanx::Context<Self>, __chanx_message: #incoming,
        ) -> __chanx::HandlerResult<()> {
            #body
        }
    };
    (receive, checks)
}

fn arm(handler: &Handler) -> TokenStream {
    let payload = quote!(__chanx_payload);
    let fields = handler
        .hook
        .value()
        .map_or_else(|| quote!({ .. }), |_| quote!((#payload)));
    let pattern = match &handler.variant {
        Variant::Named(name) => quote_spanned!(name.span()=> __ChanxIncoming::#name #fields),
        Variant::Nested { outer, union, inner } => {
            quote_spanned!(inner.span()=> __ChanxIncoming::#outer(#union::#inner #fields))
        }
    };
    let answer = answer(&handler.hook, &payload);
    quote!(#pattern => #answer,)
}

/// Calls a method and sends what it returns. A reply that the consumer does not declare is told at its type.
fn answer(hook: &Hook, value: &TokenStream) -> TokenStream {
    let call = call(hook, value);
    quote_spanned! {handler::returns(hook)=>
        __chanx::reply::<Self, _, _>(__chanx_ctx.sender(), #call.await).await
    }
}

/// Calls a method with its arguments, each at the place where the user wrote its type.
fn call(hook: &Hook, value: &TokenStream) -> TokenStream {
    let name = &hook.name;
    let receiver = hook.on_self.then(|| quote!(self,));
    let arguments = hook.arguments.iter().map(|argument| match argument {
        Argument::Context => quote!(__chanx_ctx),
        Argument::Value(of) => at(of.span(), value),
    });
    quote!(Self::#name(#receiver #(#arguments),*))
}

/// The same tokens at another place.
fn at(span: Span, tokens: &TokenStream) -> TokenStream {
    let moved = tokens.clone().into_iter().map(|mut token| {
        token.set_span(span);
        token
    });
    moved.collect()
}

/// Constants that fail to compile where a variant has no handler, at the name of the union.
fn checks(incoming: &Type, handlers: &[Handler]) -> TokenStream {
    let handled = handlers.iter().map(|handler| match &handler.variant {
        Variant::Named(name) => name.to_string(),
        Variant::Nested { outer, .. } => outer.to_string(),
    });
    let spelled = spelled(incoming);
    let nested = nested(handlers)
        .into_iter()
        .map(|(union, inner)| check(&union.to_token_stream(), &spelled_path(union), &inner));
    let whole = check(
        &quote_spanned!(incoming.span()=> #incoming),
        &spelled,
        &handled.collect::<Vec<_>>(),
    );
    quote! {
        type __ChanxIncoming = #incoming;
        #whole
        #(#nested)*
    }
}

fn check(union: &TokenStream, spelled: &str, handled: &[String]) -> TokenStream {
    quote_spanned! {union.span()=>
        const _: () = __chanx::all_handled(#spelled, <#union as __chanx::Message>::VARIANTS, &[#(#handled),*]);
    }
}

/// The unions that are handled piece by piece, with the pieces that are.
fn nested(handlers: &[Handler]) -> Vec<(&Path, Vec<String>)> {
    let mut unions: Vec<(&Ident, &Path, Vec<String>)> = Vec::new();
    for handler in handlers {
        let Variant::Nested { outer, union, inner } = &handler.variant else {
            continue;
        };
        match unions.iter_mut().find(|(known, ..)| *known == outer) {
            Some((.., pieces)) => pieces.push(inner.to_string()),
            None => unions.push((outer, union, vec![inner.to_string()])),
        }
    }
    unions
        .into_iter()
        .map(|(_, union, pieces)| (union, pieces))
        .collect()
}

fn spelled(of: &Type) -> String {
    of.to_token_stream().to_string().replace(' ', "")
}

fn spelled_path(of: &Path) -> String {
    of.to_token_stream().to_string().replace(' ', "")
}
