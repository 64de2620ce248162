//! The messages that every consumer can send (PROTOCOL 2, "Built in").

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Message, ValidationError, Variant, Violations, echo};

/// Actions that only the toolkit receives: an incoming union can't have them.
pub const RESERVED_INCOMING: &[&str] = &["authenticate", "subscribe", "unsubscribe"];

/// Actions that only the toolkit sends: an outgoing union can't have them.
pub const RESERVED_OUTGOING: &[&str] = &[
    "authentication",
    "complete",
    "group_complete",
    "event_complete",
    "error",
    "subscribed",
    "unsubscribed",
];

/// A message of the toolkit's own.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Builtin {
    /// Whether the client may enter.
    Authentication(Authentication),
    /// After each client message, where `send_completion` asks for it.
    Complete,
    /// After each delivered group message, likewise.
    GroupComplete,
    /// After each handled event, likewise.
    EventComplete,
    /// What went wrong with a message.
    Error(ErrorPayload),
}

/// The payload of `authentication`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[non_exhaustive]
pub struct Authentication {
    /// 200, or the HTTP status of the refusal.
    pub status_code: u16,
    /// Its name.
    pub status_text: String,
    /// In words.
    pub data: Detail,
}

/// One sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[non_exhaustive]
pub struct Detail {
    /// The sentence.
    pub detail: String,
}

/// The payload of `error`, in its three forms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(untagged)]
#[non_exhaustive]
pub enum ErrorPayload {
    /// One entry a problem of the client's message.
    Validation(Vec<ValidationError>),
    /// A refusal that a program can act upon.
    Refused {
        /// `forbidden`, `rate_limited`, `unknown_topic` …
        reason: String,
        /// In words.
        detail: String,
        /// Seconds after which it is worth trying again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<f64>,
    },
    /// One sentence.
    Detail {
        /// The sentence.
        detail: String,
    },
}

impl Builtin {
    /// The client is let in.
    pub fn authenticated() -> Self {
        Self::authentication(200, "OK", "OK")
    }

    /// The verdict on a client, with an HTTP status.
    pub fn authentication(status_code: u16, status_text: &str, detail: &str) -> Self {
        let data = Detail {
            detail: detail.to_owned(),
        };
        Self::Authentication(Authentication {
            status_code,
            status_text: status_text.to_owned(),
            data,
        })
    }

    /// What a client is told of an error that is none of its business.
    pub fn failed() -> Self {
        Self::error_detail("Failed to process message")
    }

    /// One sentence on what went wrong.
    pub fn error_detail(detail: impl Into<String>) -> Self {
        Self::Error(ErrorPayload::Detail {
            detail: detail.into(),
        })
    }

    /// The problems of a client's message.
    pub fn validation(errors: Vec<ValidationError>) -> Self {
        Self::Error(ErrorPayload::Validation(errors))
    }

    /// A topic that the consumer does not have.
    pub fn unknown_topic(topic: &str) -> Self {
        Self::refused(
            "unknown_topic",
            format!("Unknown topic '{}'", echo::quoted(topic)),
        )
    }

    /// A refusal that a program can act upon.
    pub fn refused(reason: &str, detail: impl Into<String>) -> Self {
        let (reason, detail) = (reason.to_owned(), detail.into());
        Self::Error(ErrorPayload::Refused {
            reason,
            detail,
            retry_after: None,
        })
    }
}

#[diagnostic::do_not_recommend]
impl Message for Builtin {
    const VARIANTS: &'static [Variant] = &[
        Variant::new("Authentication", "authentication")
            .payload::<Authentication>()
            .description("Whether the client may enter."),
        Variant::new("Complete", "complete").description("A message of the client's has been handled."),
        Variant::new("GroupComplete", "group_complete").description("A group message has been delivered."),
        Variant::new("EventComplete", "event_complete").description("An event has been handled."),
        Variant::new("Error", "error")
            .payload::<ErrorPayload>()
            .description("What went wrong with a message."),
    ];

    fn action(&self) -> &'static str {
        match self {
            Self::Authentication(_) => "authentication",
            Self::Complete => "complete",
            Self::GroupComplete => "group_complete",
            Self::EventComplete => "event_complete",
            Self::Error(_) => "error",
        }
    }

    fn decode<'de, D: Deserializer<'de>>(action: &str, payload: D) -> Result<Self, D::Error> {
        match action {
            "authentication" => Authentication::deserialize(payload).map(Self::Authentication),
            "complete" => <()>::deserialize(payload).map(|()| Self::Complete),
            "group_complete" => <()>::deserialize(payload).map(|()| Self::GroupComplete),
            "event_complete" => <()>::deserialize(payload).map(|()| Self::EventComplete),
            "error" => ErrorPayload::deserialize(payload).map(Self::Error),
            _ => Err(serde::de::Error::custom("not a message of the toolkit")),
        }
    }

    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Authentication(payload) => payload.serialize(serializer),
            Self::Complete | Self::GroupComplete | Self::EventComplete => serializer.serialize_unit(),
            Self::Error(payload) => payload.serialize(serializer),
        }
    }

    fn validate(&self, _violations: &mut Violations) {}
}
