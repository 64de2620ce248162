//! What a process has used: of the CPU, user and system together, and of memory.

use std::fs;

use crate::Outcome;

/// Nanoseconds, of all threads that the process has now.
pub(crate) fn cpu(pid: &str) -> Outcome<u64> {
    let mut sum = 0;
    for thread in fs::read_dir(format!("/proc/{pid}/task"))? {
        // The first number of three; in nanoseconds, where `stat` has hundredths of a second.
        let times = fs::read_to_string(thread?.path().join("schedstat"))?;
        let time: u64 = times.split(' ').next().unwrap_or_default().parse()?;
        sum += time;
    }
    Ok(sum)
}

/// Bytes that the process holds in memory.
pub(crate) fn memory(pid: &str) -> Outcome<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let size = line.and_then(|line| line.split_whitespace().next());
    let kibibytes: u64 = size
        .ok_or("the system does not say what memory is held")?
        .parse()?;
    Ok(kibibytes * 1024)
}
