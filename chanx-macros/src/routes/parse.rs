//! `pub fn routes() -> Routes<AppState> { "ws/" => { … } }` as it is written.

use proc_macro2::{Ident, TokenStream};
use syn::{
    Attribute, LitStr, Path, Token, Type, Visibility, braced,
    ext::IdentExt,
    parenthesized,
    parse::{Parse, ParseStream, Parser},
    token,
};

use crate::{attr, diag::Diagnostics};

mod keyword {
    syn::custom_keyword!(re);
    syn::custom_keyword!(include);
    syn::custom_keyword!(chanx);
    syn::custom_keyword!(strict);
}

pub(super) struct Function {
    pub(super) krate: Option<Path>,
    pub(super) attributes: Vec<Attribute>,
    /// Each consumer has to say who may enter.
    pub(super) strict: bool,
    pub(super) visibility: Visibility,
    pub(super) name: Ident,
    /// What the prefix has to capture: `fn routes(room_id: int)`.
    pub(super) wanted: Vec<Ident>,
    /// Where the arrow with it is missing, what stands in its place.
    pub(super) returns: Result<Type, syn::Error>,
    /// The routes, to be read one by one.
    pub(super) body: TokenStream,
}

pub(super) struct Route {
    pub(super) is_regex: bool,
    pub(super) pattern: LitStr,
    pub(super) target: Target,
    pub(super) name: Option<LitStr>,
}

pub(super) enum Target {
    /// Routes behind a prefix, to be read one by one.
    Routes(TokenStream),
    Include(Path),
    Consumer(Type),
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let krate = renamed(input)?;
        let attributes = input.call(Attribute::parse_outer)?;
        let strict = input.parse::<Option<keyword::strict>>()?.is_some();
        let visibility = input.parse()?;
        if !input.peek(Token![fn]) {
            return Err(input.error("expected a function: `pub fn routes() -> Routes<AppState> { … }`"));
        }
        input.parse::<Token![fn]>()?;
        let name = input.parse()?;
        let wanted = wanted(input)?;
        let returns = returns(input)?;
        let body;
        braced!(body in input);
        let body = body.parse()?;
        if !input.is_empty() {
            return Err(input.error("one function is all that `routes!` takes: call it once for each"));
        }
        Ok(Self {
            krate,
            attributes,
            strict,
            visibility,
            name,
            wanted,
            returns,
            body,
        })
    }
}

fn returns(input: ParseStream<'_>) -> syn::Result<Result<Type, syn::Error>> {
    if !input.peek(Token![->]) {
        return Ok(Err(input.error(
            "say what the routes' state is: `-> Routes<AppState>`, or `-> Routes` without one",
        )));
    }
    input.parse::<Token![->]>()?;
    input.parse().map(Ok)
}

