//! A picture in the room's working form: luma, and chroma at half size where there is any.
//!
//! The portal gets 4:2:0 JPEG, and most sources are 4:2:0 JPEG: planes of luma and chroma go
//! from the decoder to the encoder without ever being RGB. The eye looks at the luma alone.

/// One channel, row by row, without padding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plane {
    /// Pixels across.
    pub w: usize,
    /// Pixels down.
    pub h: usize,
    /// The samples, `w * h`.
    pub px: Vec<u8>,
}

impl Plane {
    /// A plane of one value.
    pub fn filled(w: usize, h: usize, value: u8) -> Self {
        Self {
            w,
            h,
            px: vec![value; w * h],
        }
    }

    /// One row.
    pub fn row(&self, y: usize) -> &[u8] {
        &self.px[y * self.w..][..self.w]
    }

    /// A part of the plane; the rectangle must lie inside.
    pub fn crop(&self, x: usize, y: usize, w: usize, h: usize) -> Self {
        let mut px = Vec::with_capacity(w * h);
        for row in y..y + h {
            px.extend_from_slice(&self.row(row)[x..x + w]);
        }
        Self { w, h, px }
    }

    /// The mean of 2 × 2 samples, the last row and column repeated where the size is odd.
    pub fn halved(&self) -> Self {
        let (w, h) = (self.w.div_ceil(2), self.h.div_ceil(2));
        let mut px = Vec::with_capacity(w * h);
        for y in 0..h {
            let a = self.row(2 * y);
            let b = self.row((2 * y + 1).min(self.h - 1));
            let mean = |x: usize, bias: u32| {
                let right = (2 * x + 1).min(self.w - 1);
                let sum = u32::from(a[2 * x])
                    + u32::from(a[right])
                    + u32::from(b[2 * x])
                    + u32::from(b[right]);
                ((sum + bias) >> 2) as u8
            };
            // The rounding alternates, or the whole plane would drift by half a step.
            px.extend((0..w).map(|x| mean(x, 1 + (x as u32 & 1))));
        }
        Self { w, h, px }
    }

    /// The plane at another size.
    pub fn resized(&self, w: usize, h: usize) -> Self {
        use fast_image_resize as fir;
        if (w, h) == (self.w, self.h) {
            return self.clone();
        }
        // The typed call: the other one compiles every kind of pixel into this crate.
        let source = fir::images::TypedImageRef::<fir::pixels::U8>::from_buffer(
            self.w as u32,
            self.h as u32,
            &self.px,
        )
        .expect("a plane holds w * h samples");
        let mut px = vec![0; w * h];
        let mut target =
            fir::images::TypedImage::<fir::pixels::U8>::from_buffer(w as u32, h as u32, &mut px)
                .expect("w * h samples");
        // A mild filter for chroma and luma alike: Lanczos keeps the strokes of small print.
        let options = fir::ResizeOptions::new()
            .resize_alg(fir::ResizeAlg::Convolution(fir::FilterType::Lanczos3));
        fir::Resizer::new()
            .resize_typed(&source, &mut target, &options)
            .expect("both planes are single channel and not empty");
        Self { w, h, px }
    }

    /// The plane with its longer side at most `edge`.
    pub fn clone_fitted(&self, edge: usize) -> Self {
        let long = self.w.max(self.h);
        if long <= edge {
            return self.clone();
        }
        let side = |side: usize| ((side * edge + long / 2) / long).max(1);
        self.resized(side(self.w), side(self.h))
    }

