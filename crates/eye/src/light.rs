//! Tones: blank, dark, burnt, grey.

use beiand_press::picture::{Picture, Plane};

/// What the tones of a picture are.
#[derive(Clone, Copy, Debug, Default)]
pub struct Light {
    /// The mean tone.
    pub mean: f64,
    /// Between the darkest and the brightest half per cent.
    pub spread: f64,
    /// The tone that one pixel in twenty passes.
    pub bright: f64,
    /// Share at 250 and more.
    pub white: f64,
    /// Share below 128.
    pub ink: f64,
    /// Share below 96.
    pub dark: f64,
    /// Mean distance of the chroma from grey.
    pub colour: f64,
    /// The tone that a quarter of the print does not pass; 0 where there is hardly any print.
    pub print: f64,
    /// The tone that a quarter of the pixels pass, of those that are not burnt white: the paper's,
    /// on a document.
    pub paper: f64,
}

/// Measures the tones of a picture; `small` is its luma at the size where figures compare.
pub fn measure(small: &Plane, picture: &Picture) -> Light {
    let mut tones = [0_usize; 256];
    for &value in &small.px {
        tones[usize::from(value)] += 1;
    }
    let all = small.px.len();
    let share =
        |range: std::ops::Range<usize>| tones[range].iter().sum::<usize>() as f64 / all as f64;
    let quantile = |part: f64, end: usize| {
        let all: usize = tones[..end].iter().sum();
        let mut left = (part * all as f64) as usize;
        tones[..end]
            .iter()
            .position(|&count| {
                let found = left < count;
                left = left.saturating_sub(count);
                found
            })
            .unwrap_or(255) as f64
    };
    let colour = picture.chroma.as_ref().map_or(0.0, |planes| {
        let distance = |plane: &Plane| {
            let sum: u64 = plane.px.iter().map(|&v| u64::from(v.abs_diff(128))).sum();
            sum as f64 / plane.px.len() as f64
        };
        distance(&planes[0]) + distance(&planes[1])
    });
    Light {
        mean: tones
            .iter()
            .enumerate()
            .map(|(tone, &count)| tone as f64 * count as f64)
            .sum::<f64>()
            / all as f64,
        spread: quantile(0.995, 256) - quantile(0.005, 256),
        bright: quantile(0.95, 256),
        white: share(250..256),
        ink: share(0..128),
        dark: share(0..96),
        colour,
        print: crate::print::tone(&picture.y),
        paper: quantile(0.75, 250),
    }
}

/// Whether the red of a picture, turned so, lies in its left half and is a small part of it.
pub fn red_is_left(picture: &Picture, turn: u8) -> bool {
    let Some([_, red]) = &picture.chroma else {
        return false;
    };
    let red = red.clone_fitted(200).turned(turn);
    let (mut count, mut sum_x, mut sum_y) = (0, 0, 0);
    for (at, &value) in red.px.iter().enumerate() {
        if value > 165 {
            count += 1;
            sum_x += at % red.w;
            sum_y += at / red.w;
        }
    }
    // An emblem has a hundredth of a card and more; a red table cloth is something else.
    let share = count as f64 / red.px.len() as f64;
    (0.006..0.12).contains(&share) && sum_x * 10 < count * red.w * 4 && sum_y * 2 < count * red.h
}
