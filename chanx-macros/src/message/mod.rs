//! `#[derive(IncomingMessage)]` and its sisters for what is sent, to one client or to a group, and for events.

mod check;
mod expand;
mod fields;
mod model;
mod stub;

use proc_macro2::TokenStream;

use crate::diag::Diagnostics;
pub(crate) use model::Direction;

/// The driver: parse, check, expand; a stub implementation where something is wrong, so that nothing else breaks.
pub(crate) fn expand(direction: Direction, item: TokenStream) -> TokenStream {
    let input = match syn::parse2::<syn::DeriveInput>(item) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let mut diag = Diagnostics::new();
    let model = check::union(direction, &input, &mut diag);
    match diag.finish() {
        Ok(()) => expand::union(&model),
        Err(errors) => {
            let stub = stub::union(&model, &input.generics);
            quote::quote!(#errors #stub)
        }
    }
}
