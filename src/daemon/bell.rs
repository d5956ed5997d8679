//! Bells: they only wake. Who is woken reads for himself what there is to do.

use crate::inbox;
use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecursiveMode, Watcher};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// A bell for a thread: rings that came while it worked are one ring.
#[derive(Default)]
pub struct Bell {
    rung: Mutex<bool>,
    heard: Condvar,
}

impl Bell {
    /// Rings.
    pub fn ring(&self) {
        *self
            .rung
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner()) = true;
        self.heard.notify_all();
    }

    /// Waits for a ring, but not longer than this; says whether it rang.
    pub fn wait(&self, most: Duration) -> bool {
        let rung = self
            .rung
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        let (mut rung, _) = self
            .heard
            .wait_timeout_while(rung, most, |rung| !*rung)
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        std::mem::take(&mut *rung)
    }
}

/// Rings when something changes in the inbox. Shares and containers may give no events, so the
/// absence of this bell is a log line, not a trouble.
pub(super) fn file_events(inbox: &Path, bell: Arc<Bell>) -> Option<notify::RecommendedWatcher> {
    // Every event rings, also the pathless one that says events were lost.
    let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        if event.is_ok_and(|event| is_ours_or_a_look(&event)) {
            return;
        }
        bell.ring();
    });
    let watching = watcher.and_then(|mut watcher| {
        watcher.watch(inbox, RecursiveMode::Recursive)?;
        Ok(watcher)
    });
    watching
        .inspect_err(|error| {
            tracing::warn!(%error, "The inbox gives no events; it is looked at every few seconds.");
        })
        .ok()
}

/// Whether an event tells only that somebody looked, or that we wrote a note: whoever is woken
/// by his own looking never sleeps.
fn is_ours_or_a_look(event: &Event) -> bool {
    match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => {}
        EventKind::Access(_) => return true,
        _ => {}
    }
    // An event without a path says that events were lost.
    !event.paths.is_empty() && event.paths.iter().all(|path| inbox::is_note(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    #[cfg(target_os = "linux")]
    fn a_file_rings_and_neither_looking_nor_a_note_does() {
        let inbox = tempfile::tempdir().expect("a folder");
        let folder = inbox.path().join("渠道A");
        fs::create_dir(&folder).expect("made");
        let bell = Arc::new(Bell::default());
        let _events = file_events(inbox.path(), Arc::clone(&bell)).expect("events");
        for _ in 0..3 {
            assert_eq!(fs::read_dir(&folder).expect("read").count(), 0);
            crate::inbox::write_note(&folder, "一批", "已收下").expect("written");
            crate::inbox::clear_note(&folder, "一批").expect("removed");
        }
        assert!(
            !bell.wait(Duration::from_millis(200)),
            "nobody put anything there"
        );
        fs::write(folder.join("一批.xlsx"), "1").expect("written");
        assert!(bell.wait(Duration::from_secs(10)), "a file was put there");
    }
}