/// `#![chanx(crate = some::path)]`
fn renamed(input: ParseStream<'_>) -> syn::Result<Option<Path>> {
    if !(input.peek(Token![#]) && input.peek2(Token![!])) {
        return Ok(None);
    }
    input.parse::<Token![#]>()?;
    input.parse::<Token![!]>()?;
    let outer;
    syn::bracketed!(outer in input);
    let read = || -> syn::Result<Path> {
        outer.parse::<keyword::chanx>()?;
        let inner;
        parenthesized!(inner in outer);
        inner.parse::<Token![crate]>()?;
        inner.parse::<Token![=]>()?;
        inner.call(Path::parse_mod_style)
    };
    read().map(Some).map_err(|error| {
        syn::Error::new(
            error.span(),
            "`#![chanx(crate = some::path)]` is all that stands here",
        )
    })
}

/// `(room_id: int, name: str)`; the converters are for the reader.
fn wanted(input: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    let arguments;
    parenthesized!(arguments in input);
    let mut wanted = Vec::new();
    while !arguments.is_empty() {
        let name = arguments.call(Ident::parse_any)?;
        if !arguments.peek(Token![:]) {
            let text = format!("say what the prefix captures, with its converter: `{name}: int`");
            return Err(syn::Error::new(name.span(), text));
        }
        wanted.push(name);
        arguments.parse::<Token![:]>()?;
        arguments.parse::<Path>()?;
        if !arguments.is_empty() {
            arguments.parse::<Token![,]>()?;
        }
    }
    Ok(wanted)
}

/// Reads routes. What is wrong with one is noted, and the rest is still read.
pub(super) fn routes(body: TokenStream, diag: &mut Diagnostics) -> Vec<Route> {
    let mut routes = Vec::new();
    let read = |input: ParseStream<'_>| {
        while !input.is_empty() {
            match input.parse::<Route>() {
                Ok(route) => {
                    let block = matches!(route.target, Target::Routes(_));
                    routes.push(route);
                    // As in a `match`, a block needs no comma after it.
                    if !block && !input.is_empty() && !input.peek(Token![,]) {
                        diag.push(input.error("expected `,` between two routes"));
                    }
                }
                Err(error) => {
                    diag.push(error);
                    attr::skip_to_comma(input)?;
                }
            }
            input.parse::<Option<Token![,]>>()?;
        }
        Ok(())
    };
    if let Err(error) = read.parse2(body) {
        diag.push(error);
    }
    routes
}

impl Parse for Route {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let is_regex = input.peek(keyword::re);
        if is_regex {
            input.parse::<keyword::re>()?;
        }
        if !input.peek(LitStr) {
            return Err(input.error("expected a pattern in quotes: `\"room/<int:room_id>/\" => RoomChat`"));
        }
        let pattern: LitStr = input.parse()?;
        if !input.peek(Token![=>]) {
            let text = format!("expected `=>`: `\"{}\" => RoomChat`", pattern.value());
            return Err(input.error(text));
        }
        input.parse::<Token![=>]>()?;
        let target = target(input)?;
        if input.peek(token::Paren) {
            let text = "a route leads to the consumer's type, not to a value: leave the call out";
            return Err(input.error(text));
        }
        Ok(Self {
            is_regex,
            pattern,
            target,
            name: name(input)?,
        })
    }
}

fn target(input: ParseStream<'_>) -> syn::Result<Target> {
    if input.peek(token::Brace) {
        let inner;
        braced!(inner in input);
        return inner.parse().map(Target::Routes);
    }
    if input.peek(keyword::include) && input.peek2(Token![!]) {
        return Err(input.error("write `include(some::routes)`, without the `!`"));
    }
    if !(input.peek(keyword::include) && input.peek2(token::Paren)) {
        return input.parse().map(Target::Consumer).map_err(|error| {
            let text = "expected a consumer, `include(some::routes)` or `{ … }` with more routes";
            syn::Error::new(error.span(), text)
        });
    }
    input.parse::<keyword::include>()?;
    let inner;
    parenthesized!(inner in input);
    let path = inner.call(Path::parse_mod_style)?;
    let spelled = crate::name::spelled(&path);
    if !inner.is_empty() {
        let text = format!("name the function of routes without calling it: `include({spelled})`");
        let called: TokenStream = inner.parse()?;
        return Err(syn::Error::new_spanned(called, text));
    }
    let last = path.segments.last().map(|last| last.ident.to_string());
    if last.is_some_and(|last| last.starts_with(char::is_uppercase)) {
        let text = format!("`include` takes a function of routes; to a consumer it is `=> {spelled}`");
        return Err(syn::Error::new_spanned(path, text));
    }
    Ok(Target::Include(path))
}

fn name(input: ParseStream<'_>) -> syn::Result<Option<LitStr>> {
    if !input.peek(Token![as]) {
        return Ok(None);
    }
    input.parse::<Token![as]>()?;
    if !input.peek(LitStr) {
        return Err(input.error("a route's name stands in quotes: `as \"room\"`"));
    }
    input.parse().map(Some)
}
