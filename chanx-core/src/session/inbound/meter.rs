//! Follows the frames in the bytes that the engine is fed.
//!
//! It is fed one frame at a time: so it holds nothing beyond the frame's end, and can be done without as soon as a message
//! has ended; and it goes through all that it holds without letting anybody else have the thread.

/// Where in a frame the engine is (RFC 6455 §5.2).
#[derive(Debug, Default)]
pub(super) struct Meter {
    /// The first bytes of a header that has not come whole yet.
    head: [u8; 10],
    have: u8,
    /// A message has begun with a fragment, and has not ended.
    in_message: bool,
    /// Bytes of the frame that are still to come, its mask included.
    left: u64,
}

impl Meter {
    /// How many of these bytes the engine may be fed now: all, but none past a frame's end.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> usize {
        let mut fed = 0;
        while fed < bytes.len() {
            if self.left > 0 {
                let waiting = bytes.len() - fed;
                let step = usize::try_from(self.left).map_or(waiting, |left| left.min(waiting));
                self.left -= step as u64;
                fed += step;
            } else {
                self.head(bytes[fed]);
                fed += 1;
            }
            if self.is_between_frames() {
                break;
            }
        }
        fed
    }

    /// Whether what was fed ends with a frame that is not one of several.
    pub(super) fn is_between_messages(&self) -> bool {
        self.is_between_frames() && !self.in_message
    }

    fn is_between_frames(&self) -> bool {
        self.have == 0 && self.left == 0
    }

    /// One more byte of a header.
    fn head(&mut self, byte: u8) {
        self.head[usize::from(self.have)] = byte;
        self.have += 1;
        let [first, second, rest @ ..] = &self.head;
        let payload = match (second & 0x7f, self.have) {
            (_, 0..2) | (126, 2..4) | (127, 2..10) => return,
            (126, _) => u64::from(u16::from_be_bytes([rest[0], rest[1]])),
            (127, _) => u64::from_be_bytes(*rest),
            (short, _) => u64::from(short),
        };
        let mask = if second & 0x80 == 0 { 0 } else { 4 };
        // Control frames stand between the fragments of a message, and are none of it.
        if first & 0x08 == 0 {
            self.in_message = first & 0x80 == 0;
        }
        self.have = 0;
        self.left = payload.saturating_add(mask);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(first: u8, length: usize) -> Vec<u8> {
        let mut frame = vec![first];
        match length {
            0..126 => frame.push(0x80 | u8::try_from(length).unwrap()),
            126..0x1_0000 => {
                frame.push(0xfe);
                frame.extend(u16::try_from(length).unwrap().to_be_bytes());
            }
            _ => {
                frame.push(0xff);
                frame.extend((length as u64).to_be_bytes());
            }
        }
        frame.resize(frame.len() + 4 + length, 0xff);
        frame
    }

    #[test]
    fn frames_are_fed_one_at_a_time() {
        for length in [0, 1, 125, 126, 8191, 0xffff, 0x1_0000] {
            let frame = frame(0x82, length);
            let bytes = [frame.as_slice(), &frame].concat();
            let mut meter = Meter::default();
            assert_eq!(meter.feed(&bytes), frame.len());
            assert!(meter.is_between_messages());
            for (at, byte) in frame.iter().enumerate() {
                assert_eq!(meter.feed(&[*byte]), 1);
                assert_eq!(meter.is_between_frames(), at + 1 == frame.len());
            }
        }
    }

    #[test]
    fn a_message_of_several_frames_ends_with_the_last() {
        let mut meter = Meter::default();
        for (first, ends) in [
            (0x01, false),
            (0x89, false),
            (0x00, false),
            (0x8a, false),
            (0x80, true),
            (0x89, true),
        ] {
            let frame = frame(first, 5);
            assert_eq!(meter.feed(&frame), frame.len());
            assert_eq!(meter.is_between_messages(), ends, "{first:x}");
        }
    }

    #[test]
    fn a_length_that_nobody_can_send_is_no_overflow() {
        let mut meter = Meter::default();
        let head = [[0x82, 0xff].as_slice(), &[0xff; 8]].concat();
        assert_eq!(meter.feed(&head), head.len());
        assert_eq!(meter.feed(&[0; 9]), 9);
        assert!(!meter.is_between_messages());
    }
}
