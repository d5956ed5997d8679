//! Is there a face, how large, and which way up.
//!
//! SeetaFace's frontal detector, by way of rustface; the model lies beside this file under its
//! own licence (BSD-2).

use beiand_press::picture::Plane;
use rustface::{Detector, ImageData, Model};
use std::cell::RefCell;
use std::sync::LazyLock;

static MODEL: LazyLock<Model> = LazyLock::new(|| {
    let bytes: &[u8] = include_bytes!("seetaface/frontal_v1.0.bin");
    rustface::read_model(bytes).expect("the embedded model is read by a test")
});

thread_local! {
    static DETECTOR: RefCell<Box<dyn Detector>> = RefCell::new({
        let mut detector = rustface::create_detector_with_model(MODEL.clone());
        detector.set_min_face_size(36);
        detector.set_score_thresh(2.0);
        detector.set_pyramid_scale_factor(0.8);
        detector.set_slide_window_step(4, 4);
        detector
    });
}

/// A face in a picture.
#[derive(Clone, Copy, Debug)]
pub struct Face {
    /// Its width as a share of the picture's.
    pub width: f64,
    /// Its middle's distance from the left, as a share of the picture's width.
    pub x: f64,
    /// The detector's score.
    pub score: f64,
}

/// The clearest face that stands upright, sought at a long edge of `edge` pixels; faces of less
/// than 36 of them are not seen.
pub fn find(luma: &Plane, edge: usize) -> Option<Face> {
    let long = luma.w.max(luma.h);
    let side = |side: usize| (side * edge / long.max(edge)).max(20);
    let small = luma.resized(side(luma.w), side(luma.h));
    let image = ImageData::new(&small.px, small.w as u32, small.h as u32);
    DETECTOR.with_borrow_mut(|detector| {
        detector
            .detect(&image)
            .into_iter()
            .max_by(|a, b| a.score().total_cmp(&b.score()))
            .map(|face| {
                let (left, width) = (f64::from(face.bbox().x()), f64::from(face.bbox().width()));
                Face {
                    width: width / small.w as f64,
                    x: (left + width / 2.0) / small.w as f64,
                    score: face.score(),
                }
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_wall_has_no_face() {
        assert!(find(&Plane::filled(300, 400, 180), 480).is_none());
    }
}
