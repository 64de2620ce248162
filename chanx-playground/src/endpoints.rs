//! What the application has, as the playground's page reads it: the fields of the Python version, and more.

use chanx_core::{
    access::{AccessRow, AccessTable},
    app::Site,
    dispatch::Frames,
    message::{Variant, actions},
    routing::{Entry, Part},
};
use http::{header, request::Parts, uri::Authority};
use serde_json::{Value, json};

/// The endpoints in the order of their declaration; addresses are added when somebody asks, who has come by one.
pub(crate) struct Endpoints {
    list: Vec<Endpoint>,
    /// Where the sockets are, if it has been said.
    base: Option<String>,
}

struct Endpoint {
    /// All but the addresses.
    known: Value,
    pattern: String,
    friendly: String,
}

impl Endpoints {
    pub(crate) fn new<S: Send + Sync + 'static>(site: &Site<'_, S>, document: &Value) -> Self {
        let access = site.access_table();
        let entries = site.routes().entries();
        let action_key = &site.settings().message_action_key;
        let endpoint = |entry| Endpoint::new(entry, document, &access, action_key);
        Self {
            list: entries.map(endpoint).collect(),
            base: site.settings().websocket_base_url.clone(),
        }
    }

    /// The list as JSON, for whoever asks.
    pub(crate) fn info(&self, request: &Parts) -> String {
        let base = match &self.base {
            Some(base) => base.trim_end_matches('/').to_owned(),
            None => asked_at(request),
        };
        let endpoints = self.list.iter().map(|endpoint| {
            let mut known = endpoint.known.clone();
            known["url"] = format!("{base}/{}", endpoint.pattern).into();
            known["friendly_url"] = format!("{base}/{}", endpoint.friendly).into();
            known
        });
        Value::Array(endpoints.collect()).to_string()
    }
}

/// The host that was asked, as a socket's address has it.
fn asked_at(request: &Parts) -> String {
    let text = |name| request.headers.get(name)?.to_str().ok();
    let is_secure = text(header::HeaderName::from_static("x-forwarded-proto")) == Some("https");
    let host = text(header::HOST).or_else(|| request.uri.authority().map(Authority::as_str));
    let scheme = if is_secure { "wss" } else { "ws" };
    format!("{scheme}://{}", host.unwrap_or("localhost"))
}

impl Endpoint {
    fn new<S>(entry: &Entry<S>, document: &Value, access: &AccessTable, action_key: &str) -> Self {
        let info = entry.endpoint().info();
        let outline = entry.outline();
        let route = entry.name().map(|name| name.replace([':', '-'], "_"));
        let names = [route.unwrap_or_default(), info.name()];
        let channel = channel(document, outline.as_deref(), &names);
        let friendly = written(outline.as_deref(), entry.pattern(), |name| format!(":{name}"));
        let frames = match info.spec.frames {
            Frames::Binary => "binary",
            Frames::Raw => "raw",
            _ => "decoded",
        };
        let known = json!({
            "name": short(info.type_name),
            "description": info.spec.description,
            "message_examples": examples(document, channel, info.incoming, action_key),
            "path_params": params(entry, outline.as_deref()),
            "route": entry.pattern(),
            "channel": channel,
            "parts": outline.as_deref().map(parts),
            "subprotocols": info.spec.subprotocols,
            "frames": frames,
            "access": access_of(access, entry.pattern()),
        });
        Self {
            known,
            pattern: entry.pattern().to_owned(),
            friendly,
        }
    }
}

/// The type without the modules that it is in.
fn short(type_name: &str) -> &str {
    let end = type_name.find('<').unwrap_or(type_name.len());
    let start = type_name[..end].rfind("::").map_or(0, |at| at + 2);
    &type_name[start..]
}

/// A path with its parameters spelled otherwise; the pattern itself where it can't be turned round.
fn written(outline: Option<&[Part]>, pattern: &str, name: impl Fn(&str) -> String) -> String {
    let Some(outline) = outline else {
        return pattern.to_owned();
    };
    let part = |part: &Part| match part {
        Part::Text(text) => text.clone(),
        Part::Capture { name: called, .. } => name(called),
        _ => String::new(),
    };
    outline.iter().map(part).collect()
}

/// The document's channel at this address; where the address is not known, that of one of these names.
fn channel<'a>(document: &'a Value, outline: Option<&[Part]>, names: &[String]) -> Option<&'a str> {
    let channels = document["channels"].as_object()?;
    let address =
        outline.map(|outline| format!("/{}", written(Some(outline), "", |name| format!("{{{name}}}"))));
    let is_at = |channel: &Value| {
        let own = channel.get("x-topic").is_none();
        own && address
            .as_deref()
            .is_some_and(|address| channel["address"] == address)
    };
    let found = channels.iter().find(|(_, channel)| is_at(channel));
    let mut others = names.iter().filter_map(|name| channels.get_key_value(name));
    found.or_else(|| others.next()).map(|(key, _)| key.as_str())
}

