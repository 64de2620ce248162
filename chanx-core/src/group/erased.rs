//! A layer whose type is forgotten.

use std::{future::Future, pin::Pin};

use super::{Address, ChannelLayer, Delivery, GroupName, Health, LayerError, Wiring};

type Waiting<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// [`ChannelLayer`] with boxed futures.
pub(crate) trait AnyLayer: Send + Sync {
    fn start(&self, wiring: Wiring) -> Result<(), LayerError>;
    fn subscribe(&self, group: &GroupName);
    fn unsubscribe(&self, group: &GroupName);
    fn subscribed<'a>(&'a self, group: &'a GroupName) -> Waiting<'a>;
    fn publish(&self, to: &Address, delivery: &Delivery) -> Result<(), LayerError>;
    fn health(&self) -> Health;
    fn shutdown(&self) -> Waiting<'_>;
}

impl<L: ChannelLayer> AnyLayer for L {
    fn start(&self, wiring: Wiring) -> Result<(), LayerError> {
        ChannelLayer::start(self, wiring)
    }

    fn subscribe(&self, group: &GroupName) {
        ChannelLayer::subscribe(self, group);
    }

    fn unsubscribe(&self, group: &GroupName) {
        ChannelLayer::unsubscribe(self, group);
    }

    fn subscribed<'a>(&'a self, group: &'a GroupName) -> Waiting<'a> {
        Box::pin(ChannelLayer::subscribed(self, group))
    }

    fn publish(&self, to: &Address, delivery: &Delivery) -> Result<(), LayerError> {
        ChannelLayer::publish(self, to, delivery)
    }

    fn health(&self) -> Health {
        ChannelLayer::health(self)
    }

    fn shutdown(&self) -> Waiting<'_> {
        Box::pin(ChannelLayer::shutdown(self))
    }
}
