//! Live rooms as they last stood, so that a restart resumes them. Opaque JSON, sealed.

use crate::{
    Result, Storage,
    db::{execute, query},
};
use practice::{PairId, Private};

impl Storage {
    /// Keeps many rooms in one transaction: all or none. `None` removes a room.
    pub async fn save_rooms(&self, rooms: &[(PairId, Option<String>)]) -> Result<()> {
        let mut rooms: Vec<_> = rooms.iter().collect();
        // One order for all, so that two batches never wait for each other's rows.
        rooms.sort_by_key(|(pair, _)| pair);
        let mut change = self.write().await?;
        for (pair, state) in rooms {
            let pair = pair.as_str();
            let Some(state) = state else {
                execute!(change.on(), "DELETE FROM room_snapshot WHERE pair_id = $1", pair)?;
                continue;
            };
            execute!(
                change.on(),
                "INSERT INTO room_snapshot (pair_id, state) VALUES ($1, $2) \
                 ON CONFLICT (pair_id) DO UPDATE SET state = excluded.state",
                pair,
                self.keys().seal("room_snapshot.state", pair, state.as_bytes()),
            )?;
        }
        change.commit().await
    }

    /// All rooms as they last stood.
    pub async fn load_rooms(&self) -> Result<Vec<(PairId, String)>> {
        let rows: Vec<(String, Vec<u8>)> = query!(
            fetch_all,
            self.readers(),
            "SELECT pair_id, state FROM room_snapshot ORDER BY pair_id",
        )?;
        rows.into_iter()
            .map(|(pair, sealed)| {
                let state = self.open_text("room_snapshot.state", &pair, &sealed)?;
                Ok((PairId::new(pair), Private::into_inner(state)))
            })
            .collect()
    }
}
