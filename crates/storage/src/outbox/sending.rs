//! Rows of the outbox on their way out: reserved, begun, and ended. Each step is a transaction of its
//! own, so that a process may be killed between any two.

use crate::{
    Error, Result, Storage,
    db::{Change, execute, execute_alone, query},
    engine::Engine,
    series::read_local,
};
use practice::calendar::Told;
use practice::outbox::{About, Dropped, Given, Kind, Outcome, Progress, State, Truth, Why, stands};
use practice::{ClientId, Moment, OutboxId, PairId, SeriesId};
use std::time::Duration;

/// A row that this process has reserved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// Its id.
    pub id: OutboxId,
    /// What it says.
    pub kind: Kind,
    /// About what.
    pub about: About,
    /// At which sequence of that.
    pub sequence: i64,
    /// Who is told.
    pub client: ClientId,
    /// When that began, before it was moved or cancelled.
    pub was_at: Option<Moment>,
    /// Its Message-ID, without angle brackets: the same at each try.
    pub message_id: String,
    /// When it was to be sent at first: its Date, the same at each try.
    pub dated: Moment,
    /// How many tries have failed.
    pub tries: u8,
}

/// Where an appointment or a series belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Belongs {
    /// The pair.
    pub pair: PairId,
    /// The series, if any.
    pub series: Option<SeriesId>,
}

/// The answer to a process that is about to send a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Began {
    /// It may.
    Yes,
    /// The row is dropped.
    Dropped(Dropped),
    /// Another process has it.
    Lost,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    kind: String,
    about: String,
    about_id: String,
    sequence: i64,
    client_id: String,
    was_at: Option<i64>,
    message_id: String,
    due_at: i64,
    state: String,
    next_at: i64,
    tries: i64,
    broken_off: i64,
}

macro_rules! candidate {
    ($rest:literal) => {
        concat!(
            "SELECT id, kind, about, about_id, sequence, client_id, was_at, message_id, due_at, \
             state, next_at, tries, broken_off FROM outbox \
             WHERE practice_id = $1 AND state IN ('due', 'reserved') AND next_at <= $2 \
             ORDER BY next_at, id LIMIT 1",
            $rest
        )
    };
}

impl Storage {
    /// Reserves the row that has been due longest, until `now` plus `span`, for the process that
    /// calls itself `by`. `domain` ends the Message-ID of one that was never begun. `None` when
    /// nothing is due. A row that cannot be read is given up, and the next one is looked at.
    pub async fn reserve_mail(
        &self,
        by: &str,
        domain: &str,
        now: Moment,
        span: Duration,
    ) -> Result<Option<Outgoing>> {
        loop {
            let mut change = self.write().await?;
            let sql = match self.engine() {
                Engine::Sqlite => candidate!(""),
                Engine::Postgres => candidate!(" FOR UPDATE SKIP LOCKED"),
            };
            let row: Option<Row> = query!(fetch_optional, change.on(), sql, now.as_micros())?;
            let Some(mut row) = row else { return Ok(None) };
            if !row.message_id.contains('@') {
                row.message_id = format!("{}@{domain}", row.message_id);
            }
            let id = row.id.clone();
            let read = read(row);
            let kept = match read {
                Ok((mail, progress)) => match progress.reserved(now, now.plus(span)) {
                    Some(Given::Reserved(progress)) => Some((mail, progress)),
                    Some(Given::Ended(progress)) => {
                        change.keep_progress(&id, progress, now).await?;
                        None
                    }
                    // It was read as one that may be reserved.
                    None => return Ok(None),
                },
                Err(error @ Error::Damaged(_)) => {
                    tracing::error!(%error, row = id, "a damaged row of the outbox is given up");
                    let state = State::GivenUp(Why::Damaged);
                    let given_up = Progress { state, tries: 0, broken_off: 0 };
                    change.keep_progress(&id, given_up, now).await?;
                    None
                }
                Err(error) => return Err(error),
            };
            if let Some((mail, progress)) = &kept {
                change.keep_progress(&id, *progress, now).await?;
                let sql = "UPDATE outbox SET reserved_by = $3, message_id = $4 \
                           WHERE practice_id = $1 AND id = $2";
                execute!(change.on(), sql, &id, by, &mail.message_id)?;
            }
            change.commit().await?;
            if let Some((mail, _)) = kept {
                return Ok(Some(mail));
            }
        }
    }

