//! What a server and its clients say to each other: chanx's messages, or Socket.IO's events with the same contents.

use std::{net::Ipv4Addr, process, sync::Arc};

use serde_json::Value;

use crate::Outcome;

/// Whom to ask, and in which words.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) address: String,
    pub(crate) dialect: Dialect,
    /// Where connections come from, if that is not left to the system.
    pub(crate) source: Option<Ipv4Addr>,
}

/// The words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// `{"action":"reply","payload":{"content":"…"}}`.
    Chanx,
    /// `42["reply",{"content":"…"}]`.
    SocketIo,
}

/// Where a connection goes.
#[derive(Debug, Clone)]
pub(crate) enum Place {
    Echo,
    Room(Arc<str>),
    /// A room for those who have shown who they are.
    Members(Arc<str>),
}

impl Place {
    /// A room that no other run has used.
    pub(crate) fn room() -> Self {
        Self::Room(format!("bench-{}", process::id()).into())
    }
}

impl Target {
    /// `HOST:PORT`, or `socket.io:HOST:PORT`.
    pub(crate) fn parse(text: &str) -> Self {
        let (address, dialect) = match text.strip_prefix("socket.io:") {
            Some(address) => (address, Dialect::SocketIo),
            None => (text, Dialect::Chanx),
        };
        Self {
            address: address.to_owned(),
            dialect,
            source: None,
        }
    }
}

impl Dialect {
    pub(crate) fn path(self, place: &Place) -> String {
        match (self, place) {
            (Self::SocketIo, _) => "/socket.io/?EIO=4&transport=websocket".to_owned(),
            (Self::Chanx, Place::Echo) => "/ws/echo/".to_owned(),
            (Self::Chanx, Place::Room(name)) => format!("/ws/room/{name}/"),
            (Self::Chanx, Place::Members(name)) => format!("/ws/members/{name}/"),
        }
    }

    /// What a client says when the server has said its first, if anything: the namespace is entered.
    pub(crate) fn entry(self, place: &Place) -> Option<String> {
        match (self, place) {
            (Self::Chanx, _) => None,
            (Self::SocketIo, Place::Echo) => Some("40{}".to_owned()),
            (Self::SocketIo, Place::Room(name) | Place::Members(name)) => {
                Some(format!(r#"40{{"room":"{name}"}}"#))
            }
        }
    }

    /// A message for the echo.
    pub(crate) fn ask(self, content: &str) -> String {
        self.message("new_message", content)
    }

    /// A message for a whole room.
    pub(crate) fn publish(self, content: &str) -> String {
        self.message("publish", content)
    }

    fn message(self, action: &str, content: &str) -> String {
        match self {
            Self::Chanx => format!(r#"{{"action":"{action}","payload":{{"content":"{content}"}}}}"#),
            Self::SocketIo => format!(r#"42["{action}",{{"content":"{content}"}}]"#),
        }
    }

    /// Whether this is the message of this action and content.
    pub(crate) fn says(self, text: &str, action: &str, content: &str) -> Outcome<bool> {
        let (said, payload) = match self {
            Self::Chanx => {
                let mut message: Value = serde_json::from_str(text)?;
                (message["action"].take(), message["payload"].take())
            }
            Self::SocketIo => {
                let event = text.strip_prefix("42").unwrap_or("null");
                let mut event: Value = serde_json::from_str(event)?;
                match event.as_array_mut().map(Vec::as_mut_slice) {
                    Some([action, payload]) => (action.take(), payload.take()),
                    _ => (Value::Null, Value::Null),
                }
            }
        };
        Ok(said == action && payload["content"] == content)
    }

    /// The answer to a frame that keeps a connection alive; `None` where the frame is no such.
    pub(crate) fn sign_of_life(self, text: &str) -> Option<&'static str> {
        (self == Self::SocketIo && text == "2").then_some("3")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_names_its_dialect() {
        let target = Target::parse("socket.io:127.0.0.1:80");
        assert_eq!(
            (target.address.as_str(), target.dialect),
            ("127.0.0.1:80", Dialect::SocketIo)
        );
        assert_eq!(Target::parse("127.0.0.1:80").dialect, Dialect::Chanx);
    }

    #[test]
    fn an_event_of_socket_io_is_a_packet_of_type_42() {
        assert_eq!(
            Dialect::SocketIo.ask("hi"),
            r#"42["new_message",{"content":"hi"}]"#
        );
        let reply = r#"42["reply",{"content":"Reply: hi"}]"#;
        assert!(Dialect::SocketIo.says(reply, "reply", "Reply: hi").unwrap());
        assert!(!Dialect::SocketIo.says(reply, "reply", "hi").unwrap());
        assert!(
            !Dialect::SocketIo
                .says("40{\"sid\":\"a\"}", "reply", "hi")
                .unwrap()
        );
    }

    #[test]
    fn spaces_and_further_keys_do_not_matter() {
        let text = r#"{"action": "published", "payload": {"content": "hi"}, "is_mine": false}"#;
        assert!(Dialect::Chanx.says(text, "published", "hi").unwrap());
        assert!(!Dialect::Chanx.says(text, "reply", "hi").unwrap());
    }

    #[test]
    fn socket_io_enters_a_room_as_it_enters_the_namespace() {
        assert_eq!(
            Dialect::SocketIo.entry(&Place::Room("a".into())).unwrap(),
            r#"40{"room":"a"}"#
        );
        assert_eq!(Dialect::Chanx.entry(&Place::Room("a".into())), None);
        assert_eq!(Dialect::SocketIo.sign_of_life("2"), Some("3"));
        assert_eq!(Dialect::Chanx.sign_of_life("2"), None);
    }
}
