//! Permissions under `&`, `|` and `!`, and the two stages in which they are asked.

use std::{
    borrow::Cow,
    fmt,
    future::Future,
    ops::{BitAnd, BitOr, Not},
    pin::Pin,
    sync::Arc,
};

use super::{Admission, Denied, ObjectOf, Permission};
use crate::{
    dispatch::Consumer,
    error::{Error, Result},
};

/// Permissions under `&`, `|` and `!`: what `permissions = …` of a consumer is.
///
/// ```
/// use chanx_core::{access::{AllowAny, HasScope, IsStaff, Rule}, dispatch::Consumer};
///
/// fn rule<C: Consumer>() -> Rule<C> {
///     Rule::of(HasScope("chat")) & !Rule::of(AllowAny) | Rule::of(IsStaff)
/// }
/// ```
pub struct Rule<C: Consumer>(Node<C>);

enum Node<C: Consumer> {
    Leaf(Arc<dyn AnyPermission<C>>),
    All(Box<[Rule<C>; 2]>),
    Any(Box<[Rule<C>; 2]>),
    Not(Box<Rule<C>>),
}

/// A permission whose type is forgotten.
trait AnyPermission<C: Consumer>: Send + Sync {
    fn request<'a>(&'a self, admission: &'a Admission<C>) -> Waiting<'a, bool>;
    fn object<'a>(&'a self, admission: &'a Admission<C>, object: &'a ObjectOf<C>) -> Waiting<'a, bool>;
    fn denied(&self) -> Denied;
    fn name(&self) -> Cow<'static, str>;
}

type Waiting<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

impl<C: Consumer, P: Permission<C>> AnyPermission<C> for P {
    fn request<'a>(&'a self, admission: &'a Admission<C>) -> Waiting<'a, bool> {
        Box::pin(self.has_permission(admission))
    }

    fn object<'a>(&'a self, admission: &'a Admission<C>, object: &'a ObjectOf<C>) -> Waiting<'a, bool> {
        Box::pin(self.has_object_permission(admission, object))
    }

    fn denied(&self) -> Denied {
        Permission::denied(self)
    }

    fn name(&self) -> Cow<'static, str> {
        Permission::name(self)
    }
}

/// What is known of a rule once its request stage has been asked: what is left of it.
enum Left<'r, C: Consumer> {
    /// It holds, whatever the object.
    Holds,
    /// It does not hold, whatever the object.
    Fails(Denied),
    /// This permission's object stage decides.
    Leaf(&'r dyn AnyPermission<C>),
    All(Box<[Left<'r, C>; 2]>),
    Any(Box<[Left<'r, C>; 2]>),
    Not(Box<Left<'r, C>>),
}

/// What the request stage could not decide.
pub(super) struct Undecided<'r, C: Consumer>(Left<'r, C>);

impl<C: Consumer> Rule<C> {
    /// One permission.
    pub fn of(permission: impl Permission<C>) -> Self {
        Self(Node::Leaf(Arc::new(permission)))
    }

    /// Asks the request stage. It refuses only what no object could still change.
    pub(super) async fn before_object<'r>(
        &'r self,
        admission: &Admission<C>,
    ) -> Result<Result<Undecided<'r, C>, Denied>> {
        Ok(match self.ask(admission).await? {
            Left::Fails(denied) => Err(denied),
            left => Ok(Undecided(left)),
        })
    }

    fn ask<'r: 'a, 'a>(&'r self, admission: &'a Admission<C>) -> Waiting<'a, Left<'r, C>> {
        Box::pin(async move {
            Ok(match &self.0 {
                Node::Leaf(permission) => match answered(permission.request(admission).await, &**permission)?
                {
                    Ok(()) => Left::Leaf(&**permission),
                    Err(denied) => Left::Fails(denied),
                },
                Node::All(both) => match both[0].ask(admission).await? {
                    fails @ Left::Fails(_) => fails,
                    first => first.and(both[1].ask(admission).await?),
                },
                Node::Any(both) => match both[0].ask(admission).await? {
                    Left::Holds => Left::Holds,
                    first => first.or(both[1].ask(admission).await?),
                },
                Node::Not(inner) => match inner.ask(admission).await? {
                    Left::Holds => Left::Fails(Denied::default()),
                    Left::Fails(_) => Left::Holds,
                    left => Left::Not(Box::new(left)),
                },
            })
        })
    }
}

impl<C: Consumer> Left<'_, C> {
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Holds, left) | (left, Self::Holds) => left,
            (_, fails @ Self::Fails(_)) => fails,
            (first, second) => Self::All(Box::new([first, second])),
        }
    }

    fn or(self, other: Self) -> Self {
        match (self, other) {
            (_, Self::Holds) => Self::Holds,
            (Self::Fails(first), Self::Fails(second)) => Self::Fails(first.or(&second)),
            (first, second) => Self::Any(Box::new([first, second])),
        }
    }

    /// Asks the object stage of what is left.
    fn judge<'a>(
        &'a self,
        admission: &'a Admission<C>,
        object: &'a ObjectOf<C>,
    ) -> Waiting<'a, Result<(), Denied>> {
        Box::pin(async move {
            match self {
                Self::Holds => Ok(Ok(())),
                Self::Fails(denied) => Ok(Err(denied.clone())),
                Self::Leaf(permission) => answered(permission.object(admission, object).await, *permission),
                Self::All(both) => match both[0].judge(admission, object).await? {
                    Ok(()) => both[1].judge(admission, object).await,
                    denied => Ok(denied),
                },
                Self::Any(both) => {
                    let Err(first) = both[0].judge(admission, object).await? else {
                        return Ok(Ok(()));
                    };
                    let second = both[1].judge(admission, object).await?;
                    Ok(second.map_err(|second| first.or(&second)))
                }
                Self::Not(inner) => Ok(match inner.judge(admission, object).await? {
                    Ok(()) => Err(Denied::default()),
                    Err(_) => Ok(()),
                }),
            }
        })
    }
}

