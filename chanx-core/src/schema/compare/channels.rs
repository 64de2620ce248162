//! Channels, as documents tell of them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    fit::Way,
    forms::{alternatives, properties, resolved},
};

/// A channel of a document, with all that its operations say.
pub(super) struct Channel<'a> {
    document: &'a Value,
    pub(super) key: &'a str,
    said: &'a Value,
    operations: Vec<&'a Value>,
}

/// All channels of a document.
pub(super) fn channels(document: &Value) -> Vec<Channel<'_>> {
    let all = document.get("channels").and_then(Value::as_object);
    let operations = || {
        document
            .get("operations")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
    };
    let channel = |(key, said)| Channel {
        document,
        key,
        said,
        operations: operations()
            .map(|(_, operation)| operation)
            .filter(|operation| {
                let reference = operation.pointer("/channel/$ref").and_then(Value::as_str);
                let named = reference.and_then(|reference| reference.strip_prefix("#/channels/"));
                named.is_some_and(|named| named.replace("~1", "/").replace("~0", "~") == *key)
            })
            .collect(),
    };
    let found = all.into_iter().flatten();
    found.map(|(key, found)| channel((key.as_str(), found))).collect()
}

/// The same channel in another document: at the same address, whatever its parameters are called, and of the same topic.
pub(super) fn find<'c, 'a>(all: &'c [Channel<'a>], wanted: &Channel<'_>) -> Option<&'c Channel<'a>> {
    let same =
        |channel: &&Channel<'_>| channel.shape() == wanted.shape() && channel.topic() == wanted.topic();
    let mut found = all.iter().filter(same);
    let by_name = found.clone().find(|channel| channel.key == wanted.key);
    by_name.or_else(|| found.next())
}

impl<'a> Channel<'a> {
    pub(super) fn address(&self) -> &str {
        self.said
            .get("address")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// The address without the names of its parameters, which no client sends.
    fn shape(&self) -> String {
        let parts = self
            .address()
            .split('{')
            .map(|part| part.split_once('}').map_or(part, |(_, rest)| rest));
        parts.collect::<Vec<_>>().join("{}")
    }

    fn topic(&self) -> Option<&Value> {
        self.said.pointer("/x-topic/pattern")
    }

    /// What each parameter may be, in their order.
    pub(super) fn parameters(&self) -> Vec<(String, String)> {
        let names = self
            .address()
            .split('{')
            .skip(1)
            .filter_map(|part| Some(part.split_once('}')?.0));
        let kind = |name: &str| {
            let said = self
                .said
                .get("parameters")?
                .get(name)?
                .get("description")?
                .as_str()?;
            let (_, kind) = said.split_once('(')?;
            Some(within_parentheses(kind).to_owned())
        };
        names
            .map(|name| (name.to_owned(), kind(name).unwrap_or_default()))
            .collect()
    }

    /// What clients may say, or what they are told, by actions.
    pub(super) fn messages(&self, way: Way) -> BTreeMap<String, Value> {
        let mut found: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for operation in &self.operations {
            let receives = operation.get("action") == Some(&"receive".into());
            let own = if receives == (way == Way::FromClient) {
                operation.get("messages")
            } else {
                None
            };
            let replies = if way == Way::ToClient {
                operation.pointer("/reply/messages")
            } else {
                None
            };
            for reference in [own, replies]
                .into_iter()
                .flatten()
                .filter_map(Value::as_array)
                .flatten()
            {
                let (action, schema) = self.message(reference);
                let known = found.entry(action).or_default();
                if !known.contains(&schema) {
                    known.push(schema);
                }
            }
        }
        let one = |mut all: Vec<Value>| {
            if all.len() == 1 {
                all.remove(0)
            } else {
                json!({ "anyOf": all })
            }
        };
        found
            .into_iter()
            .map(|(action, all)| (action, one(all)))
            .collect()
    }

    /// The action of a message, and the schema of its frame.
    fn message(&self, reference: &Value) -> (String, Value) {
        let (message, path) = resolved(self.document, reference);
        let payload = message.get("payload").unwrap_or(&Value::Null);
        let forms = alternatives(self.document, payload);
        let said = forms
            .first()
            .into_iter()
            .flat_map(properties)
            .find_map(|(_, inner)| inner.get("const")?.as_str());
        let named = message.get("name").and_then(Value::as_str);
        let key = path.and_then(|path| path.rsplit('/').next());
        let action = said.or(named).or(key).unwrap_or_default().to_owned();
        (action, payload.clone())
    }

    /// What each action of a client's is answered by.
    pub(super) fn replies(&self) -> BTreeMap<String, Vec<String>> {
        let mut found = BTreeMap::new();
        let list = |value: Option<&'a Value>| value.and_then(Value::as_array).into_iter().flatten();
        for operation in self
            .operations
            .iter()
            .filter(|operation| operation["action"] == "receive")
        {
            let replies: Vec<_> = list(operation.pointer("/reply/messages"))
                .map(|to| self.message(to).0)
                .collect();
            for asked in list(operation.get("messages")) {
                found.insert(self.message(asked).0, replies.clone());
            }
        }
        found
    }

    /// The credentials that are read, by their names; none: whoever comes.
    pub(super) fn credentials(&self) -> Vec<String> {
        let mut found = Vec::new();
        for security in self
            .operations
            .iter()
            .filter_map(|operation| operation.get("security")?.as_array())
            .flatten()
        {
            let name = security
                .get("$ref")
                .and_then(Value::as_str)
                .and_then(|path| path.rsplit('/').next());
            found.extend(name.map(str::to_owned));
        }
        found.sort();
        found.dedup();
        found
    }

    /// The subprotocols that clients may offer.
    pub(super) fn subprotocols(&self) -> Vec<&str> {
        let all = self.said.get("x-subprotocols").and_then(Value::as_array);
        all.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    pub(super) fn is(&self, mark: &str) -> bool {
        self.said.get(mark) == Some(&Value::Bool(true))
    }
}

/// What stands before the parenthesis that ends it; those of a regular expression come in pairs, or stand behind `\` or in `[…]`.
fn within_parentheses(text: &str) -> &str {
    let (mut depth, mut is_escaped, mut is_set) = (0_usize, false, false);
    for (at, letter) in text.char_indices() {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            ']' => is_set = false,
            _ if is_set => {}
            '[' => is_set = true,
            '(' => depth += 1,
            ')' if depth == 0 => return &text[..at],
            ')' => depth -= 1,
            _ => {}
        }
    }
    text.trim_end_matches(')')
}
