//! A server to be measured: echoes, and tells rooms; sends nothing unasked, logs nothing.
//!
//! `CHANX_BIND` is its address, `CHANX_WORKERS` its number of threads (all cores by default). `--layer redis://HOST:PORT` joins it
//! with its like.

// Those who have shown who they are.
pub mod members;

use chanx::prelude::*;
use chanx_redis::RedisLayer;

/// A text.
#[payload]
pub struct Text {
    content: String,
}

/// What a client may say.
#[derive(Debug, IncomingMessage)]
pub enum Ask {
    /// To be echoed.
    NewMessage(Text),
    /// Is anybody there?
    Ping,
}

/// What is answered.
#[derive(Debug, OutgoingMessage)]
pub enum Answer {
    /// The echo.
    Reply(Text),
    /// Yes.
    Pong,
}

/// Echoes messages.
#[derive(Debug, Default)]
pub struct Echo;

/// Echoes messages.
#[consumer(incoming = Ask, outgoing = Answer, send_authentication_message = false)]
impl Echo {
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

/// Echoes frames as they are, to 16 MiB.
#[derive(Debug, Default)]
pub struct Raw;

/// Echoes frames as they are, to 16 MiB.
#[consumer(send_authentication_message = false, max_message_bytes = 16 << 20, outbox_bytes = 32 << 20)]
impl Raw {
    #[frame]
    async fn echo(&mut self, frame: Frame) -> Frame {
        frame
    }
}

/// What a client may say in a room.
#[derive(Debug, IncomingMessage)]
pub enum Write {
    /// To all in the room.
    Publish(Text),
}

/// What a room is told.
#[derive(Debug, GroupMessage)]
pub enum Written {
    /// What somebody has said.
    Published(Text),
}

/// Which room.
#[derive(Debug, PathParams)]
pub struct RoomPath {
    name: String,
}

/// Tells a whole room, the sender included.
#[derive(Debug, Default)]
pub struct Room;

/// Tells a whole room, the sender included.
#[consumer(incoming = Write, group_messages = [Written], params = RoomPath, send_authentication_message = false)]
impl Room {
    #[groups]
    async fn room(ctx: &mut Context<Self>) -> Group<Written> {
        Group::new("room").part(&ctx.params().name)
    }

    #[handler]
    async fn publish(&mut self, ctx: &mut Context<Self>, message: Text) -> Result<()> {
        let room = Group::new("room").part(&ctx.params().name);
        ctx.group(&room)
            .include_self()
            .send(Written::Published(message))
            .await
    }
}

routes! {
    /// What is measured.
    pub fn routes() -> Routes {
        "ws/" => {
            "echo/" => Echo,
            "raw/" => Raw,
            "room/<str:name>/" => Room,
            "members/<str:name>/" => members::Members,
        }
    }
}

fn main() -> Result<()> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    if let Ok(workers) = std::env::var("CHANX_WORKERS") {
        runtime.worker_threads(workers.parse().client("CHANX_WORKERS is the number of threads")?);
    }
    runtime.enable_all().build()?.block_on(serve())
}

async fn serve() -> Result<()> {
    let settings = Settings::load()?;
    let address = settings.bind.clone();
    let mut app = App::new(routes()).settings(settings);
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.as_slice() {
        [] => {}
        [option, url] if option == "--layer" => app = app.layer(RedisLayer::connect(url).await?),
        _ => return Err(Error::client("usage: load_target [--layer redis://HOST:PORT]")),
    }
    let server = app.bind(address)?;
    println!("listening on http://{}", server.local_addr()?);
    Ok(server.run().await?)
}
