//! From the user's attribute and block to a model, or to what is wrong with them.

use proc_macro2::{Ident, TokenStream};
use syn::{Attribute, Expr, LitStr};

use super::{
    handler::{self, Mark},
    model::{Consumer, Handler, Hook, Variant},
    parse::{Block, Item, Method},
};
use crate::{
    attr::{self, Entry, Given, Takes},
    diag::Diagnostics,
    path,
};

/// Keys that are no setting.
const KEYS: [(&str, Takes); 9] = [
    ("name", Takes::Text),
    ("incoming", Takes::Type),
    ("outgoing", Takes::Type),
    ("state", Takes::Type),
    ("params", Takes::Type),
    ("user", Takes::Type),
    ("client_errors", Takes::Types),
    ("subprotocols", Takes::Value),
    ("crate", Takes::Path),
];

/// Settings that a consumer may have of its own: `chanx_core::settings::Overrides` has a setter for each.
const SETTINGS: [&str; 16] = [
    "send_completion",
    "send_message_immediately",
    "send_authentication_message",
    "log_received_message",
    "log_sent_message",
    "log_ignored_actions",
    "on_panic",
    "handler_timeout",
    "idle_timeout",
    "heartbeat_interval",
    "max_message_bytes",
    "max_tasks",
    "read_buffer_bytes",
    "inbound_frames",
    "outbox_frames",
    "outbox_bytes",
];

pub(super) fn consumer(arguments: TokenStream, block: &Block, diag: &mut Diagnostics) -> Consumer {
    let mut model = Consumer {
        runtime: path::runtime(None),
        name: block.name.clone(),
        spoken_name: None,
        description: attr::docs(&block.attributes),
        incoming: None,
        outgoing: None,
        state: None,
        params: None,
        user: None,
        client_errors: Vec::new(),
        subprotocols: None,
        settings: Vec::new(),
        connect: None,
        ready: None,
        receive: None,
        frame: None,
        disconnect: None,
        handlers: Vec::new(),
    };
    block_is_plain(block, diag);
    let before = diag.count();
    keys(arguments, &mut model, diag);
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

/// Reads the attribute.
fn keys(arguments: TokenStream, model: &mut Consumer, diag: &mut Diagnostics) {
    let known: Vec<_> = KEYS
        .into_iter()
        .chain(SETTINGS.into_iter().map(|setting| (setting, Takes::Value)))
        .collect();
    for Entry { key, given } in attr::entries(arguments, &known, diag) {
        match (key.to_string().as_str(), given) {
            ("name", Given::Text(name)) => model.spoken_name = Some(spoken(name, diag)),
            ("incoming", Given::Type(incoming)) => model.incoming = Some(incoming),
            ("outgoing", Given::Type(outgoing)) => model.outgoing = Some(outgoing),
            ("state", Given::Type(state)) => model.state = Some(state),
            ("params", Given::Type(params)) => model.params = Some(params),
            ("user", Given::Type(user)) => model.user = Some(user),
            ("client_errors", Given::Types(errors)) => model.client_errors = errors,
            ("crate", Given::Path(path)) => model.runtime = path::runtime(Some(path)),
            ("subprotocols", Given::Value(names)) => model.subprotocols = Some(*names),
            (_, Given::Value(value)) => {
                let value = setting(&key, *value, diag);
                model.settings.push((key, value));
            }
            _ => {}
        }
    }
}

/// A list is lent, and `on_panic = "close"` reads better than the path to the variant; both are understood.
fn setting(key: &Ident, value: Expr, diag: &mut Diagnostics) -> Expr {
    let word = match &value {
        Expr::Array(list) => return syn::parse_quote!(&#list),
        Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(word),
            ..
        }) if key == "on_panic" => word,
        _ => return value,
    };
    match word.value().as_str() {
        "close" => syn::parse_quote!(__chanx::OnPanic::Close),
        "continue" => syn::parse_quote!(__chanx::OnPanic::Continue),
        _ => {
            diag.error(word, "`on_panic` is `\"close\"` or `\"continue\"`");
            value
        }
    }
}

fn spoken(name: LitStr, diag: &mut Diagnostics) -> LitStr {
    let text = name.value();
    if text.is_empty()
        || !text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
    {
        diag.error(
            &name,
            "a consumer's name is of letters, digits, `_` and `-`: it names a channel in documents",
        );
    }
    name
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
    if kind == "handler" {
        let read = handler::handler(found, attribute, diag);
        return add_handler(read, model, diag);
    }
    if !matches!(attribute.meta, syn::Meta::Path(_)) {
        diag.error(
            attribute,
            format!("`#[{kind}]` takes nothing: leave the parentheses out"),
        );
    }
    let hook = handler::hook(found, kind, diag);
    let slot = match kind {
        "connect" => &mut model.connect,
        "ready" => &mut model.ready,
        "receive" => &mut model.receive,
        "frame" => &mut model.frame,
        _ => &mut model.disconnect,
    };
    add_hook(slot, hook, kind, attribute, diag);
}

fn add_hook(slot: &mut Option<Hook>, hook: Hook, kind: &str, attribute: &Attribute, diag: &mut Diagnostics) {
    if matches!(kind, "connect" | "ready")
        && let Some(value) = hook.value()
    {
        diag.error(
            value,
            format!("`#[{kind}]` takes the context alone: `ctx: &mut Context<Self>`"),
        );
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

fn add_handler(read: Handler, model: &mut Consumer, diag: &mut Diagnostics) {
    if let Some(before) = model
        .handlers
        .iter()
        .find(|before| same(&before.variant, &read.variant) && before.hook.cfgs.is_empty())
    {
        let text = format!(
            "`{}` handles the same variant as `{}`: one handler a variant",
            read.hook.name, before.hook.name
        );
        diag.error(&read.hook.name, text);
        return;
    }
    model.handlers.push(read);
}

fn same(left: &Variant, right: &Variant) -> bool {
    match (left, right) {
        (Variant::Named(left), Variant::Named(right)) => left == right,
        (
            Variant::Nested { outer, inner, .. },
            Variant::Nested {
                outer: o, inner: i, ..
            },
        ) => outer == o && inner == i,
        (Variant::Named(name), Variant::Nested { outer, .. })
        | (Variant::Nested { outer, .. }, Variant::Named(name)) => name == outer,
    }
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
}
