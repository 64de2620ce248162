//! Which subprotocol is spoken (RFC 6455 §1.9).

use http::{HeaderMap, header};

/// Carries a token where a browser can set no header; never echoed, since the answer may be logged (PROTOCOL 4).
pub(crate) const TOKEN: &str = "chanx.bearer.";

/// Every consumer speaks it, and it says nothing: what a page offers beside its token where the consumer speaks no other.
const PLAIN: &str = "chanx";

/// The first that the client offers of those that the consumer speaks; `None` where there is none.
///
/// A browser that has offered some and is answered none gives the connection up, as it should.
pub(super) fn negotiate(headers: &HeaderMap, spoken: &[&str]) -> Option<String> {
    let lines = headers
        .get_all(header::SEC_WEBSOCKET_PROTOCOL)
        .into_iter()
        .filter_map(|line| line.to_str().ok());
    let offered: Vec<_> = lines
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .filter(|name| !name.starts_with(TOKEN))
        .collect();
    let agreed = offered.iter().find(|name| spoken.contains(name));
    agreed
        .or_else(|| offered.iter().find(|name| **name == PLAIN))
        .map(|name| (*name).to_owned())
}
