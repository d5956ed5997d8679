//! The two things that EXIF is asked: how the camera was held, and whether it tells a place.

/// What was found in an EXIF block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exif {
    /// The orientation, 1 to 8; 1 where none or nonsense is given.
    pub orientation: u8,
    /// Whether it holds a GPS directory.
    pub gps: bool,
}

/// Reads a TIFF-headed EXIF block. Only the first directory is looked at, so no loop of
/// directories can lead anywhere.
pub fn read(block: &[u8]) -> Exif {
    let mut found = Exif {
        orientation: 1,
        gps: false,
    };
    let _ = directory(block, &mut found);
    found
}

fn directory(block: &[u8], found: &mut Exif) -> Option<()> {
    let little = match block.get(..4)? {
        [b'I', b'I', 42, 0] => true,
        [b'M', b'M', 0, 42] => false,
        _ => return None,
    };
    let short = |at: usize| -> Option<u16> {
        let bytes = block.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little {
            u16::from_le_bytes(bytes)
        } else {
            u16::from_be_bytes(bytes)
        })
    };
    let long = |at: usize| -> Option<u32> {
        let bytes = block.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if little {
            u32::from_le_bytes(bytes)
        } else {
            u32::from_be_bytes(bytes)
        })
    };
    let start = long(4)? as usize;
    for entry in 0..usize::from(short(start)?) {
        let at = start + 2 + entry * 12;
        match short(at)? {
            0x0112 => {
                let value = short(at + 8)?;
                if (1..=8).contains(&value) {
                    found.orientation = value as u8;
                }
            }
            0x8825 => found.gps = true,
            _ => {}
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(orientation: u16) -> Vec<u8> {
        let mut block = b"MM\0\x2a\0\0\0\x08\0\x02".to_vec();
        block.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1]);
        block.extend(orientation.to_be_bytes());
        block.extend([0, 0]);
        block.extend([0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 26]);
        block
    }

    #[test]
    fn orientation_and_place_are_found_and_nonsense_is_upright() {
        assert_eq!(
            read(&block(6)),
            Exif {
                orientation: 6,
                gps: true
            }
        );
        assert_eq!(read(&block(99)).orientation, 1);
        assert_eq!(read(b"II*\0\xff\xff\xff\xff").orientation, 1);
        assert_eq!(read(b"").orientation, 1);
    }
}
