//! What a capture may look like: the converters of a path pattern.

use super::index::crosses;

/// A converter of one's own, used as `<Hex:colour>`.
///
/// ```
/// use chanx_core::routing::PathConverter;
///
/// struct Hex;
/// impl PathConverter for Hex {
///     const PATTERN: &'static str = "[0-9a-f]{6}";
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no path converter",
    note = "implement it: `impl PathConverter for {Self} {{ const PATTERN: &'static str = \"[0-9a-f]+\"; }}`"
)]
pub trait PathConverter: 'static {
    /// What it takes, as a regular expression without capture groups. `[^/]+` takes one segment.
    const PATTERN: &'static str;
}

/// What a capture may look like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Converter {
    /// As it is spelled in the pattern.
    pub(super) name: String,
    pub(super) regex: String,
}

/// The built-in ones, which are Django's.
pub(super) const BUILT_IN: [(&str, &str); 5] = [
    ("str", "[^/]+"),
    ("int", "[0-9]+"),
    ("slug", "[-a-zA-Z0-9_]+"),
    (
        "uuid",
        "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    ),
    ("path", ".+"),
];

impl Converter {
    pub(super) fn built_in(name: &str) -> Option<Self> {
        let (name, regex) = BUILT_IN.iter().find(|(known, _)| *known == name)?;
        Some(Self {
            name: (*name).to_owned(),
            regex: (*regex).to_owned(),
        })
    }

    pub(super) fn own<T: PathConverter>(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            regex: T::PATTERN.to_owned(),
        }
    }

    /// Whether a value may span several segments.
    pub(super) fn spans_segments(&self) -> bool {
        regex_syntax::parse(&self.regex).is_ok_and(|regex| crosses(&regex))
    }
}
