//! Reminders, and that two clocks differ: which appointments they may be due for, and queueing them.
//! Deliberately absent: when they are due (`practice::reminder`).

use super::NewRow;
use crate::{Result, Storage, db::query};
use practice::outbox::{About, Kind};
use practice::reminder::{Choice, Which};
use practice::wall::Zone;
use practice::{AppointmentId, ClientId, Moment, SeriesId};
use std::ops::Range;

/// An appointment of which its client may be reminded: mail is welcome, and so are reminders.
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
    /// Where they are, if they said.
    pub zone: Option<Zone>,
    /// How often, as their counsellor chose.
    pub choice: Choice,
    /// The reminders that are queued or were sent.
    pub told: Vec<Which>,
}

/// A series of a client who said where they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FarAway {
    /// The series.
    pub series: SeriesId,
    /// The client.
    pub client: ClientId,
    /// Where they are.
    pub zone: Zone,
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

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    sequence: i64,
    starts_at: i64,
    made_at: i64,
    moved_at: Option<i64>,
    series_made_at: Option<i64>,
    client_id: String,
    zone: Option<String>,
    reminders: i64,
    has_first: bool,
    has_second: bool,
}

/// Whether a reminder of an appointment, at its count, was queued.
macro_rules! was_queued {
    ($kind:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM outbox WHERE outbox.practice_id = $1 \
             AND outbox.about = 'appointment' AND outbox.about_id = appointment.id \
             AND outbox.sequence = appointment.sequence AND outbox.kind = '",
            $kind,
            "')"
        )
    };
}

/// Clients to whom mail may be sent.
macro_rules! welcome {
    () => {
        "JOIN contact ON contact.client_id = pair.client_id \
         AND contact.level <> 'none' AND contact.mail IS NOT NULL "
    };
}

impl Storage {
    /// The appointments that begin within `span` and are not cancelled, of clients who want to be
    /// reminded by mail; soonest first.
    pub async fn to_remind(&self, span: Range<Moment>) -> Result<Vec<ToRemind>> {
        let sql = concat!(
            "SELECT appointment.id, appointment.sequence, appointment.starts_at, \
             appointment.made_at, appointment.moved_at, series.made_at AS series_made_at, \
             pair.client_id, contact.zone, person.reminders, ",
            was_queued!("reminder_1"),
            " AS has_first, ",
            was_queued!("reminder_2"),
            " AS has_second FROM appointment JOIN pair ON pair.id = appointment.pair_id ",
            welcome!(),
            "AND contact.wants_reminders JOIN person ON person.id = pair.counsellor_id \
             LEFT JOIN series ON series.id = appointment.series_id \
             WHERE appointment.practice_id = $1 AND appointment.starts_at >= $2 \
             AND appointment.starts_at < $3 AND appointment.cancelled_at IS NULL \
             ORDER BY appointment.starts_at, appointment.id"
        );
        let rows: Vec<Row> = query!(
            fetch_all,
            self.read().await?.on(),
            sql,
            span.start.as_micros(),
            span.end.as_micros(),
        )?;
        let read = |row: Row| {
            let told = [(row.has_first, Which::DayBefore), (row.has_second, Which::HoursBefore)];
            let changed = Some(row.made_at).max(row.moved_at).max(row.series_made_at);
            ToRemind {
                id: AppointmentId::new(row.id),
                sequence: row.sequence,
                starts_at: Moment::from_micros(row.starts_at),
                changed_at: Moment::from_micros(changed.unwrap_or(row.made_at)),
                client: ClientId::new(row.client_id),
                zone: row.zone.as_deref().and_then(Zone::named),
                choice: Choice::of_times(row.reminders).unwrap_or_default(),
                told: told.into_iter().filter_map(|(is, which)| is.then_some(which)).collect(),
            }
        };
        Ok(rows.into_iter().map(read).collect())
    }

    /// The series with an appointment to come whose client said where they are, and that mail is
    /// welcome.
    pub async fn series_far_away(&self, now: Moment) -> Result<Vec<FarAway>> {
        let sql = concat!(
            "SELECT series.id, pair.client_id, contact.zone FROM series \
             JOIN pair ON pair.id = series.pair_id ",
            welcome!(),
            "WHERE series.practice_id = $1 AND contact.zone IS NOT NULL AND EXISTS \
             (SELECT 1 FROM appointment WHERE appointment.practice_id = $1 \
             AND appointment.series_id = series.id AND appointment.starts_at > $2 \
             AND appointment.cancelled_at IS NULL) ORDER BY series.id"
        );
        let rows: Vec<(String, String, String)> =
            query!(fetch_all, self.read().await?.on(), sql, now.as_micros())?;
        let read = |(series, client, zone): (String, String, String)| {
            let zone = Zone::named(&zone)?;
            Some(FarAway { series: SeriesId::new(series), client: ClientId::new(client), zone })
        };
        Ok(rows.into_iter().filter_map(read).collect())
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