    /// The value at a place between samples (Catmull-Rom, which keeps strokes sharp); outside,
    /// the border's.
    fn between(&self, x: f64, y: f64) -> u8 {
        let (x0, y0) = (x.floor(), y.floor());
        let weights = |t: f64| {
            [
                ((2.0 - t) * t - 1.0) * t * 0.5,
                ((3.0 * t - 5.0) * t * t + 2.0) * 0.5,
                ((4.0 - 3.0 * t) * t + 1.0) * t * 0.5,
                (t - 1.0) * t * t * 0.5,
            ]
        };
        let (across, down) = (weights(x - x0), weights(y - y0));
        let near = |at: f64, offset: usize, size: usize| {
            (at as i64 + offset as i64 - 1).clamp(0, size as i64 - 1) as usize
        };
        let columns = [0, 1, 2, 3].map(|offset| near(x0, offset, self.w));
        let sum: f64 = down
            .iter()
            .enumerate()
            .map(|(offset, weight)| {
                let row = self.row(near(y0, offset, self.h));
                let line: f64 = columns
                    .iter()
                    .zip(&across)
                    .map(|(&column, weight)| f64::from(row[column]) * weight)
                    .sum();
                line * weight
            })
            .sum();
        sum.round().clamp(0.0, 255.0) as u8
    }

    /// The plane turned as EXIF's orientation 1 to 8 asks.
    pub fn turned(self, orientation: u8) -> Self {
        let Self { w, h, px } = self;
        match orientation {
            2..=4 => {
                let mut px = px;
                if orientation != 4 {
                    px.chunks_exact_mut(w).for_each(<[u8]>::reverse);
                }
                if orientation != 2 {
                    for y in 0..h / 2 {
                        let (above, below) = px.split_at_mut((h - 1 - y) * w);
                        above[y * w..][..w].swap_with_slice(&mut below[..w]);
                    }
                }
                Self { w, h, px }
            }
            5..=8 => {
                // Columns become rows; in tiles, so that both sides stay in the cache.
                let flip_x = matches!(orientation, 6 | 7);
                let flip_y = matches!(orientation, 7 | 8);
                let mut turned = vec![0; w * h];
                const TILE: usize = 32;
                for y0 in (0..h).step_by(TILE) {
                    for x0 in (0..w).step_by(TILE) {
                        for x in x0..(x0 + TILE).min(w) {
                            let row = if flip_y { w - 1 - x } else { x } * h;
                            for y in y0..(y0 + TILE).min(h) {
                                let column = if flip_x { h - 1 - y } else { y };
                                turned[row + column] = px[y * w + x];
                            }
                        }
                    }
                }
                Self {
                    w: h,
                    h: w,
                    px: turned,
                }
            }
            _ => Self { w, h, px },
        }
    }
}

/// The view of a flat rectangle: from places on it, 0 to 1, to places in the picture.
struct Perspective {
    a: [f64; 8],
}

impl Perspective {
    /// The view that shows the unit square's corners, from the top left one clockwise, here.
    /// Heckbert, «Fundamentals of texture mapping», 1989, section 2.2.3.
    fn of(corners: &[(f64, f64); 4]) -> Self {
        let [(x0, y0), (x1, y1), (x2, y2), (x3, y3)] = *corners;
        let (sx, sy) = (x0 - x1 + x2 - x3, y0 - y1 + y2 - y3);
        let (dx1, dy1) = (x1 - x2, y1 - y2);
        let (dx2, dy2) = (x3 - x2, y3 - y2);
        let det = dx1 * dy2 - dx2 * dy1;
        let g = (sx * dy2 - dx2 * sy) / det;
        let h = (dx1 * sy - sx * dy1) / det;
        Self {
            a: [
                x1 - x0 + g * x1,
                x3 - x0 + h * x3,
                x0,
                y1 - y0 + g * y1,
                y3 - y0 + h * y3,
                y0,
                g,
                h,
            ],
        }
    }

    fn at(&self, u: f64, v: f64) -> (f64, f64) {
        let a = &self.a;
        let w = a[6] * u + a[7] * v + 1.0;
        (
            (a[0] * u + a[1] * v + a[2]) / w,
            (a[3] * u + a[4] * v + a[5]) / w,
        )
    }
}

