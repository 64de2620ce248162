//! A client's frames, made once, and a server's, skipped by their lengths (RFC 6455 §5.2).

use std::sync::Arc;

use crate::{Outcome, dialect::Dialect};

/// Every client masks, and any key will do where nothing stands between client and server.
const MASK: [u8; 4] = [0x5a, 0xc3, 0x96, 0x3c];
/// A whole text message.
const TEXT: u8 = 0x81;
const CLOSE: u8 = 0x88;
const PING: u8 = 0x89;
const PONG: u8 = 0x8a;

/// A client's text message.
pub(crate) fn text(text: &str) -> Vec<u8> {
    masked(TEXT, text.as_bytes())
}

fn masked(opcode: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = header(opcode, payload.len());
    frame[1] |= 0x80;
    frame.extend(MASK);
    let masked = payload.iter().zip(MASK.iter().cycle());
    frame.extend(masked.map(|(byte, mask)| byte ^ mask));
    frame
}

fn header(opcode: u8, length: usize) -> Vec<u8> {
    let mut header = vec![opcode];
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(length @ ..126), _) => header.push(length),
        (_, Ok(length)) => {
            header.push(126);
            header.extend(length.to_be_bytes());
        }
        _ => {
            header.push(127);
            header.extend((length as u64).to_be_bytes());
        }
    }
    header
}

/// The first frame in these bytes, once it is there: its opcode, its payload, and how long it is.
pub(crate) fn first(bytes: &[u8]) -> Outcome<Option<(u8, &[u8], usize)>> {
    let (opcode, start, length) = match bytes {
        [opcode, length @ 0..=125, ..] => (opcode, 2, usize::from(*length)),
        [opcode, 126, high, low, ..] => (opcode, 4, usize::from(u16::from_be_bytes([*high, *low]))),
        [_, 127, ..] => return Err("a frame that is longer than anything here".into()),
        _ => return Ok(None),
    };
    let end = start + length;
    Ok(bytes.get(start..end).map(|payload| (*opcode, payload, end)))
}

/// What is waited for.
#[derive(Debug, Clone)]
pub(crate) struct Expected {
    pub(crate) dialect: Dialect,
    pub(crate) action: &'static str,
    pub(crate) content: Arc<str>,
}

/// Counts answers in a stream of bytes. The first is read; all others are taken to be like it, and of them the first two bytes
/// are compared. What comes between them keeps the connection alive.
#[derive(Debug)]
pub(crate) struct Answers {
    expected: Expected,
    /// The first answer, once it is known.
    answer: Vec<u8>,
    /// Bytes of the current answer that have come.
    come: usize,
    /// What has come of the first answer, or of a frame that is none.
    other: Vec<u8>,
    /// What has to be written, so that the server does not take this client for dead.
    pub(crate) owed: Vec<u8>,
}

impl Answers {
    pub(crate) fn expecting(expected: Expected) -> Self {
        Self {
            expected,
            answer: Vec::new(),
            come: 0,
            other: Vec::new(),
            owed: Vec::new(),
        }
    }

    /// How many answers these bytes complete.
    pub(crate) fn take(&mut self, mut bytes: &[u8]) -> Outcome<usize> {
        let mut complete = 0;
        while let Some(byte) = bytes.first() {
            let begins_like_it = match self.come {
                0 | 1 if self.other.is_empty() => self.answer.get(self.come) == Some(byte),
                _ => self.other.is_empty(),
            };
            if begins_like_it {
                // One byte at a time, where it is compared.
                let part = if self.come < 2 {
                    1
                } else {
                    self.answer.len() - self.come
                };
                let part = part.min(bytes.len());
                bytes = &bytes[part..];
                self.come += part;
                if self.come == self.answer.len() {
                    complete += 1;
                    self.come = 0;
                }
            } else {
                complete += self.other(&mut bytes)?;
            }
        }
        Ok(complete)
    }

