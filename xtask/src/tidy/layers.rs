//! Who may know what: the invariants of the architecture that a text shows.

use syn::{
    ExprMethodCall, ItemUse, Path, UseTree,
    spanned::Spanned as _,
    visit::{self, Visit},
};

use super::{Problem, source::Source};

/// What the code below a path may not name.
struct Layer {
    below: &'static str,
    /// The beginnings of paths.
    forbidden: &'static [&'static str],
    why: &'static str,
}

const LAYERS: &[Layer] = &[
    Layer {
        below: "chanx-core/src/message/",
        forbidden: &["tungstenite", "tokio_tungstenite", "tokio::net", "tokio::io"],
        why: "messages know neither sockets nor frames",
    },
    Layer {
        below: "chanx-core/src/dispatch/",
        forbidden: &["tungstenite", "tokio_tungstenite", "tokio::net", "tokio::io"],
        why: "dispatch knows neither sockets nor frames",
    },
    Layer {
        below: "chanx-core/src/group/",
        forbidden: &["tungstenite", "tokio_tungstenite", "tokio::net", "tokio::io"],
        why: "groups know outboxes, not sockets",
    },
    Layer {
        below: "chanx-testing/src/",
        forbidden: &["chanx_core::private", "chanx::__private"],
        why: "the test kit uses what everybody may use",
    },
];

/// The only file that writes to a socket.
const WRITER: &str = "chanx-core/src/outbox/writer.rs";
/// Methods that write.
const WRITES: [&str; 4] = ["poll_write", "poll_write_vectored", "write_all", "try_write"];

pub(super) fn check(source: &Source) -> Vec<Problem> {
    let mut names = Names::default();
    if let Some(syntax) = &source.syntax {
        names.visit_file(syntax);
    }
    let mut problems = Vec::new();
    for layer in LAYERS.iter().filter(|layer| source.path.starts_with(layer.below)) {
        for (name, line) in names.paths.iter().filter(|(name, _)| layer.forbids(name)) {
            problems.push(source.problem("layer", *line, format!("names `{name}`: {}", layer.why)));
        }
    }
    if source.path.starts_with("chanx-core/src/") && source.path != WRITER {
        for line in names.writes {
            problems.push(source.problem("layer", line, "only `outbox/writer.rs` writes to a socket"));
        }
    }
    problems
}

impl Layer {
    fn forbids(&self, name: &str) -> bool {
        let name = format!("{name}::");
        self.forbidden
            .iter()
            .any(|start| name.starts_with(&format!("{start}::")))
    }
}

/// The paths of a file and the lines in which something is written.
#[derive(Default)]
struct Names {
    paths: Vec<(String, usize)>,
    writes: Vec<usize>,
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let line = item.span().start().line;
        for path in uses(&item.tree) {
            self.paths.push((path, line));
        }
    }

    fn visit_path(&mut self, path: &'ast Path) {
        let names: Vec<_> = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        self.paths.push((names.join("::"), path.span().start().line));
        visit::visit_path(self, path);
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        if WRITES.iter().any(|name| call.method == name) {
            self.writes.push(call.method.span().start().line);
        }
        visit::visit_expr_method_call(self, call);
    }
}

/// The full paths of a `use`.
pub(super) fn uses(tree: &UseTree) -> Vec<String> {
    match tree {
        UseTree::Path(path) => uses(&path.tree)
            .into_iter()
            .map(|rest| format!("{}::{rest}", path.ident))
            .collect(),
        UseTree::Name(name) => vec![name.ident.to_string()],
        UseTree::Rename(rename) => vec![rename.ident.to_string()],
        UseTree::Glob(_) => vec!["*".to_owned()],
        UseTree::Group(group) => group.items.iter().flat_map(uses).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(path: &str, text: &str) -> usize {
        check(&Source::new(path, text)).len()
    }

    #[test]
    fn each_layer_is_there_and_forbids_all_that_it_says() {
        let root = crate::program::root().unwrap();
        for layer in LAYERS {
            let below = layer.below;
            assert!(root.join(below).is_dir(), "{below} is nowhere");
            let file = format!("{below}a.rs");
            for name in layer.forbidden {
                assert_eq!(told(&file, &format!("use {name}::thing;")), 1, "{below}: {name}");
                assert_eq!(
                    told(&file, &format!("fn f() {{ {name}::thing(); }}")),
                    1,
                    "{below}: {name}"
                );
                assert_eq!(
                    told(&file, &format!("fn f() {{ {name}_else(); }}")),
                    0,
                    "{below}: {name}"
                );
                assert_eq!(
                    told("src/lib.rs", &format!("use {name}::thing;")),
                    0,
                    "{below}: {name}"
                );
            }
        }
    }

    #[test]
    fn what_is_private_has_the_name_that_the_test_kit_may_not_say() {
        let root = crate::program::root().unwrap();
        for (file, declaration, named) in [
            (
                "chanx-core/src/lib.rs",
                "pub mod private;",
                "use chanx_core::private::read;",
            ),
            (
                "src/lib.rs",
                "pub use chanx_core::private as __private;",
                "use chanx::__private::read;",
            ),
        ] {
            let text = std::fs::read_to_string(root.join(file)).unwrap();
            assert!(text.contains(declaration), "{file}");
            assert_eq!(told("chanx-testing/src/client.rs", named), 1, "{named}");
        }
    }

    #[test]
    fn messages_know_no_frames() {
        let message = "chanx-core/src/message/decode.rs";
        assert_eq!(told(message, "use tungstenite::{Error, Message};"), 2);
        assert_eq!(told(message, "fn f(a: tokio::net::TcpStream) {}"), 1);
        assert_eq!(told(message, "use tokio::{net::TcpStream, sync::Notify};"), 1);
        assert_eq!(told(message, "/// Knows no tungstenite type.\nfn f() {}"), 0);
        assert_eq!(
            told("chanx-core/src/session/mod.rs", "use tungstenite::Message;"),
            0
        );
    }

    #[test]
    fn only_the_writer_writes() {
        let text = "fn f() { io.poll_write(cx, bytes); writer::poll_write(queue, cx); }";
        assert_eq!(told("chanx-core/src/outbox/mod.rs", text), 1);
        for method in WRITES {
            let text = format!("fn f() {{ io.{method}(bytes); }}");
            assert_eq!(told("chanx-core/src/outbox/mod.rs", &text), 1, "{method}");
        }
        assert_eq!(told(WRITER, text), 0);
    }
}
