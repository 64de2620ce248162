//! What comes first on a connection: the handshake, and the message that tells what all others are like.

use chanx_bench_peers::{Answer, Ask, Heard, Outcome, published, reply};
use tungstenite::handshake::derive_accept_key;

/// Echoes that are written with one call at most.
const TOGETHER: usize = 64;

/// Where a client is.
pub(crate) enum Room {
    Named(String),
    Alone,
}

/// What a client always asks, and what it is always answered.
pub(crate) struct Frames {
    /// Bytes of a question.
    pub(crate) question: usize,
    /// What its sender is told, who may be alone.
    pub(crate) own: Vec<u8>,
    /// What all others are told.
    pub(crate) others: Vec<u8>,
    together: Vec<u8>,
}

/// Where a client wants to go, and the answer.
pub(crate) fn shake_hands(head: &str) -> Outcome<(Room, String)> {
    let path = head.split(' ').nth(1).ok_or("no request")?;
    let key = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("sec-websocket-key")
            .then(|| value.trim())
    });
    let key = derive_accept_key(key.ok_or("no WebSocket")?.as_bytes());
    let room = match path.strip_prefix("/ws/room/") {
        Some(name) => Room::Named(name.to_owned()),
        None => Room::Alone,
    };
    let response = format!(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {key}\r\n\r\n"
    );
    Ok((room, response))
}

impl Frames {
    /// Reads the first message, once it is here.
    pub(crate) fn of(bytes: &[u8]) -> Outcome<Option<Self>> {
        let (start, length) = match bytes {
            [_, length @ 128..=253, ..] => (2, usize::from(length - 128)),
            [_, 254, high, low, ..] => (4, usize::from(u16::from_be_bytes([*high, *low]))),
            [_, 255, ..] => return Err("longer than anything that is measured".into()),
            _ => return Ok(None),
        };
        let question = start + 4 + length;
        if bytes.len() < question {
            return Ok(None);
        }
        let (mask, masked) = bytes[start..question].split_at(4);
        let text = masked.iter().zip(mask.iter().cycle());
        let text = String::from_utf8(text.map(|(byte, mask)| byte ^ mask).collect())?;
        let Heard { own, others } = match serde_json::from_str(&text)? {
            Ask::NewMessage(text) => {
                let answer = serde_json::to_string(&Answer::Reply(reply(text)))?;
                Heard {
                    own: answer,
                    others: String::new(),
                }
            }
            Ask::Publish(_) => published(&text)?,
            Ask::Ping => return Err("this is not measured".into()),
        };
        let own = frame(&own);
        Ok(Some(Self {
            question,
            together: own.repeat(TOGETHER),
            own,
            others: frame(&others),
        }))
    }

    /// Hands so many echoes to `write`, as many as it can at a time.
    pub(crate) fn echoes(&self, mut count: usize, mut write: impl FnMut(&[u8])) {
        while count > 0 {
            let now = count.min(TOGETHER);
            write(&self.together[..now * self.own.len()]);
            count -= now;
        }
    }
}

/// A whole text message, as a server sends it.
fn frame(text: &str) -> Vec<u8> {
    let mut frame = vec![0x81];
    match (u8::try_from(text.len()), u16::try_from(text.len())) {
        (Ok(length @ ..126), _) => frame.push(length),
        (_, Ok(length)) => {
            frame.push(126);
            frame.extend(length.to_be_bytes());
        }
        _ => {
            frame.push(127);
            frame.extend((text.len() as u64).to_be_bytes());
        }
    }
    frame.extend(text.bytes());
    frame
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_message_tells_what_all_are_like() {
        let text = br#"{"action":"new_message","payload":{"content":"hi"}}"#;
        let mut frame = vec![0x81, 128 + u8::try_from(text.len()).unwrap(), 0, 0, 0, 0];
        frame.extend(text);
        assert!(Frames::of(&frame[..9]).unwrap().is_none());
        let frames = Frames::of(&frame.repeat(2)).unwrap().unwrap();
        assert_eq!(frames.question, frame.len());
        assert_eq!(
            frames.own[2..],
            *br#"{"action":"reply","payload":{"content":"Reply: hi"}}"#
        );
        let mut written = Vec::new();
        frames.echoes(TOGETHER + 1, |echoes| written.push(echoes.len()));
        assert_eq!(written, [TOGETHER * frames.own.len(), frames.own.len()]);
    }

    #[test]
    fn a_path_says_where_a_client_goes() {
        let head = "GET /ws/room/7/ HTTP/1.1\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        let (room, response) = shake_hands(head).unwrap();
        assert!(matches!(room, Room::Named(name) if name == "7/"));
        assert!(response.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    }
}
