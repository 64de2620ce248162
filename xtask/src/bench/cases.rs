//! What is asked of the servers, and what the project holds itself to.

/// One row of a table.
#[derive(Debug, PartialEq)]
pub(super) struct Case {
    pub(super) part: &'static str,
    pub(super) name: &'static str,
    /// What is counted.
    pub(super) unit: &'static str,
    mode: &'static str,
    words: &'static str,
    /// The CPU of a message may be this part of what a server takes that was written by hand.
    pub(super) budget: Option<f64>,
    /// The Python chanx has to take so many times as much.
    pub(super) python: Option<f64>,
    /// Where it is left out for being short of time.
    pub(super) is_long: bool,
    /// The largest number of connections.
    pub(super) connections: usize,
}

const ECHO: Case = Case {
    part: "echo",
    name: "",
    unit: "message",
    mode: "echo",
    words: "",
    budget: None,
    python: None,
    is_long: false,
    connections: 50,
};

const FANOUT: Case = Case {
    part: "fanout",
    unit: "delivery",
    mode: "fanout",
    ..ECHO
};

/// The Python chanx does not let 10,000 into a room in the time that all others take together.
const TOO_MANY_FOR_PYTHON: usize = 10_000;

pub(super) const CASES: &[Case] = &[
    Case {
        name: "50 × 1, 64 B",
        words: "connections=50 in_flight=1 bytes=64 how=together",
        budget: Some(0.85),
        python: Some(9.0),
        ..ECHO
    },
    Case {
        name: "50 × 16, 64 B, one write",
        words: "connections=50 in_flight=16 bytes=64 how=together",
        budget: Some(0.18),
        python: Some(50.0),
        ..ECHO
    },
    Case {
        name: "50 × 16, 64 B, one packet each",
        words: "connections=50 in_flight=16 bytes=64 how=apart",
        budget: Some(0.18),
        ..ECHO
    },
    Case {
        name: "50 × 1, 4 KiB",
        words: "connections=50 in_flight=1 bytes=4096 how=together",
        budget: Some(0.95),
        ..ECHO
    },
    Case {
        name: "50 × 16, 4 KiB, one write",
        words: "connections=50 in_flight=16 bytes=4096 how=together",
        budget: Some(0.50),
        ..ECHO
    },
    Case {
        name: "50 × 16, 4 KiB, one packet each",
        words: "connections=50 in_flight=16 bytes=4096 how=apart",
        budget: Some(0.50),
        ..ECHO
    },
    Case {
        name: "1,000 members",
        words: "members=1000 in_flight=1 bytes=128",
        budget: Some(0.48),
        python: Some(30.0),
        connections: 1_000,
        ..FANOUT
    },
    Case {
        name: "10,000 members",
        words: "members=10000 in_flight=1 bytes=128",
        budget: Some(0.45),
        connections: 10_000,
        ..FANOUT
    },
    Case {
        name: "1,000 members, 8 in flight",
        words: "members=1000 in_flight=8 bytes=128",
        connections: 1_000,
        is_long: true,
        ..FANOUT
    },
    Case {
        part: "accept",
        name: "connections, accepted",
        unit: "connection",
        mode: "accept",
        words: "connections=2000",
        // 2.2 times as many in a second.
        budget: Some(0.4545),
        connections: 2_100,
        ..ECHO
    },
];

impl Case {
    pub(super) fn mode(&self) -> &'static str {
        self.mode
    }

    /// What the load is told.
    pub(super) fn words(&self, seconds: f64, rest: &str) -> String {
        format!("{} seconds={seconds} rest={rest}", self.words)
    }

    pub(super) fn is_too_much_for_python(&self) -> bool {
        self.connections >= TOO_MANY_FOR_PYTHON
    }
}
