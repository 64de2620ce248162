//! What is public names no type of tungstenite, so that the engine can change without breaking anybody.

use std::collections::BTreeSet;

use syn::{
    File, Item, ItemImpl, Path, Visibility,
    spanned::Spanned as _,
    visit::{self, Visit},
};

use super::{Problem, layers::uses, source::Source};

/// The crates whose types stay inside.
const ENGINE: [&str; 2] = ["tungstenite", "tokio_tungstenite"];

pub(super) fn check(source: &Source) -> Vec<Problem> {
    let (Some(syntax), true) = (&source.syntax, source.path.starts_with("chanx-core/src/")) else {
        return Vec::new();
    };
    let mut api = Api {
        names: engine_names(syntax),
        found: Vec::new(),
    };
    for item in &syntax.items {
        api.item(item);
    }
    let problem = |(name, line): &(String, usize)| {
        source.problem("public api", *line, format!("`{name}` of tungstenite is public"))
    };
    api.found.iter().map(problem).collect()
}

/// The crates' own names and what the file has imported from them.
fn engine_names(syntax: &File) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = ENGINE.iter().map(ToString::to_string).collect();
    for item in &syntax.items {
        if let Item::Use(item) = item {
            let imported = uses(&item.tree).into_iter();
            names.extend(imported.filter_map(|path| {
                let (start, _) = path.split_once("::")?;
                let last = path.rsplit("::").next()?;
                ENGINE.contains(&start).then(|| last.to_owned())
            }));
        }
    }
    names
}

struct Api {
    names: BTreeSet<String>,
    found: Vec<(String, usize)>,
}

impl Api {
    fn item(&mut self, item: &Item) {
        match item {
            Item::Fn(function) if is_public(&function.vis) => self.visit_signature(&function.sig),
            Item::Struct(structure) if is_public(&structure.vis) => {
                for field in structure.fields.iter().filter(|field| is_public(&field.vis)) {
                    self.visit_type(&field.ty);
                }
            }
            Item::Enum(choice) if is_public(&choice.vis) => self.visit_item_enum(choice),
            Item::Type(alias) if is_public(&alias.vis) => self.visit_type(&alias.ty),
            Item::Const(constant) if is_public(&constant.vis) => self.visit_type(&constant.ty),
            Item::Trait(item) if is_public(&item.vis) => {
                // Default bodies are nobody's business but ours.
                for function in &item.items {
                    if let syn::TraitItem::Fn(function) = function {
                        self.visit_signature(&function.sig);
                    }
                }
            }
            Item::Use(item) if is_public(&item.vis) => {
                for path in uses(&item.tree) {
                    let start = path.split("::").next().unwrap_or_default();
                    if ENGINE.contains(&start) {
                        self.found.push((path.clone(), item.span().start().line));
                    }
                }
            }
            Item::Impl(block) => self.implementation(block),
            _ => {}
        }
    }

    fn implementation(&mut self, block: &ItemImpl) {
        for item in &block.items {
            if let syn::ImplItem::Fn(function) = item
                && is_public(&function.vis)
            {
                self.visit_signature(&function.sig);
            }
        }
    }
}

impl<'ast> Visit<'ast> for Api {
    fn visit_path(&mut self, path: &'ast Path) {
        let known = |name: &String| self.names.contains(name);
        let name = path.segments.first().map(|segment| segment.ident.to_string());
        if let Some(name) = name.filter(known) {
            self.found.push((name, path.span().start().line));
        }
        visit::visit_path(self, path);
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> usize {
        let text = format!("use tungstenite::{{Message, Utf8Bytes}};\n{text}");
        check(&Source::new("chanx-core/src/session/frame.rs", &text)).len()
    }

    #[test]
    fn signatures_fields_and_variants_are_public() {
        assert_eq!(told("pub fn f(a: Vec<Message>) -> tungstenite::Result<()> {}"), 2);
        assert_eq!(told("pub struct A { pub b: Utf8Bytes }"), 1);
        assert_eq!(told("pub enum A { B(Message) }"), 1);
        assert_eq!(told("impl A { pub fn b(self) -> Message {} }"), 1);
        assert_eq!(told("pub use tungstenite::Error;"), 1);
        assert_eq!(told("pub use tokio_tungstenite::*;"), 1);
        assert_eq!(told("pub type A = Vec<Message>;"), 1);
        assert_eq!(told("pub const A: Option<Message> = None;"), 1);
        assert_eq!(told("pub trait A { fn b(&self) -> Message; }"), 1);
    }

    #[test]
    fn what_is_private_may_use_the_engine() {
        assert_eq!(told("pub(crate) fn f(a: Message) {}"), 0);
        assert_eq!(told("pub struct A(Utf8Bytes);"), 0);
        assert_eq!(told("impl A { pub(crate) fn b(self) -> Message {} }"), 0);
        assert_eq!(told("pub fn f() { let _: Message; }"), 0);
        assert_eq!(
            told("type A = Message; enum B { C(Message) } trait D { fn e() -> Message; }"),
            0
        );
    }
}
