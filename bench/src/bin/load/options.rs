//! What the program is told: `name=value` after `name=value`.

use std::{error::Error, str::FromStr, time::Duration};

use crate::Outcome;

/// The words of the command line.
#[derive(Debug)]
pub(crate) struct Options<'a>(&'a [String]);

impl<'a> Options<'a> {
    pub(crate) fn of(words: &'a [String]) -> Self {
        Self(words)
    }

    /// A value that has to be there.
    pub(crate) fn get<T: FromStr<Err: Error>>(&self, name: &str) -> Outcome<T> {
        let value = self
            .text(name)
            .ok_or_else(|| format!("`{name}=…` has to be given"))?;
        value
            .parse()
            .map_err(|error| format!("{name}={value}: {error}").into())
    }

    /// A word, if it is there.
    pub(crate) fn text(&self, name: &str) -> Option<&'a str> {
        let mut words = self.0.iter();
        words.find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
    }

    /// Whether the word is this one.
    pub(crate) fn is(&self, name: &str, value: &str) -> bool {
        self.text(name) == Some(value)
    }

    pub(crate) fn seconds(&self) -> Outcome<Duration> {
        Ok(Duration::try_from_secs_f64(self.get("seconds")?)?)
    }

    /// A text of so many bytes.
    pub(crate) fn content(&self) -> Outcome<String> {
        Ok("x".repeat(self.get("bytes")?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_by_their_names() {
        let words = ["bytes=3", "how=together", "seconds=0.5"].map(str::to_owned);
        let options = Options::of(&words);
        assert_eq!(options.content().unwrap(), "xxx");
        assert!(options.is("how", "together") && !options.is("how", "apart"));
        assert_eq!(options.seconds().unwrap(), Duration::from_millis(500));
    }

    #[test]
    fn what_is_missing_or_wrong_is_told() {
        let words = ["bytes=many".to_owned()];
        let options = Options::of(&words);
        assert!(
            options
                .get::<usize>("bytes")
                .unwrap_err()
                .to_string()
                .contains("bytes=many")
        );
        assert!(
            options
                .get::<usize>("byte")
                .unwrap_err()
                .to_string()
                .contains("`byte=…`")
        );
    }
}
