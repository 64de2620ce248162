//! The types that stand within a type: `Vec<(u8, Line)>` is made of `(u8, Line)`, `u8` and `Line` too.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{GenericArgument, PathArguments, Type, spanned::Spanned};

use crate::name;

/// What `whole` is made of may have no constraints, unless `whole` asks for them: a tuple with a number in it can't.
pub(crate) fn forgotten(whole: &Type) -> TokenStream {
    let checks = of(whole).into_iter().map(|part| {
        let text = format!(
            "`{}` has constraints that nobody asks for within `{}`: put a struct of your own in its place",
            name::spelled(part),
            name::spelled(whole)
        );
        let check = quote_spanned! {part.span()=>
            ::core::assert!(__chanx::Probe::<#whole>::CONSTRAINED || !__chanx::Probe::<#part>::CONSTRAINED, "{}", #text)
        };
        quote!(const _: () = #check;)
    });
    checks.collect()
}

/// All types that stand within `whole`, the outer ones first.
fn of(whole: &Type) -> Vec<&Type> {
    let mut found = Vec::new();
    for part in direct(whole) {
        found.push(part);
        found.extend(of(part));
    }
    found
}

fn direct(whole: &Type) -> Vec<&Type> {
    match whole {
        Type::Array(array) => vec![&array.elem],
        Type::Slice(slice) => vec![&slice.elem],
        Type::Paren(paren) => vec![&paren.elem],
        Type::Group(group) => vec![&group.elem],
        Type::Tuple(tuple) => tuple.elems.iter().collect(),
        Type::Path(path) => {
            let arguments = path.path.segments.iter().map(|segment| &segment.arguments);
            let types = arguments.flat_map(|arguments| match arguments {
                PathArguments::AngleBracketed(given) => given.args.iter().collect(),
                _ => Vec::new(),
            });
            types
                .filter_map(|argument| match argument {
                    GenericArgument::Type(part) => Some(part),
                    _ => None,
                })
                .collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use quote::ToTokens;

    #[test]
    fn all_types_within() {
        for (whole, parts) in [
            ("u8", &[][..]),
            ("Vec<(u8, Line)>", &["(u8,Line)", "u8", "Line"]),
            (
                "std::collections::HashMap<Key, [Line; 2], S>",
                &["Key", "[Line;2]", "Line", "S"],
            ),
            (
                "Option<<T as Holder<Line>>::Part>",
                &["<TasHolder<Line>>::Part", "Line"],
            ),
        ] {
            let whole: syn::Type = syn::parse_str(whole).expect("a type");
            let found: Vec<_> = super::of(&whole)
                .into_iter()
                .map(|part| part.to_token_stream().to_string().replace(' ', ""))
                .collect();
            assert_eq!(found, parts);
        }
    }
}
