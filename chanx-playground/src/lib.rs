//! Pages for developers: a page of documents, made of what the application says of itself, and a playground to talk to it.
//!
//! Use it through the crate `chanx` with the feature `playground`:
//!
//! ```
//! use chanx_core::{app::App, routing::Routes};
//! use chanx_playground::PagesExt as _;
//!
//! # fn routes() -> Routes { Routes::new([]) }
//! let app = App::new(routes())
//!     .docs()          // /asyncapi/
//!     .playground();   // /playground/websocket/, for this machine alone
//! # app.into_service().unwrap();
//! ```
//!
//! The pages ask nothing of any other host, and the browser is told to allow nothing else.

// How files and texts are answered.
mod answer;
// The files that pages consist of.
mod assets;
// The page of documents.
mod docs;
// What the application has, as the playground's page reads it.
mod endpoints;
// The playground.
mod playground;

pub use docs::Docs;
pub use playground::Playground;

use chanx_core::app::App;

/// `.docs()` and `.playground()` for [`App`].
pub trait PagesExt<S>: Sized {
    /// Adds the page of documents at `/asyncapi/`, for whoever reaches the application.
    #[must_use = "an application does nothing until it is served"]
    fn docs(self) -> Self {
        self.docs_with(Docs::new())
    }

    /// The same with settings of its own.
    #[must_use = "an application does nothing until it is served"]
    fn docs_with(self, docs: Docs) -> Self;

    /// Adds the playground at `/playground/websocket/`, for this machine alone: an application that has it is not served at an
    /// address that others reach, unless [`Playground::for_everybody`] says so.
    #[must_use = "an application does nothing until it is served"]
    fn playground(self) -> Self {
        self.playground_with(Playground::new())
    }

    /// The same with settings of its own.
    #[must_use = "an application does nothing until it is served"]
    fn playground_with(self, playground: Playground) -> Self;
}

impl<S: Send + Sync + 'static, G> PagesExt<S> for App<S, G> {
    fn docs_with(self, docs: Docs) -> Self {
        self.pages(move |site| Ok(docs.open(site)))
    }

    fn playground_with(self, playground: Playground) -> Self {
        self.pages(move |site| Ok(playground.open(site)))
    }
}
