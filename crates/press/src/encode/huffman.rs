//! Huffman codes made for the picture at hand (ISO/IEC 10918-1, Annex K.2).

/// How often each symbol occurs.
pub(super) type Counts = [u32; 256];

/// The length of each symbol's code in bits, 1 to 16; 0 for symbols that do not occur.
pub(super) type Lengths = [u8; 256];

/// The shortest code lengths for these counts, none over 16 bits, none of ones only.
pub(super) fn lengths(counts: &Counts) -> Lengths {
    // A 257th symbol takes the code of all ones, which the standard keeps free.
    let mut nodes: Vec<(u64, u16)> = counts
        .iter()
        .enumerate()
        .filter(|&(_, &count)| count > 0)
        .map(|(symbol, &count)| (u64::from(count), symbol as u16))
        .collect();
    let used = nodes.len();
    let mut out = [0; 256];
    if used == 0 {
        return out;
    }
    nodes.push((0, 256));
    // Rarest first; the reserved symbol is the rarest of all.
    nodes.sort_unstable_by_key(|&(count, symbol)| (count, std::cmp::Reverse(symbol)));
    let leaves = nodes.len();
    // Two queues: leaves in order, joined nodes in the order of their making, which is sorted too.
    let mut weight: Vec<u64> = nodes.iter().map(|node| node.0).collect();
    let mut parent = vec![0_usize; 2 * leaves - 1];
    let (mut leaf, mut joined) = (0, leaves);
    for next in leaves..2 * leaves - 1 {
        let mut sum = 0;
        for _ in 0..2 {
            let take_leaf = leaf < leaves && (joined >= next || weight[leaf] <= weight[joined]);
            let taken = if take_leaf { &mut leaf } else { &mut joined };
            sum += weight[*taken];
            parent[*taken] = next;
            *taken += 1;
        }
        weight.push(sum);
    }
    let mut depth = vec![0_usize; 2 * leaves - 1];
    let mut of_length = vec![0_usize; leaves.max(17) + 1];
    for node in (0..2 * leaves - 2).rev() {
        depth[node] = depth[parent[node]] + 1;
        if node < leaves {
            of_length[depth[node]] += 1;
        }
    }
    // Codes over 16 bits: a pair moves up, and a shorter code splits to make room (K.3).
    for length in (17..of_length.len()).rev() {
        while of_length[length] > 0 {
            let mut shorter = length - 2;
            while of_length[shorter] == 0 {
                shorter -= 1;
            }
            of_length[length] -= 2;
            of_length[length - 1] += 1;
            of_length[shorter + 1] += 2;
            of_length[shorter] -= 1;
        }
    }
    // The reserved symbol goes with one of the longest codes.
    let longest = (1..=16)
        .rev()
        .find(|&length| of_length[length] > 0)
        .expect("two leaves at least");
    of_length[longest] -= 1;
    let mut lengths =
        (1..=16_u8).flat_map(|length| std::iter::repeat_n(length, of_length[usize::from(length)]));
    for &(_, symbol) in nodes[1..].iter().rev() {
        out[usize::from(symbol)] = lengths.next().expect("a length for every used symbol");
    }
    out
}

/// A code ready for writing.
pub(super) struct Code {
    /// The bits of each symbol's code.
    pub bits: [u16; 256],
    /// Their number.
    pub lengths: Lengths,
    /// The symbols by rising length, as the table's segment lists them.
    pub symbols: Vec<u8>,
}

impl Code {
    /// The canonical code of these lengths.
    pub fn new(lengths: &Lengths) -> Self {
        let mut symbols: Vec<u8> = (0..=255)
            .filter(|&symbol| lengths[usize::from(symbol)] > 0)
            .collect();
        symbols.sort_by_key(|&symbol| (lengths[usize::from(symbol)], symbol));
        let mut bits = [0; 256];
        let (mut code, mut last) = (0_u32, 0);
        for &symbol in &symbols {
            let length = lengths[usize::from(symbol)];
            code <<= length - last;
            last = length;
            bits[usize::from(symbol)] = code as u16;
            code += 1;
        }
        Self {
            bits,
            lengths: *lengths,
            symbols,
        }
    }

    /// How many symbols have a code of 1, 2, … 16 bits.
    pub fn of_length(&self) -> [u8; 16] {
        let mut counts = [0; 16];
        for &symbol in &self.symbols {
            counts[usize::from(self.lengths[usize::from(symbol)]) - 1] += 1;
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The share of the code space that the codes take; a decoder needs less than all of it.
    fn kraft(lengths: &Lengths) -> f64 {
        lengths
            .iter()
            .filter(|&&length| length > 0)
            .map(|&length| 0.5_f64.powi(i32::from(length)))
            .sum()
    }

    #[test]
    fn one_symbol_gets_one_bit() {
        let mut counts = [0; 256];
        counts[7] = 5;
        assert_eq!(lengths(&counts)[7], 1);
    }

    #[test]
    fn steep_counts_stay_within_sixteen_bits_and_leave_the_last_code_free() {
        let mut counts = [0; 256];
        let (mut a, mut b) = (1_u32, 1_u32);
        for count in counts.iter_mut().take(40) {
            *count = a;
            (a, b) = (b, a.saturating_add(b));
        }
        let lengths = lengths(&counts);
        assert!(lengths.iter().all(|&length| length <= 16));
        assert!(kraft(&lengths) < 1.0);
        assert!(lengths[39] <= lengths[0]);
    }

    #[test]
    fn a_full_alphabet_fits() {
        let lengths = lengths(&[1; 256]);
        assert!(kraft(&lengths) < 1.0);
        assert_eq!(Code::new(&lengths).symbols.len(), 256);
    }
}
