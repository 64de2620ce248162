//! From a model to the item with its derives, and the checks beside it.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Path, Type, spanned::Spanned};

use super::{check::Payload, constraint::Vague, names};
use crate::{name, parts};

pub(super) fn payload(payload: &Payload) -> TokenStream {
    let Payload {
        runtime,
        item,
        unasked,
        vague,
        ..
    } = payload;
    let derives = derives(payload);
    let names = names(payload);
    let asked = unasked.iter().map(never_forgotten);
    let counted = vague.iter().map(says_what_it_counts);
    quote! {
        #derives
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

/// The derives that the user has not written, each with the path of its crate.
fn derives(payload: &Payload) -> TokenStream {
    let Payload {
        runtime,
        derived,
        constrained,
        ..
    } = payload;
    let has = |name: &str| derived.iter().any(|derived| derived == name);
    let wanted = [
        ("Debug", quote!(::core::fmt::Debug)),
        ("Clone", quote!(::core::clone::Clone)),
        ("PartialEq", quote!(::core::cmp::PartialEq)),
        ("Serialize", quote!(#runtime::serde::Serialize)),
        ("Deserialize", quote!(#runtime::serde::Deserialize)),
        ("JsonSchema", quote!(#runtime::schemars::JsonSchema)),
        ("Validate", quote!(::garde::Validate)),
    ];
    let needed = wanted
        .iter()
        .filter(|(name, _)| !has(name) && (*constrained || *name != "Validate"));
    let paths = needed.map(|(_, path)| path);
    let serde = (!has("Serialize") || !has("Deserialize")).then(|| {
        let path = of_crate(runtime, quote!(serde));
        quote!(#[serde(crate = #path)])
    });
    let schemars = (!has("JsonSchema")).then(|| {
        let path = of_crate(runtime, quote!(schemars));
        quote!(#[schemars(crate = #path)])
    });
    quote!(#[derive(#(#paths),*)] #serde #schemars)
}

fn of_crate(runtime: &Path, name: TokenStream) -> String {
    quote!(#runtime::#name).to_string().replace(' ', "")
}

/// What the parts of a payload with constraints are called on the wire.
fn names(payload: &Payload) -> Option<TokenStream> {
    let (name, names) = (&payload.item.ident, names::expand(&payload.names));
    payload.constrained.then(|| {
        quote! {
            #[automatically_derived]
            impl __chanx::Named for #name {
                const NAMES: __chanx::Names = #names;
            }
        }
    })
}

/// A field that nobody validates may not hold what has constraints.
fn never_forgotten(field: &Type) -> TokenStream {
    let text = format!(
        "`{}` has constraints that nobody asks for: write `#[garde(dive)]` on this field",
        name::spelled(field)
    );
    let check =
        quote_spanned!(field.span()=> ::core::assert!(!__chanx::Probe::<#field>::CONSTRAINED, "{}", #text));
    let within = parts::forgotten(field);
    quote!(const _: () = #check; #within)
}

/// JSON Schema counts characters, `garde` by default bytes: the user says which.
fn says_what_it_counts((vague, of): &(Vague, Type)) -> TokenStream {
    let probe = quote!(__chanx::Probe::<#of>);
    let is_text = if vague.of_items {
        quote!(#probe::TEXTS)
    } else {
        quote!((#probe::TEXT || #probe::OPTIONAL_TEXT))
    };
    let text =
        "say what the length of a text counts: `length(chars, …)`, as JSON Schema does, or `bytes`, `utf16`";
    let check = quote_spanned!(vague.span=> ::core::assert!(!#is_text, "{}", #text));
    quote!(const _: () = #check;)
}
