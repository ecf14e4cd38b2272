//! The outbox: rows are queued here, in the change that makes, moves or cancels. Nothing else counts
//! up a sequence, so that no such change is forgotten; a test reads the sources.
//! Deliberately absent: what becomes of a row (`practice::outbox`), and its words (`server::mail`).

mod reminding;
mod sending;
mod undelivered;

pub use reminding::{FarAway, OfAll, ToRemind};
pub use sending::{Began, Belongs, Outgoing};
pub use undelivered::{Fate, Undelivered};

use crate::{
    Error, Result,
    db::{Change, execute, query},
    new_id,
};
use practice::outbox::{About, Kind, SETTLING, to_queue};
use practice::{AppointmentId, Moment, PairId, SeriesId};

/// An appointment whose change is counted, as it was before.
pub(crate) struct Before<'a> {
    pub(crate) id: &'a str,
    pub(crate) series: Option<&'a str>,
    pub(crate) sequence: i64,
    pub(crate) starts_at: i64,
}

/// Counts a change of a series.
const COUNT_SERIES: &str = "UPDATE series SET sequence = sequence + 1 \
    WHERE practice_id = $1 AND id = $2 RETURNING sequence";

/// A row to queue.
pub(crate) struct NewRow<'a> {
    pub(crate) client: &'a str,
    pub(crate) about: &'a About,
    pub(crate) kind: Kind,
    pub(crate) sequence: i64,
    pub(crate) was_at: Option<i64>,
    pub(crate) due_at: Moment,
}

/// Takes back what is not being sent. `RETURNING` says what it was: a process that reserves rows
/// meanwhile has it, or waits and finds it gone.
const WITHDRAW: &str = "UPDATE outbox SET state = 'dropped', why = 'superseded', next_at = $5 \
    WHERE practice_id = $1 AND about = $2 AND about_id = $3 AND client_id = $4 AND state = 'due' \
    RETURNING kind, tries, broken_off, was_at";
/// Earlier mails that may have arrived.
const ARRIVED: &str = "SELECT id FROM outbox \
    WHERE practice_id = $1 AND about = $2 AND about_id = $3 AND client_id = $4 \
    AND (state IN ('reserved', 'sent', 'given_up') OR tries > 0 OR broken_off > 0) LIMIT 1";
/// A mail about a series that has not ended: what it says may be older than a change made now.
const SERIES_OPEN: &str = "SELECT outbox.id FROM outbox \
    JOIN pair ON pair.client_id = outbox.client_id \
    WHERE outbox.practice_id = $1 AND outbox.about = 'series' AND outbox.about_id = $2 \
    AND pair.id = $3 AND outbox.state IN ('due', 'reserved') LIMIT 1";

impl Change {
    /// Queues the mail that says that this was made, at this count.
    pub(crate) async fn tell_of_new(
        &mut self,
        pair: &PairId,
        about: &About,
        sequence: i64,
        now: Moment,
    ) -> Result<()> {
        self.tell(pair, about, Kind::Invited, (sequence, None), now).await
    }

    /// Counts a change of one appointment, and queues the mail that says so; which change it is,
    /// counted in its series where it has one. While a mail about the series has not left, another
    /// about the series takes its place, and says this as well.
    pub(crate) async fn count_one(
        &mut self,
        pair: &PairId,
        one: &Before<'_>,
        kind: Kind,
        now: Moment,
    ) -> Result<i64> {
        let about = About::Appointment(AppointmentId::new(one.id));
        let was_at = Some(one.starts_at);
        let Some(series) = one.series else {
            let sequence = one.sequence + 1;
            self.tell(pair, &about, kind, (sequence, was_at), now).await?;
            return Ok(sequence);
        };
        let open: Option<(String,)> =
            query!(fetch_optional, self.on(), SERIES_OPEN, series, pair.as_str())?;
        match open {
            Some(_) => {
                self.tell_with_series(series, now).await?;
                self.count_series(pair, &SeriesId::new(series), Kind::Changed, now).await
            }
            None => {
                let sequence = self.count_in(series).await?;
                self.tell(pair, &about, kind, (sequence, was_at), now).await?;
                Ok(sequence)
            }
        }
    }

