//! MAT-10: the verification sheet is for this domain, written without www.

use super::place;
use crate::model::{Card, Column, Say, Severity, Slot, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "MAT-10",
        name: "verification-sheet-for-another-domain",
        severity: Severity::Error,
        title: Words::new(
            "核验单上的域名带 www 或不符",
            "sheet domain has www or does not match",
        ),
    },
    check,
};

static WWW: Say = Say::new(
    Words::new(
        "核验单写的域名「{found}」带 www。",
        "The verification sheet has the domain “{found}”, with www.",
    ),
    Words::new(
        "重新填一张，域名写「{own}」。",
        "Fill in a new one with the domain “{own}”.",
    ),
)
.customer(Words::new(
    "您好，核验单上的域名不要带 www，请重新填一张，域名写「{own}」，签字盖章后拍照发给我们，谢谢。",
    "Hello, the domain on the verification sheet must be without www. Please fill in a new one with “{own}”, sign and seal it, and send us a photo. Thank you.",
));

static OTHER: Say = Say::new(
    Words::new(
        "核验单写的域名是「{found}」，这个网站的是「{own}」。",
        "The verification sheet is for “{found}”; this site's domain is “{own}”.",
    ),
    Words::new(
        "换成「{own}」的核验单；放错文件夹的，移到对应的备案里。",
        "Replace it by the sheet for “{own}”; move it where it belongs if it lies in the wrong folder.",
    ),
)
.customer(Words::new(
    "您好，收到的核验单写的是「{found}」，请重新填一张「{own}」的，签字盖章后拍照发给我们，谢谢。",
    "Hello, the verification sheet is for “{found}”. Please fill in one for “{own}”, sign and seal it, and send us a photo. Thank you.",
));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for material in case.materials_in(Slot::VerificationSheet, None) {
        let Some(found) = material.labels.domain.as_deref() else {
            continue;
        };
        let own = match material.site {
            Some(site) => case.sites.get(site),
            None => case.sites.first(),
        }
        .map_or("", |site| site.get(Column::SiteDomain));
        if own.is_empty() || found.eq_ignore_ascii_case(own) {
            continue;
        }
        let values = [("found", found), ("own", own)];
        let bare = found.strip_prefix("www.").unwrap_or(found);
        let any = case
            .sites
            .iter()
            .any(|site| site.get(Column::SiteDomain).eq_ignore_ascii_case(bare));
        if bare != found && any {
            sink.say(&WWW, place(case, material), &values);
        } else if !any || material.site.is_some() {
            sink.say(&OTHER, place(case, material), &values);
        }
    }
}
