//! A converter for the formats that no decoder of ours opens: HEIC and AVIF, by `heif-convert`.
//!
//! The decoders for them are C and LGPL or patent-laden, so none is linked: where the program of
//! libheif is installed it is asked, as a child with a limit on memory and time. A picture that
//! makes it stumble costs the child only.

use crate::materials::Converted;
use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The program that is asked.
pub const PROGRAM: &str = "heif-convert";
/// How long between two looks at the child.
const LOOK: Duration = Duration::from_millis(5);
/// The largest converted picture that is taken, in bytes.
const MOST: u64 = 200 << 20;

/// The converter, and its bounds.
#[derive(Clone, Debug)]
pub struct Converter {
    program: Option<PathBuf>,
    memory: u64,
    deadline: Duration,
}

impl Converter {
    /// The converter that the search path holds, if any; `memory` in bytes.
    pub fn find(path: Option<OsString>, memory: u64, deadline: Duration) -> Self {
        let folders: Vec<PathBuf> = path.iter().flat_map(std::env::split_paths).collect();
        Self {
            program: folders
                .into_iter()
                .map(|folder| folder.join(PROGRAM))
                .find(|program| program.is_file()),
            memory,
            deadline,
        }
    }

    /// Converts a picture; `format` is the ending that its content asks for, `heic` or `avif`.
    pub fn convert(&self, format: &str, bytes: &[u8]) -> Converted {
        let Some(program) = &self.program else {
            return Converted::Missing;
        };
        self.run(program, format, bytes)
            .unwrap_or_else(|error| Converted::Trouble(format!("{PROGRAM}: {error}")))
    }

    fn run(&self, program: &Path, format: &str, bytes: &[u8]) -> std::io::Result<Converted> {
        let folder = tempfile::Builder::new().prefix("beiand-heif-").tempdir()?;
        let source = folder.path().join(format!("in.{format}"));
        std::fs::File::create(&source)?.write_all(bytes)?;
        let mut child = Command::new(program)
            .args(["-q", "97"])
            .arg(&source)
            .arg(folder.path().join("out.jpg"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        bound(child.id(), self.memory);
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            if begun.elapsed() > self.deadline {
                let _ = child.kill();
                let _ = child.wait();
                return Ok(Converted::Unreadable);
            }
            std::thread::sleep(LOOK);
        };
        // A file with several pictures gives out-1.jpg, out-2.jpg …; the first is meant.
        let result = ["out.jpg", "out-1.jpg"]
            .map(|name| folder.path().join(name))
            .into_iter()
            .find(|path| path.is_file());
        Ok(match result {
            Some(path) if status.success() && path.metadata()?.len() <= MOST => {
                Converted::Picture(without_exif(&std::fs::read(path)?))
            }
            _ => Converted::Unreadable,
        })
    }
}

/// Limits the child's address space.
#[cfg(target_os = "linux")]
fn bound(child: u32, memory: u64) {
    use rustix::process::{Pid, Resource, Rlimit, prlimit};
    let limit = Rlimit {
        current: Some(memory),
        maximum: Some(memory),
    };
    // A child that has ended already needs no limit.
    if let Some(pid) = i32::try_from(child).ok().and_then(Pid::from_raw) {
        let _ = prlimit(Some(pid), Resource::As, limit);
    }
}

#[cfg(not(target_os = "linux"))]
fn bound(_: u32, _: u64) {}

/// The JPEG without its APP1 segments: the converter turns the picture upright, yet copies the
/// EXIF block that says it lies on its side (libheif 1.15.1).
fn without_exif(jpeg: &[u8]) -> Vec<u8> {
    let mut out = jpeg.get(..2).unwrap_or_default().to_vec();
    let mut at = 2;
    while let Some(&[0xff, marker, high, low]) = jpeg.get(at..at + 4) {
        // The picture's data begins.
        if marker == 0xda {
            break;
        }
        let end = at + 2 + usize::from(u16::from_be_bytes([high, low]));
        let Some(segment) = jpeg.get(at..end) else {
            break;
        };
        if marker != 0xe1 {
            out.extend_from_slice(segment);
        }
        at = end;
    }
    out.extend_from_slice(&jpeg[at.min(jpeg.len())..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exif_blocks_are_taken_out() {
        let jpeg =
            b"\xff\xd8\xff\xe0\0\x04ab\xff\xe1\0\x05xyz\xff\xdb\0\x03q\xff\xda\0\x02data\xff\xe1";
        let kept = b"\xff\xd8\xff\xe0\0\x04ab\xff\xdb\0\x03q\xff\xda\0\x02data\xff\xe1";
        assert_eq!(without_exif(jpeg), kept);
        assert_eq!(without_exif(b"\xff"), b"");
    }

    #[test]
    fn an_empty_search_path_has_no_converter() {
        let converter = Converter::find(None, 1 << 30, Duration::from_secs(1));
        assert!(matches!(
            converter.convert("heic", b"x"),
            Converted::Missing
        ));
    }
}
