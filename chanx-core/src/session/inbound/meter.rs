//! Follows the frames in the bytes that the engine is fed.
//!
//! The engine keeps the buffer that its largest frame needed for as long as it lives. To be exchanged for a new one after
//! a large message it has to be empty, which only its feeder can know: by feeding it no further than to the frame's end.

/// A frame of this many bytes leaves a buffer behind that is not worth keeping.
const LARGE: u64 = 8 * 1024;

/// The engine is fed no more frames at once: it goes through all that it holds without letting anybody else have the
/// thread, fragments that are empty among them.
const FRAMES: usize = 32;

/// Where in a frame the engine is (RFC 6455 §5.2).
#[derive(Debug, Default)]
pub(super) struct Meter {
    /// The first bytes of a header that has not come whole yet.
    head: [u8; 10],
    have: usize,
    /// Bytes of the frame that are still to come, its mask included.
    left: u64,
    large: bool,
}

impl Meter {
    /// How many of these bytes the engine may be fed now: all, but none past the end of so many frames, nor past that of
    /// one once a large one came.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> usize {
        let mut fed = 0;
        let mut frames = 0;
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
                frames += 1;
                if self.large || frames == FRAMES {
                    break;
                }
            }
        }
        fed
    }

    /// Whether the engine holds a large buffer, with nothing in it.
    pub(super) fn is_wasteful(&self) -> bool {
        self.large && self.is_between_frames()
    }

    fn is_between_frames(&self) -> bool {
        self.have == 0 && self.left == 0
    }

    /// One more byte of a header.
    fn head(&mut self, byte: u8) {
        self.head[self.have] = byte;
        self.have += 1;
        let [_, second, rest @ ..] = &self.head;
        let payload = match (second & 0x7f, self.have) {
            (_, 0..2) | (126, 2..4) | (127, 2..10) => return,
            (126, _) => u64::from(u16::from_be_bytes([rest[0], rest[1]])),
            (127, _) => u64::from_be_bytes(*rest),
            (short, _) => u64::from(short),
        };
        let mask = if second & 0x80 == 0 { 0 } else { 4 };
        self.have = 0;
        self.left = payload.saturating_add(mask);
        self.large |= payload >= LARGE;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(length: usize) -> Vec<u8> {
        let mut frame = vec![0x82];
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
    fn small_frames_are_fed_as_they_come() {
        let bytes: Vec<u8> = [0, 1, 125, 126, 8191].into_iter().flat_map(frame).collect();
        let mut meter = Meter::default();
        assert_eq!(meter.feed(&bytes), bytes.len());
        assert!(meter.is_between_frames() && !meter.is_wasteful());
        for byte in &bytes {
            assert_eq!(meter.feed(&[*byte]), 1);
        }
        assert!(meter.is_between_frames() && !meter.is_wasteful());
    }

    #[test]
    fn many_small_frames_are_fed_some_at_a_time() {
        let bytes = frame(0).repeat(FRAMES + 3);
        let mut meter = Meter::default();
        let fed = meter.feed(&bytes);
        assert_eq!(fed, frame(0).len() * FRAMES);
        assert_eq!(meter.feed(&bytes[fed..]), frame(0).len() * 3);
    }

    #[test]
    fn after_a_large_frame_each_is_fed_by_itself() {
        for length in [8192, 0xffff, 0x1_0000] {
            let (first, second) = (frame(length), frame(3));
            let bytes = [first.clone(), second.clone(), frame(0)].concat();
            let mut meter = Meter::default();
            assert_eq!(meter.feed(&bytes), first.len());
            assert!(meter.is_wasteful());
            assert_eq!(meter.feed(&bytes[first.len()..]), second.len());
        }
    }

    #[test]
    fn a_length_that_nobody_can_send_is_no_overflow() {
        let mut meter = Meter::default();
        let head = [[0x82, 0xff].as_slice(), &[0xff; 8]].concat();
        assert_eq!(meter.feed(&head), head.len());
        assert_eq!(meter.feed(&[0; 9]), 9);
        assert!(!meter.is_wasteful());
    }
}
