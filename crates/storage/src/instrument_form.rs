//! Questionnaires offered to a client, and what was answered, sealed with the client's own key.
//! Deliberately absent: who may see an answer, and what it comes to.

use crate::{
    Error, Result, Storage,
    data_key::{DataKeys, WrappedKey, join_key, key_columns},
    db::{execute, query},
    new_id,
};
use alliance::instrument::Filled;
use practice::{FormId, Moment, PairId, PersonId};

/// A questionnaire offered to a client.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// Its id.
    pub id: FormId,
    /// To whom.
    pub pair: PairId,
    /// Which: a shipped one's name, or the id of a loaded one.
    pub instrument: String,
    /// Since when.
    pub offered_at: Moment,
    /// When the client sent it.
    pub answered_at: Option<Moment>,
    /// When the counsellor was let see it.
    pub shared_at: Option<Moment>,
    /// When the client put it aside, or took their answers back.
    pub withdrawn_at: Option<Moment>,
    /// When the counsellor marked it as read.
    pub opened_at: Option<Moment>,
    /// What was answered.
    pub filled: Option<Filled>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    pair_id: String,
    instrument: String,
    offered_at: i64,
    answered_at: Option<i64>,
    shared_at: Option<i64>,
    withdrawn_at: Option<i64>,
    opened_at: Option<i64>,
    answers: Option<Vec<u8>>,
    #[sqlx(flatten)]
    key: WrappedKey,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT form.id, form.pair_id, form.instrument, form.offered_at, form.answered_at, \
             form.shared_at, form.withdrawn_at, form.opened_at, form.answers, ",
            key_columns!(),
            " FROM instrument_form AS form ",
            join_key!("form.pair_id"),
            "WHERE ",
            $rest
        )
    };
}

impl Storage {
    /// Everything offered to a pair's client, oldest first.
    pub async fn forms_of(&self, pair: &PairId) -> Result<Vec<Form>> {
        let sql = select!("form.pair_id = $1 ORDER BY form.offered_at, form.id");
        let rows: Vec<Row> = query!(fetch_all, self.readers(), sql, pair.as_str())?;
        self.read_forms(rows)
    }

    /// What waits for a pair's client to fill in, oldest first.
    pub async fn open_forms_of(&self, pair: &PairId) -> Result<Vec<Form>> {
        let sql = select!(
            "form.pair_id = $1 AND form.answered_at IS NULL AND form.withdrawn_at IS NULL \
             ORDER BY form.offered_at, form.id"
        );
        let rows: Vec<Row> = query!(fetch_all, self.readers(), sql, pair.as_str())?;
        self.read_forms(rows)
    }

    /// One of them; `None` when there is none of that id in the pair.
    pub async fn form(&self, pair: &PairId, id: &FormId) -> Result<Option<Form>> {
        let sql = select!("form.pair_id = $1 AND form.id = $2");
        let row: Option<Row> =
            query!(fetch_optional, self.readers(), sql, pair.as_str(), id.as_str())?;
        Ok(self.read_forms(row.into_iter().collect())?.pop())
    }

    /// What a counsellor was let see, or was taken back from them, and has not marked as read.
    pub async fn unread_forms(&self, counsellor: &PersonId) -> Result<Vec<Form>> {
        let sql = select!(
            "pair.counsellor_id = $1 AND form.answered_at IS NOT NULL AND form.opened_at IS NULL \
             AND (form.shared_at IS NOT NULL OR form.withdrawn_at IS NOT NULL) \
             ORDER BY form.answered_at, form.id"
        );
        let rows: Vec<Row> = query!(fetch_all, self.readers(), sql, counsellor.as_str())?;
        self.read_forms(rows)
    }

    /// Offers a questionnaire. [`Error::Absent`] when the pair is unknown or its client was erased.
    pub async fn offer_form(&self, pair: &PairId, instrument: &str, now: Moment) -> Result<FormId> {
        let id = new_id();
        let sql = concat!(
            "INSERT INTO instrument_form (id, pair_id, instrument, offered_at) \
             SELECT $1, pair.id, $3, $4 FROM pair ",
            join_key!(),
            "WHERE pair.id = $2"
        );
        let at = now.as_micros();
        let offered = execute!(self.writer(), sql, &id, pair.as_str(), instrument, at)?;
        if offered == 0 { Err(Error::Absent) } else { Ok(FormId::new(id)) }
    }

