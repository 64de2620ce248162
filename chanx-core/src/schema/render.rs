//! From channels to the document.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{
    AsyncApi,
    channels::{Channel, Operation, Said},
    components::{self, Asked, Components, Direction},
    example::example,
    frame::{self, Frame},
    names::{free, pascal, snake},
    security,
};
use crate::{
    access::{Credential, Defaults},
    routing::{Address, ConsumerInfo, Table},
    settings::Settings,
};

/// A channel with its place among the others.
struct Placed<'a> {
    name: String,
    info: &'a ConsumerInfo,
    address: Address,
    credentials: Vec<Credential>,
    lets_anonymous_in: bool,
    is_open: bool,
    channel: Channel,
}

/// The document of an application.
pub(crate) fn document<S>(table: &Table<S>, settings: &Settings, defaults: &Defaults<S>) -> AsyncApi {
    let mut asked = Asked::new();
    let mut placed: Vec<Placed<'_>> = Vec::new();
    for entry in table.entries() {
        let endpoint = entry.endpoint();
        let info = endpoint.info();
        let asks = (endpoint.asks)(defaults);
        let settings = settings.for_consumer(&info.spec.overrides);
        let mut names = vec![snake(&info.name())];
        names.extend(entry.name().map(|name| snake(&name.replace([':', '-'], "_"))));
        let name = free(&names, |name| placed.iter().any(|before| before.name == name));
        let channel = Channel::of(&name, info, &asks.credentials, &settings, &mut asked);
        placed.push(Placed {
            name,
            info,
            address: entry.address(),
            lets_anonymous_in: asks.user.is_some_and(|user| user.starts_with("Option<")),
            credentials: asks.credentials,
            is_open: settings.asyncapi_open,
            channel,
        });
    }
    let mut writing = Writing {
        settings,
        components: asked.named(settings.camelize),
        channels: Map::new(),
        operations: Map::new(),
        messages: BTreeMap::new(),
        schemes: Map::new(),
    };
    for placed in &placed {
        writing.channel(placed);
    }
    writing.finish()
}

struct Writing<'a> {
    settings: &'a Settings,
    components: Components,
    channels: Map<String, Value>,
    operations: Map<String, Value>,
    messages: BTreeMap<String, Value>,
    schemes: Map<String, Value>,
}

