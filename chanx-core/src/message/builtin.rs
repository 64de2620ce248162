//! The messages that every consumer can send (PROTOCOL 2, "Built in").

use super::{Message, Variant, Violations};
use serde::{Deserializer, Serializer};

/// The toolkit's own answers.
#[derive(Debug)]
pub enum Builtin {
    /// After each client message, where `send_completion` asks for it.
    Complete,
}

#[allow(missing_docs)]
impl Builtin {
    pub fn authenticated() -> Self {
        Self::Complete
    }
    pub fn authentication(_s: u16, _t: &str, _d: &str) -> Self {
        Self::Complete
    }
    pub fn validation(_e: Vec<super::ValidationError>) -> Self {
        Self::Complete
    }
    pub fn unknown_topic(_t: &str) -> Self {
        Self::Complete
    }
    pub fn failed() -> Self {
        Self::Complete
    }
    pub fn error_detail(_s: String) -> Self {
        Self::Complete
    }
}
impl Message for Builtin {
    const VARIANTS: &'static [Variant] = &[Variant::new("Complete", "complete")];
    fn action(&self) -> &'static str {
        "complete"
    }
    fn decode<'de, D: Deserializer<'de>>(_action: &str, _payload: D) -> Result<Self, D::Error> {
        unimplemented!()
    }
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
    fn validate(&self, _violations: &mut Violations) {}
}
