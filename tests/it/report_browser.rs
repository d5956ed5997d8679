//! Writes batches as folders, for the browser tests and for looking at them.
//!
//! Started by `tests/browser/run.sh`, which says where to and how many filings.

use crate::report_batches::{KINDS, batch, card};
use beiand::mail::{Sender, compose};
use beiand::model::judged::{Content, JudgedBatch, Manager};
use beiand::model::letter::Attachment;
use beiand::model::{Lang, Letter};
use beiand::report::letter::{Kind, Occasion, letters};
use beiand::report::{Context, Draft, Week, documents, template};
use chrono::Duration;
use std::collections::HashMap;
use std::fs;
use std::path::Path;

#[test]
#[ignore = "writes folders for a browser to look at; see tests/browser/run.sh"]
fn write_batches_for_the_browser() {
    let to = std::env::var("BEIAND_BROWSER_DIR").expect("BEIAND_BROWSER_DIR says where to");
    let to = Path::new(&to);
    let pictures = pictures();
    let sizes = std::env::var("BEIAND_BROWSER_BIG").is_ok();
    for (name, lang, made) in [
        ("clean", Lang::Zh, batch(3, true)),
        ("flawed", Lang::Zh, batch(12, false)),
        ("english", Lang::En, batch(12, false)),
        (
            "big",
            Lang::Zh,
            batch(if sizes { 5_000 } else { 500 }, false),
        ),
    ] {
        write(&to.join(name), &made, lang, &pictures);
    }
    let mut context = Context::shipped(Lang::Zh);
    context.cards = &card;
    fs::write(
        to.join("template.xlsx"),
        template(&context).expect("a template"),
    )
    .expect("writes");
}

