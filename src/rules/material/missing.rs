//! MAT-01: a slot that may not stay empty.

use super::is_required;
use crate::model::{Card, Column, Say, Severity, Slot, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "MAT-01",
        name: "required-material-missing",
        severity: Severity::Error,
        title: Words::new("必传材料缺失", "required slot empty"),
    },
    check,
};

static MISSING: Say = Say::new(
    Words::new(
        "缺必传材料「{slot}」{of}。",
        "The required material “{slot}” is missing{of_en}.",
    ),
    Words::new(
        "把{what}放进这份备案的材料文件夹，文件名以“{word}”开头。",
        "Put {what} into the filing's folder, the file's name beginning with “{word}”.",
    ),
)
.customer(Words::new(
    "您好，备案还缺{what}，请拍照或扫描发给我们，谢谢。",
    "Hello, the filing still lacks {what}. Please send us a photo or scan. Thank you.",
));

static NOTHING: Say = Say::new(
    Words::new(
        "没有找到这份备案的任何材料。必传的有：{slots}。",
        "No material of this filing was found. Required are: {slots}.",
    ),
    Words::new(
        "把材料放进一个文件夹，用备案编号、域名或主办单位名称命名，和表格一起投递；文件名以材料的名称开头。",
        "Put them into a folder named after the filing number, the domain or the organisation, beside the sheet; a file's name begins with the name of its slot.",
    ),
)
.customer(Words::new(
    "您好，备案还需要以下材料，请拍照或扫描发给我们：{papers}。谢谢。",
    "Hello, the filing still needs these, please send us photos or scans: {papers}. Thank you.",
));

static NOTHING_IN_FOLDER: Say = Say {
    message: Words::new(
        "没有找到这份备案的任何材料，表里写的文件夹是「{folder}」。必传的有：{slots}。",
        "No material of this filing was found (the sheet names the folder “{folder}”). Required are: {slots}.",
    ),
    ..NOTHING
};

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    if case.is_cancellation() {
        return;
    }
    // One cause, said once: the folder did not come, or could not be told to be this filing's.
    if case.materials.is_empty() {
        say_nothing_came(case, sink);
        return;
    }
    for slot in Slot::ALL {
        if !is_required(case, slot) {
            continue;
        }
        if !slot.is_per_site() {
            if !is_there(case, slot, 0) {
                say(case, sink, slot, None);
            }
            continue;
        }
        for site in case.sites.iter().filter(|site| !site.repeated) {
            if !is_there(case, slot, site.site.index) {
                say(case, sink, slot, Some(site.site.index));
            }
        }
    }
}

fn say_nothing_came(case: &Case<'_>, sink: &mut Sink<'_>) {
    let list = || String::with_capacity(256);
    let (mut slots, mut papers) = (list(), list());
    for slot in Slot::ALL {
        if !is_required(case, slot) || is_served(case, slot) {
            continue;
        }
        let each = match slot.is_per_site() && case.sites.len() > 1 {
            true => "（每个网站一份）",
            false => "",
        };
        for (list, stop, word) in [
            (&mut slots, '、', slot.header()),
            (&mut papers, '；', what(case, slot)),
        ] {
            if !list.is_empty() {
                list.push(stop);
            }
            list.push_str(word);
            list.push_str(each);
        }
    }
    if slots.is_empty() {
        return;
    }
    let folder = case.get(Column::MaterialsFolder);
    let say = match folder {
        "" => &NOTHING,
        _ => &NOTHING_IN_FOLDER,
    };
    let values = [("folder", folder), ("slots", &*slots), ("papers", &*papers)];
    sink.say(say, case.subject_place(Column::MaterialsFolder), &values);
}

/// Whether what goes into another slot serves for this one as well.
fn is_served(case: &Case<'_>, slot: Slot) -> bool {
    match slot {
        Slot::SubjectCertificate => case.is_personal(),
        Slot::SitePrincipalId => case.sites.iter().all(|site| site.same_person),
        _ => false,
    }
}

/// What goes into a slot, in words that a customer knows.
fn what(case: &Case<'_>, slot: Slot) -> &'static str {
    let personal = case.is_personal();
    match slot {
        Slot::SubjectCertificate if personal => "本人身份证正反面的照片",
        Slot::SubjectCertificate => "主办单位证件（营业执照等）原件的照片",
        Slot::PrincipalId if personal => "本人身份证正反面的照片",
        Slot::PrincipalId => "主体负责人（法定代表人）身份证正反面的照片",
        Slot::SitePrincipalId => "网站负责人身份证正反面的照片",
        Slot::BackdropPhoto => "网站负责人在幕布前的半身免冠照",
        Slot::VerificationSheet => "填好、签字盖章的网站真实性核验单",
        other => other.header(),
    }
}

fn say(case: &Case<'_>, sink: &mut Sink<'_>, slot: Slot, site: Option<usize>) {
    let word = case
        .catalog
        .slots
        .get(slot)
        .words
        .first()
        .map_or(slot.header(), String::as_str);
    let row = site
        .filter(|_| case.sites.len() > 1)
        .map(|site| case.filing.rows[site].number.to_string());
    let of = row
        .as_ref()
        .map_or_else(String::new, |row| format!("（第{row}行的网站）"));
    let of_en = row
        .as_ref()
        .map_or_else(String::new, |row| format!(" (the site in row {row})"));
    let values = [
        ("slot", slot.header()),
        ("of", &of),
        ("of_en", &of_en),
        ("what", what(case, slot)),
        ("word", word),
    ];
    sink.say(&MISSING, case.slot_place(slot, site), &values);
}

/// Whether a slot has a material, or one that serves for it as well.
fn is_there(case: &Case<'_>, slot: Slot, site: usize) -> bool {
    let has = |slot, site| case.materials_in(slot, site).next().is_some();
    let personal = case.is_personal();
    match slot {
        // A 个人 shows one card in both slots.
        Slot::SubjectCertificate => has(slot, None) || personal && has(Slot::PrincipalId, None),
        Slot::PrincipalId => has(slot, None) || personal && has(Slot::SubjectCertificate, None),
        Slot::SitePrincipalId => {
            has(slot, Some(site))
                || case.sites[site].same_person
                    && (has(Slot::PrincipalId, None)
                        || personal && has(Slot::SubjectCertificate, None))
                || of_same_person(case, slot, site)
        }
        Slot::BackdropPhoto => has(slot, Some(site)) || of_same_person(case, slot, site),
        _ => has(slot, Some(site)),
    }
}

/// Whether another site of the filing has the material, and the same site principal.
fn of_same_person(case: &Case<'_>, slot: Slot, site: usize) -> bool {
    let own = &case.sites[site].principal;
    case.sites
        .iter()
        .filter(|other| other.site.index != site && other.principal.is(own))
        .any(|other| {
            case.materials_in(slot, Some(other.site.index))
                .next()
                .is_some()
        })
}
