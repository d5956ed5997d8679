//! Which slice was under way when the program died, and how often: a drop that takes the program
//! with it (an abort, the kernel's memory killer) must not take it at every start.
//!
//! A small file says what is under way. It is not synced: what a power cut leaves of it does not
//! matter, for a power cut is not the drop's fault. Nobody can tell one from a kill by hand, so
//! nothing is decided by it but how: pictures are pressed behind the wall, any other step becomes
//! the batch's trouble and waits.

use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Deaths over one slice after which it is done with care.
pub const MOST_DEATHS: u32 = 3;

/// What is under way.
pub struct UnderWay {
    path: PathBuf,
    known: Mutex<Slice>,
}

/// A slice and what is known of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Slice {
    /// Its step, batch and first filing.
    name: String,
    /// How often the program died over it.
    deaths: u32,
    /// Whether it is under way now.
    under_way: bool,
    /// Whether it became a trouble since the last death.
    told: bool,
}

/// How a slice is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Care {
    /// As usual.
    None,
    /// The program died over it this often.
    Died(u32),
    /// As [`Care::Died`], and it became a trouble since then.
    Told(u32),
}

impl UnderWay {
    /// What the last run of the program left in this folder.
    pub fn open(state: &Path) -> Self {
        let path = state.join("under-way.json");
        let read = fs::read(&path).ok();
        let mut known: Slice = read
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default();
        if known.under_way {
            known.deaths += 1;
            known.under_way = false;
            known.told = false;
        }
        Self {
            path,
            known: Mutex::new(known),
        }
    }

    /// A slice begins.
    pub fn begin(&self, name: &str) -> Care {
        self.change(|known| {
            if known.name != name {
                *known = Slice {
                    name: name.to_owned(),
                    ..Slice::default()
                };
            }
            known.under_way = true;
        });
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        match (known.deaths, known.told) {
            (deaths, _) if deaths < MOST_DEATHS => Care::None,
            (deaths, false) => Care::Died(deaths),
            (deaths, true) => Care::Told(deaths),
        }
    }

    /// The slice is done, or given up in good order.
    pub fn end(&self) {
        self.change(|known| *known = Slice::default());
    }

    /// The slice became a trouble and waits; the deaths are still known when it comes again.
    pub fn tell(&self) {
        self.change(|known| {
            known.under_way = false;
            known.told = true;
        });
    }

    fn change(&self, change: impl FnOnce(&mut Slice)) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut known);
        // Without the file the work goes on; only a death would not be known.
        let _ = match known.name.is_empty() {
            true => fs::remove_file(&self.path),
            false => fs::write(&self.path, serde_json::to_vec(&*known).unwrap_or_default()),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_third_death_over_a_slice_is_told_once_and_then_it_is_tried_again() {
        let state = tempfile::tempdir().expect("a folder");
        for _ in 0..MOST_DEATHS {
            assert_eq!(UnderWay::open(state.path()).begin("a"), Care::None);
        }
        let next = UnderWay::open(state.path());
        assert_eq!(next.begin("a"), Care::Died(3));
        next.tell();
        assert_eq!(next.begin("b"), Care::None, "the rest goes on");
        next.end();
        assert_eq!(UnderWay::open(state.path()).begin("a"), Care::None);
    }

    #[test]
    fn a_slice_that_was_told_is_tried_and_told_again_after_another_death() {
        let state = tempfile::tempdir().expect("a folder");
        for _ in 0..MOST_DEATHS {
            UnderWay::open(state.path()).begin("a");
        }
        let told = UnderWay::open(state.path());
        told.begin("a");
        told.tell();
        // A stop in good order is no death.
        assert_eq!(UnderWay::open(state.path()).begin("a"), Care::Told(3));
        assert_eq!(UnderWay::open(state.path()).begin("a"), Care::Died(4));
    }

    #[test]
    fn what_ends_in_good_order_is_forgotten() {
        let state = tempfile::tempdir().expect("a folder");
        for _ in 0..5 {
            let run = UnderWay::open(state.path());
            assert_eq!(run.begin("a"), Care::None);
            run.end();
        }
        assert_eq!(fs::read_dir(state.path()).expect("readable").count(), 0);
    }
}