/// Luma, and chroma at half size.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// Luma.
    pub y: Plane,
    /// Blue and red difference, each `ceil(w/2) × ceil(h/2)`; `None` for grey.
    pub chroma: Option<[Plane; 2]>,
}

impl Picture {
    /// Pixels across.
    pub fn width(&self) -> usize {
        self.y.w
    }

    /// Pixels down.
    pub fn height(&self) -> usize {
        self.y.h
    }

    /// The longer side.
    pub fn long_edge(&self) -> usize {
        self.y.w.max(self.y.h)
    }

    /// A picture from interleaved RGB, full range BT.601 as JFIF says.
    pub fn from_rgb(w: usize, h: usize, rgb: &[u8]) -> Self {
        let mut y = Vec::with_capacity(w * h);
        let (mut cb, mut cr) = (Vec::with_capacity(w * h), Vec::with_capacity(w * h));
        for pixel in rgb.chunks_exact(3) {
            let (r, g, b) = (
                i32::from(pixel[0]),
                i32::from(pixel[1]),
                i32::from(pixel[2]),
            );
            y.push(((19595 * r + 38470 * g + 7471 * b + 32768) >> 16) as u8);
            cb.push(((-11059 * r - 21709 * g + 32768 * b + 8_421_375) >> 16) as u8);
            cr.push(((32768 * r - 27439 * g - 5329 * b + 8_421_375) >> 16) as u8);
        }
        let half = |px| Plane { w, h, px }.halved();
        Self {
            chroma: Some([half(cb), half(cr)]),
            y: Plane { w, h, px: y },
        }
    }

    /// The picture as interleaved RGB.
    pub fn to_rgb(&self) -> Vec<u8> {
        let Some([cb, cr]) = &self.chroma else {
            return self.y.px.iter().flat_map(|&y| [y, y, y]).collect();
        };
        let (cb, cr) = (
            cb.resized(self.y.w, self.y.h),
            cr.resized(self.y.w, self.y.h),
        );
        let mut rgb = Vec::with_capacity(self.y.px.len() * 3);
        for ((&y, &b), &r) in self.y.px.iter().zip(&cb.px).zip(&cr.px) {
            let (y, b, r) = (i32::from(y) << 16, i32::from(b) - 128, i32::from(r) - 128);
            let clamp = |v: i32| ((v + 32768) >> 16).clamp(0, 255) as u8;
            rgb.extend([
                clamp(y + 91881 * r),
                clamp(y - 22554 * b - 46802 * r),
                clamp(y + 116_130 * b),
            ]);
        }
        rgb
    }

    /// The picture without its chroma, where that holds no more than a scanner's tint.
    ///
    /// A seal is half a per cent of a page and must stay red: a few coloured samples keep all.
    pub fn without_tint(self) -> Self {
        let is_tint = self.chroma.iter().flatten().all(|plane| {
            let strong = plane.px.iter().filter(|v| v.abs_diff(128) > 12).count();
            let sum: u64 = plane.px.iter().map(|v| u64::from(v.abs_diff(128))).sum();
            strong * 4000 < plane.px.len() && sum < plane.px.len() as u64 * 2
        });
        Self {
            y: self.y,
            chroma: if is_tint { None } else { self.chroma },
        }
    }

    /// A part of the picture; its corner lies at even places, for chroma has half of them.
    pub fn crop(&self, x: usize, y: usize, w: usize, h: usize) -> Self {
        let (x, y) = (x & !1, y & !1);
        Self {
            y: self.y.crop(x, y, w, h),
            chroma: self.chroma.as_ref().map(|planes| {
                planes
                    .each_ref()
                    .map(|plane| plane.crop(x / 2, y / 2, w.div_ceil(2), h.div_ceil(2)))
            }),
        }
    }

    /// Every plane through the same change.
    fn map(self, mut change: impl FnMut(Plane, bool) -> Plane) -> Self {
        Self {
            y: change(self.y, false),
            chroma: self
                .chroma
                .map(|[cb, cr]| [change(cb, true), change(cr, true)]),
        }
    }

