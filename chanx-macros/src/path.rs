//! The crate that the emitted code names.

use quote::format_ident;
use syn::{Path, parse_quote};

/// `::chanx::__private`, or what `crate = …` says in its place.
pub(crate) fn runtime(given: Option<Path>) -> Path {
    match given {
        Some(mut path) => {
            path.segments.push(format_ident!("__private").into());
            path
        }
        None => parse_quote!(::chanx::__private),
    }
}
