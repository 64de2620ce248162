//! One reader of attribute keys for all macros.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{
    Expr, Ident, LitStr, Path, Token, Type, bracketed,
    ext::IdentExt,
    parse::{Parse, ParseStream, Parser},
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
    /// `key = [expression, expression]`
    Values,
}

/// What was given.
pub(crate) enum Given {
    Nothing,
    Text(LitStr),
    Type(Type),
    Path(Path),
    Value(Box<Expr>),
    Types(Vec<Type>),
    Values(Vec<Expr>),
}

/// One key with its value.
pub(crate) struct Entry {
    pub(crate) key: Ident,
    pub(crate) given: Given,
}

impl Takes {
    fn noun(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Text => "a text in quotes",
            Self::Type => "a type",
            Self::Path => "a path",
            Self::Value => "a value",
            Self::Types => "a list of types",
            Self::Values => "a list",
        }
    }

    fn form(self, key: &str) -> String {
        match self {
            Self::Nothing => key.to_owned(),
            Self::Text => format!("{key} = \"…\""),
            Self::Type => format!("{key} = Type"),
            Self::Path => format!("{key} = some::path"),
            Self::Value => format!("{key} = value"),
            Self::Types => format!("{key} = [Type, …]"),
            Self::Values => format!("{key} = [value, …]"),
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
            Self::Types => Given::Types(items(input)?),
            Self::Values => Given::Values(items(input)?),
        })
    }
}

/// `[item, item]`
fn items<T: Parse>(input: ParseStream<'_>) -> syn::Result<Vec<T>> {
    let list;
    bracketed!(list in input);
    let items = Punctuated::<T, Token![,]>::parse_terminated(&list)?;
    Ok(items.into_iter().collect())
}

/// Reads `key, key = value, …`. What is wrong is noted, and the rest is still read.
pub(crate) fn entries(tokens: TokenStream, known: &[(&str, Takes)], diag: &mut Diagnostics) -> Vec<Entry> {
    let mut entries = Vec::new();
    let parser = |input: ParseStream<'_>| {
        while !input.is_empty() {
            let read = entry(input, known).map(|entry| once(&mut entries, entry, diag));
            if let Err(error) = read {
                diag.push(error);
                skip_to_comma(input)?;
            }
            if !input.is_empty() && !input.peek(Token![,]) {
                diag.push(input.error("expected `,` between the keys"));
                skip_to_comma(input)?;
            }
            input.parse::<Option<Token![,]>>()?;
        }
        Ok(())
    };
    if let Err(error) = parser.parse2(tokens) {
        diag.push(error);
    }
    entries
}

/// Keeps the first of two entries with one key.
fn once(entries: &mut Vec<Entry>, entry: Entry, diag: &mut Diagnostics) {
    if entries.iter().any(|before| before.key == entry.key) {
        diag.error(
            &entry.key,
            format!("`{}` is given twice: once is enough", entry.key),
        );
        return;
    }
    entries.push(entry);
}

/// The keys of all attributes with this name, `#[message(…)] #[message(…)]`.
pub(crate) fn entries_of(
    attributes: &[syn::Attribute],
    name: &str,
    known: &[(&str, Takes)],
    diag: &mut Diagnostics,
) -> Vec<Entry> {
    let mut all = Vec::new();
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident(name))
    {
        if let Some(tokens) = diag.ok(arguments(attribute)) {
            for entry in entries(tokens, known, diag) {
                once(&mut all, entry, diag);
            }
        }
    }
    all
}

pub(crate) fn entry(input: ParseStream<'_>, known: &[(&str, Takes)]) -> syn::Result<Entry> {
    let Ok(key) = input.call(Ident::parse_any) else {
        return Err(input.error(format!("expected a key: {}", list(&names(known)))));
    };
    let name = key.to_string();
    let Some((_, takes)) = known.iter().find(|(known, _)| *known == name) else {
        return Err(syn::Error::new_spanned(
            &key,
            unknown("key", &name, &names(known)),
        ));
    };
    let form = format!("`{name}` takes {}: write `{}`", takes.noun(), takes.form(&name));
    let has_value = input.peek(Token![=]);
    if has_value == (*takes == Takes::Nothing) {
        return Err(syn::Error::new_spanned(&key, form));
    }
    let given = takes
        .parse(input)
        .map_err(|error| syn::Error::new(error.span(), form))?;
    Ok(Entry { key, given })
}

fn names<'n>(known: &[(&'n str, Takes)]) -> Vec<&'n str> {
    known.iter().map(|(name, _)| *name).collect()
}

pub(crate) fn skip_to_comma(input: ParseStream<'_>) -> syn::Result<()> {
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

/// What is said of a name that is none of the known: the near miss, and the list.
pub(crate) fn unknown(what: &str, name: &str, known: &[&str]) -> String {
    let hint = near(name, known).map(|known| format!(": did you mean `{known}`?"));
    format!(
        "unknown {what} `{name}`{}\n{}",
        hint.unwrap_or_default(),
        list(known)
    )
}

/// The known name that this one misses by a letter or two.
fn near<'n>(name: &str, known: &[&'n str]) -> Option<&'n str> {
    let (steps, known) = known.iter().map(|known| (distance(name, known), *known)).min()?;
    (steps <= 1 + known.len() / 4).then_some(known)
}

fn list(known: &[&str]) -> String {
    if let [only] = known {
        return format!("`{only}` is the only one");
    }
    let quoted: Vec<_> = known.iter().map(|known| format!("`{known}`")).collect();
    format!("there are {}", quoted.join(", "))
}

/// How many letters have to be put in, left out or changed (Levenshtein).
pub(crate) fn distance(left: &str, right: &str) -> usize {
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
