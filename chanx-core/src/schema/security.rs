//! Who may connect: what classes read of a request, as security schemes and as bindings of the channel.

use serde_json::{Map, Value, json};

use crate::access::{Credential, CredentialPlace};

/// The name of a credential's scheme, and the scheme.
pub(super) fn scheme(credential: &Credential) -> (String, Value) {
    let Credential { name, place, .. } = credential;
    let (key, mut scheme) = match place {
        CredentialPlace::Bearer => (
            "http_bearer".to_owned(),
            json!({"type": "http", "scheme": "bearer"}),
        ),
        CredentialPlace::Basic => (
            "http_basic".to_owned(),
            json!({"type": "http", "scheme": "basic"}),
        ),
        CredentialPlace::Header => keyed("header", name),
        CredentialPlace::Query => keyed("query", name),
        CredentialPlace::Cookie => keyed("cookie", name),
        CredentialPlace::Subprotocol => {
            let (_, scheme) = keyed("header", "Sec-WebSocket-Protocol");
            (
                format!("subprotocol_{}", safe(name.trim_end_matches('.'))),
                scheme,
            )
        }
    };
    if let (CredentialPlace::Bearer, Some(format)) = (place, &credential.format) {
        scheme["bearerFormat"] = format.as_str().into();
    }
    let said = description(credential);
    if !said.is_empty() {
        scheme["description"] = said.into();
    }
    (key, scheme)
}

fn keyed(place: &str, name: &str) -> (String, Value) {
    let scheme = json!({"type": "httpApiKey", "in": place, "name": name});
    (format!("{place}_{}", safe(name)), scheme)
}

fn description(credential: &Credential) -> String {
    match credential.place {
        CredentialPlace::Subprotocol if credential.description.is_empty() => {
            format!(
                "A subprotocol `{}<token>`, offered beside a real one.",
                credential.name
            )
        }
        _ => credential.description.clone(),
    }
}

/// What a key of a component may have (AsyncAPI 3.0, "Components Object").
fn safe(name: &str) -> String {
    let is_safe = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_');
    name.chars()
        .map(|letter| if is_safe(letter) { letter } else { '_' })
        .collect()
}

/// What the handshake of a channel may carry; `None` for nothing.
pub(super) fn binding(credentials: &[Credential]) -> Option<Value> {
    let mut headers = Map::new();
    let mut query = Map::new();
    for credential in credentials {
        let said = description(credential);
        let mut schema = json!({"type": "string"});
        if !said.is_empty() {
            schema["description"] = said.into();
        }
        match credential.place {
            CredentialPlace::Query => query.insert(credential.name.clone(), schema),
            CredentialPlace::Subprotocol => headers.insert("Sec-WebSocket-Protocol".to_owned(), schema),
            CredentialPlace::Cookie => headers.insert(
                "Cookie".to_owned(),
                json!({"type": "string", "description": format!("With the cookie `{}`.", credential.name)}),
            ),
            _ => headers.insert(credential.name.clone(), schema),
        };
    }
    if headers.is_empty() && query.is_empty() {
        return None;
    }
    let mut binding = json!({"method": "GET", "bindingVersion": "0.1.0"});
    for (key, properties) in [("headers", headers), ("query", query)] {
        if !properties.is_empty() {
            binding[key] = json!({"type": "object", "properties": properties});
        }
    }
    Some(binding)
}
