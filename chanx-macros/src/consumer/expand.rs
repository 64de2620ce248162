//! From a model to the implementation of `Consumer`: constants and calls.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{GenericArgument, LitStr, PathArguments, Type, ext::IdentExt, spanned::Spanned};

use super::{
    access,
    call::{answer, call, returns},
    groups, matches,
    model::{Consumer, Handler, Hook, Variant},
    parse::Block,
};

pub(super) fn consumer(model: &Consumer, block: &Block) -> TokenStream {
    let Consumer { runtime, name, .. } = model;
    let types = types(model);
    let spec = spec(model);
    let connect = connect(model);
    let hooks = hooks(model);
    let (receive, event) = (matches::receive(model), matches::event(model));
    let checks = matches::checks(model);
    let (receives, groups) = (groups::receives(model), groups::groups(model));
    let access = access::access(model);
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
                #groups
                #connect
                #receive
                #event
                #hooks
            }
            #access
            #receives
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
    let event = item("Event", &model.events, quote!(__chanx::Never));
    let state = item("State", &model.state, quote!(__chanx::NoState));
    let params = item("Params", &model.params, quote!(()));
    let access = item("Access", &access::named(model), quote!(__chanx::Open));
    quote!(#incoming #outgoing #event #state #params #access)
}

fn spec(model: &Consumer) -> TokenStream {
    let name = model.spoken_name.as_ref().map(|name| quote!(.name(#name)));
    let (description, tags) = (said(&model.description), sorted(&model.tags));
    let handlers = methods("handlers", "incoming_of", model, &model.handlers);
    let events = methods("events", "events_of", model, &model.on_events);
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
    let (groups, passed) = (groups::specs(model), matches::passed(model));
    quote! {
        __chanx::Spec::NAMED_BY_TYPE #name #description #tags #handlers #events #groups #passed #overrides #errors
            #subprotocols #frames
    }
}

fn said(text: &str) -> Option<TokenStream> {
    (!text.is_empty()).then(|| quote!(.description(#text)))
}

fn sorted(tags: &[LitStr]) -> Option<TokenStream> {
    (!tags.is_empty()).then(|| quote!(.tags(&[#(#tags),*])))
}

/// What is said of the methods for the variants of a union.
fn methods(setter: &str, of: &str, model: &Consumer, methods: &[Handler]) -> Option<TokenStream> {
    let setter = format_ident!("{setter}");
    let specs = methods.iter().map(|method| {
        let (name, description) = (method.hook.name.unraw().to_string(), said(&method.description));
        let tags = sorted(&method.tags);
        let summary = method.summary.as_ref().map(|summary| quote!(.summary(#summary)));
        let (takes, cfgs) = (takes(of, model, &method.variant), &method.hook.cfgs);
        let silent = is_silent(method.hook.returns.as_ref()).then(|| quote!(.silent()));
        quote!(#(#cfgs)* __chanx::HandlerSpec::new(#name) #takes #silent #summary #description #tags)
    });
    (!methods.is_empty()).then(|| quote!(.#setter(&[#(#specs),*])))
}

/// Which variant of which union comes to a method. The consumer's own is named by way of it: that it is none is told once, where
/// it is given.
fn takes(of: &str, model: &Consumer, variant: &Variant) -> TokenStream {
    let (of, consumer) = (format_ident!("{of}"), &model.name);
    let name = variant.last().unraw().to_string();
    match variant {
        Variant::Named(_) => quote!(.takes(__chanx::#of::<#consumer>(), #name)),
        Variant::Nested { union, .. } => quote!(.takes(<#union as __chanx::Message>::VARIANTS, #name)),
    }
}

/// Whether a method returns nothing, or nothing but an error. An alias of such a type is not seen through: then documents
/// say that it may answer.
fn is_silent(returns: Option<&Type>) -> bool {
    match returns {
        None => true,
        Some(Type::Tuple(nothing)) => nothing.elems.is_empty(),
        Some(Type::Path(path)) => {
            let last = path.path.segments.last().filter(|last| last.ident == "Result");
            let Some(PathArguments::AngleBracketed(arguments)) = last.map(|last| &last.arguments) else {
                return false;
            };
            matches!(arguments.args.first(), Some(GenericArgument::Type(made)) if is_silent(Some(made)))
        }
        _ => false,
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
