//! One question to a child of this program, and its answer.

use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// How long between two looks at the child.
const LOOK: Duration = Duration::from_millis(2);

/// How a child ended.
pub(super) enum Ended {
    /// By itself, with this status and answer.
    By(ExitStatus, Vec<u8>),
    /// By us: it took too long, or nobody waits for it any more.
    Stopped,
}

/// Starts `exe` under a hidden verb, gives it the `parts` of the question one after the other, and
/// waits for its answer of at most `most` bytes.
///
/// # Errors
/// When it cannot be started or waited for.
pub(super) fn ask<'a>(
    exe: &Path,
    verb: &str,
    parts: impl Iterator<Item = &'a [u8]> + Send,
    most: u64,
    deadline: Duration,
    stop: &dyn Fn() -> bool,
) -> io::Result<Ended> {
    let mut child = Command::new(exe)
        .arg(verb)
        // The allocator gives back at once what is freed: planes of pictures are large, and the
        // bound is tight.
        .env("MIMALLOC_PURGE_DELAY", "0")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let mut stdin = child.stdin.take().expect("asked for a pipe");
    let stdout = child.stdout.take().expect("asked for a pipe");
    let answer = std::thread::scope(|scope| {
        scope.spawn(move || {
            // A child that ends early closes the pipe; its answer says why.
            for part in parts {
                if stdin.write_all(part).is_err() {
                    break;
                }
            }
        });
        let reading = scope.spawn(move || {
            let mut answer = Vec::new();
            let _ = stdout.take(most).read_to_end(&mut answer);
            answer
        });
        let begun = Instant::now();
        let mut look = Duration::from_micros(200);
        while !reading.is_finished() {
            if begun.elapsed() > deadline || stop() {
                let _ = child.kill();
                let _ = reading.join();
                return None;
            }
            std::thread::sleep(look);
            look = (look * 2).min(LOOK);
        }
        Some(reading.join().unwrap_or_default())
    });
    let status = child.wait()?;
    Ok(match answer {
        Some(answer) => Ended::By(status, answer),
        None => Ended::Stopped,
    })
}
