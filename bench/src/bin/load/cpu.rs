//! What a process has used of the CPU, user and system together.

use std::fs;

use crate::Outcome;

/// Nanoseconds, of all threads that the process has now.
pub(crate) fn used(pid: &str) -> Outcome<u64> {
    let mut sum = 0;
    for thread in fs::read_dir(format!("/proc/{pid}/task"))? {
        // The first number of three; in nanoseconds, where `stat` has hundredths of a second.
        let times = fs::read_to_string(thread?.path().join("schedstat"))?;
        let time: u64 = times.split(' ').next().unwrap_or_default().parse()?;
        sum += time;
    }
    Ok(sum)
}
