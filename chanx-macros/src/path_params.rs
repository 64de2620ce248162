//! `#[derive(PathParams)]`: what a route captures, typed.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Data, DeriveInput, Field, Fields, Path, Type, ext::IdentExt, spanned::Spanned};

use crate::{
    attr::{self, Given, Takes},
    diag::Diagnostics,
    path,
};

/// The driver: parse, check, expand; a stub implementation where something is wrong, so that nothing else breaks.
pub(crate) fn expand(item: TokenStream) -> TokenStream {
    let input = match syn::parse2::<DeriveInput>(item) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let mut diag = Diagnostics::new();
    let captures = captures(&input, &mut diag);
    let runtime = match key(&input.attrs, ("crate", Takes::Path), &mut diag) {
        Some(Given::Path(path)) => path::runtime(Some(path)),
        _ => path::runtime(None),
    };
    match diag.finish() {
        Ok(()) => implementation(&runtime, &input.ident, &captures),
        Err(errors) => {
            let stub = stub(&runtime, &input);
            quote!(#errors #stub)
        }
    }
}

const A_STRUCT: &str =
    "path params are a struct with a field for each capture: `struct RoomPath { room_id: u64 }`";

/// One field, and the capture that it holds.
struct Capture {
    field: Ident,
    name: String,
    of: Type,
    /// Its doc comment.
    description: String,
}

fn captures(input: &DeriveInput, diag: &mut Diagnostics) -> Vec<Capture> {
    if !input.generics.params.is_empty() {
        diag.error(
            &input.generics,
            "path params are not generic: name the type of each capture",
        );
    }
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => {
                let fields = fields.named.iter();
                fields.filter_map(|field| capture(field, diag)).collect()
            }
            Fields::Unit => Vec::new(),
            Fields::Unnamed(fields) => {
                diag.error(fields, "captures have names: `struct RoomPath { room_id: u64 }`");
                Vec::new()
            }
        },
        Data::Enum(data) => {
            diag.error(data.enum_token, A_STRUCT);
            Vec::new()
        }
        Data::Union(data) => {
            diag.error(data.union_token, A_STRUCT);
            Vec::new()
        }
    }
}

fn capture(field: &Field, diag: &mut Diagnostics) -> Option<Capture> {
    let ident = field.ident.clone()?;
    let name = match key(&field.attrs, ("rename", Takes::Text), diag) {
        Some(Given::Text(name)) => name.value(),
        _ => ident.unraw().to_string(),
    };
    Some(Capture {
        field: ident,
        name,
        of: field.ty.clone(),
        description: attr::docs(&field.attrs),
    })
}

/// The one key of `#[param(…)]`.
fn key(attributes: &[syn::Attribute], known: (&str, Takes), diag: &mut Diagnostics) -> Option<Given> {
    let mut entries = attr::entries_of(attributes, "param", &[known], diag);
    entries.pop().map(|entry| entry.given)
}

fn implementation(runtime: &Path, name: &Ident, captures: &[Capture]) -> TokenStream {
    let names = captures.iter().map(|capture| &capture.name);
    let reads = captures.iter().map(|Capture { field, name, of, .. }| {
        quote_spanned! {of.span()=>
            #field: <#of as __chanx::PathParam>::parse(__chanx::Captures::get(__chanx_captures, #name)?)?
        }
    });
    let shows = captures.iter().map(|Capture { field, of, .. }| {
        quote_spanned!(of.span()=> <#of as __chanx::PathParam>::show(&self.#field))
    });
    let texts = captures.iter().map(|capture| &capture.description);
    let is_said = captures.iter().any(|capture| !capture.description.is_empty());
    let said = is_said.then(|| quote!(const DESCRIPTIONS: &'static [&'static str] = &[#(#texts),*];));
    quote! {
        #[allow(unused_qualifications)]
        const _: () = {
            use #runtime as __chanx;
            #[automatically_derived]
            impl __chanx::PathParams for #name {
                const FIELDS: &'static [&'static str] = &[#(#names),*];
                #said
                fn from_captures(__chanx_captures: &__chanx::Captures) -> __chanx::Option<Self> {
                    __chanx::Some(Self { #(#reads),* })
                }
                fn to_values(&self) -> __chanx::Vec<__chanx::String> {
                    <[_]>::into_vec(__chanx::Box::new([#(#shows),*]))
                }
            }
        };
    }
}

/// What keeps the rest of the program understood where the params are wrong.
fn stub(runtime: &Path, input: &DeriveInput) -> TokenStream {
    let name = &input.ident;
    let (generics, types, bounds) = input.generics.split_for_impl();
    quote! {
        #[allow(unused_qualifications)]
        const _: () = {
            use #runtime as __chanx;
            impl #generics __chanx::PathParams for #name #types #bounds
            where Self: __chanx::Send + __chanx::Sync + 'static {
                const FIELDS: &'static [&'static str] = &[];
                fn from_captures(_: &__chanx::Captures) -> __chanx::Option<Self> { __chanx::None }
                fn to_values(&self) -> __chanx::Vec<__chanx::String> { __chanx::unreachable!() }
            }
        };
    }
}
