//! The payload of a struct variant: a struct to be read, and one to be written that borrows.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::{Attribute, Fields, Path, ext::IdentExt};

/// What the two structs are called.
pub(super) struct Names {
    pub(super) owned: Ident,
    pub(super) borrowed: Ident,
}

impl Names {
    pub(super) fn of(variant: &Ident) -> Self {
        Self {
            owned: format_ident!("__Chanx{variant}"),
            borrowed: format_ident!("__Chanx{variant}Ref"),
        }
    }
}

/// The names of the fields.
pub(super) fn names(fields: &Fields) -> Vec<&Ident> {
    fields.iter().filter_map(|field| field.ident.as_ref()).collect()
}

pub(super) fn structs(
    names: &Names,
    variant: &Ident,
    fields: &Fields,
    attributes: &[Attribute],
    runtime: &Path,
) -> TokenStream {
    let Names { owned, borrowed } = names;
    let of_crate = |name: &str| {
        let name = format_ident!("{name}");
        quote!(#runtime::#name).to_string().replace(' ', "")
    };
    // What documents and errors call it.
    let called = variant.unraw().to_string();
    let (serde, schemars) = (of_crate("serde"), of_crate("schemars"));
    let own = fields.iter().map(|field| {
        let syn::Field { attrs, ident, ty, .. } = field;
        quote!(#(#attrs)* #ident: #ty)
    });
    let references = fields.iter().map(|field| {
        let syn::Field { attrs, ident, ty, .. } = field;
        let attrs = for_serde(attrs);
        quote!(#(#attrs)* #ident: &'__chanx #ty)
    });
    let lifetime = (!fields.is_empty()).then(|| quote!(<'__chanx>));
    let serde_only = for_serde(attributes);
    quote! {
        // For the derive of `schemars`, where there is no prelude.
        #[allow(unused_imports)]
        use __chanx::Into as _;
        #[derive(__chanx::serde::Deserialize, __chanx::schemars::JsonSchema)]
        #[serde(crate = #serde, rename = #called)]
        #[schemars(crate = #schemars)]
        #(#attributes)*
        struct #owned { #(#own),* }
        #[derive(__chanx::serde::Serialize)]
        #[serde(crate = #serde)]
        #(#serde_only)*
        struct #borrowed #lifetime { #(#references),* }
    }
}

fn for_serde(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("serde"))
}
