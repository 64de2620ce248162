//! From a model to the function that builds the routes, and the constants that check them.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Path, spanned::Spanned};

use super::model::{Function, Route, Target};

pub(super) fn function(function: &Function) -> TokenStream {
    let Function {
        runtime,
        attributes,
        visibility,
        name,
        wanted,
        returns,
        routes,
    } = function;
    let routes = routes.iter().map(route);
    let beside = beside(name);
    quote! {
        #(#attributes)*
        #[allow(unused_qualifications)]
        #visibility fn #name() -> #returns {
            use #runtime as __chanx;
            __chanx::Routes::new([#(#routes),*])
        }
        #[doc(hidden)]
        #[allow(non_upper_case_globals)]
        #visibility const #beside: &[&str] = &[#(#wanted),*];
    }
}

/// The constant beside a function of routes that says what it wants from its prefix.
fn beside(name: &Ident) -> Ident {
    format_ident!("__chanx_wants_{}", name, span = name.span())
}

fn route(route: &Route) -> TokenStream {
    let Route {
        is_regex,
        pattern,
        converters,
        captured,
        target,
        name,
    } = route;
    let converters = converters.iter().map(|converter| {
        let spelled = converter.to_string();
        quote!(.converter::<#converter>(#spelled))
    });
    let name = name.as_ref().map(|name| quote!(.name(#name)));
    let (check, built) = match target {
        Target::Routes(inner) => {
            let inner = inner.iter().map(self::route);
            let include = included(*is_regex);
            (
                None,
                quote!(__chanx::#include(#pattern, __chanx::Routes::new([#(#inner),*]))),
            )
        }
        Target::Include(path) => {
            let include = included(*is_regex);
            let check = wants(path, pattern, captured);
            (Some(check), quote!(__chanx::#include(#pattern, #path())))
        }
        Target::Consumer(consumer) => {
            let spelled = consumer.to_token_stream().to_string().replace(' ', "");
            let check = quote_spanned! {pattern.span()=>
                const _: () = __chanx::all_captured(
                    <<#consumer as __chanx::Consumer>::Params as __chanx::PathParams>::FIELDS,
                    &[#(#captured),*], #spelled, #pattern,
                );
            };
            let path = if *is_regex { quote!(re_path) } else { quote!(path) };
            (
                Some(check),
                quote_spanned!(consumer.span()=> __chanx::#path::<#consumer, _>(#pattern)),
            )
        }
    };
    quote!({ #check #built #(#converters)* #name })
}

fn included(is_regex: bool) -> TokenStream {
    if is_regex {
        quote!(re_include)
    } else {
        quote!(include)
    }
}

/// What the included function wants has to be captured here.
fn wants(path: &Path, pattern: &syn::LitStr, captured: &[String]) -> TokenStream {
    let spelled = path.to_token_stream().to_string().replace(' ', "");
    let mut beside_it = path.clone();
    if let Some(last) = beside_it.segments.last_mut() {
        last.ident = beside(&last.ident);
    }
    quote_spanned! {pattern.span()=>
        const _: () = __chanx::all_captured(#beside_it, &[#(#captured),*], #spelled, #pattern);
    }
}

/// What keeps the rest of the program understood where the routes are wrong.
pub(super) fn stub(function: &Function) -> TokenStream {
    let Function {
        attributes,
        visibility,
        name,
        returns,
        ..
    } = function;
    let beside = beside(name);
    quote! {
        #(#attributes)*
        #visibility fn #name() -> #returns {
            ::core::unreachable!()
        }
        #[doc(hidden)]
        #[allow(non_upper_case_globals)]
        #visibility const #beside: &[&str] = &[];
    }
}
