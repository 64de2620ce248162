//! A group chat as a site has it: accounts, sessions and tokens, rooms with members and roles, and messages that are kept.
//!
//! `cargo run --example chat`, then open the URL that it prints, and log in as one of the users that it prints. In a private
//! window of the browser another one can log in beside. The data is in `chat.sqlite`, or where `DATABASE_URL` says.

// Who may enter, and may do what.
pub mod access;
// Who there is.
pub mod accounts;
// What happens in a room.
pub mod chat;
// SQLite or PostgreSQL.
pub mod database;
// What a first start makes.
pub mod demo;
// What was said, and is kept.
pub mod messages;
// How it is called.
pub mod options;
// Passwords' hashes.
pub mod passwords;
// Rooms and their members.
pub mod rooms;
// What all parts share.
pub mod state;
// Secrets of those who have logged in.
pub mod tokens;
// Plain HTTP: the page, logging in and out.
pub mod web;

#[cfg(test)]
mod tests;

use std::{env, process::ExitCode};

use chanx::{playground::Playground, prelude::*};
use options::Options;
use state::AppState;

routes! {
    /// The WebSocket routes of the program; each of them says who may enter.
    strict pub fn routes() -> Routes<AppState> {
        "ws/chat/<int:room_id>/" => chat::Chat,
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        .init();
    let options = match Options::parse(env::args().skip(1)) {
        Ok(options) => options,
        Err(what) => {
            eprintln!("{what}\n\n{}", options::USAGE);
            return ExitCode::from(2);
        }
    };
    match serve(options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("chat: {error:?}");
            ExitCode::FAILURE
        }
    }
}

/// The routes with what documents say of them.
fn app(mut settings: Settings) -> App<AppState> {
    if settings.asyncapi_title == Settings::default().asyncapi_title {
        "chat".clone_into(&mut settings.asyncapi_title);
    }
    App::new(routes()).settings(settings)
}

/// The pages for developers. The playground is for this machine alone: where others shall reach the chat, it is left out.
fn with_pages(app: App<AppState>, has_playground: bool) -> App<AppState> {
    let app = app.docs(); // /asyncapi/: every channel, message, constraint, answer and close code
    if !has_playground {
        return app;
    }
    // /playground/websocket/: to talk to them, with tokens from here, and a look at the groups
    app.playground_with(Playground::new().login("/api/token").groups())
}

async fn serve(options: Options) -> Result<()> {
    let settings = Settings::load()?;
    if options.asyncapi {
        print!("{}", app(settings).asyncapi()?.to_json());
        return Ok(());
    }
    let address = options.bind.unwrap_or_else(|| settings.bind.clone());
    let url = database::url();
    let database = database::open(&url).await?;
    let state = AppState::new(&database);
    println!("data: {}", database::place(&url));
    println!(
        "{}",
        demo::prepare(&state, env::var("CHANX_DEMO_PASSWORD").ok()).await?
    );

    let app = with_pages(app(settings).serve_asyncapi(), !options.no_playground).state(state.clone());
    let pages = web::pages(state, app.channels());
    let server = app.fallback(pages).bind(address)?;
    let url = format!("http://{}", server.local_addr()?);
    println!("listening on {url}");
    println!("documents: {url}/asyncapi/");
    if !options.no_playground {
        println!("playground: {url}/playground/websocket/");
    }
    server.run().await?;
    database.close().await;
    Ok(())
}
