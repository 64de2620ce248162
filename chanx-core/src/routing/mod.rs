//! Which consumer a path leads to.

use std::any::TypeId;

use crate::{
    app::FromRef,
    dispatch::{Consumer, Spec},
    message::{Message, Variant},
};

/// What a route captured: names and percent-decoded values, outer prefixes first.
#[derive(Debug, Clone, Default)]
pub struct Captures {
    values: Vec<(&'static str, String)>,
}

impl Captures {
    /// The value captured under `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.as_str())
    }
}

/// What a route captures, typed: `#[derive(PathParams)]`.
pub trait PathParams: Sized + Send + Sync + 'static {
    /// The names that the route must capture.
    const FIELDS: &'static [&'static str];

    /// Reads the captures; `None` where one of them can't hold its value, and then the route does not match.
    fn from_captures(captures: &Captures) -> Option<Self>;

    /// The values for [`Routes::reverse`], in the order of `FIELDS`.
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

/// Where a route leads: a consumer, its type forgotten.
#[derive(Debug)]
pub struct Endpoint<S> {
    /// What is known about the consumer.
    pub info: ConsumerInfo,
    /// Whether the consumer's params can hold what the route captured.
    pub(crate) accepts: fn(&Captures) -> bool,
    pub(crate) mount: fn(&S) -> crate::server::mount::Starter,
}

/// What is known about a consumer once its type is forgotten.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ConsumerInfo {
    /// Tells consumers apart, for `reverse`.
    pub type_id: TypeId,
    /// The type's path in Rust, for error texts.
    pub type_name: &'static str,
    /// Name, descriptions, settings.
    pub spec: Spec,
    /// The captures that the consumer's params want.
    pub params: &'static [&'static str],
    /// What clients may say.
    pub incoming: &'static [Variant],
    /// What it may answer.
    pub outgoing: &'static [Variant],
}

impl<S> Endpoint<S> {
    /// The endpoint of a consumer.
    pub fn of<C: Consumer>() -> Self
    where
        C::State: FromRef<S>,
    {
        Self {
            info: ConsumerInfo {
                type_id: TypeId::of::<C>(),
                type_name: std::any::type_name::<C>(),
                spec: C::SPEC,
                params: C::Params::FIELDS,
                incoming: C::Incoming::VARIANTS,
                outgoing: C::Outgoing::VARIANTS,
            },
            accepts: |captures| C::Params::from_captures(captures).is_some(),
            mount: crate::server::mount::starter::<C, S>,
        }
    }
}

#[allow(missing_docs)]
impl ConsumerInfo {
    pub fn name(&self) -> String {
        self.type_name.rsplit("::").next().unwrap_or_default().to_owned()
    }
}
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Routes<S = ()> {
    e: Vec<(String, Endpoint<S>)>,
}
#[allow(missing_docs)]
pub fn path<C: Consumer, S>(pattern: &str) -> (String, Endpoint<S>)
where
    C::State: FromRef<S>,
{
    (pattern.to_owned(), Endpoint::of::<C>())
}
#[allow(missing_docs)]
impl<S> Routes<S> {
    pub fn new<const N: usize>(e: [(String, Endpoint<S>); N]) -> Self {
        Self { e: e.into() }
    }
    pub fn build(self) -> Result<Table<S>, std::io::Error> {
        Ok(Table { e: self.e })
    }
}
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Table<S> {
    e: Vec<(String, Endpoint<S>)>,
}
#[allow(missing_docs)]
#[derive(Debug)]
pub struct Found<'a, S> {
    pub endpoint: &'a Endpoint<S>,
    pub captures: Captures,
    pub index: usize,
}
#[allow(missing_docs)]
#[derive(Debug)]
pub struct Entry<'a, S>(&'a Endpoint<S>);
#[allow(missing_docs)]
impl<'a, S> Entry<'a, S> {
    pub fn endpoint(&self) -> &'a Endpoint<S> {
        self.0
    }
}
#[allow(missing_docs)]
impl<S> Table<S> {
    pub fn find(&self, p: &str) -> Option<Found<'_, S>> {
        let index = self.e.iter().position(|(pattern, _)| *pattern == p[1..])?;
        Some(Found { endpoint: &self.e[index].1, captures: Captures::default(), index })
    }
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_, S>> {
        self.e.iter().map(|(_, e)| Entry(e))
    }
}
