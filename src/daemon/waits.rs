//! Why a drop waits: beside it for the clerk, in the log for the operator.

use crate::inbox::State;
use crate::model::{Text, Words};
use std::path::Path;

const CHANGING: Words = Words::new(
    "还在变化，静止后自动收取",
    "It still changes, and is taken when it rests.",
);
const UPLOADING: Words = Words::new(
    "「{file}」还在上传，完成后自动收取。",
    "{file} is still arriving; the drop is taken when it is complete.",
);
const NO_SHEET: Words = Words::new(
    "没有找到表格。请把填好的备案表格（xlsx、xls、ods 或 csv）放进这个文件夹，放好后自动收取。",
    "There is no spreadsheet. Put one (xlsx, xls, ods or csv) into this folder, and it is taken.",
);
const TOO_MANY: Words = Words::new(
    "文件超过 {most} 个，没有收取。请分成几批投递。",
    "It has more than {most} files and is not taken. Please drop it in parts.",
);
const UNREADABLE: Words = Words::new(
    "读不了这一批，稍后自动再试；请检查文件夹权限。\n({what})",
    "It cannot be read and is tried again; look at the folder's permissions.\n({what})",
);
const CROWDED: Words = Words::new(
    "服务器磁盘空间不足，暂停收件；腾出空间后自动继续，不需要重新投递。\n\
     ({place}: free space is below {megabytes} MB, desk.min_free_bytes)",
    "The disk is short of space and nothing is taken until there is more; no need to drop it again.\n\
     ({place}: free space is below {megabytes} MB, desk.min_free_bytes)",
);
const NOT_TAKEN: Words = Words::new(
    "现在取不走这一批，稍后自动再试。\n（{what}）",
    "It cannot be taken now and is tried again.\n({what})",
);

/// Why a drop is not taken whatever room there is; `None` where it has settled.
pub(super) fn why(state: &State) -> Option<Text> {
    Some(match state {
        State::Settled => return None,
        State::Changing { .. } => CHANGING.fill(&[]),
        State::Uploading(file) => UPLOADING.fill(&[("file", file)]),
        State::NoSheet => NO_SHEET.fill(&[]),
        State::TooManyFiles(most) => TOO_MANY.fill(&[("most", &most.to_string())]),
        State::Unreadable(what) => UNREADABLE.fill(&[("what", what)]),
    })
}

/// The disk holds less than is to stay free.
pub(super) fn crowded(place: &Path, min_free: u64) -> Text {
    let place = place.display().to_string();
    let megabytes = (min_free / 1_000_000).to_string();
    CROWDED.fill(&[("place", &place), ("megabytes", &megabytes)])
}

/// Our own trouble kept it from being taken.
pub(super) fn not_taken(trouble: &Text) -> Text {
    Text {
        zh: NOT_TAKEN.fill(&[("what", &trouble.zh)]).zh,
        en: NOT_TAKEN.fill(&[("what", &trouble.en)]).en,
    }
}
