//! A clock that jumps: ahead and back, over midnight and a leap day, from 1970, while the program
//! is down. One digest a date, nothing missed for long, nothing erased by mistake.

use crate::house::{configure, drop_into, open, tree};
use beiand::daemon::{self, Taken};
use beiand::store::{MemoryBlobs, MemoryStore};
use chrono::{DateTime, Utc};
use std::path::Path;
use std::sync::Arc;

struct Days {
    home: tempfile::TempDir,
    store: MemoryStore,
    blobs: MemoryBlobs,
    drops: usize,
}

impl Days {
    fn new(more: &str) -> Self {
        let home = tempfile::tempdir().expect("a directory");
        configure(home.path(), more);
        Self {
            home,
            store: MemoryStore::new(),
            blobs: MemoryBlobs::new(),
            drops: 0,
        }
    }

    fn root(&self) -> &Path {
        self.home.path()
    }

    fn drop(&mut self) {
        self.drops += 1;
        drop_into(self.home.path(), &format!("d{}", self.drops), 1);
    }

    /// A run of the program at this moment, as its clock tells it.
    fn run(&self, at: &str) -> Taken {
        let at: DateTime<Utc> = at.parse().expect("a moment");
        let mut house =
            open(self.root(), Arc::new(self.store.clone()), &self.blobs).expect("opens");
        house.desk.now = Arc::new(move || at);
        let (_, taken, _) = daemon::once(house).expect("runs");
        taken
    }

    fn digests(&self) -> Vec<String> {
        let letters = tree(&self.root().join("mail")).into_keys();
        letters.filter(|name| name.starts_with("digest-")).collect()
    }

    fn reports(&self) -> usize {
        let outbox = tree(&self.root().join("outbox"));
        let reports = outbox.keys().filter(|name| name.ends_with("批次报告.html"));
        reports.count()
    }
}

#[test]
fn one_digest_a_date_however_the_clock_jumps() {
    let mut days = Days::new("[mail]\nsend = \"digest\"\n");
    days.drop();
    days.run("2026-11-24T00:00:00Z");
    assert_eq!(
        days.digests().len(),
        0,
        "half past eight in Shanghai is to come"
    );
    days.run("2026-11-24T00:31:00Z");
    assert_eq!(days.digests().len(), 1);

    // Back over midnight, and through the same half past eight again.
    days.drop();
    days.run("2026-11-23T15:00:00Z");
    days.run("2026-11-24T00:40:00Z");
    assert_eq!(days.digests().len(), 1, "the 24th had its digest");
    days.run("2026-11-25T00:31:00Z");
    assert_eq!(
        days.digests().len(),
        2,
        "what is new comes with the next one"
    );

    // A jump of months ahead, and back to the same day.
    days.drop();
    days.run("2027-03-01T00:00:00Z");
    days.run("2027-03-01T00:31:00Z");
    assert_eq!(days.digests().len(), 3);
    days.drop();
    days.run("2026-11-25T03:00:00Z");
    assert_eq!(days.digests().len(), 3, "the 25th had its digest");
    days.run("2026-11-26T00:31:00Z");
    assert_eq!(days.digests().len(), 4, "it is not silent until March");

    // Down for days: caught up once, not once for each day.
    days.drop();
    days.run("2026-11-26T02:00:00Z");
    days.run("2026-12-01T05:00:00Z");
    days.run("2026-12-01T05:01:00Z");
    assert_eq!(days.digests().len(), 5);

    // The leap day is a day.
    days.drop();
    days.run("2028-02-28T23:00:00Z");
    days.run("2028-02-29T00:31:00Z");
    days.drop();
    days.run("2028-02-29T12:00:00Z");
    days.run("2028-03-01T00:31:00Z");
    let digests = days.digests();
    // Letters of years ago went with their retention.
    let of = |day: &str| digests.iter().filter(|name| name.contains(day)).count();
    assert_eq!((of("20280229"), of("20280301")), (1, 1), "{digests:?}");
}

#[test]
fn a_machine_that_starts_in_1970_waits_for_its_clock() {
    let mut days = Days::new("");
    days.drop();
    let taken = days.run("1970-01-01T00:00:12Z");
    assert!(
        taken.away.is_some_and(|why| why.zh.contains("日期")),
        "it says why"
    );
    assert_eq!(
        days.reports(),
        0,
        "a paper's validity judged by 1970 would be wrong"
    );
    days.run("2026-11-24T02:00:00Z");
    assert_eq!(days.reports(), 1);
}

#[test]
fn a_clock_that_is_wrong_for_one_night_erases_nothing() {
    let mut days = Days::new("");
    days.drop();
    for at in ["2026-11-24T02:00:00Z", "2026-11-24T19:00:00Z"] {
        days.run(at);
    }
    assert_eq!(days.reports(), 1);
    days.run("2029-06-01T19:00:00Z");
    assert_eq!(days.reports(), 1, "the first night after a jump only looks");
    for at in ["2026-11-25T19:00:00Z", "2026-11-26T19:00:00Z"] {
        days.run(at);
    }
    assert_eq!(days.reports(), 1, "the clock is right again");
    // Two years later, night after night.
    for at in ["2028-11-24T19:00:00Z", "2028-11-25T19:00:00Z"] {
        days.run(at);
    }
    assert_eq!(days.reports(), 0, "retention does its work in the end");
}
