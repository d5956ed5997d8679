//! SUB-08: the name must equal the licence, so its writing is looked at closely.

use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "SUB-08",
        name: "organisation-name-malformed",
        severity: Severity::Error,
        title: Words::new(
            "主办单位名称未填、有多余空格或括号混用",
            "organisation name empty, stray spaces, mixed brackets",
        ),
    },
    check,
};

static EMPTY: Say = Say::new(
    Words::new(
        "主办单位名称没有填。",
        "The name of the organisation is empty.",
    ),
    Words::new(
        "按营业执照上的全称填写；个人填本人姓名。",
        "Enter the full name as on the licence, or the person's own name.",
    ),
)
.customer(Words::new(
    "请提供营业执照上的单位全称。",
    "Please tell us the full name on the licence.",
));

static SPACE: Say = Say::new(
    Words::new(
        "主办单位名称“{found}”里有空格。",
        "The name “{found}” holds a space.",
    ),
    Words::new(
        "去掉空格，与营业执照完全一致。",
        "Remove the space; the name must equal the licence.",
    ),
);

static MIXED: Say = Say::new(
    Words::new(
        "主办单位名称“{found}”里全角括号和半角括号混用。",
        "The name “{found}” mixes full-width and half-width brackets.",
    ),
    Words::new(
        "全部改成与营业执照一致的括号（一般为全角“（）”）。",
        "Use the brackets of the licence throughout.",
    ),
);

static UNPAIRED: Say = Say::new(
    Words::new(
        "主办单位名称“{found}”里的括号不成对。",
        "The brackets in the name “{found}” do not pair.",
    ),
    Words::new(
        "补上缺少的括号，与营业执照完全一致。",
        "Add the missing bracket; the name must equal the licence.",
    ),
);

static LETTER: Say = Say::new(
    Words::new(
        "主办单位名称“{found}”里有名称中不会有的字符“{letter}”。",
        "The name “{found}” holds “{letter}”, which names do not have.",
    ),
    Words::new(
        "去掉该字符，与营业执照完全一致。",
        "Remove it; the name must equal the licence.",
    ),
);

static SHORT: Say = Say::new(
    Words::new(
        "主办单位名称“{found}”太短，不像单位全称。",
        "The name “{found}” is too short for a full name.",
    ),
    Words::new(
        "按营业执照上的全称填写。",
        "Enter the full name as on the licence.",
    ),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let found = case.get(Column::SubjectName);
    // A sole trader without a trade name files under his own name: SUB-16 speaks of that.
    let long = case.is_organisation() && !case.is_sole_trader();
    if let Some((say, letter)) = fault(found, long) {
        sink.say(
            say,
            case.subject_place(Column::SubjectName),
            &[("found", found), ("letter", &letter.to_string())],
        );
    }
}

fn fault(name: &str, long: bool) -> Option<(&'static Say, char)> {
    if name.is_empty() {
        return Some((&EMPTY, ' '));
    }
    let (mut full, mut half, mut open) = (false, false, 0_i32);
    let (mut count, mut latin_before, mut space) = (0, false, false);
    for letter in name.chars() {
        count += 1;
        match letter {
            '（' | '）' => full = true,
            '(' | ')' => half = true,
            // Foreign names are written in words: «ABC Trading Ltd».
            letter if letter.is_whitespace() => space |= !latin_before,
            ',' | '，' | '。' | ';' | '；' | '?' | '？' | '!' | '！' | '@' | '#' | '$' | '%'
            | '/' | '\\' | '|' | '<' | '>' | '=' | '~' | ':' | '：' | '、' | '\u{fffd}' => {
                return Some((&LETTER, letter));
            }
            _ => {}
        }
        match letter {
            '（' | '(' => open += 1,
            '）' | ')' => open -= 1,
            _ => {}
        }
        if open < 0 {
            return Some((&UNPAIRED, letter));
        }
        latin_before = letter.is_ascii_alphanumeric() || letter == '.';
    }
    if open != 0 {
        Some((&UNPAIRED, ' '))
    } else if full && half {
        Some((&MIXED, ' '))
    } else if space {
        Some((&SPACE, ' '))
    } else if long && count < 4 {
        Some((&SHORT, ' '))
    } else {
        None
    }
}
