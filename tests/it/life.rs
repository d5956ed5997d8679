//! The life of filings after the hand-over, through the whole house: statuses come in by sheets,
//! are kept, and what is due is mailed in time.

use crate::flow::{Installation, batches};
use beiand::daemon::House;
use beiand::desk::judged_batch;
use beiand::ledger::{BatchStage, LetterRecord, LifeRecord};
use beiand::model::Lang;
use beiand::model::life::{Errand, Outcome, Stage, What};
use std::fs;

const HEADER: &str = "备案编号,客户经理邮箱,主办单位所在省,主办单位名称,主办单位性质,主办单位有效证件类型,主办单位有效证件号码,主体负责人姓名,主体负责人证件号码,网站名称,网站域名列表,域名到期日期,网站负责人姓名,网站负责人证件号码,网站负责人证件有效期止";

/// Two filings: one whose principals are one person, one with two persons and two sites.
fn filings() -> String {
    [
        HEADER,
        "A01,wang@example.com,广东,佛山市蓝禾演示商贸有限公司,企业,营业执照(个人或企业),91440606TEXT000176,林青禾,440102198504129999,蓝禾演示,lanhe-demo.cn,2028-03-01,林青禾,440102198504129999,2035-06-30",
        "A02,wang@example.com,浙江,杭州听雪演示茶业有限公司,企业,营业执照(个人或企业),91330106TEXT00412Q,柳听雪,330106198701179995,听雪演示,演示茶.cn,2026-10-15,江晚舟,440102199505109994,2035-06-30",
        "A02,wang@example.com,浙江,杭州听雪演示茶业有限公司,企业,营业执照(个人或企业),91330106TEXT00412Q,柳听雪,330106198701179995,听雪二店,tingxue-two.com,2028-03-01,柳听雪,330106198701179995,2035-06-30",
    ]
    .join("\r\n")
        + "\r\n"
}

/// An installation in which the filings were dropped and judged, at eight in the morning of
/// 2026-09-01 in Shanghai.
fn installation() -> Installation {
    let installation = Installation::new("[mail]\nsend = \"digest\"\n");
    let folder = installation.path("inbox/渠道A/第一批");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("备案信息.csv"), filings()).expect("a file");
    drop(installation.once());
    installation
}

/// Drops a status sheet and runs the job.
fn tell(installation: &Installation, name: &str, rows: &[&str]) -> House {
    let path = installation.path(&format!("inbox/渠道A/{name}.csv"));
    let header = "备案编号,网站域名,当前状态,状态日期,驳回原因,备案号";
    let lines = std::iter::once(header).chain(rows.iter().copied());
    let text = lines.collect::<Vec<_>>().join("\r\n") + "\r\n";
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, text).expect("a file");
    installation.once()
}

fn letters(house: &House) -> Vec<LetterRecord> {
    let held = house.letters();
    let mut letters: Vec<_> = held
        .each()
        .map(|held| held.expect("a ledger").record)
        .collect();
    letters.sort_by_key(|record| record.letter.written);
    letters
}

/// What became of the rows of the last status sheet.
fn outcomes(house: &House) -> Vec<Outcome> {
    let all = batches(house);
    let told = all.iter().filter_map(|batch| match &batch.stage {
        BatchStage::Told { answers, at, .. } => Some((*at, batch.id.clone(), answers)),
        _ => None,
    });
    let (_, _, answers) = told
        .max_by_key(|(at, id, _)| (*at, id.clone()))
        .expect("a receipt");
    answers.iter().map(|answer| answer.outcome).collect()
}

fn receipt(installation: &Installation, house: &House, name: &str) -> String {
    let all = batches(house);
    let batch = all
        .iter()
        .rfind(|batch| batch.drop == name)
        .expect("a batch");
    let folder = batch.stage.folder().expect("an answer");
    let page = installation
        .path("outbox")
        .join(folder)
        .join("状态回执.html");
    fs::read_to_string(page).expect("a receipt")
}

fn urgent(house: &House) -> Vec<Errand> {
    let errands = house.desk.errands().expect("a ledger");
    errands
        .into_iter()
        .filter(|it| it.due.is_urgent())
        .collect()
}

