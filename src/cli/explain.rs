//! `beiand explain` and `beiand rules`: what is checked, why, and how to mend it.

use super::paths::Usage;
use super::{Args, Format, exit};
use crate::catalog::Catalog;
use crate::model::Lang;
use crate::{cards, rules};

pub(super) fn explain(args: &Args, code: Option<&str>) -> anyhow::Result<u8> {
    let Some(code) = code else { return rules(args) };
    let wanted = code.to_ascii_uppercase();
    let Some(card) = cards::find(&wanted) else {
        let mut near: Vec<(usize, &str)> = cards::all()
            .map(|card| (strsim::damerau_levenshtein(card.code, &wanted), card.code))
            .filter(|(distance, _)| *distance <= 2)
            .collect();
        near.sort_unstable();
        let near: Vec<&str> = near.into_iter().take(3).map(|(_, code)| code).collect();
        return Err(Usage(format!(
            "there is no rule {code}; near: {}",
            near.join(", ")
        ))
        .into());
    };
    let lang: Lang = args.lang.map(Into::into).unwrap_or_default();
    match rules::page(card.code) {
        Some(page) if lang == Lang::Zh => println!("{}", page.trim_end()),
        page => {
            println!(
                "{}  {}  [{}]",
                card.code,
                card.title.get(lang),
                card.severity.word()
            );
            println!("{}", card.name);
            if let Some(page) = page {
                println!("\n{}", page.trim_end());
            }
        }
    }
    Ok(exit::READY)
}

pub(super) fn rules(args: &Args) -> anyhow::Result<u8> {
    let lang: Lang = args.lang.map(Into::into).unwrap_or_default();
    let catalog = Catalog::embedded();
    let listed = cards::all().map(|card| (card, catalog.provinces.speaking(card.code)));
    if args.format == Format::Json {
        let rules: Vec<_> = listed
            .map(|(card, provinces)| {
                serde_json::json!({
                    "rule": card.code,
                    "name": card.name,
                    "severity": card.severity.word(),
                    "title": card.title.get(lang),
                    "provinces": provinces,
                })
            })
            .collect();
        println!("{}", serde_json::json!({"schema": 1, "rules": rules}));
    } else {
        for (card, provinces) in listed {
            let provinces = if provinces.is_empty() {
                String::new()
            } else {
                format!("  ({})", provinces.join(" "))
            };
            println!(
                "{:<7} {:<6} {}{provinces}",
                card.code,
                card.severity.word(),
                card.title.get(lang)
            );
        }
    }
    Ok(exit::READY)
}
