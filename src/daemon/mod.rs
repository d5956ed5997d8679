//! Wiring: the loops, the bells, the clock and the signals.
//!
//! Two loops run beside each other and share nothing but the ledger: the desk's thread looks at
//! the inbox and does slices of work; the mail task delivers what is due. Bells only wake them;
//! what there is to do is read from the inbox and the ledger, so a lost bell costs seconds.

mod bell;
mod clock;
mod house;
mod overview;
mod rounds;
mod waits;

pub use bell::Bell;
pub use house::{Error, House, Options, open};
pub use overview::{LifeView, Overview, ask_again};
pub use rounds::Taken;

use crate::mail::Round;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// How often the mail task looks without being rung for.
const MAIL_EVERY: Duration = Duration::from_secs(20);
/// How long the slice under way may take once the program is asked to stop; what is not done
/// then is left to the next start, as after a crash.
const GRACE: Duration = Duration::from_secs(7);
/// How long, from the same moment, a letter under way may wait for a silent server.
const MAIL_GRACE: Duration = Duration::from_secs(8);

/// Runs until the program is asked to stop.
///
/// # Errors
/// Troubles that keep the daemon from starting, and a ledger that cannot be read.
pub fn run(house: House) -> Result<(), Error> {
    let runtime = runtime()?;
    let ended = runtime.block_on(async {
        let house = Arc::new(house);
        let desk_bell = Arc::new(Bell::default());
        let mail_bell = Arc::new(tokio::sync::Notify::new());
        let _events = bell::file_events(&house.desk.home.inbox(), Arc::clone(&desk_bell));
        let _clock = clock::start(&house.desk.settings, Arc::clone(&desk_bell)).await?;

        let worker = {
            let (house, desk_bell, mail_bell) = (
                Arc::clone(&house),
                Arc::clone(&desk_bell),
                Arc::clone(&mail_bell),
            );
            tokio::task::spawn_blocking(move || rounds::work(&house, &desk_bell, &mail_bell))
        };
        let post = {
            let (house, mail_bell) = (Arc::clone(&house), Arc::clone(&mail_bell));
            tokio::spawn(async move { deliver_always(&house, &mail_bell).await })
        };
        let mut asked = listen(&house, {
            let (desk_bell, mail_bell) = (Arc::clone(&desk_bell), Arc::clone(&mail_bell));
            move || {
                tracing::info!(
                    "Asked to stop; the slice under way is finished or left to the next start."
                );
                desk_bell.ring();
                mail_bell.notify_one();
            }
        });
        let (ended, since) = patiently(worker, &mut asked).await;
        house.desk.stop.store(true, Ordering::Relaxed);
        mail_bell.notify_one();
        let _ = tokio::time::timeout_at(since + MAIL_GRACE, post).await;
        match ended {
            Some(ended) => ended.map_err(|error| Error::Thread(error.to_string()))?,
            None => {
                house.desk.under_way.end();
                tracing::warn!("The slice under way takes long; it is left to the next start.");
                Ok(())
            }
        }
    });
    runtime.shutdown_background();
    ended
}

/// Takes what is settled, finishes it, delivers what is due, and returns what was done.
///
/// # Errors
/// As [`run`]; [`Error::Interrupted`] when the program was asked to stop.
pub fn once(house: House) -> Result<(House, Taken, Round), Error> {
    let runtime = runtime()?;
    let done = runtime.block_on(async {
        let house = Arc::new(house);
        let mut asked = listen(&house, || {});
        let worker = {
            let house = Arc::clone(&house);
            tokio::task::spawn_blocking(move || rounds::once(&house))
        };
        let taken = match patiently(worker, &mut asked).await.0 {
            Some(ended) => ended.map_err(|error| Error::Thread(error.to_string()))?,
            None => {
                house.desk.under_way.end();
                return Err(interrupted(&house));
            }
        };
        let taken = match taken {
            Err(Error::Desk(crate::desk::Error::Stopped)) => return Err(interrupted(&house)),
            taken => taken?,
        };
        let mut postman = house.postman();
        let mut all = Round::default();
        loop {
            let round = deliver(&house, &mut postman).await?;
            let wait = round.paced.then(|| round.paused.clone()).flatten();
            all.add(round);
            // The provider's minute is waited for: letters that are due are what this run is for.
            let Some((until, _)) = wait else { break };
            let left = (until - house.desk.now()).to_std().unwrap_or_default();
            tokio::select! {
                () = tokio::time::sleep(left.max(Duration::from_millis(100))) => {}
                _ = asked.wait_for(|asked| *asked) => break,
            }
        }
        if house.desk.stop.load(Ordering::Relaxed) {
            return Err(interrupted(&house));
        }
        Ok((house, taken, all))
    });
    runtime.shutdown_background();
    let (house, taken, round) = done?;
    let house =
        Arc::into_inner(house).ok_or_else(|| Error::Thread("a task outlived its work".into()))?;
    Ok((house, taken, round))
}

