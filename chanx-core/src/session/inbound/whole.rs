//! Messages that are one whole frame: nearly all of them. The engine is for the rest.

use bytes::{Buf as _, Bytes, BytesMut};
use tungstenite::{Error, Message, Utf8Bytes};

/// A frame that ends its message (RFC 6455 §5.2): no reserved bit is set.
const TEXT: u8 = 0x81;
const BINARY: u8 = 0x82;

/// What stands at the front of what was read.
#[derive(Debug)]
pub(super) enum Front {
    /// A message, taken out.
    Message(Result<Message, Error>),
    /// Nothing, or the beginning of what may become a message.
    Part {
        /// Bytes that it wants yet, as far as that is known.
        missing: usize,
    },
    /// Something else: a control frame, a fragment, what is too long or no frame at all.
    Other,
}

/// Takes a message of at most `most` bytes off the front. What is not one is left as it is.
pub(super) fn take(read: &mut BytesMut, most: usize) -> Front {
    let kind = match read.first() {
        None => return Front::Part { missing: 0 },
        Some(kind @ (&TEXT | &BINARY)) => *kind,
        Some(_) => return Front::Other,
    };
    let Some(&second) = read.get(1) else {
        return Front::Part { missing: 0 };
    };
    let (length, header) = match second & 0x7f {
        126 => (read.get(2..4).map(number), 4),
        127 => (read.get(2..10).map(number), 10),
        short => (Some(u64::from(short)), 2),
    };
    if second & 0x80 == 0 {
        return Front::Other;
    }
    let Some(length) = length else {
        return Front::Part { missing: 0 };
    };
    let Some(length) = usize::try_from(length).ok().filter(|length| *length <= most) else {
        return Front::Other;
    };
    let payload = header + 4;
    if read.len() < payload + length {
        let missing = payload + length - read.len();
        return Front::Part { missing };
    }
    let mut frame = read.split_to(payload + length);
    let mask = [
        frame[header],
        frame[header + 1],
        frame[header + 2],
        frame[header + 3],
    ];
    frame.advance(payload);
    unmask(&mut frame, mask);
    Front::Message(message(kind, frame.freeze()))
}

fn message(kind: u8, payload: Bytes) -> Result<Message, Error> {
    Ok(match kind {
        TEXT => Message::Text(Utf8Bytes::try_from(payload)?),
        _ => Message::Binary(payload),
    })
}

/// The number that these bytes are, the first of them the highest.
fn number(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// Takes a client's mask off (RFC 6455 §5.3), in words, which the compiler makes vectors of.
fn unmask(payload: &mut [u8], mask: [u8; 4]) {
    let [a, b, c, d] = mask;
    let word = u64::from_ne_bytes([a, b, c, d, a, b, c, d]);
    let (words, rest) = payload.as_chunks_mut::<8>();
    for bytes in words {
        *bytes = (u64::from_ne_bytes(*bytes) ^ word).to_ne_bytes();
    }
    for (byte, mask) in rest.iter_mut().zip(mask.into_iter().cycle()) {
        *byte ^= mask;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A client's frame, masked.
    fn masked(first: u8, payload: &[u8], mask: [u8; 4]) -> Vec<u8> {
        let mut frame = vec![first];
        match payload.len() {
            length @ 0..126 => frame.push(0x80 | u8::try_from(length).unwrap()),
            length @ 126..0x1_0000 => {
                frame.push(0xfe);
                frame.extend(u16::try_from(length).unwrap().to_be_bytes());
            }
            length => {
                frame.push(0xff);
                frame.extend((length as u64).to_be_bytes());
            }
        }
        frame.extend(mask);
        frame.extend(
            payload
                .iter()
                .zip(mask.iter().cycle())
                .map(|(byte, mask)| byte ^ mask),
        );
        frame
    }

    #[test]
    fn what_a_client_says_comes_out_once_all_of_it_is_there() {
        for length in (0..40).chain([125, 126, 127, 0xffff, 0x1_0000]) {
            let payload: Vec<u8> = (0..length)
                .map(|at| b'a' + u8::try_from(at % 26).unwrap())
                .collect();
            let frame = masked(TEXT, &payload, [1, 0, 0x80, 0xff]);
            for there in [0, 1, 2, 3, 5, 9, 13, frame.len() - 1] {
                let mut part = BytesMut::from(&frame[..there.min(frame.len() - 1)]);
                let before = part.clone();
                assert!(matches!(take(&mut part, 1 << 20), Front::Part { .. }));
                assert_eq!(part, before);
            }
            let mut read = BytesMut::from(frame.as_slice());
            read.extend_from_slice(b"\x89");
            let Front::Message(Ok(Message::Text(text))) = take(&mut read, 1 << 20) else {
                panic!("{length} bytes are a message");
            };
            assert_eq!(text.as_bytes(), payload);
            assert_eq!(&read[..], b"\x89");
        }
    }

    #[test]
    fn what_is_no_message_by_itself_is_left_to_the_engine() {
        let fitting = masked(BINARY, &[7; 10], [9; 4]);
        assert!(matches!(
            take(&mut BytesMut::from(fitting.as_slice()), 10),
            Front::Message(Ok(_))
        ));
        let others: [&[u8]; 9] = [
            &fitting, // one byte too long
            b"\x01\x80",
            b"\x80\x80",
            b"\x88\x80",
            b"\x89\x80",
            b"\xc1\x80",
            b"\x83\x80",
            b"\x81\x05hello", // without a mask
            b"\x82\xff\xff\xff\xff\xff\xff\xff\xff\xff",
        ];
        for other in others {
            let mut read = BytesMut::from(other);
            assert!(matches!(take(&mut read, 9), Front::Other), "{other:?}");
            assert_eq!(read, other);
        }
    }

    #[test]
    fn text_is_utf_8() {
        let mut read = BytesMut::from(masked(TEXT, b"\xff", [3; 4]).as_slice());
        let Front::Message(taken) = take(&mut read, 9) else {
            panic!("a whole frame");
        };
        assert!(matches!(taken, Err(Error::Utf8(_))));
    }
}
