//! What the names of a file stand for.

use std::collections::BTreeMap;

use syn::{
    File, ItemUse, Path, UseTree,
    visit::{self, Visit},
};

/// The names that a file imports, wherever in it, and the full path of each.
#[derive(Default)]
pub(super) struct Imports(BTreeMap<String, String>);

impl Imports {
    pub(super) fn of(syntax: &File) -> Self {
        let mut imports = Self::default();
        imports.visit_file(syntax);
        imports
    }

    /// A path with its first name replaced by what that stands for.
    pub(super) fn full(&self, path: &Path) -> String {
        let names: Vec<_> = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        let written = names.join("::");
        let (first, rest) = written.split_once("::").unwrap_or((&written, ""));
        match self.0.get(first) {
            Some(full) if rest.is_empty() => full.clone(),
            Some(full) => format!("{full}::{rest}"),
            None => written,
        }
    }

    fn add(&mut self, tree: &UseTree, above: &str) {
        match tree {
            UseTree::Path(path) => self.add(&path.tree, &join(above, &path.ident.to_string())),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.add(tree, above)),
            UseTree::Name(name) if name.ident == "self" => self.name(above.rsplit("::").next(), above),
            UseTree::Name(name) => {
                let name = name.ident.to_string();
                self.name(Some(&name), &join(above, &name));
            }
            UseTree::Rename(rename) => {
                let full = if rename.ident == "self" {
                    above.to_owned()
                } else {
                    join(above, &rename.ident.to_string())
                };
                self.name(Some(&rename.rename.to_string()), &full);
            }
            UseTree::Glob(_) => {}
        }
    }

    fn name(&mut self, name: Option<&str>, full: &str) {
        self.0
            .insert(name.unwrap_or_default().to_owned(), full.to_owned());
    }
}

fn join(above: &str, name: &str) -> String {
    if above.is_empty() {
        name.to_owned()
    } else {
        format!("{above}::{name}")
    }
}

impl<'ast> Visit<'ast> for Imports {
    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.add(&item.tree, "");
        visit::visit_item_use(self, item);
    }
}

#[cfg(test)]
mod tests {
    use super::Imports;

    #[test]
    fn a_name_is_followed_to_where_it_comes_from() {
        let text =
            "use std::{time::{self, Instant as Clock}, fmt}; mod a { use b::c as d; use e::{self as f}; }";
        let imports = Imports::of(&syn::parse_file(text).unwrap());
        let full = |path: &str| imports.full(&syn::parse_str(path).unwrap());
        assert_eq!(full("time::Instant::now"), "std::time::Instant::now");
        assert_eq!(full("Clock::now"), "std::time::Instant::now");
        assert_eq!(full("fmt"), "std::fmt");
        assert_eq!(full("d::g"), "b::c::g");
        assert_eq!(full("f"), "e");
        assert_eq!(full("tokio::time::Instant"), "tokio::time::Instant");
    }
}
