//! From a model to implementations: tables and matches, no behaviour.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Fields, Type, ext::IdentExt, spanned::Spanned};

use super::{
    fields,
    model::{Action, Direction, Kind, Shape, Union, Variant},
};
use crate::name;

pub(super) fn union(union: &Union) -> TokenStream {
    let Union {
        direction,
        name,
        runtime,
        kind,
    } = union;
    let marker = format_ident!("{}", direction.marker());
    let Parts {
        items,
        table,
        action,
        decode,
        encode,
        validate,
    } = match kind {
        Kind::Enum(variants) => of_enum(union, variants),
        Kind::Struct { action, description } => of_struct(action, name, description),
    };
    let (reads, writes) = (reads(&decode), writes(&encode));
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
                #reads
                #writes
                fn validate(&self, __chanx_violations: &mut __chanx::Violations) {
                    match self { #validate }
                }
            }
            #[automatically_derived]
            impl __chanx::#marker for #name {}
        };
    }
}

fn reads(decode: &TokenStream) -> TokenStream {
    quote! {
        fn decode<'de, __ChanxD: __chanx::serde::Deserializer<'de>>(
            __chanx_action: &str, __chanx_payload: __ChanxD,
        ) -> __chanx::Result<Self, __ChanxD::Error> {
            match __chanx_action {
                #decode
                _ => __chanx::Err(__chanx::serde::de::Error::custom("unknown action")),
            }
        }
    }
}

