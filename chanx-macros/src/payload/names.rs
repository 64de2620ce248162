//! The name of each field for serde: `garde` knows the one in Rust, a client knows the other.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Fields, Type, ext::IdentExt};

use super::rename::{self, Told};

/// What the parts of a payload are called on the wire.
pub(super) enum Names {
    Fields(Vec<Name>),
    Variants(Tagging, Vec<(String, Vec<Name>)>),
}

/// One field: its name in Rust, or its index, and for serde; empty where what it holds stands in its place.
pub(super) struct Name {
    field: String,
    wire: String,
    inner: Type,
}

/// Where an enum says which of its variants it is.
pub(super) enum Tagging {
    External,
    Internal(String),
    Adjacent(String, String),
    Untagged,
}

pub(super) fn of(item: &DeriveInput) -> Names {
    let told = Told::of(&item.attrs);
    let data = match &item.data {
        Data::Struct(data) => {
            let transparent = told.has("transparent");
            return Names::Fields(fields(&data.fields, told.get("rename_all"), transparent));
        }
        Data::Union(_) => return Names::Fields(Vec::new()),
        Data::Enum(data) => data,
    };
    let tagging = match (told.get("tag"), told.get("content")) {
        (Some(tag), None) => Tagging::Internal(tag.to_owned()),
        (Some(tag), Some(content)) => Tagging::Adjacent(tag.to_owned(), content.to_owned()),
        (None, _) if told.has("untagged") => Tagging::Untagged,
        (None, _) => Tagging::External,
    };
    let variants = data.variants.iter().map(|variant| {
        let own = Told::of(&variant.attrs);
        let plain = || rename::variant(told.get("rename_all"), &variant.ident.unraw().to_string());
        let wire = own.get("rename").map_or_else(plain, str::to_owned);
        let rule = own.get("rename_all").or(told.get("rename_all_fields"));
        (wire, fields(&variant.fields, rule, false))
    });
    Names::Variants(tagging, variants.collect())
}

/// A lone field without a name stands for the whole.
fn fields(fields: &Fields, rule: Option<&str>, transparent: bool) -> Vec<Name> {
    let alone = fields.len() == 1;
    let named = fields.iter().enumerate().map(|(index, field)| {
        let told = Told::of(&field.attrs);
        let (plain, wire) = match &field.ident {
            Some(ident) => {
                let plain = ident.unraw().to_string();
                let wire = told.get("rename").map(str::to_owned);
                let wire = wire.unwrap_or_else(|| rename::field(rule, &plain));
                (plain, wire)
            }
            None if alone => (index.to_string(), String::new()),
            None => (index.to_string(), index.to_string()),
        };
        let in_place = transparent || told.has("flatten");
        Name {
            field: plain,
            wire: if in_place { String::new() } else { wire },
            inner: field.ty.clone(),
        }
    });
    named.collect()
}

/// The table of the names, as the core reads it.
pub(super) fn expand(names: &Names) -> TokenStream {
    let (tagging, variants) = match names {
        Names::Fields(fields) => return table(fields),
        Names::Variants(tagging, variants) => (tagging, variants),
    };
    let tagging = match tagging {
        Tagging::External => quote!(External),
        Tagging::Internal(tag) => quote!(Internal(#tag)),
        Tagging::Adjacent(tag, content) => quote!(Adjacent(#tag, #content)),
        Tagging::Untagged => quote!(Untagged),
    };
    let variants = variants.iter().map(|(wire, fields)| {
        let fields = table(fields);
        quote!((#wire, #fields))
    });
    quote!(__chanx::Names::Variants(__chanx::Tagging::#tagging, &[#(#variants),*]))
}

fn table(fields: &[Name]) -> TokenStream {
    let fields = fields.iter().map(|Name { field, wire, inner }| {
        quote!(__chanx::Name { field: #field, wire: #wire, inner: || __chanx::Probe::<#inner>::names() })
    });
    quote!(__chanx::Names::Fields(&[#(#fields),*]))
}
