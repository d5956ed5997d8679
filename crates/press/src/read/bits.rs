//! The entropy-coded bytes as bits, and the Huffman tables that read them.

/// Reads bits between markers; behind the end it gives zeros and counts them.
pub(super) struct Bits<'a> {
    data: &'a [u8],
    /// The next byte to take.
    at: usize,
    /// Bits taken but not used, from the top.
    held: u64,
    count: u32,
    /// The marker that stopped the reading, 0 for the end of the data.
    stopped: Option<u8>,
    /// Zero bits handed out behind the end.
    beyond: u32,
}

impl<'a> Bits<'a> {
    pub fn new(data: &'a [u8], at: usize) -> Self {
        Self {
            data,
            at,
            held: 0,
            count: 0,
            stopped: None,
            beyond: 0,
        }
    }

    /// Makes sure of 32 bits at least.
    #[inline(always)]
    pub fn fill(&mut self) {
        if self.count >= 32 {
            return;
        }
        if self.stopped.is_none()
            && let Some(eight) = self.data[self.at..].first_chunk::<8>()
        {
            let word = u64::from_be_bytes(*eight);
            // Is none of the eight bytes 0xff? Then none is stuffed and none a marker.
            let clear = !word;
            if clear.wrapping_sub(0x0101_0101_0101_0101) & word & 0x8080_8080_8080_8080 == 0 {
                self.held |= word >> self.count;
                let taken = (63 - self.count) >> 3;
                self.at += taken as usize;
                self.count += taken * 8;
                return;
            }
        }
        self.fill_slowly();
    }

    #[cold]
    fn fill_slowly(&mut self) {
        // Bits below `count` may hold the start of the next byte; it is put there again, equal.
        while self.count <= 48 {
            if self.stopped.is_some() {
                self.clear_rest();
                self.count += 8;
                self.beyond += 8;
                continue;
            }
            let byte = match self.data.get(self.at) {
                None => {
                    self.stopped = Some(0);
                    continue;
                }
                Some(0xff) => {
                    let mut next = self.at + 1;
                    while self.data.get(next) == Some(&0xff) {
                        next += 1;
                    }
                    match self.data.get(next) {
                        Some(0) => {
                            self.at = next + 1;
                            0xff
                        }
                        Some(&marker) => {
                            self.stopped = Some(marker);
                            continue;
                        }
                        None => {
                            self.stopped = Some(0);
                            continue;
                        }
                    }
                }
                Some(&byte) => {
                    self.at += 1;
                    byte
                }
            };
            self.clear_rest();
            self.held |= u64::from(byte) << (56 - self.count);
            self.count += 8;
        }
    }

    fn clear_rest(&mut self) {
        if self.count < 64 {
            self.held &= !(u64::MAX >> self.count);
        }
    }

    /// Whether bits were used that are not in the data; the last byte's filling is none.
    pub fn overrun(&self) -> bool {
        self.beyond > self.count
    }

    /// The marker that stopped the reading: 0 is the end of the file.
    pub fn stopped(&self) -> Option<u8> {
        self.stopped
    }

    /// Where the marker stands, or where reading got to.
    pub fn place(&self) -> usize {
        self.at
    }

    /// Forgets the held bits and goes on behind a marker at `place`, two bytes long.
    pub fn restart(&mut self, place: usize) {
        *self = Self::new(self.data, place.min(self.data.len()));
    }

    #[inline(always)]
    fn peek(&self, bits: u32) -> usize {
        (self.held >> (64 - bits)) as usize
    }

    #[inline(always)]
    fn skip(&mut self, bits: u32) {
        self.held <<= bits;
        self.count -= bits;
    }

    /// The next bits, at most 16; call [`Self::fill`] before.
    #[inline(always)]
    pub fn take(&mut self, bits: u32) -> u32 {
        if bits == 0 {
            return 0;
        }
        let value = (self.held >> (64 - bits)) as u32;
        self.skip(bits);
        value
    }

    /// A value of this many bits, negative where it starts with a zero.
    #[inline(always)]
    pub fn value(&mut self, bits: u32) -> i32 {
        if bits == 0 {
            return 0;
        }
        let raw = self.take(bits) as i32;
        if raw < 1 << (bits - 1) {
            raw - (1 << bits) + 1
        } else {
            raw
        }
    }
}

/// How many bits the quick tables look at.
const QUICK: u32 = 10;

/// A Huffman table for reading.
#[derive(Clone)]
pub(super) struct Table {
    /// By the next ten bits: the symbol and, above it, its length; 0 for longer codes.
    symbols: Box<[u16; 1 << QUICK]>,
    /// By the next ten bits: value, run and length together of a whole short coefficient.
    whole: Box<[i32; 1 << QUICK]>,
    /// The first code behind those of each length, aligned to 16 bits.
    ends: [u32; 18],
    /// What to add to a code of each length to find its symbol.
    offsets: [i32; 17],
    values: Vec<u8>,
}

