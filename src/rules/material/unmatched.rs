//! MAT-13: a file whose name tells no slot.

use crate::model::{Card, Place, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "MAT-13",
        name: "file-maps-to-no-slot",
        severity: Severity::Info,
        title: Words::new("文件认不出是什么材料", "file maps to no slot"),
    },
    check,
};

static UNKNOWN: Say = Say::new(
    Words::new(
        "文件「{file}」认不出是哪种材料，没有使用。",
        "The file “{file}” could not be told to any material; it was not used.",
    ),
    Words::new(
        "要用的话，文件名以材料名开头，例如“营业执照.jpg”“核验单.jpg”；不用的可以删掉。",
        "To use it, begin its name with the material's, such as «营业执照.jpg» or «核验单.jpg»; otherwise it may be deleted.",
    ),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for source in case.unmatched {
        let place = Place {
            row: Some(case.filing.rows[0].number),
            file: Some(source.path.clone()),
            ..Place::default()
        };
        let name = source.path.rsplit('/').next().unwrap_or(&source.path);
        sink.say(&UNKNOWN, place, &[("file", name)]);
    }
}
