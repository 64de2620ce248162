//! Names of groups, safe on every bus and distinct for distinct parts (PROTOCOL 7).

use std::{borrow::Cow, fmt, marker::PhantomData, sync::Arc};

use blake2::{Blake2s, Digest, digest::consts::U6};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// Longest name that every layer takes.
const MOST: usize = 99;
/// Hex digits of the digest of what is cut or changed.
const DIGITS: usize = 12;

/// The name of a group, as it travels.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GroupName(Arc<str>);

impl GroupName {
    /// A name that came from elsewhere; `None` where it is no name: ASCII letters, digits, `-`, `_`, `.`, 1 to 99 of them.
    pub fn parse(name: &str) -> Option<Self> {
        let fits = (1..=MOST).contains(&name.len()) && name.chars().all(is_safe);
        fits.then(|| Self(name.into()))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Serialize for GroupName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for GroupName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = Cow::<str>::deserialize(deserializer)?;
        Self::parse(&name).ok_or_else(|| D::Error::custom("no name of a group"))
    }
}

impl fmt::Display for GroupName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for GroupName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl PartialEq<str> for GroupName {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other
    }
}

impl PartialEq<&str> for GroupName {
    fn eq(&self, other: &&str) -> bool {
        &*self.0 == *other
    }
}

/// A group of connections that `M`s are sent to.
///
/// Made from parts; different parts never give one name, so that a client who chooses a part reaches no other group:
///
/// ```
/// use chanx_core::{group::Group, message::Never};
///
/// assert_eq!(Group::<Never>::new("room").part(5).name(), "room.5");
/// assert_eq!(Group::<Never>::new("room").part("a b").name(), "room.a-b.2cc4c123bdde");
/// ```
pub struct Group<M> {
    name: GroupName,
    /// The name before it was cut, where it was.
    whole: Option<Box<str>>,
    message: PhantomData<fn(M)>,
}

impl<M> Group<M> {
    /// The group with this name, or with this first part of one.
    pub fn new(part: impl fmt::Display) -> Self {
        Self::of(distinct(&part.to_string()))
    }

    /// The group with one more part: the number of a room, for example.
    #[must_use]
    pub fn part(self, part: impl fmt::Display) -> Self {
        let mut whole = self.whole.map_or_else(|| self.name.0.to_string(), String::from);
        whole.push('.');
        whole.push_str(&distinct(&part.to_string()));
        Self::of(whole)
    }

    /// The group that the Python original gives these parts, for groups that are shared with it.
    ///
    /// Different parts may give one name there (`a b` and `a-b`): keep what a client chooses out of them, or check it.
    /// Parts without any letter or digit are left out; a name of none at all is `-`, which the original refuses.
    pub fn named_as_original<I>(parts: I) -> Self
    where
        I: IntoIterator,
        I::Item: fmt::Display,
    {
        let parts = parts.into_iter().map(|part| slug(&part.to_string()));
        let parts: Vec<_> = parts.filter(|part| !part.is_empty()).collect();
        let whole = parts.join(".");
        Self::of(if whole.is_empty() { "-".to_owned() } else { whole })
    }

    /// The name.
    pub fn name(&self) -> &GroupName {
        &self.name
    }

    fn of(whole: String) -> Self {
        let long = whole.len() > MOST;
        let name = if long { cut(&whole) } else { whole.clone() };
        Self {
            name: GroupName(name.into()),
            whole: long.then(|| whole.into()),
            message: PhantomData,
        }
    }
}

/// A part of a name; one that had to be changed, or could be taken for two, has its digest behind it.
fn distinct(part: &str) -> String {
    let safe = slug(part);
    let could_be_two = safe.contains('.') || is_digest(&safe);
    if safe == part && !safe.is_empty() && !could_be_two {
        safe
    } else {
        format!("{safe}.{}", digest(part))
    }
}

/// As the original makes a part safe: each run of other characters becomes `-`, none is left at the ends.
fn slug(part: &str) -> String {
    let mut safe = String::with_capacity(part.len());
    for letter in part.chars() {
        if is_safe(letter) {
            safe.push(letter);
        } else if !safe.ends_with('\0') {
            safe.push('\0');
        }
    }
    safe.replace('\0', "-").trim_matches('-').to_owned()
}

fn cut(whole: &str) -> String {
    // All of it is ASCII by now.
    format!("{}.{}", &whole[..MOST - DIGITS - 1], digest(whole))
}

fn is_safe(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.')
}

/// Whether a part looks like the digest behind another.
fn is_digest(part: &str) -> bool {
    part.len() == DIGITS
        && part
            .bytes()
            .all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
}

/// BLAKE2s with six bytes of output, in hexadecimal digits.
fn digest(text: &str) -> String {
    let bytes = Blake2s::<U6>::digest(text.as_bytes());
    let number = bytes
        .iter()
        .fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
    format!("{number:0DIGITS$x}")
}

impl<M> Clone for Group<M> {
    fn clone(&self) -> Self {
        Self {
            name: self.name.clone(),
            whole: self.whole.clone(),
            message: PhantomData,
        }
    }
}

impl<M> PartialEq for Group<M> {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl<M> Eq for Group<M> {}

impl<M> fmt::Debug for Group<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Group").field(&self.name).finish()
    }
}
