//! One channel as the search sees it: tones, and the ridges of its slopes.

use beiand_press::picture::Plane;

/// The weakest edge that votes, and one as strong as counts, in tones over two pixels.
const FAINT: f32 = 2.5;
const STRONG: f32 = 14.0;

/// One channel as the search sees it, and its gradient.
pub(super) struct Field {
    pub(super) w: usize,
    pub(super) h: usize,
    pub(super) px: Vec<f32>,
    /// Edge points: place, gradient's direction as a unit vector, strength.
    pub(super) edges: Vec<Edge>,
    /// So many of them, the first ones, are strong.
    pub(super) strong: usize,
}

#[derive(Clone, Copy)]
pub(super) struct Edge {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) gx: f32,
    pub(super) gy: f32,
    pub(super) strength: f32,
}

impl Field {
    pub(super) fn of(plane: &Plane, sign: f32) -> Self {
        let (w, h) = (plane.w, plane.h);
        let at = |x: usize, y: usize| f32::from(plane.px[y * w + x]);
        // A light blur: grain is no edge.
        let mut px = vec![0.0; w * h];
        for y in 0..h {
            let (up, down) = (y.saturating_sub(1), (y + 1).min(h - 1));
            for x in 0..w {
                let (left, right) = (x.saturating_sub(1), (x + 1).min(w - 1));
                let row = |y| at(left, y) + 2.0 * at(x, y) + at(right, y);
                px[y * w + x] = sign * (row(up) + 2.0 * row(y) + row(down)) / 16.0;
            }
        }
        let slope = |at: usize| {
            let (gx, gy) = (px[at + 1] - px[at - 1], px[at + w] - px[at - w]);
            (gx, gy, gx * gx + gy * gy)
        };
        let mut edges = Vec::new();
        for y in 2..h.saturating_sub(2) {
            for x in 2..w.saturating_sub(2) {
                let at = y * w + x;
                let (gx, gy, square) = slope(at);
                if square < FAINT * FAINT {
                    continue;
                }
                // Only the ridge of a slope votes.
                let beside = if gx.abs() > gy.abs() { 1 } else { w };
                if slope(at - beside).2 > square || slope(at + beside).2 >= square {
                    continue;
                }
                let strength = square.sqrt();
                edges.push(Edge {
                    x: x as f32,
                    y: y as f32,
                    gx: gx / strength,
                    gy: gy / strength,
                    strength: strength.min(STRONG),
                });
            }
        }
        let (mut strong, faint): (Vec<Edge>, Vec<Edge>) = edges
            .into_iter()
            .partition(|edge: &Edge| edge.strength >= STRONG);
        let count = strong.len();
        strong.extend(faint);
        Self {
            w,
            h,
            px,
            edges: strong,
            strong: count,
        }
    }

    /// Whether a point is in the picture, give or take.
    pub(super) fn holds(&self, (x, y): (f64, f64), slack: f64) -> bool {
        x >= -slack
            && y >= -slack
            && x <= (self.w - 1) as f64 + slack
            && y <= (self.h - 1) as f64 + slack
    }

    /// The tone at a point between pixels; `None` outside.
    pub(super) fn at(&self, x: f64, y: f64) -> Option<f64> {
        if x < 0.0 || y < 0.0 || x > (self.w - 1) as f64 || y > (self.h - 1) as f64 {
            return None;
        }
        let (x0, y0) = (x as usize, y as usize);
        let (x1, y1) = ((x0 + 1).min(self.w - 1), (y0 + 1).min(self.h - 1));
        let (fx, fy) = (x - x0 as f64, y - y0 as f64);
        let px = |x: usize, y: usize| f64::from(self.px[y * self.w + x]);
        let above = px(x0, y0) * (1.0 - fx) + px(x1, y0) * fx;
        let below = px(x0, y1) * (1.0 - fx) + px(x1, y1) * fx;
        Some(above * (1.0 - fy) + below * fy)
    }
}