fn write(to: &Path, batch: &JudgedBatch, lang: Lang, pictures: &HashMap<String, Vec<u8>>) {
    let mut context = Context::shipped(lang);
    context.cards = &card;
    for document in documents(batch, &context).expect("documents") {
        let path = to.join(&document.path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        match document.content {
            Content::Bytes(bytes) => fs::write(path, bytes).expect("writes"),
            Content::Blob(key) => fs::write(path, &pictures[&key]).expect("writes"),
        }
    }
    let occasion = Occasion {
        kind: Kind::Completion,
        date: batch.today,
        now: batch.today.and_hms_opt(8, 30, 0).expect("a time"),
        today: &[],
        place: &|batch| format!(r"\\server\beian\outbox\{}\{}", batch.reseller, batch.drop),
        fallback: None,
        max_bytes: 5_000_000,
    };
    let drafts = letters(&[batch], &context, &occasion).expect("letters");
    post(to, "letter", &drafts, batch);
    let mut week = Week::new(batch.received + Duration::days(2));
    week.add("series", &of_earlier_weeks(batch));
    week.add("series", batch);
    let drafts = week
        .letters(None, 5_000_000, &|_| context)
        .expect("letters");
    post(to, "weekly", &drafts, batch);
}

/// The same filings ten days ago, when each was to be fixed.
fn of_earlier_weeks(batch: &JudgedBatch) -> JudgedBatch {
    let mut before = batch.clone();
    before.received -= Duration::days(10);
    before
}

/// Writes the parts of the letters for a browser, and the letters as they travel.
fn post(to: &Path, name: &str, drafts: &[Draft], batch: &JudgedBatch) {
    for (n, draft) in drafts.iter().enumerate() {
        let write = |ending: &str, bytes: &[u8]| {
            fs::write(to.join(format!("{name}-{n}{ending}")), bytes).expect("writes");
        };
        write(".html", draft.html.as_bytes());
        write(
            ".txt",
            format!("{}\n\n{}", draft.subject, draft.text).as_bytes(),
        );
        for (file, _, bytes) in &draft.attachments {
            write(&format!("-{file}"), bytes);
        }
        let mut letter = Letter {
            message_id: format!("<{name}-r{}-{n}@beiand.example>", batch.round),
            references: vec![format!("<{name}-r1-{n}@beiand.example>")],
            to: draft.to.clone(),
            reply_to: None,
            subject: draft.subject.clone(),
            html: draft.html.clone(),
            text: draft.text.clone(),
            attachments: draft
                .attachments
                .iter()
                .map(|(name, media, bytes)| Attachment {
                    name: name.clone(),
                    media: media.clone(),
                    blob: String::new(),
                    bytes: bytes.len() as u64,
                })
                .collect(),
            written: batch.received,
        };
        let someone = |address: &str, name: &str| Manager {
            address: address.into(),
            name: name.into(),
        };
        let sender = Sender::new(
            someone("robot@example.com", "备案预检"),
            Some(someone("desk@example.com", "值班")),
        );
        let travel = |name: &str, letter: &Letter| {
            let files = draft.attachments.iter().map(|(_, _, bytes)| bytes.clone());
            let message = compose(letter, files.collect(), &sender).expect("composes");
            fs::write(to.join(name), message.bytes).expect("writes");
        };
        travel(&format!("{name}-{n}.eml"), &letter);
        if n == 0 {
            letter.attachments[0].name = "批次报告与需要修改的备案信息清单.xlsx".into();
            travel(&format!("chinese-{name}.eml"), &letter);
        }
    }
}

/// A drawn picture for every key: a sheet of paper with lines, in seven tints.
fn pictures() -> HashMap<String, Vec<u8>> {
    let mut pictures = HashMap::new();
    for kind in KINDS {
        let (width, height) = match kind {
            "licence" => (400, 300),
            "backdrop" => (270, 360),
            _ => (284, 400),
        };
        for tint in 0..7 {
            let picture = draw(kind, tint, width, height);
            let thumb = image::imageops::thumbnail(
                &picture,
                width * 240 / height.max(width),
                height * 240 / height.max(width),
            );
            pictures.insert(format!("{kind}-{tint}"), jpeg(&picture));
            pictures.insert(format!("thumb-{kind}-{tint}"), jpeg(&thumb));
        }
    }
    pictures
}

fn draw(kind: &str, tint: u8, width: u32, height: u32) -> image::RgbImage {
    let paper = image::Rgb([250 - tint * 4, 248, 236 + tint * 2]);
    let ink = image::Rgb([70, 74, 80]);
    let mut picture = image::RgbImage::from_pixel(width, height, paper);
    let mut fill = |x: u32, y: u32, w: u32, h: u32, color: image::Rgb<u8>| {
        for y in y..(y + h).min(height) {
            for x in x..(x + w).min(width) {
                picture.put_pixel(x, y, color);
            }
        }
    };
    let unit = width / 20;
    match kind {
        "backdrop" => {
            fill(0, 0, width, height, image::Rgb([60, 110 + tint * 6, 170]));
            fill(
                unit * 7,
                unit * 6,
                unit * 6,
                unit * 8,
                image::Rgb([232, 200, 172]),
            );
            fill(
                unit * 4,
                unit * 14,
                unit * 12,
                height,
                image::Rgb([54, 58, 70]),
            );
        }
        "id" => {
            for top in [height / 12, height * 6 / 11] {
                fill(
                    unit,
                    top,
                    unit * 18,
                    height * 4 / 10,
                    image::Rgb([214, 226, 232]),
                );
                fill(
                    unit * 13,
                    top + unit * 2,
                    unit * 5,
                    unit * 6,
                    image::Rgb([190, 170, 150]),
                );
                for line in 0..5 {
                    fill(
                        unit * 2,
                        top + unit * (2 + line * 2),
                        unit * (9 - line % 3),
                        unit / 3,
                        ink,
                    );
                }
            }
        }
        _ => {
            fill(unit * 5, unit, unit * 10, unit, image::Rgb([168, 50, 44]));
            for line in 0..10 {
                fill(
                    unit * 2,
                    unit * (4 + line * 2) * height / width / 2 + unit * 2,
                    unit * (16 - line % 5),
                    unit / 3,
                    ink,
                );
            }
            fill(
                unit * 13,
                height - unit * 5,
                unit * 4,
                unit * 4,
                image::Rgb([206, 96, 88]),
            );
        }
    }
    picture
}

fn jpeg(picture: &image::RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 70)
        .encode_image(picture)
        .expect("encodes");
    bytes
}
