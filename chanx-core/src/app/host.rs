//! What all connections to one endpoint share: its settings and its counts.

use std::{any::TypeId, sync::Arc};

use crate::{
    activity::Activity,
    dispatch::Spec,
    error::Error,
    group::Hub,
    observe::{self, MessageId},
    server::drain::Drain,
    settings::{Settings, WireFormat},
};

/// What all connections to one endpoint share.
#[derive(Debug)]
pub(crate) struct Host {
    /// The consumer's name, for logs.
    pub(crate) name: String,
    /// Tells consumers apart.
    pub(crate) consumer: TypeId,
    pub(crate) spec: Spec,
    /// Whether a text is an event of the consumer's.
    pub(crate) reads_event: fn(&str, &WireFormat) -> Result<(), String>,
    /// The application's settings with the consumer's own over them.
    pub(crate) settings: Settings,
    pub(crate) format: WireFormat,
    pub(crate) activity: Activity,
    pub(crate) drain: Arc<Drain>,
    pub(crate) hub: Arc<Hub>,
}

impl Host {
    /// Notes that a message was sent, unless it is one to be passed over.
    pub(crate) fn sent(&self, action: &'static str) {
        if self.settings.log_sent_message && self.is_told(action) {
            observe::sent(action);
        }
    }

    /// Notes that a message was received, likewise.
    pub(crate) fn received(&self, action: &'static str, id: MessageId) {
        if self.settings.log_received_message && self.is_told(action) {
            observe::received(id, action);
        }
    }

    /// Notes that the consumer is told of an event, as a message that was received.
    pub(crate) fn told(&self, action: &'static str, id: MessageId) {
        if self.settings.log_received_message && self.is_told(action) {
            observe::told(id, action);
        }
    }

    /// Whether anybody listens, which is asked first, and wants to hear of this action.
    fn is_told(&self, action: &str) -> bool {
        let ignored = &self.settings.log_ignored_actions;
        observe::is_verbose() && !ignored.iter().any(|ignored| ignored == action)
    }

    /// What the client may read of an error.
    pub(crate) fn client_detail(&self, error: &Error) -> Option<String> {
        error
            .client_detail()
            .map(str::to_owned)
            .or_else(|| self.spec.client_detail(error))
    }
}
