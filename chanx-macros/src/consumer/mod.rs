//! `#[consumer]` on an `impl` block.
mod access;

mod call;
mod check;
mod expand;
mod fallback;
mod groups;
mod handler;
mod keys;
mod matches;
mod model;
mod parse;
mod variant;

use proc_macro2::TokenStream;

use crate::diag::Diagnostics;

/// The driver: parse, check, expand; the user's block comes back whatever is wrong.
pub(crate) fn expand(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut diag = Diagnostics::new();
    let block = match syn::parse2::<parse::Block>(item.clone()) {
        Ok(block) => block,
        Err(error) => {
            diag.push(error);
            return match diag.finish() {
                Err(errors) => quote::quote!(#errors #item),
                Ok(()) => item,
            };
        }
    };
    let model = check::consumer(arguments, &block, &mut diag);
    match diag.finish() {
        Ok(()) => expand::consumer(&model, &block),
        Err(errors) => fallback::consumer(&errors, &model, &block),
    }
}

/// A helper that stands where `#[consumer]` does not see it.
pub(crate) fn misplaced(helper: &str, item: TokenStream) -> TokenStream {
    let text =
        format!("`#[{helper}]` marks a method of an `impl` block under `#[consumer]`: it means nothing here");
    quote::quote!(::core::compile_error!(#text); #item)
}
