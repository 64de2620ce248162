//! How the program is called.

/// What is told to whoever calls it wrongly.
pub const USAGE: &str = "usage: chat [--bind HOST:PORT] [--no-playground]
       chat asyncapi

  --bind    where to listen; else the setting `bind`, 127.0.0.1:8000
  --no-playground  leave the playground out, which is for this machine alone: where others shall reach the chat
  asyncapi  print the AsyncAPI document of what it speaks, and end

  DATABASE_URL          where the data is: sqlite:FILE, postgres://USER:PASSWORD@HOST/DATABASE; else sqlite:chat.sqlite
  CHANX_DEMO_PASSWORD   the password of the users of the demonstration; else the first start makes one up and prints it";

/// How the program was called.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Where to listen, if not where the settings say.
    pub bind: Option<String>,
    /// Leave the playground out.
    pub no_playground: bool,
    /// Print the document instead.
    pub asyncapi: bool,
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
            match name.as_str() {
                "--bind" => match arguments.next() {
                    Some(value) => options.bind = Some(value),
                    None => return Err("`--bind` wants a value".to_owned()),
                },
                "--no-playground" => options.no_playground = true,
                "asyncapi" => options.asyncapi = true,
                _ => return Err(format!("there is no `{name}`")),
            }
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::Options;

    fn parse(line: &str) -> Result<Options, String> {
        Options::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn where_to_listen_may_be_left_out() {
        assert_eq!(parse(""), Ok(Options::default()));
        assert_eq!(
            parse("--bind [::1]:80").unwrap().bind.as_deref(),
            Some("[::1]:80")
        );
        assert!(parse("--no-playground").unwrap().no_playground);
        assert!(parse("asyncapi").unwrap().asyncapi);
    }

    #[test]
    fn what_is_wrong_is_told() {
        assert_eq!(parse("--bind").unwrap_err(), "`--bind` wants a value");
        assert_eq!(parse("--port 80").unwrap_err(), "there is no `--port`");
    }
}
