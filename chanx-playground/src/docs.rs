//! The page of documents.

use chanx_core::{
    app::{Pages, Site},
    server::Body,
};
use http::{Response, request::Parts};

use crate::{
    answer::{Asked, HTML, Policy, inlined},
    assets,
};

const PATH: &str = "/asyncapi/";

/// The page of documents at `/asyncapi/`: every channel and message of the application, with what payloads hold, what is
/// answered, who may connect, and why connections close. `#channel/<name>` and `#message/<channel>/<action>` lead to a place in it.
///
/// It shows what the AsyncAPI document says, and is for whoever reaches the application, unless [`only_here`](Docs::only_here)
/// says otherwise.
#[derive(Debug, Clone, Default)]
#[must_use = "it is shown where it is given to `App::docs_with`"]
pub struct Docs {
    only_here: bool,
}

impl Docs {
    /// The page for whoever reaches the application.
    pub fn new() -> Self {
        Self::default()
    }

    /// For this machine alone, as the playground is.
    pub fn only_here(mut self) -> Self {
        self.only_here = true;
        self
    }

    pub(crate) fn open<S: Send + Sync + 'static>(self, site: &Site<'_, S>) -> Pages {
        let shown = Shown::new(PATH, &site.asyncapi().as_value().to_string());
        let pages = Pages::new(move |request| shown.answer(request));
        if self.only_here {
            return pages.only_here(
                "the page of documents",
                "leave `.only_here()` out of `.docs_with(…)`",
            );
        }
        pages
    }
}

/// The page at a path.
pub(crate) struct Shown {
    path: &'static str,
    page: String,
    policy: Policy,
}

impl Shown {
    /// Shows a document, as JSON.
    pub(crate) fn new(path: &'static str, document: &str) -> Self {
        Self {
            path,
            page: assets::DOCS.replace("{{document}}", &inlined(document)),
            policy: Policy::new(None),
        }
    }

    pub(crate) fn answer(&self, request: &Parts) -> Option<Response<Body>> {
        match Asked::of(request, self.path)? {
            Asked::Elsewhere(response) => Some(response),
            Asked::Below("") => Some(self.policy.answer(request, HTML, self.page.clone())),
            Asked::Below(below) => {
                let (kind, text) = assets::find(below.strip_prefix("assets/")?)?;
                Some(self.policy.answer(request, kind, text.to_owned()))
            }
        }
    }
}
