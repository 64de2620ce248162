//! Where those who want to enter are asked: a consumer's policy with the state that it looks into, ready for requests.

use std::{fmt, sync::Arc, time::SystemTime};

use super::{
    Access, AccessError, Admission, Admitted, Denied, Identity, IdentityOf, KnownOf, ObjectOf, Refusal, Rule,
    UserId, UserOf,
    authentication::{Class, Defaults, short_name},
    policy::{HandlerRule, Policy},
};
use crate::{
    dispatch::Consumer,
    error::{Error, Result},
    handshake::Request,
};

/// What is said of an identity that came after its end.
const HAS_ENDED: &str = "Token has expired.";

/// A consumer's policy, ready for requests: one for each route that leads to it.
pub(crate) struct Gate<C: Consumer> {
    state: Arc<C::State>,
    classes: Vec<Arc<dyn Class<KnownOf<C>>>>,
    permissions: Option<Rule<C>>,
    handlers: Vec<HandlerRule<C>>,
}

/// What a new token says of the user who is connected.
pub(crate) struct Renewed<C: Consumer> {
    pub(crate) user: Arc<UserOf<C>>,
    pub(crate) expires: Option<SystemTime>,
}

impl<C: Consumer> Gate<C> {
    /// Without classes of its own a consumer has those of the application that know its users.
    ///
    /// # Errors
    /// Where it requires a user, and nothing can name one.
    pub(crate) fn new<S: Send + Sync + 'static>(
        state: Arc<C::State>,
        app_state: &Arc<S>,
        defaults: &Defaults<S>,
    ) -> Result<Self, AccessError> {
        let Policy {
            classes,
            permissions,
            handlers,
        } = C::Access::policy();
        let mut bound: Vec<_> = classes.iter().map(|class| class.bind(&state)).collect();
        if bound.is_empty() {
            let of_app = defaults.of::<KnownOf<C>>();
            bound.extend(of_app.map(|class| class.bind(app_state)));
        }
        if bound.is_empty() && UserOf::<C>::REQUIRED && !defaults.in_front {
            return Err(AccessError::NobodyNamesUsers {
                consumer: std::any::type_name::<C>(),
                user: std::any::type_name::<KnownOf<C>>(),
            });
        }
        Ok(Self {
            state,
            classes: bound,
            permissions,
            handlers,
        })
    }

    pub(crate) fn state(&self) -> &C::State {
        &self.state
    }

    /// Lets a request in, or says why not (PROTOCOL 4, step 3).
    pub(crate) async fn admit(
        self: Arc<Self>,
        request: Arc<Request>,
        params: C::Params,
    ) -> Result<Box<Admitted<C>>, Refusal> {
        let identity = self.authenticate(&request).await?;
        if identity.as_ref().is_some_and(Identity::has_ended) {
            return Err(self.refused(Denied::new(HAS_ENDED).status(401)));
        }
        let user = UserOf::<C>::of(identity.as_ref().map(|identity| &identity.user));
        let user = user.ok_or_else(|| self.refused(Denied::unauthenticated()))?;
        let user_id = user.user_id();
        let admission = Admission {
            request,
            params,
            user,
            expires: identity.and_then(|identity| identity.expires),
            gate: Arc::clone(&self),
        };
        let object = self.permit(&admission).await?;
        Ok(Box::new(Admitted {
            admission,
            object,
            user_id,
        }))
    }

    /// Asks the permissions' request stage, loads the object, and asks their object stage.
    pub(crate) async fn permit(&self, admission: &Admission<C>) -> Result<ObjectOf<C>, Refusal> {
        let undecided = match &self.permissions {
            None => None,
            Some(rule) => {
                let before = rule.before_object(admission).await;
                let before = before.map_err(Refusal::Internal)?;
                Some(before.map_err(|denied| self.refused(denied))?)
            }
        };
        let loaded = C::Access::load(admission).await.map_err(Refusal::Internal)?;
        let object = short_name::<ObjectOf<C>>();
        let loaded = loaded.ok_or(Refusal::NotFound { object })?;
        if let Some(undecided) = undecided {
            let judged = undecided.with_object(admission, &loaded).await;
            judged.map_err(Refusal::Internal)?.map_err(|denied| {
                if denied.is_hidden() {
                    Refusal::NotFound { object }
                } else {
                    self.refused(denied)
                }
            })?;
        }
        Ok(loaded)
    }

    /// Who is connecting: whom a layer in front has found, or the first class that knows.
    async fn authenticate(&self, request: &Request) -> Result<Option<Identity<KnownOf<C>>>, Refusal> {
        if let Some(identity) = request.extension::<Identity<KnownOf<C>>>() {
            return Ok(Some(identity.clone()));
        }
        for class in &self.classes {
            match class.authenticate(request).await {
                Ok(None) => {}
                Ok(found) => return Ok(found),
                Err(error) => return Err(unauthorized(error, &**class)),
            }
        }
        Ok(None)
    }

    /// Whether a token can be shown to anybody.
    pub(crate) fn has_classes(&self) -> bool {
        !self.classes.is_empty()
    }

    /// Whether this token is one of the user who is connected.
    pub(crate) async fn renewed(
        &self,
        token: &str,
        connected: Option<&UserId>,
    ) -> Result<Renewed<C>, Refusal> {
        let not_theirs = || self.refused(Denied::new("The token is not of this user.").status(401));
        // Of the anonymous no token can be, and whether it is somebody's they don't learn.
        let connected = connected.ok_or_else(not_theirs)?;
        for class in &self.classes {
            let identity = match class.renew(token).await {
                Ok(None) => continue,
                Ok(Some(identity)) => identity,
                Err(error) => return Err(unauthorized(error, &**class)),
            };
            if identity.has_ended() {
                return Err(self.refused(Denied::new(HAS_ENDED).status(401)));
            }
            let user = UserOf::<C>::of(Some(&identity.user));
            return match user {
                Some(user) if user.user_id().as_ref() == Some(connected) => Ok(Renewed {
                    user,
                    expires: identity.expires,
                }),
                _ => Err(not_theirs()),
            };
        }
        Err(self.refused(Denied::new("Invalid token.").status(401)))
    }

    /// Who is refused since nobody knows them hears what would be believed.
    fn refused(&self, denied: Denied) -> Refusal {
        Refusal::of(denied, self.classes.iter().filter_map(|class| class.challenge()))
    }

    /// Whether the user may have this method called: nothing is asked of one that is not named.
    pub(crate) async fn permits(
        &self,
        name: &str,
        admission: &Admission<C>,
        object: &ObjectOf<C>,
    ) -> Result<()> {
        for handler in self.handlers.iter().filter(|handler| handler.name == name) {
            let undecided = handler.rule.before_object(admission).await??;
            undecided.with_object(admission, object).await??;
        }
        Ok(())
    }
}

/// A class's error: what the client may read is why it was not believed, and anything else that something broke.
fn unauthorized<U>(error: Error, class: &dyn Class<U>) -> Refusal {
    let denied = match error.client_detail() {
        Some(detail) => Denied::new(detail.to_owned()).status(401),
        None => match error.find::<Denied>() {
            Some(denied) => denied.clone(),
            None => return Refusal::Internal(error),
        },
    };
    Refusal::of(denied, class.challenge().into_iter())
}

impl<C: Consumer> fmt::Debug for Gate<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gate")
            .field("classes", &self.classes.len())
            .field("permissions", &self.permissions)
            .finish_non_exhaustive()
    }
}
