//! The contract with clients, kept in a file: whoever breaks it is told what and for whom.

use std::{env, ffi::OsStr, fmt::Write as _, fs, path::Path};

use chanx_core::{
    app::App,
    schema::{AsyncApi, Change, compare},
};
use serde_json::Value;

/// How to accept what has changed.
const BLESS: &str = "BLESS=1 cargo test";

/// What has a document: an application, or the document itself.
pub trait Documented {
    /// The document.
    ///
    /// # Panics
    /// Where the application has routes that can't be served.
    fn asyncapi(&self) -> AsyncApi;
}

impl Documented for AsyncApi {
    fn asyncapi(&self) -> AsyncApi {
        self.clone()
    }
}

impl<S: Send + Sync + 'static, G> Documented for App<S, G> {
    fn asyncapi(&self) -> AsyncApi {
        match App::asyncapi(self) {
            Ok(document) => document,
            Err(error) => panic!("the routes can't be served: {error}"),
        }
    }
}

/// Holds an application to the contract in a file: fails where a client that was written for the file would break, with what
/// breaks whom and where.
///
/// The file is an AsyncAPI document in JSON, named from the folder of the package's `Cargo.toml` on, and committed.
/// `BLESS=1 cargo test` writes it anew: for a change that is meant, and from time to time for what has come since, which is
/// promised to nobody until it is in the file.
///
/// What counts as breaking: see [`compare`]. Who may enter, and who may say what, is no part of it: that is for a snapshot of
/// [`App::access_table`](chanx_core::app::App::access_table).
///
/// ```no_run
/// # use chanx_core::{app::App, routing::Routes};
/// # fn routes() -> Routes { Routes::new([]) }
/// use chanx_testing::assert_compatible;
///
/// #[test]
/// fn clients_go_on_working() {
///     assert_compatible!(App::new(routes()), "asyncapi.json");
/// }
/// ```
///
/// # Panics
/// Where the contract is broken, and where there is no file, or none that can be read.
#[macro_export]
macro_rules! assert_compatible {
    ($app:expr, $path:expr $(,)?) => {
        $crate::__private::compatible(
            &$crate::Documented::asyncapi(&$app),
            ::core::env!("CARGO_MANIFEST_DIR"),
            $path,
        )
    };
}

/// As [`assert_compatible!`], and the file has to say all that the application's document says: for a document that is
/// published from the repository.
///
/// ```no_run
/// # use chanx_core::{app::App, routing::Routes};
/// # fn routes() -> Routes { Routes::new([]) }
/// use chanx_testing::assert_documented;
///
/// #[test]
/// fn the_document_is_up_to_date() {
///     assert_documented!(App::new(routes()), "asyncapi.json");
/// }
/// ```
///
/// # Panics
/// As [`assert_compatible!`], and where the file says anything else.
#[macro_export]
macro_rules! assert_documented {
    ($app:expr, $path:expr $(,)?) => {
        $crate::__private::documented(
            &$crate::Documented::asyncapi(&$app),
            ::core::env!("CARGO_MANIFEST_DIR"),
            $path,
        )
    };
}

/// What `assert_compatible!` calls.
///
/// # Panics
/// As that says.
#[track_caller]
pub fn compatible(document: &AsyncApi, folder: &str, path: &str) {
    if let Some(old) = kept(document, folder, path) {
        judge(document, path, &old);
    }
}

/// What `assert_documented!` calls.
///
/// # Panics
/// As that says.
#[track_caller]
pub fn documented(document: &AsyncApi, folder: &str, path: &str) {
    let Some(old) = kept(document, folder, path) else {
        return;
    };
    judge(document, path, &old);
    if old != *document.as_value() {
        let mut changes = listed(&compare(&old, document.as_value()));
        if changes.is_empty() {
            changes.push_str("  it is described in other words\n");
        }
        panic!("{path} is not what the application's document says:\n{changes}\n  write it anew: {BLESS}");
    }
}

/// The contract as it was, or nothing where it has just been written anew.
#[track_caller]
fn kept(document: &AsyncApi, folder: &str, path: &str) -> Option<Value> {
    let file = Path::new(folder).join(path);
    if is_meant(env::var_os("BLESS").as_deref()) {
        if let Err(error) = fs::write(file, document.to_json()) {
            panic!("{path} can't be written: {error}");
        }
        return None;
    }
    let text = match fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) => panic!(
            "there is no contract to hold to, {}: {error}\n  write the first: {BLESS}",
            file.display()
        ),
    };
    match serde_json::from_str(&text) {
        Ok(old) => Some(old),
        Err(error) => panic!("{path} is no JSON: {error}"),
    }
}

/// Whether the contract is to be written anew: `BLESS=0` would say the opposite of what it did.
fn is_meant(bless: Option<&OsStr>) -> bool {
    bless.is_some_and(|bless| bless == "1")
}

#[track_caller]
fn judge(document: &AsyncApi, path: &str, old: &Value) {
    let changes = compare(old, document.as_value());
    let breaking: Vec<_> = changes.into_iter().filter(Change::is_breaking).collect();
    if !breaking.is_empty() {
        let listed = listed(&breaking);
        panic!("clients that were written for {path} break:\n{listed}\n  where that is meant: {BLESS}");
    }
}

fn listed(changes: &[Change]) -> String {
    let mut list = String::new();
    for change in changes {
        // Writing to memory can't fail.
        let _ = writeln!(list, "  {change}");
    }
    list
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::is_meant;

    #[test]
    fn a_contract_is_written_anew_by_one_word_alone() {
        assert!(is_meant(Some(OsStr::new("1"))));
        for other in [None, Some(""), Some("0"), Some("false"), Some("1 ")] {
            assert!(!is_meant(other.map(OsStr::new)), "{other:?}");
        }
    }
}
