//! Questionnaires that the practice has loaded, as their two files. What is removed loses its texts;
//! what clients answered stands with them.
//! Deliberately absent: reading the files; that is `alliance::instrument`.

use crate::{
    Result, Storage,
    db::{execute, query},
    new_id,
};
use practice::{InstrumentId, Moment, audit::Actor};

/// A questionnaire that the practice has loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// Its id.
    pub id: InstrumentId,
    /// What is asked: a FHIR Questionnaire.
    pub questionnaire: String,
    /// What it comes to.
    pub scoring: String,
    /// Reference of the licence for electronic use.
    pub licence: String,
    /// Since when.
    pub loaded_at: Moment,
}

type Row = (String, String, String, String, i64);

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, questionnaire, scoring, licence, loaded_at FROM instrument \
             WHERE removed_at IS NULL ",
            $rest
        )
    };
}

impl Storage {
    /// All that are loaded, oldest first.
    pub async fn instruments(&self) -> Result<Vec<Loaded>> {
        let sql = select!("ORDER BY loaded_at, id");
        let rows: Vec<Row> = query!(fetch_all, self.readers(), sql)?;
        Ok(rows.into_iter().map(loaded).collect())
    }

    /// One of them; `None` when unknown or removed.
    pub async fn instrument(&self, id: &str) -> Result<Option<Loaded>> {
        let row: Option<Row> = query!(fetch_optional, self.readers(), select!("AND id = $1"), id)?;
        Ok(row.map(loaded))
    }

    /// Loads one; the caller has read both files.
    pub async fn load_instrument(
        &self,
        questionnaire: &str,
        scoring: &str,
        licence: &str,
        by: &Actor,
        now: Moment,
    ) -> Result<InstrumentId> {
        let id = new_id();
        let mut change = self.change().await?;
        execute!(
            change.on(),
            "INSERT INTO instrument (id, questionnaire, scoring, licence, loaded_at) \
             VALUES ($1, $2, $3, $4, $5)",
            &id,
            questionnaire,
            scoring,
            licence,
            now.as_micros(),
        )?;
        change.audit(by, now, "instrument_loaded", &id).await?;
        change.commit().await?;
        Ok(InstrumentId::new(id))
    }

    /// Removes one: its texts are deleted, and what was offered and not answered is taken back.
    /// `false` when unknown or removed before.
    pub async fn remove_instrument(
        &self,
        id: &InstrumentId,
        by: &Actor,
        now: Moment,
    ) -> Result<bool> {
        let mut change = self.change().await?;
        let removed = execute!(
            change.on(),
            "UPDATE instrument SET questionnaire = '', scoring = '', removed_at = $2 \
             WHERE id = $1 AND removed_at IS NULL",
            id.as_str(),
            now.as_micros(),
        )?;
        if removed == 0 {
            return Ok(false);
        }
        let sql = "DELETE FROM instrument_form WHERE instrument = $1 AND answered_at IS NULL";
        execute!(change.on(), sql, id.as_str())?;
        change.audit(by, now, "instrument_removed", id.as_str()).await?;
        change.commit().await?;
        Ok(true)
    }
}

fn loaded((id, questionnaire, scoring, licence, loaded_at): Row) -> Loaded {
    let loaded_at = Moment::from_micros(loaded_at);
    Loaded { id: InstrumentId::new(id), questionnaire, scoring, licence, loaded_at }
}
