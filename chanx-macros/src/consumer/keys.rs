//! The keys of `#[consumer(…)]`.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident};
use syn::{Expr, LitStr, Type};

use super::{
    model::{Consumer, Variant},
    variant,
};
use crate::{
    attr::{self, Entry, Given, Takes},
    diag::Diagnostics,
    name, path,
};

/// Keys that are no setting.
const KEYS: [(&str, Takes); 17] = [
    ("name", Takes::Text),
    ("tags", Takes::Values),
    ("incoming", Takes::Type),
    ("outgoing", Takes::Type),
    ("events", Takes::Type),
    ("group_messages", Takes::Types),
    ("groups", Takes::Values),
    ("passthrough_events", Takes::Values),
    ("state", Takes::Type),
    ("params", Takes::Type),
    ("user", Takes::Type),
    ("object", Takes::Type),
    ("authentication", Takes::Values),
    ("permissions", Takes::Value),
    ("client_errors", Takes::Types),
    ("subprotocols", Takes::Value),
    ("crate", Takes::Path),
];

/// Settings that a consumer may have of its own: `chanx_core::settings::Overrides` has a setter for each.
const SETTINGS: [&str; 21] = [
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
    "event_inbox",
    "slow_consumer",
    "reject",
    "permission_check_interval",
    "asyncapi_open",
];

/// A setting that is one of several words: its name, its type, and each word with the variant that it stands for.
type Words = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

const WORDS: [Words; 3] = [
    (
        "on_panic",
        "OnPanic",
        &[("close", "Close"), ("continue", "Continue")],
    ),
    (
        "slow_consumer",
        "SlowConsumer",
        &[
            ("disconnect", "Disconnect"),
            ("drop_oldest", "DropOldest"),
            ("drop_newest", "DropNewest"),
        ],
    ),
    (
        "reject",
        "Reject",
        &[("socket", "Socket"), ("handshake", "Handshake")],
    ),
];

/// Reads the attribute.
pub(super) fn keys(arguments: TokenStream, model: &mut Consumer, diag: &mut Diagnostics) {
    let known: Vec<_> = KEYS
        .into_iter()
        .chain(SETTINGS.into_iter().map(|setting| (setting, Takes::Value)))
        .collect();
    let before = diag.count();
    let mut groups = Vec::new();
    for Entry { key, given } in attr::entries(arguments, &known, diag) {
        match (key.to_string().as_str(), given) {
            ("name", Given::Text(name)) => model.spoken_name = Some(spoken(name, diag)),
            ("tags", Given::Values(names)) => model.tags = tags(names, diag),
            ("incoming", Given::Type(incoming)) => model.incoming = Some(incoming),
            ("outgoing", Given::Type(outgoing)) => model.outgoing = Some(outgoing),
            ("events", Given::Type(events)) => model.events = Some(events),
            ("group_messages", Given::Types(messages)) => model.group_messages = distinct(messages, diag),
            ("groups", Given::Values(joined)) => groups = joined,
            ("passthrough_events", Given::Values(events)) => model.passed = passed(&events, diag),
            ("state", Given::Type(state)) => model.state = Some(state),
            ("params", Given::Type(params)) => model.params = Some(params),
            ("user", Given::Type(user)) => model.user = Some(user),
            ("object", Given::Type(object)) => model.object = Some(object),
            ("authentication", Given::Values(classes)) => model.authentication = classes,
            ("permissions", Given::Value(rule)) => model.permissions = Some(*rule),
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
    // A key that was not understood may say what the groups carry.
    let understood = diag.count() == before;
    model.joins = groups
        .into_iter()
        .map(|group| join(group, &model.group_messages, understood, diag))
        .collect();
}

/// Each tag once: documents may not have one twice.
pub(super) fn tags(names: Vec<Expr>, diag: &mut Diagnostics) -> Vec<LitStr> {
    let mut kept: Vec<LitStr> = Vec::new();
    for name in names {
        let Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(tag),
            ..
        }) = name
        else {
            diag.error(&name, "a tag is a text in quotes: write `tags = [\"rooms\"]`");
            continue;
        };
        if tag.value().trim().is_empty() {
            diag.error(&tag, "a tag has a name: documents are sorted by it");
        } else if kept.iter().any(|before| before.value() == tag.value()) {
            let text = format!("`{}` is given twice: once is enough", tag.value());
            diag.error(&tag, text);
        } else {
            kept.push(tag);
        }
    }
    kept
}

/// Each type once.
fn distinct(messages: Vec<Type>, diag: &mut Diagnostics) -> Vec<Type> {
    let mut kept: Vec<Type> = Vec::new();
    for message in messages {
        let spelled = name::spelled(&message);
        if kept.iter().any(|before| name::spelled(before) == spelled) {
            diag.error(&message, format!("`{spelled}` is given twice: once is enough"));
        } else {
            kept.push(message);
        }
    }
    kept
}

/// Each event once.
fn passed(events: &[Expr], diag: &mut Diagnostics) -> Vec<Variant> {
    let mut kept: Vec<Variant> = Vec::new();
    for event in events {
        let Some(variant) = diag.ok(variant::listed("passthrough_events", event)) else {
            continue;
        };
        if kept.iter().any(|before| before.meets(&variant)) {
            let text = format!("`{}` is given twice: once is enough", name::spelled(event));
            diag.error(event, text);
        } else {
            kept.push(variant);
        }
    }
    kept
}

/// A group that is joined: its text is its name, where there is no doubt what it carries.
fn join(group: Expr, messages: &[Type], understood: bool, diag: &mut Diagnostics) -> Expr {
    let Expr::Lit(syn::ExprLit {
        lit: syn::Lit::Str(name),
        ..
    }) = &group
    else {
        return group;
    };
    let why = match messages {
        [only] => return syn::parse_quote_spanned!(name.span()=> __chanx::Group::<#only>::new(#name)),
        _ if !understood => return group,
        [] => {
            "nothing says what this group carries: name its messages in `group_messages = [M]`, or for events alone"
        }
        _ => "there are several `group_messages`: say which of them this group carries,",
    };
    let of = messages.first().map_or_else(|| "Never".to_owned(), name::spelled);
    let text = format!("{why} write `Group::<{of}>::new({})`", name.to_token_stream());
    diag.error(name, text);
    group
}

/// A list is lent, and `on_panic = "close"` reads better than the path to the variant; both are understood.
fn setting(key: &Ident, value: Expr, diag: &mut Diagnostics) -> Expr {
    let word = match &value {
        Expr::Array(list) => return syn::parse_quote!(&#list),
        Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(word),
            ..
        }) => word,
        _ => return value,
    };
    let Some((_, of, words)) = WORDS.iter().find(|(setting, ..)| key == setting) else {
        return value;
    };
    let text = word.value();
    if let Some((_, variant)) = words.iter().find(|(known, _)| *known == text) {
        let (of, variant) = (format_ident!("{of}"), format_ident!("{variant}"));
        return syn::parse_quote!(__chanx::#of::#variant);
    }
    let quoted: Vec<_> = words.iter().map(|(known, _)| format!("`\"{known}\"`")).collect();
    if let Some((last, others)) = quoted.split_last() {
        diag.error(word, format!("`{key}` is {} or {last}", others.join(", ")));
    }
    value
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
