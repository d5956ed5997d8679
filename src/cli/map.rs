//! `beiand map`: which header of a sheet means which column, confirmed once per reseller.
//!
//! Without assignments it shows what a drop's headers are read as, and proposes. With them it
//! writes `config/mappings/<reseller>.toml`, which every later reading uses, and shows the drop
//! as it is read now.

use super::check::{Opened, open};
use super::paths::Usage;
use super::progress::Bars;
use super::{Args, Format, check, exit};
use crate::catalog::mapping::{self, Mapping};
use crate::daemon;
use crate::desk::{Desk, mapping_file};
use crate::model::filing::letters;
use crate::model::{Column, Finding, Lang, Severity};
use crate::sheet::header::key;
use crate::sheet::{self, Intake};
use crate::store::files::{self, Access};
use anyhow::Context;
use std::path::PathBuf;
use std::sync::Arc;

/// `beiand map DROP [--reseller R] [HEADER=FIELD…]`
#[derive(Debug, clap::Args)]
pub struct MapArgs {
    /// A drop of the reseller: folder, zip or spreadsheet
    #[arg(value_name = "DROP")]
    drop: PathBuf,
    /// The reseller: the sub-folder of the inbox [default: where the drop lies, else the inbox itself]
    #[arg(long, value_name = "NAME")]
    reseller: Option<String>,
    /// What a header means, for example '老板电话=principal.mobile'; an empty field forgets it
    #[arg(value_name = "HEADER=FIELD")]
    assign: Vec<String>,
}

pub(super) fn map(args: &Args, map: &MapArgs) -> anyhow::Result<u8> {
    let bars = Arc::new(Bars::silent());
    let Opened { desk, home, .. } = open(args, &bars)?;
    let reseller = match &map.reseller {
        Some(reseller) => reseller.clone(),
        None => check::reseller_of(home.as_ref(), &map.drop),
    };
    let mut intake = read(&desk, map, &reseller)?;
    if !map.assign.is_empty() {
        let home = home.ok_or_else(|| {
            Usage(
                "no installation here to remember it in: name one with --home DIR, or make one with `beiand init DIR`"
                    .to_owned(),
            )
        })?;
        let mut known = desk.mapping(&reseller).map_err(daemon::Error::from)?;
        for assignment in &map.assign {
            assign(&mut known, assignment, &intake)?;
        }
        let path = home.config().join(mapping_file(&reseller));
        let dir = path.parent().expect("a file in a folder");
        files::create_dirs(dir, Access::Private)?;
        let whose = if reseller.is_empty() {
            "the inbox"
        } else {
            &reseller
        };
        files::write_durably(&path, mapping::written(&known, whose).as_bytes())
            .with_context(|| path.display().to_string())?;
        // The desk was opened on the installation's own tables: it reads the new file.
        intake = read(&open(args, &bars)?.desk, map, &reseller)?;
    }
    let headers = Headers::of(&desk, &intake, &reseller)?;
    match args.format {
        Format::Json => println!("{}", headers.json(&intake, &reseller)),
        Format::Text => headers.print(&desk, &intake, map, &reseller),
    }
    let asked = headers.0.iter().any(|header| header.how == How::Asked);
    Ok(if asked || intake.refusal.is_some() {
        exit::FINDINGS
    } else {
        exit::READY
    })
}

fn read(desk: &Desk, map: &MapArgs, reseller: &str) -> anyhow::Result<Intake> {
    Ok(desk
        .sheet_of(&map.drop, reseller)
        .map_err(daemon::Error::from)?)
}

/// Takes one `header=field` into the mapping.
fn assign(known: &mut Mapping, assignment: &str, intake: &Intake) -> anyhow::Result<()> {
    let usage = |why: String| anyhow::Error::from(Usage(why));
    let Some((header, field)) = assignment.rsplit_once('=') else {
        return Err(usage(format!(
            "{assignment}: write it as HEADER=FIELD, for example 老板电话=principal.mobile"
        )));
    };
    let (header, field) = (header.trim(), field.trim());
    if field.is_empty() {
        known.retain(|known, _| key(known) != key(header));
        return Ok(());
    }
    let column = Column::from_key(field)
        .or_else(|| {
            Column::ALL
                .into_iter()
                .find(|column| key(column.header()) == key(field))
        })
        .ok_or_else(|| {
            let near = Column::ALL
                .into_iter()
                .map(Column::key)
                .max_by(|a, b| {
                    strsim::jaro_winkler(a, field).total_cmp(&strsim::jaro_winkler(b, field))
                })
                .unwrap_or_default();
            usage(format!(
                "{field}: there is no such field; did you mean {near}?"
            ))
        })?;
    let written = intake
        .headers
        .iter()
        .find(|(_, text)| key(text) == key(header));
    let Some((_, written)) = written else {
        let all: Vec<&str> = intake
            .headers
            .iter()
            .map(|(_, text)| text.as_str())
            .collect();
        return Err(usage(format!(
            "{header}: the sheet has no such header; it has {}",
            all.join("、")
        )));
    };
    known.retain(|known, _| key(known) != key(header));
    known.insert(written.clone(), column);
    Ok(())
}

/// How a header was understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    /// The template's header, or an alias.
    Known,
    /// Confirmed for this reseller.
    Confirmed,
    /// Read by resemblance; to be confirmed.
    Guessed,
    /// It resembles columns of ours, and was not read.
    Asked,
    /// It resembles none.
    Unknown,
}

impl How {
    const fn word(self) -> &'static str {
        match self {
            Self::Known => "known",
            Self::Confirmed => "confirmed",
            Self::Guessed => "guessed",
            Self::Asked => "asked",
            Self::Unknown => "unknown",
        }
    }
}

