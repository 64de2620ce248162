//! Settings from a file and the environment: defaults < `chanx.toml` < `CHANX_*`.

use std::{
    env,
    path::{Path, PathBuf},
};

use figment::{
    Error, Figment, Metadata, Profile, Provider, Source,
    error::Kind,
    providers::{Format, Toml},
    value::{Dict, Map},
};
use serde::Deserialize;
use serde::de::value::MapDeserializer;

use super::{Settings, SettingsError};

/// The file that is read from the working directory.
const FILE: &str = "chanx.toml";
/// What the names of our variables start with.
const PREFIX: &str = "CHANX_";
/// The variable that names another file.
const FILE_VARIABLE: &str = "CHANX_CONFIG";
/// How alike a foreign variable's name must be to a setting's before it is taken for a slip of the pen.
const ALIKE: f64 = 0.75;

impl Settings {
    /// The settings of this process: the defaults, then `chanx.toml` in the working directory (or the file that
    /// `CHANX_CONFIG` names), then the variables `CHANX_*`. They are [checked](Self::check).
    ///
    /// # Errors
    ///
    /// When the file that `CHANX_CONFIG` names is missing, when a file is no TOML, when a key is no setting, or
    /// when a value is not what the setting takes. The error says where the value stands and what to write.
    ///
    /// ```no_run
    /// # use chanx_core::settings::{Settings, SettingsError};
    /// let settings = Settings::load()?;
    /// println!("listening on {}", settings.bind);
    /// # Ok::<(), SettingsError>(())
    /// ```
    pub fn load() -> Result<Self, SettingsError> {
        let texts = env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.to_string_lossy().into_owned()))
        });
        Self::load_from(Path::new(""), texts)
    }

    /// As [`load`](Self::load), from any folder and variables.
    pub(super) fn load_from(
        folder: &Path,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, SettingsError> {
        let (file, variables) = partition(variables);
        let mut sources = Figment::new();
        if let Some(path) = find(folder, file)? {
            sources = sources.merge(read(&path)?);
        }
        for variable in variables {
            sources = sources.merge(variable.check()?);
        }
        let settings: Self = sources.extract().map_err(|error| explain(&sources, &error))?;
        settings.check().map_err(|error| locate(&sources, error))?;
        Ok(settings)
    }
}

/// Our variables, and apart from them the file that one of them names.
fn partition(variables: impl IntoIterator<Item = (String, String)>) -> (Option<PathBuf>, Vec<Variable>) {
    let (mut file, mut ours) = (None, Vec::new());
    for (name, value) in variables {
        if name == FILE_VARIABLE {
            file = Some(value).filter(|value| !value.is_empty()).map(PathBuf::from);
        } else if let Some(key) = name.strip_prefix(PREFIX) {
            ours.push(Variable {
                key: key.to_ascii_lowercase(),
                name,
                value,
            });
        }
    }
    (file, ours)
}

/// The file to read: the one that was named, which must exist, or the usual one, which may.
fn find(folder: &Path, named: Option<PathBuf>) -> Result<Option<PathBuf>, SettingsError> {
    let Some(path) = named else {
        return Ok(Some(folder.join(FILE)).filter(|path| path.exists()));
    };
    let path = folder.join(path);
    if path.is_file() {
        return Ok(Some(path));
    }
    let reason = format!("there is no such file; {FILE_VARIABLE} names it");
    Err(SettingsError::File { path, reason })
}

/// The file's provider, once its text has been understood.
fn read(path: &Path) -> Result<impl Provider, SettingsError> {
    let provider = Toml::file_exact(path);
    match provider.data() {
        Ok(_) => Ok(provider),
        Err(error) => Err(SettingsError::File {
            path: path.to_owned(),
            reason: error.kind.to_string().trim().to_owned(),
        }),
    }
}

/// One variable, as a source of its own: so errors can name it.
struct Variable {
    key: String,
    name: String,
    value: String,
}

impl Variable {
    /// Refuses what looks like a setting and is none. Other variables are somebody else's, and are left out by
    /// [`Provider::data`].
    fn check(self) -> Result<Self, SettingsError> {
        match near_miss(&self.key) {
            Some((near, alike)) if near != self.key && alike >= ALIKE => Err(SettingsError::Unknown {
                near_miss: Some(format!("{PREFIX}{}", near.to_ascii_uppercase())),
                origin: "environment".to_owned(),
                key: self.name,
            }),
            _ => Ok(self),
        }
    }
}

impl Provider for Variable {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.name.clone())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, Error> {
        let ours = keys().contains(&self.key.as_str());
        let dict = ours
            .then(|| (self.key.clone(), self.value.clone().into()))
            .into_iter()
            .collect();
        Ok(Map::from([(Profile::Default, dict)]))
    }
}

/// What went wrong, in our words, with the source that it came from.
fn explain(sources: &Figment, error: &Error) -> SettingsError {
    match &error.kind {
        Kind::UnknownField(key, _) => SettingsError::Unknown {
            key: key.clone(),
            origin: file_of(sources, key).unwrap_or_else(|| FILE.to_owned()),
            near_miss: near_miss(key)
                .filter(|(_, alike)| *alike > 0.5)
                .map(|(near, _)| near.to_owned()),
        },
        kind => {
            let path = error.path.first().map_or("", String::as_str);
            let key = keys()
                .iter()
                .find(|key| **key == path)
                .copied()
                .unwrap_or_default();
            locate(
                sources,
                SettingsError::Value {
                    key,
                    origin: String::new(),
                    problem: kind.to_string(),
                },
            )
        }
    }
}

/// Adds where the value stands that an error is about.
fn locate(sources: &Figment, error: SettingsError) -> SettingsError {
    let SettingsError::Value { key, problem, .. } = error else {
        return error;
    };
    let origin = match file_of(sources, key) {
        Some(file) => format!("{file}, key `{key}`"),
        None => sources
            .find_metadata(key)
            .map_or_else(|| key.to_owned(), |found| found.name.to_string()),
    };
    SettingsError::Value { key, origin, problem }
}

fn file_of(sources: &Figment, key: &str) -> Option<String> {
    match sources.find_metadata(key)?.source.as_ref()? {
        Source::File(path) => Some(path.display().to_string()),
        _ => None,
    }
}

/// The setting that is spelled most like `key`, and how alike they are, from 0 to 1.
fn near_miss(key: &str) -> Option<(&'static str, f64)> {
    let alike = keys()
        .iter()
        .map(|known| (*known, strsim::normalized_damerau_levenshtein(known, key)));
    alike.max_by(|(_, one), (_, other)| one.total_cmp(other))
}

/// The names of all settings. Serde knows them, and lists them when it meets a key that is none.
fn keys() -> &'static [&'static str] {
    let unknown = MapDeserializer::<_, Error>::new([("", "")].into_iter());
    match Settings::deserialize(unknown).map_err(|error| error.kind) {
        Err(Kind::UnknownField(_, keys)) => keys,
        _ => &[],
    }
}
