//! Times at which a pair means to meet. Arrivals are judged by `practice::appointment`.

use crate::{
    Error, Result, Storage,
    db::{execute, query},
    new_id,
};
use practice::{AppointmentId, Moment, PairId, PersonId, appointment::Appointment, audit::Actor};
use std::time::Duration;

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

impl Storage {
    /// Arranges a time to meet.
    pub async fn add_appointment(
        &self,
        pair: &PairId,
        starts_at: Moment,
        minutes: u16,
        by: &Actor,
        now: Moment,
    ) -> Result<AppointmentId> {
        let id = new_id();
        let mut change = self.change().await?;
        execute!(
            change.on(),
            "INSERT INTO appointment (id, pair_id, starts_at, ends_at, minutes, made_at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
            &id,
            pair.as_str(),
            starts_at.as_micros(),
            starts_at.plus(Duration::from_secs(60 * u64::from(minutes))).as_micros(),
            i64::from(minutes),
            now.as_micros(),
        )?;
        change.audit(by, now, "appointment_made", &id).await?;
        change.commit().await?;
        Ok(AppointmentId::new(id))
    }

    /// Cancels an appointment of this pair; `false` when it has none with this id.
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
            "UPDATE appointment SET cancelled_at = $3 \
             WHERE id = $1 AND pair_id = $2 AND cancelled_at IS NULL",
            id.as_str(),
            pair.as_str(),
            now.as_micros(),
        )?;
        if cancelled == 0 {
            return Ok(false);
        }
        change.audit(by, now, "appointment_cancelled", id.as_str()).await?;
        change.commit().await?;
        Ok(true)
    }

    /// A pair's next appointment; one that is still running counts.
    pub async fn next_appointment(
        &self,
        pair: &PairId,
        now: Moment,
    ) -> Result<Option<Appointment>> {
        let row: Option<Row> = query!(
            fetch_optional,
            self.readers(),
            select!(
                "WHERE pair_id = $1 AND ends_at > $2 AND cancelled_at IS NULL \
                 ORDER BY starts_at, id LIMIT 1"
            ),
            pair.as_str(),
            now.as_micros(),
        )?;
        row.map(read).transpose()
    }

    /// A pair's appointments that have not ended, soonest first.
    pub async fn upcoming_appointments(
        &self,
        pair: &PairId,
        now: Moment,
    ) -> Result<Vec<Appointment>> {
        let rows: Vec<Row> = query!(
            fetch_all,
            self.readers(),
            select!(
                "WHERE pair_id = $1 AND ends_at > $2 AND cancelled_at IS NULL \
                 ORDER BY starts_at, id"
            ),
            pair.as_str(),
            now.as_micros(),
        )?;
        rows.into_iter().map(read).collect()
    }

    /// A counsellor's appointments that begin in `from <= t < until`, soonest first.
    pub async fn appointments_between(
        &self,
        counsellor: &PersonId,
        from: Moment,
        until: Moment,
    ) -> Result<Vec<Appointment>> {
        let rows: Vec<Row> = query!(
            fetch_all,
            self.readers(),
            select!(
                "JOIN pair ON pair.id = appointment.pair_id \
                 WHERE pair.counsellor_id = $1 AND appointment.starts_at >= $2 \
                 AND appointment.starts_at < $3 AND appointment.cancelled_at IS NULL \
                 ORDER BY appointment.starts_at, appointment.id"
            ),
            counsellor.as_str(),
            from.as_micros(),
            until.as_micros(),
        )?;
        rows.into_iter().map(read).collect()
    }
}

fn read(row: Row) -> Result<Appointment> {
    let minutes = u16::try_from(row.minutes)
        .map_err(|_| Error::Damaged(format!("appointment.minutes of {}", row.id)))?;
    Ok(Appointment {
        id: AppointmentId::new(row.id),
        pair: PairId::new(row.pair_id),
        starts_at: Moment::from_micros(row.starts_at),
        minutes,
    })
}
