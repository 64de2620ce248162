//! The memory of a connection that is only open: a member of one room, where nobody speaks.

use super::duel::{Duel, Files};
use crate::failure::Result;

const CONNECTIONS: usize = 5_000;
/// What the load opens before it looks at the memory first.
const FIRST: usize = 500;

pub(super) fn run() -> Result {
    let mut duel = Duel::begin(Files::for_connections(FIRST + CONNECTIONS)?)?;
    let sides = [
        ("raw", duel.raw(&[])?),
        ("raw, 4 KiB to read into", duel.raw(&[("READ_BUFFER", "4096")])?),
        ("chanx", duel.chanx(&[])?),
        (
            "chanx, 256 B to read into",
            duel.chanx(&[("CHANX_READ_BUFFER_BYTES", "256")])?,
        ),
    ];
    println!("\n| server | bytes a connection |\n| --- | ---: |");
    for (name, side) in sides {
        for bytes in duel.load(side, "idle", &[CONNECTIONS.to_string()])? {
            println!("| {name} | {bytes:.0} |");
        }
    }
    Ok(())
}