    /// Takes of the bytes what belongs to a frame that is not like the first answer, or is that.
    fn other(&mut self, bytes: &mut &[u8]) -> Outcome<usize> {
        self.other.extend(&self.answer[..self.come]);
        self.come = 0;
        let before = self.other.len();
        self.other.extend(*bytes);
        let Some((opcode, payload, length)) = first(&self.other)? else {
            *bytes = &[];
            return Ok(0);
        };
        let mut complete = 0;
        match (opcode, str::from_utf8(payload)) {
            (PING, _) => self.owed.extend(masked(PONG, payload)),
            (PONG, _) => {}
            (CLOSE, _) => return Err("the server closes the connection".into()),
            (TEXT, Ok(text)) => match self.expected.dialect.sign_of_life(text) {
                Some(answer) => self.owed.extend(masked(TEXT, answer.as_bytes())),
                None if self.answer.is_empty() && self.expected.is(text)? => {
                    self.answer = self.other[..length].to_vec();
                    complete = 1;
                }
                None => return Err(format!("the server answers something else: {text}").into()),
            },
            _ => return Err("the server answers no text".into()),
        }
        self.other.clear();
        *bytes = &bytes[length - before..];
        Ok(complete)
    }
}

impl Expected {
    fn is(&self, text: &str) -> Outcome<bool> {
        self.dialect.says(text, self.action, &self.content)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(dialect: Dialect) -> Answers {
        Answers::expecting(Expected {
            dialect,
            action: "reply",
            content: "Reply: hello".into(),
        })
    }

    fn plain(opcode: u8, text: &str) -> Vec<u8> {
        let mut frame = header(opcode, text.len());
        frame.extend(text.bytes());
        frame
    }

    fn reply(content: &str) -> Vec<u8> {
        plain(
            TEXT,
            &format!(r#"{{"action":"reply","payload":{{"content":"Reply: {content}"}}}}"#),
        )
    }

    #[test]
    fn answers_are_counted_however_they_are_cut() {
        let ping = plain(PING, "are you there?");
        let stream = [ping.clone(), reply("hello"), ping, reply("hello"), reply("hello")].concat();
        for cut in 0..stream.len() {
            let mut answers = answers(Dialect::Chanx);
            let (one, other) = stream.split_at(cut);
            assert_eq!(answers.take(one).unwrap() + answers.take(other).unwrap(), 3);
            assert_eq!(answers.owed, masked(PONG, b"are you there?").repeat(2));
        }
    }

    #[test]
    fn signs_of_life_of_socket_io_are_answered() {
        let text = r#"42["reply",{"content":"Reply: hello"}]"#;
        let stream = [plain(TEXT, text), plain(TEXT, "2"), plain(TEXT, text)].concat();
        for cut in 0..stream.len() {
            let mut answers = answers(Dialect::SocketIo);
            let (one, other) = stream.split_at(cut);
            assert_eq!(answers.take(one).unwrap() + answers.take(other).unwrap(), 2);
            assert_eq!(answers.owed, masked(TEXT, b"3"));
        }
    }

    #[test]
    fn another_answer_is_an_error() {
        assert!(answers(Dialect::Chanx).take(&reply("hallo")).is_err());
        let mut answers = answers(Dialect::Chanx);
        assert_eq!(answers.take(&reply("hello")).unwrap(), 1);
        assert!(answers.take(&reply("hello!")).is_err());
        assert!(answers.take(&plain(CLOSE, "\u{3}e")).is_err());
    }

    #[test]
    fn lengths_are_written_in_one_two_or_eight_bytes() {
        assert_eq!(header(TEXT, 125), [TEXT, 125]);
        assert_eq!(header(TEXT, 126), [TEXT, 126, 0, 126]);
        assert_eq!(header(TEXT, 0x1_0000)[..2], [TEXT, 127]);
    }

    #[test]
    fn the_first_frame_is_read_once_it_is_whole() {
        let frame = plain(TEXT, &"x".repeat(200));
        assert!(first(&frame[..3]).unwrap().is_none());
        assert!(first(&frame[..203]).unwrap().is_none());
        let (opcode, payload, length) = first(&frame).unwrap().unwrap();
        assert_eq!((opcode, payload.len(), length), (TEXT, 200, 204));
    }
}