    /// Asks whether a reserved row may still be sent, right before it is: what was cancelled before
    /// this is not begun. Reserves it again. `tells_series` says that a mail about one of a series tells
    /// the whole series.
    pub async fn begin_mail(
        &self,
        mail: &Outgoing,
        by: &str,
        tells_series: bool,
        now: Moment,
        span: Duration,
    ) -> Result<Began> {
        let mut change = self.write().await?;
        let sql = "UPDATE outbox SET next_at = $4, tells_series = $5 \
                   WHERE practice_id = $1 AND id = $2 AND reserved_by = $3 AND state = 'reserved'";
        let until = now.plus(span).as_micros();
        if execute!(change.on(), sql, mail.id.as_str(), by, until, tells_series)? == 0 {
            return Ok(Began::Lost);
        }
        let truth = change.truth(&mail.about).await?;
        let began = match stands(mail.kind, mail.sequence, truth.as_ref(), now) {
            Ok(()) => Began::Yes,
            Err(why) => {
                change.end_mail(mail.id.as_str(), by, Outcome::Dropped(why), now).await?;
                Began::Dropped(why)
            }
        };
        change.commit().await?;
        Ok(began)
    }

    /// Notes what a try came to; where the row stands from now on, or `None` when another process
    /// has it, or it was erased.
    pub async fn end_mail(
        &self,
        id: &OutboxId,
        by: &str,
        outcome: Outcome,
        now: Moment,
    ) -> Result<Option<State>> {
        let mut change = self.write().await?;
        let state = change.end_mail(id.as_str(), by, outcome, now).await?;
        change.commit().await?;
        Ok(state)
    }

    /// Drops all that is due, where no mail is sent: what is told late would no longer be true.
    /// Returns how many rows.
    pub async fn drop_mail(&self, why: Dropped, now: Moment) -> Result<u64> {
        let sql = "UPDATE outbox SET state = 'dropped', why = $2, next_at = $3 \
                   WHERE practice_id = $1 AND state IN ('due', 'reserved') AND next_at <= $3";
        Ok(execute_alone!(self, sql, why.name(), now.as_micros()))
    }

    /// The other mails with a calendar object about a series to this client that may have left, and
    /// when, for `practice::calendar::travels_alone`.
    pub async fn told_of_series(
        &self,
        series: &SeriesId,
        mail: &Outgoing,
    ) -> Result<Vec<(Told, Moment)>> {
        type Row = (Option<String>, bool, i64);
        let sql = "SELECT appointment.by_rule, outbox.tells_series, outbox.next_at FROM outbox \
                   LEFT JOIN appointment ON outbox.about = 'appointment' \
                   AND appointment.id = outbox.about_id \
                   WHERE outbox.practice_id = $1 AND outbox.id <> $3 AND outbox.client_id = $4 \
                   AND outbox.kind IN ('invited', 'changed', 'cancelled') \
                   AND (outbox.state IN ('reserved', 'sent') OR outbox.tries > 0 \
                   OR outbox.broken_off > 0) \
                   AND (appointment.series_id = $2 \
                   OR (outbox.about = 'series' AND outbox.about_id = $2))";
        let rows: Vec<Row> = query!(
            fetch_all,
            self.read().await?.on(),
            sql,
            series.as_str(),
            mail.id.as_str(),
            mail.client.as_str(),
        )?;
        let told = rows.into_iter().map(|(by_rule, tells_series, left)| {
            let told = match by_rule.filter(|_| !tells_series) {
                Some(by_rule) => Told::Occurrence(read_local("appointment.by_rule", &by_rule)?),
                None => Told::Series,
            };
            Ok((told, Moment::from_micros(left)))
        });
        told.collect()
    }

    /// Where something belongs; `None` when it is gone.
    pub async fn belongs(&self, about: &About) -> Result<Option<Belongs>> {
        let sql = match about {
            About::Appointment(_) => {
                "SELECT pair_id, series_id FROM appointment WHERE practice_id = $1 AND id = $2"
            }
            About::Series(_) => "SELECT pair_id, id FROM series WHERE practice_id = $1 AND id = $2",
        };
        let row: Option<(String, Option<String>)> =
            query!(fetch_optional, self.read().await?.on(), sql, about.id())?;
        Ok(row.map(|(pair, series)| Belongs {
            pair: PairId::new(pair),
            series: series.map(SeriesId::new),
        }))
    }

