//! What was measured, written down: tables, pictures, and a file for programs.

// For programs.
mod json;
// Tables.
mod markdown;
// What the tables say, drawn.
mod pictures;
// How to draw.
mod svg;

use std::{fs, path::Path};

use serde_json::{Map, Value};

use super::{
    compare::Row,
    compile::Compiled,
    idle::Idle,
    open::Open,
    verdict::{self, Verdict},
};
use crate::{
    failure::{During as _, Result},
    program::{root, target},
};

/// The document whose tables are replaced, and the file for programs beside it.
const DOCUMENT: &str = "performance.md";
const FIGURES: &str = "performance.json";

/// All that was measured.
#[derive(Debug, Default)]
pub(super) struct Measured {
    /// The machine, and how thorough it was.
    pub(super) how: String,
    pub(super) rows: Vec<Row>,
    pub(super) open: Vec<Open>,
    pub(super) idle: Vec<Idle>,
    pub(super) compiled: Option<Compiled>,
    pub(super) verdicts: Vec<Verdict>,
}

impl Measured {
    /// The tables by their names.
    fn tables(&self) -> Vec<(&'static str, String)> {
        let of_part = |part: &'static str| {
            let rows: Vec<&Row> = self.rows.iter().filter(|row| row.case.part == part).collect();
            (part, markdown::rows(&rows))
        };
        let tables = [
            ("how", format!("{}\n", self.how)),
            of_part("echo"),
            of_part("fanout"),
            of_part("accept"),
            (
                "open",
                unless(self.open.is_empty(), || markdown::open(&self.open)),
            ),
            (
                "idle",
                unless(self.idle.is_empty(), || markdown::idle(&self.idle)),
            ),
            (
                "compile",
                self.compiled.as_ref().map(Compiled::table).unwrap_or_default(),
            ),
            ("budgets", markdown::verdicts(&self.verdicts)),
        ];
        tables.into_iter().filter(|(_, text)| !text.is_empty()).collect()
    }

    fn pictures(&self) -> Vec<(&'static str, String)> {
        let pictures = [
            ("performance-cpu.svg", pictures::cpu(&self.rows)),
            ("performance-latency.svg", pictures::latency(&self.open)),
            ("performance-memory.svg", pictures::memory(&self.idle)),
        ];
        pictures
            .into_iter()
            .filter_map(|(name, picture)| Some((name, picture?)))
            .collect()
    }

    /// The parts that were measured.
    fn figures(&self) -> Map<String, Value> {
        let mut figures = Map::new();
        figures.insert("how".to_owned(), self.how.clone().into());
        if !self.rows.is_empty() {
            figures.insert("cases".to_owned(), json::rows(&self.rows));
        }
        if !self.open.is_empty() {
            figures.insert("open".to_owned(), json::open(&self.open));
        }
        if !self.idle.is_empty() {
            figures.insert("idle".to_owned(), json::idle(&self.idle));
        }
        if let Some(compiled) = &self.compiled {
            figures.insert("compile".to_owned(), compiled.figures());
        }
        figures.insert("budgets".to_owned(), json::verdicts(&self.verdicts));
        figures
    }

    /// Writes all to the target folder, and into the documents where that is asked for.
    pub(super) fn write(&self, into_documents: bool) -> Result {
        let folder = target()?.join("bench");
        fs::create_dir_all(&folder).during(folder.display())?;
        let tables = self.tables();
        let report = tables
            .iter()
            .map(|(name, table)| format!("## {name}\n\n{table}\n"));
        let report: String = report.collect();
        println!("\n{report}");
        put(&folder.join("report.md"), &report)?;
        self.put_files(&folder)?;
        println!("tables, pictures and figures are in {}", folder.display());
        if into_documents {
            let folder = root()?.join("docs");
            let path = folder.join(DOCUMENT);
            let mut document = fs::read_to_string(&path).during(path.display())?;
            let budgets = verdict::renewed(&earlier(&folder)["budgets"], &self.verdicts);
            let budgets = ("budgets", markdown::verdicts(&budgets));
            let others = tables.iter().filter(|(name, _)| *name != "budgets");
            for (name, table) in others.chain([&budgets]) {
                match markdown::insert(&document, name, table) {
                    Some(changed) => document = changed,
                    None => println!("{DOCUMENT} has no place for `{name}`"),
                }
            }
            put(&path, &document)?;
            self.put_files(&folder)?;
        }
        Ok(())
    }

    fn put_files(&self, folder: &Path) -> Result {
        for (name, picture) in self.pictures() {
            put(&folder.join(name), &picture)?;
        }
        // What was not measured now stays as it was.
        let before = earlier(folder);
        let budgets = verdict::renewed(&before["budgets"], &self.verdicts);
        let mut figures: Map<String, Value> = serde_json::from_value(before).unwrap_or_default();
        figures.extend(self.figures());
        figures.insert("budgets".to_owned(), json::verdicts(&budgets));
        let text = serde_json::to_string_pretty(&figures).during("the figures")?;
        put(&folder.join(FIGURES), &format!("{text}\n"))
    }
}

/// What was measured before, as far as it is there.
fn earlier(folder: &Path) -> Value {
    let text = fs::read_to_string(folder.join(FIGURES)).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

fn put(path: &Path, text: &str) -> Result {
    fs::write(path, text).during(path.display())
}

fn unless(is_empty: bool, text: impl FnOnce() -> String) -> String {
    if is_empty { String::new() } else { text() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::{cases::CASES, compare::tests::row};

    #[test]
    fn only_what_was_measured_is_written() {
        let measured = Measured {
            rows: vec![row(&CASES[0], &[("raw", &[1.0]), ("chanx", &[0.5])])],
            ..Measured::default()
        };
        let names: Vec<&str> = measured.tables().iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["how", "echo", "budgets"]);
        let names: Vec<&str> = measured.pictures().iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["performance-cpu.svg"]);
        assert!(measured.figures().contains_key("cases") && !measured.figures().contains_key("idle"));
    }

    #[test]
    fn the_document_has_a_place_for_each_table() {
        let document = include_str!("../../../../docs/performance.md");
        for name in [
            "how", "echo", "fanout", "accept", "open", "idle", "compile", "budgets",
        ] {
            assert!(markdown::insert(document, name, "").is_some(), "{name}");
        }
    }
}
