//! The mark 仅供备案使用 on a pressed picture, where nothing is written.
//!
//! A copy that says what it is for is worth less to a thief; a copy whose print is covered is
//! returned by the authority. So the mark goes where the page is emptiest, lightly, and where
//! there is no such place there is no mark. Which slots get one is the installation's choice;
//! by default none does, for some providers take no mark at all.

/// The six characters, a bit a pixel: made by `make.py` from Noto Sans CJK (SIL OFL 1.1).
const GLYPHS: &[u8] = include_bytes!("glyphs.pbm");
const HEADER: usize = b"P4\n576 96\n".len();
const ACROSS: usize = 576;
const DOWN: usize = 96;

/// The widths tried, in hundredths of the picture's, the most readable first.
const WIDTHS: [usize; 5] = [36, 30, 24, 19, 15];
/// Below this many pixels a character cannot be read.
const LEAST_HEIGHT: usize = 14;
/// A block whose luma spreads further holds print, a line, an edge or a face.
const QUIET: u8 = 24;
/// How far the mark moves the luma under its strokes: seen, and read through.
const STRENGTH: i32 = 34;

/// Where a mark was set: left, top, width, height.
pub(super) type Spot = (usize, usize, usize, usize);

/// Sets the mark into the emptiest place of a picture's luma, `w * h` samples row by row.
///
/// `None` when no place is empty enough; the picture is then as it was.
pub(super) fn stamp(luma: &mut [u8], w: usize, h: usize) -> Option<Spot> {
    let grid = Grid::new(luma, w, h);
    let (x, y, width, height) = WIDTHS
        .iter()
        .map(|hundredths| w * hundredths / 100)
        .find_map(|width| grid.emptiest(width, width * DOWN / ACROSS))?;
    let background = mean(luma, w, (x, y, width, height));
    // On a dark ground the mark is light.
    let change = if background < 96 { STRENGTH } else { -STRENGTH };
    for row in 0..height {
        for column in 0..width {
            let cover = coverage(column, row, width, height);
            let at = (y + row) * w + x + column;
            let moved = i32::from(luma[at]) + change * cover / 256;
            luma[at] = moved.clamp(0, 255) as u8;
        }
    }
    Some((x, y, width, height))
}

/// Blocks of the picture: how far the luma spreads in each, and sums to ask by rectangle.
struct Grid {
    block: usize,
    across: usize,
    down: usize,
    /// Blocks that are not quiet, and the spread of all, summed from the top left corner.
    sums: Vec<(u32, u32)>,
}

impl Grid {
    fn new(luma: &[u8], w: usize, h: usize) -> Self {
        let block = (w.min(h) / 120).max(4);
        let (across, down) = (w / block, h / block);
        let mut sums = vec![(0, 0); (across + 1) * (down + 1)];
        for by in 0..down {
            let mut row = (0, 0);
            for bx in 0..across {
                let spread = spread(luma, w, bx * block, by * block, block);
                row.0 += u32::from(spread > QUIET);
                row.1 += u32::from(spread);
                let above = sums[by * (across + 1) + bx + 1];
                sums[(by + 1) * (across + 1) + bx + 1] = (above.0 + row.0, above.1 + row.1);
            }
        }
        Self {
            block,
            across,
            down,
            sums,
        }
    }

    /// The quietest place of this size with a quiet rim around it; of equals the one nearest the
    /// middle, for what lies at the border may be cut off.
    fn emptiest(&self, width: usize, height: usize) -> Option<Spot> {
        if height < LEAST_HEIGHT {
            return None;
        }
        let wide = width.div_ceil(self.block) + 2;
        let high = height.div_ceil(self.block) + 2;
        if wide > self.across || high > self.down {
            return None;
        }
        let mut best: Option<(u64, Spot)> = None;
        for top in 0..=self.down - high {
            for left in 0..=self.across - wide {
                let (loud, spread) = self.sum(left, top, wide, high);
                if loud > 0 {
                    continue;
                }
                let off = (2 * left + wide).abs_diff(self.across) * 100 / self.across
                    + (2 * top + high).abs_diff(self.down) * 100 / self.down;
                let score = u64::from(spread) * 100 / (wide * high) as u64 + 3 * off as u64;
                if best.is_none_or(|(least, _)| score < least) {
                    let corner = |blocks: usize| (blocks + 1) * self.block;
                    best = Some((score, (corner(left), corner(top), width, height)));
                }
            }
        }
        best.map(|(_, spot)| spot)
    }

