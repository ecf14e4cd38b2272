//! What a pair says or does when somebody comes in ("Let's talk about the garden"), sealed with the
//! client's key.

use crate::{
    Result, Storage,
    damage::unless_damaged,
    data_key::{WrappedKey, join_key, key_columns},
    db::{execute, query},
};
use practice::{Moment, PairId, Private};

/// The code word, or a gesture described in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeWord {
    /// The words.
    pub word: Private<String>,
    /// When they agreed on it; of two different words the later one counts.
    pub agreed_at: Moment,
}

#[derive(sqlx::FromRow)]
struct Row {
    word: Vec<u8>,
    agreed_at: i64,
    #[sqlx(flatten)]
    key: WrappedKey,
}

impl Storage {
    /// A pair's code word; `None` before the first and when it is damaged, and an empty one after
    /// they withdrew it.
    pub async fn code_word(&self, pair: &PairId) -> Result<Option<CodeWord>> {
        let sql = concat!(
            "SELECT code_word.word, code_word.agreed_at, ",
            key_columns!(),
            " FROM code_word ",
            join_key!("code_word.pair_id"),
            "WHERE code_word.practice_id = $1 AND code_word.pair_id = $2"
        );
        let row: Option<Row> = query!(fetch_optional, self.read().await?.on(), sql, pair.as_str())?;
        let Some(row) = row else { return Ok(None) };
        let key = row.key.unwrap(&self.keys());
        let word = key.and_then(|key| key.open("code_word.word", pair.as_str(), &row.word));
        let agreed_at = Moment::from_micros(row.agreed_at);
        Ok(unless_damaged(word)?.map(|word| CodeWord { word, agreed_at }))
    }

    /// Stores a pair's code word; an empty one withdraws it.
    /// [`Error::Absent`](crate::Error::Absent) when the pair is unknown or its client was erased.
    pub async fn set_code_word(
        &self,
        pair: &PairId,
        word: &Private<String>,
        now: Moment,
    ) -> Result<()> {
        let mut change = self.write().await?;
        let key = change.key_of(pair).await?;
        execute!(
            change.on(),
            "INSERT INTO code_word (practice_id, pair_id, word, agreed_at) \
             VALUES ($1, $2, $3, $4) \
             ON CONFLICT (pair_id) DO UPDATE SET word = excluded.word, \
             agreed_at = excluded.agreed_at",
            pair.as_str(),
            key.seal("code_word.word", pair.as_str(), word.reveal()),
            now.as_micros(),
        )?;
        change.commit().await
    }
}
