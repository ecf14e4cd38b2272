//! The job that sends what the outbox has: one mail at a time, for all practices, under the right to
//! serve the database. It wakes when something was queued, when something is due, and now and then.
//! A row is reserved, its letter written, offered to the mail server, looked at once more, and handed
//! over; a process may be killed between any two of these. Deliberately absent: what becomes of a row
//! (`practice::outbox`), and the letter (`letter`).

use super::letter::{self, Letter, NoLetter};
use super::remind::remind;
use super::send::{Carrier, Fault};
use crate::state::App;
use futures_util::FutureExt;
use practice::PracticeId;
use practice::outbox::{Dropped, Outcome, RESERVED_FOR, State};
use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use storage::{Began, Error, Outgoing};
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

/// How long it waits and how long it keeps what it has.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How long a row is reserved.
    pub reserved: Duration,
    /// Time limit for each step with the mail server; `None` for the usual one.
    pub patience: Option<Duration>,
    /// The longest sleep (chosen: another process may have queued something).
    pub look: Duration,
    /// How long nothing is sent after the line to the mail server failed (chosen).
    pub rest: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let minute = Duration::from_secs(60);
        Self { reserved: RESERVED_FOR, patience: None, look: minute, rest: minute }
    }
}

/// Refusals of a recipient that speak of the address: it is not there, not here, or no address (RFC
/// 5321 §4.2.3).
const NO_SUCH_ADDRESS: [u16; 3] = [550, 551, 553];
/// How often it is looked which reminders are due (chosen).
const REMIND: Duration = Duration::from_secs(30);
/// How often the end of a row is written again when the database does not answer (chosen).
const NOTES: u32 = 5;
/// The wait between two of these (chosen).
const AGAIN: Duration = Duration::from_millis(300);

/// The running job. Dropping it breaks it off; [`Delivery::stop`] lets it finish the mail in hand.
pub struct Delivery {
    stop: watch::Sender<bool>,
    running: JoinHandle<()>,
}

impl Delivery {
    /// Starts it. `practices` are those that are served now; `queued` is notified when something was
    /// queued.
    pub fn start(
        practices: impl Fn() -> Vec<App> + Send + Sync + 'static,
        queued: Arc<Notify>,
        limits: Limits,
    ) -> Self {
        let (stop, stopped) = watch::channel(false);
        let post = Post {
            by: storage::new_id(),
            limits,
            stopped,
            carrier: None,
            resting: None,
            reminded: HashMap::new(),
        };
        Self { stop, running: tokio::spawn(post.run(practices, queued)) }
    }

    /// Ends it after the mail in hand, but within this time.
    pub async fn stop(mut self, within: Duration) {
        self.stop.send_replace(true);
        if timeout(within, &mut self.running).await.is_err() {
            tracing::warn!(
                "a mail was being sent; it is sent again later, with the same Message-ID"
            );
        }
    }
}

impl Drop for Delivery {
    fn drop(&mut self) {
        self.running.abort();
    }
}

struct Post {
    /// By which name it reserves rows.
    by: String,
    limits: Limits,
    stopped: watch::Receiver<bool>,
    /// The line to the mail server, which is the installation's.
    carrier: Option<Carrier>,
    /// Until when nothing is sent, because the line was down.
    resting: Option<Instant>,
    /// When it was last looked which reminders are due.
    reminded: HashMap<PracticeId, Instant>,
}

/// What sending one row came to.
enum Done {
    /// It has ended, or somebody else has it.
    Ended,
    /// To be noted.
    Came(Outcome),
    /// The line is down: noted as a try, and no other row is tried for a while.
    LineDown,
}

impl Post {
    async fn run(mut self, practices: impl Fn() -> Vec<App>, queued: Arc<Notify>) {
        loop {
            let mut wait = self.limits.look;
            let apps = practices();
            for app in apps {
                if *self.stopped.borrow() {
                    break;
                }
                // What goes wrong in one practice keeps no mail of another.
                match AssertUnwindSafe(self.send_due(&app)).catch_unwind().await {
                    Ok(Ok(next)) => wait = wait.min(next),
                    Ok(Err(error)) => tracing::warn!(%error, "the outbox could not be read"),
                    Err(_) => tracing::error!("the outbox of a practice could not be sent"),
                }
            }
            tokio::select! {
                _ = self.stopped.wait_for(|stopped| *stopped) => break,
                () = queued.notified() => {}
                () = sleep(wait) => {}
            }
        }
        if let Some(mut carrier) = self.carrier {
            carrier.close().await;
        }
    }

