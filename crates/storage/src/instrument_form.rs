//! Forms: questionnaires offered to a client, and the answers, sealed with the client's key. Who
//! may see an answer is decided in the server, scores in `alliance::instrument`.

use crate::{
    Error, Result, Storage,
    damage::unless_damaged,
    data_key::{DataKeys, WrappedKey, join_key, key_columns},
    db::{execute, execute_alone, query},
    new_id,
};
use alliance::instrument::Filled;
use practice::{FormId, Moment, PairId, PersonId};

/// A questionnaire offered to a client.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// Its id.
    pub id: FormId,
    /// The pair whose client it is offered to.
    pub pair: PairId,
    /// The questionnaire: the name of a shipped one, or the id of a loaded one.
    pub instrument: String,
    /// When it was offered.
    pub offered_at: Moment,
    /// When the client answered.
    pub answered_at: Option<Moment>,
    /// When the client shared the answers with the counsellor.
    pub shared_at: Option<Moment>,
    /// When the client declined the form, or withdrew the answers.
    pub withdrawn_at: Option<Moment>,
    /// When the counsellor marked it as read.
    pub opened_at: Option<Moment>,
    /// The answers, if there are any and they can be read.
    pub filled: Option<Filled>,
    /// Whether there are answers that cannot be read.
    pub is_damaged: bool,
}

/// A client's answers to a form.
#[derive(Clone, Debug)]
pub struct NewAnswers {
    /// The answers.
    pub filled: Filled,
    /// Whether they are shared with the counsellor at once.
    pub is_shared: bool,
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
            "WHERE form.practice_id = $1 AND ",
            $rest
        )
    };
}

impl Storage {
    /// All forms of a pair's client, oldest first.
    pub async fn forms_of(&self, pair: &PairId) -> Result<Vec<Form>> {
        let sql = select!("form.pair_id = $2 ORDER BY form.offered_at, form.id");
        let rows: Vec<Row> = query!(fetch_all, self.read().await?.on(), sql, pair.as_str())?;
        self.read_forms(rows)
    }

    /// The forms that a pair's client can still answer, oldest first.
    pub async fn open_forms_of(&self, pair: &PairId) -> Result<Vec<Form>> {
        let sql = select!(
            "form.pair_id = $2 AND form.answered_at IS NULL AND form.withdrawn_at IS NULL \
             ORDER BY form.offered_at, form.id"
        );
        let rows: Vec<Row> = query!(fetch_all, self.read().await?.on(), sql, pair.as_str())?;
        self.read_forms(rows)
    }

    /// One form; `None` when the pair has none with this id.
    pub async fn form(&self, pair: &PairId, id: &FormId) -> Result<Option<Form>> {
        let sql = select!("form.pair_id = $2 AND form.id = $3");
        let row: Option<Row> =
            query!(fetch_optional, self.read().await?.on(), sql, pair.as_str(), id.as_str())?;
        Ok(self.read_forms(row.into_iter().collect())?.pop())
    }

    /// The answered forms that were shared with a counsellor or withdrawn from them, and that they
    /// have not marked as read.
    pub async fn unread_forms(&self, counsellor: &PersonId) -> Result<Vec<Form>> {
        let sql = select!(
            "pair.counsellor_id = $2 AND form.answered_at IS NOT NULL AND form.opened_at IS NULL \
             AND (form.shared_at IS NOT NULL OR form.withdrawn_at IS NOT NULL) \
             ORDER BY form.answered_at, form.id"
        );
        let rows: Vec<Row> = query!(fetch_all, self.read().await?.on(), sql, counsellor.as_str())?;
        self.read_forms(rows)
    }

    /// Offers a questionnaire to a pair's client.
    /// [`Error::Absent`] when the pair is unknown or its client was erased.
    pub async fn offer_form(&self, pair: &PairId, instrument: &str, now: Moment) -> Result<FormId> {
        let id = new_id();
        let sql = concat!(
            "INSERT INTO instrument_form (practice_id, id, pair_id, instrument, offered_at) \
             SELECT $1, $2, pair.id, $4, $5 FROM pair ",
            join_key!(),
            "WHERE pair.practice_id = $1 AND pair.id = $3"
        );
        let at = now.as_micros();
        let offered = execute_alone!(self, sql, &id, pair.as_str(), instrument, at);
        if offered == 0 { Err(Error::Absent) } else { Ok(FormId::new(id)) }
    }

