//! The wall: workbooks that our own bounded readers do not take are read in a child process.
//!
//! A parser that aborts, runs out of memory or never ends takes only the child with it: the child
//! is this same program under the hidden verb `read-sheet`, with a limit on its address space and
//! a deadline. What is left of it is a finding. Our own readers (xlsx, xls, ods, text) are
//! bounded in memory and cannot abort, so they run without a child; a panic there is caught.
//!
//! Pictures in formats that no decoder of ours opens go through a [`Converter`] in the same way,
//! and those of which nobody knows what they take, PDFs, through a [`Presser`].
//!
//! The protocol is one question on standard input — a line of JSON, then the file — and one
//! answer on standard output, as JSON.

mod child;
mod converter;
mod presser;

pub use converter::Converter;
pub use presser::{PRESS, Presser, serve_press};

use crate::sheet::raw::RawBook;
use crate::sheet::{self, Content, Fault, Intake, Kind, Limits, Options};
use serde::{Deserialize, Serialize};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::time::Duration;

/// The hidden verb of the child.
pub const VERB: &str = "read-sheet";

/// The longest answer that is taken.
const ANSWER: u64 = 1 << 30;

/// A wall: which program to start, and its bounds.
#[derive(Clone, Debug)]
pub struct Wall {
    exe: PathBuf,
    memory: u64,
    deadline: Duration,
}

#[derive(Debug, Serialize, Deserialize)]
struct Question {
    kind: Kind,
    limits: Limits,
    memory: u64,
    seconds: u64,
}

#[derive(Debug, Serialize, Deserialize)]
enum Answer {
    Book(RawBook),
    Fault(Fault),
}

impl Wall {
    /// A wall around `exe`, which must understand [`VERB`]; `memory` in bytes.
    pub const fn new(exe: PathBuf, memory: u64, deadline: Duration) -> Self {
        Self {
            exe,
            memory,
            deadline,
        }
    }

    /// Reads a spreadsheet; a child is started only where the format needs one.
    pub fn read(&self, file_name: &str, content: Content<'_>, options: &Options<'_>) -> Intake {
        sheet::read_through(file_name, content, options, &|kind, bytes, limits| {
            self.ask(kind, bytes, limits)
        })
    }

    fn ask(&self, kind: Kind, bytes: &[u8], limits: &Limits) -> Result<RawBook, Fault> {
        let question = Question {
            kind,
            limits: *limits,
            memory: self.memory,
            seconds: self.deadline.as_secs().max(1),
        };
        let trouble = |what: &str| Fault::corrupt(format!("读取进程出错：{what}"));
        let mut line = serde_json::to_vec(&question).expect("plain data");
        line.push(b'\n');
        let parts = [line.as_slice(), bytes].into_iter();
        let ended = child::ask(&self.exe, VERB, parts, ANSWER, self.deadline, &|| false);
        let (status, answer) = match ended.map_err(|error| trouble(&error.to_string()))? {
            child::Ended::By(status, answer) => (status, answer),
            child::Ended::Stopped => return Err(Fault::too_large("读取所需的时间")),
        };
        match serde_json::from_slice(&answer) {
            Ok(Answer::Book(book)) => Ok(book),
            Ok(Answer::Fault(fault)) => Err(fault),
            // Aborted, killed, or out of memory: the file asked for more than any sheet needs.
            Err(_) if !status.success() => Err(Fault::too_large("读取所需的内存")),
            Err(error) => Err(trouble(&error.to_string())),
        }
    }
}

/// The child's side: one question, one answer.
///
/// # Errors
/// When standard input or output fail.
pub fn serve(input: impl Read, output: impl Write) -> std::io::Result<()> {
    let mut input = BufReader::new(input);
    let mut line = String::new();
    input.by_ref().take(65_536).read_line(&mut line)?;
    let answer = match serde_json::from_str::<Question>(&line) {
        Ok(question) => {
            confine(question.memory, question.seconds);
            let mut bytes = Vec::new();
            input.read_to_end(&mut bytes)?;
            match sheet::read_foreign(question.kind, &bytes, &question.limits) {
                Ok(book) => Answer::Book(book),
                Err(fault) => Answer::Fault(fault),
            }
        }
        Err(error) => Answer::Fault(Fault::corrupt(error.to_string())),
    };
    let mut output = std::io::BufWriter::new(output);
    serde_json::to_writer(&mut output, &answer)?;
    output.flush()
}

/// Takes away what a reader does not need: memory above the bound, time above the deadline.
#[cfg(unix)]
fn confine(memory: u64, seconds: u64) {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let at_most = |most: u64| Rlimit {
        current: Some(most),
        maximum: Some(most),
    };
    // Where a limit cannot be set, the parent's deadline still holds.
    let _ = setrlimit(Resource::As, at_most(memory));
    let _ = setrlimit(Resource::Cpu, at_most(seconds + 1));
    let _ = setrlimit(Resource::Core, at_most(0));
}

#[cfg(not(unix))]
fn confine(_memory: u64, _seconds: u64) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_that_cannot_start_is_a_finding() {
        let wall = Wall::new("/nonexistent".into(), 1 << 29, Duration::from_secs(1));
        assert!(matches!(
            wall.ask(Kind::Xlsb, b"PK", &Limits::default()),
            Err(Fault::Corrupt(_))
        ));
    }

    #[test]
    fn the_child_answers_a_torn_book_with_its_fault() {
        let question = Question {
            kind: Kind::Xlsb,
            limits: Limits::default(),
            memory: 1 << 40,
            seconds: 3600,
        };
        // Limits are left alone here: they would bind the test process for good.
        let line = serde_json::to_string(&question).expect("plain data");
        let read: Question = serde_json::from_str(&line).expect("what was written");
        assert_eq!(read.kind, Kind::Xlsb);
        let answer =
            serde_json::to_string(&Answer::Fault(Fault::too_large("行数"))).expect("plain");
        let answer: Answer = serde_json::from_str(&answer).expect("what was written");
        assert!(matches!(answer, Answer::Fault(Fault::TooLarge(_))));
    }
}
