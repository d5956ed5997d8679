//! PER-08: papers must be valid some months beyond the day of judging.

use super::Validity;
use crate::catalog::provinces::Fact;
use crate::model::{Card, Column, Detail, Place, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "PER-08",
        name: "certificate-expired-or-expiring",
        severity: Severity::Error,
        title: Words::new(
            "证件过期或剩余有效期不足",
            "person certificate expired or under 3 months",
        ),
    },
    check,
};

static EXPIRED: Say = Say::new(
    Words::new(
        "{whose}证件有效期到 {date}，已经过期。",
        "The paper of the {whose_en} expired on {date}.",
    ),
    Words::new(
        "换新证件，重新填写有效期并换图片。",
        "Get the new paper, then enter its date and replace the picture.",
    ),
)
.customer(Words::new(
    "{whose}的证件已过期，请换新证后重新发送照片。",
    "The paper of the {whose_en} has expired: please send the new one.",
));

static SOON: Say = Say::new(
    Words::new(
        "{whose}证件有效期到 {date}，剩余不足 {months} 个月。",
        "The paper of the {whose_en} expires on {date}, in less than {months} months.",
    ),
    Words::new("换新证件再备案。", "Renew the paper first."),
)
.customer(Words::new(
    "{whose}的证件快到期，备案要求剩余有效期不少于{months}个月，请换新证。",
    "The paper of the {whose_en} expires soon; {months} months are asked for: please renew it.",
));

static UNREADABLE: Say = Say::new(
    Words::new(
        "{whose}证件有效期“{found}”看不懂，没有核对。",
        "The date “{found}” of the {whose_en} cannot be read and was not compared.",
    ),
    Words::new(
        "写成 2035-06-30 或“长期”。",
        "Write it as 2035-06-30, or 长期.",
    ),
)
.weighing(Severity::Warn);

/// Where the other rows of the sheet tell it.
static BLANK: Say = Say::new(
    Words::new(
        "{whose}证件有效期没有填，没有核对。",
        "The expiry date of the {whose_en}'s paper is blank and was not compared.",
    ),
    Words::new(
        "对照证件补上；长期有效的写“长期”。",
        "Enter it as on the paper; 长期 where it never expires.",
    ),
)
.weighing(Severity::Info);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    look(
        case,
        sink,
        (
            Column::SubjectCertValidTo,
            case.get(Column::SubjectCertValidTo),
        ),
        &case.answers.certificate_months,
        || case.subject_place(Column::SubjectCertValidTo),
        ("主办单位", "organisation"),
    );
    for person in case.persons() {
        look(
            case,
            sink,
            (person.column(Detail::CertValidTo), person.cert_valid_to),
            &case.answers.id_months,
            || case.person_place(person, Detail::CertValidTo),
            (person.role_zh(), person.role_en()),
        );
    }
}

fn look(
    case: &Case<'_>,
    sink: &mut Sink<'_>,
    (field, found): (Column, &str),
    months: &Fact<u8>,
    place: impl Fn() -> Place,
    (whose, whose_en): (&str, &str),
) {
    let until = match Validity::parse(found) {
        None => {
            if case.is_left_blank(found, field) {
                sink.say(&BLANK, place(), &[("whose", whose), ("whose_en", whose_en)]);
            }
            return;
        }
        Some(Validity::Forever) => return,
        Some(Validity::Unreadable) => {
            sink.say(
                &UNREADABLE,
                place(),
                &[("found", found), ("whose", whose), ("whose_en", whose_en)],
            );
            return;
        }
        Some(Validity::Until(until)) => until,
    };
    let wanted = case
        .today
        .checked_add_months(chrono::Months::new(months.is.into()))
        .unwrap_or(case.today);
    let say = if until < case.today {
        &EXPIRED
    } else if until < wanted {
        &SOON
    } else {
        return;
    };
    sink.demand_at(
        say,
        Severity::Error,
        months.local && until >= case.today,
        place(),
        &[
            ("whose", whose),
            ("whose_en", whose_en),
            ("date", &until.to_string()),
            ("months", &months.is.to_string()),
        ],
    );
}
