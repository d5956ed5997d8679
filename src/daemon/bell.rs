//! Bells: they only wake. Who is woken reads for himself what there is to do.

use notify::{RecursiveMode, Watcher};
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

    /// Waits for a ring, but not longer than this.
    pub fn wait(&self, most: Duration) {
        let rung = self
            .rung
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        let (mut rung, _) = self
            .heard
            .wait_timeout_while(rung, most, |rung| !*rung)
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        *rung = false;
    }
}

/// Rings when something changes in the inbox. Shares and containers may give no events, so the
/// absence of this bell is a log line, not a trouble.
pub(super) fn file_events(inbox: &Path, bell: Arc<Bell>) -> Option<notify::RecommendedWatcher> {
    // Every event rings, also the pathless one that says events were lost.
    let watcher = notify::recommended_watcher(move |_| bell.ring());
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