fn stage_of(house: &House, label: &str) -> Stage {
    let all = batches(house);
    let batch = all
        .iter()
        .find(|it| !matches!(it.stage, BatchStage::Told { .. }))
        .expect("the filings");
    let standings = house.desk.standings(&batch.series).expect("a ledger");
    let own = standings.iter().find(|it| it.label == label);
    own.unwrap_or_else(|| panic!("{label} is not among {standings:?}"))
        .standing
        .stage
}

#[test]
fn a_status_sheet_alone_moves_filings_of_an_earlier_batch_and_gets_a_receipt() {
    let installation = installation();
    let house = tell(
        &installation,
        "备案状态",
        &[
            "A01,,等待初审,2026-08-28 10:00,,",
            ",WWW.演示茶.CN,接入商审核为待修改,2026-08-31,执照照片不清晰,",
            "X99,,等待初审,2026-08-28,,",
            "A01,,飞走了,2026-08-29,,",
            "A01,,等待初审,2027-08-28,,",
            "A01,tingxue-two.com,等待初审,2026-08-28,,",
            ",,等待初审,2026-08-28,,",
            "A02,,等待初审,昨天,,",
        ],
    );
    use Outcome::{Refused, Taken};
    assert_eq!(
        outcomes(&house),
        [
            Taken, Taken, Refused, Refused, Refused, Refused, Refused, Refused
        ]
    );
    assert_eq!(stage_of(&house, "lanhe-demo.cn"), Stage::Submitted);
    assert_eq!(stage_of(&house, "演示茶.cn"), Stage::NeedsFix);
    let page = receipt(&installation, &house, "备案状态");
    for said in [
        "2 条已记下",
        "6 条没有记",
        "X99",
        "飞走了",
        "昨天",
        "执照照片不清晰",
        "变更备案",
    ] {
        assert!(page.contains(said), "{said}");
    }
    // No new round of documents was made, and the inbox is empty again.
    let rounds = batches(&house)
        .iter()
        .filter(|it| it.drop == "第一批")
        .count();
    assert_eq!(rounds, 1);
    assert!(!installation.path("inbox/渠道A/备案状态.csv").exists());
    // The one due today is mailed at once, whatever the digest does.
    let letters = letters(&house);
    assert_eq!(letters.len(), 1);
    assert!(
        letters[0].letter.subject.contains("今天 1 件要办"),
        "{}",
        letters[0].letter.subject
    );
    assert!(letters[0].letter.text.contains("演示茶.cn"));
}

#[test]
fn the_same_sheet_again_changes_nothing_and_still_gets_its_answer() {
    let installation = installation();
    let rows = [
        "A01,,等待初审,2026-08-28 10:00,,",
        "A02,,短信核验,2026-08-31 11:00,,",
    ];
    drop(tell(&installation, "备案状态", &rows));
    let house = tell(&installation, "备案状态", &rows);
    assert_eq!(outcomes(&house), [Outcome::Known; 2]);
    let lives = house.desk.ledger.all::<LifeRecord>("l/").expect("a ledger");
    let events: usize = lives.iter().map(|life| life.record.events.len()).sum();
    assert_eq!(events, 2);
    assert_eq!(letters(&house).len(), 1, "nothing new, no second letter");
}

#[test]
fn an_sms_is_due_person_by_person_to_the_minute() {
    let installation = installation();
    let house = tell(
        &installation,
        "状态",
        &["A02,演示茶.cn,短信核验,2026-08-31 11:05,,"],
    );
    let due = urgent(&house);
    let sms: Vec<&Errand> = due.iter().filter(|it| it.due.what == What::Sms).collect();
    let persons: Vec<&str> = sms.iter().map(|it| it.due.person.as_str()).collect();
    assert_eq!(persons, ["柳**", "江**"]);
    let now = house.desk.moment();
    assert_eq!(sms[0].due.left(now, Lang::Zh), "还剩 3 小时 5 分");
    assert_eq!(sms[0].domain, "演示茶.cn");
    // The other site of the filing is not at this stage, and its domain is not the one that ends.
    assert!(
        due.iter().all(|it| it.domain != "tingxue-two.com"),
        "{due:#?}"
    );
    let letter = &letters(&house)[0].letter;
    assert!(letter.text.contains("还剩 3 小时 5 分"), "{}", letter.text);
    assert!(letter.html.contains("还剩 3 小时 5 分"));
    drop(house);
    installation.at("2026-09-01T03:05:00Z");
    let house = installation.open();
    let sms = urgent(&house);
    assert_eq!(
        sms[0].due.left(house.desk.moment(), Lang::Zh),
        "已过 0 分钟"
    );
    assert!(
        sms[0].due.message.zh.contains("已经过期"),
        "{}",
        sms[0].due.message.zh
    );
}

