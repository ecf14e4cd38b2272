//! Appointments. How an arrival compares with one is decided in `practice::appointment`.

use crate::{
    Error, Result, Storage,
    damage::{unless_damaged, without_damaged},
    db::{Change, execute, known, query},
    new_id,
    outbox::Before,
    series::{of_series, read_local, written},
};
use practice::{
    AppointmentId, Moment, PairId, PersonId, SeriesId,
    appointment::{Appointment, Arrangement, OfSeries},
    audit::Actor,
    outbox::{About, Kind},
    wall::{Fold, Wall, Zone},
};
use std::collections::HashMap;
use std::ops::Range;

#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    id: String,
    pair_id: String,
    starts_at: i64,
    minutes: i64,
    wall: Option<String>,
    zone: Option<String>,
    is_second: bool,
    series_id: Option<String>,
    by_rule: Option<String>,
    moved_at: Option<i64>,
    pub(crate) cancelled_at: Option<i64>,
    pub(crate) sequence: i64,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT appointment.id, appointment.pair_id, appointment.starts_at, \
             appointment.minutes, appointment.wall, appointment.zone, appointment.is_second, \
             appointment.series_id, appointment.by_rule, appointment.moved_at, \
             appointment.cancelled_at, appointment.sequence FROM appointment ",
            $rest
        )
    };
}
pub(crate) use select;

const UPCOMING: &str = select!(
    "WHERE appointment.practice_id = $1 AND pair_id = $2 AND ends_at > $3 \
     AND cancelled_at IS NULL ORDER BY starts_at, id"
);
/// A counsellor's that begin within a span.
pub(crate) const BETWEEN: &str = select!(
    "JOIN pair ON pair.id = appointment.pair_id \
     WHERE appointment.practice_id = $1 AND pair.counsellor_id = $2 \
     AND appointment.starts_at >= $3 \
     AND appointment.starts_at < $4 AND appointment.cancelled_at IS NULL \
     ORDER BY appointment.starts_at, appointment.id"
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
        let id = change.insert_appointment(pair, arranged, None, now).await?.ok_or(Error::Taken)?;
        change.commit_audited(by, now, "appointment_made", id.as_str()).await?;
        Ok(id)
    }

    /// An appointment of a pair that has not ended and is not cancelled.
    pub async fn appointment(
        &self,
        pair: &PairId,
        id: &AppointmentId,
        now: Moment,
    ) -> Result<Option<Appointment>> {
        let row: Option<Row> = query!(
            fetch_optional,
            self.read().await?.on(),
            select!(
                "WHERE appointment.practice_id = $1 AND pair_id = $2 AND id = $3 \
                 AND ends_at > $4 AND cancelled_at IS NULL"
            ),
            pair.as_str(),
            id.as_str(),
            now.as_micros(),
        )?;
        row.map(read).transpose()
    }

    /// An appointment of a pair that is not cancelled, whether it has ended or not.
    pub async fn standing_appointment(
        &self,
        pair: &PairId,
        id: &AppointmentId,
    ) -> Result<Option<Appointment>> {
        // Every one ends after this.
        self.appointment(pair, id, Moment::from_micros(i64::MIN)).await
    }

    /// Gives appointments of earlier versions their time on the wall, in the practice's zone, and
    /// moves those whose time on the wall is at another moment by the zone data of this program. That
    /// is one change of a series, whatever it moves. Returns how many were moved.
    pub async fn settle_walls(&self, zone: &Zone, now: Moment) -> Result<u64> {
        let rows: Vec<Row> = query!(
            fetch_all,
            self.read().await?.on(),
            select!("WHERE appointment.practice_id = $1 AND ends_at > $2 AND cancelled_at IS NULL"),
            now.as_micros(),
        )?;
        let mut moved = 0;
        let mut counted: HashMap<String, i64> = HashMap::new();
        for row in rows {
            let (id, was, is_new) = (row.id.clone(), row.starts_at, row.wall.is_none());
            let (series, sequence) = (row.series_id.clone(), row.sequence);
            let Some(read) = unless_damaged(read(row))? else { continue };
            let arranged = match is_new {
                true => {
                    let wall = Wall::of(Moment::from_micros(was), zone.clone());
                    Arrangement::new(wall, read.arranged.minutes)
                }
                false => read.arranged,
            };
            let is_moved = !is_new && arranged.starts_at.as_micros() != was;
            if !is_new && !is_moved {
                continue;
            }
            let mut change = self.change().await?;
            if !change.settle(&id, (was, sequence), &arranged).await? {
                continue;
            }
            if is_moved {
                let series = series.as_deref();
                let before = Before { id: &id, series, sequence, starts_at: was };
                change.count_settled(&read.pair, &before, &mut counted, now).await?;
                moved += 1;
            }
            change.commit().await?;
        }
        Ok(moved)
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
            BETWEEN,
            counsellor.as_str(),
            span.start.as_micros(),
            span.end.as_micros(),
        )?;
        without_damaged(rows.into_iter().map(read))
    }
}

