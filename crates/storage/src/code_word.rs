//! What a pair says or does when somebody comes in ("Let's talk about the garden"). Sealed with the
//! client's own key, so that it is gone when the client is erased.

use crate::{
    Error, Result, Storage,
    client::DataKey,
    db::{execute, query},
};
use practice::{Moment, PairId, Private};

/// A code word or gesture, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeWord {
    /// The words.
    pub word: Private<String>,
    /// When it was agreed on: the later one counts where two differ.
    pub agreed_at: Moment,
}

impl Storage {
    /// What a pair agreed on; `None` when nothing yet, an empty word when they took it back.
    pub async fn code_word(&self, pair: &PairId) -> Result<Option<CodeWord>> {
        let row: Option<(Vec<u8>, i64, String, Vec<u8>)> = query!(
            fetch_optional,
            self.readers(),
            "SELECT code_word.word, code_word.agreed_at, pair.client_id, data_key.wrapped \
             FROM code_word JOIN pair ON pair.id = code_word.pair_id \
             JOIN data_key ON data_key.client_id = pair.client_id \
             WHERE code_word.pair_id = $1",
            pair.as_str(),
        )?;
        let Some((word, agreed_at, client, wrapped)) = row else { return Ok(None) };
        let key = DataKey::unwrap(self.keys(), &client, &wrapped)?;
        let word = key.open("code_word.word", pair.as_str(), &word)?;
        Ok(Some(CodeWord { word, agreed_at: Moment::from_micros(agreed_at) }))
    }

    /// Keeps what a pair agreed on; an empty word takes it back.
    pub async fn set_code_word(
        &self,
        pair: &PairId,
        word: &Private<String>,
        now: Moment,
    ) -> Result<()> {
        let mut change = self.write().await?;
        let row: Option<(String,)> = query!(
            fetch_optional,
            change.on(),
            "SELECT client_id FROM pair WHERE id = $1",
            pair.as_str(),
        )?;
        let (client,) = row.ok_or(Error::Absent)?;
        let key = self.data_key(&mut change, &client).await?.ok_or(Error::Absent)?;
        execute!(
            change.on(),
            "INSERT INTO code_word (pair_id, word, agreed_at) VALUES ($1, $2, $3) \
             ON CONFLICT (pair_id) DO UPDATE SET word = excluded.word, \
             agreed_at = excluded.agreed_at",
            pair.as_str(),
            key.seal("code_word.word", pair.as_str(), word.reveal()),
            now.as_micros(),
        )?;
        change.commit().await
    }
}
