//! What the two of a pair answered on arriving, on leaving and in between, sealed with the client's
//! own key. Deliberately absent: who may see an answer; that is `CheckIn::seen_by`.

use crate::{
    Error, Result, Storage,
    client::DataKey,
    db::{execute, query},
    new_id,
};
use alliance::{
    Place, Side,
    check_in::{CheckIn, Given, Item, Occasion},
};
use practice::{CheckInId, Moment, PairId, Private};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is sealed.
#[derive(Serialize, Deserialize)]
struct Sealed {
    place: Option<Place>,
    answers: BTreeMap<Item, Given>,
}

type Row = (String, String, String, i64, Vec<u8>, String, Vec<u8>);

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT check_in.id, check_in.occasion, check_in.given_by, check_in.given_at, \
             check_in.answers, pair.client_id, data_key.wrapped FROM check_in \
             JOIN pair ON pair.id = check_in.pair_id \
             JOIN data_key ON data_key.client_id = pair.client_id \
             WHERE check_in.pair_id = $1 ",
            $rest
        )
    };
}

impl Storage {
    /// Everything a pair answered, oldest first.
    pub async fn check_ins_of(&self, pair: &PairId) -> Result<Vec<CheckIn>> {
        let sql = select!("ORDER BY check_in.given_at, check_in.id");
        let rows: Vec<Row> = query!(fetch_all, self.readers(), sql, pair.as_str())?;
        let mut key = None;
        rows.into_iter().map(|row| self.read_check_in(&mut key, row)).collect()
    }

    /// What a pair answered on one occasion, oldest first.
    pub async fn check_ins_on(&self, pair: &PairId, occasion: Occasion) -> Result<Vec<CheckIn>> {
        let sql = select!("AND check_in.occasion = $2 ORDER BY check_in.given_at, check_in.id");
        let rows: Vec<Row> =
            query!(fetch_all, self.readers(), sql, pair.as_str(), occasion.as_str())?;
        let mut key = None;
        rows.into_iter().map(|row| self.read_check_in(&mut key, row)).collect()
    }

    /// One check-in of a pair; `None` when there is none of that id.
    pub async fn check_in(&self, pair: &PairId, id: &CheckInId) -> Result<Option<CheckIn>> {
        let sql = select!("AND check_in.id = $2");
        let row: Option<Row> =
            query!(fetch_optional, self.readers(), sql, pair.as_str(), id.as_str())?;
        row.map(|row| self.read_check_in(&mut None, row)).transpose()
    }

    /// Keeps a check-in, new or changed; its pair, occasion, giver and time never change.
    /// [`Error::Absent`] when the pair is unknown or its client was erased.
    pub async fn keep_check_in(&self, pair: &PairId, check_in: &CheckIn) -> Result<()> {
        let mut change = self.write().await?;
        let sql = "SELECT client_id FROM pair WHERE id = $1";
        let row: Option<(String,)> = query!(fetch_optional, change.on(), sql, pair.as_str())?;
        let (client,) = row.ok_or(Error::Absent)?;
        let key = self.data_key(&mut change, &client).await?.ok_or(Error::Absent)?;
        let sealed = Sealed { place: check_in.place, answers: check_in.answers.clone() };
        let text = Private::new(serde_json::to_string(&sealed).expect("answers serialise"));
        let kept = execute!(
            change.on(),
            "INSERT INTO check_in (id, pair_id, occasion, given_by, given_at, answers) \
             VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (id) DO UPDATE SET answers = excluded.answers \
             WHERE check_in.pair_id = excluded.pair_id",
            check_in.id.as_str(),
            pair.as_str(),
            check_in.occasion.as_str(),
            side_word(check_in.by),
            check_in.at.as_micros(),
            key.seal("check_in.answers", check_in.id.as_str(), text.reveal()),
        )?;
        if kept == 0 {
            return Err(Error::Absent);
        }
        change.commit().await
    }

    /// Deletes a check-in; `false` when there is none of that id in the pair.
    pub async fn delete_check_in(&self, pair: &PairId, id: &CheckInId) -> Result<bool> {
        let sql = "DELETE FROM check_in WHERE pair_id = $1 AND id = $2";
        Ok(execute!(self.writer(), sql, pair.as_str(), id.as_str())? > 0)
    }

    /// An id for a new check-in.
    pub fn new_check_in_id(&self) -> CheckInId {
        CheckInId::new(new_id())
    }

    fn read_check_in(&self, key: &mut Option<DataKey>, row: Row) -> Result<CheckIn> {
        let (id, occasion, given_by, given_at, answers, client, wrapped) = row;
        let damaged = |what| Error::Damaged(format!("check_in.{what} of {id}"));
        if key.is_none() {
            *key = Some(DataKey::unwrap(self.keys(), &client, &wrapped)?);
        }
        let key = key.as_ref().expect("was just set");
        let text = key.open("check_in.answers", &id, &answers)?;
        let Sealed { place, answers } =
            serde_json::from_str(text.reveal()).map_err(|_| damaged("answers"))?;
        Ok(CheckIn {
            occasion: Occasion::from_word(&occasion).ok_or_else(|| damaged("occasion"))?,
            by: side_from_word(&given_by).ok_or_else(|| damaged("given_by"))?,
            at: Moment::from_micros(given_at),
            place,
            answers,
            id: CheckInId::new(id),
        })
    }
}

pub(crate) fn side_word(side: Side) -> &'static str {
    match side {
        Side::Counsellor => "counsellor",
        Side::Client => "client",
    }
}

pub(crate) fn side_from_word(word: &str) -> Option<Side> {
    [Side::Counsellor, Side::Client].into_iter().find(|side| side_word(*side) == word)
}
