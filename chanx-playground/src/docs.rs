//! The page of documents.

use chanx_core::{
    app::{Pages, Site},
    server::Body,
};
use http::{Response, request::Parts};

use crate::{
    answer::{HTML, Policy, inlined, with_slash},
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
        let document = inlined(&site.asyncapi().as_value().to_string());
        let page = assets::DOCS.replace("{{document}}", &document);
        let policy = Policy::new(None);
        let pages = Pages::new(move |request| answer(request, &page, &policy));
        if self.only_here {
            return pages.only_here(
                "the page of documents",
                "leave `.only_here()` out of `.docs_with(…)`",
            );
        }
        pages
    }
}

fn answer(request: &Parts, page: &str, policy: &Policy) -> Option<Response<Body>> {
    let path = request.uri.path();
    if path == PATH.trim_end_matches('/') {
        return Some(with_slash(PATH));
    }
    let below = path.strip_prefix(PATH)?;
    if below.is_empty() {
        return Some(policy.answer(request, HTML, page.to_owned()));
    }
    let (kind, text) = assets::find(below.strip_prefix("assets/")?)?;
    Some(policy.answer(request, kind, text.to_owned()))
}