impl<C: Consumer> Undecided<'_, C> {
    /// Asks the object stage.
    pub(super) async fn with_object(
        &self,
        admission: &Admission<C>,
        object: &ObjectOf<C>,
    ) -> Result<Result<(), Denied>> {
        self.0.judge(admission, object).await
    }
}

/// What a permission has answered, with the words that go with a no.
fn answered<C: Consumer>(
    answer: Result<bool, Error>,
    permission: &dyn AnyPermission<C>,
) -> Result<Result<(), Denied>> {
    match answer {
        Ok(true) => Ok(Ok(())),
        Ok(false) => Ok(Err(permission.denied())),
        Err(error) => match error.find::<Denied>() {
            Some(denied) => Ok(Err(denied.clone())),
            None => Err(error),
        },
    }
}

impl<C: Consumer> BitAnd for Rule<C> {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(Node::All(Box::new([self, other])))
    }
}

impl<C: Consumer> BitOr for Rule<C> {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(Node::Any(Box::new([self, other])))
    }
}

impl<C: Consumer> Not for Rule<C> {
    type Output = Self;

    fn not(self) -> Self {
        Self(Node::Not(Box::new(self)))
    }
}

/// As it would be written, with the parentheses that it needs.
impl<C: Consumer> fmt::Display for Rule<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Node::Leaf(permission) => f.write_str(&permission.name()),
            Node::All(both) => {
                both[0].within(f, |node| matches!(node, Node::Any(_)))?;
                f.write_str(" & ")?;
                both[1].within(f, |node| matches!(node, Node::Any(_) | Node::All(_)))
            }
            Node::Any(both) => {
                both[0].fmt(f)?;
                f.write_str(" | ")?;
                both[1].within(f, |node| matches!(node, Node::Any(_)))
            }
            Node::Not(inner) => {
                f.write_str("!")?;
                inner.within(f, |node| matches!(node, Node::Any(_) | Node::All(_)))
            }
        }
    }
}

impl<C: Consumer> Rule<C> {
    fn within(&self, f: &mut fmt::Formatter<'_>, is_weaker: impl Fn(&Node<C>) -> bool) -> fmt::Result {
        if is_weaker(&self.0) {
            write!(f, "({self})")
        } else {
            write!(f, "{self}")
        }
    }
}

impl<C: Consumer> fmt::Debug for Rule<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rule({self})")
    }
}
