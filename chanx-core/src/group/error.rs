//! Why a group could not be joined, or not be reached.

/// Why a group could not be joined, or what is sent to it not be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GroupError {
    /// The connection has closed: it is in no group any more.
    #[error("the connection has closed")]
    Closed,
    /// The message could not be written as JSON.
    #[error("the message can't be written as JSON")]
    Encode,
    /// Members of this process did not take the event, since as many wait there as the setting `event_inbox` allows. All
    /// others got it.
    #[error("{members} members did not take the event: `event_inbox` events wait there already")]
    Full {
        /// How many.
        members: usize,
    },
    /// No connection has this channel name.
    #[error("no connection of this process has this channel name, and no layer reaches others")]
    NoChannel,
    /// The connection's consumer does not receive this message or event; or its group is known by 64 types of message already.
    #[error("the connection's consumer does not receive this")]
    NotReceived,
    /// The group has more members than are listed.
    #[error("{members} members are more than can be listed; `count` counts them")]
    TooMany {
        /// How many it has.
        members: usize,
    },
    /// The other processes could not be asked.
    #[error("the channel layer's server is away, and with it the members elsewhere")]
    Away,
}
