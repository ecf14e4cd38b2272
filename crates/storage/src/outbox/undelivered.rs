//! Mails that did not arrive, until the counsellor has seen that, and what became of the last one of
//! each pair.

use crate::{
    Error, Result, Storage,
    damage::without_damaged,
    db::{execute_alone, query},
};
use practice::outbox::{About, Dropped, Kind, Why};
use practice::{Moment, OutboxId, PairId, PersonId};
use std::time::Duration;

/// How long a row that has ended is kept (chosen: longer than anybody looks for a mail; one about
/// an appointment is of no use once that is past).
const KEPT: Duration = Duration::from_secs(90 * 86_400);

/// A mail that was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undelivered {
    /// Its row.
    pub id: OutboxId,
    /// Whose client did not get it.
    pub pair: PairId,
    /// What it would have said.
    pub kind: Kind,
    /// About what.
    pub about: About,
    /// When that begins; of a series, when its next appointment does.
    pub starts_at: Option<Moment>,
    /// Why it was given up.
    pub why: Why,
}

/// What became of the last mail to the client of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It waits.
    Waits,
    /// It was sent.
    Sent(Moment),
    /// It was dropped.
    NotSent(Dropped),
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    kind: String,
    about: String,
    about_id: String,
    why: Option<String>,
    pair_id: String,
    starts_at: Option<i64>,
}

/// A row's pair is that of what it is about.
const UNDELIVERED: &str = "SELECT outbox.id, outbox.kind, outbox.about, outbox.about_id, \
    outbox.why, pair.id AS pair_id, \
    COALESCE(appointment.starts_at, (SELECT min(next.starts_at) FROM appointment next \
    WHERE next.practice_id = $1 AND next.series_id = series.id AND next.starts_at > $3 \
    AND next.cancelled_at IS NULL)) AS starts_at \
    FROM outbox \
    LEFT JOIN appointment ON outbox.about = 'appointment' AND appointment.id = outbox.about_id \
    LEFT JOIN series ON outbox.about = 'series' AND series.id = outbox.about_id \
    JOIN pair ON pair.id = COALESCE(appointment.pair_id, series.pair_id) \
    WHERE outbox.practice_id = $1 AND pair.counsellor_id = $2 AND outbox.state = 'given_up' \
    AND outbox.seen_at IS NULL ORDER BY outbox.next_at, outbox.id";

impl Storage {
    /// The mails to a counsellor's clients that were given up and that nobody has seen, oldest
    /// first.
    pub async fn undelivered(
        &self,
        counsellor: &PersonId,
        now: Moment,
    ) -> Result<Vec<Undelivered>> {
        let rows: Vec<Row> = query!(
            fetch_all,
            self.read().await?.on(),
            UNDELIVERED,
            counsellor.as_str(),
            now.as_micros(),
        )?;
        without_damaged(rows.into_iter().map(read))
    }

    /// Notes that the counsellor has seen that a mail to this pair's client did not arrive; `false`
    /// when there is no such mail.
    pub async fn see_undelivered(&self, pair: &PairId, id: &OutboxId, now: Moment) -> Result<bool> {
        let sql = "UPDATE outbox SET seen_at = $4 \
                   WHERE practice_id = $1 AND id = $3 AND state = 'given_up' AND seen_at IS NULL \
                   AND client_id = (SELECT client_id FROM pair \
                   WHERE practice_id = $1 AND pair.id = $2)";
        Ok(execute_alone!(self, sql, pair.as_str(), id.as_str(), now.as_micros()) > 0)
    }

    /// What became of the last mail to the client of a pair, unless it was given up; `None` when
    /// there was none.
    pub async fn fate_of_last_mail(&self, pair: &PairId) -> Result<Option<Fate>> {
        let sql = "SELECT state, next_at, why FROM outbox WHERE practice_id = $1 \
                   AND client_id = (SELECT client_id FROM pair \
                   WHERE practice_id = $1 AND pair.id = $2) \
                   AND (why IS NULL OR why <> 'superseded') ORDER BY made_at DESC, id DESC LIMIT 1";
        let row: Option<(String, i64, Option<String>)> =
            query!(fetch_optional, self.read().await?.on(), sql, pair.as_str())?;
        Ok(row.and_then(|(state, at, why)| match state.as_str() {
            "due" | "reserved" => Some(Fate::Waits),
            "sent" => Some(Fate::Sent(Moment::from_micros(at))),
            "dropped" => why.as_deref().and_then(Dropped::named).map(Fate::NotSent),
            _ => None,
        }))
    }

    /// Deletes what has ended long ago. A mail that did not arrive stays until that was seen.
    pub async fn sweep_outbox(&self, now: Moment) -> Result<u64> {
        let sql = "DELETE FROM outbox WHERE practice_id = $1 AND next_at < $2 \
                   AND (state IN ('sent', 'dropped') OR (state = 'given_up' \
                   AND seen_at IS NOT NULL))";
        Ok(execute_alone!(self, sql, now.minus(KEPT).as_micros()))
    }
}

fn read(row: Row) -> Result<Undelivered> {
    let damaged = |what| Error::Damaged(format!("outbox.{what} of {}", row.id));
    Ok(Undelivered {
        kind: Kind::named(&row.kind).ok_or_else(|| damaged("kind"))?,
        about: About::read(&row.about, row.about_id.clone()).ok_or_else(|| damaged("about"))?,
        why: row.why.as_deref().and_then(Why::named).ok_or_else(|| damaged("why"))?,
        pair: PairId::new(row.pair_id),
        starts_at: row.starts_at.map(Moment::from_micros),
        id: OutboxId::new(row.id),
    })
}