    /// The picture turned as EXIF's orientation asks; anything but 2 to 8 leaves it.
    pub fn turned(self, orientation: u8) -> Self {
        self.map(|plane, _| plane.turned(orientation))
    }

    /// The picture at another size.
    pub fn resized(self, w: usize, h: usize) -> Self {
        if (w, h) == (self.y.w, self.y.h) {
            return self;
        }
        self.map(|plane, half| {
            if half {
                plane.resized(w.div_ceil(2), h.div_ceil(2))
            } else {
                plane.resized(w, h)
            }
        })
    }

    /// The picture with its long edge at most `edge`; never larger than it was.
    pub fn fitted(self, edge: usize) -> Self {
        let long = self.long_edge();
        if long <= edge {
            return self;
        }
        let scale = |side: usize| ((side * edge + long / 2) / long).max(1);
        let (w, h) = (scale(self.y.w), scale(self.y.h));
        self.resized(w, h)
    }

    /// The quadrilateral with these corners, from the top left one clockwise, laid flat with a
    /// margin of its surroundings, in shares of its size. It gets as many pixels as it had.
    pub fn flattened(&self, corners: &[(f64, f64); 4], margin: f64) -> Self {
        let length = |a: usize, b: usize| {
            let (a, b) = (corners[a], corners[b]);
            (b.0 - a.0).hypot(b.1 - a.1)
        };
        let w = length(0, 1).max(length(3, 2));
        let h = length(0, 3).max(length(1, 2));
        let view = Perspective::of(corners);
        let side = |side: f64| ((side * (1.0 + 2.0 * margin)) as usize).next_multiple_of(2);
        let (out_w, out_h) = (side(w), side(h));
        let lay = |plane: &Plane, scale: usize| {
            let (out_w, out_h) = (out_w / scale, out_h / scale);
            let mut px = Vec::with_capacity(out_w * out_h);
            for y in 0..out_h {
                let v = (y as f64 + 0.5) / out_h as f64 * (1.0 + 2.0 * margin) - margin;
                for x in 0..out_w {
                    let u = (x as f64 + 0.5) / out_w as f64 * (1.0 + 2.0 * margin) - margin;
                    let (x, y) = view.at(u, v);
                    px.push(plane.between(x / scale as f64 - 0.5, y / scale as f64 - 0.5));
                }
            }
            Plane {
                w: out_w,
                h: out_h,
                px,
            }
        };
        Self {
            y: lay(&self.y, 1),
            chroma: self
                .chroma
                .as_ref()
                .map(|planes| planes.each_ref().map(|plane| lay(plane, 2))),
        }
    }

