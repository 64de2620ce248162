//! `/asyncapi.json` and `/asyncapi.yaml`: the document, as the application serves it.

use blake2::{Blake2s256, Digest as _};
use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode, header, uri::Authority};
use http_body_util::Full;

use super::body::Body;
use crate::schema::AsyncApi;

/// What is served beside the routes.
pub(crate) struct Documents {
    asyncapi: AsyncApi,
}

/// A form of the document.
#[derive(Clone, Copy)]
enum Form {
    Json,
    Yaml,
}

impl Documents {
    pub(crate) fn new(asyncapi: AsyncApi) -> Self {
        Self { asyncapi }
    }

    /// The answer to a request for a document; `None` where it asks for something else.
    pub(crate) fn answer<B>(&self, request: &Request<B>) -> Option<Response<Body>> {
        let form = match request.uri().path() {
            "/asyncapi.json" => Form::Json,
            "/asyncapi.yaml" => Form::Yaml,
            _ => return None,
        };
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            let mut refused = Response::new(Body::default());
            *refused.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
            let allowed = HeaderValue::from_static("GET, HEAD");
            refused.headers_mut().insert(header::ALLOW, allowed);
            return Some(refused);
        }
        Some(self.written(request, form))
    }

    fn written<B>(&self, request: &Request<B>, form: Form) -> Response<Body> {
        let document = self.as_asked(request);
        let (text, kind) = match form {
            Form::Json => (document.to_json(), "application/json"),
            Form::Yaml => (document.to_yaml(), "application/yaml"),
        };
        let tag = tag(&text);
        let known = request.headers().get_all(header::IF_NONE_MATCH).iter();
        let mut known = known
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','));
        let is_known =
            known.any(|known| matches!(known.trim(), "*") || known.trim().trim_start_matches("W/") == tag);
        let mut response = Response::new(Body::default());
        let headers = response.headers_mut();
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            headers.insert(header::ETAG, tag);
        }
        // It says which host was asked.
        headers.insert(header::VARY, HeaderValue::from_static("Host"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        if is_known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        headers.insert(
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        );
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(text.len()));
        if request.method() == Method::GET {
            *response.body_mut() = Body::new(Full::new(Bytes::from(text)));
        }
        response
    }

    /// Where the settings do not say where the server is, it is where it was asked.
    fn as_asked<B>(&self, request: &Request<B>) -> AsyncApi {
        let document = self.asyncapi.clone();
        let said = request
            .headers()
            .get(header::HOST)
            .and_then(|host| host.to_str().ok());
        let host = request
            .uri()
            .host()
            .and(request.uri().authority())
            .map(Authority::as_str)
            .or(said);
        let is_host = |host: &&str| {
            host.parse::<Authority>()
                .is_ok_and(|host| !host.as_str().contains('@'))
        };
        match host.filter(is_host) {
            Some(host) if !document.has_server() => {
                let is_secure = request.uri().scheme_str() == Some("https");
                document.with_server(if is_secure { "wss" } else { "ws" }, host, "")
            }
            _ => document,
        }
    }
}

/// The same text has the same one.
fn tag(text: &str) -> String {
    let mut digits = String::with_capacity(34);
    digits.push('"');
    for byte in Blake2s256::digest(text.as_bytes()).iter().take(16) {
        digits.push_str(&format!("{byte:02x}"));
    }
    digits.push('"');
    digits
}
