//! Why settings are refused: where the value came from, what is wrong with it, what to write.

use std::path::PathBuf;

/// Why settings are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// The file can't be read, or is no TOML.
    #[error("cannot read settings from {}: {reason}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system or the parser says.
        reason: String,
    },
    /// A key that is no setting.
    #[error("{origin}: there is no setting `{key}`{}", suggestion(near_miss.as_deref()))]
    Unknown {
        /// The key or variable.
        key: String,
        /// The file or variable that holds it.
        origin: String,
        /// The setting that is spelled most like it.
        near_miss: Option<String>,
    },
    /// A value that is not of the setting's kind, is out of its range, or contradicts another setting.
    #[error("{origin}: {problem}")]
    Value {
        /// The setting.
        key: &'static str,
        /// The file and key, or the variable, that holds it; the key itself where the program set it.
        origin: String,
        /// What is wrong, and what to write instead.
        problem: String,
    },
}

fn suggestion(near_miss: Option<&str>) -> String {
    match near_miss {
        Some(near) => format!("; did you mean `{near}`?"),
        None => "; the module `chanx::settings` lists them all".to_owned(),
    }
}