    /// Counts a change of a series, and queues the mail that says so; which change it is.
    pub(crate) async fn count_series(
        &mut self,
        pair: &PairId,
        id: &SeriesId,
        kind: Kind,
        now: Moment,
    ) -> Result<i64> {
        let sequence = self.count_in(id.as_str()).await?;
        self.tell(pair, &About::Series(id.clone()), kind, (sequence, None), now).await?;
        Ok(sequence)
    }

    async fn count_in(&mut self, series: &str) -> Result<i64> {
        let row: Option<(i64,)> = query!(fetch_optional, self.on(), COUNT_SERIES, series)?;
        row.map(|(sequence,)| sequence).ok_or(Error::Absent)
    }

    /// Takes back the mails about single appointments of a series: the one about the series says all.
    pub(crate) async fn tell_with_series(&mut self, series: &str, now: Moment) -> Result<()> {
        let sql = "UPDATE outbox SET state = 'dropped', why = 'superseded', next_at = $3 \
                   WHERE practice_id = $1 AND about = 'appointment' AND state = 'due' \
                   AND kind IN ('invited', 'changed', 'cancelled') AND about_id IN \
                   (SELECT id FROM appointment WHERE practice_id = $1 AND series_id = $2)";
        execute!(self.on(), sql, series, now.as_micros()).map(drop)
    }

    async fn tell(
        &mut self,
        pair: &PairId,
        about: &About,
        kind: Kind,
        (sequence, was_at): (i64, Option<i64>),
        now: Moment,
    ) -> Result<()> {
        let sql = "SELECT client.id FROM pair JOIN client ON client.id = pair.client_id \
                   WHERE pair.practice_id = $1 AND pair.id = $2 AND client.erased_at IS NULL";
        let row: Option<(String,)> = query!(fetch_optional, self.on(), sql, pair.as_str())?;
        let Some((client,)) = row else { return Ok(()) };
        let before: Vec<(String, i64, i64, Option<i64>)> = query!(
            fetch_all,
            self.on(),
            WITHDRAW,
            about.noun(),
            about.id(),
            &client,
            now.as_micros(),
        )?;
        let withdrawn: Vec<Kind> =
            before.iter().filter_map(|(kind, ..)| Kind::named(kind)).collect();
        let arrived: Option<(String,)> =
            query!(fetch_optional, self.on(), ARRIVED, about.noun(), about.id(), &client)?;
        let may_know = arrived.is_some()
            || before.iter().any(|(_, tries, broken, _)| *tries > 0 || *broken > 0);
        let Some(kind) = to_queue(kind, &withdrawn, may_know) else { return Ok(()) };
        // Who was told of an older time than the last is told that one.
        let told_at = before.iter().find_map(|(_, _, _, was_at)| *was_at);
        let new = NewRow {
            client: &client,
            about,
            kind,
            sequence,
            was_at: told_at.or(was_at).filter(|_| kind != Kind::Invited),
            due_at: now.plus(SETTLING),
        };
        self.queue(&new, now).await.map(drop)
    }

    /// Queues a row, unless there is one; says whether it is new.
    pub(crate) async fn queue(&mut self, new: &NewRow<'_>, now: Moment) -> Result<bool> {
        let made = execute!(
            self.on(),
            "INSERT INTO outbox (practice_id, id, kind, about, about_id, sequence, client_id, \
             message_id, was_at, made_at, due_at, state, next_at) VALUES \
             ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'due', $11) ON CONFLICT DO NOTHING",
            new_id(),
            new.kind.name(),
            new.about.noun(),
            new.about.id(),
            new.sequence,
            new.client,
            new_id(),
            new.was_at,
            now.as_micros(),
            new.due_at.as_micros(),
        )?;
        if made == 1 {
            self.has_queued();
        }
        Ok(made == 1)
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    fn sources(folder: &Path, all: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, all);
            } else {
                all.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
            }
        }
    }

    #[test]
    fn nothing_else_counts_up_a_sequence() {
        let (mut all, folder) = (Vec::new(), Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
        sources(&folder, &mut all);
        let counts = concat!("sequence", " + ");
        let counting: Vec<&String> =
            all.iter().filter(|(_, text)| text.contains(counts)).map(|(path, _)| path).collect();
        assert_eq!(counting.len(), 1, "{counting:?}");
        assert!(counting[0].ends_with("outbox.rs"), "{counting:?}");
    }
}
