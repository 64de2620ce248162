//! How routes are declared. Nothing is judged here: all that is wrong is told together when the application starts.

use std::fmt;

use super::{Endpoint, PathConverter, RoutingError, Table, converter::Converter};
use crate::{app::FromRef, dispatch::Consumer};

/// The routes of an application, or of a part of it.
pub struct Routes<S = ()> {
    pub(super) routes: Vec<Route<S>>,
}

/// One route, or a prefix with the routes behind it.
pub struct Route<S = ()> {
    pub(super) text: &'static str,
    pub(super) is_regex: bool,
    pub(super) name: Option<&'static str>,
    pub(super) converters: Vec<Converter>,
    pub(super) to: To<S>,
}

#[expect(
    clippy::large_enum_variant,
    reason = "there are as many as there are routes, and they live until the table is made"
)]
pub(super) enum To<S> {
    Consumer(Endpoint<S>),
    Routes(Routes<S>),
}

/// A route by a pattern: `path::<RoomChat, _>("room/<int:room_id>/")`.
///
/// Captures are `<converter:name>` with `str` (one segment), `int`, `slug`, `uuid` or `path` (any number of segments).
/// The pattern is written decoded, without a leading slash; a trailing one counts.
pub fn path<C: Consumer, S: Send + Sync + 'static>(pattern: &'static str) -> Route<S>
where
    C::State: FromRef<S>,
{
    Route::new(pattern, false, To::Consumer(Endpoint::of::<C>()))
}

/// A route by a regular expression, anchored at both ends: `re_path::<Admin, _>(r"admin/(?P<id>\d+)/")`.
///
/// It is matched against the percent-decoded path, in which an encoded `/` stands as `%2F` and `%` as `%25`.
pub fn re_path<C: Consumer, S: Send + Sync + 'static>(regex: &'static str) -> Route<S>
where
    C::State: FromRef<S>,
{
    Route::new(regex, true, To::Consumer(Endpoint::of::<C>()))
}

/// Routes behind a prefix. Its captures are theirs too; its name comes before theirs, with a `:`.
pub fn include<S>(prefix: &'static str, routes: Routes<S>) -> Route<S> {
    Route::new(prefix, false, To::Routes(routes))
}

/// Routes behind a prefix that is a regular expression.
pub fn re_include<S>(prefix: &'static str, routes: Routes<S>) -> Route<S> {
    Route::new(prefix, true, To::Routes(routes))
}

impl<S> Route<S> {
    fn new(text: &'static str, is_regex: bool, to: To<S>) -> Self {
        Self {
            text,
            is_regex,
            name: None,
            converters: Vec::new(),
            to,
        }
    }

    /// With a name, for [`Table::reverse_named`].
    #[must_use]
    pub fn name(mut self, name: &'static str) -> Self {
        self.name = Some(name);
        self
    }

    /// With a converter of one's own, under the name that the pattern has for it.
    #[must_use]
    pub fn converter<T: PathConverter>(mut self, name: &'static str) -> Self {
        self.converters.push(Converter::own::<T>(name));
        self
    }
}

impl<S> Routes<S> {
    /// These routes, the first declared before the others.
    pub fn new(routes: impl IntoIterator<Item = Route<S>>) -> Self {
        Self {
            routes: routes.into_iter().collect(),
        }
    }

    /// The same of routes that are still needed.
    pub(crate) fn table(&self) -> Result<Table<S>, RoutingError> {
        Table::new(self)
    }

    /// Makes the table that paths are looked up in.
    ///
    /// # Errors
    /// [`RoutingError`] with all that is wrong.
    pub fn build(self) -> Result<Table<S>, RoutingError> {
        Table::new(&self)
    }
}

impl<S> fmt::Debug for Routes<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.routes).finish()
    }
}

impl<S> fmt::Debug for Route<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Route");
        shown.field("pattern", &self.text).field("name", &self.name);
        match &self.to {
            To::Consumer(endpoint) => shown.field("to", endpoint).finish(),
            To::Routes(routes) => shown.field("to", routes).finish(),
        }
    }
}
