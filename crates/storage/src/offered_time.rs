//! Times that a counsellor offers to a known client, who takes one. The same time may be offered to
//! several; whoever takes it first has it, since taking looks at what stands there in its own change.

use crate::{
    Error, Result, Storage,
    damage::without_damaged,
    db::{execute, execute_alone, known, query},
    new_id,
    series::{read_local, written},
};
use practice::{
    AppointmentId, Moment, OfferedTimeId, PairId, PersonId,
    appointment::Arrangement,
    audit::Actor,
    wall::{Fold, Wall, Zone},
};
use std::ops::Range;

/// A time that a pair's client may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedTime {
    /// Its id.
    pub id: OfferedTimeId,
    /// To whose client it is offered.
    pub pair: PairId,
    /// When, and for how long.
    pub arranged: Arrangement,
}

/// What became of taking a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taking {
    /// It is theirs.
    Held(AppointmentId),
    /// Somebody else was sooner, or the counsellor has something else then by now.
    Gone,
}

/// A time that a client took, for the counsellor to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenTime {
    /// Whose client took it.
    pub pair: PairId,
    /// Which appointment it became.
    pub appointment: AppointmentId,
    /// When it begins.
    pub starts_at: Moment,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    pair_id: String,
    wall: String,
    zone: String,
    is_second: bool,
    minutes: i64,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT offered_time.id, offered_time.pair_id, offered_time.wall, offered_time.zone, \
             offered_time.is_second, offered_time.minutes FROM offered_time ",
            $rest
        )
    };
}

impl Storage {
    /// Offers times to a pair's client, beside those that are offered already. What has lapsed is
    /// deleted. [`Error::Absent`] when the pair is unknown.
    pub async fn offer_times(
        &self,
        pair: &PairId,
        times: &[Arrangement],
        by: &Actor,
        now: Moment,
    ) -> Result<()> {
        let mut change = self.change().await?;
        known!(change.on(), "pair", pair.as_str())?;
        let sql = "DELETE FROM offered_time \
                   WHERE practice_id = $1 AND pair_id = $2 AND starts_at <= $3";
        execute!(change.on(), sql, pair.as_str(), now.as_micros())?;
        for one in times {
            execute!(
                change.on(),
                "INSERT INTO offered_time (practice_id, id, pair_id, wall, zone, is_second, \
                 starts_at, minutes, offered_at) SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9 \
                 WHERE NOT EXISTS (SELECT 1 FROM offered_time WHERE practice_id = $1 \
                 AND pair_id = $3 AND starts_at = $7 AND minutes = $8 AND ended_at IS NULL)",
                new_id(),
                pair.as_str(),
                written(one.wall.local()),
                one.wall.zone().as_str(),
                one.wall.fold() == Fold::Second,
                one.starts_at.as_micros(),
                i64::from(one.minutes),
                now.as_micros(),
            )?;
        }
        change.commit_audited(by, now, "times_offered", pair.as_str()).await
    }

    /// The times that a pair's client may take, if they are still free; soonest first.
    pub async fn offered_times(&self, pair: &PairId, now: Moment) -> Result<Vec<OfferedTime>> {
        let rows: Vec<Row> = query!(
            fetch_all,
            self.read().await?.on(),
            select!(
                "WHERE practice_id = $1 AND pair_id = $2 AND starts_at > $3 \
                 AND ended_at IS NULL ORDER BY starts_at, id"
            ),
            pair.as_str(),
            now.as_micros(),
        )?;
        without_damaged(rows.into_iter().map(read))
    }

    /// The times within `span` that a counsellor offers to anybody; soonest first.
    pub async fn times_offered_between(
        &self,
        counsellor: &PersonId,
        span: Range<Moment>,
    ) -> Result<Vec<OfferedTime>> {
        let rows: Vec<Row> = query!(
            fetch_all,
            self.read().await?.on(),
            select!(
                "JOIN pair ON pair.id = offered_time.pair_id \
                 WHERE offered_time.practice_id = $1 AND pair.counsellor_id = $2 \
                 AND offered_time.starts_at >= $3 AND offered_time.starts_at < $4 \
                 AND offered_time.ended_at IS NULL \
                 ORDER BY offered_time.starts_at, offered_time.id"
            ),
            counsellor.as_str(),
            span.start.as_micros(),
            span.end.as_micros(),
        )?;
        without_damaged(rows.into_iter().map(read))
    }

