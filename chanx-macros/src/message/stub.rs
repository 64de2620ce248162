//! What keeps the rest of the program understood where a union is wrong.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Generics;

use super::model::Union;

pub(super) fn union(union: &Union, generics: &Generics) -> TokenStream {
    let Union {
        direction,
        name,
        runtime,
        ..
    } = union;
    let marker = format_ident!("{}", direction.marker());
    let (generics, types, bounds) = generics.split_for_impl();
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
