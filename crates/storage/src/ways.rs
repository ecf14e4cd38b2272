//! How a pair likes to meet: layout, sizes, modality, each side's own. Opaque JSON here.

use crate::{
    Error, Result, Storage,
    client::DataKey,
    db::{Change, execute, query},
};
use practice::PairId;

impl Storage {
    /// What the side `role` of a pair chose last; `None` when nothing yet.
    pub async fn ways(&self, pair: &PairId, role: &str) -> Result<Option<String>> {
        let row: Option<(Vec<u8>, String, Vec<u8>)> = query!(
            fetch_optional,
            self.readers(),
            "SELECT ways.chosen, pair.client_id, data_key.wrapped FROM ways \
             JOIN pair ON pair.id = ways.pair_id \
             JOIN data_key ON data_key.client_id = pair.client_id \
             WHERE ways.pair_id = $1 AND ways.role = $2",
            pair.as_str(),
            role,
        )?;
        let Some((chosen, client, wrapped)) = row else { return Ok(None) };
        let key = DataKey::unwrap(self.keys(), &client, &wrapped)?;
        let chosen = key.open("ways.chosen", &record(pair, role), &chosen)?;
        Ok(Some(chosen.into_inner()))
    }

    /// Keeps what the side `role` of a pair chose.
    pub async fn set_ways(&self, pair: &PairId, role: &str, chosen: &str) -> Result<()> {
        let mut change = self.write().await?;
        if !self.set_ways_within(&mut change, pair, role, chosen).await? {
            return Err(Error::Absent);
        }
        change.commit().await
    }

    /// Keeps within a change what the side `role` of a pair chose; `false` when the pair is unknown
    /// or its client was erased.
    pub(crate) async fn set_ways_within(
        &self,
        change: &mut Change,
        pair: &PairId,
        role: &str,
        chosen: &str,
    ) -> Result<bool> {
        let sql = "SELECT client_id FROM pair WHERE id = $1";
        let row: Option<(String,)> = query!(fetch_optional, change.on(), sql, pair.as_str())?;
        let Some((client,)) = row else { return Ok(false) };
        let Some(key) = self.data_key(change, &client).await? else { return Ok(false) };
        execute!(
            change.on(),
            "INSERT INTO ways (pair_id, role, chosen) VALUES ($1, $2, $3) \
             ON CONFLICT (pair_id, role) DO UPDATE SET chosen = excluded.chosen",
            pair.as_str(),
            role,
            key.seal("ways.chosen", &record(pair, role), chosen),
        )?;
        Ok(true)
    }
}

fn record(pair: &PairId, role: &str) -> String {
    format!("{pair}/{role}")
}
