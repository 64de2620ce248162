//! How the program is called.

/// What is told to whoever calls it wrongly.
pub const USAGE: &str = "usage: rooms [--layer redis://HOST:PORT | nats://HOST:PORT] [--bind HOST:PORT]

  --layer   the bus that joins this process with others; none: this process alone
  --bind    where to listen; else the setting `bind`, 127.0.0.1:8000";

/// How the program was called.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The bus that joins processes.
    pub layer: Option<Bus>,
    /// Where to listen, if not where the settings say.
    pub bind: Option<String>,
}

/// A bus, by its URL.
#[derive(Debug, PartialEq, Eq)]
pub enum Bus {
    /// Redis, or what speaks its protocol.
    Redis(String),
    /// NATS.
    Nats(String),
}

impl Options {
    /// Reads the arguments.
    ///
    /// # Errors
    /// What is wrong with them, in words.
    pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let mut options = Self::default();
        let mut arguments = arguments.into_iter();
        while let Some(name) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("`{name}` wants a value"));
            match name.as_str() {
                "--layer" => options.layer = Some(Bus::parse(value()?)?),
                "--bind" => options.bind = Some(value()?),
                _ => return Err(format!("there is no `{name}`")),
            }
        }
        Ok(options)
    }
}

impl Bus {
    fn parse(url: String) -> Result<Self, String> {
        // The rest of a URL may hold a password.
        match url.split_once("://").map(|(scheme, _)| scheme) {
            Some("redis") => Ok(Self::Redis(url)),
            Some("nats") => Ok(Self::Nats(url)),
            Some(other) => Err(format!(
                "no layer speaks `{other}://`; there are redis:// and nats://"
            )),
            None => Err("`--layer` wants a URL, redis://HOST:PORT or nats://HOST:PORT".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Bus, Options};

    fn parse(line: &str) -> Result<Options, String> {
        Options::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn both_options_may_be_left_out() {
        assert_eq!(parse(""), Ok(Options::default()));
        let all = parse("--bind [::1]:80 --layer redis://localhost").unwrap();
        assert_eq!(all.bind.as_deref(), Some("[::1]:80"));
        assert_eq!(all.layer, Some(Bus::Redis("redis://localhost".to_owned())));
    }

    #[test]
    fn what_is_wrong_is_told_without_passwords() {
        for (line, told) in [
            ("--layer", "`--layer` wants a value"),
            ("--port 80", "there is no `--port`"),
            ("--layer localhost", "wants a URL"),
            ("--layer amqp://me:secret@localhost", "no layer speaks `amqp://`"),
        ] {
            let error = parse(line).unwrap_err();
            assert!(
                error.contains(told) && !error.contains("secret"),
                "{line}: {error}"
            );
        }
    }
}
