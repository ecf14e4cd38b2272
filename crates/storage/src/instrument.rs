//! Questionnaires that the practice has loaded, each as its two files, which `alliance::instrument`
//! reads. Removing one deletes its texts; answers stay with the clients.

use crate::{
    Result, Storage,
    db::{execute, query},
    new_id,
};
use practice::{InstrumentId, Moment, audit::Actor};

/// A loaded questionnaire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// Its id.
    pub id: InstrumentId,
    /// The questions: a FHIR Questionnaire.
    pub questionnaire: String,
    /// How answers are scored, as JSON.
    pub scoring: String,
    /// Reference of the licence for electronic use.
    pub licence: String,
    /// When it was loaded.
    pub loaded_at: Moment,
}

/// A questionnaire to load; the caller has validated both files.
#[derive(Clone, Debug)]
pub struct NewInstrument {
    /// The questions: a FHIR Questionnaire.
    pub questionnaire: String,
    /// How answers are scored, as JSON.
    pub scoring: String,
    /// Reference of the licence for electronic use.
    pub licence: String,
}

type Row = (String, String, String, String, i64);

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, questionnaire, scoring, licence, loaded_at FROM instrument \
             WHERE practice_id = $1 AND removed_at IS NULL ",
            $rest
        )
    };
}

impl Storage {
    /// The loaded questionnaires, oldest first.
    pub async fn instruments(&self) -> Result<Vec<Loaded>> {
        let sql = select!("ORDER BY loaded_at, id");
        let rows: Vec<Row> = query!(fetch_all, self.read().await?.on(), sql)?;
        Ok(rows.into_iter().map(loaded).collect())
    }

    /// A loaded questionnaire; `None` when unknown or removed.
    pub async fn instrument(&self, id: &str) -> Result<Option<Loaded>> {
        let row: Option<Row> =
            query!(fetch_optional, self.read().await?.on(), select!("AND id = $2"), id)?;
        Ok(row.map(loaded))
    }

    /// Loads a questionnaire.
    pub async fn load_instrument(
        &self,
        new: &NewInstrument,
        by: &Actor,
        now: Moment,
    ) -> Result<InstrumentId> {
        let id = new_id();
        let mut change = self.change().await?;
        execute!(
            change.on(),
            "INSERT INTO instrument (practice_id, id, questionnaire, scoring, licence, loaded_at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
            &id,
            &new.questionnaire,
            &new.scoring,
            &new.licence,
            now.as_micros(),
        )?;
        change.commit_audited(by, now, "instrument_loaded", &id).await?;
        Ok(InstrumentId::new(id))
    }

    /// Removes a questionnaire: deletes its texts and the unanswered forms with it.
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
            "UPDATE instrument SET questionnaire = '', scoring = '', removed_at = $3 \
             WHERE practice_id = $1 AND id = $2 AND removed_at IS NULL",
            id.as_str(),
            now.as_micros(),
        )?;
        if removed == 0 {
            return Ok(false);
        }
        let sql = "DELETE FROM instrument_form WHERE practice_id = $1 AND instrument = $2 \
                   AND answered_at IS NULL";
        execute!(change.on(), sql, id.as_str())?;
        change.commit_audited(by, now, "instrument_removed", id.as_str()).await?;
        Ok(true)
    }
}

fn loaded((id, questionnaire, scoring, licence, loaded_at): Row) -> Loaded {
    let loaded_at = Moment::from_micros(loaded_at);
    Loaded { id: InstrumentId::new(id), questionnaire, scoring, licence, loaded_at }
}
