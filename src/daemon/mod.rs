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

pub use bell::Bell;
pub use house::{Error, House, Options, open};
pub use overview::{LifeView, Overview};
pub use rounds::Taken;

use crate::mail::Round;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How often the mail task looks without being rung for.
const MAIL_EVERY: Duration = Duration::from_secs(20);

/// Runs until the program is asked to stop.
///
/// # Errors
/// Troubles that keep the daemon from starting, and a ledger that cannot be read or written.
pub fn run(house: House) -> Result<(), Error> {
    let runtime = runtime()?;
    runtime.block_on(async {
        let house = Arc::new(house);
        let desk_bell = Arc::new(Bell::default());
        let mail_bell = Arc::new(tokio::sync::Notify::new());
        let _events = bell::file_events(&house.desk.home.inbox(), Arc::clone(&desk_bell));
        let _clock = clock::start(&house.desk.settings, Arc::clone(&desk_bell)).await?;

        let worker = {
            let (house, desk_bell, mail_bell) =
                (Arc::clone(&house), Arc::clone(&desk_bell), Arc::clone(&mail_bell));
            tokio::task::spawn_blocking(move || rounds::work(&house, &desk_bell, &mail_bell))
        };
        let post = {
            let (house, mail_bell) = (Arc::clone(&house), Arc::clone(&mail_bell));
            tokio::spawn(async move { deliver_always(&house, &mail_bell).await })
        };
        let stop = Arc::clone(&house.desk.stop);
        let mut worker = worker;
        let outcome = tokio::select! {
            () = asked_to_stop() => {
                tracing::info!("Asked to stop; the slice under way is finished or left to the next start.");
                None
            }
            ended = &mut worker => Some(ended),
        };
        stop.store(true, Ordering::Relaxed);
        desk_bell.ring();
        mail_bell.notify_one();
        let ended = match outcome {
            Some(ended) => ended,
            None => worker.await,
        };
        // A letter under way may wait for a silent server: it is not waited for longer than this.
        let _ = tokio::time::timeout(Duration::from_secs(5), post).await;
        ended.map_err(|error| Error::Thread(error.to_string()))?
    })
}

/// Takes what is settled, finishes it, delivers what is due, and returns what was done.
///
/// # Errors
/// As [`run`]; [`Error::Interrupted`] when the program was asked to stop.
pub fn once(house: House) -> Result<(House, Taken, Round), Error> {
    let runtime = runtime()?;
    runtime.block_on(async {
        let house = Arc::new(house);
        let worker = {
            let house = Arc::clone(&house);
            tokio::task::spawn_blocking(move || rounds::once(&house))
        };
        let stop = Arc::clone(&house.desk.stop);
        let watch = tokio::spawn(async move {
            asked_to_stop().await;
            stop.store(true, Ordering::Relaxed);
        });
        let taken = worker
            .await
            .map_err(|error| Error::Thread(error.to_string()))??;
        let mut postman = house.postman();
        let round = deliver(&house, &mut postman).await?;
        watch.abort();
        let house = Arc::try_unwrap(house)
            .map_err(|_| Error::Thread("a task outlived its work".to_owned()))?;
        Ok((house, taken, round))
    })
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