    /// What clients of a counsellor took since `since`, of which the time has not come; soonest
    /// first.
    pub async fn taken_times(
        &self,
        counsellor: &PersonId,
        since: Moment,
        now: Moment,
    ) -> Result<Vec<TakenTime>> {
        let rows: Vec<(String, String, i64)> = query!(
            fetch_all,
            self.read().await?.on(),
            "SELECT appointment.pair_id, appointment.id, appointment.starts_at FROM offered_time \
             JOIN appointment ON appointment.id = offered_time.appointment_id \
             JOIN pair ON pair.id = offered_time.pair_id \
             WHERE offered_time.practice_id = $1 AND pair.counsellor_id = $2 \
             AND offered_time.ended_at >= $3 AND appointment.starts_at > $4 \
             AND appointment.cancelled_at IS NULL ORDER BY appointment.starts_at, appointment.id",
            counsellor.as_str(),
            since.as_micros(),
            now.as_micros(),
        )?;
        let taken = rows.into_iter().map(|(pair, appointment, starts_at)| TakenTime {
            pair: PairId::new(pair),
            appointment: AppointmentId::new(appointment),
            starts_at: Moment::from_micros(starts_at),
        });
        Ok(taken.collect())
    }

    /// Takes an offer back; `false` when the pair has no such one that is open.
    pub async fn take_back_offered(
        &self,
        pair: &PairId,
        id: &OfferedTimeId,
        now: Moment,
    ) -> Result<bool> {
        let sql = "UPDATE offered_time SET ended_at = $4 \
                   WHERE practice_id = $1 AND pair_id = $2 AND id = $3 AND ended_at IS NULL";
        Ok(execute_alone!(self, sql, pair.as_str(), id.as_str(), now.as_micros()) == 1)
    }

    /// Takes a time for a pair's client, if it is free by what stands in the counsellor's weeks now;
    /// the other offers of the pair end. Taking it once more finds the same appointment. `None` when
    /// it was never offered to this pair.
    pub async fn take_offered_time(
        &self,
        pair: &PairId,
        id: &OfferedTimeId,
        zone: &Zone,
        by: &Actor,
        now: Moment,
    ) -> Result<Option<Taking>> {
        let mut change = self.change().await?;
        let facts: Option<(String, Option<i64>, Option<String>)> = query!(
            fetch_optional,
            change.on(),
            "SELECT pair.counsellor_id, offered_time.ended_at, appointment.id FROM offered_time \
             JOIN pair ON pair.id = offered_time.pair_id \
             LEFT JOIN appointment ON appointment.id = offered_time.appointment_id \
             AND appointment.cancelled_at IS NULL \
             WHERE offered_time.practice_id = $1 AND offered_time.pair_id = $2 \
             AND offered_time.id = $3",
            pair.as_str(),
            id.as_str(),
        )?;
        let (counsellor, ended_at, appointment) = match facts {
            None => return Ok(None),
            Some(facts) => facts,
        };
        if let Some(appointment) = appointment {
            return Ok(Some(Taking::Held(AppointmentId::new(appointment))));
        }
        let sql = select!("WHERE practice_id = $1 AND id = $2");
        let row: Row = query!(fetch_one, change.on(), sql, id.as_str())?;
        let arranged = read(row)?.arranged;
        let span = arranged.starts_at..arranged.ends_at();
        let diary = change.diary(&PersonId::new(counsellor), zone, span).await?;
        if ended_at.is_some() || arranged.starts_at <= now || !diary.is_free(pair, &arranged) {
            return Ok(Some(Taking::Gone));
        }
        let made = change.insert_appointment(pair, &arranged, None, now).await?;
        let made = made.ok_or(Error::Taken)?;
        let sql = "UPDATE offered_time SET ended_at = $3, \
                   appointment_id = CASE WHEN id = $4 THEN $5 ELSE appointment_id END \
                   WHERE practice_id = $1 AND pair_id = $2 AND ended_at IS NULL";
        let (at, id) = (now.as_micros(), id.as_str());
        execute!(change.on(), sql, pair.as_str(), at, id, made.as_str())?;
        change.commit_audited(by, now, "offered_time_taken", made.as_str()).await?;
        Ok(Some(Taking::Held(made)))
    }
}

fn read(row: Row) -> Result<OfferedTime> {
    let damaged = |what| Error::Damaged(format!("offered_time.{what} of {}", row.id));
    let zone = Zone::named(&row.zone).ok_or_else(|| damaged("zone"))?;
    let fold = if row.is_second { Fold::Second } else { Fold::First };
    let wall = Wall::new(read_local("offered_time.wall", &row.wall)?, zone, fold);
    let minutes = u16::try_from(row.minutes).map_err(|_| damaged("minutes"))?;
    Ok(OfferedTime {
        arranged: Arrangement::new(wall, minutes),
        id: OfferedTimeId::new(row.id),
        pair: PairId::new(row.pair_id),
    })
}