#[test]
fn a_due_sms_is_news_for_the_digest_and_nothing_new_is_no_mail() {
    let installation = Installation::new("");
    let folder = installation.path("inbox/渠道A/第一批");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("备案信息.csv"), filings()).expect("a file");
    drop(installation.once());
    // Told in the evening, and due the next evening: the morning's digest says so again.
    installation.at("2026-09-01T12:00:00Z");
    let house = tell(&installation, "状态", &["A01,,短信核验,2026-09-01 19:30,,"]);
    let before = letters(&house).len();
    drop(house);
    installation.at("2026-09-02T00:31:00Z");
    let house = installation.once();
    let all = letters(&house);
    assert_eq!(
        all.len(),
        before + 1,
        "{:?}",
        all.iter().map(|it| &it.letter.subject).collect::<Vec<_>>()
    );
    let digest = &all[before].letter;
    assert!(
        digest
            .subject
            .contains("今天 1 件要办｜备案日报 2026-09-02"),
        "{}",
        digest.subject
    );
    assert!(
        digest.text.contains("还剩 10 小时 59 分"),
        "{}",
        digest.text
    );
    drop(house);
    // Confirmed and handed on: no news the next morning.
    drop(tell(
        &installation,
        "状态二",
        &["A01,,待管局审核,2026-09-02,,"],
    ));
    installation.at("2026-09-03T00:31:00Z");
    assert_eq!(letters(&installation.once()).len(), before + 1);
    // Sunday 09-20 is worked, 09-25 to 09-27 are not: twenty working days are over on 09-30.
    installation.at("2026-09-30T00:31:00Z");
    let house = installation.once();
    assert!(
        urgent(&house)
            .iter()
            .all(|it| it.due.what != What::Administration)
    );
    drop(house);
    installation.at("2026-10-01T00:31:00Z");
    let house = installation.once();
    let late: Vec<_> = urgent(&house)
        .into_iter()
        .filter(|it| it.due.what == What::Administration)
        .collect();
    assert_eq!(late.len(), 1, "{:#?}", house.desk.errands());
    let last = letters(&house).pop().expect("a digest");
    assert!(
        last.letter.text.contains("审核超时"),
        "{}",
        last.letter.text
    );
}

#[test]
fn statuses_beside_the_filings_are_judged_with_them() {
    let installation = Installation::new("");
    let folder = installation.path("inbox/渠道A/第一批");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("备案信息.csv"), filings()).expect("a file");
    fs::write(
        folder.join("备案状态.csv"),
        "备案编号,当前状态,状态日期,驳回原因\r\nA01,等待初审,2026-08-03,\r\nA01,初审驳回,2026-08-05,核验单日期缺失\r\nZ09,等待初审,2026-08-03,\r\n",
    )
    .expect("a file");
    let house = installation.once();
    let batch = batches(&house).remove(0);
    let judged = judged_batch(&house.desk, &batch)
        .expect("a ledger")
        .expect("judged");
    let returned = judged.filings[0]
        .findings
        .iter()
        .find(|it| it.rule == "FLW-04");
    assert!(returned.is_some_and(|it| it.message.zh.contains("核验单日期缺失")));
    assert!(
        judged
            .findings
            .iter()
            .any(|it| it.rule == "DRP-05" && it.message.zh.contains("Z09"))
    );
    assert!(
        judged.findings.iter().all(|it| it.rule != "DRP-03"),
        "{:?}",
        judged.findings
    );
    let folder = installation
        .path("outbox")
        .join(batch.stage.folder().expect("published"));
    assert!(folder.join("状态回执.html").is_file());
}

