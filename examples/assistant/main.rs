//! An assistant that answers: the program of the README, with a page to talk to it.
//!
//! `cargo run --example assistant`, then open the URL that it prints.

use axum::{Router, response::Html, routing::get};
use chanx::prelude::*;

/// A line of the conversation.
#[payload]
pub struct Text {
    /// What is said.
    #[garde(length(chars, min = 1, max = 2000))]
    pub content: String,
}

/// What a client may say to the assistant.
#[derive(Debug, IncomingMessage)]
pub enum Ask {
    /// New message for the assistant.
    NewMessage(Text),
    /// Is anybody there?
    Ping,
}

/// What the assistant answers.
#[derive(Debug, PartialEq, OutgoingMessage)]
pub enum Answer {
    /// The answer to a message.
    Reply(Text),
    /// Yes.
    Pong,
}

/// WebSocket to chat with the server, like chatting with a chatbot.
#[derive(Debug, Default)]
pub struct Assistant;

/// WebSocket to chat with the server, like chatting with a chatbot.
#[consumer(incoming = Ask, outgoing = Answer)]
impl Assistant {
    /// Answers one message.
    #[handler]
    async fn new_message(&mut self, message: Text) -> Answer {
        Answer::Reply(Text {
            content: format!("Reply: {}", message.content),
        })
    }

    #[handler]
    async fn ping(&mut self) -> Answer {
        Answer::Pong
    }
}

routes! {
    /// The WebSocket routes of the program.
    pub fn routes() -> Routes {
        "ws/" => {
            "assistants/" => Assistant,
        }
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .init();
    let settings = Settings::load()?;
    let address = settings.bind.clone();
    let page = Router::new().route("/", get(|| async { Html(include_str!("page.html")) }));
    let server = App::new(routes())
        .settings(settings)
        .fallback(page)
        .bind(address)?;
    let url = server.local_addr()?;
    println!("listening on http://{url}");
    println!("the assistant answers at ws://{url}/ws/assistants/");
    Ok(server.run().await?)
}

#[cfg(test)]
mod tests {
    use super::{Answer, Ask, Text, routes};

    fn text(content: &str) -> Text {
        Text {
            content: content.to_owned(),
        }
    }

    use chanx_testing::TestApp;

    #[chanx_testing::test]
    async fn the_assistant_answers() {
        let app = TestApp::new(routes()).start();
        let mut client = app.client("/ws/assistants/").connect().await;
        client.assert_authenticated();

        client.send(Ask::NewMessage(text("hello"))).await;
        assert_eq!(client.next::<Answer>().await, Answer::Reply(text("Reply: hello")));

        client.send(Ask::NewMessage(text(""))).await;
        let error = client.next_json().await;
        assert_eq!(error["payload"][0]["type"], "string_too_short");
        client.assert_silent().await;
    }
}
