//! Several applications settle together.

use std::{
    cell::Cell,
    future::{Future, pending, poll_fn},
    pin::pin,
    task::Poll,
};

use chanx_core::routing::Routes;
use chanx_testing::{RunningApp, TestApp, settle_all};

fn app() -> RunningApp {
    TestApp::new(Routes::<()>::new([])).start()
}

/// Work goes from one to the other, as a delivery does: the second has it before the first lets go.
#[chanx_testing::test]
async fn they_are_waited_for_until_all_are_quiet_at_once() {
    let (here, there) = (app(), app());
    let passed = Cell::new(0);
    let mut held = here.activity().token("ball");
    let passing = async {
        for app in [&there, &here].into_iter().cycle().take(20) {
            tokio::task::yield_now().await;
            held = app.activity().token("ball");
            passed.set(passed.get() + 1);
        }
        drop(held);
        pending::<()>().await;
    };
    tokio::select! {
        () = passing => {}
        () = settle_all([&here, &there]) => {}
    }
    assert_eq!(passed.get(), 20);
}

#[chanx_testing::test]
async fn who_is_quiet_is_not_waited_for() {
    let (here, there) = (app(), app());
    let mut settling = pin!(settle_all([&here, &there]));
    let ready = poll_fn(|cx| Poll::Ready(settling.as_mut().poll(cx).is_ready())).await;
    assert!(ready);
}

#[chanx_testing::test(paused)]
#[should_panic = "number 1:\nnumber 2:\n  1 × ball"]
async fn what_keeps_one_busy_is_told() {
    let (here, there) = (app(), app());
    let _held = there.activity().token("ball");
    settle_all([&here, &there]).await;
}