    /// Keeps the answers, once; `false` when there are answers already, or none are asked for.
    pub async fn answer_form(
        &self,
        pair: &PairId,
        id: &FormId,
        filled: &Filled,
        is_shared: bool,
        now: Moment,
    ) -> Result<bool> {
        let mut change = self.write().await?;
        let Some(key) = change.find_key_of(pair).await? else { return Ok(false) };
        let kept = execute!(
            change.on(),
            "UPDATE instrument_form SET answered_at = $3, shared_at = $4, answers = $5 \
             WHERE pair_id = $1 AND id = $2 AND answered_at IS NULL AND withdrawn_at IS NULL",
            pair.as_str(),
            id.as_str(),
            now.as_micros(),
            is_shared.then_some(now.as_micros()),
            key.seal_json("instrument_form.answers", id.as_str(), filled),
        )?;
        change.commit().await?;
        Ok(kept > 0)
    }

    /// Lets the counsellor see the answers.
    pub async fn share_form(&self, pair: &PairId, id: &FormId, now: Moment) -> Result<bool> {
        let sql = "UPDATE instrument_form SET shared_at = $3 WHERE pair_id = $1 AND id = $2 \
                   AND answers IS NOT NULL AND shared_at IS NULL";
        let kept = execute!(self.writer(), sql, pair.as_str(), id.as_str(), now.as_micros())?;
        Ok(kept > 0)
    }

    /// Puts aside what is not answered yet.
    pub async fn put_form_aside(&self, pair: &PairId, id: &FormId, now: Moment) -> Result<bool> {
        let sql = "UPDATE instrument_form SET withdrawn_at = $3 WHERE pair_id = $1 AND id = $2 \
                   AND answered_at IS NULL AND withdrawn_at IS NULL";
        let kept = execute!(self.writer(), sql, pair.as_str(), id.as_str(), now.as_micros())?;
        Ok(kept > 0)
    }

    /// Takes an offer back, as long as it is not answered.
    pub async fn take_form_back(&self, pair: &PairId, id: &FormId) -> Result<bool> {
        let sql = "DELETE FROM instrument_form \
                   WHERE pair_id = $1 AND id = $2 AND answered_at IS NULL";
        Ok(execute!(self.writer(), sql, pair.as_str(), id.as_str())? > 0)
    }

    /// Deletes answers and all that tells of them.
    pub async fn delete_form(&self, pair: &PairId, id: &FormId) -> Result<bool> {
        let sql = "DELETE FROM instrument_form \
                   WHERE pair_id = $1 AND id = $2 AND answered_at IS NOT NULL";
        Ok(execute!(self.writer(), sql, pair.as_str(), id.as_str())? > 0)
    }

    /// Deletes answers that the counsellor was told of and has not read; that there were some stays.
    pub async fn empty_form(&self, pair: &PairId, id: &FormId, now: Moment) -> Result<bool> {
        let sql = "UPDATE instrument_form SET answers = NULL, withdrawn_at = $3 \
                   WHERE pair_id = $1 AND id = $2 AND answers IS NOT NULL";
        let kept = execute!(self.writer(), sql, pair.as_str(), id.as_str(), now.as_micros())?;
        Ok(kept > 0)
    }

    /// Marks as read what the counsellor was let see, or was taken back from them.
    pub async fn mark_form_read(&self, pair: &PairId, id: &FormId, now: Moment) -> Result<bool> {
        let sql = "UPDATE instrument_form SET opened_at = $3 WHERE pair_id = $1 AND id = $2 \
                   AND answered_at IS NOT NULL AND opened_at IS NULL \
                   AND (shared_at IS NOT NULL OR withdrawn_at IS NOT NULL)";
        let kept = execute!(self.writer(), sql, pair.as_str(), id.as_str(), now.as_micros())?;
        Ok(kept > 0)
    }

    fn read_forms(&self, rows: Vec<Row>) -> Result<Vec<Form>> {
        let mut keys = DataKeys::new(self.keys());
        rows.into_iter().map(|row| read(&mut keys, row)).collect()
    }
}

fn read(keys: &mut DataKeys, row: Row) -> Result<Form> {
    let filled = row.answers.as_ref().map(|sealed| -> Result<Filled> {
        keys.of(&row.key)?.open_json("instrument_form.answers", &row.id, sealed)
    });
    let filled = filled.transpose()?;
    let moment = |micros: Option<i64>| micros.map(Moment::from_micros);
    Ok(Form {
        id: FormId::new(row.id),
        pair: PairId::new(row.pair_id),
        instrument: row.instrument,
        offered_at: Moment::from_micros(row.offered_at),
        answered_at: moment(row.answered_at),
        shared_at: moment(row.shared_at),
        withdrawn_at: moment(row.withdrawn_at),
        opened_at: moment(row.opened_at),
        filled,
    })
}
