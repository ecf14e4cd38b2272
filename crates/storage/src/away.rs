//! Days on which a counsellor takes no appointments. They hold no words: why is nobody's business.

use crate::{
    Error, Result, Storage,
    damage::without_damaged,
    db::{Change, Reading, execute, known, query},
    new_id,
};
use jiff::civil::Date;
use practice::{AwayId, Moment, PersonId, audit::Actor, week::Away};

type Row = (String, String, String);

const OF_PERSON: &str = "SELECT id, first_day, last_day FROM away \
     WHERE practice_id = $1 AND person_id = $2 AND last_day >= $3 ORDER BY first_day, id";

impl Storage {
    /// Adds days away, and returns the id of the same ones where they are there already.
    /// [`Error::Absent`] when the person is unknown.
    pub async fn add_away(
        &self,
        person: &PersonId,
        away: &Away,
        by: &Actor,
        now: Moment,
    ) -> Result<AwayId> {
        let mut change = self.change().await?;
        known!(change.on(), "person", person.as_str())?;
        let there = change.away(person, away.last()).await?;
        if let Some((id, _)) = there.into_iter().find(|(_, other)| other == away) {
            return Ok(id);
        }
        let id = new_id();
        execute!(
            change.on(),
            "INSERT INTO away (practice_id, id, person_id, first_day, last_day) \
             VALUES ($1, $2, $3, $4, $5)",
            &id,
            person.as_str(),
            away.first().to_string(),
            away.last().to_string(),
        )?;
        change.commit_audited(by, now, "away_made", &id).await?;
        Ok(AwayId::new(id))
    }

    /// A counsellor's days away that have not passed before `from`, the soonest first.
    pub async fn away(&self, person: &PersonId, from: Date) -> Result<Vec<(AwayId, Away)>> {
        self.read().await?.away(person, from).await
    }

    /// Removes days away; `false` when this counsellor has no such ones.
    pub async fn remove_away(
        &self,
        person: &PersonId,
        id: &AwayId,
        by: &Actor,
        now: Moment,
    ) -> Result<bool> {
        let mut change = self.change().await?;
        let sql = "DELETE FROM away WHERE practice_id = $1 AND person_id = $2 AND id = $3";
        if execute!(change.on(), sql, person.as_str(), id.as_str())? == 0 {
            return Ok(false);
        }
        change.commit_audited(by, now, "away_removed", id.as_str()).await?;
        Ok(true)
    }
}

impl Reading<'_> {
    pub(crate) async fn away(
        &mut self,
        person: &PersonId,
        from: Date,
    ) -> Result<Vec<(AwayId, Away)>> {
        let (person, from) = (person.as_str(), from.to_string());
        let rows: Vec<Row> = query!(fetch_all, self.on(), OF_PERSON, person, &from)?;
        without_damaged(rows.into_iter().map(read))
    }
}

impl Change {
    pub(crate) async fn away(
        &mut self,
        person: &PersonId,
        from: Date,
    ) -> Result<Vec<(AwayId, Away)>> {
        let (person, from) = (person.as_str(), from.to_string());
        let rows: Vec<Row> = query!(fetch_all, self.on(), OF_PERSON, person, &from)?;
        without_damaged(rows.into_iter().map(read))
    }
}

fn read((id, first, last): Row) -> Result<(AwayId, Away)> {
    let damaged = || Error::Damaged(format!("away {id}"));
    let day = |text: &str| text.parse::<Date>().map_err(|_| damaged());
    let away = Away::new(day(&first)?, day(&last)?).map_err(|_| damaged())?;
    Ok((AwayId::new(id), away))
}
