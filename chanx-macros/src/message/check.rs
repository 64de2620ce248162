//! From the user's item to a model, or to what is wrong with it.

use syn::{Attribute, Data, DeriveInput, Fields, LitStr, ext::IdentExt};

use super::model::{Action, Direction, Kind, Shape, Union, Variant};
use crate::{
    attr::{self, Given, Takes},
    diag::Diagnostics,
    name, path,
};

pub(super) fn union(direction: Direction, input: &DeriveInput, diag: &mut Diagnostics) -> Union {
    if !input.generics.params.is_empty() {
        diag.error(
            &input.generics,
            "a message is not generic: its payloads are known while it is compiled; name the concrete types",
        );
    }
    let keys = [("crate", Takes::Path), ("action", Takes::Text)];
    let top = read(&input.attrs, &keys, diag);
    let kind = match &input.data {
        Data::Enum(data) => Kind::Enum(an_enum(direction, data, top.action.as_ref(), diag)),
        Data::Struct(data) => {
            let action = action(top.action.as_ref(), &input.ident);
            a_struct(direction, data, &action, diag);
            Kind::Struct {
                action,
                description: attr::docs(&input.attrs),
            }
        }
        Data::Union(data) => {
            diag.error(
                data.union_token,
                "a message is an enum with a variant for each action",
            );
            Kind::Enum(Vec::new())
        }
    };
    Union {
        direction,
        name: input.ident.clone(),
        runtime: top.runtime,
        kind,
    }
}

fn an_enum(
    direction: Direction,
    data: &syn::DataEnum,
    action: Option<&LitStr>,
    diag: &mut Diagnostics,
) -> Vec<Variant> {
    if let Some(action) = action {
        let text = "each variant has an action of its own: put this on a variant";
        diag.error(action, text);
    }
    let variants = data.variants.iter();
    let variants: Vec<_> = variants
        .filter_map(|found| variant(direction, found, diag))
        .collect();
    distinct(&variants, diag);
    variants
}

/// What a struct has to be to be a message by itself.
fn a_struct(direction: Direction, data: &syn::DataStruct, action: &Action, diag: &mut Diagnostics) {
    if direction.is_handled() {
        diag.error(data.struct_token, direction.wants_an_enum());
        return;
    }
    reserved(direction, action, diag);
    if matches!(data.fields, Fields::Unnamed(_)) {
        diag.error(
            &data.fields,
            "name the fields: `struct Reply { content: String }`",
        );
    }
}

fn variant(direction: Direction, found: &syn::Variant, diag: &mut Diagnostics) -> Option<Variant> {
    let keys = [("action", Takes::Text), ("union", Takes::Nothing)];
    let given = read(&found.attrs, &keys, diag);
    let own = action(given.action.as_ref(), &found.ident);
    let shape = diag.ok(shape(direction, found, own, given.union))?;
    if !matches!(shape, Shape::Fields(..))
        && let Some(theirs) = of_payloads(&found.attrs).next()
    {
        let text = "this is for fields: an action is named by `#[message(action = \"…\")]`";
        diag.error(theirs, text);
    }
    if let (Shape::Union(_), Some(action)) = (&shape, &given.action) {
        diag.error(action, "a nested union has its own actions: leave `action` out");
    }
    if let Some(action) = shape.action() {
        reserved(direction, action, diag);
    }
    Some(Variant {
        name: found.ident.clone(),
        description: attr::docs(&found.attrs),
        shape,
    })
}

fn shape(direction: Direction, found: &syn::Variant, action: Action, union: bool) -> syn::Result<Shape> {
    let ident = &found.ident;
    let wrong = |text: String| Err(syn::Error::new_spanned(&found.fields, text));
    match &found.fields {
        Fields::Unit if union => Err(syn::Error::new_spanned(
            ident,
            format!("name the nested union: `{ident}({ident})`"),
        )),
        Fields::Unit => Ok(Shape::Unit(action)),
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
            let inner = fields.unnamed[0].ty.clone();
            Ok(if union {
                Shape::Union(inner)
            } else {
                Shape::Payload(action, inner)
            })
        }
        Fields::Unnamed(fields) if fields.unnamed.is_empty() => {
            wrong(format!("leave the parentheses out: `{ident}`"))
        }
        Fields::Unnamed(_) => wrong(format!(
            "a message has one payload: put the fields into a struct, `{ident}({ident})`"
        )),
        Fields::Named(_) if union => wrong(format!("name the nested union: `{ident}({ident})`")),
        Fields::Named(_) if direction.is_handled() => wrong(format!(
            "{} takes one payload: put the fields into a struct, `{ident}({ident})`",
            if direction == Direction::Event {
                "an event's method"
            } else {
                "a handler"
            },
        )),
        Fields::Named(_) => {
            let others = of_payloads(&found.attrs).cloned().collect();
            Ok(Shape::Fields(action, found.fields.clone(), others))
        }
    }
}

/// The attributes that say how a payload is read, written and described.
fn of_payloads(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    let theirs =
        |attribute: &&Attribute| attribute.path().is_ident("serde") || attribute.path().is_ident("schemars");
    attributes.iter().filter(theirs)
}

fn action(given: Option<&LitStr>, ident: &proc_macro2::Ident) -> Action {
    match given {
        Some(action) => Action {
            name: action.value(),
            span: action.span(),
        },
        None => Action {
            name: name::snake(&ident.unraw().to_string()),
            span: ident.span(),
        },
    }
}

/// No two variants may have one action. Nested unions are compared by the compiler, which knows them.
fn distinct(variants: &[Variant], diag: &mut Diagnostics) {
    let own = |variant: &Variant| variant.shape.action().cloned();
    for (index, variant) in variants.iter().enumerate() {
        let Some(action) = own(variant) else { continue };
        let same = |before: &&Variant| own(before).is_some_and(|before| before.name == action.name);
        if let Some(before) = variants[..index].iter().find(same) {
            let text = format!(
                "`{}` and `{}` both have the action `{}`: give one another name, `#[message(action = \"…\")]`",
                before.name, variant.name, action.name
            );
            diag.push(syn::Error::new(action.span, text));
        }
    }
}

fn reserved(direction: Direction, action: &Action, diag: &mut Diagnostics) {
    let name = action.name.as_str();
    if direction.reserved_actions().contains(&name) {
        let text =
            format!("the action `{name}` is the toolkit's own: choose another, `#[message(action = \"…\")]`");
        diag.push(syn::Error::new(action.span, text));
    }
    if name.is_empty() || name.chars().any(char::is_control) {
        let text = "an action is a name: `#[message(action = \"new_message\")]`";
        diag.push(syn::Error::new(action.span, text));
    }
}

struct Keys {
    action: Option<LitStr>,
    union: bool,
    runtime: syn::Path,
}

/// The keys of all `#[message(…)]` of an item.
fn read(attributes: &[Attribute], keys: &[(&str, Takes)], diag: &mut Diagnostics) -> Keys {
    let mut read = Keys {
        action: None,
        union: false,
        runtime: path::runtime(None),
    };
    for entry in attr::entries_of(attributes, "message", keys, diag) {
        match entry.given {
            Given::Text(text) => read.action = Some(text),
            Given::Path(path) => read.runtime = path::runtime(Some(path)),
            _ => read.union = true,
        }
    }
    read
}
