//! Captures, typed.

use super::Captures;

/// What a route captures, typed: `#[derive(PathParams)]`.
///
/// ```
/// use chanx_core::routing::{Captures, PathParam, PathParams};
///
/// struct RoomPath { room_id: u64 }
///
/// impl PathParams for RoomPath {
///     const FIELDS: &'static [&'static str] = &["room_id"];
///     fn from_captures(captures: &Captures) -> Option<Self> {
///         Some(Self { room_id: PathParam::parse(captures.get("room_id")?)? })
///     }
///     fn to_values(&self) -> Vec<String> { vec![self.room_id.show()] }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what a route captures",
    note = "put `#[derive(PathParams)]` on a struct with a field for each capture"
)]
pub trait PathParams: Sized + Send + Sync + 'static {
    /// The names that the route must capture.
    const FIELDS: &'static [&'static str];

    /// What documents say of each, in the order of `FIELDS`; empty for nothing. Default: nothing of any.
    const DESCRIPTIONS: &'static [&'static str] = &[];

    /// Reads the captures; `None` where one of them can't hold its value, and then the route does not match.
    fn from_captures(captures: &Captures) -> Option<Self>;

    /// The values for [`Table::reverse`](super::Table::reverse), in the order of `FIELDS`.
    fn to_values(&self) -> Vec<String>;
}

impl PathParams for () {
    const FIELDS: &'static [&'static str] = &[];

    fn from_captures(_captures: &Captures) -> Option<Self> {
        Some(())
    }

    fn to_values(&self) -> Vec<String> {
        Vec::new()
    }
}

/// A field of [`PathParams`]: implement it for a type of your own.
#[diagnostic::on_unimplemented(
    message = "a path can't hold a `{Self}`",
    note = "numbers, texts and UUIDs can; for another type write `impl PathParam for {Self}`"
)]
pub trait PathParam: Sized {
    /// Reads a percent-decoded capture; `None` where it is no such value.
    fn parse(text: &str) -> Option<Self>;

    /// The text that [`PathParam::parse`] reads back.
    fn show(&self) -> String;
}

macro_rules! by_display {
    ($($type:ty)*) => {$(
        impl PathParam for $type {
            fn parse(text: &str) -> Option<Self> {
                text.parse().ok()
            }

            fn show(&self) -> String {
                self.to_string()
            }
        }
    )*};
}

by_display! { u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize bool char String uuid::Uuid }
