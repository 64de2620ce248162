//! How files and texts are answered: with all that browsers have to be told of them.

use chanx_core::server::Body;
use http::{HeaderName, HeaderValue, Method, Response, StatusCode, Uri, header, request::Parts};

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
        // A base that is no address allows nothing more.
        let sockets = base.and_then(source).map(|source| format!(" {source}"));
        let text = POLICY.replace("{sockets}", &sockets.unwrap_or_default());
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

/// All of the host that a base is on: a path without a slash at its end would stand for itself alone, not for what is below it.
fn source(base: &str) -> Option<String> {
    let base = base.parse::<Uri>().ok()?;
    let (scheme, authority) = (base.scheme_str()?, base.authority()?);
    let port = authority.port().map(|port| format!(":{port}"));
    Some(format!(
        "{scheme}://{}{}",
        authority.host(),
        port.unwrap_or_default()
    ))
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
        for (base, source) in [
            ("wss://example.org", "wss://example.org"),
            ("wss://example.org/app", "wss://example.org"),
            ("ws://example.org:8000/app/", "ws://example.org:8000"),
            ("ws://[::1]:8000/app", "ws://[::1]:8000"),
        ] {
            let policy = Policy::new(Some(base)).0;
            let policy = policy.to_str().unwrap();
            assert!(
                policy.contains(&format!("connect-src 'self' {source};")),
                "{base}: {policy}"
            );
        }
        assert_eq!(Policy::new(Some("wss://a\nb")).0, own);
    }
}
