//! What a file is, by its first bytes; its name may lie.

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Jpeg,
    Png,
    WebP,
    Bmp,
    Gif,
    Tiff,
    Heic,
    Avif,
    Pdf,
    /// An error page or a saved web page.
    Html,
    Svg,
    /// A zip, which Word and Excel files are too.
    Zip,
    /// An old Office file.
    Ole,
    Rar,
    Video,
    Unknown,
}

impl Format {
    /// The word in facts and machine output.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::WebP => "webp",
            Self::Bmp => "bmp",
            Self::Gif => "gif",
            Self::Tiff => "tiff",
            Self::Heic => "heic",
            Self::Avif => "avif",
            Self::Pdf => "pdf",
            Self::Html => "html",
            Self::Svg => "svg",
            Self::Zip => "zip",
            Self::Ole => "office",
            Self::Rar => "rar",
            Self::Video => "video",
            Self::Unknown => "unknown",
        }
    }
}

/// What these bytes are.
pub(crate) fn sniff(bytes: &[u8]) -> Format {
    let text: String = bytes
        .iter()
        .take(512)
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(|byte| char::from(byte.to_ascii_lowercase()))
        .collect();
    match bytes {
        [0xff, 0xd8, ..] => Format::Jpeg,
        [0x89, b'P', b'N', b'G', ..] => Format::Png,
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Format::WebP,
        [b'B', b'M', ..] if bytes.len() > 26 => Format::Bmp,
        [b'G', b'I', b'F', b'8', ..] => Format::Gif,
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => Format::Tiff,
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => brand_of(brand),
        [b'P', b'K', 3 | 5 | 7, ..] => Format::Zip,
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Format::Ole,
        [b'R', b'a', b'r', b'!', ..] => Format::Rar,
        // A PDF may have some bytes before its mark.
        _ if bytes
            .get(..bytes.len().min(1024))
            .is_some_and(|head| head.windows(5).any(|five| five == b"%PDF-")) =>
        {
            Format::Pdf
        }
        _ if text.contains("<svg") => Format::Svg,
        _ if ["<!doctype", "<html", "<head", "<body", "<script"]
            .iter()
            .any(|mark| text.contains(mark)) =>
        {
            Format::Html
        }
        _ => Format::Unknown,
    }
}

/// The main brand of an ISO media file, or one of those it is compatible with.
fn brand_of(brands: &[u8]) -> Format {
    let end = brands.len().min(64);
    for brand in brands[..end].chunks_exact(4) {
        match brand {
            b"heic" | b"heix" | b"hevc" | b"heim" | b"heis" => return Format::Heic,
            b"avif" | b"avis" => return Format::Avif,
            b"isom" | b"mp42" | b"mp41" | b"qt  " => return Format::Video,
            _ => {}
        }
    }
    match brands.get(..4) {
        Some(b"mif1" | b"msf1") => Format::Heic,
        _ => Format::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_what_their_bytes_say() {
        assert_eq!(sniff(b"\xff\xd8\xff\xe0"), Format::Jpeg);
        assert_eq!(sniff(b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic"), Format::Heic);
        assert_eq!(sniff(b"\0\0\0\x18ftypavif\0\0\0\0"), Format::Avif);
        assert_eq!(sniff(b"  <!DOCTYPE html><title>404"), Format::Html);
        assert_eq!(sniff(b"PK\x03\x04"), Format::Zip);
        assert_eq!(sniff(b"junk\n%PDF-1.7"), Format::Pdf);
        assert_eq!(sniff(b""), Format::Unknown);
    }
}
