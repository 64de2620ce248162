//! `#[chanx_testing::test]`: an async test on one thread, with time standing still where it asks for that.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{ItemFn, parse2};

/// The driver: parse, check, expand; the user's function comes back whatever is wrong with the attribute.
pub(crate) fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
    let function = match parse2::<ItemFn>(item.clone()) {
        Ok(function) => function,
        Err(error) => return with_error(&error, &item),
    };
    match check(args, &function) {
        Ok(paused) => test(&function, paused),
        Err(error) => with_error(&error, &item),
    }
}

/// Whether time shall stand still.
fn check(args: TokenStream, function: &ItemFn) -> syn::Result<bool> {
    let signature = &function.sig;
    if signature.asyncness.is_none() {
        return Err(syn::Error::new_spanned(
            signature.fn_token,
            "a test of chanx is async: write `async fn`",
        ));
    }
    if let Some(argument) = signature.inputs.first() {
        return Err(syn::Error::new_spanned(argument, "a test takes no arguments"));
    }
    if args.is_empty() {
        return Ok(false);
    }
    match parse2::<Ident>(args.clone()) {
        Ok(word) if word == "paused" => Ok(true),
        _ => Err(syn::Error::new_spanned(
            args,
            "unknown argument: `paused` is the only one",
        )),
    }
}

fn test(function: &ItemFn, paused: bool) -> TokenStream {
    let ItemFn {
        attrs,
        vis,
        sig,
        block,
        ..
    } = function;
    let (name, output) = (&sig.ident, &sig.output);
    quote! {
        #(#attrs)*
        #[::core::prelude::v1::test]
        #vis fn #name() #output {
            ::chanx_testing::__private::run(#paused, async #block)
        }
    }
}

fn with_error(error: &syn::Error, item: &TokenStream) -> TokenStream {
    let error = error.to_compile_error();
    quote!(#error #item)
}
