//! What every [`ChannelLayer`] has to hold to, as tests that run against one.
//!
//! ```
//! use chanx_core::group::{MemoryBus, MemoryLayer};
//! use chanx_testing::conformance::Bench;
//!
//! /// One bus, and as many processes on it as a test wants.
//! fn bench() -> Bench<MemoryLayer> {
//!     let bus = MemoryBus::new();
//!     Bench::new(move || std::future::ready(bus.layer()))
//! }
//!
//! chanx_testing::layer_conformance!(mod memory = bench());
//! # fn main() {
//! #     // The generated tests run under the test harness; here, one of them by hand.
//! #     chanx_testing::__private::conform(false, async { chanx_testing::__private::checks::others_hear(bench()).await });
//! # }
//! ```
//!
//! Beyond what the trait's methods say, the tests rest on this: what a [`start`](ChannelLayer::start) and an
//! [`unsubscribe`](ChannelLayer::unsubscribe) ask for is in force once a later [`subscribe`](ChannelLayer::subscribe) is;
//! subscribing twice is subscribing once; [`Inbox::changed`](chanx_core::group::Inbox::changed) is called whenever
//! [`Health::up`](chanx_core::group::Health::up) has changed.
//!
//! Each test has a prefix of its own, so that one server can serve them all at once. That something does not come is shown,
//! without sleeping, by what was sent after it to the same address and came. Whatever is waited for has ten seconds.

// Each thing that a layer has to do.
#[doc(hidden)]
pub mod checks;
// A process on the bus, as the tests see it.
mod process;

use std::{fmt, future::Future, pin::Pin};

use chanx_core::group::{ChannelLayer, ProcessId};

use process::limited;

