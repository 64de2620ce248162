//! The futures that a consumer runs beside its handlers; they end with the connection.

use std::future::Future;

use tokio::task::JoinSet;
use tracing::Instrument;

use crate::{activity::Activity, dispatch::guard, observe};

/// Why a future was not spawned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SpawnError {
    /// As many as the setting `max_tasks` allows run already, so that no client can pile them up.
    #[error("{limit} futures of this connection run already: `max_tasks` allows no more")]
    TooMany {
        /// The setting.
        limit: usize,
    },
}

/// The futures of one connection. Dropping it ends them.
#[derive(Debug, Default)]
pub(super) struct Tasks(Option<Box<JoinSet<()>>>);

impl Tasks {
    /// Runs `future` until it ends or the connection does. `kind` is waited for by tests; `None` is not.
    pub(super) fn spawn<F>(
        &mut self,
        future: F,
        limit: usize,
        activity: &Activity,
        kind: Option<&'static str>,
    ) -> Result<(), SpawnError>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let set = self.0.get_or_insert_default();
        while set.try_join_next().is_some() {}
        if set.len() >= limit {
            return Err(SpawnError::TooMany { limit });
        }
        let token = kind.map(|kind| activity.token(kind));
        let work = async move {
            let _token = token;
            if let Err(panic) = guard::caught_future(|| future).await {
                observe::task_panicked(&panic);
            }
        };
        set.spawn(work.in_current_span());
        Ok(())
    }
}
