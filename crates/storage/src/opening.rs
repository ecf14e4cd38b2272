//! A counsellor's openings: the weekly times in which they take appointments.

use crate::{
    Error, Result, Storage,
    damage::without_damaged,
    db::{Change, Reading, execute, known, query},
    new_id,
};
use jiff::civil::Weekday;
use practice::{Moment, OpeningId, PersonId, audit::Actor, week::Opening};

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    weekday: i64,
    from_minute: i64,
    to_minute: i64,
    margin_minutes: i64,
}

const OF_PERSON: &str = "SELECT id, weekday, from_minute, to_minute, margin_minutes FROM opening \
     WHERE practice_id = $1 AND person_id = $2 ORDER BY weekday, from_minute, id";

impl Storage {
    /// Adds an opening. `None` when it shares a time with another of this counsellor.
    /// [`Error::Absent`] when the person is unknown.
    pub async fn add_opening(
        &self,
        person: &PersonId,
        opening: &Opening,
        by: &Actor,
        now: Moment,
    ) -> Result<Option<OpeningId>> {
        let mut change = self.change().await?;
        known!(change.on(), "person", person.as_str())?;
        if change.openings(person).await?.iter().any(|(_, other)| other.shares(opening)) {
            return Ok(None);
        }
        let id = new_id();
        execute!(
            change.on(),
            "INSERT INTO opening \
             (practice_id, id, person_id, weekday, from_minute, to_minute, margin_minutes) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            &id,
            person.as_str(),
            i64::from(opening.weekday().to_monday_one_offset()),
            i64::from(opening.from()),
            i64::from(opening.to()),
            i64::from(opening.margin()),
        )?;
        change.commit_audited(by, now, "opening_made", &id).await?;
        Ok(Some(OpeningId::new(id)))
    }

    /// A counsellor's openings, from Monday on.
    pub async fn openings(&self, person: &PersonId) -> Result<Vec<(OpeningId, Opening)>> {
        self.read().await?.openings(person).await
    }

    /// Removes an opening; `false` when this counsellor has no such one.
    pub async fn remove_opening(
        &self,
        person: &PersonId,
        id: &OpeningId,
        by: &Actor,
        now: Moment,
    ) -> Result<bool> {
        let mut change = self.change().await?;
        let sql = "DELETE FROM opening WHERE practice_id = $1 AND person_id = $2 AND id = $3";
        if execute!(change.on(), sql, person.as_str(), id.as_str())? == 0 {
            return Ok(false);
        }
        change.commit_audited(by, now, "opening_removed", id.as_str()).await?;
        Ok(true)
    }
}

impl Reading<'_> {
    pub(crate) async fn openings(
        &mut self,
        person: &PersonId,
    ) -> Result<Vec<(OpeningId, Opening)>> {
        let rows: Vec<Row> = query!(fetch_all, self.on(), OF_PERSON, person.as_str())?;
        without_damaged(rows.into_iter().map(read))
    }
}

impl Change {
    pub(crate) async fn openings(
        &mut self,
        person: &PersonId,
    ) -> Result<Vec<(OpeningId, Opening)>> {
        let rows: Vec<Row> = query!(fetch_all, self.on(), OF_PERSON, person.as_str())?;
        without_damaged(rows.into_iter().map(read))
    }
}

fn read(row: Row) -> Result<(OpeningId, Opening)> {
    let damaged = || Error::Damaged(format!("opening {}", row.id));
    let weekday = i8::try_from(row.weekday).ok();
    let weekday = weekday.and_then(|day| Weekday::from_monday_one_offset(day).ok());
    let minutes = |count: i64| u16::try_from(count).map_err(|_| damaged());
    let (from, to) = (minutes(row.from_minute)?, minutes(row.to_minute)?);
    let margin = minutes(row.margin_minutes)?;
    let opening = Opening::new(weekday.ok_or_else(damaged)?, from, to, margin);
    let opening = opening.map_err(|_| damaged())?;
    Ok((OpeningId::new(row.id), opening))
}
