//! Check-ins: what the two of a pair answered on arriving, on leaving and in between, sealed with
//! the client's key. Who may see an answer is decided in `CheckIn::seen_by`.

use crate::{
    Error, Result, Storage,
    damage::without_damaged,
    data_key::{DataKey, DataKeys, WrappedKey, join_key, key_columns},
    db::{execute, query},
    new_id,
};
use alliance::{
    Place, Side,
    check_in::{CheckIn, Given, Item, Occasion},
};
use practice::{CheckInId, Moment, PairId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is sealed, as JSON.
#[derive(Serialize, Deserialize)]
struct Sealed {
    place: Option<Place>,
    answers: BTreeMap<Item, Given>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    occasion: String,
    given_by: String,
    given_at: i64,
    answers: Vec<u8>,
    #[sqlx(flatten)]
    key: WrappedKey,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT check_in.id, check_in.occasion, check_in.given_by, check_in.given_at, \
             check_in.answers, ",
            key_columns!(),
            " FROM check_in ",
            join_key!("check_in.pair_id"),
            "WHERE check_in.practice_id = $1 AND check_in.pair_id = $2 ",
            $rest
        )
    };
}

impl Storage {
    /// A pair's check-ins, oldest first.
    pub async fn check_ins_of(&self, pair: &PairId) -> Result<Vec<CheckIn>> {
        let sql = select!("ORDER BY check_in.given_at, check_in.id");
        let rows: Vec<Row> = query!(fetch_all, self.read().await?.on(), sql, pair.as_str())?;
        self.read_check_ins(rows)
    }

    /// A pair's check-ins of one occasion, oldest first.
    pub async fn check_ins_on(&self, pair: &PairId, occasion: Occasion) -> Result<Vec<CheckIn>> {
        let sql = select!("AND check_in.occasion = $3 ORDER BY check_in.given_at, check_in.id");
        let rows: Vec<Row> =
            query!(fetch_all, self.read().await?.on(), sql, pair.as_str(), occasion.as_str())?;
        self.read_check_ins(rows)
    }

    /// One check-in of a pair; `None` when the pair has none with this id.
    pub async fn check_in(&self, pair: &PairId, id: &CheckInId) -> Result<Option<CheckIn>> {
        let sql = select!("AND check_in.id = $3");
        let row: Option<Row> =
            query!(fetch_optional, self.read().await?.on(), sql, pair.as_str(), id.as_str())?;
        row.map(|row| read(&row.key.unwrap(&self.keys())?, row)).transpose()
    }

    /// Stores a new check-in, or the changed answers of a stored one: its pair, occasion, giver and
    /// time stay. `false` when it was deleted before; it stays deleted. [`Error::Absent`] when the pair is unknown or its client was erased, or when the
    /// check-in belongs to another pair.
    pub async fn keep_check_in(&self, pair: &PairId, check_in: &CheckIn) -> Result<bool> {
        // One after the other with [`Self::delete_check_in`]: a row lock would not hold a row that is
        // not there yet.
        let mut change = self.change().await?;
        let key = change.key_of(pair).await?;
        let deleted: Option<(String,)> = query!(
            fetch_optional,
            change.on(),
            "SELECT id FROM deleted_check_in WHERE practice_id = $1 AND id = $2",
            check_in.id.as_str(),
        )?;
        if deleted.is_some() {
            return Ok(false);
        }
        let sealed = Sealed { place: check_in.place, answers: check_in.answers.clone() };
        let kept = execute!(
            change.on(),
            "INSERT INTO check_in (practice_id, id, pair_id, occasion, given_by, given_at, \
             answers) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) \
             ON CONFLICT (id) DO UPDATE SET answers = excluded.answers \
             WHERE check_in.practice_id = $1 AND check_in.pair_id = excluded.pair_id",
            check_in.id.as_str(),
            pair.as_str(),
            check_in.occasion.as_str(),
            check_in.by.as_str(),
            check_in.at.as_micros(),
            key.seal_json("check_in.answers", check_in.id.as_str(), &sealed),
        )?;
        if kept == 0 {
            return Err(Error::Absent);
        }
        change.commit().await?;
        Ok(true)
    }

    /// Deletes a check-in for good; `false` when the pair has none with this id.
    pub async fn delete_check_in(&self, pair: &PairId, id: &CheckInId) -> Result<bool> {
        let mut change = self.change().await?;
        let sql = "DELETE FROM check_in WHERE practice_id = $1 AND pair_id = $2 AND id = $3";
        if execute!(change.on(), sql, pair.as_str(), id.as_str())? == 0 {
            return Ok(false);
        }
        let sql = "INSERT INTO deleted_check_in (practice_id, id, pair_id) VALUES ($1, $3, $2)";
        execute!(change.on(), sql, pair.as_str(), id.as_str())?;
        change.commit().await?;
        Ok(true)
    }

    /// An id for a new check-in.
    pub fn new_check_in_id(&self) -> CheckInId {
        CheckInId::new(new_id())
    }

    fn read_check_ins(&self, rows: Vec<Row>) -> Result<Vec<CheckIn>> {
        let mut keys = DataKeys::new(self.keys());
        without_damaged(rows.into_iter().map(|row| read(keys.of(&row.key)?, row)))
    }
}

fn read(key: &DataKey, row: Row) -> Result<CheckIn> {
    let damaged = |what| Error::Damaged(format!("check_in.{what} of {}", row.id));
    let Sealed { place, answers } = key.open_json("check_in.answers", &row.id, &row.answers)?;
    Ok(CheckIn {
        occasion: Occasion::from_word(&row.occasion).ok_or_else(|| damaged("occasion"))?,
        by: Side::from_word(&row.given_by).ok_or_else(|| damaged("given_by"))?,
        at: Moment::from_micros(row.given_at),
        place,
        answers,
        id: CheckInId::new(row.id),
    })
}
