//! The routes as they have been understood: the only thing that expansion sees.

use proc_macro2::Ident;
use syn::{Attribute, LitStr, Path, Type, Visibility};

pub(super) struct Function {
    pub(super) runtime: Path,
    pub(super) attributes: Vec<Attribute>,
    pub(super) strict: bool,
    pub(super) visibility: Visibility,
    pub(super) name: Ident,
    pub(super) wanted: Vec<String>,
    pub(super) returns: Type,
    pub(super) routes: Vec<Route>,
}

pub(super) struct Route {
    pub(super) is_regex: bool,
    pub(super) pattern: LitStr,
    /// Converters that are types in scope.
    pub(super) converters: Vec<Ident>,
    /// All that is captured up to here, enclosing patterns and the prefix included.
    pub(super) captured: Vec<String>,
    pub(super) target: Target,
    pub(super) name: Option<LitStr>,
}

pub(super) enum Target {
    Routes(Vec<Route>),
    Include(Path),
    Consumer(Type),
}
