//! What a consumer is told, how its handlers are found and called, and what becomes of what they return.

mod by_hand;
mod frames;
mod handlers;
mod knowledge;
mod replies;
mod sender;
mod settings;

use chanx::prelude::*;
use chanx_testing::TestClient;

use crate::support::{Text, text};

/// What the clients of these consumers are told.
#[derive(Debug, PartialEq, OutgoingMessage)]
enum Told {
    Said(Text),
    Number(usize),
    Nothing,
}

fn said(content: impl Into<String>) -> Told {
    Told::Said(text(&content.into()))
}

async fn told(client: &mut TestClient) -> Told {
    client.next().await
}

/// Two messages that several unions have.
#[derive(Debug, IncomingMessage)]
enum Common {
    Ping,
    Echo(Text),
}

/// Shared by all consumers that take [`Common`].
fn common(message: Common) -> Told {
    match message {
        Common::Ping => Told::Nothing,
        Common::Echo(text) => Told::Said(text),
    }
}
