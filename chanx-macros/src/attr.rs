//! One reader of attribute keys for all macros.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{
    Expr, Ident, LitStr, Path, Token, Type, bracketed,
    ext::IdentExt,
    parse::{ParseStream, Parser},
    punctuated::Punctuated,
};

use crate::diag::Diagnostics;

/// What a key takes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Takes {
    /// `key`
    Nothing,
    /// `key = "text"`
    Text,
    /// `key = Type`
    Type,
    /// `key = path::to`
    Path,
    /// `key = expression`
    Value,
    /// `key = [Type, Type]`
    Types,
}

/// What was given.
pub(crate) enum Given {
    Nothing,
    Text(LitStr),
    Type(Type),
    Path(Path),
    Value(Box<Expr>),
    Types(Vec<Type>),
}

/// One key with its value.
pub(crate) struct Entry {
    pub(crate) key: Ident,
    pub(crate) given: Given,
}

impl Takes {
    fn form(self, key: &str) -> String {
        match self {
            Self::Nothing => key.to_owned(),
            Self::Text => format!("{key} = \"…\""),
            Self::Type => format!("{key} = Type"),
            Self::Path => format!("{key} = some::path"),
            Self::Value => format!("{key} = value"),
            Self::Types => format!("{key} = [Type, …]"),
        }
    }

    fn parse(self, input: ParseStream<'_>) -> syn::Result<Given> {
        if self == Self::Nothing {
            return Ok(Given::Nothing);
        }
        input.parse::<Token![=]>()?;
        Ok(match self {
            Self::Nothing => Given::Nothing,
            Self::Text => Given::Text(input.parse()?),
            Self::Type => Given::Type(input.parse()?),
            Self::Path => Given::Path(input.call(Path::parse_mod_style)?),
            Self::Value => Given::Value(input.parse()?),
            Self::Types => {
                let list;
                bracketed!(list in input);
                Given::Types(
                    Punctuated::<Type, Token![,]>::parse_terminated(&list)?
                        .into_iter()
                        .collect(),
                )
            }
        })
    }
}

/// Reads `key, key = value, …`. What is wrong is noted, and the rest is still read.
pub(crate) fn entries(tokens: TokenStream, known: &[(&str, Takes)], diag: &mut Diagnostics) -> Vec<Entry> {
    let parser = |input: ParseStream<'_>| {
        let mut entries: Vec<Entry> = Vec::new();
        while !input.is_empty() {
            match entry(input, known) {
                Ok(entry) => match entries.iter().find(|before| before.key == entry.key) {
                    Some(_) => diag.error(
                        &entry.key,
                        format!("`{}` is given twice: once is enough", entry.key),
                    ),
                    None => entries.push(entry),
                },
                Err(error) => {
                    diag.push(error);
                    skip_to_comma(input)?;
                }
            }
            if input.is_empty() {
                break;
            }
            if !input.peek(Token![,]) {
                diag.push(input.error("expected `,` between the keys"));
                skip_to_comma(input)?;
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(entries)
    };
    match parser.parse2(tokens) {
        Ok(entries) => entries,
        Err(error) => {
            diag.push(error);
            Vec::new()
        }
    }
}

fn entry(input: ParseStream<'_>, known: &[(&str, Takes)]) -> syn::Result<Entry> {
    let key = input.call(Ident::parse_any)?;
    let name = key.to_string();
    let Some((_, takes)) = known.iter().find(|(known, _)| *known == name) else {
        let names: Vec<_> = known.iter().map(|(name, _)| *name).collect();
        return Err(syn::Error::new_spanned(&key, unknown("key", &name, &names)));
    };
    let form = || syn::Error::new_spanned(&key, format!("write it as `{}`", takes.form(&name)));
    let has_value = input.peek(Token![=]);
    if has_value == (*takes == Takes::Nothing) {
        return Err(form());
    }
    let given = takes.parse(input).map_err(|mut error| {
        error.combine(form());
        error
    })?;
    Ok(Entry { key, given })
}

fn skip_to_comma(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<proc_macro2::TokenTree>()?;
    }
    Ok(())
}

/// The tokens within an attribute's parentheses; none where it has none.
pub(crate) fn arguments(attribute: &syn::Attribute) -> syn::Result<TokenStream> {
    match &attribute.meta {
        syn::Meta::Path(_) => Ok(TokenStream::new()),
        syn::Meta::List(list) => Ok(list.tokens.clone()),
        syn::Meta::NameValue(pair) => {
            let name = pair.path.to_token_stream();
            Err(syn::Error::new_spanned(
                pair,
                format!("write it as `#[{name}(…)]`"),
            ))
        }
    }
}

/// ``unknown key `incomming`: did you mean `incoming`? The keys are …``
pub(crate) fn unknown(what: &str, name: &str, known: &[&str]) -> String {
    let near = known.iter().map(|known| (distance(name, known), known)).min();
    let hint = match near {
        Some((steps, known)) if steps <= 1 + known.len() / 4 => format!(": did you mean `{known}`?"),
        _ => ":".to_owned(),
    };
    let list: Vec<_> = known.iter().map(|known| format!("`{known}`")).collect();
    format!("unknown {what} `{name}`{hint} there are {}", list.join(", "))
}

/// How many letters have to be put in, left out or changed (Levenshtein).
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, from) in left.chars().enumerate() {
        let mut corner = row[0];
        row[0] = index + 1;
        for (column, to) in right.iter().enumerate() {
            let change = corner + usize::from(from != *to);
            corner = row[column + 1];
            row[column + 1] = change.min(corner + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}

/// The doc comment of an item, its lines joined as they stand.
pub(crate) fn docs(attributes: &[syn::Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        syn::Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(syn::ExprLit {
                lit: syn::Lit::Str(line),
                ..
            }) => Some(line.value()),
            _ => None,
        },
        _ => None,
    });
    let lines: Vec<_> = lines
        .map(|line| line.strip_prefix(' ').unwrap_or(&line).trim_end().to_owned())
        .collect();
    lines.join("\n").trim().to_owned()
}