impl Table {
    /// The table of a segment: codes per length, then the symbols; `None` when it is no code.
    pub fn new(counts: &[u8; 16], values: &[u8]) -> Option<Self> {
        let mut table = Self {
            symbols: Box::new([0; 1 << QUICK]),
            whole: Box::new([0; 1 << QUICK]),
            ends: [0; 18],
            offsets: [0; 17],
            values: values.to_vec(),
        };
        let (mut code, mut index) = (0_u32, 0_usize);
        for length in 1..=16_u32 {
            table.offsets[length as usize] = index as i32 - code as i32;
            for _ in 0..counts[length as usize - 1] {
                let &symbol = values.get(index)?;
                if code >= 1 << length {
                    return None;
                }
                if length <= QUICK {
                    let first = (code << (QUICK - length)) as usize;
                    for slot in first..first + (1 << (QUICK - length)) {
                        table.symbols[slot] = (length as u16) << 8 | u16::from(symbol);
                        table.whole[slot] = whole(slot as u32, length, symbol);
                    }
                }
                code += 1;
                index += 1;
            }
            table.ends[length as usize] = code << (16 - length);
            code <<= 1;
        }
        table.ends[17] = u32::MAX;
        Some(table)
    }

    /// The next symbol; `None` when the bits are no code. Call [`Bits::fill`] before.
    #[inline(always)]
    pub fn symbol(&self, bits: &mut Bits) -> Option<u8> {
        let entry = self.symbols[bits.peek(QUICK)];
        if entry != 0 {
            bits.skip(u32::from(entry >> 8));
            return Some(entry as u8);
        }
        self.long_symbol(bits)
    }

    #[cold]
    fn long_symbol(&self, bits: &mut Bits) -> Option<u8> {
        let next = bits.peek(16) as u32;
        let length = (QUICK + 1..=16).find(|&length| next < self.ends[length as usize])?;
        let code = (next >> (16 - length)) as i32;
        let index = code + self.offsets[length as usize];
        bits.skip(length);
        self.values.get(usize::try_from(index).ok()?).copied()
    }

    /// A whole coefficient where code and value are short: run of zeros, and value.
    #[inline(always)]
    pub fn short(&self, bits: &mut Bits) -> Option<(usize, i32)> {
        let entry = self.whole[bits.peek(QUICK)];
        if entry == 0 {
            return None;
        }
        bits.skip((entry & 15) as u32);
        Some(((entry >> 4 & 15) as usize, entry >> 8))
    }
}

/// Value, run and length of the coefficient that these ten bits start with, if they hold it.
fn whole(slot: u32, length: u32, symbol: u8) -> i32 {
    let (run, size) = (i32::from(symbol >> 4), u32::from(symbol & 15));
    if size == 0 || length + size > QUICK {
        return 0;
    }
    let raw = (slot >> (QUICK - length - size) & ((1 << size) - 1)) as i32;
    let value = if raw < 1 << (size - 1) {
        raw - (1 << size) + 1
    } else {
        raw
    };
    value << 8 | run << 4 | (length + size) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stuffed_bytes_are_one_and_a_marker_ends_the_bits() {
        let mut bits = Bits::new(&[0xff, 0x00, 0x12, 0xff, 0xd9], 0);
        bits.fill();
        assert_eq!(bits.take(16), 0xff12);
        assert!(!bits.overrun());
        bits.fill();
        assert_eq!(bits.take(8), 0);
        assert!(bits.overrun());
        assert_eq!((bits.stopped(), bits.place()), (Some(0xd9), 3));
    }

    #[test]
    fn values_count_down_from_all_ones() {
        let mut bits = Bits::new(&[0b0101_1000, 0, 0, 0, 0, 0, 0, 0], 0);
        bits.fill();
        assert_eq!(bits.value(2), -2);
        assert_eq!(bits.value(1), -1);
        assert_eq!(bits.value(2), 3);
    }

    #[test]
    fn codes_of_two_and_twelve_bits_are_read() {
        let mut counts = [0; 16];
        (counts[1], counts[11]) = (1, 1);
        let table = Table::new(&counts, &[0x11, 0x22]).expect("a code");
        // 00, its value bit 1; then 0100_0000_0000, the first code of twelve bits.
        let mut bits = Bits::new(&[0b0010_1000, 0b0000_0000, 0, 0, 0, 0, 0, 0], 0);
        bits.fill();
        assert_eq!(table.short(&mut bits), Some((1, 1)));
        assert_eq!(table.symbol(&mut bits), Some(0x22));
    }

    #[test]
    fn too_many_codes_are_no_table() {
        let mut counts = [0; 16];
        counts[0] = 3;
        assert!(Table::new(&counts, &[1, 2, 3]).is_none());
    }
}
