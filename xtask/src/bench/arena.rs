//! Servers side by side, all on one core, and the load on another.

use std::{path::PathBuf, thread};

use serde_json::Value;

use super::{
    files::Files,
    servers::{Kind, build},
};
use crate::{
    failure::{During as _, Failure, Result},
    program::{output, root, target},
    server::Server,
};

/// The core of the servers and that of the load.
const CORES: [&str; 2] = ["0", "1"];

/// Servers that run at the same time, and what asks them.
pub(super) struct Arena {
    load: PathBuf,
    files: Files,
    servers: Vec<(&'static Kind, Server)>,
}

/// What the load has measured of one server.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sample {
    /// Nanoseconds of the server's CPU for one message.
    pub(super) server: f64,
    /// Those of the load's own.
    pub(super) load: f64,
    /// Messages a second, by the clock.
    pub(super) rate: f64,
    /// Which part of the messages took at most so many nanoseconds.
    pub(super) quantiles: Vec<[f64; 2]>,
}

impl Arena {
    /// Builds all that is needed; for so many connections at a time.
    pub(super) fn begin(kinds: &[&'static Kind], connections: usize) -> Result<Self> {
        let cores = thread::available_parallelism().during("can't count the cores")?;
        if cores.get() < CORES.len() {
            return Err(Failure::new(
                "this wants two cores: one for the server, one for the load",
            ));
        }
        let files = Files::for_connections(connections)?;
        build(kinds)?;
        Ok(Self {
            load: target()?.join("release/load"),
            files,
            servers: Vec::new(),
        })
    }

    pub(super) fn start(&mut self, kind: &'static Kind) -> Result {
        let (program, argument) = kind.command()?;
        let mut command = self.files.pinned(CORES[0], &program);
        command.args(argument).current_dir(root()?);
        let variables = [&[("CHANX_WORKERS", "1")], kind.variables].concat();
        self.servers
            .push((kind, Server::start_with(command, &variables)?));
        Ok(())
    }

    /// Ends all servers.
    pub(super) fn clear(&mut self) {
        self.servers.clear();
    }

    /// What the load tells of a server.
    pub(super) fn ask(&self, kind: &Kind, mode: &str, words: &str) -> Result<Value> {
        let Some((_, server)) = self.servers.iter().find(|(running, _)| *running == kind) else {
            return Err(Failure::new(format!("`{}` does not run", kind.name)));
        };
        let mut load = self.files.pinned(CORES[1], &self.load);
        load.args([
            mode,
            &format!("{}{}", kind.dialect, server.address),
            &server.pid().to_string(),
        ])
        .args(words.split_whitespace());
        serde_json::from_str(&output(load)?).during("the load tells")
    }
}

impl Sample {
    pub(super) fn read(told: &Value) -> Result<Self> {
        let number = |name: &str| {
            let number = told[name].as_f64();
            number.ok_or_else(|| Failure::new(format!("the load does not tell `{name}`")))
        };
        let messages = number("messages")?;
        if messages == 0.0 {
            return Err(Failure::new("the server has answered nothing"));
        }
        let quantiles = told["quantiles"].as_array().into_iter().flatten();
        Ok(Self {
            server: number("server_ns")? / messages,
            load: number("load_ns")? / messages,
            rate: messages / number("elapsed_ns")? * 1e9,
            quantiles: quantiles
                .filter_map(|pair| Some([pair[0].as_f64()?, pair[1].as_f64()?]))
                .collect(),
        })
    }

    /// What so large a part of the messages took at most.
    pub(super) fn quantile(&self, part: f64) -> f64 {
        let found = self
            .quantiles
            .iter()
            .find(|[quantile, _]| (quantile - part).abs() < 1e-9);
        found.map_or(f64::NAN, |[_, time]| *time)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_the_load_tells_is_divided_by_the_messages() {
        let told = json!({
            "messages": 10, "server_ns": 1000, "load_ns": 500, "elapsed_ns": 5_000_000_000_u64, "quantiles": [[0.5, 7], [0.99, 9]],
        });
        let sample = Sample::read(&told).unwrap();
        assert_eq!((sample.server, sample.load, sample.rate), (100.0, 50.0, 2.0));
        assert!((sample.quantile(0.99) - 9.0).abs() < 1e-9 && sample.quantile(0.9).is_nan());
    }

    #[test]
    fn no_messages_are_a_failure() {
        let told = json!({ "messages": 0, "server_ns": 1, "load_ns": 1, "elapsed_ns": 1 });
        assert!(Sample::read(&told).is_err());
        assert!(Sample::read(&json!({})).is_err());
    }
}
