//! How files and texts are answered: with all that browsers have to be told of them.

use chanx_core::server::Body;
use http::{HeaderName, HeaderValue, Method, Response, StatusCode, header, request::Parts};

/// HTML.
pub(crate) const HTML: &str = "text/html; charset=utf-8";
/// JSON.
pub(crate) const JSON: &str = "application/json";

/// Nothing runs but our own files, and nothing is asked of others. `{sockets}` stands for where connections lead.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'{sockets}; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What pages may connect to, beside their own host.
#[derive(Debug, Clone)]
pub(crate) struct Policy(HeaderValue);

impl Policy {
    /// `base` is where the sockets are, if that is elsewhere.
    pub(crate) fn new(base: Option<&str>) -> Self {
        let sockets = base.map(|base| format!(" {base}")).unwrap_or_default();
        let text = POLICY.replace("{sockets}", &sockets);
        // A base that can't stand in a header allows nothing more.
        let value = HeaderValue::try_from(text);
        Self(value.unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'")))
    }

    /// Answers with a text of this kind, or says that only reading is possible.
    pub(crate) fn answer(&self, request: &Parts, kind: &'static str, text: String) -> Response<Body> {
        let (status, text) = match request.method {
            Method::GET => (StatusCode::OK, text),
            Method::HEAD => (StatusCode::OK, String::new()),
            _ => (StatusCode::METHOD_NOT_ALLOWED, String::new()),
        };
        let mut response = Response::new(Body::from(text));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        if status == StatusCode::METHOD_NOT_ALLOWED {
            headers.insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        }
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        headers.insert(header::CONTENT_SECURITY_POLICY, self.0.clone());
        for (name, value) in GUARDS {
            headers.insert(name, HeaderValue::from_static(value));
        }
        response
    }
}

/// The same for all answers.
const GUARDS: [(HeaderName, &str); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-store"),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

/// What is asked for of the pages at a path that ends with a slash: all that is below it.
pub(crate) enum Asked<'a> {
    /// The path without its slash: the browser is sent to it, since the page's addresses are relative.
    Elsewhere(Response<Body>),
    Below(&'a str),
}

impl<'a> Asked<'a> {
    pub(crate) fn of(request: &'a Parts, path: &str) -> Option<Self> {
        let asked = request.uri.path();
        if let Some(below) = asked.strip_prefix(path) {
            return Some(Self::Below(below));
        }
        let bare = path.trim_end_matches('/');
        (asked == bare).then(|| Self::Elsewhere(with_slash(bare)))
    }
}

/// Relative, since somebody in front may have taken the beginning of the path away.
fn with_slash(path: &str) -> Response<Body> {
    let name = path.rsplit('/').next().unwrap_or_default();
    let mut response = Response::new(Body::default());
    *response.status_mut() = StatusCode::PERMANENT_REDIRECT;
    if let Ok(place) = HeaderValue::try_from(format!("{name}/")) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    response
}

/// JSON that may stand within a page: no `</script>` of an application's text ends it early.
pub(crate) fn inlined(json: &str) -> String {
    json.replace("</", "<\\/").replace("<!--", "<\\u0021--")
}

#[cfg(test)]
mod tests {
    use super::{Policy, inlined};

    #[test]
    fn json_does_not_end_the_script_that_it_stands_in() {
        let text = serde_json::json!({"a": "</script><!-- <script>"}).to_string();
        let within = inlined(&text);
        assert!(!within.contains("</") && !within.contains("<!--"), "{within}");
        let read: serde_json::Value = serde_json::from_str(&within).unwrap();
        assert_eq!(read["a"], "</script><!-- <script>");
    }

    #[test]
    fn a_base_elsewhere_is_allowed_and_nothing_else() {
        let own = Policy::new(None).0;
        assert!(own.to_str().unwrap().contains("connect-src 'self';"));
        let other = Policy::new(Some("wss://example.org")).0;
        assert!(
            other
                .to_str()
                .unwrap()
                .contains("connect-src 'self' wss://example.org;")
        );
        assert_eq!(Policy::new(Some("wss://a\nb")).0, "default-src 'none'");
    }
}
