//! What `#[chanx_testing::test]` runs a test in: one thread, so that a failing run can be repeated.

use std::{cell::Cell, future::Future, time::Duration};

thread_local! {
    /// Whether the test on this thread has its time standing still.
    static PAUSED: Cell<bool> = const { Cell::new(false) };
}

/// Runs a test. With `paused` time stands still and jumps to the next timer when nothing else is left to do.
///
/// # Panics
/// As the test does, and where the system gives no runtime.
pub fn run<T>(paused: bool, test: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(paused)
        .build();
    PAUSED.set(paused);
    match runtime {
        Ok(runtime) => runtime.block_on(test),
        Err(error) => panic!("the system gives no runtime for the test: {error}"),
    }
}

/// How long a test waits before it says what it waits for. Where time stands still it costs nothing, and what the test
/// itself waits for may be far away.
pub(crate) fn patience() -> Duration {
    if PAUSED.get() {
        Duration::from_secs(60 * 60)
    } else {
        Duration::from_secs(10)
    }
}

/// What comes of `work`, or nothing where it outlasts the test's patience.
pub(crate) async fn patiently<T>(work: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(patience(), work).await.ok()
}
