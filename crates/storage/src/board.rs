//! The board of a pair, one row per entry, sealed with the client's key. What may be done with an
//! entry is decided in `alliance::board`.

use crate::{
    Error, Result, Storage,
    damage::without_damaged,
    data_key::{DataKeys, WrappedKey, join_key, key_columns},
    db::{execute, query},
};
use alliance::board::{Board, Entry};
use practice::{EntryId, PairId};
use std::collections::HashMap;

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    entry: Vec<u8>,
    #[sqlx(flatten)]
    key: WrappedKey,
}

impl Storage {
    /// The board of a pair; empty when nothing was written, or the client was erased. A damaged entry
    /// is left out, and stays in its row.
    pub async fn board(&self, pair: &PairId) -> Result<Board> {
        let sql = concat!(
            "SELECT board_entry.id, board_entry.entry, ",
            key_columns!(),
            " FROM board_entry ",
            join_key!("board_entry.pair_id"),
            "WHERE board_entry.practice_id = $1 AND board_entry.pair_id = $2 \
             ORDER BY board_entry.place, board_entry.id"
        );
        let rows: Vec<Row> = query!(fetch_all, self.read().await?.on(), sql, pair.as_str())?;
        let sql = "SELECT review_every FROM board WHERE practice_id = $1 AND pair_id = $2";
        let rhythm: Option<(Option<i64>,)> =
            query!(fetch_optional, self.read().await?.on(), sql, pair.as_str())?;
        let review_every =
            rhythm.and_then(|(every,)| every).and_then(|every| u8::try_from(every).ok());
        let mut keys = DataKeys::new(self.keys());
        let entries = without_damaged(
            rows.iter()
                .map(|row| keys.of(&row.key)?.open_json("board_entry.entry", &row.id, &row.entry)),
        );
        Ok(Board { entries: entries?, review_every })
    }

    /// Stores `after` over a stored board that equals `before`; writes only the rows that differ.
    /// [`Error::Absent`] when the pair is unknown or its client was erased, or when an entry
    /// belongs to another pair.
    pub async fn keep_board(&self, pair: &PairId, before: &Board, after: &Board) -> Result<()> {
        let mut change = self.write().await?;
        let key = change.key_of(pair).await?;
        let mut was: HashMap<&EntryId, (usize, &Entry)> =
            before.entries.iter().enumerate().map(|(place, e)| (&e.id, (place, e))).collect();
        for (place, entry) in after.entries.iter().enumerate() {
            if was.remove(&entry.id) == Some((place, entry)) {
                continue;
            }
            let kept = execute!(
                change.on(),
                "INSERT INTO board_entry (practice_id, id, pair_id, place, entry) \
                 VALUES ($1, $2, $3, $4, $5) \
                 ON CONFLICT (id) DO UPDATE SET place = excluded.place, entry = excluded.entry \
                 WHERE board_entry.practice_id = $1 AND board_entry.pair_id = excluded.pair_id",
                entry.id.as_str(),
                pair.as_str(),
                i64::try_from(place).unwrap_or(i64::MAX),
                key.seal_json("board_entry.entry", entry.id.as_str(), entry),
            )?;
            if kept == 0 {
                return Err(Error::Absent);
            }
        }
        for id in was.keys() {
            let sql = "DELETE FROM board_entry WHERE practice_id = $1 AND pair_id = $2 \
                       AND id = $3";
            execute!(change.on(), sql, pair.as_str(), id.as_str())?;
        }
        if before.review_every != after.review_every {
            execute!(
                change.on(),
                "INSERT INTO board (practice_id, pair_id, review_every) VALUES ($1, $2, $3) \
                 ON CONFLICT (pair_id) DO UPDATE SET review_every = excluded.review_every",
                pair.as_str(),
                after.review_every.map(i64::from),
            )?;
        }
        change.commit().await
    }
}
