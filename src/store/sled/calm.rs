//! Calling sled without being drawn into its troubles: errors and panics are turned into ours, and
//! nobody waits for ever.

use super::damaged;
use crate::store::Error;
use ::sled::Db;
use std::cell::Cell;
use std::fs::File;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

/// Calls sled, and turns its errors and panics into ours.
pub(super) fn calm<T>(dir: &Path, call: impl FnOnce() -> ::sled::Result<T>) -> Result<T, Error> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(::sled::Error::Io(source))) => Err(Error::io(dir, source)),
        Ok(Err(error)) => Err(damaged(dir, &error.to_string())),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
            Err(damaged(dir, text.unwrap_or("the database engine gave up")))
        }
    }
}

thread_local! {
    static LETTING_GO: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is closing a database: a panic in it is caught and changes nothing, so
/// nobody need hear of it.
pub fn is_letting_go() -> bool {
    LETTING_GO.get()
}

/// Sled syncs when dropped, and panics when that fails, as on a full disk.
pub(super) fn let_go<T>(open: T) {
    LETTING_GO.set(true);
    let _ = catch_unwind(AssertUnwindSafe(move || drop(open)));
    LETTING_GO.set(false);
}

/// How long a flush may take; it is measured in milliseconds on any disk that works.
const PATIENCE: Duration = Duration::from_secs(120);

pub(super) fn flush(db: &Db) -> ::sled::Result<()> {
    let own = db.clone();
    let flushed = within(PATIENCE, move || own.flush());
    let silent = || io::Error::new(io::ErrorKind::TimedOut, "the database does not answer");
    flushed.ok_or_else(silent)?.map(drop)
}

/// What `work` comes to on a thread of its own, panics included; `None` where it takes too long
/// and is left behind.
fn within<T: Send + 'static>(
    patience: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        // What it holds is let go of before anybody hears that it is done.
        let done = catch_unwind(AssertUnwindSafe(work));
        let _ = tell.send(done);
    });
    match told.recv_timeout(patience).ok()? {
        Ok(done) => Some(done),
        Err(panic) => resume_unwind(panic),
    }
}

/// Whether nobody in this process holds a database's file any more; waited for, not for ever.
pub(super) fn is_closed(database: &Path) -> bool {
    (0..500).any(|_| {
        let free = File::open(database.join("db")).is_ok_and(|file| file.try_lock().is_ok());
        if !free {
            std::thread::sleep(Duration::from_millis(10));
        }
        free
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_waits_for_ever_and_a_panic_is_passed_on() {
        let soon = Duration::from_millis(20);
        assert_eq!(within(PATIENCE, || 1), Some(1));
        assert_eq!(within(soon, move || std::thread::sleep(soon * 50)), None);
        let broken = || within(PATIENCE, || -> u8 { resume_unwind(Box::new("gone")) });
        let panic = catch_unwind(broken).expect_err("it panicked");
        assert_eq!(panic.downcast_ref(), Some(&"gone"));
    }
}
