//! Sets of bytes: what a text is made of is asked of every cell, and a table tells it in one look
//! a byte.

/// Some of the bytes that a text may hold.
#[derive(Debug)]
pub struct ByteSet([bool; 256]);

impl ByteSet {
    /// The bytes of some ranges, their ends included, and some more.
    pub const fn of(ranges: &[(u8, u8)], more: &[u8]) -> Self {
        let mut holds = [false; 256];
        let mut at = 0;
        while at < ranges.len() {
            let (mut byte, last) = (ranges[at].0 as usize, ranges[at].1 as usize);
            while byte <= last {
                holds[byte] = true;
                byte += 1;
            }
            at += 1;
        }
        at = 0;
        while at < more.len() {
            holds[more[at] as usize] = true;
            at += 1;
        }
        Self(holds)
    }

    /// Whether there is nothing else in a text.
    pub fn makes(&self, text: &[u8]) -> bool {
        text.iter().all(|&byte| self.0[usize::from(byte)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_its_ranges_with_both_ends_and_what_is_named() {
        static SET: ByteSet = ByteSet::of(&[(b'b', b'd'), (0xFE, 0xFF)], b"-x");
        let held: Vec<u8> = (0..=255).filter(|&byte| SET.makes(&[byte])).collect();
        assert_eq!(held, b"-bcdx\xFE\xFF");
        assert!(SET.makes(b"") && SET.makes(b"b-d") && !SET.makes(b"bad"));
    }
}
