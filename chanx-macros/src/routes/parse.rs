//! `pub fn routes() -> Routes<AppState> { "ws/" => { … } }` as it is written.

use proc_macro2::Ident;
use syn::{
    Attribute, LitStr, Path, Token, Type, Visibility, braced, parenthesized,
    parse::{Parse, ParseStream},
    token,
};

mod keyword {
    syn::custom_keyword!(re);
    syn::custom_keyword!(include);
    syn::custom_keyword!(chanx);
}

pub(super) struct Function {
    pub(super) krate: Option<Path>,
    pub(super) attributes: Vec<Attribute>,
    pub(super) visibility: Visibility,
    pub(super) name: Ident,
    /// What the prefix has to capture: `fn routes(room_id: int)`.
    pub(super) wanted: Vec<Ident>,
    pub(super) returns: Type,
    pub(super) routes: Vec<Route>,
}

pub(super) struct Route {
    pub(super) is_regex: bool,
    pub(super) pattern: LitStr,
    pub(super) target: Target,
    pub(super) name: Option<LitStr>,
}

pub(super) enum Target {
    Routes(Vec<Route>),
    Include(Path),
    Consumer(Type),
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let krate = renamed(input)?;
        let attributes = input.call(Attribute::parse_outer)?;
        let visibility = input.parse()?;
        if !input.peek(Token![fn]) {
            return Err(input.error("expected a function: `pub fn routes() -> Routes<AppState> { … }`"));
        }
        input.parse::<Token![fn]>()?;
        let name = input.parse()?;
        let wanted = wanted(input)?;
        if !input.peek(Token![->]) {
            return Err(input
                .error("say what the routes' state is: `-> Routes<AppState>`, or `-> Routes` without one"));
        }
        input.parse::<Token![->]>()?;
        let returns = input.parse()?;
        let body;
        braced!(body in input);
        Ok(Self {
            krate,
            attributes,
            visibility,
            name,
            wanted,
            returns,
            routes: routes(&body)?,
        })
    }
}

/// `#![chanx(crate = some::path)]`
fn renamed(input: ParseStream<'_>) -> syn::Result<Option<Path>> {
    if !(input.peek(Token![#]) && input.peek2(Token![!])) {
        return Ok(None);
    }
    input.parse::<Token![#]>()?;
    input.parse::<Token![!]>()?;
    let (outer, inner);
    syn::bracketed!(outer in input);
    outer.parse::<keyword::chanx>()?;
    parenthesized!(inner in outer);
    inner.parse::<Token![crate]>()?;
    inner.parse::<Token![=]>()?;
    inner.call(Path::parse_mod_style).map(Some)
}

/// `(room_id: int, name: str)`; the converters are for the reader.
fn wanted(input: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    let arguments;
    parenthesized!(arguments in input);
    let mut wanted = Vec::new();
    while !arguments.is_empty() {
        wanted.push(arguments.parse()?);
        arguments.parse::<Token![:]>()?;
        arguments.parse::<Path>()?;
        if !arguments.is_empty() {
            arguments.parse::<Token![,]>()?;
        }
    }
    Ok(wanted)
}

fn routes(input: ParseStream<'_>) -> syn::Result<Vec<Route>> {
    let mut routes = Vec::new();
    while !input.is_empty() {
        let route: Route = input.parse()?;
        let block = matches!(route.target, Target::Routes(_));
        routes.push(route);
        // As in a `match`, a block needs no comma after it.
        if !input.is_empty() && (!block || input.peek(Token![,])) {
            input.parse::<Token![,]>()?;
        }
    }
    Ok(routes)
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
        let pattern = input.parse()?;
        input.parse::<Token![=>]>()?;
        let target = if input.peek(token::Brace) {
            let inner;
            braced!(inner in input);
            Target::Routes(routes(&inner)?)
        } else if input.peek(keyword::include) && input.peek2(token::Paren) {
            input.parse::<keyword::include>()?;
            let inner;
            parenthesized!(inner in input);
            Target::Include(inner.call(Path::parse_mod_style)?)
        } else {
            Target::Consumer(input.parse()?)
        };
        let name = if input.peek(Token![as]) {
            input.parse::<Token![as]>()?;
            Some(input.parse()?)
        } else {
            None
        };
        Ok(Self {
            is_regex,
            pattern,
            target,
            name,
        })
    }
}
