//! The round of the postman over letters kept in memory, with a channel that does as told.

use beiand::mail::{
    Blame, Channel, Delivery, Due, EmlChannel, LetterState, Letterbox, Message, Postman, Sender,
    Sending,
};
use beiand::model::judged::Manager;
use beiand::model::{Letter, Text};
use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;

pub fn letter(n: usize, to: &str) -> Letter {
    Letter {
        message_id: format!("<letter-{n}@beiand.example>"),
        references: Vec::new(),
        to: Manager {
            address: to.into(),
            name: "王经理".into(),
        },
        reply_to: None,
        subject: format!("[备案] 第 {n} 封"),
        html: "<p>内容</p>".into(),
        text: "内容".into(),
        attachments: Vec::new(),
        written: start(),
    }
}

pub fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 24, 0, 0, 0)
        .single()
        .expect("a time")
}

pub fn sender() -> Sender {
    let from = Manager {
        address: "robot@example.com".into(),
        name: "备案预检".into(),
    };
    Sender::new(from, None)
}

/// A ledger of letters that can refuse to record.
#[derive(Default)]
pub struct Letters {
    pub states: RefCell<BTreeMap<String, (Letter, LetterState)>>,
    refuse: Cell<usize>,
}

impl Letters {
    pub fn new(letters: Vec<Letter>) -> Self {
        let states = letters
            .into_iter()
            .enumerate()
            .map(|(n, letter)| (format!("o/{n:03}"), (letter, LetterState::new(start()))));
        Self {
            states: RefCell::new(states.collect()),
            refuse: Cell::new(0),
        }
    }

    pub fn state(&self, n: usize) -> LetterState {
        self.states.borrow()[&format!("o/{n:03}")].1.clone()
    }
}

impl Letterbox for Letters {
    type Error = String;

    fn due(&self, now: DateTime<Utc>, most: usize) -> Result<Vec<Due>, String> {
        let states = self.states.borrow();
        let due = states.iter().filter(|(_, (_, state))| state.is_due(now));
        let due = due.map(|(key, (letter, state))| Due {
            key: key.clone(),
            state: state.clone(),
            letter: letter.clone(),
        });
        Ok(due.take(most).collect())
    }

    fn files(&self, _: &mut Letter) -> Result<Vec<Vec<u8>>, String> {
        Ok(Vec::new())
    }

    fn record(&self, key: &str, state: &LetterState) -> Result<(), String> {
        if self.refuse.get() > 0 {
            self.refuse.set(self.refuse.get() - 1);
            return Err("no space left".into());
        }
        let mut states = self.states.borrow_mut();
        states.get_mut(key).expect("a letter that was due").1 = state.clone();
        Ok(())
    }
}

/// Answers from a list, then sends everything; remembers what it was given.
#[derive(Default)]
struct Scripted {
    answers: Mutex<VecDeque<Delivery>>,
    given: Mutex<Vec<(String, String)>>,
}

impl Scripted {
    fn new(answers: impl IntoIterator<Item = Delivery>) -> Self {
        Self {
            answers: Mutex::new(answers.into_iter().collect()),
            given: Mutex::default(),
        }
    }

    fn given(&self) -> Vec<String> {
        let given = self.given.lock().expect("no panic");
        given.iter().map(|(id, _)| id.clone()).collect()
    }
}

impl Channel for Scripted {
    fn send<'a>(&'a self, message: &'a Message) -> Sending<'a> {
        let mut given = self.given.lock().expect("no panic");
        given.push((message.id.clone(), message.to.clone()));
        let answer = self.answers.lock().expect("no panic").pop_front();
        Box::pin(std::future::ready(answer.unwrap_or(Delivery::Sent)))
    }
}

fn later(blame: Blame) -> Delivery {
    Delivery::Later {
        why: Text::default(),
        blame,
    }
}

fn never() -> Delivery {
    Delivery::Never {
        why: Text::default(),
    }
}

fn uncertain() -> Delivery {
    Delivery::Uncertain {
        why: Text::default(),
    }
}