/// Listens for being asked to stop: tells the desk, and whoever holds what it returns. Asked
/// twice, the program ends at once, as if killed; nothing is lost by that.
fn listen(house: &House, tell: impl Fn() + Send + 'static) -> watch::Receiver<bool> {
    let stop = Arc::clone(&house.desk.stop);
    let (sender, asked) = watch::channel(false);
    tokio::spawn(async move {
        asked_to_stop().await;
        stop.store(true, Ordering::Relaxed);
        let _ = sender.send(true);
        tell();
        asked_to_stop().await;
        std::process::exit(130);
    });
    asked
}

/// Waits for a task; once asked to stop, not longer than [`GRACE`]. Gives when it was asked, or
/// when the task ended by itself.
async fn patiently<T>(
    mut task: JoinHandle<T>,
    asked: &mut watch::Receiver<bool>,
) -> (Option<Result<T, tokio::task::JoinError>>, Instant) {
    tokio::select! {
        ended = &mut task => return (Some(ended), Instant::now()),
        _ = asked.wait_for(|asked| *asked) => {}
    }
    let since = Instant::now();
    (
        tokio::time::timeout_at(since + GRACE, task).await.ok(),
        since,
    )
}

/// What is left to the next start.
fn interrupted(house: &House) -> Error {
    let desk = &house.desk;
    let waiting = desk.ledger.waiting().unwrap_or_default();
    let batches = waiting.into_iter().map(|held| {
        let left = desk.ledger.unprepared(&held.record.id).unwrap_or_default();
        (held.record.drop, left)
    });
    let letters = house.letters();
    let under_way = letters.each().flatten();
    let under_way = under_way.filter(|held| !held.record.state.is_final());
    Error::Interrupted {
        batches: batches.collect(),
        letters: under_way.count(),
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, Error> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Error::Thread(error.to_string()))
}

async fn deliver_always(house: &House, bell: &tokio::sync::Notify) {
    let mut postman = house.postman();
    loop {
        if house.desk.stop.load(Ordering::Relaxed) {
            return;
        }
        match overview::asked_again(&house.desk.home, &house.letters(), house.desk.now()) {
            Ok(0) => {}
            Ok(_) => postman.hurry(),
            Err(error) => {
                tracing::warn!(%error, "A request for another try was not taken; tried again.")
            }
        }
        if let Err(error) = deliver(house, &mut postman).await {
            tracing::error!(%error, "Letters could not be read or recorded; tried again.");
        }
        let _ = tokio::time::timeout(MAIL_EVERY, bell.notified()).await;
    }
}

async fn deliver(house: &House, postman: &mut crate::mail::Postman) -> Result<Round, Error> {
    let letters = house.letters();
    let stop = || house.desk.stop.load(Ordering::Relaxed);
    let now = Arc::clone(&house.desk.now);
    let round = postman
        .round(&letters, &*house.channel, &*now, &stop)
        .await?;
    if round.sent + round.later + round.uncertain + round.dead > 0 {
        tracing::info!(
            sent = round.sent,
            later = round.later,
            uncertain = round.uncertain,
            dead = round.dead,
            "Letters were tried."
        );
    }
    if let Some((until, why)) = round.paused.as_ref().filter(|_| !round.paced) {
        tracing::debug!(%until, why = &*why.en, "The mail server is left alone.");
    }
    Ok(round)
}

/// Resolves on Ctrl-C or, where there is one, SIGTERM.
async fn asked_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut term) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = term.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
