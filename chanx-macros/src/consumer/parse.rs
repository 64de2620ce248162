//! The user's block, read just as far as is needed: bodies are kept as they stand, so that half-typed code is the
//! compiler's to judge and the editor keeps working.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{
    Attribute, Generics, ImplItem, Signature, Token, Type, Visibility, braced,
    parse::{Parse, ParseStream, discouraged::Speculative},
    token,
};

use super::handler::{self, Mark};

/// An `impl` block.
pub(super) struct Block {
    pub(super) attributes: Vec<Attribute>,
    pub(super) generics: Generics,
    /// `impl Trait for …`, which no consumer is.
    pub(super) of_trait: Option<TokenStream>,
    pub(super) name: Type,
    pub(super) items: Vec<Item>,
}

pub(super) enum Item {
    Method(Box<Method>),
    /// A constant, a type, a macro call: none of our business.
    Other {
        attributes: Vec<Attribute>,
        tokens: TokenStream,
    },
}

pub(super) struct Method {
    pub(super) attributes: Vec<Attribute>,
    pub(super) visibility: Visibility,
    pub(super) signature: Signature,
    pub(super) body: TokenStream,
}

impl Parse for Block {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut attributes = input.call(Attribute::parse_outer)?;
        if !input.peek(Token![impl]) {
            return Err(
                input.error("`#[consumer]` stands on an `impl` block: `#[consumer(…)] impl Assistant { … }`")
            );
        }
        input.parse::<Token![impl]>()?;
        let mut generics: Generics = input.parse()?;
        let mut name: Type = input.parse()?;
        let mut of_trait = None;
        if input.peek(Token![for]) {
            of_trait = Some(name.to_token_stream());
            input.parse::<Token![for]>()?;
            name = input.parse()?;
        }
        generics.where_clause = input.parse()?;
        let content;
        braced!(content in input);
        attributes.extend(content.call(Attribute::parse_inner)?);
        let mut items = Vec::new();
        while !content.is_empty() {
            items.push(content.parse()?);
        }
        Ok(Self {
            attributes,
            generics,
            of_trait,
            name,
            items,
        })
    }
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let ahead = input.fork();
        if let Ok(method) = ahead.parse::<Method>() {
            input.advance_to(&ahead);
            return Ok(Self::Method(Box::new(method)));
        }
        let mut item = input.parse::<ImplItem>()?;
        let attributes = match &mut item {
            ImplItem::Const(item) => std::mem::take(&mut item.attrs),
            ImplItem::Type(item) => std::mem::take(&mut item.attrs),
            ImplItem::Macro(item) => std::mem::take(&mut item.attrs),
            _ => Vec::new(),
        };
        Ok(Self::Other {
            attributes,
            tokens: item.to_token_stream(),
        })
    }
}

impl Parse for Method {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let visibility = input.parse()?;
        let signature = input.parse()?;
        if !input.peek(token::Brace) {
            return Err(input.error("expected a body"));
        }
        let body;
        braced!(body in input);
        let body: TokenStream = body.parse()?;
        Ok(Self {
            attributes,
            visibility,
            signature,
            body,
        })
    }
}

impl ToTokens for Block {
    /// The block as the user wrote it, but for the helper attributes.
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self {
            attributes,
            generics,
            of_trait,
            name,
            items,
        } = self;
        let (generics, _, bounds) = generics.split_for_impl();
        let of_trait = of_trait.as_ref().map(|of_trait| quote!(#of_trait for));
        tokens.extend(quote!(#(#attributes)* impl #generics #of_trait #name #bounds { #(#items)* }));
    }
}

impl ToTokens for Item {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Other {
                attributes,
                tokens: item,
            } => {
                let kept = kept(attributes);
                tokens.extend(quote!(#(#kept)* #item));
            }
            Self::Method(method) => {
                let Method {
                    attributes,
                    visibility,
                    signature,
                    body,
                } = &**method;
                let kept = kept(attributes);
                tokens.extend(quote!(#(#kept)* #visibility #signature { #body }));
            }
        }
    }
}

fn kept(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes
        .iter()
        .filter(|attribute| matches!(handler::mark(attribute), Mark::Foreign))
}
