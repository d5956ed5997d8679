//! The alarm clock: tokio-cron-scheduler rings the desk's bell at the appointed times.
//!
//! It forgets missed times, may overlap and loses a job that panics; so its jobs do nothing but
//! ring. What is due is computed by [`crate::config::Schedule::due`] from the ledger's slots.

use super::{Bell, Error};
use crate::config::Settings;
use std::sync::Arc;
use tokio_cron_scheduler::{Job, JobScheduler};

pub(super) async fn start(settings: &Settings, bell: Arc<Bell>) -> Result<JobScheduler, Error> {
    let clock = |error: tokio_cron_scheduler::JobSchedulerError| Error::Clock(error.to_string());
    let scheduler = JobScheduler::new().await.map_err(clock)?;
    for schedule in [&settings.run, &settings.digest, &settings.weekly] {
        let bell = Arc::clone(&bell);
        // The scheduler wants a field for seconds before the five of crontab.
        let expression = format!("0 {}", schedule.expression());
        let job = Job::new_async_tz(expression.as_str(), settings.time_zone, move |_, _| {
            let bell = Arc::clone(&bell);
            Box::pin(async move { bell.ring() })
        })
        .map_err(clock)?;
        scheduler.add(job).await.map_err(clock)?;
    }
    scheduler.start().await.map_err(clock)?;
    Ok(scheduler)
}
