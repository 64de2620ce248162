//! `routes!`: the routes of an application, checked against their consumers while they are compiled.

mod check;
mod expand;
mod model;
mod parse;
mod pattern;

use proc_macro2::TokenStream;

use crate::diag::Diagnostics;

/// The driver: parse, check, expand; a function that only has its signature where something is wrong.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let parsed = match syn::parse2::<parse::Function>(input) {
        Ok(parsed) => parsed,
        Err(error) => return error.to_compile_error(),
    };
    let mut diag = Diagnostics::new();
    let model = check::function(parsed, &mut diag);
    match diag.finish() {
        Ok(()) => expand::function(&model),
        Err(errors) => {
            let stub = expand::stub(&model);
            quote::quote!(#errors #stub)
        }
    }
}
