//! The subjects of NATS that addresses stand for.
//!
//! | address | subject |
//! | --- | --- |
//! | the group `room.5` | `asgi.group.room.5` |
//! | one connection | `asgi.channel.<process>.<connection>` |
//! | all processes | `asgi.chanx` |
//!
//! A part of a name that is empty, which no subject may have, is written `=`, which no name has: each name has a subject of
//! its own.

use chanx_core::group::{Address, ChannelName, GroupName, ProcessId};

/// The subjects of one process.
#[derive(Debug)]
pub(crate) struct Subjects {
    prefix: String,
    process: ProcessId,
}

impl Subjects {
    /// `None` where the prefix would make no subjects.
    pub(crate) fn new(prefix: String, process: ProcessId) -> Option<Self> {
        let safe = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        (!prefix.is_empty() && prefix.bytes().all(safe)).then_some(Self { prefix, process })
    }

    /// Where an address is reached; `None` where nobody could listen.
    pub(crate) fn of(&self, to: &Address) -> Option<String> {
        match to {
            Address::Group(group) => Some(self.group(group)),
            Address::Channel(name) => {
                let (process, connection) = name.connection(&self.prefix)?;
                // Another way to write the same name would be the same subject.
                let canonical = ChannelName::new(&self.prefix, process, connection) == *name;
                canonical.then(|| format!("{}.channel.{process}.{connection}", self.prefix))
            }
            Address::Processes => Some(self.processes()),
            _ => None,
        }
    }

    pub(crate) fn group(&self, group: &GroupName) -> String {
        let mut subject = format!("{}.group", self.prefix);
        for part in group.as_str().split('.') {
            subject.push('.');
            subject.push_str(if part.is_empty() { "=" } else { part });
        }
        subject
    }

    /// All connections of this process.
    pub(crate) fn own(&self) -> String {
        format!("{}.channel.{}.*", self.prefix, self.process)
    }

    pub(crate) fn processes(&self) -> String {
        format!("{}.chanx", self.prefix)
    }

    /// Nobody listens here: the server itself answers who asks.
    pub(crate) fn nobody(&self) -> String {
        format!("{}.nobody.{}", self.prefix, self.process)
    }

    /// The connection of this process that a subject is of.
    pub(crate) fn connection(&self, subject: &str) -> Option<Address> {
        let (_, connection) = subject.rsplit_once('.')?;
        let connection = connection.parse().ok()?;
        let name = ChannelName::new(&self.prefix, self.process, connection);
        Some(Address::Channel(name))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn subjects() -> Subjects {
        Subjects::new("asgi".to_owned(), ProcessId::random()).unwrap()
    }

    #[test]
    fn each_name_has_a_valid_subject_of_its_own() {
        let subjects = subjects();
        let names = ["a.b", "a..b", "a...b", ".a", "a.", "..", "a", "-", "a-b"];
        let made: BTreeSet<_> = names
            .iter()
            .map(|name| subjects.group(&GroupName::parse(name).unwrap()))
            .collect();
        assert_eq!(made.len(), names.len());
        for subject in made {
            assert!(subject.split('.').all(|part| !part.is_empty()), "{subject}");
        }
    }

    #[test]
    fn a_connection_is_found_by_its_subject() {
        let subjects = subjects();
        let to = Address::Channel(ChannelName::new("asgi", subjects.process, 7));
        let subject = subjects.of(&to).unwrap();
        assert_eq!(subjects.connection(&subject), Some(to));
        assert!(subject.starts_with(subjects.own().trim_end_matches('*')));
    }

    #[test]
    fn names_that_nobody_here_has_have_no_subject() {
        let subjects = subjects();
        let process = subjects.process;
        for name in [
            "asgispecific.0123456789abcdef0123456789abcdef".to_owned(),
            format!("asgispecific.{process}!007"),
            format!("otherspecific.{process}!7"),
        ] {
            let name = ChannelName::parse(&name).unwrap();
            assert_eq!(subjects.of(&Address::Channel(name)), None);
        }
    }

    #[test]
    fn a_prefix_is_one_part_of_a_subject() {
        for prefix in ["", "a.b", "a*", ">", "a b"] {
            assert!(Subjects::new(prefix.to_owned(), ProcessId::random()).is_none());
        }
    }
}
