//! From the user's item to a model, or to what is wrong with it.

use proc_macro2::{TokenStream, TokenTree};
use syn::{Attribute, Data, DeriveInput, Field, Path, Type};

use super::names;
use crate::{
    attr::{self, Given, Takes},
    diag::Diagnostics,
    path,
};

/// A payload as it has been understood.
pub(super) struct Payload {
    pub(super) runtime: Path,
    /// The item, with `#[garde(skip)]` where it is needed.
    pub(super) item: DeriveInput,
    /// What the user derives already.
    pub(super) derived: Vec<String>,
    /// Whether any field has constraints.
    pub(super) constrained: bool,
    /// Fields whose types may have constraints of their own, which nobody asks for.
    pub(super) unasked: Vec<Type>,
    /// `length` without saying what it counts.
    pub(super) vague: Vec<(Attribute, Type)>,
    /// What its parts are called on the wire.
    pub(super) names: names::Names,
}

pub(super) fn payload(arguments: TokenStream, mut item: DeriveInput, diag: &mut Diagnostics) -> Payload {
    let krate = attr::entries(arguments, &[("crate", Takes::Path)], diag).pop();
    let runtime = path::runtime(krate.and_then(|entry| match entry.given {
        Given::Path(path) => Some(path),
        _ => None,
    }));
    if item.generics.params.iter().next().is_some() {
        diag.error(
            &item.generics,
            "a payload is not generic: its constraints are found while it is compiled",
        );
    }
    if let Data::Union(data) = &item.data {
        diag.error(data.union_token, "a payload is a struct or an enum");
    }
    let names = names::of(&item);
    let derived = item.attrs.iter().flat_map(derives).collect();
    let mut payload = Payload {
        runtime,
        derived,
        constrained: fields(&mut item).iter().any(|field| has_garde(field)),
        unasked: Vec::new(),
        vague: Vec::new(),
        names,
        item,
    };
    let mut item = payload.item.clone();
    for field in fields(&mut item) {
        read(field, &mut payload);
    }
    payload.item = item;
    if payload.constrained {
        wants_garde(&mut payload.item, diag);
    }
    payload
}

/// Notes what there is to check of a field.
fn read(field: &mut Field, payload: &mut Payload) {
    if !has_garde(field) {
        payload.unasked.push(field.ty.clone());
        if payload.constrained {
            field.attrs.push(syn::parse_quote!(#[garde(skip)]));
        }
        return;
    }
    let vague = field.attrs.iter().filter(|attribute| is_vague(attribute));
    payload
        .vague
        .extend(vague.map(|attribute| (attribute.clone(), field.ty.clone())));
}

fn fields(item: &mut DeriveInput) -> Vec<&mut Field> {
    match &mut item.data {
        Data::Struct(data) => data.fields.iter_mut().collect(),
        Data::Enum(data) => data
            .variants
            .iter_mut()
            .flat_map(|variant| variant.fields.iter_mut())
            .collect(),
        Data::Union(_) => Vec::new(),
    }
}

fn has_garde(field: &Field) -> bool {
    field
        .attrs
        .iter()
        .any(|attribute| attribute.path().is_ident("garde"))
}

/// Whether it holds a `length(…)` that does not begin with what it counts.
fn is_vague(attribute: &Attribute) -> bool {
    let syn::Meta::List(list) = &attribute.meta else {
        return false;
    };
    let mut after_length = false;
    for token in list.tokens.clone() {
        match token {
            TokenTree::Group(group) if after_length => {
                let first = group.stream().into_iter().next().map(|token| token.to_string());
                let modes = ["chars", "bytes", "graphemes", "utf16", "simple"];
                return first.is_none_or(|first| !modes.contains(&first.as_str()));
            }
            token => after_length = token.to_string() == "length",
        }
    }
    false
}

/// What a `#[derive(…)]` lists, by the last name of each path.
fn derives(attribute: &Attribute) -> Vec<String> {
    let mut names = Vec::new();
    if attribute.path().is_ident("derive") {
        // What does not parse is the compiler's to tell.
        let _ = attribute.parse_nested_meta(|derive| {
            names.extend(derive.path.segments.last().map(|last| last.ident.to_string()));
            Ok(())
        });
    }
    names
}

/// The derive of `garde` names its crate as `::garde`: without it in the manifest its errors would point nowhere.
fn wants_garde(item: &mut DeriveInput, diag: &mut Diagnostics) {
    let manifest = std::env::var("CARGO_MANIFEST_DIR").map(|folder| format!("{folder}/Cargo.toml"));
    let text = manifest
        .ok()
        .and_then(|manifest| std::fs::read_to_string(manifest).ok());
    if text.is_none_or(|text| text.contains("garde")) {
        return;
    }
    let constrained = fields(item).into_iter().flat_map(|field| field.attrs.iter());
    if let Some(attribute) = constrained
        .into_iter()
        .find(|attribute| attribute.path().is_ident("garde"))
    {
        let text = "constraints need the crate `garde`: add `garde = { version = \"0.23\", features = [\"derive\"] }` \
                    to the [dependencies] of your Cargo.toml";
        diag.error(attribute, text);
    }
}
