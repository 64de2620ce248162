//! The layers that live within one program: they do what every layer has to.

use std::future::ready;

use chanx_core::group::{MemoryBus, MemoryLayer};
use chanx_testing::{FaultBus, FaultLayer, conformance::Bench, layer_conformance};

fn memory_bench() -> Bench<MemoryLayer> {
    let bus = MemoryBus::new();
    Bench::new(move || ready(bus.layer()))
}

layer_conformance!(mod memory = memory_bench());

/// Without faults but those that the tests ask for.
fn fault_bench() -> Bench<FaultLayer> {
    let bus = FaultBus::seeded(1);
    let (cut, heal) = (bus.clone(), bus.clone());
    Bench::new(move || ready(bus.layer())).faults(
        move || {
            cut.partition_all();
            ready(())
        },
        move || {
            heal.heal();
            ready(())
        },
    )
}

layer_conformance!(mod faults = fault_bench(), faults);

/// What a broken layer would do: the tests see it.
mod broken {
    use std::{future::ready, time::Duration};

    use chanx_core::group::MemoryBus;
    use chanx_testing::{
        __private::{checks, conform},
        FaultBus,
        conformance::Bench,
    };

    #[test]
    #[should_panic = "of process"]
    fn order_is_not_kept() {
        let bus = FaultBus::seeded(1).reorder(0.1, Duration::from_millis(1));
        conform(false, async {
            checks::order_is_kept(Bench::new(move || ready(bus.layer()))).await;
        });
    }

    #[test]
    #[should_panic = "this came instead"]
    fn deliveries_come_twice() {
        let bus = FaultBus::seeded(1).duplicate(1.0);
        let bench = Bench::new(move || ready(bus.layer()));
        conform(false, async { checks::subscribing_twice_is_once(bench).await });
    }

    #[test]
    #[should_panic = "does not know how to cut"]
    fn a_bench_without_faults_is_told() {
        let bus = MemoryBus::new();
        let bench = Bench::new(move || ready(bus.layer()));
        conform(false, async { checks::away_is_said_and_refused(bench).await });
    }
}