    /// When the next row is to be sent, or may be reserved again.
    pub async fn next_mail(&self) -> Result<Option<Moment>> {
        let sql = "SELECT min(next_at) FROM outbox \
                   WHERE practice_id = $1 AND state IN ('due', 'reserved')";
        let (next,): (Option<i64>,) = query!(fetch_one, self.read().await?.on(), sql)?;
        Ok(next.map(Moment::from_micros))
    }
}

impl Change {
    /// What is true of something now; `None` when it is gone.
    pub(crate) async fn truth(&mut self, about: &About) -> Result<Option<Truth>> {
        type Row = (i64, Option<i64>, Option<i64>);
        let sql = match about {
            About::Appointment(_) => {
                "SELECT sequence, cancelled_at, starts_at FROM appointment \
                 WHERE practice_id = $1 AND id = $2"
            }
            About::Series(_) => {
                "SELECT sequence, ended_at, CAST(NULL AS BIGINT) FROM series \
                 WHERE practice_id = $1 AND id = $2"
            }
        };
        let row: Option<Row> = query!(fetch_optional, self.on(), sql, about.id())?;
        Ok(row.map(|(sequence, gone_at, starts_at)| Truth {
            sequence,
            is_cancelled: gone_at.is_some(),
            starts_at: starts_at.map(Moment::from_micros),
        }))
    }

    async fn end_mail(
        &mut self,
        id: &str,
        by: &str,
        outcome: Outcome,
        now: Moment,
    ) -> Result<Option<State>> {
        // A statement that writes comes first: on PostgreSQL it waits for whoever has the row.
        let sql = "UPDATE outbox SET reserved_by = NULL \
                   WHERE practice_id = $1 AND id = $2 AND reserved_by = $3 AND state = 'reserved' \
                   RETURNING about, about_id, next_at, tries, broken_off";
        let row: Option<(String, String, i64, i64, i64)> =
            query!(fetch_optional, self.on(), sql, id, by)?;
        let Some((noun, about, until, tries, broken_off)) = row else { return Ok(None) };
        let truth = match About::read(&noun, about) {
            Some(about) => self.truth(&about).await?,
            None => None,
        };
        let before = Progress {
            state: State::Reserved(Moment::from_micros(until)),
            tries: few(tries),
            broken_off: few(broken_off),
        };
        let after = before.after(outcome, now, truth.and_then(|truth| truth.starts_at));
        self.keep_progress(id, after, now).await?;
        Ok(Some(after.state))
    }

    async fn keep_progress(&mut self, id: &str, progress: Progress, now: Moment) -> Result<()> {
        let (state, next_at, why) = match progress.state {
            State::Due(at) => ("due", at, None),
            State::Reserved(until) => ("reserved", until, None),
            State::Sent => ("sent", now, None),
            State::GivenUp(why) => ("given_up", now, Some(why.name())),
            State::Dropped(why) => ("dropped", now, Some(why.name())),
        };
        execute!(
            self.on(),
            "UPDATE outbox SET state = $3, next_at = $4, why = $5, tries = $6, broken_off = $7 \
             WHERE practice_id = $1 AND id = $2",
            id,
            state,
            next_at.as_micros(),
            why,
            i64::from(progress.tries),
            i64::from(progress.broken_off),
        )
        .map(drop)
    }
}

fn few(count: i64) -> u8 {
    u8::try_from(count).unwrap_or(u8::MAX)
}

fn read(row: Row) -> Result<(Outgoing, Progress)> {
    let damaged = |what| Error::Damaged(format!("outbox.{what} of {}", row.id));
    let at = Moment::from_micros(row.next_at);
    let state = match row.state.as_str() {
        "due" => State::Due(at),
        "reserved" => State::Reserved(at),
        _ => return Err(damaged("state")),
    };
    let progress = Progress { state, tries: few(row.tries), broken_off: few(row.broken_off) };
    let mail = Outgoing {
        kind: Kind::named(&row.kind).ok_or_else(|| damaged("kind"))?,
        about: About::read(&row.about, row.about_id.clone()).ok_or_else(|| damaged("about"))?,
        sequence: row.sequence,
        client: ClientId::new(row.client_id),
        was_at: row.was_at.map(Moment::from_micros),
        message_id: row.message_id,
        dated: Moment::from_micros(row.due_at),
        tries: progress.tries,
        id: OutboxId::new(row.id),
    };
    Ok((mail, progress))
}
