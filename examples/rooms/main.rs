//! Rooms to talk in: what is said in one is heard by all who are in it, whichever process they are connected to.
//!
//! `cargo run --example rooms`, then open the URL that it prints. Several processes act as one over a bus:
//!
//! ```sh
//! cargo run --example rooms -- --layer redis://127.0.0.1:6379 --bind 127.0.0.1:8001
//! cargo run --example rooms -- --layer redis://127.0.0.1:6379 --bind 127.0.0.1:8002
//! ```

// How it is called.
pub mod options;
// The page, and how the program is.
pub mod pages;
// What happens in a room.
pub mod room;

#[cfg(test)]
mod tests;

use std::process::ExitCode;

use chanx::{group::HealthChanges, prelude::*};
use chanx_nats::NatsLayer;
use chanx_redis::RedisLayer;
use options::{Bus, Options};

routes! {
    /// The WebSocket routes of the program.
    pub fn routes() -> Routes {
        "ws/room/<str:name>/" => room::Room,
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        .init();
    let options = match Options::parse(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(what) => {
            eprintln!("{what}\n\n{}", options::USAGE);
            return ExitCode::from(2);
        }
    };
    match serve(options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("rooms: {error:?}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(options: Options) -> Result<()> {
    let settings = Settings::load()?;
    let address = options.bind.unwrap_or_else(|| settings.bind.clone());
    let app = joined(App::new(routes()).settings(settings), options.layer).await?;
    let channels = app.channels();
    let server = app.fallback(pages::pages(channels.clone())).bind(address)?;
    println!("listening on http://{}", server.local_addr()?);
    tokio::spawn(tell(channels.health_changes()));
    Ok(server.run().await?)
}

/// The application, joined with its like in other processes where a bus is named.
async fn joined(app: App, layer: Option<Bus>) -> Result<App> {
    Ok(match layer {
        None => app,
        Some(Bus::Redis(url)) => app.layer(RedisLayer::connect(&url).await?),
        Some(Bus::Nats(url)) => app.layer(NatsLayer::connect(&url).await?),
    })
}

/// Prints when the bus goes, and when it comes back.
async fn tell(mut changes: HealthChanges) {
    loop {
        let health = changes.next().await;
        let state = if health.up { "there" } else { "away" };
        println!("the layer is {state}; lost so far: {}", health.lost);
    }
}
