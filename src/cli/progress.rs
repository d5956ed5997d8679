//! What the person at the terminal sees while it works: bars on a terminal, sentences in a
//! pipe, JSON lines for programs. All of it on the error stream.

use super::{Args, Format};
use crate::desk::Progress;
use crate::model::Lang;
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::HashMap;
use std::io::{IsTerminal, Write};
use std::sync::Mutex;

/// How progress is shown.
enum Show {
    Bars,
    Lines,
    Json,
    Nothing,
}

/// The bars, one per drop under way.
pub(super) struct Bars {
    show: Show,
    lang: Lang,
    bars: Mutex<HashMap<String, ProgressBar>>,
}

impl Bars {
    /// Bars as the command line and the terminal want them.
    pub(super) fn new(args: &Args) -> Self {
        let show = match args.format {
            _ if args.quiet > 0 => Show::Nothing,
            Format::Json => Show::Json,
            Format::Text if std::io::stderr().is_terminal() => Show::Bars,
            Format::Text => Show::Lines,
        };
        Self {
            show,
            lang: args.lang.map(Into::into).unwrap_or_default(),
            bars: Mutex::default(),
        }
    }

    /// Nothing is shown.
    pub(super) fn silent() -> Self {
        Self {
            show: Show::Nothing,
            lang: Lang::default(),
            bars: Mutex::default(),
        }
    }

    /// Shows what was done.
    pub(super) fn tell(&self, progress: &Progress) {
        match self.show {
            Show::Nothing => {}
            Show::Json => self.json(progress),
            Show::Lines => {
                if !matches!(progress, Progress::Prepared { done, of, .. } if done < of) {
                    let _ = writeln!(std::io::stderr(), "{}", self.sentence(progress));
                }
            }
            Show::Bars => self.bar(progress),
        }
    }

    fn sentence(&self, progress: &Progress) -> String {
        let zh = self.lang == Lang::Zh;
        match progress {
            Progress::Taken { drop } if zh => format!("{drop}：已收下"),
            Progress::Taken { drop } => format!("{drop}: taken"),
            Progress::Read { drop, filings } if zh => format!("{drop}：读到 {filings} 条备案"),
            Progress::Read { drop, filings } => format!("{drop}: {filings} filings read"),
            Progress::Prepared { drop, done, of } if zh => {
                format!("{drop}：材料已处理 {done}/{of}")
            }
            Progress::Prepared { drop, done, of } => format!("{drop}: pictures done {done}/{of}"),
            Progress::Published { drop, folder } if zh => format!("{drop}：结果在 outbox/{folder}"),
            Progress::Published { drop, folder } => format!("{drop}: results in outbox/{folder}"),
            Progress::Duplicate { drop } if zh => format!("{drop}：与之前的批次完全相同，无需处理"),
            Progress::Duplicate { drop } => format!("{drop}: the same as an earlier drop"),
            Progress::Told { drop, folder } if zh => {
                format!("{drop}：状态已记下，回执在 outbox/{folder}")
            }
            Progress::Told { drop, folder } => {
                format!("{drop}: statuses taken, receipt in outbox/{folder}")
            }
            Progress::Troubled { drop, what } if zh => {
                format!("{drop}：系统暂时处理不了，稍后自动再试（{what}）")
            }
            Progress::Troubled { drop, what } => {
                format!("{drop}: our own trouble, tried again later ({what})")
            }
        }
    }

    fn json(&self, progress: &Progress) {
        let line = match progress {
            Progress::Taken { drop } => serde_json::json!({"event": "taken", "drop": drop}),
            Progress::Read { drop, filings } => {
                serde_json::json!({"event": "read", "drop": drop, "filings": filings})
            }
            Progress::Prepared { drop, done, of } => {
                serde_json::json!({"event": "prepared", "drop": drop, "done": done, "of": of})
            }
            Progress::Published { drop, folder } => {
                serde_json::json!({"event": "published", "drop": drop, "folder": folder})
            }
            Progress::Duplicate { drop } => serde_json::json!({"event": "duplicate", "drop": drop}),
            Progress::Told { drop, folder } => {
                serde_json::json!({"event": "told", "drop": drop, "folder": folder})
            }
            Progress::Troubled { drop, what } => {
                serde_json::json!({"event": "trouble", "drop": drop, "what": what})
            }
        };
        let _ = writeln!(std::io::stderr(), "{line}");
    }

    fn bar(&self, progress: &Progress) {
        let mut bars = self
            .bars
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        match progress {
            Progress::Prepared { drop, done, of } => {
                let bar = bars.entry(drop.clone()).or_insert_with(|| {
                    let style =
                        ProgressStyle::with_template("{msg:24!} {bar:32} {pos}/{len} {eta}")
                            .expect("the template is fixed");
                    ProgressBar::new(*of as u64)
                        .with_style(style)
                        .with_message(drop.clone())
                });
                bar.set_position(*done as u64);
                if done == of {
                    bar.finish_and_clear();
                    bars.remove(drop);
                }
            }
            other => {
                let line = self.sentence(other);
                match bars.values().next() {
                    Some(bar) => bar.println(line),
                    None => {
                        let _ = writeln!(std::io::stderr(), "{line}");
                    }
                }
            }
        }
    }
}
