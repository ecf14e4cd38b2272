//! Appointments. How an arrival compares with one is decided in `practice::appointment`.

use crate::{
    Error, Result, Storage,
    damage::without_damaged,
    db::{execute, known, query},
    new_id,
};
use practice::{
    AppointmentId, Moment, PairId, PersonId,
    appointment::{Appointment, Arrangement},
    audit::Actor,
};
use std::ops::Range;

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    pair_id: String,
    starts_at: i64,
    minutes: i64,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT appointment.id, appointment.pair_id, appointment.starts_at, \
             appointment.minutes FROM appointment ",
            $rest
        )
    };
}

const UPCOMING: &str = select!(
    "WHERE appointment.practice_id = $1 AND pair_id = $2 AND ends_at > $3 \
     AND cancelled_at IS NULL ORDER BY starts_at, id"
);
const CANCELLED: &str = select!(
    "WHERE appointment.practice_id = $1 AND pair_id = $2 AND ends_at > $3 \
     AND cancelled_at IS NOT NULL ORDER BY starts_at, id"
);

impl Storage {
    /// Adds an appointment, and returns the id of an equal one of the pair where there is one already.
    /// [`Error::Absent`] when the pair is unknown.
    pub async fn add_appointment(
        &self,
        pair: &PairId,
        arranged: &Arrangement,
        by: &Actor,
        now: Moment,
    ) -> Result<AppointmentId> {
        let mut change = self.change().await?;
        let equal: Option<(String,)> = query!(
            fetch_optional,
            change.on(),
            "SELECT id FROM appointment WHERE practice_id = $1 AND pair_id = $2 \
             AND starts_at = $3 AND minutes = $4 \
             AND cancelled_at IS NULL",
            pair.as_str(),
            arranged.starts_at.as_micros(),
            i64::from(arranged.minutes),
        )?;
        if let Some((id,)) = equal {
            return Ok(AppointmentId::new(id));
        }
        known!(change.on(), "pair", pair.as_str())?;
        let id = new_id();
        execute!(
            change.on(),
            "INSERT INTO appointment (practice_id, id, pair_id, starts_at, ends_at, minutes, \
             made_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            &id,
            pair.as_str(),
            arranged.starts_at.as_micros(),
            arranged.ends_at().as_micros(),
            i64::from(arranged.minutes),
            now.as_micros(),
        )?;
        change.commit_audited(by, now, "appointment_made", &id).await?;
        Ok(AppointmentId::new(id))
    }

    /// Cancels a pair's appointment; `false` when it has none with this id, or it is cancelled.
    pub async fn cancel_appointment(
        &self,
        pair: &PairId,
        id: &AppointmentId,
        by: &Actor,
        now: Moment,
    ) -> Result<bool> {
        let mut change = self.change().await?;
        let cancelled = execute!(
            change.on(),
            "UPDATE appointment SET cancelled_at = $4 \
             WHERE practice_id = $1 AND id = $2 AND pair_id = $3 AND cancelled_at IS NULL",
            id.as_str(),
            pair.as_str(),
            now.as_micros(),
        )?;
        if cancelled == 0 {
            return Ok(false);
        }
        change.commit_audited(by, now, "appointment_cancelled", id.as_str()).await?;
        Ok(true)
    }

    /// A pair's next appointment that has not ended yet.
    pub async fn next_appointment(
        &self,
        pair: &PairId,
        now: Moment,
    ) -> Result<Option<Appointment>> {
        Ok(self.upcoming_appointments(pair, now).await?.into_iter().next())
    }

    /// A pair's appointments that have not ended, soonest first.
    pub async fn upcoming_appointments(
        &self,
        pair: &PairId,
        now: Moment,
    ) -> Result<Vec<Appointment>> {
        let (pair, now) = (pair.as_str(), now.as_micros());
        let rows: Vec<Row> = query!(fetch_all, self.read().await?.on(), UPCOMING, pair, now)?;
        without_damaged(rows.into_iter().map(read))
    }

    /// A pair's cancelled appointments whose time has not passed, soonest first.
    pub async fn cancelled_appointments(
        &self,
        pair: &PairId,
        now: Moment,
    ) -> Result<Vec<Appointment>> {
        let (pair, now) = (pair.as_str(), now.as_micros());
        let rows: Vec<Row> = query!(fetch_all, self.read().await?.on(), CANCELLED, pair, now)?;
        without_damaged(rows.into_iter().map(read))
    }

    /// A counsellor's appointments that begin within `span`, soonest first.
    pub async fn appointments_between(
        &self,
        counsellor: &PersonId,
        span: Range<Moment>,
    ) -> Result<Vec<Appointment>> {
        let rows: Vec<Row> = query!(
            fetch_all,
            self.read().await?.on(),
            select!(
                "JOIN pair ON pair.id = appointment.pair_id \
                 WHERE appointment.practice_id = $1 AND pair.counsellor_id = $2 \
                 AND appointment.starts_at >= $3 \
                 AND appointment.starts_at < $4 AND appointment.cancelled_at IS NULL \
                 ORDER BY appointment.starts_at, appointment.id"
            ),
            counsellor.as_str(),
            span.start.as_micros(),
            span.end.as_micros(),
        )?;
        without_damaged(rows.into_iter().map(read))
    }
}

fn read(row: Row) -> Result<Appointment> {
    let minutes = u16::try_from(row.minutes)
        .map_err(|_| Error::Damaged(format!("appointment.minutes of {}", row.id)))?;
    Ok(Appointment {
        id: AppointmentId::new(row.id),
        pair: PairId::new(row.pair_id),
        arranged: Arrangement { starts_at: Moment::from_micros(row.starts_at), minutes },
    })
}
