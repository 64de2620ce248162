//! The document, and its forms.

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::{Map, Value, json};

use super::yaml;

/// An AsyncAPI 3.0 document: [`App::asyncapi`](crate::app::App::asyncapi) makes it.
///
/// Its order is always the same, so that it can be kept and compared.
///
/// ```
/// # use chanx_core::{app::App, routing::Routes};
/// # fn app() -> App { App::new(Routes::new([])) }
/// let document = app().asyncapi()?;
/// assert_eq!(document.as_value()["asyncapi"], "3.0.0");
/// println!("{}", document.to_yaml());
/// # Ok::<(), chanx_core::routing::RoutingError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct AsyncApi(Value);

impl AsyncApi {
    pub(super) fn new(document: Value) -> Self {
        Self(document)
    }

    /// The document as a tree.
    pub fn as_value(&self) -> &Value {
        &self.0
    }

    /// The same, given away.
    pub fn into_value(self) -> Value {
        self.0
    }

    /// As JSON, indented, with a newline at its end.
    pub fn to_json(&self) -> String {
        // A tree of JSON can be written as JSON.
        let mut text = serde_json::to_string_pretty(&Ordered(&self.0, 0)).unwrap_or_default();
        text.push('\n');
        text
    }

    /// As YAML, with a newline at its end.
    pub fn to_yaml(&self) -> String {
        yaml::text(&self.0)
    }

    /// Whether it says where the server is.
    pub(crate) fn has_server(&self) -> bool {
        self.0.get("servers").is_some()
    }

    /// With a server at this host.
    pub(crate) fn with_server(mut self, protocol: &str, host: &str, path: &str) -> Self {
        let is_here = ["localhost", "127.0.0.1", "0.0.0.0", "[::1]"];
        let name = if is_here.iter().any(|here| host.contains(here)) {
            "development"
        } else {
            "production"
        };
        let mut server = json!({ "host": host, "protocol": protocol });
        if !matches!(path, "" | "/") {
            server["pathname"] = path.into();
        }
        self.0["servers"] = json!({ name: server });
        self
    }
}

/// Writes keys in an order that does not depend on how the tree keeps them.
struct Ordered<'a>(&'a Value, usize);

impl Serialize for Ordered<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(value, depth) = *self;
        match value {
            Value::Object(map) => {
                let mut written = serializer.serialize_map(Some(map.len()))?;
                for (key, value) in ordered(map, depth) {
                    written.serialize_entry(key, &Ordered(value, depth + 1))?;
                }
                written.end()
            }
            Value::Array(items) => serializer.collect_seq(items.iter().map(|item| Ordered(item, depth + 1))),
            scalar => scalar.serialize(serializer),
        }
    }
}

/// The document's own keys as people read them, all others by the alphabet.
pub(super) fn ordered(map: &Map<String, Value>, depth: usize) -> Vec<(&String, &Value)> {
    const FIRST: [&str; 6] = [
        "asyncapi",
        "info",
        "servers",
        "channels",
        "operations",
        "components",
    ];
    let place = |key: &str| {
        let found = FIRST.iter().position(|first| depth == 0 && *first == key);
        found.unwrap_or(FIRST.len())
    };
    let mut entries: Vec<_> = map.iter().collect();
    entries.sort_by(|(left, _), (right, _)| place(left).cmp(&place(right)).then(left.cmp(right)));
    entries
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::AsyncApi;

    #[test]
    fn the_order_is_that_of_readers_and_then_the_alphabet() {
        let document = AsyncApi::new(
            json!({"components": {"b": 1, "a": [{"info": 2, "asyncapi": 3}]}, "asyncapi": "3.0.0"}),
        );
        let text: String = document.to_json().split_whitespace().collect();
        assert_eq!(
            text,
            r#"{"asyncapi":"3.0.0","components":{"a":[{"asyncapi":3,"info":2}],"b":1}}"#
        );
    }

    #[test]
    fn a_server_is_named_by_where_it_is() {
        let document = AsyncApi::new(json!({}));
        let here = document.clone().with_server("ws", "localhost:8000", "/");
        assert_eq!(
            here.as_value()["servers"],
            json!({"development": {"host": "localhost:8000", "protocol": "ws"}})
        );
        let there = document.with_server("wss", "example.org", "/chat");
        let expected = json!({"production": {"host": "example.org", "protocol": "wss", "pathname": "/chat"}});
        assert_eq!(there.as_value()["servers"], expected);
    }
}
