//! Reminders, and that two clocks differ: which appointments they may be due for, and queueing them.
//! Deliberately absent: when they are due (`practice::reminder`).

use super::NewRow;
use crate::{Result, Storage, db::query};
use practice::outbox::{About, Kind};
use practice::{AppointmentId, ClientId, Moment, PairId, SeriesId};
use std::ops::Range;

/// An appointment of which somebody may be reminded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToRemind {
    /// Which.
    pub id: AppointmentId,
    /// At which count.
    pub sequence: i64,
    /// When it begins.
    pub starts_at: Moment,
    /// When it was made, or last moved.
    pub changed_at: Moment,
    /// Who is reminded.
    pub client: ClientId,
    /// How often, as their counsellor chose.
    pub reminders: u8,
}

/// An appointment of a series with all that were arranged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfAll {
    /// Which.
    pub id: AppointmentId,
    /// At which count.
    pub sequence: i64,
    /// When it begins.
    pub starts_at: Moment,
}

type Row = (String, i64, i64, i64, i64, i64, String, i64);

impl Storage {
    /// The appointments that begin within `span` and are not cancelled, soonest first.
    pub async fn to_remind(&self, span: Range<Moment>) -> Result<Vec<ToRemind>> {
        let sql = "SELECT appointment.id, appointment.sequence, appointment.starts_at, \
                   appointment.made_at, COALESCE(appointment.moved_at, 0), \
                   COALESCE(series.made_at, 0), pair.client_id, person.reminders \
                   FROM appointment JOIN pair ON pair.id = appointment.pair_id \
                   JOIN person ON person.id = pair.counsellor_id \
                   LEFT JOIN series ON series.id = appointment.series_id \
                   WHERE appointment.practice_id = $1 AND appointment.starts_at >= $2 \
                   AND appointment.starts_at < $3 AND appointment.cancelled_at IS NULL \
                   ORDER BY appointment.starts_at, appointment.id";
        let rows: Vec<Row> = query!(
            fetch_all,
            self.read().await?.on(),
            sql,
            span.start.as_micros(),
            span.end.as_micros(),
        )?;
        let read =
            |(id, sequence, starts_at, made, moved, series, client, reminders): Row| ToRemind {
                id: AppointmentId::new(id),
                sequence,
                starts_at: Moment::from_micros(starts_at),
                changed_at: Moment::from_micros(made.max(moved).max(series)),
                client: ClientId::new(client),
                reminders: u8::try_from(reminders).unwrap_or(0),
            };
        Ok(rows.into_iter().map(read).collect())
    }

    /// The series that have not ended, with the client of each.
    pub async fn open_series(&self) -> Result<Vec<(SeriesId, PairId, ClientId)>> {
        let sql = "SELECT series.id, series.pair_id, pair.client_id FROM series \
                   JOIN pair ON pair.id = series.pair_id \
                   WHERE series.practice_id = $1 AND series.ended_at IS NULL ORDER BY series.id";
        let rows: Vec<(String, String, String)> = query!(fetch_all, self.read().await?.on(), sql)?;
        let read = |(series, pair, client): (String, String, String)| {
            (SeriesId::new(series), PairId::new(pair), ClientId::new(client))
        };
        Ok(rows.into_iter().map(read).collect())
    }

    /// All appointments of a series that were not cancelled, also past ones, in order.
    pub async fn all_of_series(&self, series: &SeriesId) -> Result<Vec<OfAll>> {
        let sql = "SELECT id, sequence, starts_at FROM appointment \
                   WHERE practice_id = $1 AND series_id = $2 AND cancelled_at IS NULL \
                   ORDER BY starts_at, id";
        let rows: Vec<(String, i64, i64)> =
            query!(fetch_all, self.read().await?.on(), sql, series.as_str())?;
        let read = |(id, sequence, starts_at): (String, i64, i64)| OfAll {
            id: AppointmentId::new(id),
            sequence,
            starts_at: Moment::from_micros(starts_at),
        };
        Ok(rows.into_iter().map(read).collect())
    }

    /// Queues a mail about an appointment at this count that is due now; `false` when it was queued
    /// before.
    pub async fn queue_mail(
        &self,
        client: &ClientId,
        id: &AppointmentId,
        sequence: i64,
        kind: Kind,
        now: Moment,
    ) -> Result<bool> {
        let about = About::Appointment(id.clone());
        let new = NewRow {
            client: client.as_str(),
            about: &about,
            kind,
            sequence,
            was_at: None,
            due_at: now,
        };
        let mut change = self.write().await?;
        let is_new = change.queue(&new, now).await?;
        change.commit().await?;
        Ok(is_new)
    }
}