impl Writing<'_> {
    /// A key of the document's, in its case.
    fn key(&self, name: &str) -> String {
        frame::key(self.settings, name)
    }

    fn channel(&mut self, placed: &Placed<'_>) {
        let (key, channel) = (self.key(&placed.name), &placed.channel);
        let correlated = |place: usize| {
            let mut all = channel.operations.iter();
            all.any(|operation| {
                operation.replies.contains(&place)
                    || (!operation.replies.is_empty() && operation.messages.contains(&place))
            })
        };
        let mut names = Vec::new();
        for (place, said) in channel.messages.iter().enumerate() {
            names.push(self.message(&placed.name, said, correlated(place)));
        }
        let security = self.security(&placed.credentials);
        for operation in &channel.operations {
            self.operation(&key, &placed.name, operation, &names, &security);
        }
        let refs = names.iter().map(|name| {
            let to = json!({ "$ref": format!("#/components/messages/{name}") });
            (name.clone(), to)
        });
        let mut written = json!({
            "address": placed.address.path,
            "title": key,
            "messages": refs.collect::<Map<_, _>>(),
        });
        say(&mut written, "description", placed.info.spec.description);
        sort(&mut written, placed.info.spec.tags);
        if !placed.address.parameters.is_empty() {
            written["parameters"] = parameters(&placed.address, placed.info);
        }
        if let Some(binding) = security::binding(&placed.credentials) {
            written["bindings"] = json!({ "ws": binding });
        }
        if !placed.info.spec.subprotocols.is_empty() {
            written["x-subprotocols"] = placed.info.spec.subprotocols.into();
        }
        for (mark, holds) in [
            ("x-anonymous", placed.lets_anonymous_in),
            ("x-open", placed.is_open),
        ] {
            if holds {
                written[mark] = true.into();
            }
        }
        self.channels.insert(key, written);
    }

    /// Keeps a message, and gives its key.
    fn message(&mut self, channel: &str, said: &Said, is_correlated: bool) -> String {
        let ident = said.variant.ident;
        let own = if ident.ends_with("Message") {
            ident.to_owned()
        } else {
            format!("{ident}Message")
        };
        let candidates = [own.clone(), format!("{}{own}", pascal(channel))];
        let schema = Frame {
            settings: self.settings,
            components: &mut self.components,
        }
        .schema(said, &candidates[1]);
        let name = self.components.message(&candidates, schema);
        let mut written = json!({
            "name": said.variant.action,
            "title": name,
            "contentType": "application/json",
            "payload": components::to(&name),
        });
        let (summary, more) = told(said.variant.description);
        say(&mut written, "summary", summary);
        say(&mut written, "description", more);
        if is_correlated {
            written["correlationId"] = json!({ "$ref": "#/components/correlationIds/ref" });
        }
        let wanted = self.key(&snake(&name));
        let is_another = |key: &str| {
            self.messages
                .get(key)
                .is_some_and(|known| known["title"] != written["title"])
        };
        let key = free(&[wanted, name], is_another);
        let correlated = self
            .messages
            .get(&key)
            .and_then(|known| known.get("correlationId"))
            .cloned();
        if let Some(correlated) = correlated {
            written["correlationId"] = correlated;
        }
        self.messages.insert(key.clone(), written);
        key
    }

    /// Keeps the schemes of a channel, and gives what refers to them.
    fn security(&mut self, credentials: &[Credential]) -> Vec<Value> {
        let named = credentials.iter().map(|credential| {
            let (name, scheme) = security::scheme(credential);
            self.schemes.entry(&name).or_insert(scheme);
            json!({ "$ref": format!("#/components/securitySchemes/{name}") })
        });
        let mut all: Vec<Value> = named.collect();
        all.dedup();
        all
    }

    fn operation(
        &mut self,
        channel: &str,
        consumer: &str,
        operation: &Operation,
        names: &[String],
        security: &[Value],
    ) {
        let to_channel = json!({ "$ref": format!("#/channels/{channel}") });
        let refs = |places: &[usize]| -> Vec<Value> {
            let mut seen: Vec<&String> = Vec::new();
            for place in places {
                if !seen.contains(&&names[*place]) {
                    seen.push(&names[*place]);
                }
            }
            let to = |name| json!({ "$ref": format!("#/channels/{channel}/messages/{name}") });
            seen.into_iter().map(to).collect()
        };
        let action = match operation.direction {
            Direction::In => "receive",
            Direction::Out => "send",
        };
        let mut written =
            json!({"action": action, "channel": to_channel, "messages": refs(&operation.messages)});
        if !operation.replies.is_empty() {
            written["reply"] = json!({"channel": to_channel, "messages": refs(&operation.replies)});
        }
        say(&mut written, "summary", &operation.summary);
        say(&mut written, "description", &operation.description);
        sort(&mut written, operation.tags);
        if !security.is_empty() {
            written["security"] = security.into();
        }
        let candidates = [operation.name.clone(), format!("{consumer}_{}", operation.name)];
        let candidates = candidates.map(|name| self.key(&name));
        let key = free(&candidates, |key| self.operations.contains_key(key));
        self.operations.insert(key, written);
    }

    fn finish(self) -> AsyncApi {
        let settings = self.settings;
        let mut info = json!({"title": settings.asyncapi_title, "version": settings.asyncapi_version});
        say(&mut info, "description", &settings.asyncapi_description);
        let mut components = json!({
            "correlationIds": {"ref": {
                "description": "What the client has sent as `ref` comes back on each answer.",
                "location": "$message.payload#/ref",
            }},
            "messages": self.messages,
            "schemas": self.components.schemas,
        });
        if !self.schemes.is_empty() {
            components["securitySchemes"] = self.schemes.into();
        }
        let mut document = json!({
            "asyncapi": "3.0.0",
            "info": info,
            "defaultContentType": "application/json",
            "channels": self.channels,
            "operations": self.operations,
            "components": components,
        });
        add_examples(&mut document);
        let document = AsyncApi::new(document);
        match settings.asyncapi_server() {
            Some(server) => document.with_server(&server.protocol, &server.host, &server.path),
            None => document,
        }
    }
}

/// Each message gets a frame as it may be, now that all schemas are known.
fn add_examples(document: &mut Value) {
    let messages = document
        .pointer("/components/messages")
        .and_then(Value::as_object);
    let made: Vec<_> = messages
        .into_iter()
        .flatten()
        .filter_map(|(key, message)| Some((key.clone(), example(message.get("payload")?, document)?)))
        .collect();
    for (key, payload) in made {
        document["components"]["messages"][key]["examples"] = json!([{ "payload": payload }]);
    }
}

/// The first line of a doc comment, and the whole where there is more of it.
fn told(comment: &str) -> (&str, &str) {
    match comment.split_once('\n') {
        Some((first, _)) => (first, comment),
        None => (comment, ""),
    }
}

/// Adds a text, where there is one.
pub(super) fn say(to: &mut Value, key: &str, text: &str) {
    if !text.is_empty() {
        to[key] = text.into();
    }
}

/// Adds tags, where there are some; no document has one twice.
fn sort(to: &mut Value, tags: &[&str]) {
    let mut all: Vec<Value> = Vec::new();
    for name in tags {
        let tag = json!({ "name": name });
        if !all.contains(&tag) {
            all.push(tag);
        }
    }
    if !all.is_empty() {
        to["tags"] = all.into();
    }
}

fn parameters(address: &Address, info: &ConsumerInfo) -> Value {
    let all = address.parameters.iter().map(|parameter| {
        let mut text = format!("Path parameter for {} ({})", parameter.name, parameter.kind);
        let mut described = info.params.iter().zip(info.param_descriptions);
        let said = described.find(|(name, _)| **name == parameter.name);
        if let Some((_, said)) = said.filter(|(_, said)| !said.is_empty()) {
            text.push_str(": ");
            text.push_str(said);
        }
        let mut written = json!({ "description": text });
        if let Some(example) = super::pattern::matching(&format!("^(?:{})$", parameter.regex), 0, None) {
            written["examples"] = json!([example]);
        }
        (parameter.name.clone(), written)
    });
    all.collect::<Map<_, _>>().into()
}
