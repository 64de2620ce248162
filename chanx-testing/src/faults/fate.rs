//! What becomes of one delivery, drawn from a seed.

use std::{ops::RangeInclusive, time::Duration};

/// Draws what becomes of each delivery.
pub(super) struct Fates {
    numbers: Numbers,
    /// Probabilities, 0 to 1.
    pub(super) drop: f64,
    pub(super) duplicate: f64,
    pub(super) reorder: f64,
    pub(super) delay: RangeInclusive<Duration>,
    /// How much longer at most one waits that others may overtake.
    pub(super) overtaken: Duration,
}

/// What becomes of one delivery.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Fate {
    pub(super) dropped: bool,
    pub(super) duplicated: bool,
    pub(super) delay: Duration,
    /// How much longer it waits, where others may overtake it.
    pub(super) overtaken: Option<Duration>,
}

impl Fates {
    pub(super) fn seeded(seed: u64) -> Self {
        Self {
            numbers: Numbers(seed),
            drop: 0.0,
            duplicate: 0.0,
            reorder: 0.0,
            delay: Duration::ZERO..=Duration::ZERO,
            overtaken: Duration::ZERO,
        }
    }

    /// Draws as many numbers whatever comes of them, so that one fault more leaves the others where they were.
    pub(super) fn draw(&mut self) -> Fate {
        let [drop, duplicate, delay, reorder, overtaken] = std::array::from_fn(|_| self.numbers.fraction());
        let (least, most) = (*self.delay.start(), *self.delay.end());
        Fate {
            dropped: drop < self.drop,
            duplicated: duplicate < self.duplicate,
            delay: least + most.saturating_sub(least).mul_f64(delay),
            overtaken: (reorder < self.reorder).then(|| self.overtaken.mul_f64(overtaken)),
        }
    }
}

/// `SplitMix64`: small, and the same everywhere.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to, and without, 1.
    fn fraction(&mut self) -> f64 {
        let top = u32::try_from(self.next() >> 32).unwrap_or(u32::MAX);
        f64::from(top) / (f64::from(u32::MAX) + 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fates(seed: u64) -> Vec<Fate> {
        let mut fates = Fates::seeded(seed);
        fates.drop = 0.25;
        fates.delay = Duration::from_millis(5)..=Duration::from_millis(10);
        (0..4_000).map(|_| fates.draw()).collect()
    }

    #[test]
    fn one_seed_is_one_fate() {
        assert_eq!(fates(7), fates(7));
        assert_ne!(fates(7), fates(8));
    }

    #[test]
    fn chances_are_what_they_were_said_to_be() {
        let fates = fates(7);
        let dropped = fates.iter().filter(|fate| fate.dropped).count();
        assert!((900..1_100).contains(&dropped), "{dropped} of 4000");
        assert!(
            fates
                .iter()
                .all(|fate| !fate.duplicated && fate.overtaken.is_none())
        );
        let range = Duration::from_millis(5)..Duration::from_millis(10);
        assert!(fates.iter().all(|fate| range.contains(&fate.delay)));
    }
}
