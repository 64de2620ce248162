//! `#[payload]`: the derives that a payload needs, and the checks that none of its constraints is forgotten.

mod check;
mod constraint;
mod expand;
mod names;
mod rename;
mod shape;

use proc_macro2::TokenStream;
use quote::quote;

use crate::diag::Diagnostics;

/// The driver: parse, check, expand. The item comes back whatever is wrong, with its derives, so that the rest of the
/// program is still understood.
pub(crate) fn expand(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let input = match syn::parse2::<syn::DeriveInput>(item.clone()) {
        Ok(input) if !matches!(input.data, syn::Data::Union(_)) => input,
        Ok(_) => return refused(proc_macro2::Span::call_site(), &item),
        Err(error) => return refused(error.span(), &item),
    };
    let mut diag = Diagnostics::new();
    let model = check::payload(arguments, input, &mut diag);
    let errors = diag.finish().err();
    let expanded = expand::payload(&model);
    quote!(#errors #expanded)
}

fn refused(at: proc_macro2::Span, item: &TokenStream) -> TokenStream {
    let error = syn::Error::new(
        at,
        "a payload is a struct or an enum: `#[payload]` stands on its definition",
    );
    let error = error.to_compile_error();
    quote!(#error #item)
}
