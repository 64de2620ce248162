//! `#[payload]`: the derives that a payload needs, and the checks that none of its constraints is forgotten.

mod check;
mod expand;
mod names;
mod rename;

use proc_macro2::TokenStream;
use quote::quote;

use crate::diag::Diagnostics;

/// The driver: parse, check, expand. The item comes back whatever is wrong, with its derives, so that the rest of the
/// program is still understood.
pub(crate) fn expand(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let input = match syn::parse2::<syn::DeriveInput>(item.clone()) {
        Ok(input) => input,
        Err(error) => {
            let error = error.to_compile_error();
            return quote!(#error #item);
        }
    };
    let mut diag = Diagnostics::new();
    let model = check::payload(arguments, input, &mut diag);
    let errors = diag.finish().err();
    let expanded = expand::payload(&model);
    quote!(#errors #expanded)
}
