//! Pictures of which no header tells what they take are pressed behind the wall: pages of a PDF
//! may hold anything of any size, and drawing them may take any time. So are those that take more
//! than any photo: their memory is given back whole when the child ends.

use super::{child, confine};
use crate::materials::{self, Pressing, Want};
use crate::model::material::{Labels, Outcome, Source};
use serde::{Deserialize, Serialize};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::time::Duration;

/// The hidden verb of the child.
pub const PRESS: &str = "press-pages";
/// Address space of the child where nobody knows: its program and the picture of a page of any use.
const MEMORY: u64 = 336 << 20;
/// Address space of the child beside what a picture is known to take.
const PROGRAM: u64 = 192 << 20;
/// What a picture pressed in place takes at most: a photo of 50 megapixels stays below it.
const IN_PLACE: u64 = 96 << 20;
/// The longest answer that is taken: a picture, its preview, and what is said of them.
const ANSWER: u64 = 16 << 20;

/// Presses in place what is known to be bounded, and the rest in a child.
#[derive(Clone, Debug)]
pub struct Presser {
    exe: PathBuf,
    deadline: Duration,
}

/// One line; the sources' bytes follow, one after the other.
#[derive(Debug, Serialize, Deserialize)]
struct Question {
    sources: Vec<(Source, usize)>,
    labels: Labels,
    want: Want,
    memory: u64,
    seconds: u64,
}

/// One line; the pictures' bytes follow, one after the other.
#[derive(Debug, Serialize, Deserialize)]
struct Answer {
    outcome: Outcome,
    blobs: Vec<(String, usize)>,
}

impl Presser {
    /// A presser around `exe`, which must understand [`PRESS`].
    pub const fn new(exe: PathBuf, deadline: Duration) -> Self {
        Self { exe, deadline }
    }

    /// As [`materials::press`]; `walled` for behind the wall whatever it is.
    pub fn press(
        &self,
        pages: &[(&Source, &[u8])],
        labels: &Labels,
        want: &Want,
        walled: bool,
        stop: &dyn Fn() -> bool,
    ) -> Pressing {
        let memory = pages.iter().map(|(_, bytes)| materials::memory(bytes));
        // Pages are opened one after the other.
        let most = memory.collect::<Option<Vec<u64>>>();
        let most = most.map(|known| known.into_iter().max().unwrap_or_default());
        if !walled && most.is_some_and(|most| most <= IN_PLACE) {
            return materials::press(pages, labels, want, stop);
        }
        let memory = most.map_or(MEMORY, |most| MEMORY.max(most + PROGRAM));
        self.ask(pages, labels, want, memory, stop)
    }

    fn ask(
        &self,
        pages: &[(&Source, &[u8])],
        labels: &Labels,
        want: &Want,
        memory: u64,
        stop: &dyn Fn() -> bool,
    ) -> Pressing {
        let sources = pages.iter();
        let question = Question {
            sources: sources
                .map(|(source, bytes)| ((*source).clone(), bytes.len()))
                .collect(),
            labels: labels.clone(),
            want: *want,
            memory,
            seconds: self.deadline.as_secs().max(1),
        };
        let mut line = serde_json::to_vec(&question).expect("plain data");
        line.push(b'\n');
        let parts = std::iter::once(line.as_slice()).chain(pages.iter().map(|(_, bytes)| *bytes));
        let bare = |outcome| Pressing {
            outcome,
            blobs: Vec::new(),
        };
        let trouble = |what: &str| {
            bare(Outcome::Trouble {
                what: format!("{PRESS}: {what}"),
            })
        };
        match child::ask(&self.exe, PRESS, parts, ANSWER, self.deadline, stop) {
            Err(error) => trouble(&error.to_string()),
            Ok(child::Ended::Stopped) if stop() => trouble("stopped before it was done"),
            Ok(child::Ended::Stopped) => bare(materials::too_demanding()),
            Ok(child::Ended::By(status, answer)) => match read(&answer) {
                Some(pressing) => pressing,
                // Aborted, killed, or out of memory: the file asked for more than any page needs.
                None if !status.success() => bare(materials::too_demanding()),
                None => trouble("no answer"),
            },
        }
    }
}

fn read(answer: &[u8]) -> Option<Pressing> {
    let line = answer.iter().position(|&byte| byte == b'\n')?;
    let (line, mut rest) = answer.split_at(line + 1);
    let answer: Answer = serde_json::from_slice(line).ok()?;
    let mut blobs = Vec::new();
    for (key, length) in answer.blobs {
        let (bytes, after) = rest.split_at_checked(length)?;
        blobs.push((key, bytes.to_vec()));
        rest = after;
    }
    Some(Pressing {
        outcome: answer.outcome,
        blobs,
    })
}

/// The child's side: one question, one answer.
///
/// # Errors
/// When standard input or output fail, or it is no question.
pub fn serve_press(input: impl Read, mut output: impl Write) -> std::io::Result<()> {
    let mut input = BufReader::new(input);
    let mut line = Vec::new();
    input.by_ref().take(1 << 20).read_until(b'\n', &mut line)?;
    let question: Question = serde_json::from_slice(&line)?;
    confine(question.memory, question.seconds);
    let mut pages = Vec::new();
    for (source, length) in &question.sources {
        let mut bytes = vec![0; *length];
        input.read_exact(&mut bytes)?;
        pages.push((source, bytes));
    }
    let pages: Vec<(&Source, &[u8])> = pages
        .iter()
        .map(|(source, bytes)| (*source, bytes.as_slice()))
        .collect();
    let pressing = materials::press(&pages, &question.labels, &question.want, &|| false);
    let sizes = pressing.blobs.iter();
    let answer = Answer {
        outcome: pressing.outcome,
        blobs: sizes
            .map(|(key, bytes)| (key.clone(), bytes.len()))
            .collect(),
    };
    serde_json::to_writer(&mut output, &answer)?;
    output.write_all(b"\n")?;
    for (_, bytes) in &pressing.blobs {
        output.write_all(bytes)?;
    }
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_ends_early_is_none() {
        let outcome = materials::too_demanding();
        let blobs = vec![("ab".to_owned(), 3)];
        let mut answer = serde_json::to_vec(&Answer { outcome, blobs }).expect("plain data");
        answer.extend_from_slice(b"\nab");
        assert_eq!(read(&answer), None);
        answer.push(b'c');
        let read = read(&answer).expect("whole");
        assert_eq!(read.blobs, [("ab".to_owned(), b"abc".to_vec())]);
    }
}
