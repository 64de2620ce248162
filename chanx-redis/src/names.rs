//! The names of Redis' channels, as `channels_redis` has them.

use chanx_core::group::{Address, ChannelName, GroupName, LayerError, ProcessId};

/// A channel's name has at most 99 characters: what is left for the prefix of the longest.
const LONGEST_PREFIX: usize = 99 - "specific.".len() - 32 - "!".len() - 20;

/// What this process publishes to and listens on.
#[derive(Debug)]
pub(crate) struct Names {
    prefix: String,
    process: ProcessId,
    groups: String,
    processes: String,
}

impl Names {
    pub(crate) fn new(prefix: &str, process: ProcessId) -> Result<Self, LayerError> {
        let safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if prefix.is_empty() || prefix.len() > LONGEST_PREFIX || !prefix.bytes().all(safe) {
            return Err(LayerError::Start(format!(
                "the prefix has to be 1 to {LONGEST_PREFIX} ASCII letters, digits, `-`, `_` and `.`"
            )));
        }
        Ok(Self {
            prefix: prefix.to_owned(),
            process,
            groups: format!("{prefix}__group__"),
            processes: format!("{prefix}__chanx"),
        })
    }

    /// What is published to an address goes here. `None`: an address of a later chanx.
    pub(crate) fn channel(&self, address: &Address) -> Option<String> {
        match address {
            Address::Group(group) => Some(self.group(group)),
            Address::Channel(channel) => Some(channel.as_str().to_owned()),
            Address::Processes => Some(self.processes.clone()),
            _ => None,
        }
    }

    pub(crate) fn group(&self, group: &GroupName) -> String {
        format!("{}{group}", self.groups)
    }

    /// The channel of all chanx processes: Python's don't listen there.
    pub(crate) fn processes(&self) -> &str {
        &self.processes
    }

    /// The channels of all connections of this process. None of the characters means more to Redis than itself.
    pub(crate) fn connections(&self) -> String {
        format!("{}specific.{}!*", self.prefix, self.process)
    }

    /// Where something belongs that came on a channel.
    pub(crate) fn address(&self, channel: &[u8]) -> Option<Address> {
        let channel = str::from_utf8(channel).ok()?;
        if channel == self.processes {
            Some(Address::Processes)
        } else if let Some(group) = channel.strip_prefix(&self.groups) {
            GroupName::parse(group).map(Address::Group)
        } else {
            ChannelName::parse(channel).map(Address::Channel)
        }
    }

    /// Whether a connection is one of this process, so that what is from it has been delivered already.
    pub(crate) fn is_ours(&self, connection: &ChannelName) -> bool {
        let process = connection.connection(&self.prefix);
        process.is_some_and(|(process, _)| process == self.process)
    }

    /// Whether Python processes may listen there, who raise an exception at a type that they don't know.
    pub(crate) fn reaches_python(&self, address: &Address) -> bool {
        match address {
            Address::Processes => false,
            Address::Channel(channel) => channel.connection(&self.prefix).is_none(),
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        Names::new("asgi", ProcessId::random()).unwrap()
    }

    #[test]
    fn a_channel_leads_back_to_its_address() {
        let names = names();
        let connection = ChannelName::new("asgi", names.process, 7);
        for address in [
            Address::Group(GroupName::parse("room.5").unwrap()),
            Address::Channel(connection.clone()),
            Address::Processes,
        ] {
            let channel = names.channel(&address).unwrap();
            assert_eq!(names.address(channel.as_bytes()), Some(address));
        }
        assert_eq!(
            names.group(&GroupName::parse("room.5").unwrap()),
            "asgi__group__room.5"
        );
        assert_eq!(names.processes(), "asgi__chanx");
        assert!(names.is_ours(&connection));
        assert!(!names.is_ours(&ChannelName::new("asgi", ProcessId::random(), 7)));
        assert_eq!(names.address(b"asgi__group__"), None);
        assert_eq!(names.address(b"\xff"), None);
    }

    #[test]
    fn pythons_connections_are_known_by_their_names() {
        let names = names();
        let python = ChannelName::parse("asgispecific.0123456789abcdef0123456789abcdef").unwrap();
        assert!(names.reaches_python(&Address::Channel(python)));
        let chanx = ChannelName::new("asgi", ProcessId::random(), 7);
        assert!(!names.reaches_python(&Address::Channel(chanx)));
        assert!(!names.reaches_python(&Address::Processes));
        assert!(names.reaches_python(&Address::Group(GroupName::parse("a").unwrap())));
    }

    #[test]
    fn a_prefix_leaves_room_for_the_longest_name() {
        let fits = "p".repeat(LONGEST_PREFIX);
        let process = ProcessId::random();
        assert!(Names::new(&fits, process).is_ok());
        let longest = ChannelName::new(&fits, process, u64::MAX);
        assert_eq!(longest.as_str().len(), 99);
        for prefix in [String::new(), "a*".to_owned(), "a:b".to_owned(), fits + "p"] {
            assert!(Names::new(&prefix, process).is_err(), "{prefix}");
        }
    }
}
