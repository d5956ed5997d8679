//! The sentences for files that cannot be used: what was found, and what the customer can do.
//!
//! The file's name is not in them; whoever shows them knows it.

use crate::model::Words;
use crate::model::material::{Refusal, RefusalKind};

/// A refusal in both languages, with values filled in.
pub(super) fn refusal(
    kind: RefusalKind,
    found: Words,
    remedy: Words,
    values: &[(&str, &str)],
) -> Refusal {
    Refusal {
        kind,
        found: found.fill(values),
        remedy: remedy.fill(values),
    }
}

const RESEND: Words = Words::new(
    "请让客户重新发送原图（发“原图”或当作文件发，不要转发预览图）",
    "Ask the customer to send the original again, as a file rather than a preview",
);

/// Nothing in the file.
pub(super) fn empty() -> Refusal {
    refusal(
        RefusalKind::Empty,
        Words::new("文件是空的，没有内容", "the file is empty"),
        RESEND,
        &[],
    )
}

/// Something else under a picture's name.
pub(super) fn not_a_picture(what: Words) -> Refusal {
    Refusal {
        kind: RefusalKind::NotAPicture,
        found: what.fill(&[]),
        remedy: RESEND.fill(&[]),
    }
}

/// Cut off; `share` is how much of the picture is there.
pub(super) fn truncated(share: Option<f64>) -> Refusal {
    match share {
        Some(share) => refusal(
            RefusalKind::Truncated,
            Words::new(
                "图片只传了一部分，画面只有上面约 {share}%",
                "the picture was cut off: only about {share} % of it is there",
            ),
            RESEND,
            &[("share", &format!("{:.0}", (share * 100.0).floor()))],
        ),
        None => refusal(
            RefusalKind::Truncated,
            Words::new("文件没有传完整，后半部分缺失", "the file was cut off"),
            RESEND,
            &[],
        ),
    }
}

/// Damaged.
pub(super) fn corrupt() -> Refusal {
    refusal(
        RefusalKind::Corrupt,
        Words::new(
            "图片文件已损坏，打不开",
            "the picture is damaged and cannot be opened",
        ),
        RESEND,
        &[],
    )
}

/// Too many pixels to open.
pub(super) fn too_large(width: u64, height: u64) -> Refusal {
    refusal(
        RefusalKind::TooLarge,
        Words::new(
            "图片尺寸 {w}×{h} 像素，大得不像照片或扫描件，没有打开",
            "the picture says it is {w} × {h} pixels, which no photo or scan is; not opened",
        ),
        Words::new(
            "请用 300 dpi 以内重新扫描，或用手机拍照",
            "Scan again at 300 dpi or less, or take a photo",
        ),
        &[("w", &width.to_string()), ("h", &height.to_string())],
    )
}

/// More memory or time than any scan takes.
pub(super) fn too_demanding() -> Refusal {
    refusal(
        RefusalKind::TooLarge,
        Words::new(
            "打开这个文件要用的内存或时间远超一份扫描件，没有打开",
            "opening this file takes more memory or time than any scan; not opened",
        ),
        Words::new(
            "请用 300 dpi 以内重新扫描，或用手机拍照，存成 JPG",
            "Scan again at 300 dpi or less, or take a photo, and save it as JPG",
        ),
        &[],
    )
}

/// Too few pixels to read.
pub(super) fn too_small(width: usize, height: usize) -> Refusal {
    refusal(
        RefusalKind::TooSmall,
        Words::new(
            "图片只有 {w}×{h} 像素，看不清字，可能是缩略图",
            "the picture has only {w} × {h} pixels, too few to read; perhaps a thumbnail",
        ),
        RESEND,
        &[("w", &width.to_string()), ("h", &height.to_string())],
    )
}

/// A strip that no document is.
pub(super) fn strip(width: usize, height: usize) -> Refusal {
    refusal(
        RefusalKind::NotAPicture,
        Words::new(
            "图片是 {w}×{h} 像素的长条，不是证件或文件",
            "the picture is a strip of {w} × {h} pixels, not a document",
        ),
        RESEND,
        &[("w", &width.to_string()), ("h", &height.to_string())],
    )
}

/// A kind of file that is not read here.
pub(super) fn unsupported(what: &str) -> Refusal {
    refusal(
        RefusalKind::Unsupported,
        Words::new(
            "{what} 格式的图片打不开",
            "pictures of the kind {what} cannot be opened",
        ),
        Words::new(
            "请转存为 JPG 或 PNG 后再放进来（iPhone：设置 → 相机 → 格式 → 兼容性最佳，或发送时选“最兼容”）",
            "Save it as JPG or PNG (iPhone: Settings → Camera → Formats → Most Compatible)",
        ),
        &[("what", what)],
    )
}

/// A kind of file that is read through a converter which is not installed.
pub(super) fn no_converter(what: &str) -> Refusal {
    refusal(
        RefusalKind::Unsupported,
        Words::new(
            "这是 {what} 格式的图片，这台服务器上没有转换程序",
            "this is a {what} picture, and there is no converter on this server",
        ),
        Words::new(
            "请管理员安装 libheif-examples（apt install libheif-examples）后重新放入；或请客户转存为 JPG 再发（iPhone：设置 → 相机 → 格式 → 兼容性最佳）",
            "Have libheif-examples installed (apt install libheif-examples) and drop it again, or ask for a JPG (iPhone: Settings → Camera → Formats → Most Compatible)",
        ),
        &[("what", what)],
    )
}

/// A password is asked for.
#[cfg(feature = "pdf")]
pub(super) fn encrypted() -> Refusal {
    refusal(
        RefusalKind::Encrypted,
        Words::new("PDF 设了打开密码，读不了", "the PDF asks for a password"),
        Words::new(
            "请让客户去掉密码后重发，或直接发图片",
            "Ask for a copy without the password, or for a picture",
        ),
        &[],
    )
}

/// Even the coarsest readable form is over the limit.
pub(super) fn cannot_fit(limit: u64) -> Refusal {
    refusal(
        RefusalKind::CannotFit,
        Words::new(
            "压到 {limit} 字节以内会看不清",
            "it cannot be pressed under {limit} bytes and stay readable",
        ),
        Words::new(
            "请把页数拆开，或换背景干净的照片",
            "Split the pages, or take the photo on a plain background",
        ),
        &[("limit", &limit.to_string())],
    )
}
