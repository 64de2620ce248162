//! Who somebody is, across connections and processes.

use std::fmt;

use uuid::Uuid;

/// What tells one user from all others: an integer, a string or a UUID.
///
/// It is compared with its type, as it travels on the bus (PROTOCOL 7): 5 is not `"5"`; a UUID is its text.
///
/// ```
/// use chanx_core::access::UserId;
///
/// assert_eq!(UserId::from(5_u32), UserId::from(5_i64));
/// assert_ne!(UserId::from(5_u32), UserId::from("5"));
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct UserId(Repr);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Repr {
    /// Wide enough for both signs of 64 bits.
    Integer(i128),
    Text(Box<str>),
}

impl UserId {
    /// The number, where it is one.
    pub fn as_integer(&self) -> Option<i128> {
        match self.0 {
            Repr::Integer(number) => Some(number),
            Repr::Text(_) => None,
        }
    }

    /// The text, where it is one.
    pub fn as_text(&self) -> Option<&str> {
        match &self.0 {
            Repr::Integer(_) => None,
            Repr::Text(text) => Some(text),
        }
    }
}

/// Integers of all kinds.
macro_rules! integers {
    ($($kind:ty)*) => {$(
        impl From<$kind> for UserId {
            fn from(number: $kind) -> Self {
                Self(Repr::Integer(number.into()))
            }
        }
    )*};
}

integers! { u8 u16 u32 u64 i8 i16 i32 i64 }

impl From<&str> for UserId {
    fn from(text: &str) -> Self {
        Self(Repr::Text(text.into()))
    }
}

impl From<String> for UserId {
    fn from(text: String) -> Self {
        Self(Repr::Text(text.into()))
    }
}

impl From<Uuid> for UserId {
    fn from(uuid: Uuid) -> Self {
        Self(Repr::Text(uuid.to_string().into()))
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Integer(number) => number.fmt(f),
            Repr::Text(text) => text.fmt(f),
        }
    }
}

impl fmt::Debug for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Integer(number) => number.fmt(f),
            Repr::Text(text) => fmt::Debug::fmt(text, f),
        }
    }
}