/// A header of the sheet.
struct Header {
    at: u32,
    text: String,
    how: How,
    /// The columns it is read as, or may mean.
    columns: Vec<Column>,
    proof: Option<(u32, u32)>,
}

struct Headers(Vec<Header>);

impl Headers {
    fn of(desk: &Desk, intake: &Intake, reseller: &str) -> anyhow::Result<Self> {
        let confirmed = desk.mapping(reseller).map_err(daemon::Error::from)?;
        let headers = intake.headers.iter().map(|(at, text)| {
            let read: Vec<Column> = intake
                .layout
                .columns
                .iter()
                .filter(|(_, place)| *place == at)
                .map(|(column, _)| *column)
                .collect();
            let proposal = intake.proposals.iter().find(|proposal| proposal.at == *at);
            let how = match proposal {
                Some(proposal) if proposal.used => How::Guessed,
                Some(_) => How::Asked,
                None if read.is_empty() => How::Unknown,
                None if confirmed.keys().any(|known| key(known) == key(text)) => How::Confirmed,
                None => How::Known,
            };
            Header {
                at: *at,
                text: text.clone(),
                how,
                columns: proposal.map_or(read, |proposal| proposal.candidates.clone()),
                proof: proposal.map(|proposal| proposal.proof),
            }
        });
        Ok(Self(
            headers
                .filter(|header| !sheet::OUR_COLUMNS.contains(&header.text.as_str()))
                .collect(),
        ))
    }

    fn json(&self, intake: &Intake, reseller: &str) -> serde_json::Value {
        let headers: Vec<_> = self
            .0
            .iter()
            .map(|header| {
                serde_json::json!({
                    "header": header.text,
                    "at": place(intake, header.at),
                    "how": header.how.word(),
                    "fields": header.columns.iter().map(|column| column.key()).collect::<Vec<_>>(),
                    "proof": header.proof,
                })
            })
            .collect();
        serde_json::json!({
            "schema": 1,
            "reseller": reseller,
            "file": intake.layout.file,
            "sheet": intake.layout.sheet,
            "header_row": intake.layout.header_row,
            "headers": headers,
        })
    }

    fn print(&self, desk: &Desk, intake: &Intake, map: &MapArgs, reseller: &str) {
        let lang = desk.lang;
        let zh = lang == Lang::Zh;
        if intake.headers.is_empty() {
            for finding in intake
                .findings
                .iter()
                .filter(|finding| finding.severity > Severity::Info)
            {
                println!(
                    "{}\n  {}",
                    finding.message.get(lang),
                    finding.remedy.get(lang)
                );
            }
            return;
        }
        let known = self
            .0
            .iter()
            .filter(|header| header.how == How::Known)
            .count();
        let layout = &intake.layout;
        if zh {
            println!(
                "{}「{}」：表头 {} 列，{known} 列已认识",
                layout.file,
                layout.sheet,
                self.0.len()
            );
        } else {
            println!(
                "{} «{}»: {} headers, {known} known",
                layout.file,
                layout.sheet,
                self.0.len()
            );
        }
        let mut example = None;
        for header in self.0.iter().filter(|header| header.how != How::Known) {
            let words = match (header.how, zh) {
                (How::Confirmed, true) => "已确认",
                (How::Confirmed, false) => "confirmed",
                (How::Guessed, true) => "按相似名称读取，请确认",
                (How::Guessed, false) => "read by resemblance, to be confirmed",
                (How::Asked, true) => "没有读取，可能是",
                (How::Asked, false) => "not read, may mean",
                (_, true) => "没有对应的列",
                (_, false) => "no column of ours",
            };
            println!("  {:<5} {}  {words}", place(intake, header.at), header.text);
            for column in &header.columns {
                println!("          {:<28} {}", column.key(), column.header());
            }
            if let Some((good, all)) = header.proof.filter(|(_, all)| *all > 0) {
                match lang {
                    Lang::Zh => println!("          抽查 {all} 个值，{good} 个相符"),
                    Lang::En => println!("          {good} of {all} cells below look like it"),
                }
            }
            if matches!(header.how, How::Guessed | How::Asked)
                && let Some(column) = header.columns.first()
            {
                example.get_or_insert((header.text.clone(), *column));
            }
        }
        for finding in intake
            .findings
            .iter()
            .filter(|finding| is_about_headers(finding))
        {
            println!(
                "  ✗ {}\n    {}",
                finding.message.get(lang),
                finding.remedy.get(lang)
            );
        }
        if let Some((header, column)) = example {
            let reseller = match reseller {
                "" => String::new(),
                reseller => format!(" --reseller {reseller}"),
            };
            println!(
                "\n{}  beiand map {}{reseller} '{header}={}'",
                if zh { "确认：" } else { "confirm:" },
                map.drop.display(),
                column.key()
            );
        }
    }
}

/// A column that is missing or named twice is what a mapping may cure.
fn is_about_headers(finding: &Finding) -> bool {
    finding.severity == Severity::Error
        && [&sheet::cards::COLUMN_MISSING, &sheet::cards::HEADER_UNKNOWN]
            .iter()
            .any(|card| card.code == finding.rule)
}

/// Where a header stands, `O3`; on a sheet on its side `A15`.
fn place(intake: &Intake, at: u32) -> String {
    let layout = &intake.layout;
    if layout.vertical {
        format!("{}{}", letters(layout.header_row.saturating_sub(1)), at + 1)
    } else {
        format!("{}{}", letters(at), layout.header_row)
    }
}
