//! Texts as JSON: what has to be escaped is looked for in vectors, since nearly always there is nothing.

/// Bytes that are looked at together.
const CHUNK: usize = 32;

/// Appends a text in its quotes.
pub(crate) fn append(text: &str, out: &mut Vec<u8>) {
    out.reserve(text.len() + 2);
    out.push(b'"');
    escaped(text, out);
    out.push(b'"');
}

/// Whether a text is written as it is.
pub(crate) fn is_plain(text: &str) -> bool {
    clean(text.as_bytes()) == text.len()
}

/// Appends a text without them.
pub(super) fn escaped(text: &str, out: &mut Vec<u8>) {
    let mut rest = text.as_bytes();
    loop {
        let (clean, dirty) = rest.split_at(clean(rest));
        out.extend_from_slice(clean);
        let Some((byte, later)) = dirty.split_first() else {
            return;
        };
        escape(*byte, out);
        rest = later;
    }
}

/// How many bytes stand before the first that has to be escaped.
fn clean(bytes: &[u8]) -> usize {
    if let Some(word) = short(bytes) {
        let first = || bytes.iter().position(|byte| is_escaped(*byte));
        let dirty = if found(word) == 0 { None } else { first() };
        return dirty.unwrap_or(bytes.len());
    }
    let (chunks, _) = bytes.as_chunks::<CHUNK>();
    // Without a way out within a chunk, so that the compiler makes vectors of it.
    let is_clean = |chunk: &[u8; CHUNK]| {
        chunk
            .iter()
            .fold(0, |found, byte| found | u8::from(is_escaped(*byte)))
            == 0
    };
    let mut at = CHUNK * chunks.iter().take_while(|chunk| is_clean(chunk)).count();
    let (words, _) = bytes[at..].as_chunks::<8>();
    for word in words {
        let found = found(u64::from_le_bytes(*word));
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    // The last word once more from its end on, where there is one: what it has in common with those before is clean.
    if let (Some(word), true) = (bytes.last_chunk::<8>(), at < bytes.len()) {
        let found = found(u64::from_le_bytes(*word));
        return bytes.len() - 8 + found.trailing_zeros() as usize / 8;
    }
    at
}

/// All of a text of four to eight bytes in one word, in whose middle some may stand twice; keys are such for the most part.
fn short(bytes: &[u8]) -> Option<u64> {
    if bytes.len() > 8 {
        return None;
    }
    let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) else {
        // The signs of one of up to three, and blanks.
        let mut word = [b' '; 8];
        word[..bytes.len()].copy_from_slice(bytes);
        return Some(u64::from_le_bytes(word));
    };
    let [first, last] = [*first, *last].map(u32::from_le_bytes).map(u64::from);
    Some(first | last << 32)
}

fn is_escaped(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// The highest bit of each byte that has to be escaped; above the first such byte others may be set too.
fn found(word: u64) -> u64 {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word;
    let controls = word.wrapping_sub(ONES * 0x20) & !word;
    let quotes = zeros(word ^ (ONES * u64::from(b'"')));
    let slashes = zeros(word ^ (ONES * u64::from(b'\\')));
    (controls | quotes | slashes) & (ONES * 0x80)
}

fn escape(byte: u8, out: &mut Vec<u8>) {
    let short = match byte {
        b'"' | b'\\' => byte,
        0x08 => b'b',
        b'\t' => b't',
        b'\n' => b'n',
        0x0c => b'f',
        b'\r' => b'r',
        _ => {
            const DIGITS: &[u8; 16] = b"0123456789abcdef";
            let digit = |half: u8| DIGITS[usize::from(half & 0xf)];
            return out.extend([b'\\', b'u', b'0', b'0', digit(byte >> 4), digit(byte)]);
        }
    };
    out.extend([b'\\', short]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        let mut out = Vec::new();
        append(text, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn each_byte_is_found_at_each_place() {
        for byte in (0..0x30).chain([b'\\', 0x7f]).map(char::from) {
            for length in 0..80 {
                for at in [0, 1, length / 2, length] {
                    let mut text = "é".repeat(length / 2);
                    text.insert(if text.is_char_boundary(at) { at } else { 0 }, byte);
                    assert_eq!(written(&text), serde_json::to_string(&text).unwrap());
                }
            }
        }
    }

    #[test]
    fn one_byte_hides_none_of_its_neighbours() {
        for first in 0..0x80 {
            for second in (0..0x80).step_by(3) {
                let text: String = [first, second, b'"', second, first, b'!', first]
                    .map(char::from)
                    .iter()
                    .collect();
                assert_eq!(written(&text), serde_json::to_string(&text).unwrap());
            }
        }
    }
}