#[tokio::test]
async fn one_refused_recipient_keeps_nobody_else_waiting() {
    let letters = Letters::new((0..3).map(|n| letter(n, "a@example.com")).collect());
    let channel = Scripted::new([Delivery::Sent, never()]);
    let mut postman = Postman::new(sender(), 10);
    let round = postman
        .round(&letters, &channel, &start, &|| false)
        .await
        .expect("recorded");
    assert_eq!((round.sent, round.dead), (2, 1));
    assert!(matches!(letters.state(1), LetterState::Dead { .. }));
    // Nothing is tried twice.
    postman
        .round(&letters, &channel, &start, &|| false)
        .await
        .expect("recorded");
    assert_eq!(channel.given().len(), 3);
}

#[tokio::test]
async fn an_address_that_is_none_is_dead_without_a_connection() {
    let letters = Letters::new(vec![letter(0, "no address"), letter(1, "a@example.com")]);
    let channel = Scripted::default();
    let mut postman = Postman::new(sender(), 10);
    let round = postman
        .round(&letters, &channel, &start, &|| false)
        .await
        .expect("recorded");
    assert_eq!((round.sent, round.dead), (1, 1));
    assert_eq!(channel.given(), ["<letter-1@beiand.example>"]);
}

#[tokio::test]
async fn a_dead_server_is_left_alone_longer_and_longer_and_costs_one_letter_one_try() {
    let letters = Letters::new((0..50).map(|n| letter(n, "a@example.com")).collect());
    let channel = Scripted::new(vec![later(Blame::Server); 1_000]);
    let mut postman = Postman::new(sender(), 10);
    let now = Mutex::new(start());
    let clock = || *now.lock().expect("no panic");
    // A round a minute, for a day.
    for _ in 0..24 * 60 {
        postman
            .round(&letters, &channel, &clock, &|| false)
            .await
            .expect("recorded");
        *now.lock().expect("no panic") += TimeDelta::minutes(1);
    }
    let tries = channel.given().len();
    assert!((40..60).contains(&tries), "{tries} tries in a day");
    assert!(
        (0..50).all(|n| !letters.state(n).is_final()),
        "nobody gave up"
    );
    // The server comes back: everything arrives, within the limit of a minute.
    channel.answers.lock().expect("no panic").clear();
    postman.hurry();
    for _ in 0..5 * 60 {
        let round = postman
            .round(&letters, &channel, &clock, &|| false)
            .await
            .expect("recorded");
        assert!(round.sent <= 10, "{round:?}");
        *now.lock().expect("no panic") += TimeDelta::minutes(1);
    }
    assert!((0..50).all(|n| matches!(letters.state(n), LetterState::Sent { .. })));
}

#[tokio::test]
async fn a_letter_the_server_always_chokes_on_does_not_block_the_others() {
    let letters = Letters::new(vec![
        letter(0, "poison@example.com"),
        letter(1, "a@example.com"),
    ]);
    let channel = Scripted::new([later(Blame::Server)]);
    let mut postman = Postman::new(sender(), 10);
    let round = postman
        .round(&letters, &channel, &start, &|| false)
        .await
        .expect("recorded");
    assert!(round.paused.is_some() && round.sent == 0);
    let waits = |n| match letters.state(n) {
        LetterState::Queued { tries, why, .. } => (tries, why),
        state => panic!("{state:?}"),
    };
    assert_eq!(waits(1).0, 0);
    assert!(waits(1).1.is_some(), "it says what it waits for");
    assert_eq!(waits(0).1, waits(1).1);
    let soon = || start() + TimeDelta::seconds(61);
    channel
        .answers
        .lock()
        .expect("no panic")
        .push_back(later(Blame::Server));
    postman
        .round(&letters, &channel, &soon, &|| false)
        .await
        .expect("recorded");
    let later = || start() + TimeDelta::seconds(200);
    let round = postman
        .round(&letters, &channel, &later, &|| false)
        .await
        .expect("recorded");
    assert_eq!(round.sent, 1, "the other one has its turn");
}

