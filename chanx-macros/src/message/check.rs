//! From the user's item to a model, or to what is wrong with it.

use syn::{Attribute, Data, DeriveInput, Fields, LitStr, Path};

use super::model::{Action, Direction, Kind, Shape, Union, Variant};
use crate::{
    attr::{self, Given, Takes},
    diag::Diagnostics,
    name, path,
};

pub(super) fn union(direction: Direction, input: &DeriveInput, diag: &mut Diagnostics) -> Option<Union> {
    if !input.generics.params.is_empty() {
        diag.error(
            &input.generics,
            "messages are not generic: a union is known whole while it is compiled; name the concrete types",
        );
    }
    let keys = [("crate", Takes::Path), ("action", Takes::Text)];
    let mut top = read(&input.attrs, &keys, diag);
    let runtime = path::runtime(top.krate.take());
    let kind = match &input.data {
        Data::Enum(data) => {
            if let Some(action) = &top.action {
                diag.error(
                    action,
                    "an enum has an action for each variant: move this to a variant",
                );
            }
            let variants: Vec<_> = data
                .variants
                .iter()
                .filter_map(|found| variant(direction, found, diag))
                .collect();
            distinct(&variants, diag);
            Kind::Enum(variants)
        }
        Data::Struct(data) if direction == Direction::Outgoing => {
            let action = action(top.action.as_ref(), &input.ident);
            reserved(direction, &action, diag);
            if matches!(data.fields, Fields::Unnamed(_)) {
                diag.error(
                    &data.fields,
                    "name the fields: `struct Reply { content: String }`",
                );
            }
            Kind::Struct {
                action,
                description: attr::docs(&input.attrs),
            }
        }
        Data::Struct(data) => {
            diag.error(
                data.struct_token,
                "what clients say is an enum with a variant for each action",
            );
            return None;
        }
        Data::Union(data) => {
            diag.error(
                data.union_token,
                "a message is an enum with a variant for each action",
            );
            return None;
        }
    };
    Some(Union {
        direction,
        name: input.ident.clone(),
        runtime,
        kind,
    })
}

fn variant(direction: Direction, found: &syn::Variant, diag: &mut Diagnostics) -> Option<Variant> {
    let keys = [("action", Takes::Text), ("union", Takes::Nothing)];
    let given = read(&found.attrs, &keys, diag);
    let description = attr::docs(&found.attrs);
    let own = action(given.action.as_ref(), &found.ident);
    let shape = match &found.fields {
        Fields::Unit if given.union => {
            diag.error(&found.ident, format!("name the union: `{0}({0})`", found.ident));
            return None;
        }
        Fields::Unit => Shape::Unit(own),
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
            let inner = fields.unnamed[0].ty.clone();
            if given.union {
                Shape::Union(inner)
            } else {
                Shape::Payload(own, inner)
            }
        }
        Fields::Unnamed(fields) => {
            let text = format!(
                "a message has one payload: put the fields into a struct, `{0}({0})`",
                found.ident
            );
            diag.error(fields, text);
            return None;
        }
        Fields::Named(fields) if direction == Direction::Incoming || given.union => {
            diag.error(
                fields,
                format!("put the fields into a struct: `{0}({0})`", found.ident),
            );
            return None;
        }
        Fields::Named(_) => {
            let others = found.attrs.iter().filter(|attribute| {
                attribute.path().is_ident("serde") || attribute.path().is_ident("schemars")
            });
            Shape::Fields(own, found.fields.clone(), others.cloned().collect())
        }
    };
    if let (Shape::Union(_), Some(action)) = (&shape, &given.action) {
        diag.error(action, "a nested union has its own actions: leave `action` out");
    }
    if let Some(action) = shape.action() {
        reserved(direction, action, diag);
    }
    Some(Variant {
        name: found.ident.clone(),
        description,
        shape,
    })
}

fn action(given: Option<&LitStr>, name: &proc_macro2::Ident) -> Action {
    match given {
        Some(action) => Action {
            name: action.value(),
            span: action.span(),
        },
        None => Action {
            name: name::snake(&name.to_string()),
            span: name.span(),
        },
    }
}

/// No two variants may have one action. Nested unions are compared by the compiler, which knows them.
fn distinct(variants: &[Variant], diag: &mut Diagnostics) {
    let actions: Vec<_> = variants
        .iter()
        .filter_map(|variant| variant.shape.action())
        .collect();
    for (index, action) in actions.iter().enumerate() {
        if actions[..index].iter().any(|before| before.name == action.name) {
            let text = format!(
                "two messages of this union have the action `{}`: give one another name, `#[message(action = \"…\")]`",
                action.name
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
        diag.push(syn::Error::new(
            action.span,
            "an action is a name, `new_message` for example",
        ));
    }
}

#[derive(Default)]
struct Keys {
    action: Option<LitStr>,
    union: bool,
    krate: Option<Path>,
}

/// The keys of all `#[message(…)]` of an item.
fn read(attributes: &[Attribute], keys: &[(&str, Takes)], diag: &mut Diagnostics) -> Keys {
    let mut read = Keys::default();
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("message"))
    {
        let Some(tokens) = diag.ok(attr::arguments(attribute)) else {
            continue;
        };
        for entry in attr::entries(tokens, keys, diag) {
            match entry.given {
                Given::Text(text) => read.action = Some(text),
                Given::Path(path) => read.krate = Some(path),
                _ => read.union = true,
            }
        }
    }
    read
}
