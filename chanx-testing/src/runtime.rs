//! What `#[chanx_testing::test]` runs a test in: one thread, so that a failing run can be repeated.

use std::future::Future;

/// Runs a test. With `paused` time stands still and jumps to the next timer when nothing else is left to do.
///
/// # Panics
/// As the test does, and where the system gives no runtime.
pub fn run<T>(paused: bool, test: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(paused)
        .build();
    match runtime {
        Ok(runtime) => runtime.block_on(test),
        Err(error) => panic!("the system gives no runtime for the test: {error}"),
    }
}
