//! From a model to the item with its derives, and the checks beside it.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;

use super::check::Payload;

pub(super) fn payload(payload: &Payload) -> TokenStream {
    let Payload {
        runtime,
        item,
        derived,
        constrained,
        unasked,
        vague,
        names,
    } = payload;
    let name = &item.ident;
    let wanted = [
        ("Debug", quote!(::core::fmt::Debug)),
        ("Clone", quote!(::core::clone::Clone)),
        ("PartialEq", quote!(::core::cmp::PartialEq)),
        ("Serialize", quote!(#runtime::serde::Serialize)),
        ("Deserialize", quote!(#runtime::serde::Deserialize)),
        ("JsonSchema", quote!(#runtime::schemars::JsonSchema)),
    ];
    let has = |name: &str| derived.iter().any(|derived| derived == name);
    let mut derives: Vec<_> = wanted
        .iter()
        .filter(|(name, _)| !has(name))
        .map(|(_, path)| path.clone())
        .collect();
    if *constrained && !has("Validate") {
        derives.push(quote!(::garde::Validate));
    }
    let text = |path: TokenStream| path.to_string().replace(' ', "");
    let (serde, schemars) = (text(quote!(#runtime::serde)), text(quote!(#runtime::schemars)));
    let serde = (!has("Serialize") || !has("Deserialize")).then(|| quote!(#[serde(crate = #serde)]));
    let schemars = (!has("JsonSchema")).then(|| quote!(#[schemars(crate = #schemars)]));
    let names = constrained.then(|| {
        let names = super::names::expand(names);
        quote! {
            #[automatically_derived]
            impl __chanx::Named for #name {
                const NAMES: __chanx::Names = #names;
            }
        }
    });
    let asked = unasked.iter().map(never_forgotten);
    let counted = vague
        .iter()
        .map(|(attribute, of)| says_what_it_counts(attribute, of));
    quote! {
        #[derive(#(#derives),*)]
        #serde
        #schemars
        #item
        #[allow(unused_qualifications)]
        const _: () = {
            use #runtime as __chanx;
            #[allow(unused_imports)]
            use __chanx::Unconstrained as _;
            #names
            #(#asked)*
            #(#counted)*
        };
    }
}

/// A field that nobody validates may not hold what has constraints.
fn never_forgotten(field: &syn::Type) -> TokenStream {
    let text = format!(
        "`{}` has constraints that nobody would ask for: write `#[garde(dive)]` on this field",
        field.to_token_stream().to_string().replace(' ', "")
    );
    quote_spanned! {field.span()=>
        const _: () = ::core::assert!(!__chanx::Probe::<#field>::CONSTRAINED, "{}", #text);
    }
}

/// JSON Schema counts characters, `garde` by default bytes: the user says which.
fn says_what_it_counts(attribute: &syn::Attribute, of: &syn::Type) -> TokenStream {
    let text =
        "say what `length` counts of a text: `length(chars, …)`, as JSON Schema does, or `bytes`, `utf16`";
    quote_spanned! {attribute.span()=>
        const _: () = ::core::assert!(!__chanx::Probe::<#of>::TEXT, "{}", #text);
    }
}