    /// Pictures one above the other at equal width, with a white gap between them.
    ///
    /// The width is that of the widest but never more than one and a half times the narrowest:
    /// a small picture blown up holds no more than it held.
    pub fn stacked(parts: Vec<Self>) -> Self {
        let widest = parts.iter().map(Self::width).max().unwrap_or(1);
        let narrowest = parts.iter().map(Self::width).min().unwrap_or(1);
        let w = widest.min(narrowest * 3 / 2).next_multiple_of(2);
        let gap = (w / 60).next_multiple_of(2);
        let colour = parts.iter().any(|part| part.chroma.is_some());
        let parts: Vec<Self> = parts
            .into_iter()
            .map(|part| {
                let h = (part.y.h * w).div_ceil(part.y.w).next_multiple_of(2);
                part.resized(w, h)
            })
            .collect();
        let mut y = Plane {
            w,
            ..Plane::default()
        };
        let mut chroma = [Plane::default(), Plane::default()];
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                y.px.resize(y.px.len() + gap * w, 255);
                chroma
                    .iter_mut()
                    .for_each(|plane| plane.px.resize(plane.px.len() + gap / 2 * w / 2, 128));
            }
            y.px.extend_from_slice(&part.y.px);
            for (plane, index) in chroma.iter_mut().zip(0..) {
                match &part.chroma {
                    Some(planes) => plane.px.extend_from_slice(&planes[index].px),
                    None => plane
                        .px
                        .resize(plane.px.len() + w / 2 * (part.y.h / 2), 128),
                }
            }
        }
        y.h = y.px.len() / w;
        for plane in &mut chroma {
            (plane.w, plane.h) = (w / 2, y.h / 2);
        }
        Self {
            y,
            chroma: colour.then_some(chroma),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plane(w: usize, h: usize) -> Plane {
        Plane {
            w,
            h,
            px: (0..w * h).map(|at| (at * 7 % 251) as u8).collect(),
        }
    }

    #[test]
    fn each_turn_puts_the_first_sample_where_exif_says() {
        // The corner where the first sample of the stored picture must be shown.
        let corners = [
            (0, 0),
            (2, 0),
            (2, 1),
            (0, 1),
            (0, 0),
            (1, 0),
            (1, 2),
            (0, 2),
        ];
        for (orientation, corner) in (1..=8).zip(corners) {
            let turned = Plane {
                w: 3,
                h: 2,
                px: vec![9, 0, 0, 0, 0, 0],
            }
            .turned(orientation);
            let at = turned.px.iter().position(|&v| v == 9).expect("kept");
            assert_eq!((at % turned.w, at / turned.w), corner, "{orientation}");
        }
    }

    #[test]
    fn a_turn_and_its_counterpart_give_the_picture_back() {
        for (there, back) in [(2, 2), (3, 3), (4, 4), (5, 5), (6, 8), (7, 7), (8, 6)] {
            let start = plane(70, 41);
            assert_eq!(start.clone().turned(there).turned(back), start);
        }
    }

    #[test]
    fn a_tint_is_dropped_and_a_small_red_seal_is_not() {
        let mut rgb = vec![200; 200 * 200 * 3];
        rgb.chunks_exact_mut(3).for_each(|pixel| pixel[2] -= 2);
        assert!(
            Picture::from_rgb(200, 200, &rgb)
                .without_tint()
                .chroma
                .is_none()
        );
        for pixel in rgb.chunks_exact_mut(3).take(200) {
            pixel[0] = 250;
            pixel[1] = 20;
        }
        assert!(
            Picture::from_rgb(200, 200, &rgb)
                .without_tint()
                .chroma
                .is_some()
        );
    }

    #[test]
    fn a_rectangle_laid_flat_is_the_rectangle() {
        let start = Picture {
            y: plane(120, 90),
            chroma: None,
        };
        let corners = [(20.0, 10.0), (100.0, 10.0), (100.0, 70.0), (20.0, 70.0)];
        let flat = start.flattened(&corners, 0.0);
        assert_eq!(flat, start.crop(20, 10, 80, 60));
    }

    #[test]
    fn a_leaning_page_laid_flat_has_its_corners_in_the_corners() {
        let corners = [(31.0, 12.0), (170.0, 25.0), (160.0, 118.0), (20.0, 100.0)];
        let view = Perspective::of(&corners);
        for ((u, v), (x, y)) in [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]
            .into_iter()
            .zip(corners)
        {
            let at = view.at(u, v);
            assert!((at.0 - x).abs() < 1e-9 && (at.1 - y).abs() < 1e-9);
        }
    }

    #[test]
    fn stacked_cards_have_one_width_and_the_sum_of_the_heights() {
        let part = |w, h| Picture::from_rgb(w, h, &vec![200; w * h * 3]);
        let both = Picture::stacked(vec![part(300, 200), part(200, 120)]);
        assert_eq!(both.width(), 300);
        assert_eq!(both.y.px.len(), both.width() * both.height());
        let chroma = both.chroma.expect("colour");
        assert_eq!(chroma[0].px.len(), chroma[0].w * chroma[0].h);
        assert_eq!((chroma[0].w, chroma[0].h), (150, both.y.h / 2));
    }
}
