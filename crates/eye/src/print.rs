//! Print: how dark strokes are beside the paper around them, in small cells.
//!
//! What light does to print tells the kinds of light apart: a lamp's reflection is added to it and
//! turns black to grey, bright even light leaves it black.

use beiand_press::picture::Plane;

/// Pixels of a cell's side: a stroke and some paper.
const SIDE: usize = 8;
/// How far below the paper strokes are, in tones.
const STROKE: u8 = 40;
/// The least tone of paper.
pub(crate) const PAPER: u8 = 190;
/// The part of print that tells its tone: strokes cross cells by chance, and seals are paler.
pub(crate) const PART: f64 = 0.25;

/// The darkest and the brightest tone of each cell of a plane.
pub(crate) struct Cells {
    across: usize,
    cells: Vec<(u8, u8)>,
}

impl Cells {
    pub(crate) fn of(luma: &Plane) -> Self {
        let (across, down) = (luma.w / SIDE, luma.h / SIDE);
        let width = across * SIDE;
        let mut cells = Vec::with_capacity(across * down);
        let (mut least, mut most) = (vec![0_u8; width], vec![0_u8; width]);
        for y in 0..down {
            least.fill(u8::MAX);
            most.fill(0);
            for row in y * SIDE..(y + 1) * SIDE {
                let line = &luma.row(row)[..width];
                for ((&value, least), most) in line.iter().zip(&mut least).zip(&mut most) {
                    *least = value.min(*least);
                    *most = value.max(*most);
                }
            }
            let columns = least.chunks_exact(SIDE).zip(most.chunks_exact(SIDE));
            cells.extend(columns.map(|(least, most)| {
                let darkest = least.iter().copied().min().unwrap_or_default();
                (darkest, most.iter().copied().max().unwrap_or_default())
            }));
        }
        Self { across, cells }
    }

    /// The cells with print: their middle in pixels, the print's tone and the paper's.
    pub(crate) fn print(&self) -> impl Iterator<Item = ((f64, f64), u8, u8)> {
        let middle = |at: usize| (at * SIDE + SIDE / 2) as f64;
        self.cells
            .iter()
            .enumerate()
            .filter(|(_, (dark, bright))| bright.saturating_sub(*dark) > STROKE)
            .map(move |(at, &(dark, bright))| {
                let place = (middle(at % self.across), middle(at / self.across));
                (place, dark, bright)
            })
    }
}

/// The tone that a quarter of the print on a luma plane does not pass; 0 where there is hardly any.
pub(crate) fn tone(luma: &Plane) -> f64 {
    let mut tones: Vec<u8> = Cells::of(luma)
        .print()
        .filter_map(|(_, print, paper)| (paper >= PAPER).then_some(print))
        .collect();
    quantile(&mut tones, PART).unwrap_or_default()
}

/// The tone that this part of the print does not pass; `None` where there is hardly any.
pub(crate) fn quantile(tones: &mut [u8], part: f64) -> Option<f64> {
    const ENOUGH: usize = 8;
    if tones.len() < ENOUGH {
        return None;
    }
    tones.sort_unstable();
    Some(f64::from(tones[(part * (tones.len() - 1) as f64) as usize]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn print_is_as_pale_as_its_strokes_however_white_the_paper_is() {
        let page = |print: u8, paper: u8| {
            let is_print = |at: usize| at / 400 % 20 < 10 && at % 9 < 3;
            let px = (0..400 * 400).map(|at| if is_print(at) { print } else { paper });
            Plane {
                w: 400,
                h: 400,
                px: px.collect(),
            }
        };
        assert_eq!(tone(&page(25, 225)), 25.0);
        assert_eq!(tone(&page(25, 255)), 25.0);
        assert_eq!(tone(&page(90, 255)), 90.0);
        assert_eq!(tone(&Plane::filled(400, 400, 255)), 0.0);
    }
}