impl Change {
    /// Puts an appointment where its time on the wall is now; `false` when it was changed meanwhile.
    async fn settle(
        &mut self,
        id: &str,
        (was, sequence): (i64, i64),
        arranged: &Arrangement,
    ) -> Result<bool> {
        let settled = execute!(
            self.on(),
            "UPDATE appointment SET wall = $3, zone = $4, is_second = $5, starts_at = $6, \
             ends_at = $7 WHERE practice_id = $1 AND id = $2 AND starts_at = $8 \
             AND sequence = $9 AND cancelled_at IS NULL",
            id,
            written(arranged.wall.local()),
            arranged.wall.zone().as_str(),
            arranged.wall.fold() == Fold::Second,
            arranged.starts_at.as_micros(),
            arranged.ends_at().as_micros(),
            was,
            sequence,
        )?;
        Ok(settled == 1)
    }

    /// Counts that an appointment is at another moment; of a series, once for all of it.
    async fn count_settled(
        &mut self,
        pair: &PairId,
        one: &Before<'_>,
        counted: &mut HashMap<String, i64>,
        now: Moment,
    ) -> Result<()> {
        let sequence = match one.series {
            None => self.count_one(pair, one, Kind::Changed, now).await?,
            Some(series) => match counted.get(series) {
                Some(sequence) => *sequence,
                None => {
                    let id = SeriesId::new(series);
                    let sequence = self.count_series(pair, &id, Kind::Changed, now).await?;
                    counted.insert(series.to_owned(), sequence);
                    sequence
                }
            },
        };
        let sql = "UPDATE appointment SET sequence = $3 WHERE practice_id = $1 AND id = $2";
        execute!(self.on(), sql, one.id, sequence).map(drop)
    }

    /// Adds an appointment, and queues the mail that says so; the caller writes the audit row. `None`
    /// when its place in the series is taken.
    pub(crate) async fn insert_appointment(
        &mut self,
        pair: &PairId,
        arranged: &Arrangement,
        of: Option<&OfSeries>,
        now: Moment,
    ) -> Result<Option<AppointmentId>> {
        let id = new_id();
        let made = execute!(
            self.on(),
            "INSERT INTO appointment (practice_id, id, pair_id, wall, zone, is_second, starts_at, \
             ends_at, minutes, series_id, by_rule, made_at, sequence) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, coalesce((SELECT sequence \
             FROM series WHERE practice_id = $1 AND id = $10), 0)) ON CONFLICT DO NOTHING",
            &id,
            pair.as_str(),
            written(arranged.wall.local()),
            arranged.wall.zone().as_str(),
            arranged.wall.fold() == Fold::Second,
            arranged.starts_at.as_micros(),
            arranged.ends_at().as_micros(),
            i64::from(arranged.minutes),
            of.map(|of| of.id.as_str()),
            of.map(|of| written(of.by_rule)),
            now.as_micros(),
        )?;
        let id = (made == 1).then(|| AppointmentId::new(id));
        // What belongs to a series is told with it.
        if let (Some(id), None) = (&id, of) {
            self.tell_of_new(pair, &About::Appointment(id.clone()), 0, now).await?;
        }
        Ok(id)
    }
}

pub(crate) fn read(row: Row) -> Result<Appointment> {
    let damaged = |what| Error::Damaged(format!("appointment.{what} of {}", row.id));
    let minutes = u16::try_from(row.minutes).map_err(|_| damaged("minutes"))?;
    let wall = match (&row.wall, &row.zone) {
        (Some(wall), Some(zone)) => {
            let zone = Zone::named(zone).ok_or_else(|| damaged("zone"))?;
            let fold = if row.is_second { Fold::Second } else { Fold::First };
            Wall::new(read_local("appointment.wall", wall)?, zone, fold)
        }
        // Of an earlier version, and not settled yet.
        _ => Wall::of(Moment::from_micros(row.starts_at), Zone::utc()),
    };
    Ok(Appointment {
        arranged: Arrangement::new(wall, minutes),
        series: of_series(row.series_id, row.by_rule)?,
        is_moved: row.moved_at.is_some(),
        id: AppointmentId::new(row.id),
        pair: PairId::new(row.pair_id),
    })
}
