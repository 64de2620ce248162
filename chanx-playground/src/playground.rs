//! The playground.

use chanx_core::{
    app::{Pages, Site},
    group::Channels,
    server::Body,
};
use http::{Response, request::Parts};
use serde_json::json;

use crate::{
    answer::{Asked, HTML, JSON, Policy, inlined},
    assets, docs,
    endpoints::Endpoints,
};

const PATH: &str = "/playground/websocket/";
const INFO: &str = "/playground/websocket-info/";
const DOCUMENT: &str = "/playground/websocket-document/";
const GROUPS: &str = "/playground/websocket-groups/";
/// The documents too, so that the playground can lead there whether or not the application shows them.
const DOCS: &str = "/playground/websocket-docs/";
/// Groups that are listed.
const MOST_GROUPS: usize = 200;

/// The playground at `/playground/websocket/`: a page to connect to every endpoint, as several users at once, to send messages
/// by form or as JSON, and to have what was done as a test.
///
/// It is for this machine alone. It needs no rights and gives none: whoever uses it connects as any other client does.
///
/// What comes from elsewhere is refused, what is for another name than `localhost`, and what a proxy says that it has passed
/// on. A proxy on the same machine that asks for `localhost` and adds no header, as nginx does with a bare `proxy_pass`, can't be
/// told from a browser here: leave the playground out of an application that stands behind one. Within another server, axum for
/// example, something in front has to put [`PeerAddr`](chanx_core::handshake::PeerAddr) into the requests' extensions, else all
/// are refused.
///
/// ```
/// # use chanx_core::{app::App, routing::Routes};
/// # fn routes() -> Routes { Routes::new([]) }
/// use chanx_playground::{PagesExt as _, Playground};
///
/// let app = App::new(routes()).playground_with(Playground::new().login("/api/token").groups());
/// # app.into_service().unwrap();
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "it is shown where it is given to `App::playground_with`"]
pub struct Playground {
    for_everybody: bool,
    shows_groups: bool,
    login: Option<String>,
}

impl Playground {
    /// The page for this machine alone, without groups.
    pub fn new() -> Self {
        Self::default()
    }

    /// For whoever reaches the application: they see all endpoints and messages, who may enter, in words, and the groups where
    /// these are shown.
    pub fn for_everybody(mut self) -> Self {
        self.for_everybody = true;
        self
    }

    /// Shows which groups there are in this process, and the ids of the users in them. Default: not.
    pub fn groups(mut self) -> Self {
        self.shows_groups = true;
        self
    }

    /// Where tokens are given out, `"/api/token"` for example: the page asks for a user name and a password, posts
    /// `{"username": …, "password": …}` there, and connects with the `token`, `access_token` or `access` of the answer.
    /// Default: tokens are pasted.
    pub fn login(mut self, path: impl Into<String>) -> Self {
        self.login = Some(path.into());
        self
    }

    pub(crate) fn open<S: Send + Sync + 'static>(self, site: &Site<'_, S>) -> Pages {
        let shown = Shown::new(&self, site);
        let pages = Pages::new(move |request| shown.answer(request));
        if self.for_everybody {
            return pages;
        }
        pages.only_here(
            "the playground",
            "say `.playground_with(Playground::new().for_everybody())`",
        )
    }
}

/// What is answered.
struct Shown {
    page: String,
    document: String,
    docs: docs::Shown,
    endpoints: Endpoints,
    groups: Option<Channels>,
    policy: Policy,
}

impl Shown {
    fn new<S: Send + Sync + 'static>(asked: &Playground, site: &Site<'_, S>) -> Self {
        let settings = site.settings();
        let document = site.asyncapi().into_value();
        let options = json!({
            "info": beside(INFO),
            "document": beside(DOCUMENT),
            "docs": beside(DOCS),
            "groups": asked.shows_groups.then(|| beside(GROUPS)),
            "login": asked.login,
            "action_key": settings.message_action_key,
            "base_url": settings.websocket_base_url,
            "has_state": std::any::type_name::<S>() != "()",
        });
        Self {
            page: assets::PLAYGROUND.replace("{{options}}", &inlined(&options.to_string())),
            endpoints: Endpoints::new(site, &document),
            docs: docs::Shown::new(DOCS, &document.to_string()),
            document: document.to_string(),
            groups: asked.shows_groups.then(|| site.channels()),
            policy: Policy::new(settings.websocket_base_url.as_deref()),
        }
    }

    fn answer(&self, request: &Parts) -> Option<Response<Body>> {
        let json = |text: String| Some(self.policy.answer(request, JSON, text));
        match request.uri.path() {
            INFO => return json(self.endpoints.info(request)),
            DOCUMENT => return json(self.document.clone()),
            GROUPS => return json(self.groups()?),
            _ => {}
        }
        match Asked::of(request, PATH) {
            Some(Asked::Elsewhere(response)) => Some(response),
            Some(Asked::Below("")) => Some(self.policy.answer(request, HTML, self.page.clone())),
            Some(Asked::Below(below)) => {
                let (kind, text) = assets::find(below.strip_prefix("assets/")?)?;
                Some(self.policy.answer(request, kind, text.to_owned()))
            }
            None => self.docs.answer(request),
        }
    }

    fn groups(&self) -> Option<String> {
        let groups = self.groups.as_ref()?.groups_here(MOST_GROUPS);
        // Names and numbers can always be written.
        Some(serde_json::to_string(&groups).unwrap_or_default())
    }
}

/// The address of another path as the page has it, from its own on.
fn beside(path: &str) -> String {
    path.replacen("/playground/", "../", 1)
}
