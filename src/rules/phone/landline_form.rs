//! TEL-03: the form takes landlines in one way of writing; most others are rewritten.

use crate::model::number::LandlineFault;
use crate::model::{Card, Detail, Say, Severity, Words};
use crate::rules::mend::rewrites_landline;
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "TEL-03",
        name: "landline-not-in-the-forms-format",
        severity: Severity::Error,
        title: Words::new("座机不是 086-区号-号码", "landline not 086-area-number"),
    },
    check,
};

static FIXED: Say = Say::new(
    Words::new(
        "{role}座机“{found}”已按表单要求改为“{fixed}”。",
        "The landline “{found}” of the {role_en} was rewritten as “{fixed}”.",
    ),
    Words::new(
        "不用处理；下次直接按 086-区号-号码 填写。",
        "Nothing to do; write it as 086-area-number next time.",
    ),
);

static MOBILE: Say = Say::new(
    Words::new(
        "{role}座机栏里填的是手机号“{found}”。",
        "“{found}” in the landline column of the {role_en} is a mobile.",
    ),
    Words::new(
        "改填座机；没有座机就空着，并在备注写明原因。",
        "Enter a landline, or leave it empty and give the reason in the remark.",
    ),
);

static SERVICE: Say = Say::new(
    Words::new(
        "{role}座机“{found}”是 400/800 号码，不能当座机。",
        "“{found}” is a 400/800 number, not a landline.",
    ),
    Words::new("改填带区号的座机。", "Enter a landline with its area code."),
);

static NO_AREA: Say = Say::new(
    Words::new(
        "{role}座机“{found}”没有区号。",
        "The landline “{found}” of the {role_en} lacks its area code.",
    ),
    Words::new(
        "补上区号，写成 086-区号-号码，例如 086-0757-22223333。",
        "Add the area code: 086-area-number.",
    ),
)
.customer(Words::new(
    "请提供座机的区号。",
    "Please tell us the area code of the landline.",
));

static LOST: Say = Say::new(
    Words::new(
        "{role}座机“{found}”已变成科学计数法。",
        "The landline “{found}” of the {role_en} has become scientific notation.",
    ),
    Words::new(
        "把单元格设为文本格式后重新填写。",
        "Format the cell as text and enter it again.",
    ),
);

static NONE: Say = Say::new(
    Words::new(
        "{role}座机栏里写的是“{found}”，表单不收这个写法。",
        "The landline column of the {role_en} says “{found}”, which the form does not take.",
    ),
    Words::new(
        "没有座机就把这一格空着，并在备注写明原因。",
        "Leave the cell empty where there is none, and give the reason in the remark.",
    ),
);

static SEVERAL: Say = Say::new(
    Words::new(
        "{role}座机栏里有不止一个号码：“{found}”。",
        "The landline column of the {role_en} holds more than one number: “{found}”.",
    ),
    Words::new(
        "只留一个，写成 086-区号-号码。",
        "Keep one, written 086-area-number.",
    ),
);

static FORM: Say = Say::new(
    Words::new(
        "{role}座机“{found}”不是 086-区号-号码 的格式。",
        "The landline “{found}” of the {role_en} is not written 086-area-number.",
    ),
    Words::new(
        "写成 086-区号-号码，例如 086-0757-22223333。",
        "Write it as 086-area-number, for example 086-0757-22223333.",
    ),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for person in case.persons() {
        if person.landline.is_empty() {
            continue;
        }
        let place = || case.person_place(person, Detail::Landline);
        let (role, role_en) = (person.role_zh(), person.role_en());
        match person.landline_no {
            Ok(landline) => {
                if let Some(repair) = case.repair(person.index, person.column(Detail::Landline))
                    && rewrites_landline(repair)
                {
                    let (found, fixed) = (repair.original, landline.as_str());
                    let finding = sink.say(
                        &FIXED,
                        place(),
                        &[
                            ("found", found),
                            ("fixed", fixed),
                            ("role", role),
                            ("role_en", role_en),
                        ],
                    );
                    finding.original = Some(found.to_owned());
                    finding.fixed_to = Some(fixed.to_owned());
                }
            }
            Err(fault) => {
                let say = match fault {
                    LandlineFault::Lost => &LOST,
                    LandlineFault::Mobile => &MOBILE,
                    LandlineFault::Service => &SERVICE,
                    LandlineFault::NoArea => &NO_AREA,
                    LandlineFault::None => &NONE,
                    LandlineFault::Several => &SEVERAL,
                    LandlineFault::Form => &FORM,
                };
                sink.say(
                    say,
                    place(),
                    &[
                        ("found", person.landline),
                        ("role", role),
                        ("role_en", role_en),
                    ],
                );
            }
        }
    }
}
