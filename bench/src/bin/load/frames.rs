//! A client's frames, made once, and a server's, skipped by their lengths (RFC 6455 §5.2).

use crate::Outcome;

/// Every client masks, and any key will do where nothing stands between client and server.
const MASK: [u8; 4] = [0x5a, 0xc3, 0x96, 0x3c];
/// A whole text message.
const TEXT: u8 = 0x81;

/// The frame of a message for the echo.
pub(crate) fn ask(content: &str) -> Vec<u8> {
    masked(&format!(
        r#"{{"action":"new_message","payload":{{"content":"{content}"}}}}"#
    ))
}

/// The frame of its answer.
pub(crate) fn reply(content: &str) -> Vec<u8> {
    plain(&format!(
        r#"{{"action":"reply","payload":{{"content":"Reply: {content}"}}}}"#
    ))
}

/// The frame of a message for a whole room.
pub(crate) fn publish(content: &str) -> Vec<u8> {
    masked(&format!(
        r#"{{"action":"publish","payload":{{"content":"{content}"}}}}"#
    ))
}

/// What the room hears; `own` for who has said it.
pub(crate) fn published(content: &str, own: bool) -> Vec<u8> {
    plain(&format!(
        r#"{{"action":"published","payload":{{"content":"{content}"}},"is_mine":false,"is_current":{own}}}"#
    ))
}

fn masked(text: &str) -> Vec<u8> {
    let mut frame = header(text.len());
    frame[1] |= 0x80;
    frame.extend(MASK);
    frame.extend(
        text.bytes()
            .zip(MASK.iter().cycle())
            .map(|(byte, mask)| byte ^ mask),
    );
    frame
}

fn plain(text: &str) -> Vec<u8> {
    let mut frame = header(text.len());
    frame.extend(text.bytes());
    frame
}

fn header(length: usize) -> Vec<u8> {
    let mut header = vec![TEXT];
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

/// Counts answers in a stream of bytes. All are alike: the first is compared, of the others the first two bytes.
#[derive(Debug)]
pub(crate) struct Answers {
    expected: Vec<u8>,
    /// Bytes of the current answer that have come.
    come: usize,
    compared: bool,
}

impl Answers {
    pub(crate) fn expecting(expected: Vec<u8>) -> Self {
        Self {
            expected,
            come: 0,
            compared: false,
        }
    }

    /// How many answers these bytes complete.
    pub(crate) fn take(&mut self, mut bytes: &[u8]) -> Outcome<usize> {
        let mut complete = 0;
        while !bytes.is_empty() {
            let part = bytes.len().min(self.expected.len() - self.come);
            let looked_at = if self.compared {
                2_usize.saturating_sub(self.come).min(part)
            } else {
                part
            };
            let expected = &self.expected[self.come..];
            if bytes[..looked_at] != expected[..looked_at] {
                return Err("the server answers something else".into());
            }
            bytes = &bytes[part..];
            self.come += part;
            if self.come == self.expected.len() {
                complete += 1;
                self.come = 0;
                self.compared = true;
            }
        }
        Ok(complete)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_counted_however_they_are_cut() {
        let stream = reply("hello").repeat(3);
        for cut in 0..stream.len() {
            let mut answers = Answers::expecting(reply("hello"));
            let (one, other) = stream.split_at(cut);
            assert_eq!(answers.take(one).unwrap() + answers.take(other).unwrap(), 3);
        }
    }

    #[test]
    fn another_answer_is_an_error() {
        assert!(Answers::expecting(reply("hello")).take(&reply("hallo")).is_err());
        let mut answers = Answers::expecting(reply("hello"));
        answers.take(&reply("hello")).unwrap();
        assert!(answers.take(&reply("hello!")).is_err());
    }

    #[test]
    fn lengths_are_written_in_one_two_or_eight_bytes() {
        assert_eq!(header(125), [TEXT, 125]);
        assert_eq!(header(126), [TEXT, 126, 0, 126]);
        assert_eq!(header(0x1_0000)[..2], [TEXT, 127]);
    }
}