/// What clients may say there: each message with its examples, in the order of their declaration.
fn examples(
    document: &Value,
    channel: Option<&str>,
    incoming: &'static [Variant],
    action_key: &str,
) -> Vec<Value> {
    let reference = format!("#/channels/{}", channel.unwrap_or_default());
    let operations = document["operations"].as_object().into_iter().flatten();
    let received = operations.filter(|(_, operation)| {
        operation["action"] == "receive" && operation["channel"]["$ref"] == reference
    });
    let messages = received.flat_map(|(_, operation)| {
        let said = operation["description"]
            .as_str()
            .or(operation["summary"].as_str());
        let messages = operation["messages"].as_array().into_iter().flatten();
        messages.map(move |message| (message, said.unwrap_or_default()))
    });
    let mut all: Vec<Value> = messages
        .flat_map(|(message, said)| message_examples(document, message, said, action_key))
        .collect();
    let declared: Vec<_> = actions(incoming).collect();
    // What the toolkit takes by itself comes last.
    let place = |example: &Value| declared.iter().position(|action| example["name"] == *action);
    all.sort_by_key(|example| place(example).unwrap_or(declared.len()));
    all
}

fn message_examples(document: &Value, message: &Value, said: &str, action_key: &str) -> Vec<Value> {
    let (key, message) = resolved(document, message);
    let description = ["description", "summary"]
        .iter()
        .find_map(|name| message[name].as_str());
    let description = description.unwrap_or(said);
    let examples = message["examples"].as_array().into_iter().flatten();
    examples
        .filter_map(|example| example.get("payload"))
        .map(|example| {
            let name = example[action_key].as_str().unwrap_or(key);
            let description = match description {
                "" => format!("Example of {name}"),
                said => said.to_owned(),
            };
            json!({"name": name, "description": description, "example": example})
        })
        .collect()
}

/// What references lead to, with the last name on the way.
fn resolved<'a>(document: &'a Value, given: &'a Value) -> (&'a str, &'a Value) {
    let (mut found, mut name) = (given, "");
    // A message refers to a channel's, that one to a component.
    for _ in 0..8 {
        let Some(reference) = found["$ref"].as_str() else {
            break;
        };
        let Some(next) = reference
            .strip_prefix('#')
            .and_then(|path| document.pointer(path))
        else {
            break;
        };
        name = reference.rsplit('/').next().unwrap_or_default();
        found = next;
    }
    (name, found)
}

fn parts(outline: &[Part]) -> Value {
    let part = |part: &Part| match part {
        Part::Text(text) => json!({"text": text}),
        Part::Capture { name, .. } => json!({"param": name}),
        _ => json!({"text": ""}),
    };
    outline.iter().map(part).collect()
}

/// The parameters; of a pattern that can't be turned round, their names are all that is known.
fn params<S>(entry: &Entry<S>, outline: Option<&[Part]>) -> Vec<Value> {
    let info = entry.endpoint().info();
    let described = |name: &str, converter: &str, pattern: &str| {
        let mut said = info.params.iter().zip(info.param_descriptions);
        let said = said.find(|(param, said)| **param == name && !said.is_empty());
        let description = said.map_or_else(
            || format!("Path parameter: {name}"),
            |(_, said)| (*said).to_owned(),
        );
        json!({
            "name": name,
            "pattern": pattern,
            "description": description,
            "converter": converter,
        })
    };
    let Some(outline) = outline else {
        return entry
            .captured()
            .map(|name| described(name, "regex", ".+"))
            .collect();
    };
    let known = |part: &Part| match part {
        Part::Capture {
            name,
            converter,
            pattern,
            ..
        } => Some(described(name, converter, pattern)),
        _ => None,
    };
    outline.iter().filter_map(known).collect()
}

/// Who may enter, and what single messages need beyond that.
fn access_of(table: &AccessTable, route: &str) -> Value {
    let rows = || table.rows.iter().filter(|row| row.route == route);
    let Some(entering) = rows().find(|row| row.action.is_none()) else {
        return Value::Null;
    };
    let needs = |row: &AccessRow| Some((row.action.clone()?, Value::from(row.permissions.clone()?)));
    let actions: serde_json::Map<String, Value> = rows().filter_map(needs).collect();
    json!({
        "user": entering.user,
        "authentication": entering.authentication,
        "object": entering.object,
        "permissions": entering.permissions,
        "actions": actions,
    })
}