#[tokio::test]
async fn the_providers_limit_pauses_everything_for_a_quarter_of_an_hour() {
    let letters = Letters::new((0..3).map(|n| letter(n, "a@example.com")).collect());
    let channel = Scripted::new([later(Blame::Quota)]);
    let mut postman = Postman::new(sender(), 10);
    let round = postman
        .round(&letters, &channel, &start, &|| false)
        .await
        .expect("recorded");
    let (until, _) = round.paused.expect("paused");
    assert_eq!(until, start() + TimeDelta::minutes(15));
    assert_eq!(channel.given().len(), 1);
}

#[tokio::test]
async fn a_server_that_never_confirms_gets_three_copies_under_one_id() {
    let letters = Letters::new(vec![letter(0, "a@example.com")]);
    let channel = Scripted::new(vec![uncertain(); 100]);
    let mut postman = Postman::new(sender(), 10);
    let now = Mutex::new(start());
    let clock = || *now.lock().expect("no panic");
    for _ in 0..24 * 60 {
        postman
            .round(&letters, &channel, &clock, &|| false)
            .await
            .expect("recorded");
        *now.lock().expect("no panic") += TimeDelta::minutes(1);
    }
    assert_eq!(channel.given(), ["<letter-0@beiand.example>"; 3]);
    let state = letters.state(0);
    assert!(
        matches!(
            state,
            LetterState::Dead {
                maybe_arrived: true,
                ..
            }
        ),
        "{state:?}"
    );
}

#[tokio::test]
async fn a_sent_letter_that_could_not_be_recorded_is_not_sent_again() {
    let letters = Letters::new(vec![letter(0, "a@example.com"), letter(1, "a@example.com")]);
    let channel = Scripted::default();
    let mut postman = Postman::new(sender(), 10);
    letters.refuse.set(3);
    for _ in 0..3 {
        postman
            .round(&letters, &channel, &start, &|| false)
            .await
            .expect_err("no space");
        assert_eq!(
            channel.given().len(),
            1,
            "and nothing else is sent meanwhile"
        );
    }
    postman
        .round(&letters, &channel, &start, &|| false)
        .await
        .expect("space again");
    assert_eq!(channel.given().len(), 2);
    assert!((0..2).all(|n| matches!(letters.state(n), LetterState::Sent { .. })));
}

#[tokio::test]
async fn a_stop_is_heard_between_two_letters() {
    let letters = Letters::new((0..5).map(|n| letter(n, "a@example.com")).collect());
    let channel = Scripted::default();
    let mut postman = Postman::new(sender(), 10);
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let stop = || asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst) >= 2;
    let round = postman
        .round(&letters, &channel, &start, &stop)
        .await
        .expect("recorded");
    assert_eq!(round.sent, 2);
}

#[tokio::test]
async fn letters_become_files_without_any_server_and_twice_is_once() {
    let home = tempfile::tempdir().expect("a directory");
    let dir = home.path().join("mail");
    let channel = EmlChannel::new(&dir);
    for _ in 0..2 {
        let letters = Letters::new((0..3).map(|n| letter(n, "a@example.com")).collect());
        let mut postman = Postman::new(sender(), u32::MAX);
        let round = postman
            .round(&letters, &channel, &start, &|| false)
            .await
            .expect("recorded");
        assert_eq!(round.sent, 3);
    }
    let files: Vec<_> = std::fs::read_dir(&dir).expect("made").collect();
    assert_eq!(files.len(), 3);
    let text = std::fs::read_to_string(channel.path("<letter-0@beiand.example>")).expect("there");
    assert!(
        text.contains("To: =?utf-8?b?") && text.contains("<a@example.com>"),
        "{text}"
    );
}

#[tokio::test]
async fn a_full_disk_keeps_letters_waiting_and_not_lost() {
    let home = tempfile::tempdir().expect("a directory");
    // A file where the directory should be: no write can succeed.
    std::fs::write(home.path().join("mail"), "in the way").expect("written");
    let channel = EmlChannel::new(&home.path().join("mail"));
    let letters = Letters::new(vec![letter(0, "a@example.com")]);
    let mut postman = Postman::new(sender(), 10);
    let round = postman
        .round(&letters, &channel, &start, &|| false)
        .await
        .expect("recorded");
    assert_eq!((round.later, round.sent), (1, 0));
    let (_, why) = round.paused.expect("told");
    assert!(why.zh.contains("mail"), "{}", why.zh);
}
