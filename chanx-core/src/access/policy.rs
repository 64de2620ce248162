//! What a consumer asks of those who want to enter: made once, when the application starts.

use std::fmt;

use super::{Authentication, KnownOf, Rule, authentication::Unbound};
use crate::dispatch::Consumer;

/// What a consumer asks of those who want to enter: how it finds out who they are, and what they need. A
/// consumer's [`Access`](super::Access) makes it.
///
/// ```
/// use chanx_core::{access::{AllowAny, IsStaff, Policy, Rule}, dispatch::Consumer};
///
/// fn policy<C: Consumer>() -> Policy<C> {
///     Policy::new()
///         .permissions(Rule::of(AllowAny))
///         .handler("remove_message", &["remove_message"], Rule::of(IsStaff))
/// }
/// ```
#[must_use = "it is for `Access::policy` to return"]
pub struct Policy<C: Consumer> {
    pub(super) classes: Vec<Unbound<C::State, KnownOf<C>>>,
    pub(super) permissions: Option<Rule<C>>,
    pub(super) handlers: Vec<HandlerRule<C>>,
}

/// What one handler asks for.
pub(super) struct HandlerRule<C: Consumer> {
    /// The method.
    pub(super) name: &'static str,
    /// The actions that it handles.
    pub(super) actions: &'static [&'static str],
    pub(super) rule: Rule<C>,
}

impl<C: Consumer> Policy<C> {
    /// Nothing is asked; who is connecting is found out by the application's classes.
    pub fn new() -> Self {
        Self {
            classes: Vec::new(),
            permissions: None,
            handlers: Vec::new(),
        }
    }

    /// One class more that finds out who is connecting. With one of its own, a consumer does not use the application's.
    pub fn authentication<A>(mut self, class: A) -> Self
    where
        A: Authentication<C::State, User = KnownOf<C>>,
    {
        self.classes.push(Unbound::new(class));
        self
    }

    /// What those who want to enter need.
    pub fn permissions(mut self, rule: Rule<C>) -> Self {
        self.permissions = Some(rule);
        self
    }

    /// What a method needs beyond that: [`Context::permitted`](crate::session::Context::permitted) asks for it by the
    /// method's name. The actions are those that it handles, for [`App::access_table`](crate::app::App::access_table).
    pub fn handler(mut self, name: &'static str, actions: &'static [&'static str], rule: Rule<C>) -> Self {
        self.handlers.push(HandlerRule { name, actions, rule });
        self
    }
}

impl<C: Consumer> Default for Policy<C> {
    fn default() -> Self {
        Self::new()
    }
}

impl<C: Consumer> fmt::Debug for Policy<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Policy")
            .field("classes", &self.classes.len())
            .field("permissions", &self.permissions)
            .finish_non_exhaustive()
    }
}
