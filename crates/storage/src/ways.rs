//! How each of a pair chose to meet: layout, sizes, modality. JSON that the server reads, sealed
//! with the client's key.

use crate::{
    Result, Storage,
    damage::unless_damaged,
    data_key::{WrappedKey, join_key, key_columns},
    db::{Change, execute, query},
};
use practice::{PairId, Private, Side};

#[derive(sqlx::FromRow)]
struct Row {
    chosen: Vec<u8>,
    #[sqlx(flatten)]
    key: WrappedKey,
}

impl Storage {
    /// What one of a pair chose last; `None` before the first time, and when it is damaged.
    pub async fn ways(&self, pair: &PairId, side: Side) -> Result<Option<String>> {
        let sql = concat!(
            "SELECT ways.chosen, ",
            key_columns!(),
            " FROM ways ",
            join_key!("ways.pair_id"),
            "WHERE ways.practice_id = $1 AND ways.pair_id = $2 AND ways.role = $3"
        );
        let row: Option<Row> =
            query!(fetch_optional, self.read().await?.on(), sql, pair.as_str(), side.as_str())?;
        let Some(row) = row else { return Ok(None) };
        let key = row.key.unwrap(&self.keys());
        let chosen = key.and_then(|key| key.open("ways.chosen", &record(pair, side), &row.chosen));
        Ok(unless_damaged(chosen)?.map(Private::into_inner))
    }
}

impl Change {
    /// Stores what one of a pair chose; `false` when the pair is unknown, its client was erased,
    /// or the client's key is damaged.
    pub(crate) async fn set_ways(
        &mut self,
        pair: &PairId,
        side: Side,
        chosen: &str,
    ) -> Result<bool> {
        let key = unless_damaged(self.find_key_of(pair).await)?.flatten();
        let Some(key) = key else { return Ok(false) };
        execute!(
            self.on(),
            "INSERT INTO ways (practice_id, pair_id, role, chosen) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (pair_id, role) DO UPDATE SET chosen = excluded.chosen",
            pair.as_str(),
            side.as_str(),
            key.seal("ways.chosen", &record(pair, side), chosen),
        )?;
        Ok(true)
    }
}

fn record(pair: &PairId, side: Side) -> String {
    format!("{pair}/{}", side.as_str())
}
