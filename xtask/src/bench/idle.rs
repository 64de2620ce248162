//! The memory of a connection that is only open: a member of one room, where nobody speaks.

use super::{
    arena::Arena,
    numbers::grouped,
    options::Options,
    servers::{Kind, SMALL, Side},
};
use crate::failure::{Failure, Result};

/// What the load opens before it looks at the memory first.
const FIRST: usize = 500;

/// Connections that are open at a time.
pub(super) fn connections(options: &Options) -> usize {
    FIRST + if options.quick { 1_000 } else { 5_000 }
}

/// Bytes of a connection.
#[derive(Debug)]
pub(super) struct Idle {
    pub(super) name: &'static str,
    pub(super) side: Side,
    pub(super) bytes: Option<f64>,
    pub(super) budget: Option<f64>,
}

/// Measures one server after the other, each fresh.
pub(super) fn run(arena: &mut Arena, kinds: &[&'static Kind], options: &Options) -> Result<Vec<Idle>> {
    let mut rows = Vec::new();
    for kind in kinds.iter().copied().chain([&SMALL]) {
        arena.clear();
        arena.start(kind)?;
        let told = measure(arena, kind, connections(options) - FIRST);
        match &told {
            Ok(bytes) => println!("idle: {}: {} bytes a connection", kind.name, grouped(*bytes)),
            Err(failure) => println!("idle: {}: {failure}", kind.name),
        }
        rows.push(Idle {
            name: kind.name,
            side: kind.side,
            bytes: told.ok(),
            budget: match kind.side {
                Side::Ours if kind.name == SMALL.name => Some(2_500.0),
                Side::Ours => Some(5_000.0),
                _ => None,
            },
        });
    }
    arena.clear();
    Ok(rows)
}

fn measure(arena: &Arena, kind: &Kind, connections: usize) -> Result<f64> {
    // Of others nobody asks who they are.
    let place = if kind.side == Side::Ours {
        "members"
    } else {
        "room"
    };
    let told = arena.ask(
        kind,
        "idle",
        &format!("connections={connections} place={place} rest=asleep"),
    )?;
    told["bytes"]
        .as_f64()
        .ok_or_else(|| Failure::new("the load tells no bytes"))
}