    fn sum(&self, left: usize, top: usize, wide: usize, high: usize) -> (u32, u32) {
        let at = |x: usize, y: usize| self.sums[y * (self.across + 1) + x];
        let (a, b) = (at(left, top), at(left + wide, top));
        let (c, d) = (at(left, top + high), at(left + wide, top + high));
        (d.0 + a.0 - b.0 - c.0, d.1 + a.1 - b.1 - c.1)
    }
}

fn spread(luma: &[u8], w: usize, x: usize, y: usize, block: usize) -> u8 {
    let (mut low, mut high) = (255, 0);
    for row in y..y + block {
        for &sample in &luma[row * w + x..][..block] {
            low = sample.min(low);
            high = sample.max(high);
        }
    }
    high - low
}

fn mean(luma: &[u8], w: usize, (x, y, width, height): Spot) -> u64 {
    let rows = (y..y + height).flat_map(|row| &luma[row * w + x..][..width]);
    let sum: u64 = rows.map(|&sample| u64::from(sample)).sum();
    sum / (width * height) as u64
}

/// How much of a pixel of the mark is ink, of 256, when the mark is this wide and high.
fn coverage(x: usize, y: usize, width: usize, height: usize) -> i32 {
    let span = |at: usize, of: usize, source: usize| {
        let from = at * source / of;
        from..((at + 1) * source / of).max(from + 1)
    };
    let (columns, rows) = (span(x, width, ACROSS), span(y, height, DOWN));
    let all = (columns.len() * rows.len()) as i32;
    let ink = rows
        .flat_map(|row| columns.clone().map(move |column| (row, column)))
        .filter(|&(row, column)| {
            let bit = row * ACROSS + column;
            GLYPHS[HEADER + bit / 8] >> (7 - bit % 8) & 1 == 1
        })
        .count();
    ink as i32 * 256 / all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page with lines of print everywhere but in the rows and columns given.
    fn page(w: usize, h: usize, empty: Option<Spot>) -> Vec<u8> {
        let mut luma = vec![238; w * h];
        for y in (8..h - 8).filter(|y| y % 24 < 12) {
            for x in (8..w - 8).filter(|x| x % 14 < 9) {
                let inside = empty.is_some_and(|(left, top, width, height)| {
                    (left..left + width).contains(&x) && (top..top + height).contains(&y)
                });
                if !inside && (x / 3 + y / 2) % 2 == 0 {
                    luma[y * w + x] = 40;
                }
            }
        }
        luma
    }

    #[test]
    fn the_glyphs_are_a_bitmap_of_the_size_that_is_read() {
        assert!(GLYPHS.starts_with(b"P4\n576 96\n"));
        assert_eq!(GLYPHS.len(), HEADER + ACROSS * DOWN / 8);
    }

    #[test]
    fn the_mark_goes_where_nothing_is_written_and_changes_nothing_else() {
        let empty = (420, 900, 600, 220);
        let before = page(1200, 1600, Some(empty));
        let mut after = before.clone();
        let (x, y, width, height) = stamp(&mut after, 1200, 1600).expect("there is room");
        assert!(
            x >= empty.0 && x + width <= empty.0 + empty.2,
            "{x}+{width}"
        );
        assert!(
            y >= empty.1 && y + height <= empty.1 + empty.3,
            "{y}+{height}"
        );
        let mut moved = 0;
        for (at, (old, new)) in before.iter().zip(&after).enumerate() {
            if old != new {
                moved += 1;
                let (column, row) = (at % 1200, at / 1200);
                assert!((x..x + width).contains(&column) && (y..y + height).contains(&row));
                assert!(old.abs_diff(*new) <= STRENGTH as u8, "it is read through");
            }
        }
        // Six characters of print cover a fifth to a half of their field.
        assert!(
            (width * height / 6..width * height / 2).contains(&moved),
            "{moved}"
        );
    }

    #[test]
    fn a_page_without_an_empty_place_is_left_alone() {
        let before = page(1000, 1400, None);
        let mut after = before.clone();
        assert_eq!(stamp(&mut after, 1000, 1400), None);
        assert_eq!(before, after);
        for (w, h) in [(1, 1), (3, 900), (90, 40)] {
            assert_eq!(stamp(&mut vec![255; w * h], w, h), None, "{w}×{h}");
        }
    }

    #[test]
    fn on_a_dark_ground_the_mark_is_light() {
        let mut luma = vec![30; 800 * 600];
        stamp(&mut luma, 800, 600).expect("there is room");
        assert!(luma.iter().all(|&sample| sample >= 30));
        assert!(luma.iter().any(|&sample| sample > 50));
    }
}
