//! From the user's item to a model, or to what is wrong with it.

use proc_macro2::TokenStream;
use syn::{Attribute, Data, DeriveInput, Field, Path, Type};

use super::{
    constraint::{self, Vague},
    names, shape,
};
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
    /// `length` without saying what it counts, and the type of its field.
    pub(super) vague: Vec<(Vague, Type)>,
    /// What its parts are called on the wire.
    pub(super) names: names::Names,
}

pub(super) fn payload(arguments: TokenStream, mut item: DeriveInput, diag: &mut Diagnostics) -> Payload {
    let krate = attr::entries(arguments, &[("crate", Takes::Path)], diag).pop();
    let runtime = path::runtime(krate.and_then(|entry| match entry.given {
        Given::Path(path) => Some(path),
        _ => None,
    }));
    if !item.generics.params.is_empty() {
        diag.error(
            &item.generics,
            "a payload is not generic: its constraints are found while it is compiled; name the concrete types",
        );
    }
    for field in fields(&mut item) {
        if let Some(attribute) = constraint::unheard(field) {
            diag.error(
                attribute,
                "nobody would hold a client to this: constraints are `garde`'s, `#[garde(length(chars, min = 1))]`",
            );
        }
    }
    let constrained = fields(&mut item).iter().any(|field| constraint::has_any(field));
    let constrained = constrained && has_garde(&mut item, diag);
    let (mut unasked, mut vague) = (Vec::new(), Vec::new());
    for field in fields(&mut item) {
        if !constraint::asks_within(field) {
            unasked.push(field.ty.clone());
        }
        if let Some(inner) = constraint::inner_of_option(field) {
            diag.error(
                inner,
                "a constraint of an `Option` is about what it holds: write it without `inner(…)`, as documents read it",
            );
        }
        if let Some(pattern) = shape::pattern(field) {
            field
                .attrs
                .push(syn::parse_quote!(#[schemars(extend("pattern" = #pattern))]));
        }
        if constraint::has_any(field) {
            let lengths = constraint::vague(field).into_iter();
            vague.extend(lengths.map(|length| (length, field.ty.clone())));
            continue;
        }
        if constrained {
            field.attrs.push(syn::parse_quote!(#[garde(skip)]));
        }
    }
    // Its probes need concrete types.
    if !item.generics.params.is_empty() {
        unasked.clear();
        vague.clear();
    }
    Payload {
        runtime,
        derived: item.attrs.iter().flat_map(derives).collect(),
        constrained,
        unasked,
        vague,
        names: names::of(&item),
        item,
    }
}

fn fields(item: &mut DeriveInput) -> Vec<&mut Field> {
    match &mut item.data {
        Data::Struct(data) => data.fields.iter_mut().collect(),
        Data::Enum(data) => {
            let fields = data.variants.iter_mut().map(|variant| variant.fields.iter_mut());
            fields.flatten().collect()
        }
        Data::Union(_) => Vec::new(),
    }
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

/// Whether the user's manifest has `garde`, whose derive names its crate as `::garde`. Without it the constraints are
/// taken away once they are told of, since each would be an error of its own.
fn has_garde(item: &mut DeriveInput, diag: &mut Diagnostics) -> bool {
    let manifest = std::env::var("CARGO_MANIFEST_DIR").map(|folder| format!("{folder}/Cargo.toml"));
    let text = manifest
        .ok()
        .and_then(|manifest| std::fs::read_to_string(manifest).ok());
    if text.is_none_or(|text| text.contains("garde")) {
        return true;
    }
    let constraints = |field: &&mut Field| field.attrs.iter().find(|a| constraint::is_constraint(a)).cloned();
    if let Some(first) = fields(item).iter().find_map(constraints) {
        diag.error(
            first,
            "constraints need the crate `garde`: add this to the [dependencies] of your Cargo.toml\n\
             garde = { version = \"0.23\", features = [\"derive\"] }",
        );
    }
    for field in fields(item) {
        field
            .attrs
            .retain(|attribute| !constraint::is_constraint(attribute));
    }
    false
}