fn writes(encode: &TokenStream) -> TokenStream {
    quote! {
        fn encode<__ChanxS: __chanx::serde::Serializer>(
            &self, __chanx_serializer: __ChanxS,
        ) -> __chanx::Result<__ChanxS::Ok, __ChanxS::Error> {
            match self { #encode }
        }
    }
}

/// What differs between an enum and a struct, and what each variant adds.
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

impl Parts {
    fn add(&mut self, more: Self) {
        let Self {
            items,
            table,
            action,
            decode,
            encode,
            validate,
        } = more;
        self.items.extend(items);
        self.table.extend(quote!(#table,));
        self.action.extend(quote!(#action,));
        self.decode.extend(quote!(#decode,));
        self.encode.extend(quote!(#encode,));
        self.validate.extend(quote!(#validate,));
    }
}

fn of_struct(action: &Action, name: &Ident, description: &str) -> Parts {
    let (wire, text, check) = (&action.name, name.unraw().to_string(), check(name));
    let of = quote_spanned!(name.span()=> <#name as __chanx::Payload>);
    let description = said(description);
    Parts {
        items: constraints(name),
        table: quote! {
            __chanx::Variant::new(#text, #wire) #description
                .schema(#of::SCHEMA).payload_type(#text)
        },
        action: quote!(_ => #wire),
        decode: quote!(#wire => #of::read(__chanx_payload),),
        encode: quote!(__chanx_payload => #of::write(__chanx_payload, __chanx_serializer)),
        validate: quote!(__chanx_payload => #check),
    }
}

fn of_enum(union: &Union, variants: &[Variant]) -> Parts {
    let mut parts = Parts::default();
    for (place, variant) in variants.iter().enumerate() {
        let (ident, head) = (&variant.name, head(variant));
        parts.add(match &variant.shape {
            Shape::Unit(action) => unit(ident, &head, action),
            Shape::Payload(action, payload) => {
                let mut parts = of_payload(ident, &head, action, payload);
                // What is sent is not asked for its constraints.
                if union.direction == Direction::Incoming {
                    parts.items.extend(crate::parts::forgotten(payload));
                }
                parts
            }
            Shape::Union(inner) => nested(ident, &head, inner, &place_of(union, place, ident, inner)),
            Shape::Fields(action, fields, attributes) => {
                let mut parts = of_fields(ident, &head, action, fields);
                let names = fields::Names::of(ident);
                parts.items = fields::structs(&names, ident, fields, attributes, &union.runtime);
                parts
            }
        });
    }
    if variants.is_empty() {
        parts.encode = quote!(_ => __chanx::unreachable!());
        parts.validate = quote!(_ => {});
    }
    parts
}

fn said(description: &str) -> Option<TokenStream> {
    (!description.is_empty()).then(|| quote!(.description(#description)))
}

/// The entry in the table, as far as all variants have it.
fn head(variant: &Variant) -> TokenStream {
    let text = variant.name.unraw().to_string();
    let (handler, description) = (name::handler(&text), said(&variant.description));
    let wire = variant.shape.action().map_or("", |action| &action.name);
    quote!(__chanx::Variant::new(#text, #wire).handler(#handler) #description)
}

fn unit(ident: &Ident, head: &TokenStream, Action { name: wire, .. }: &Action) -> Parts {
    Parts {
        items: TokenStream::new(),
        table: head.clone(),
        action: quote!(Self::#ident => #wire),
        decode: quote!(#wire => __chanx::read::<(), _>(__chanx_payload).map(|()| Self::#ident)),
        encode: quote!(Self::#ident => __chanx::serde::Serializer::serialize_unit(__chanx_serializer)),
        validate: quote!(Self::#ident => {}),
    }
}

fn of_payload(
    ident: &Ident,
    head: &TokenStream,
    Action { name: wire, .. }: &Action,
    payload: &Type,
) -> Parts {
    let (spelled, check, at) = (name::spelled(payload), check(payload), payload.span());
    let schema = quote_spanned!(at=> <#payload as __chanx::Payload>::SCHEMA);
    let read = quote_spanned!(at=> <#payload as __chanx::Payload>::read(__chanx_payload));
    let write =
        quote_spanned!(at=> <#payload as __chanx::Payload>::write(__chanx_payload, __chanx_serializer));
    Parts {
        items: constraints(payload),
        table: quote!(#head.schema(#schema).payload_type(#spelled)),
        action: quote!(Self::#ident(..) => #wire),
        decode: quote!(#wire => #read.map(Self::#ident)),
        encode: quote!(Self::#ident(__chanx_payload) => #write),
        validate: quote!(Self::#ident(__chanx_payload) => #check),
    }
}

fn nested(ident: &Ident, head: &TokenStream, inner: &Type, distinct: &TokenStream) -> Parts {
    let spelled = name::spelled(inner);
    let of = quote_spanned!(inner.span()=> <#inner as __chanx::Message>);
    Parts {
        items: distinct.clone(),
        table: quote!(#head.nested(#of::VARIANTS).payload_type(#spelled)),
        action: quote!(Self::#ident(ref __chanx_inner) => #of::action(__chanx_inner)),
        decode: quote! {
            __chanx_inner if __chanx::has_action(#of::VARIANTS, __chanx_inner) => {
                #of::decode(__chanx_inner, __chanx_payload).map(Self::#ident)
            }
        },
        encode: quote!(Self::#ident(__chanx_inner) => #of::encode(__chanx_inner, __chanx_serializer)),
        validate: quote!(Self::#ident(__chanx_inner) => #of::validate(__chanx_inner, __chanx_violations)),
    }
}

/// The check that the actions of a nested union are those of no other variant.
fn place_of(union: &Union, place: usize, ident: &Ident, inner: &Type) -> TokenStream {
    let (name, reserved) = (&union.name, format_ident!("{}", union.direction.reserved()));
    let outer = quote!(<#name as __chanx::Message>::VARIANTS);
    let inner = quote_spanned!(inner.span()=> <#inner as __chanx::Message>::VARIANTS);
    let check = quote_spanned!(ident.span()=> __chanx::nested_is_distinct(#outer, #inner, #place, __chanx::#reserved));
    quote!(const _: () = #check;)
}

fn of_fields(
    ident: &Ident,
    head: &TokenStream,
    Action { name: wire, .. }: &Action,
    fields: &Fields,
) -> Parts {
    let (fields::Names { owned, borrowed }, names) = (fields::Names::of(ident), fields::names(fields));
    let text = ident.unraw().to_string();
    let build = quote!(|#owned { #(#names),* }| Self::#ident { #(#names),* });
    let write = quote!(__chanx::serde::Serialize::serialize(&#borrowed { #(#names),* }, __chanx_serializer));
    Parts {
        items: TokenStream::new(),
        table: quote!(#head.payload::<#owned>().payload_type(#text)),
        action: quote!(Self::#ident { .. } => #wire),
        decode: quote!(#wire => __chanx::read::<#owned, _>(__chanx_payload).map(#build)),
        encode: quote!(Self::#ident { #(#names),* } => #write),
        validate: quote!(Self::#ident { .. } => {}),
    }
}

/// What a payload's constraints have to hold, said at its type.
fn constraints(payload: &(impl ToTokens + Spanned)) -> TokenStream {
    let text = format!(
        "the constraints of `{}` want a context: a message is validated without one, `Validate<Context = ()>`",
        name::spelled(payload)
    );
    let check = quote_spanned! {payload.span()=>
        ::core::assert!(__chanx::Probe::<#payload>::CHECKABLE || !__chanx::Probe::<#payload>::CONSTRAINED, "{}", #text)
    };
    quote!(const _: () = #check;)
}

fn check(payload: &(impl ToTokens + Spanned)) -> TokenStream {
    quote_spanned! {payload.span()=>
        __chanx::Probe::<#payload>::check(__chanx_payload, __chanx::Probe::<#payload>::names(), __chanx_violations)
    }
}
