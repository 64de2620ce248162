//! Plain HTTP: what is beside the sockets.

use std::{future::Future, pin::Pin};

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, Uri, header};
use http_body_util::{BodyExt, Full};
use hyper::{
    body::Incoming,
    client::conn::http1::{self, SendRequest},
};
use hyper_util::rt::TokioIo;
use serde::Serialize;

use super::Asking;
use crate::{
    app::RunningApp,
    pipe::pipe,
    runtime::{patience, patiently},
};

/// A page, or whatever else plain HTTP is for: `.await` asks for it.
#[derive(Debug)]
pub struct Plain {
    method: Method,
    body: Bytes,
}

impl Asking<Plain> {
    pub(crate) fn plain(app: RunningApp, method: Method, path: &str) -> Self {
        let body = Bytes::new();
        Self::of(app, path, Plain { method, body })
    }

    /// With this body.
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.what.body = body.into();
        self
    }

    /// With this value as its body, and the content type of JSON.
    ///
    /// # Panics
    /// Where it can't be written as JSON.
    pub fn json(self, value: &impl Serialize) -> Self {
        match serde_json::to_vec(value) {
            Ok(json) => self.instead(header::CONTENT_TYPE, "application/json").body(json),
            Err(error) => panic!("what is sent to a page can't be written as JSON: {error}"),
        }
    }
}

/// Asks, and reads the whole answer.
///
/// # Panics
/// Where the path is none, and as [`RunningApp::http`] does.
impl IntoFuture for Asking<Plain> {
    type Output = Response<Bytes>;
    type IntoFuture = Pin<Box<dyn Future<Output = Response<Bytes>> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        let uri = self.uri("http");
        let mut request = Request::new(self.what.body);
        *request.method_mut() = self.what.method;
        *request.uri_mut() = uri;
        *request.headers_mut() = self.headers;
        *request.extensions_mut() = self.extensions;
        Box::pin(async move { ask(&self.app, request).await })
    }
}

/// One request, one answer, one connection.
pub(crate) async fn ask(app: &RunningApp, mut request: Request<Bytes>) -> Response<Bytes> {
    let asked = format!("{} {}", request.method(), request.uri());
    // Until the answer is read: whoever settles meanwhile waits for what it causes.
    let _asking = app.activity().token("page being asked for");
    let (near, far) = pipe(app.activity());
    app.serve(far, std::mem::take(request.extensions_mut()));
    address(&mut request);
    let answered = async {
        let (sender, connection) = http1::handshake(TokioIo::new(near)).await?;
        // An error of the connection is the answer's too.
        let (answer, _) = tokio::join!(exchange(sender, request.map(Full::new)), connection);
        answer
    };
    match patiently(answered).await {
        Some(Ok(answer)) => answer,
        Some(Err(error)) => panic!("`{asked}` was not answered: {error}"),
        None => panic!("`{asked}` was not answered within {} s", patience().as_secs()),
    }
}

/// The host goes into its header, the rest is the target.
fn address(request: &mut Request<Bytes>) {
    let host = request
        .uri()
        .authority()
        .map_or("testserver", |host| host.as_str());
    if let Ok(host) = HeaderValue::from_str(host) {
        request.headers_mut().entry(header::HOST).or_insert(host);
    }
    if let Some(target) = request.uri().path_and_query().cloned() {
        *request.uri_mut() = Uri::from(target);
    }
}

/// Takes the sender, so that the connection ends with the answer.
async fn exchange(
    mut sender: SendRequest<Full<Bytes>>,
    request: Request<Full<Bytes>>,
) -> hyper::Result<Response<Bytes>> {
    let (head, body): (_, Incoming) = sender.send_request(request).await?.into_parts();
    let body = body.collect().await?.to_bytes();
    Ok(Response::from_parts(head, body))
}
