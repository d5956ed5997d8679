//! Every door of the house against its corpus, and against spoilt copies of it.
//!
//! The fuzz targets (`fuzz/`) go on where this stops; what they find becomes a file of the corpus.

#[path = "../../fuzz/doors.rs"]
mod fuzz;

use std::path::Path;

/// A small generator, so that each run spoils alike.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides.max(1) as u64) as usize
    }
}

fn spoil(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..1 + dice.throw(4) {
        let at = dice.throw(bytes.len());
        match dice.throw(5) {
            _ if bytes.is_empty() => bytes.push(dice.throw(256) as u8),
            0 => bytes[at] = dice.throw(256) as u8,
            1 => bytes[at] = [0, 0x7f, 0x80, 0xff, b'\r'][dice.throw(5)],
            2 => bytes.truncate(at),
            3 => {
                let end = (at + dice.throw(64)).min(bytes.len());
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece);
            }
            _ => {
                bytes.drain(at..(at + dice.throw(16)).min(bytes.len()));
            }
        }
    }
    bytes
}

#[test]
fn no_door_breaks_on_its_corpus_or_on_spoilt_copies_of_it() {
    let copies = crate::faults_store::rounds(24);
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    std::thread::scope(|scope| {
        for (name, door) in fuzz::DOORS {
            let dir = corpus.join(name);
            scope.spawn(move || {
                let mut files: Vec<_> = std::fs::read_dir(&dir)
                    .expect("a corpus for each door")
                    .map(|entry| entry.expect("readable").path())
                    .collect();
                files.sort();
                assert!(!files.is_empty(), "{name}");
                let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
                for path in files {
                    let bytes = std::fs::read(&path).expect("readable");
                    door(&bytes);
                    for copy in 0..copies {
                        let spoilt = spoil(&bytes, &mut dice);
                        let calm = std::panic::catch_unwind(|| door(&spoilt));
                        if calm.is_err() {
                            let kept = std::env::temp_dir().join(format!("beiand-{name}-{copy}"));
                            let _ = std::fs::write(&kept, &spoilt);
                            panic!(
                                "{name}: {} spoilt, kept in {}",
                                path.display(),
                                kept.display()
                            );
                        }
                    }
                }
            });
        }
    });
}
