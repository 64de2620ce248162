//! The schema of a whole frame: action, payload and what else stands beside them.

use serde_json::{Map, Value, json};

use super::{
    channels::Said,
    components::{Components, Direction},
    render::say,
};
use crate::{message::case, settings::Settings};

/// Writes the schemas of frames.
pub(super) struct Frame<'a> {
    pub(super) settings: &'a Settings,
    pub(super) components: &'a mut Components,
}

impl Frame<'_> {
    /// The schema of the whole frame.
    pub(super) fn schema(&mut self, said: &Said, home: &str) -> Value {
        let action = said.variant.action;
        let action = json!({"const": action, "default": action, "title": "Action", "type": "string"});
        let mut payload = said.payload.clone().unwrap_or_else(|| json!({"type": "null"}));
        let is_unit = said.payload.is_none();
        self.components.write(&mut payload, &format!("{home}Payload"));
        payload = self.components.of_object(payload, &format!("{home}Payload"));
        let is_nullable = is_unit || takes_null(&payload);
        if is_unit {
            payload["title"] = "Payload".into();
            payload["default"] = Value::Null;
        }
        let mut required: Vec<Value> = Vec::new();
        // A client may leave out what may be null; the server never does.
        if !is_nullable || (said.direction == Direction::Out && !is_unit) {
            required.push("payload".into());
        }
        let mut properties = Map::new();
        properties.insert(self.settings.message_action_key.clone(), action);
        properties.insert("payload".to_owned(), payload);
        if said.by_group {
            for (flag, text) in [
                ("is_mine", "Whether it was sent by the user of this connection."),
                ("is_current", "Whether it was sent by this connection."),
            ] {
                let flag = key(self.settings, flag);
                properties.insert(flag.clone(), json!({"type": "boolean", "description": text}));
                required.push(flag.into());
            }
        }
        let mut schema = json!({"type": "object", "properties": properties});
        if !required.is_empty() {
            schema["required"] = required.into();
        }
        say(
            &mut schema,
            "description",
            &said.variant.description.replace("\"\"\"", "'''"),
        );
        schema
    }
}

/// A name of ours, in the document's case.
pub(super) fn key(settings: &Settings, name: &str) -> String {
    if settings.camelize {
        case::camel(name)
    } else {
        name.to_owned()
    }
}

fn takes_null(schema: &Value) -> bool {
    let branches = schema.get("anyOf").and_then(Value::as_array);
    schema.get("type") == Some(&"null".into()) || branches.into_iter().flatten().any(takes_null)
}
