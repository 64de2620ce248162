//! Texts in constants: put together, compared, looked up.

/// A sentence put together while compiling.
pub(super) struct Sentence {
    bytes: [u8; 4096],
    length: usize,
}

impl Sentence {
    pub(super) const fn new() -> Self {
        Self {
            bytes: [0; 4096],
            length: 0,
        }
    }

    pub(super) const fn say(mut self, part: &str) -> Self {
        let part = part.as_bytes();
        let mut index = 0;
        while index < part.len() && self.length < self.bytes.len() {
            self.bytes[self.length] = part[index];
            self.length += 1;
            index += 1;
        }
        self
    }

    pub(super) const fn text(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => text,
            // Cut in the middle of a character, after four thousand bytes.
            Err(_) => "too many mistakes to list",
        }
    }
}

/// Whether two texts are the same.
pub(super) const fn same(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    let mut index = 0;
    while index < left.len() {
        if left[index] != right[index] {
            return false;
        }
        index += 1;
    }
    true
}

pub(super) const fn among(name: &str, names: &[&str]) -> bool {
    let mut index = 0;
    while index < names.len() {
        if same(name, names[index]) {
            return true;
        }
        index += 1;
    }
    false
}
