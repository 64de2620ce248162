//! From the user's attribute and block to a model, or to what is wrong with them.

use proc_macro2::{Ident, TokenStream};
use syn::Attribute;

use super::{
    access,
    handler::{self, Mark},
    keys,
    model::{Consumer, Handler, Hook, Variant},
    parse::{Block, Item, Method},
    variant,
};
use crate::{attr, diag::Diagnostics, path};

pub(super) fn consumer(arguments: TokenStream, block: &Block, diag: &mut Diagnostics) -> Consumer {
    let mut model = Consumer {
        runtime: path::runtime(None),
        name: block.name.clone(),
        spoken_name: None,
        description: attr::docs(&block.attributes),
        tags: Vec::new(),
        incoming: None,
        outgoing: None,
        events: None,
        group_messages: Vec::new(),
        joins: Vec::new(),
        passed: Vec::new(),
        state: None,
        params: None,
        user: None,
        object: None,
        authentication: Vec::new(),
        permissions: None,
        client_errors: Vec::new(),
        subprotocols: None,
        settings: Vec::new(),
        load: None,
        groups: None,
        connect: None,
        ready: None,
        receive: None,
        frame: None,
        disconnect: None,
        handlers: Vec::new(),
        on_events: Vec::new(),
    };
    block_is_plain(block, diag);
    let before = diag.count();
    keys::keys(arguments, &mut model, diag);
    let keys_read = diag.count() == before;
    for item in &block.items {
        match item {
            Item::Method(found) => method(found, &mut model, diag),
            Item::Other { attributes, .. } => no_method(attributes, diag),
        }
    }
    agrees(&model, keys_read, diag);
    model
}

fn block_is_plain(block: &Block, diag: &mut Diagnostics) {
    if let Some(of_trait) = &block.of_trait {
        diag.error(
            of_trait,
            "`#[consumer]` stands on the type's own block: `impl Assistant { … }`, without a trait",
        );
    }
    if !block.generics.params.is_empty() {
        diag.error(
            &block.generics,
            "a consumer is not generic: a route leads to one concrete type",
        );
    }
}

/// A mark on what is no method.
fn no_method(attributes: &[Attribute], diag: &mut Diagnostics) {
    for attribute in attributes {
        match handler::mark(attribute) {
            Mark::Helper(kind) => {
                let text = format!("`#[{kind}]` marks a method: `#[{kind}] async fn …`");
                diag.error(attribute, text);
            }
            Mark::Mistaken(text) => diag.error(attribute, text),
            Mark::Foreign => {}
        }
    }
}

/// Reads one method, if it is marked.
fn method(found: &Method, model: &mut Consumer, diag: &mut Diagnostics) {
    let mut marks = Vec::new();
    for attribute in &found.attributes {
        match handler::mark(attribute) {
            Mark::Helper(kind) => marks.push((kind, attribute)),
            Mark::Mistaken(text) => diag.error(attribute, text),
            Mark::Foreign => {}
        }
    }
    let Some((kind, attribute)) = marks.first().copied() else {
        return;
    };
    if let [_, (second, at), ..] = marks[..] {
        let text = if second == kind {
            format!("`#[{kind}]` is given twice: once is enough")
        } else {
            format!("a method is one thing: `#[{kind}]` or `#[{second}]`")
        };
        diag.error(at, text);
    }
    if matches!(kind, "handler" | "event") {
        let read = variant::handler(found, kind, attribute, diag);
        let slot = match kind {
            "event" => &mut model.on_events,
            _ => &mut model.handlers,
        };
        return add_handler(slot, read, kind, diag);
    }
    if !matches!(attribute.meta, syn::Meta::Path(_)) {
        diag.error(
            attribute,
            format!("`#[{kind}]` takes nothing: leave the parentheses out"),
        );
    }
    let hook = handler::hook(found, kind, diag);
    let slot = match kind {
        "object" => &mut model.load,
        "groups" => &mut model.groups,
        "connect" => &mut model.connect,
        "ready" => &mut model.ready,
        "receive" => &mut model.receive,
        "frame" => &mut model.frame,
        _ => &mut model.disconnect,
    };
    add_hook(slot, hook, kind, attribute, diag);
}

fn add_hook(slot: &mut Option<Hook>, hook: Hook, kind: &str, attribute: &Attribute, diag: &mut Diagnostics) {
    if matches!(kind, "groups" | "connect" | "ready")
        && let Some(value) = hook.value()
    {
        diag.error(
            value,
            format!("`#[{kind}]` takes the context alone: `ctx: &mut Context<Self>`"),
        );
    }
    if let ("object", Some(value)) = (kind, hook.value()) {
        let text = "`#[object]` takes what is known of who wants to enter: `admission: &Admission<Self>`";
        diag.error(value, text);
    }
    if kind == "receive" && hook.value().is_none() {
        diag.error(
            &hook.name,
            "`#[receive]` takes the whole message by value: `message: Ask`",
        );
    }
    match slot {
        Some(before) => {
            diag.error(
                attribute,
                format!("there is a `#[{kind}]` already, `{}`: one is enough", before.name),
            );
        }
        None => *slot = Some(hook),
    }
}

fn add_handler(slot: &mut Vec<Handler>, read: Handler, kind: &str, diag: &mut Diagnostics) {
    if let Some(before) = slot
        .iter()
        .find(|before| before.variant.meets(&read.variant) && before.hook.cfgs.is_empty())
    {
        let noun = match kind {
            "event" => "method",
            _ => "handler",
        };
        let text = format!(
            "`{}` handles the same variant as `{}`: one {noun} a variant",
            read.hook.name, before.hook.name
        );
        diag.error(&read.hook.name, text);
        return;
    }
    slot.push(read);
}

/// What the parts have to say of each other.
fn agrees(model: &Consumer, keys_read: bool, diag: &mut Diagnostics) {
    let first: Option<&Ident> = model.handlers.first().map(|handler| &handler.hook.name);
    if let (Some(receive), Some(first)) = (&model.receive, first) {
        let text =
            format!("`#[receive]` takes every message: there is nothing left for the handler `{first}`");
        diag.error(&receive.name, text);
    }
    let wants = first.or(model.receive.as_ref().map(|receive| &receive.name));
    // A key that was not understood may have been this one.
    if let (None, Some(wants), true) = (&model.incoming, wants, keys_read) {
        diag.error(
            wants,
            "nothing says what clients may send: add `incoming = …` to `#[consumer(…)]`",
        );
    }
    events_agree(model, keys_read, diag);
    access::agrees(model, keys_read, diag);
}

fn events_agree(model: &Consumer, keys_read: bool, diag: &mut Diagnostics) {
    let methods = model.on_events.iter().map(|method| &method.hook.name);
    let wants = methods.chain(model.passed.iter().map(Variant::last)).next();
    if let (None, Some(wants), true) = (&model.events, wants, keys_read) {
        diag.error(
            wants,
            "nothing says which events there are: add `events = …` to `#[consumer(…)]`, a `ChannelEvent`",
        );
    }
    for passed in &model.passed {
        let taken = |method: &&Handler| method.variant.meets(passed) && method.hook.cfgs.is_empty();
        if let Some(method) = model.on_events.iter().find(taken) {
            let text = format!(
                "`{}` takes this event: leave it out here, or leave the method out and the client gets it as it is",
                method.hook.name
            );
            diag.error(passed.last(), text);
        }
    }
}
