//! A request's headers for as long as its connection lives, in the bytes that they are.
//!
//! A `HeaderMap` takes half a kilobyte for a tool's headers and two and more for a browser's; most consumers never look
//! at them again, and those that do mostly ask for one by its name.

use std::sync::OnceLock;

use http::{HeaderMap, HeaderName, HeaderValue};

/// The lines of a request's head.
pub(super) struct Headers {
    /// For each: how long name and value are, whether it is sensitive, name, value.
    lines: Box<[u8]>,
    /// Made for the first who asks for it.
    map: OnceLock<Box<HeaderMap>>,
}

struct Line<'a> {
    name: &'a [u8],
    value: &'a [u8],
    sensitive: bool,
}

impl Headers {
    pub(super) fn new(map: &HeaderMap) -> Self {
        let mut lines = Vec::with_capacity(map.iter().map(|(name, value)| size(name, value)).sum());
        for (name, value) in map {
            let Some(lengths) = lengths(name, value) else {
                continue;
            };
            lines.extend(lengths.as_flattened());
            lines.push(u8::from(value.is_sensitive()));
            lines.extend_from_slice(name.as_str().as_bytes());
            lines.extend_from_slice(value.as_bytes());
        }
        Self {
            lines: lines.into(),
            map: OnceLock::new(),
        }
    }

    /// All of them as a map.
    pub(super) fn map(&self) -> &HeaderMap {
        self.map.get_or_init(|| {
            let pairs = self.lines().filter_map(|line| {
                let mut value = HeaderValue::from_bytes(line.value).ok()?;
                value.set_sensitive(line.sensitive);
                Some((HeaderName::from_bytes(line.name).ok()?, value))
            });
            let mut map = HeaderMap::new();
            for (name, value) in pairs {
                map.append(name, value);
            }
            Box::new(map)
        })
    }

    /// The values of one header, in the order in which they came; `None` for each that is no text.
    pub(super) fn texts(&self, name: &str) -> impl Iterator<Item = Option<&str>> {
        self.values(name).map(text)
    }

    /// The parts between semicolons that are texts: what else stands beside a cookie is no reason to lose it.
    pub(super) fn parts(&self, name: &str) -> impl Iterator<Item = &str> {
        let parts = self
            .values(name)
            .flat_map(|value| value.split(|byte| *byte == b';'));
        parts.filter_map(text)
    }

    fn values(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        self.lines()
            .filter(move |line| line.name.eq_ignore_ascii_case(name.as_bytes()))
            .map(|line| line.value)
    }

    fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        let mut rest = &*self.lines;
        std::iter::from_fn(move || {
            let name = length(&mut rest)?;
            let value = length(&mut rest)?;
            Some(Line {
                sensitive: rest.split_off_first()? == &1,
                name: rest.split_off(..name)?,
                value: rest.split_off(..value)?,
            })
        })
    }
}

fn text(value: &[u8]) -> Option<&str> {
    let is_text = value.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\t'));
    std::str::from_utf8(value).ok().filter(|_| is_text)
}

fn size(name: &HeaderName, value: &HeaderValue) -> usize {
    size_of::<Lengths>() + 1 + name.as_str().len() + value.len()
}

/// Those of a name and a value.
type Lengths = [[u8; size_of::<u32>()]; 2];

/// `None` where a header is longer than four gigabytes, which none that was received is.
fn lengths(name: &HeaderName, value: &HeaderValue) -> Option<Lengths> {
    let name = u32::try_from(name.as_str().len()).ok()?;
    let value = u32::try_from(value.len()).ok()?;
    Some([name.to_le_bytes(), value.to_le_bytes()])
}

fn length(rest: &mut &[u8]) -> Option<usize> {
    let (bytes, later) = rest.split_first_chunk()?;
    *rest = later;
    usize::try_from(u32::from_le_bytes(*bytes)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_come_back_as_they_were() {
        let mut map = HeaderMap::new();
        map.append("cookie", HeaderValue::from_static("a=1"));
        map.append("x-empty", HeaderValue::from_static(""));
        map.append(
            "cookie",
            HeaderValue::from_bytes("b=2; c=ü;d=4".as_bytes()).unwrap(),
        );
        let mut secret = HeaderValue::from_static("Bearer x");
        secret.set_sensitive(true);
        map.append("authorization", secret);
        map.append("x-bytes", HeaderValue::from_bytes(b"\xe9").unwrap());
        let headers = Headers::new(&map);
        assert_eq!(headers.map(), &map);
        assert!(headers.map()["authorization"].is_sensitive());
        assert!(!headers.map()["cookie"].is_sensitive());
        assert_eq!(headers.texts("Cookie").collect::<Vec<_>>(), [Some("a=1"), None]);
        assert_eq!(headers.parts("cookie").collect::<Vec<_>>(), ["a=1", "b=2", "d=4"]);
        assert_eq!(headers.texts("x-empty").collect::<Vec<_>>(), [Some("")]);
        assert_eq!(headers.texts("x-bytes").collect::<Vec<_>>(), [None]);
        assert_eq!(headers.texts("x-none").count(), 0);
        assert!(Headers::new(&HeaderMap::new()).map().is_empty());
    }
}