/// Generates a module of tests that a [`ChannelLayer`] has to pass: `layer_conformance!(mod name = bench)`, where `bench`
/// is an expression of a [`Bench`](crate::conformance::Bench) that may `.await`. Each test evaluates it anew.
///
/// With `, faults` behind it there are the tests too that cut the server off and bring it back; the bench says how, by
/// [`Bench::faults`](crate::conformance::Bench::faults). With `, only faults` there are these alone, for one more way in which a
/// server can be away.
///
/// Every test runs twice, on one thread and on several. [`conformance`](crate::conformance) has an example.
#[macro_export]
macro_rules! layer_conformance {
    ($(#[$attribute:meta])* mod $name:ident = $bench:expr $(,)?) => {
        $(#[$attribute])*
        mod $name {
            #[allow(unused_imports, reason = "the bench may name everything by its whole path")]
            use super::*;
            $crate::__layer_tests!(always: $bench);
        }
    };
    ($(#[$attribute:meta])* mod $name:ident = $bench:expr, faults $(,)?) => {
        $(#[$attribute])*
        mod $name {
            #[allow(unused_imports, reason = "the bench may name everything by its whole path")]
            use super::*;
            $crate::__layer_tests!(always: $bench);
            mod faults {
                #[allow(unused_imports, reason = "the bench may name everything by its whole path")]
                use super::*;
                $crate::__layer_tests!(faults: $bench);
            }
        }
    };
    ($(#[$attribute:meta])* mod $name:ident = $bench:expr, only faults $(,)?) => {
        $(#[$attribute])*
        mod $name {
            #[allow(unused_imports, reason = "the bench may name everything by its whole path")]
            use super::*;
            $crate::__layer_tests!(faults: $bench);
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __layer_tests {
    (always: $bench:expr) => {
        $crate::__layer_tests!(both: $bench, {
            others_hear all_that_can_be_sent_arrives the_older_form_is_understood json_stays_as_it_is
            large_messages_arrive order_is_kept ones_own_come_with_ones_own_name
            other_groups_are_not_heard other_prefixes_are_not_heard other_connections_are_not_heard
            names_that_look_alike_are_different many_groups_at_once
            who_leaves_hears_no_more who_comes_back_hears_again subscribing_twice_is_once
            a_change_of_mind_counts_by_its_end
            a_layer_at_rest_is_healthy shut_down_it_ends dropped_it_ends
        });
    };
    (faults: $bench:expr) => {
        $crate::__layer_tests!(both: $bench, {
            away_is_said_and_refused groups_are_heard_again_once nothing_old_comes_after_the_return
            what_is_subscribed_to_meanwhile_is_heard what_is_left_meanwhile_is_not
            shut_down_while_away_it_ends
        });
    };
    (both: $bench:expr, $tests:tt) => {
        mod on_one_thread {
            #[allow(unused_imports, reason = "the bench may name everything by its whole path")]
            use super::*;
            $crate::__layer_tests!(each: false, $bench, $tests);
        }
        mod on_threads {
            #[allow(unused_imports, reason = "the bench may name everything by its whole path")]
            use super::*;
            $crate::__layer_tests!(each: true, $bench, $tests);
        }
    };
    (each: $threads:literal, $bench:expr, { $($test:ident)* }) => {$(
        #[::core::prelude::v1::test]
        fn $test() {
            $crate::__private::conform($threads, async {
                $crate::__private::checks::$test($bench).await;
            });
        }
    )*};
}

type Making<T> = Box<dyn FnMut() -> Pin<Box<dyn Future<Output = T> + Send>> + Send>;

/// A bus to be tested: gives one process after the other on it, and may cut them off.
///
/// What has to live as long as the bus, such as a server, is kept by the closures.
#[must_use = "`layer_conformance!` takes it"]
pub struct Bench<L> {
    layer: Making<L>,
    faults: Option<Faults>,
    largest: usize,
    prefix: String,
}

/// How the server goes away, and comes back.
struct Faults {
    cut: Making<()>,
    heal: Making<()>,
}

impl<L: ChannelLayer> Bench<L> {
    /// A bus whose layers `layer` makes, connected and not started: one call for each process.
    pub fn new<F>(mut layer: impl FnMut() -> F + Send + 'static) -> Self
    where
        F: Future<Output = L> + Send + 'static,
    {
        Self {
            layer: Box::new(move || Box::pin(layer())),
            faults: None,
            largest: 1 << 20,
            prefix: format!("t{:.12}", ProcessId::random().to_string()),
        }
    }

    /// How the tests take the server away from all layers, and give it back: kill and restart it, for example.
    ///
    /// The futures end when that is done; that the layers notice is waited for by the tests.
    pub fn faults<C, H>(
        mut self,
        mut cut: impl FnMut() -> C + Send + 'static,
        mut heal: impl FnMut() -> H + Send + 'static,
    ) -> Self
    where
        C: Future<Output = ()> + Send + 'static,
        H: Future<Output = ()> + Send + 'static,
    {
        self.faults = Some(Faults {
            cut: Box::new(move || Box::pin(cut())),
            heal: Box::new(move || Box::pin(heal())),
        });
        self
    }

    /// How long a message the bus has to carry, in bytes: a mebibyte unless said otherwise.
    pub fn largest(mut self, bytes: usize) -> Self {
        self.largest = bytes;
        self
    }

    async fn cut(&mut self) {
        limited("cutting the layers off", (self.fault().cut)()).await;
    }

    async fn heal(&mut self) {
        limited("giving the layers their server back", (self.fault().heal)()).await;
    }

    fn fault(&mut self) -> &mut Faults {
        match &mut self.faults {
            Some(faults) => faults,
            None => panic!("this bench does not know how to cut its layers off: say so by `Bench::faults`"),
        }
    }
}

/// Runs one of the tests.
///
/// # Panics
/// As the test does, and where the system gives no runtime.
#[doc(hidden)]
pub fn conform(threads: bool, test: impl Future<Output = ()>) {
    let mut builder = if threads {
        tokio::runtime::Builder::new_multi_thread()
    } else {
        tokio::runtime::Builder::new_current_thread()
    };
    match builder.worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime.block_on(test),
        Err(error) => panic!("the system gives no runtime for the test: {error}"),
    }
}

impl<L> fmt::Debug for Bench<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bench")
            .field("faults", &self.faults.is_some())
            .field("largest", &self.largest)
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}
