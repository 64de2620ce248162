//! An echo and a room, with the default settings.

use chanx::prelude::*;

/// A text.
#[payload]
pub(crate) struct Text {
    #[garde(length(chars, min = 1, max = 5000))]
    content: String,
}

impl Text {
    pub(crate) fn of(content: &str) -> Self {
        Self {
            content: content.to_owned(),
        }
    }
}

/// What a client may say.
#[derive(Debug, IncomingMessage)]
pub(crate) enum Ask {
    NewMessage(Text),
    Ping,
}

/// What is answered.
#[derive(Debug, OutgoingMessage)]
pub(crate) enum Answer {
    Reply(Text),
    Pong,
}

/// Answers what it is told.
#[derive(Debug, Default)]
pub(crate) struct Echo;

#[consumer(incoming = Ask, outgoing = Answer, send_authentication_message = false)]
impl Echo {
    #[handler]
    async fn new_message(&mut self, message: Text) -> Answer {
        Answer::Reply(message)
    }

    #[handler]
    async fn ping(&mut self) -> Answer {
        Answer::Pong
    }
}

/// What members are told.
#[derive(Debug, GroupMessage)]
pub(crate) enum Told {
    News(Text),
}

/// The one group.
pub(crate) fn group() -> Group<Told> {
    Group::new("members")
}

/// Is told.
#[derive(Debug, Default)]
pub(crate) struct Member;

#[consumer(group_messages = [Told], send_authentication_message = false)]
impl Member {
    #[groups]
    async fn groups(ctx: &mut Context<Self>) -> Group<Told> {
        let _ = ctx;
        group()
    }
}

routes! {
    pub(crate) fn routes() -> Routes {
        "ws/" => {
            "echo/" => Echo,
            "member/" => Member,
        }
    }
}
