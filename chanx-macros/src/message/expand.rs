//! From a model to implementations: tables and matches, no behaviour.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{DeriveInput, Fields, spanned::Spanned};

use super::model::{Action, Direction, Kind, Shape, Union, Variant};
use crate::{name, path};

pub(super) fn union(union: &Union) -> TokenStream {
    let Union {
        direction,
        name,
        runtime,
        kind,
    } = union;
    let marker = format_ident!("{}", direction.marker());
    let parts = match kind {
        Kind::Enum(variants) => of_enum(*direction, name, runtime, variants),
        Kind::Struct { action, description } => of_struct(action, name, description),
    };
    let Parts {
        items,
        table,
        action,
        decode,
        encode,
        validate,
    } = parts;
    quote! {
        #[allow(unused_qualifications)]
        const _: () = {
            use #runtime as __chanx;
            use __chanx::Unconstrained as _;
            #items
            #[automatically_derived]
            impl __chanx::Message for #name {
                const VARIANTS: &'static [__chanx::Variant] = &[#table];
                fn action(&self) -> &'static str {
                    match *self { #action }
                }
                fn decode<'de, __ChanxD: __chanx::serde::Deserializer<'de>>(
                    __chanx_action: &str,
                    __chanx_payload: __ChanxD,
                ) -> __chanx::Result<Self, __ChanxD::Error> {
                    match __chanx_action {
                        #decode
                        _ => __chanx::Err(__chanx::serde::de::Error::custom("unknown action")),
                    }
                }
                fn encode<__ChanxS: __chanx::serde::Serializer>(
                    &self,
                    __chanx_serializer: __ChanxS,
                ) -> __chanx::Result<__ChanxS::Ok, __ChanxS::Error> {
                    match self { #encode }
                }
                fn validate(&self, __chanx_violations: &mut __chanx::Violations) {
                    match self { #validate }
                }
            }
            #[automatically_derived]
            impl __chanx::#marker for #name {}
        };
    }
}

/// What differs between an enum and a struct.
#[derive(Default)]
struct Parts {
    /// Beside the implementation: payloads of struct variants, checks.
    items: TokenStream,
    table: TokenStream,
    action: TokenStream,
    decode: TokenStream,
    encode: TokenStream,
    validate: TokenStream,
}

fn of_struct(action: &Action, name: &Ident, description: &str) -> Parts {
    let wire = &action.name;
    let ident = name.to_string();
    Parts {
        items: constraints(name),
        table: quote!(
            __chanx::Variant::new(#ident, #wire).description(#description).payload::<#name>().payload_type(#ident)
        ),
        action: quote!(_ => #wire),
        decode: quote!(#wire => __chanx::read(__chanx_payload),),
        encode: quote!(__chanx_payload => __chanx::serde::Serialize::serialize(__chanx_payload, __chanx_serializer)),
        validate: {
            let check = check(name);
            quote!(__chanx_payload => #check)
        },
    }
}

fn of_enum(direction: Direction, union: &Ident, runtime: &syn::Path, variants: &[Variant]) -> Parts {
    let mut parts = Parts::default();
    for (place, variant) in variants.iter().enumerate() {
        add(&mut parts, direction, union, runtime, variant, place);
    }
    if variants.is_empty() {
        parts.encode = quote!(_ => __chanx::unreachable!());
        parts.validate = quote!(_ => {});
    }
    parts
}

fn add(
    parts: &mut Parts,
    direction: Direction,
    union: &Ident,
    runtime: &syn::Path,
    variant: &Variant,
    place: usize,
) {
    let Variant {
        name: ident,
        description,
        shape,
    } = variant;
    let handler = name::snake(&ident.to_string());
    let text = ident.to_string();
    let words = quote!(.handler(#handler).description(#description));
    let send = quote!(__chanx::serde::Serialize::serialize);
    match shape {
        Shape::Unit(Action { name: wire, .. }) => {
            parts
                .table
                .extend(quote!(__chanx::Variant::new(#text, #wire) #words,));
            parts.action.extend(quote!(Self::#ident => #wire,));
            parts
                .decode
                .extend(quote!(#wire => __chanx::read::<(), _>(__chanx_payload).map(|()| Self::#ident),));
            let unit = quote!(__chanx::serde::Serializer::serialize_unit(__chanx_serializer));
            parts.encode.extend(quote!(Self::#ident => #unit,));
            parts.validate.extend(quote!(Self::#ident => {}));
        }
        Shape::Payload(Action { name: wire, .. }, payload) => {
            let spelled = spelled(payload);
            let described = quote_spanned!(payload.span()=> .payload::<#payload>());
            parts.items.extend(constraints(payload));
            // What is sent is not asked for its constraints.
            if direction == Direction::Incoming {
                parts.items.extend(crate::parts::forgotten(payload));
            }
            parts.table.extend(
                quote!(__chanx::Variant::new(#text, #wire) #words #described.payload_type(#spelled),),
            );
            parts.action.extend(quote!(Self::#ident(..) => #wire,));
            let read = quote_spanned!(payload.span()=> __chanx::read(__chanx_payload));
            parts.decode.extend(quote!(#wire => #read.map(Self::#ident),));
            parts
                .encode
                .extend(quote!(Self::#ident(__chanx_payload) => #send(__chanx_payload, __chanx_serializer),));
            let check = check(payload);
            parts
                .validate
                .extend(quote!(Self::#ident(__chanx_payload) => #check,));
        }
        Shape::Union(inner) => {
            let (spelled, reserved) = (spelled(inner), format_ident!("{}", direction.reserved()));
            let message = quote_spanned!(inner.span()=> <#inner as __chanx::Message>);
            parts.items.extend(quote_spanned! {ident.span()=>
                const _: () = __chanx::nested_is_distinct(
                    <#union as __chanx::Message>::VARIANTS, #message::VARIANTS, #place, __chanx::#reserved,
                );
            });
            parts
                .table
                .extend(quote!(__chanx::Variant::union::<#inner>(#text) #words.payload_type(#spelled),));
            parts
                .action
                .extend(quote!(Self::#ident(ref __chanx_inner) => #message::action(__chanx_inner),));
            parts.decode.extend(quote! {
                __chanx_inner if __chanx::has_action(#message::VARIANTS, __chanx_inner) => {
                    #message::decode(__chanx_inner, __chanx_payload).map(Self::#ident)
                }
            });
            let (encode, validate) = (quote!(#message::encode), quote!(#message::validate));
            parts
                .encode
                .extend(quote!(Self::#ident(__chanx_inner) => #encode(__chanx_inner, __chanx_serializer),));
            parts
                .validate
                .extend(quote!(Self::#ident(__chanx_inner) => #validate(__chanx_inner, __chanx_violations),));
        }
        Shape::Fields(Action { name: wire, .. }, fields, attributes) => {
            let (owned, names) = (format_ident!("__Chanx{ident}"), names(fields));
            let borrowed = format_ident!("__Chanx{ident}Ref");
            parts
                .items
                .extend(fields_as_structs(&owned, &borrowed, fields, attributes, runtime));
            let described = quote!(.payload::<#owned>().payload_type(#text));
            parts
                .table
                .extend(quote!(__chanx::Variant::new(#text, #wire) #words #described,));
            parts.action.extend(quote!(Self::#ident { .. } => #wire,));
            let build = quote!(|#owned { #(#names),* }| Self::#ident { #(#names),* });
            parts
                .decode
                .extend(quote!(#wire => __chanx::read::<#owned, _>(__chanx_payload).map(#build),));
            let borrow = quote!(&#borrowed { #(#names),* });
            parts
                .encode
                .extend(quote!(Self::#ident { #(#names),* } => #send(#borrow, __chanx_serializer),));
            parts.validate.extend(quote!(Self::#ident { .. } => {}));
        }
    }
}

/// The payload of a struct variant: owned to be read, borrowed to be written.
fn fields_as_structs(
    owned: &Ident,
    borrowed: &Ident,
    fields: &Fields,
    attributes: &[syn::Attribute],
    runtime: &syn::Path,
) -> TokenStream {
    let serde = quote!(#runtime::serde).to_string().replace(' ', "");
    let schemars = quote!(#runtime::schemars).to_string().replace(' ', "");
    let own = fields.iter().map(|field| {
        let syn::Field { attrs, ident, ty, .. } = field;
        quote!(#(#attrs)* #ident: #ty)
    });
    let references = fields.iter().map(|field| {
        let syn::Field { attrs, ident, ty, .. } = field;
        let attrs = attrs
            .iter()
            .filter(|attribute| attribute.path().is_ident("serde"));
        quote!(#(#attrs)* #ident: &'__chanx #ty)
    });
    let lifetime = (!fields.is_empty()).then(|| quote!(<'__chanx>));
    let serde_only = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("serde"));
    quote! {
        #[derive(__chanx::serde::Deserialize, __chanx::schemars::JsonSchema)]
        #[serde(crate = #serde)]
        #[schemars(crate = #schemars)]
        #(#attributes)*
        struct #owned { #(#own),* }
        #[derive(__chanx::serde::Serialize)]
        #[serde(crate = #serde)]
        #(#serde_only)*
        struct #borrowed #lifetime { #(#references),* }
    }
}

fn names(fields: &Fields) -> Vec<&Ident> {
    fields.iter().filter_map(|field| field.ident.as_ref()).collect()
}

/// What a payload's constraints have to hold, said at its type.
fn constraints(payload: &(impl ToTokens + Spanned)) -> TokenStream {
    let text = format!(
        "the constraints of `{}` want a context: a message is validated without one, `Validate<Context = ()>`",
        spelled(payload)
    );
    quote_spanned! {payload.span()=>
        const _: () = ::core::assert!(
            __chanx::Probe::<#payload>::CHECKABLE || !__chanx::Probe::<#payload>::CONSTRAINED, "{}", #text
        );
    }
}

fn check(payload: &(impl ToTokens + Spanned)) -> TokenStream {
    quote_spanned! {payload.span()=>
        __chanx::Probe::<#payload>::check(__chanx_payload, __chanx::Probe::<#payload>::names(), __chanx_violations)
    }
}

/// A type as a person would spell it.
fn spelled(tokens: &impl ToTokens) -> String {
    let text = tokens.to_token_stream().to_string();
    text.replace(" :: ", "::")
        .replace(" < ", "<")
        .replace("< ", "<")
        .replace(" >", ">")
        .replace(" ,", ",")
}

/// What keeps the rest of the program understood where the union is wrong.
pub(super) fn stub(direction: Direction, input: &DeriveInput) -> TokenStream {
    let (name, marker) = (&input.ident, format_ident!("{}", direction.marker()));
    let (generics, types, bounds) = input.generics.split_for_impl();
    let runtime = path::runtime(None);
    quote! {
        #[allow(unused_qualifications)]
        const _: () = {
            use #runtime as __chanx;
            impl #generics __chanx::Message for #name #types #bounds where Self: __chanx::Send + 'static {
                const VARIANTS: &'static [__chanx::Variant] = &[];
                fn action(&self) -> &'static str { __chanx::unreachable!() }
                fn decode<'de, __ChanxD: __chanx::serde::Deserializer<'de>>(
                    _: &str, _: __ChanxD,
                ) -> __chanx::Result<Self, __ChanxD::Error> { __chanx::unreachable!() }
                fn encode<__ChanxS: __chanx::serde::Serializer>(
                    &self, _: __ChanxS,
                ) -> __chanx::Result<__ChanxS::Ok, __ChanxS::Error> { __chanx::unreachable!() }
                fn validate(&self, _: &mut __chanx::Violations) {}
            }
            impl #generics __chanx::#marker for #name #types #bounds where Self: __chanx::Send + 'static {}
        };
    }
}