#[test]
fn history_goes_on_over_rounds_and_outlives_the_results() {
    let installation = installation();
    drop(tell(
        &installation,
        "状态",
        &["A01,,待管局审核,2026-08-20,,"],
    ));
    // A new round of the same drop: nothing is forgotten.
    let folder = installation.path("inbox/渠道A/第一批");
    fs::create_dir_all(&folder).expect("a folder");
    let changed = filings().replace("蓝禾演示,", "蓝禾演示商贸,");
    fs::write(folder.join("备案信息.csv"), changed).expect("a file");
    let house = installation.once();
    assert_eq!(stage_of(&house, "lanhe-demo.cn"), Stage::AtAdmin);
    for held in house
        .desk
        .ledger
        .all::<beiand::ledger::Batch>("b/")
        .expect("a ledger")
    {
        if held.record.drop == "第一批" {
            house.desk.let_go(held, true).expect("let go of");
        }
    }
    drop(house);
    let house = tell(
        &installation,
        "结果",
        &["A01,,已备案,2026-09-01,,粤ICP备2026000001号"],
    );
    assert_eq!(outcomes(&house), [Outcome::Taken]);
    assert_eq!(stage_of(&house, "lanhe-demo.cn"), Stage::Filed);
    for (key, value) in house
        .desk
        .ledger
        .store()
        .scan("l/", None, 100)
        .expect("a store")
    {
        let text = String::from_utf8_lossy(&value).into_owned();
        for secret in ["林青禾", "440102198504129999"] {
            assert!(!text.contains(secret), "{key} holds {secret}");
        }
    }
}

#[test]
fn another_reseller_cannot_move_a_filing() {
    let installation = installation();
    let path = installation.path("inbox/渠道B/状态.csv");
    fs::create_dir_all(installation.path("inbox/渠道B/x")).expect("a folder");
    fs::write(
        installation.path("inbox/渠道B/x/备案信息.csv"),
        filings().replace("A0", "B0"),
    )
    .expect("a file");
    drop(installation.once());
    fs::write(
        path,
        "备案编号,当前状态,状态日期\r\nA01,等待初审,2026-08-28\r\n",
    )
    .expect("a file");
    let house = installation.once();
    assert_eq!(outcomes(&house), [Outcome::Refused]);
}

#[test]
fn an_organisation_with_an_order_in_flight_may_hand_over_no_other() {
    let installation = installation();
    drop(tell(
        &installation,
        "状态",
        &["A01,,待管局审核,2026-08-20,,"],
    ));
    let other = |name: &str, domain: &str| {
        let folder = installation.path(&format!("inbox/渠道A/{name}"));
        fs::create_dir_all(&folder).expect("a folder");
        let row = filings().lines().nth(1).expect("a row").to_owned();
        let row = row.replace("lanhe-demo.cn", domain).replace("A01", "N01");
        fs::write(
            folder.join("备案信息.csv"),
            format!("{HEADER}\r\n{row}\r\n"),
        )
        .expect("a file");
        let house = installation.once();
        let batch = batches(&house)
            .into_iter()
            .find(|it| it.drop == name)
            .expect("taken");
        let judged = judged_batch(&house.desk, &batch)
            .expect("a ledger")
            .expect("judged");
        judged.filings[0]
            .findings
            .iter()
            .any(|it| it.rule == "FLW-05")
    };
    assert!(other("第二批", "lanhe-two.cn"));
    assert!(
        !other("又一次", "lanhe-demo.cn"),
        "the same site is the same order"
    );
    drop(tell(
        &installation,
        "状态二",
        &["A01,lanhe-demo.cn,已备案,2026-09-01,,"],
    ));
    assert!(!other("第三批", "lanhe-three.cn"), "it is filed now");
}

#[test]
fn a_life_as_it_was_first_released_still_opens() {
    let text = include_str!("../fixtures/life-1.json");
    let installation = Installation::new("");
    let house = installation.open();
    let mut commit = beiand::store::Commit::new();
    commit = commit.put(
        "l/0f0f0f0f/0123456789abcdef",
        text.trim().as_bytes().to_vec(),
    );
    house.desk.ledger.store().commit(commit).expect("a store");
    let lives = house.desk.ledger.all::<LifeRecord>("l/").expect("it opens");
    let life = &lives[0].record;
    assert_eq!(life.events.len(), 3);
    assert_eq!(life.facts.sites[0].domain, "lanhe-demo.cn");
    let errands = house.desk.errands().expect("a ledger");
    assert_eq!(errands[0].due.what, What::Sms, "{errands:#?}");
    let again = serde_json::to_value(life).expect("plain data");
    let saved: serde_json::Value = serde_json::from_str(text).expect("JSON");
    assert_eq!(
        again, saved["record"],
        "what is written is what was released"
    );
}
