//! Whether a type has constraints, found out while it is compiled: so that validation is never forgotten, and nobody has
//! to say that there is something to validate.
//!
//! It works by method resolution: an inherent item of [`Probe`] whose bounds hold is preferred to the item of the same
//! name in [`Unconstrained`]. That takes a concrete type, which is what macros have, and why messages are not generic.

use std::marker::PhantomData;

use garde::Validate;
use serde::Serialize;

use super::{Named, Names, Violations};

/// Asks about `T`.
///
/// ```
/// use chanx_core::message::validation::probe::{Probe, Unconstrained as _};
///
/// struct Free;
/// assert!(!Probe::<Free>::CONSTRAINED);
///
/// #[derive(garde::Validate, serde::Serialize)]
/// struct Bound {
///     #[garde(length(min = 1))]
///     text: String,
/// }
/// assert!(Probe::<Bound>::CONSTRAINED && Probe::<Bound>::CHECKABLE);
/// ```
#[derive(Debug)]
pub struct Probe<T: ?Sized>(PhantomData<T>);

impl<T: Validate + ?Sized> Probe<T> {
    /// It has constraints.
    pub const CONSTRAINED: bool = true;
}

impl<T: Validate<Context = ()> + Serialize> Probe<T> {
    /// They can be checked without being told anything more.
    pub const CHECKABLE: bool = true;

    /// Checks them.
    pub fn check(payload: &T, names: Option<&'static Names>, violations: &mut Violations) {
        violations.check(payload, names);
    }
}

impl<T: AsRef<str> + ?Sized> Probe<T> {
    /// It is a text, whose length can be counted in several ways.
    pub const TEXT: bool = true;
}

impl<T: AsRef<str>> Probe<Option<T>> {
    /// It may be a text.
    pub const OPTIONAL_TEXT: bool = true;
    /// It holds texts.
    pub const TEXTS: bool = true;
}

impl<T: AsRef<str>> Probe<Vec<T>> {
    /// It holds texts.
    pub const TEXTS: bool = true;
}

impl<T: AsRef<str>, const N: usize> Probe<[T; N]> {
    /// It holds texts.
    pub const TEXTS: bool = true;
}

impl<T: Named> Probe<T> {
    /// What its parts are called on the wire.
    pub fn names() -> Option<&'static Names> {
        Some(&T::NAMES)
    }
}

/// What holds for a type that has no constraints and says nothing of its names.
pub trait Unconstrained<T: ?Sized> {
    /// It has none.
    const CONSTRAINED: bool = false;
    /// None that could be checked.
    const CHECKABLE: bool = false;

    /// It is no text.
    const TEXT: bool = false;
    /// Nor may it be one.
    const OPTIONAL_TEXT: bool = false;
    /// It holds no texts.
    const TEXTS: bool = false;

    /// There is nothing to check.
    fn check(_payload: &T, _names: Option<&'static Names>, _violations: &mut Violations) {}

    /// It says nothing.
    fn names() -> Option<&'static Names> {
        None
    }
}

impl<T: ?Sized> Unconstrained<T> for Probe<T> {}
