//! The frame's words, each once, in both languages. Rules bring their own words on their cards.
//!
//! Templates reach them as `w.key`, and as `say("key", n=3)` where a value is filled in.

use crate::model::{Lang, Words};
use std::collections::BTreeMap;

macro_rules! words {
    ($($key:ident = $zh:literal, $en:literal;)*) => {
        $(
            #[doc = concat!("`", stringify!($key), "`: ", $zh)]
            pub const $key: Words = Words::new($zh, $en);
        )*
        /// All words by their key in templates.
        const ALL: &[(&str, Words)] = &[$((stringify!($key), $key)),*];
    };
}

/// All words of one language, by lower-case key.
pub fn table(lang: Lang) -> BTreeMap<String, &'static str> {
    ALL.iter()
        .map(|(key, words)| (key.to_ascii_lowercase(), words.get(lang)))
        .collect()
}

/// The words of a key in templates.
pub fn find(key: &str) -> Option<Words> {
    ALL.iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(key))
        .map(|(_, words)| *words)
}

words! {
    HTML_LANG = "zh-CN", "en";
    // Counts and verdicts
    REPORT = "备案批次报告", "Filing batch report";
    ROUND = "第 {n} 轮", "round {n}";
    FILINGS = "备案", "filings";
    N_FILINGS = "{n} 条备案", "{n} filings";
    READY = "可提交", "ready";
    REVIEW = "需确认", "to review";
    REJECT = "需修改", "to fix";
    RECEIVED = "收到", "received";
    JUDGED = "核对", "checked";
    RESELLER = "渠道", "Reseller";
    PROFILE = "接入商", "ISP";
    BATCH_ID = "批次号", "Batch";
    // Next action
    NEXT_ALL_READY = "全部可以提交：打开「可提交」文件夹，按核对清单逐条提交。", "Everything may be submitted: open the folder 可提交 and follow each checklist.";
    NEXT_FIX = "先改「{title}」：改好后 {n} 条备案不再被挡。", "Start with «{title}»: curing it frees {n} filings.";
    NEXT_REVIEW = "{n} 条有提醒，请看一眼再提交。", "{n} filings have a warning: look, then submit.";
    NEXT_SHEET = "表格没有读到备案，请先看下面的说明。", "No filing could be read from the sheet: see below.";
    // Sections
    FIX_FIRST = "先改这些", "Fix these first";
    FIX_FIRST_HINT = "按「改好一项能放行多少条」排列", "in the order of how many filings each frees";
    FREES = "条改好就能提交", "freed by this alone";
    BLOCKS = "涉及 {n} 条", "concerns {n}";
    CHARTS = "一览", "At a glance";
    CHART_VERDICTS = "结论", "Verdicts";
    CHART_BLOCKERS = "主要原因", "What blocks";
    KEY_ALONE = "只有这一项", "nothing else blocks";
    KEY_OTHERS = "还有别的", "others block too";
    CHART_PROVINCES = "省份", "Provinces";
    OTHERS = "其他", "others";
    NO_BLOCKERS = "没有阻挡提交的问题", "Nothing blocks";
    SHEET_FINDINGS = "表格与资料包", "Sheet and drop";
    CHANGES = "与第 {n} 轮相比", "Since round {n}";
    CHANGE_FIXED = "已改好", "fixed";
    CHANGE_NEW = "新出现", "new";
    CHANGE_ADDED = "新增的备案", "a new filing";
    CHANGE_NONE = "没有变化", "no change";
    RISKS = "通道风险自查", "What makes an ISP freeze a channel";
    RISKS_HINT = "接入商会因这些现象冻结通道。这里只列事实，不影响结论。", "ISPs freeze resellers over these patterns. Facts only; verdicts are not touched.";
    ALL_FILINGS = "全部备案", "All filings";
    SEARCH = "搜索编号、名称、域名、问题…", "Search number, name, domain, finding…";
    FILTER_ALL = "全部", "all";
    FILTER_RULE = "所有问题", "every finding";
    SHOWN = "显示", "shown";
    NONE_SHOWN = "没有符合的备案", "No filing matches";
    NEEDS_SCRIPT = "另有 {n} 条，需要允许脚本才能显示；也可以看 批次报告.xlsx。", "{n} more are shown by a script; 批次报告.xlsx has them too.";
    PRINT = "打印", "Print";
    // Parts of a card
    ROW = "第 {n} 行", "row {n}";
    SITES = "{n} 个网站", "{n} sites";
    FINDINGS = "问题", "Findings";
    MATERIALS = "材料", "Materials";
    WHAT_TO_DO = "要做的事", "What to do";
    STATE = "状态", "State";
    WHO = "谁来做", "Who";
    WHO_CUSTOMER = "客户", "customer";
    WHO_RESELLER = "渠道", "reseller";
    WHO_US = "我方", "us";
    TO_CUSTOMER = "发给客户的话", "Message to the customer";
    COPY = "复制", "Copy";
    COPIED = "已复制", "Copied";
    OPEN_FOLDER = "打开文件夹", "Open the folder";
    CHECKLIST = "核对清单", "Checklist";
    NO_FINDINGS = "没有发现问题", "Nothing found";
    NOTHING_TO_DO = "按核对清单提交", "Submit by the checklist";
    LOOK_THEN_SUBMIT = "看过提醒后提交", "Look at the warnings, then submit";
    TROUBLE = "处理时我方出错，资料未丢失，会自动重试：{what}", "Our own trouble, nothing is lost, tried again by itself: {what}";
    TROUBLE_TODO = "我方处理出错，请等下一轮或联系管理员", "our own trouble: wait for the next round or ask the operator";
    MORE_TO_DO = "（另有 {n} 项）", " (and {n} more)";
    BEFORE = "原", "was";
    WAITING = "还没处理", "not looked at yet";
    REFUSED = "不能用", "cannot be used";
    MISSING = "缺", "missing";
    PERSON_TO_LOOK = "人工核对", "by eye";
    FIXED_BY_US = "已自动修正", "repaired by us";
    FIXED_FROM_TO = "「{from}」→「{to}」", "“{from}” → “{to}”";
    MANUAL_POINTS = "另有 {n} 处要人看", "{n} points need an eye";
    SEV_FIXED = "已修正", "repaired";
    MORE_FINDINGS = "还有 {n} 项，见核对清单", "{n} more in the checklist";
    // Severities
    SEV_ERROR = "阻挡", "blocks";
    SEV_WARN = "提醒", "warning";
    SEV_MANUAL = "人工", "by eye";
    SEV_INFO = "已知", "note";
    // Because
    BECAUSE = "依据", "because";
    BECAUSE_DEFAULT = "通用规则", "general rule";
    BECAUSE_PROFILE = "接入商 {name}", "ISP {name}";
    BECAUSE_PROVINCE = "{name}管局", "{name} administration";
    // Checklist
    VERDICT_READY = "可以提交", "Ready to submit";
    VERDICT_REVIEW = "看过提醒后可以提交", "May be submitted once the warnings are looked at";
    VERDICT_REJECT = "先不要提交", "Do not submit yet";
    TODO_LIST = "缺的和要人看的", "Missing, and to be looked at";
    TODO_NONE = "没有待办", "Nothing to do";
    BLOCKING = "必须改", "Must be fixed";
    WARNINGS = "请确认", "Please confirm";
    MANUALS = "人工核对", "Check by eye";
    REPAIRED = "已替您改好（原值保留）", "Repaired for you (original kept)";
    NOTES = "说明", "Notes";
    UPLOAD_ORDER = "按上传页的顺序", "in the order of the upload page";
    SLOT_EMPTY = "没有收到", "not received";
    SLOT_OPTIONAL = "选传", "optional";
    SLOT_REQUIRED = "必传", "required";
    OF_SITE = "网站 {domain}", "site {domain}";
    ASSISTANT = "填报助手", "Filling assistant";
    ASSISTANT_HINT = "按备案系统的页面顺序；点按钮复制，到系统里粘贴。", "In the order of the portal's pages: press to copy, paste there.";
    COPY_PAGE = "复制整页", "Copy the page";
    CHOOSE = "从列表选", "choose from the list";
    TICK = "勾选", "tick";
    TYPE = "手工填写", "typed by hand";
    EMPTY = "空", "empty";
    FROM_PROFILE = "接入商固定值", "the ISP's fixed value";
    DEADLINES = "期限", "Deadlines";
    EXPIRES = "{what}到期", "{what} expires";
    DAYS_LEFT = "还有 {n} 天", "{n} days left";
    DAYS_OVER = "已过 {n} 天", "{n} days ago";
    LONG_TERM = "长期", "long term";
    AFTER_SUBMIT = "提交之后", "After submitting";
    SENTENCES = "备注里要写的原话", "Sentences for the remark, word for word";
    BACK_TO_REPORT = "批次报告", "Batch report";
    // Workbook
    SHEET_OVERVIEW = "概览", "概览";
    SHEET_FILINGS = "备案清单", "备案清单";
    SHEET_ISSUES = "问题明细", "问题明细";
    SHEET_MATERIALS = "材料明细", "材料明细";
    SHEET_CHANGES = "变更", "变更";
    SHEET_RULES = "规则说明", "规则说明";
    SHEET_HOWTO = "使用说明", "使用说明";
    COL_NO = "备案编号", "No.";
    COL_NAME = "主办单位名称", "Subject";
    COL_DOMAINS = "域名", "Domains";
    COL_VERDICT = "结论", "Verdict";
    COL_PROVINCE = "省份", "Province";
    COL_MANAGER = "客户经理", "Account manager";
    COL_ERRORS = "阻挡项", "Blocking";
    COL_WARNINGS = "提醒项", "Warnings";
    COL_FOLDER = "文件夹", "Folder";
    COL_ROW = "行", "Row";
    COL_CELL = "单元格", "Cell";
    COL_FIELD = "栏目", "Field";
    COL_SITE = "网站", "Site";
    COL_SLOT = "材料", "Material";
    COL_FILE = "文件", "File";
    COL_SEVERITY = "程度", "Severity";
    COL_FOUND = "发现", "Found";
    COL_REMEDY = "怎么改", "Remedy";
    COL_RULE = "规则", "Rule";
    COL_BECAUSE = "依据", "Because";
    COL_ORIGINAL = "原值", "Original";
    COL_FIXED_TO = "改为", "Repaired to";
    COL_SOURCE = "来源文件", "Source";
    COL_OUTPUT = "成品", "Result";
    COL_BYTES_BEFORE = "原大小 (KB)", "Was (KB)";
    COL_BYTES = "大小 (KB)", "Size (KB)";
    COL_PIXELS_BEFORE = "原像素", "Was (px)";
    COL_PIXELS = "像素", "Pixels";
    COL_QUALITY = "质量", "Quality";
    COL_RESULT = "结果", "Outcome";
    COL_CHANGE = "变化", "Change";
    COL_COUNT = "条数", "Filings";
    COL_FREES = "改好放行", "Frees";
    COL_TITLE = "标题", "Title";
    PRESSED = "已压好", "ready";
    MARKED = "已印「仅供备案使用」", "marked 仅供备案使用";
    NO_ROOM_FOR_MARK = "没有空白处，未印「仅供备案使用」", "no empty place for the mark 仅供备案使用";
    LINKS_CAPPED = "链接太多，超过 {n} 条的不再加链接。", "Too many links: none after the first {n}.";
    // The sheet that goes back
    HOW_TITLE = "怎么用这张表", "How to use this workbook";
    HOW_RED = "红色单元格：要改。鼠标放上去看原因和改法。", "Red cells must be fixed; hover to see why and how.";
    HOW_AMBER = "黄色单元格：请确认，没问题就不用动。", "Amber cells: please confirm; leave them if they are right.";
    HOW_BLUE = "蓝色单元格：已自动修正，原值在批注里，不用再改。", "Blue cells were repaired; the original is in the note.";
    HOW_DROP = "改完保存，把文件放回投递文件夹即可；材料不用重传，只补缺的。", "Save it and drop it into the inbox again; send no material twice, only what is missing.";
    HOW_KEEP = "请不要改动「备案编号」和表头。右边几列是给您看的，不参与核对。", "Do not change the filing numbers or the headers. The columns on the right are for you and are not read.";
    HOW_FIX_ONLY = "这里只有需要修改的备案，改完放回，只重新核对这几条。", "Only the filings to fix are here; only these are checked again.";
    HOW_MASKED = "带 * 的号码已核对，为保护隐私不显示，请保持原样；需要改的号码请填完整。", "Numbers with * were checked and are hidden: leave them; write those to fix in full.";
    HOW_LIST = "待办", "To do";
    HOW_GO = "去改", "go";
    HOW_PASSWORD = "密码不写进任何文件，需要更换时再填。", "Passwords are written to no file; fill in only to change.";
    HOW_MATERIALS = "要补或重拍的材料，放进资料包里同一个文件夹。", "Materials to send or to take again go into the same folder of the drop";
    NOTE_WAS = "原值：{was}", "was: {was}";
    NOTE_MORE = "（还有 {n} 项，见问题明细）", "(and {n} more: see the list of findings)";
    FINDINGS_MORE = "还有 {n} 项没有列在这里：见批次报告.html 和各条备案的核对清单。", "{n} more are not listed here: see 批次报告.html and the checklists.";
    NOTES_CAPPED = "问题很多，批注只写到第 {n} 条，其余见批次报告的「问题明细」。", "Notes end after {n}; the rest is in 问题明细 of the report.";
    // Template
    TEMPLATE_TITLE = "备案批量模板", "Filing batch template";
    TEMPLATE_SHEET = "备案信息", "备案信息";
    TEMPLATE_LISTS = "选项", "选项";
    TEMPLATE_REQUIRED = "必填", "required";
    TEMPLATE_OPTIONAL = "选填", "optional";
    TEMPLATE_LIST_ERROR = "请从下拉列表中选择；列表里没有的，请先问我们。", "Please choose from the list.";
    TEMPLATE_SEVERAL = "可填多个，用「、」隔开。可选：{names}", "Several may be given, separated by 、: {names}";
    TEMPLATE_HOW_1 = "一行是一个网站；同一主体的多个网站写多行，备案编号相同。", "One row is one site; several sites of a subject are several rows with the same number.";
    TEMPLATE_HOW_2 = "深色表头必填，浅色选填；鼠标放在表头上看填写说明。", "Dark headers are required, light ones optional; hover for what to write.";
    TEMPLATE_HOW_3 = "身份证号、手机号、信用代码列已设为文本，直接粘贴即可，不会变成 4.4E+17。", "Number-like columns are text already: paste as they are.";
    TEMPLATE_HOW_4 = "材料放在表格旁边的文件夹里，文件夹名用备案编号、域名或单位名称。", "Materials go into folders beside the sheet, named by number, domain or subject.";
    TEMPLATE_HOW_5 = "第一行数据是示例（备案编号为「示例」），投递前请删除。", "The first row is an example (its number is 示例): delete it before dropping.";
    TEMPLATE_NO = "示例", "示例";
    // Letter
    // The counts come first: a phone shows some 40 characters, and a drop may have a long name.
    MAIL_SUBJECT = "[备案] {ready} 可提交 · {review} 需确认 · {reject} 需修改｜{what}", "[ICP] {ready} ready · {review} to review · {reject} to fix | {what}";
    MAIL_SUBJECT_BOTH = "[备案] 今天 {due} 件要办 · {ready} 可提交 · {review} 需确认 · {reject} 需修改｜{what}", "[ICP] {due} due today · {ready} ready · {review} to review · {reject} to fix | {what}";
    MAIL_SUBJECT_DUE = "[备案] 今天 {due} 件要办｜{what}", "[ICP] {due} due today | {what}";
    MAIL_SUBJECT_SOON = "[备案] 快到期提醒｜{what}", "[ICP] coming up | {what}";
    MAIL_STATUSES = "状态更新 {date}", "statuses of {date}";
    MAIL_NEXT_SOON = "今天没有必须办的；下面这些快到期，请提前联系客户。", "Nothing must be done today; these come up soon.";
    MAIL_NEXT_DUE = "今天有 {n} 件要办，先办 {label}：{message}。", "{n} things are due today, first {label}: {message}.";
    MAIL_SOON = "留意", "Coming up";
    MAIL_TODAY = "今天要办", "Due today";
    MAIL_WAITING = "另有 {n} 单在等结果，没有到期。", "{n} more orders wait for their result, none is late.";
    MAIL_DUE_MORE = "还有 {n} 件：beiand status --due", "{n} more: beiand status --due";
    DUE_SMS = "短信核验", "SMS check";
    DUE_RETURNED = "被退回，待修改", "Returned, to be corrected";
    DUE_OVERDUE = "审核超时", "Reviews overdue";
    DUE_CACHED = "系统提示", "Messages of the portal";
    DUE_EXPIRING = "快到期", "Expiring";
    DUE_FOOTER = "备案成功之后", "After the success";
    RECEIPT = "状态回执", "Receipt of statuses";
    RECEIPT_TAKEN = "{taken} 条已记下 · {known} 条早已记过 · {refused} 条没有记", "{taken} taken · {known} known before · {refused} not taken";
    RECEIPT_MEND = "没有记下的，改好后把状态表再投一次；已记的不会重复。", "Mend what was not taken and drop the sheet again; nothing is counted twice.";
    RECEIPT_ROWS = "逐行结果", "Row by row";
    RECEIPT_NOTHING_DUE = "今天没有要办的。", "Nothing is due today.";
    RECEIPT_WAITING = "等结果的", "Waiting";
    TOLD_TAKEN = "已记下", "taken";
    TOLD_KNOWN = "早已记过", "known before";
    TOLD_REFUSED = "没有记", "not taken";
    COL_TOLD = "状态", "stage";
    MAIL_DIGEST = "备案日报 {date}", "filing digest {date}";
    MAIL_WEEKLY = "备案周报 {span}", "weekly summary {span}";
    MAIL_HELLO = "{name}，您好：", "Dear {name},";
    MAIL_HELLO_NOBODY = "您好：", "Hello,";
    MAIL_NEXT = "下一步", "Next";
    MAIL_NEXT_FIX = "请联系 {n} 位客户补改，最先处理 {first}。", "Please write to {n} customers; start with {first}.";
    MAIL_NEXT_OWN = "有 {n} 条需要改表，最先处理 {first}。", "{n} filings need a change in the sheet; start with {first}.";
    MAIL_NEXT_REVIEW = "{n} 条有提醒，看过就可以提交。", "{n} filings have a warning: look and submit.";
    MAIL_NEXT_READY = "全部可以提交。", "Everything may be submitted.";
    MAIL_TO_FIX = "需要修改", "To fix";
    MAIL_TO_REVIEW = "需要确认", "To review";
    MAIL_READY = "可以提交", "Ready";
    MAIL_MORE = "还有 {n} 条，见附件「备案清单」。", "{n} more in the attached list.";
    MAIL_WHERE = "结果文件夹", "Results";
    MAIL_ATTACHED = "附件", "Attached";
    MAIL_ATTACHED_REPORT = "报告（概览、清单、问题、材料）", "report (overview, list, findings, materials)";
    MAIL_ATTACHED_FIX = "只改这些：填好存盘，放回投递文件夹", "only these: fill in, save, drop into the inbox";
    MAIL_TOO_BIG = "附件超过 {limit} MB 没有随信发送，请到结果文件夹里打开。", "Attachments above {limit} MB were left out: open them in the results folder.";
    MAIL_FOOT = "本信由 beiand 在核对完成后自动发出，只发给您名下的备案；证件号和手机号已隐去。", "Sent by beiand after checking, about your filings only; numbers of people are hidden.";
    MAIL_ATTACHED_WEEK = "周报（概览、原因、等待、到期）", "the week (overview, reasons, waiting, expiring)";
    // The week
    WEEK_SPAN = "{from} 至 {to}", "{from} to {to}";
    WEEK_CAME = "这七天收到 {n} 条备案，通过率 {rate}%", "{n} filings came in, {rate}% passed";
    WEEK_BEFORE = "（前七天 {rate}%）", " ({rate}% the week before)";
    WEEK_NOTHING = "这七天没有新的备案", "No filing came in";
    WEEK_WAITS = "；{n} 条还在等修改，最久 {days} 天。", "; {n} wait to be fixed, the oldest for {days} days.";
    WEEK_NONE_WAITS = "；没有等着改表的。", "; none waits for its sheet to be mended.";
    PASS_RATE = "通过率", "Pass rate";
    NO_RESELLER = "（不分渠道）", "(no reseller)";
    WEEK_RESELLERS = "各渠道", "By reseller";
    WEEK_REASONS = "主要原因", "What kept filings back";
    WEEK_SEND = "可以群发的话", "To send round";
    WEEK_WAITING = "等待修改", "Waiting to be fixed";
    WEEK_EXPIRING = "即将到期", "Expiring";
    WEEK_AHEAD = "{n} 天内到期", "Expiring within {n} days";
    WEEK_N_DAYS = "{n} 天", "{n} days";
    WEEK_DAYS = "天数", "Days";
    WEEK_UNTIL = "到期日", "Until";
    WEEK_WHAT = "什么到期", "What expires";
    WEEK_MORE = "还有 {n} 条，见附件。", "{n} more in the attached workbook.";
    WEEK_FOOT = "本信由 beiand 每周自动发出，只统计您名下的备案。通过率是可提交和需确认的占比；一条备案在这七天里交了几次，按最后一次算。", "Sent by beiand every week, about your filings only. The pass rate counts filings that are ready or need only a look; a filing that came several times counts once, by its last round.";
    EXPIRY_SUBJECT = "主办单位证件", "The subject's certificate";
    EXPIRY_PRINCIPAL = "主体负责人证件", "The principal's ID";
    EXPIRY_SITE_PRINCIPAL = "网站负责人证件", "The site principal's ID";
    EXPIRY_DOMAIN = "域名", "The domain";
    SEPARATOR = "：", ": ";
    COMMA = "，", ", ";
    LIST_COMMA = "、", ", ";
    // The message to a customer
    CUSTOMER_HELLO = "您好，{who}的网站备案资料还有 {n} 项需要您处理：", "Hello, {n} things are still needed for the filing of {who}:";
    CUSTOMER_HELLO_ONE = "您好，{who}的网站备案资料还有一项需要您处理：", "Hello, one thing is still needed for the filing of {who}:";
    CUSTOMER_BYE = "准备好后直接发给我就可以，谢谢您！", "Please send it to me when ready. Thank you!";
    // Risks
    RISK_PHONE = "{n} 条备案用同一个电话 {what}", "{n} filings share the phone {what}";
    RISK_PERSON = "{n} 条备案的负责人是同一个人 {what}", "{n} filings have the same principal {what}";
    RISK_ADDRESS = "{n} 条备案用同一个通信地址「{what}」", "{n} filings share the address “{what}”";
    RISK_MAIL = "{n} 条备案用同一个邮箱 {what}", "{n} filings share the mail address {what}";
    RISK_NAME = "{n} 条备案的网站名称都是「{what}」", "{n} filings call their site “{what}”";
    RISK_PHOTO = "{n} 条备案用同一张{what}", "{n} filings use one picture for {what}";
    RISK_SERIAL = "{n} 条备案的域名是一个序列 {what}", "{n} filings have serial domains {what}";
    RISK_TRADERS = "{n} 条备案的主体是个体工商户{what}", "{n} subjects are sole traders{what}";
    RISK_SUFFIX = "{n} 条备案的域名以 {what} 结尾", "{n} filings have domains ending in {what}";
    PROVINCE_WANTS = "管局的要求", "What the administration wants";
    PAPERS = "管局另要的材料", "Papers that the administration wants besides";
    USE_VERSION = "用{version}", "the version is {version}";
    REVIEW_SPAN = "{n} 个工作日", "{n} working days";
    SHEET_RISKS = "通道风险", "通道风险";
    BROKEN_TEMPLATE = "自定义模板 {name} 有误（{what}），本页用的是内置模板。", "The custom template {name} has a fault ({what}); this page uses the built-in one.";
    MADE_BY = "beiand {version} 生成", "made by beiand {version}";
    UNREAD_DATE = "日期无法识别", "date not understood";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_take_the_same_values() {
        let names = |words: &str| {
            let mut names: Vec<String> = words
                .split('{')
                .skip(1)
                .filter_map(|part| part.split_once('}'))
                .map(|(name, _)| name.to_owned())
                .collect();
            names.sort();
            names
        };
        for (key, words) in ALL {
            assert_eq!(names(words.zh), names(words.en), "{key}");
        }
        assert!(find("ready").is_some());
    }
}
