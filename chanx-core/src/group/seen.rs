//! Which of a process's deliveries have come, so that one which comes twice is told once.

/// Words of the window.
const WORDS: usize = 16;
/// How far back a delivery is known again.
const SPAN: u64 = WORDS as u64 * 64;

/// The latest numbers that were seen. What is older than all of them is taken to be new: a layer may carry groups by
/// several ways, of which one lags behind, and to lose what it brings would be worse.
#[derive(Debug, Default)]
pub(super) struct Window {
    /// One more than the highest number.
    end: u64,
    /// The bit of number `n` is `n % SPAN`.
    bits: [u64; WORDS],
}

impl Window {
    /// Notes a number; false where it had been noted.
    pub(super) fn note(&mut self, number: u64) -> bool {
        if number.saturating_add(SPAN) < self.end {
            return true;
        }
        if number >= self.end {
            let from = self.end.max(number.saturating_sub(SPAN - 1));
            for skipped in from..=number {
                let (word, bit) = place(skipped);
                self.bits[word] &= !bit;
            }
            self.end = number.saturating_add(1);
        }
        let (word, bit) = place(number);
        let is_new = self.bits[word] & bit == 0;
        self.bits[word] |= bit;
        is_new
    }
}

impl Window {
    /// Whether a number was noted, as far as that is known.
    pub(super) fn holds(&self, number: u64) -> bool {
        let (word, bit) = place(number);
        number < self.end && number.saturating_add(SPAN) >= self.end && self.bits[word] & bit != 0
    }
}

fn place(number: u64) -> (usize, u64) {
    let at = number % SPAN;
    // Below the number of words, which fits.
    (usize::try_from(at / 64).unwrap_or_default(), 1 << (at % 64))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_number_is_new_once() {
        let mut window = Window::default();
        for number in [0, 5, 3, 1023, 1024, 4] {
            assert!(window.note(number), "{number} is new");
            assert!(!window.note(number), "{number} has been noted");
        }
        assert!(!window.note(5) && !window.note(1024));
    }

    #[test]
    fn a_leap_forgets_what_is_behind_it() {
        let mut window = Window::default();
        assert!(window.note(7) && window.note(7 + 10 * SPAN));
        assert!(window.note(7), "too old to be known");
        assert!(window.note(9 * SPAN + 8), "within reach, and never noted");
    }

    proptest! {
        #[test]
        fn it_is_a_set_as_far_as_it_reaches(numbers in prop::collection::vec(0_u64..SPAN, 0..300)) {
            let (mut window, mut set) = (Window::default(), HashSet::new());
            for number in numbers {
                prop_assert_eq!(window.note(number), set.insert(number));
            }
        }
    }
}