    /// Sends all that is due of a practice; returns how long it may sleep then.
    async fn send_due(&mut self, app: &App) -> Result<Duration, Error> {
        let Some(mail) = app.config.mail.clone() else {
            app.storage.drop_mail(Dropped::NoMail, app.clock.now()).await?;
            return Ok(self.limits.look);
        };
        let domain = mail.domain().to_owned();
        let practice = app.storage.practice().clone();
        let host = app.config.public_url.host_str().unwrap_or("localhost").to_owned();
        let reminded = self.reminded.get(&practice);
        if reminded.is_none_or(|at| at.elapsed() >= REMIND) {
            if let Err(error) = remind(app).await {
                tracing::warn!(%error, "reminders could not be looked for");
            }
            self.reminded.insert(practice, Instant::now());
        }
        let resting = self.resting.map(|until| until.duration_since(Instant::now()));
        if let Some(rest) = resting.filter(|rest| !rest.is_zero()) {
            return Ok(rest.min(REMIND));
        }
        let patience = self.limits.patience;
        let mut carrier = self.carrier.take().unwrap_or_else(|| {
            let carrier = Carrier::new(Arc::new(mail), &host);
            match patience {
                Some(limit) => carrier.with_patience(limit),
                None => carrier,
            }
        });
        let mut rests = false;
        while !*self.stopped.borrow() {
            let (now, span) = (app.clock.now(), self.limits.reserved);
            let Some(row) = app.storage.reserve_mail(&self.by, &domain, now, span).await? else {
                break;
            };
            match self.send_one(app, &mut carrier, &row).await {
                Done::Ended => {}
                Done::Came(outcome) => self.note(app, &row, outcome).await,
                Done::LineDown => {
                    self.note(app, &row, Outcome::Again).await;
                    rests = true;
                    break;
                }
            }
        }
        self.carrier = Some(carrier);
        if rests {
            self.resting = Some(Instant::now() + self.limits.rest);
            return Ok(self.limits.rest.min(REMIND));
        }
        let (next, now) = (app.storage.next_mail().await?, app.clock.now());
        let until_due = next.map(|next| next.since(now).max(Duration::from_millis(50)));
        Ok(until_due.unwrap_or(self.limits.look).min(REMIND))
    }

    /// Sends one row. A panic is that row's alone.
    async fn send_one(&self, app: &App, carrier: &mut Carrier, row: &Outgoing) -> Done {
        match AssertUnwindSafe(self.try_one(app, carrier, row)).catch_unwind().await {
            Ok(done) => done,
            Err(_) => {
                carrier.drop_line();
                tracing::error!(row = %row.id, "a letter could not be written");
                Done::Came(Outcome::Broken)
            }
        }
    }

    async fn try_one(&self, app: &App, carrier: &mut Carrier, row: &Outgoing) -> Done {
        let written_at = app.clock.now();
        let Letter { envelope, bytes, tells_series } = match letter::write(app, row).await {
            Ok(letter) => letter,
            Err(NoLetter::Dropped(why)) => return Done::Came(Outcome::Dropped(why)),
            Err(NoLetter::Storage(error)) if error.is_temporary() => {
                tracing::warn!(%error, row = %row.id, "a letter could not be written yet");
                return Done::Came(Outcome::Again);
            }
            Err(error) => {
                tracing::error!(%error, row = %row.id, "a letter could not be written");
                return Done::Came(Outcome::Broken);
            }
        };
        if let Err(fault) = carrier.offer(&envelope).await {
            if matches!(fault, Fault::Never(code) if NO_SUCH_ADDRESS.contains(&code)) {
                let now = app.clock.now();
                if let Err(error) = app.storage.doubt_address(&row.client, written_at, now).await {
                    tracing::warn!(%error, row = %row.id, "an address could not be marked");
                }
            }
            return of_fault(row, &fault);
        }
        let (now, span) = (app.clock.now(), self.limits.reserved);
        match app.storage.begin_mail(row, &self.by, tells_series, now, span).await {
            Ok(Began::Yes) => {}
            Ok(Began::Dropped(_) | Began::Lost) => {
                carrier.withdraw().await;
                return Done::Ended;
            }
            Err(error) => {
                carrier.withdraw().await;
                tracing::warn!(%error, row = %row.id, "the outbox could not be read");
                // The reservation ends by itself.
                return Done::Ended;
            }
        }
        match carrier.hand_over(&bytes).await {
            Ok(()) => Done::Came(Outcome::Sent),
            Err(fault) => of_fault(row, &fault),
        }
    }

    /// Writes down what a try came to, also when the database is away for a moment: what was sent
    /// would be sent again.
    async fn note(&self, app: &App, row: &Outgoing, outcome: Outcome) {
        for _ in 0..NOTES {
            match app.storage.end_mail(&row.id, &self.by, outcome, app.clock.now()).await {
                Ok(Some(State::GivenUp(why))) => {
                    tracing::warn!(row = %row.id, ?why, "a mail is given up");
                    return;
                }
                Ok(_) => return,
                Err(error) => {
                    tracing::warn!(%error, row = %row.id, "the outbox could not be written");
                    sleep(AGAIN).await;
                }
            }
        }
    }
}

fn of_fault(row: &Outgoing, fault: &Fault) -> Done {
    tracing::warn!(row = %row.id, why = fault.sentence(), "a mail did not leave");
    match fault {
        Fault::Line(_) => Done::LineDown,
        Fault::Later(_) | Fault::Silent => Done::Came(Outcome::Again),
        Fault::Never(_) => Done::Came(Outcome::Never),
    }
}
