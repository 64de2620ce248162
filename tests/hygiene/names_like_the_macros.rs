//! Variants, methods and types that are called like what the macros write, and raw identifiers.

#![allow(dead_code)]

use chanx::prelude::*;

/// A payload.
#[payload]
struct Payload {
    r#type: String,
    #[garde(length(chars, min = 1))]
    r#match: String,
}

#[derive(IncomingMessage)]
enum Incoming {
    Ok(Payload),
    Err,
    None,
    Some(u32),
    Error,
    Message(Payload),
    Type,
    Receive,
    Connect,
    Disconnect,
    Reply,
    Self_,
}

#[derive(OutgoingMessage)]
enum Outgoing {
    Result(Payload),
    Option {
        r#type: String,
        #[serde(rename = "reference")]
        r#ref: u32,
    },
    Variant {},
}

#[derive(GroupMessage)]
enum Group {
    Groups(Payload),
    Receives { r#type: String },
}

#[payload]
#[derive(GroupMessage)]
struct Carried {
    r#type: u8,
}

#[derive(ChannelEvent)]
enum Event {
    Sent(Payload),
    Told,
    Groups,
    Async,
    Forwarded(u32),
}

#[derive(PathParams)]
struct Params {
    r#type: u64,
}

#[derive(Default)]
struct Consumer;

#[consumer(
    incoming = Incoming,
    outgoing = Outgoing,
    params = Params,
    group_messages = [Group, Carried],
    groups = [chanx::Group::<Carried>::new("type")],
    events = Event,
    passthrough_events = [Forwarded],
)]
impl Consumer {
    #[groups]
    async fn own() -> chanx::Group<Group> {
        chanx::Group::new("own")
    }

    #[event]
    async fn sent(&mut self, payload: Payload) -> Outgoing {
        Outgoing::Result(payload)
    }

    #[event(Told)]
    async fn event(&mut self) {}

    #[event]
    async fn groups(&mut self) {}

    #[event]
    async fn r#async(&mut self) {}

    #[handler]
    async fn ok(&mut self, payload: Payload) -> Outgoing {
        Outgoing::Result(payload)
    }

    #[handler]
    async fn err(&mut self) {}

    #[handler]
    async fn none(&mut self) {}

    #[handler]
    async fn some(&mut self, number: u32) -> Outgoing {
        Outgoing::Option {
            r#type: String::new(),
            r#ref: number,
        }
    }

    #[handler]
    async fn error(&mut self) {}

    // Nothing has to be taken.
    #[handler]
    async fn message(&mut self) {}

    #[handler]
    async fn r#type(&mut self) -> Option<Outgoing> {
        Some(Outgoing::Variant {})
    }

    #[handler]
    async fn receive(&mut self) {}

    #[handler]
    async fn connect(&mut self) {}

    #[handler]
    async fn disconnect(&mut self) {}

    #[handler]
    async fn reply(&mut self) {}

    #[handler(Self_)]
    async fn itself(&mut self) {}

    // What is not there is not called either.
    #[cfg(any())]
    #[handler]
    async fn never(&mut self) {}

    #[cfg(any())]
    #[event]
    async fn never_told(&mut self) {}

    #[cfg(any())]
    #[disconnect]
    async fn gone(self) {}

    fn sender(&self) {}
    fn built() {}
}

routes! {
    fn routes() -> Routes {
        "<int:type>/" => Consumer,
    }
}

#[test]
fn routes_are_served() {
    let table = routes().build().expect("routes");
    assert_eq!(
        table.reverse::<Consumer>(&Params { r#type: 5 }).expect("a path"),
        "/5/"
    );
}
