//! Who may do what, as a table: for people who review a change.

use std::fmt;

use serde::Serialize;

use super::{
    Access, Credential, IdentityOf, KnownOf, ObjectOf, Policy, UserOf,
    authentication::{Defaults, short_name},
};
use crate::{
    dispatch::Consumer,
    message::{Message, Variant},
    routing::Table,
};

/// Who may do what: [`App::access_table`](crate::app::App::access_table) gives it. As text it is a table of columns, as JSON
/// a list of rows. In a snapshot test, an access that is widened shows in review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct AccessTable {
    /// Each route, and each of its actions, in the order of their declaration.
    pub rows: Vec<AccessRow>,
}

/// One route, or one action of its clients.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AccessRow {
    /// The pattern of the route.
    pub route: String,
    /// The consumer's name.
    pub consumer: String,
    /// What a client may say; `None` for entering.
    pub action: Option<String>,
    /// The type of who is connected; `None` where nobody asks. An `Option` lets the anonymous in.
    pub user: Option<String>,
    /// The classes that find it out, in the order in which they are asked.
    pub authentication: Vec<String>,
    /// The type of what is loaded.
    pub object: Option<String>,
    /// What is needed: of an action, beyond being let in. `None` where it was not said: nothing beyond the user.
    pub permissions: Option<String>,
}

impl AccessTable {
    pub(crate) fn of<S>(table: &Table<S>, defaults: &Defaults<S>) -> Self {
        let rows = table.entries().flat_map(|entry| {
            let endpoint = entry.endpoint();
            (endpoint.asks)(defaults).rows(entry.pattern(), &endpoint.info().name())
        });
        Self { rows: rows.collect() }
    }
}

/// What a consumer asks of those who want to enter, in words.
pub(crate) struct Asks {
    /// The type of who is connected; an `Option` lets the anonymous in.
    pub(crate) user: Option<String>,
    authentication: Vec<String>,
    /// What the classes read of a request.
    pub(crate) credentials: Vec<Credential>,
    object: Option<String>,
    permissions: Option<String>,
    /// Each action with what its handler needs.
    actions: Vec<(&'static str, Option<String>)>,
}

/// What a consumer asks, with the application's classes where it has none of its own.
pub(crate) fn asks<C: Consumer, S: Send + Sync + 'static>(defaults: &Defaults<S>) -> Asks {
    let Policy {
        classes,
        permissions,
        handlers,
    } = C::Access::policy();
    let said = |name: &String, credentials: &Vec<Credential>| (name.clone(), credentials.clone());
    let mut said: Vec<_> = if classes.is_empty() {
        let of_app = defaults.of::<KnownOf<C>>();
        of_app
            .map(|class| said(&class.name, &class.credentials))
            .collect()
    } else {
        let own = classes.iter();
        own.map(|class| said(&class.name, &class.credentials)).collect()
    };
    let credentials = said.iter_mut().flat_map(|(_, all)| std::mem::take(all)).collect();
    let authentication = said.into_iter().map(|(name, _)| name).collect();
    let needs = |action: &'static str| {
        let handler = handlers.iter().find(|handler| handler.actions.contains(&action));
        (action, handler.map(|handler| handler.rule.to_string()))
    };
    Asks {
        user: UserOf::<C>::label(),
        authentication,
        credentials,
        object: Some(short_name::<ObjectOf<C>>().to_owned()).filter(|name| name != "()"),
        permissions: permissions.map(|rule| rule.to_string()),
        actions: actions(C::Incoming::VARIANTS).into_iter().map(needs).collect(),
    }
}

/// All actions of a union, those of nested ones in their places.
fn actions(variants: &'static [Variant]) -> Vec<&'static str> {
    let of = |variant: &'static Variant| match variant.nested {
        Some(nested) => actions(nested),
        None => vec![variant.action],
    };
    variants.iter().flat_map(of).collect()
}

impl Asks {
    /// Its rows: the route's own, and one for each action.
    pub(crate) fn rows(self, route: &str, consumer: &str) -> Vec<AccessRow> {
        let row = |action: Option<&str>, permissions| AccessRow {
            route: route.to_owned(),
            consumer: consumer.to_owned(),
            action: action.map(str::to_owned),
            user: self.user.clone(),
            authentication: self.authentication.clone(),
            object: self.object.clone(),
            permissions,
        };
        let mut rows = vec![row(None, self.permissions.clone())];
        rows.extend(
            self.actions
                .into_iter()
                .map(|(action, needs)| row(Some(action), needs)),
        );
        rows
    }
}

const HEAD: [&str; 6] = [
    "route",
    "action",
    "authentication",
    "user",
    "object",
    "permissions",
];

impl AccessRow {
    /// A line: of an action, what its route says is not said again.
    fn cells(&self) -> [String; 6] {
        let or = |cell: &Option<String>, instead: &str| cell.clone().unwrap_or_else(|| instead.to_owned());
        if let Some(action) = &self.action {
            let mut cells: [String; 6] = Default::default();
            cells[1].clone_from(action);
            cells[5] = or(&self.permissions, "");
            return cells;
        }
        let classes = Some(self.authentication.join(", ")).filter(|all| !all.is_empty());
        [
            self.route.clone(),
            "(enter)".to_owned(),
            or(&classes, "-"),
            or(&self.user, "-"),
            or(&self.object, "-"),
            or(&self.permissions, "(not said)"),
        ]
    }
}

impl fmt::Display for AccessTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = std::iter::once(HEAD.map(str::to_owned));
        let lines: Vec<_> = head.chain(self.rows.iter().map(AccessRow::cells)).collect();
        let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max();
        let widths: [usize; 6] = std::array::from_fn(|column| width(column).unwrap_or(0));
        for line in &lines {
            let cells = line.iter().zip(widths);
            let cells: Vec<_> = cells.map(|(cell, width)| format!("{cell:width$}")).collect();
            writeln!(f, "{}", cells.join("  ").trim_end())?;
        }
        Ok(())
    }
}