    /// Stores the answers; `false` when the form is answered, declined or unknown.
    pub async fn answer_form(
        &self,
        pair: &PairId,
        id: &FormId,
        answers: &NewAnswers,
        now: Moment,
    ) -> Result<bool> {
        let mut change = self.write().await?;
        let Some(key) = change.find_key_of(pair).await? else { return Ok(false) };
        let kept = execute!(
            change.on(),
            "UPDATE instrument_form SET answered_at = $4, shared_at = $5, answers = $6 \
             WHERE practice_id = $1 AND pair_id = $2 AND id = $3 AND answered_at IS NULL \
             AND withdrawn_at IS NULL",
            pair.as_str(),
            id.as_str(),
            now.as_micros(),
            answers.is_shared.then_some(now.as_micros()),
            key.seal_json("instrument_form.answers", id.as_str(), &answers.filled),
        )?;
        change.commit().await?;
        Ok(kept > 0)
    }

    /// Shares the answers with the counsellor; `false` when there are none, or they are shared.
    pub async fn share_form(&self, pair: &PairId, id: &FormId, now: Moment) -> Result<bool> {
        let sql = "UPDATE instrument_form SET shared_at = $4 WHERE practice_id = $1 \
                   AND pair_id = $2 AND id = $3 \
                   AND answers IS NOT NULL AND shared_at IS NULL";
        let kept = execute_alone!(self, sql, pair.as_str(), id.as_str(), now.as_micros());
        Ok(kept > 0)
    }

    /// Declines a form for the client; `false` when it is answered, declined or unknown.
    pub async fn put_form_aside(&self, pair: &PairId, id: &FormId, now: Moment) -> Result<bool> {
        let sql = "UPDATE instrument_form SET withdrawn_at = $4 WHERE practice_id = $1 \
                   AND pair_id = $2 AND id = $3 \
                   AND answered_at IS NULL AND withdrawn_at IS NULL";
        let kept = execute_alone!(self, sql, pair.as_str(), id.as_str(), now.as_micros());
        Ok(kept > 0)
    }

    /// Withdraws the counsellor's offer; `false` when the form is answered or unknown.
    pub async fn take_form_back(&self, pair: &PairId, id: &FormId) -> Result<bool> {
        let sql = "DELETE FROM instrument_form \
                   WHERE practice_id = $1 AND pair_id = $2 AND id = $3 AND answered_at IS NULL";
        Ok(execute_alone!(self, sql, pair.as_str(), id.as_str()) > 0)
    }

    /// Deletes an answered form; `false` when it is not answered or unknown.
    pub async fn delete_form(&self, pair: &PairId, id: &FormId) -> Result<bool> {
        let sql = "DELETE FROM instrument_form \
                   WHERE practice_id = $1 AND pair_id = $2 AND id = $3 \
                   AND answered_at IS NOT NULL";
        Ok(execute_alone!(self, sql, pair.as_str(), id.as_str()) > 0)
    }

    /// Deletes the answers of a form, but not the form, so that the counsellor reads that they were
    /// withdrawn; `false` when there are none.
    pub async fn empty_form(&self, pair: &PairId, id: &FormId, now: Moment) -> Result<bool> {
        let sql = "UPDATE instrument_form SET answers = NULL, withdrawn_at = $4 \
                   WHERE practice_id = $1 AND pair_id = $2 AND id = $3 AND answers IS NOT NULL";
        let kept = execute_alone!(self, sql, pair.as_str(), id.as_str(), now.as_micros());
        Ok(kept > 0)
    }

    /// Marks a shared or withdrawn form as read by the counsellor; `false` when it is neither, or
    /// is marked already.
    pub async fn mark_form_read(&self, pair: &PairId, id: &FormId, now: Moment) -> Result<bool> {
        let sql = "UPDATE instrument_form SET opened_at = $4 WHERE practice_id = $1 \
                   AND pair_id = $2 AND id = $3 \
                   AND answered_at IS NOT NULL AND opened_at IS NULL \
                   AND (shared_at IS NOT NULL OR withdrawn_at IS NOT NULL)";
        let kept = execute_alone!(self, sql, pair.as_str(), id.as_str(), now.as_micros());
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
    let filled = filled.map(unless_damaged).transpose()?;
    let is_damaged = matches!(filled, Some(None));
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
        filled: filled.flatten(),
        is_damaged,
    })
}
