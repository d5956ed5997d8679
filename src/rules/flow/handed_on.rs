//! The ISP has passed an order and hands it on to the administration; a clock without a rule.

use super::clocks::{Clock, Line, span};
use crate::model::life::{Actor, Stage, What};
use crate::model::{Say, Words};

static WAITING: Say = Say::new(
    Words::new(
        "{since}初审通过，等{isp}提交管局，一般{days}个工作日内，{due}前。",
        "Passed on {since_en}; {isp} usually hands it on within {days} working days, until {due_en}.",
    ),
    Words::new(
        "留意短信核验：提交前后会给负责人发短信。",
        "Watch for the SMS check: it is sent about now.",
    ),
);

static LATE: Say = Say::new(
    Words::new(
        "{since}初审通过，{due}满{days}个工作日，还没有提交管局的记录。",
        "Passed on {since_en}; {days} working days were over on {due_en}, and it was not handed on.",
    ),
    Words::new(
        "问{isp}提交了没有；已经发短信或到管局的，更新状态再投一次。",
        "Ask {isp}; if the SMS went out or the administration has it, tell the new stage.",
    ),
);

pub(super) fn clocks(line: &Line<'_>, found: &mut Vec<Clock>) {
    let Some(run) = line.order.run(|stage| stage == Stage::ToAdmin) else {
        return;
    };
    let (None, Some(since)) = (run.next, run.first.at) else {
        return;
    };
    let today = line.today();
    let days = u32::from(line.watch.catalog.clocks.to_admin.working_days);
    let due = line.holidays().due(since.date(), days);
    let mut clock = Clock::new(What::HandedOn, &WAITING, since.date());
    clock.who = Actor::Isp;
    clock.until(due);
    clock.values.extend(span(since, due.on, today));
    clock
        .values
        .extend([("days", days.to_string()), line.isp()]);
    if today > due.on {
        clock.over(due, &LATE);
    }
    found.push(clock);
}
