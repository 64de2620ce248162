//! From a model to the function that builds the routes, and the constants that check them.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Path, Type, spanned::Spanned};

use super::model::{Function, Route, Target};
use crate::name::spelled;

pub(super) fn function(function: &Function) -> TokenStream {
    let Function {
        runtime,
        attributes,
        strict,
        visibility,
        name,
        wanted,
        returns,
        routes,
    } = function;
    let routes = routes.iter().map(|found| route(found, *strict));
    let beside = beside(name);
    let of = quote_spanned!(returns.span()=> <#returns as __chanx::RoutesOf>);
    let built = quote_spanned!(returns.span()=> #of::of(__chanx::Routes::new([#(#routes),*])));
    quote! {
        #(#attributes)*
        #[allow(unused_qualifications)]
        #visibility fn #name() -> #returns {
            use #runtime as __chanx;
            type __ChanxState = #of::State;
            #built
        }
        #[doc(hidden)]
        #[allow(non_upper_case_globals)]
        #visibility const #beside: #runtime::Written = #runtime::Written {
            wanted: &[#(#wanted),*],
            strict: #strict,
        };
    }
}

/// The constant beside a function of routes that says what it wants from its prefix, and whether it is strict. It is called so that the compiler,
/// not finding it beside another function, says why.
fn beside(name: &Ident) -> Ident {
    format_ident!("__written_with_routes_{}", name, span = name.span())
}

fn route(route: &Route, strict: bool) -> TokenStream {
    let Route {
        is_regex,
        pattern,
        converters,
        target,
        name,
        ..
    } = route;
    let converters = converters.iter().map(|converter| {
        let spelled = converter.to_string();
        quote!(.converter::<#converter>(#spelled))
    });
    let name = name.as_ref().map(|name| quote!(.name(#name)));
    let include = if *is_regex {
        quote!(__chanx::re_include)
    } else {
        quote!(__chanx::include)
    };
    let built = match target {
        Target::Routes(inner) => {
            let inner = inner.iter().map(|inner| self::route(inner, strict));
            quote!(#include(#pattern, __chanx::Routes::new([#(#inner),*])))
        }
        Target::Include(path) => {
            let check = wants(path, route, strict);
            let inner = quote_spanned!(path.span()=> #path());
            quote!(#check #include::<__ChanxState>(#pattern, #inner))
        }
        Target::Consumer(consumer) => leads_to(consumer, route, strict),
    };
    quote!({ #built #(#converters)* #name })
}

/// A route to a consumer, whose params have to be captured on the way. The consumer is spelled once, so that what is wrong
/// with its name is told once.
fn leads_to(consumer: &Type, route: &Route, strict: bool) -> TokenStream {
    let Route {
        pattern, captured, ..
    } = route;
    let spelled = spelled(consumer);
    let to = quote_spanned!(consumer.span()=> <__ChanxTo as __chanx::Consumer>);
    let check = quote_spanned! {pattern.span()=>
        __chanx::all_captured(
            <#to::Params as __chanx::PathParams>::FIELDS, &[#(#captured),*], #spelled, #pattern,
        )
    };
    let explicit = strict.then(|| {
        let check = quote_spanned!(consumer.span()=> __chanx::says_who_may_enter::<__ChanxTo>(#spelled));
        quote!(const _: () = #check;)
    });
    let path = if route.is_regex {
        quote!(re_path)
    } else {
        quote!(path)
    };
    let built = quote_spanned!(consumer.span()=> __chanx::#path::<__ChanxTo, __ChanxState>(#pattern));
    quote!(type __ChanxTo = #consumer; const _: () = #check; #explicit #built)
}

/// What the included function wants has to be captured here.
fn wants(
    path: &Path,
    Route {
        pattern, captured, ..
    }: &Route,
    strict: bool,
) -> TokenStream {
    let spelled = spelled(path);
    let mut beside_it = path.clone();
    if let Some(last) = beside_it.segments.last_mut() {
        last.ident = beside(&last.ident);
    }
    let check = quote_spanned! {pattern.span()=>
        __chanx::all_captured(__CHANX_WRITTEN.wanted, &[#(#captured),*], #spelled, #pattern)
    };
    let strict = strict.then(|| {
        let check = quote_spanned!(path.span()=> __chanx::is_strict_too(&__CHANX_WRITTEN, #spelled));
        quote!(const _: () = #check;)
    });
    quote! {
        const __CHANX_WRITTEN: __chanx::Written = #beside_it;
        const _: () = #check;
        #strict
    }
}

/// What keeps the rest of the program understood where the routes are wrong.
pub(super) fn stub(function: &Function) -> TokenStream {
    let Function {
        runtime,
        attributes,
        strict,
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
        #visibility const #beside: #runtime::Written = #runtime::Written {
            wanted: &[],
            strict: #strict,
        };
    }
}
