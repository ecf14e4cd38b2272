//! Live rooms as they last stood, so that a restart resumes them. Opaque JSON, sealed.

use crate::{
    Result, Storage,
    db::{Change, On, query},
};
use practice::{PairId, Private};
use sqlx::{Database, Encode, QueryBuilder, Type};
use std::collections::BTreeMap;

/// Rooms written by one statement (chosen; far below both engines' limits of parameters).
const ROOMS_AT_ONCE: usize = 200;

impl Storage {
    /// Keeps many rooms in one transaction: all or none. `None` removes a room; of several
    /// states of one room the last counts.
    pub async fn save_rooms(&self, rooms: &[(PairId, Option<String>)]) -> Result<()> {
        // One order for all, so that two batches never wait for each other's rows.
        let states_by_pair: BTreeMap<_, _> =
            rooms.iter().map(|(pair, state)| (pair.as_str(), state)).collect();
        let (mut kept, mut gone) = (Vec::new(), Vec::new());
        for (pair, state) in states_by_pair {
            match state {
                Some(state) => {
                    kept.push((
                        pair,
                        self.keys().seal("room_snapshot.state", pair, state.as_bytes()),
                    ));
                }
                None => gone.push(pair),
            }
        }
        let mut change = self.write().await?;
        for rooms in kept.chunks(ROOMS_AT_ONCE) {
            change.keep_rooms(rooms).await?;
        }
        for pairs in gone.chunks(ROOMS_AT_ONCE) {
            change.drop_rooms(pairs).await?;
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

/// Statements of as many rows as there are rooms: not worth a place among prepared statements.
impl Change {
    async fn keep_rooms(&mut self, rooms: &[(&str, Vec<u8>)]) -> Result<()> {
        match self.on() {
            On::Sqlite(db) => keeping(rooms).build().persistent(false).execute(db).await.map(drop),
            On::Postgres(db) => {
                keeping(rooms).build().persistent(false).execute(db).await.map(drop)
            }
        }?;
        Ok(())
    }

    async fn drop_rooms(&mut self, pairs: &[&str]) -> Result<()> {
        match self.on() {
            On::Sqlite(db) => dropping(pairs).build().persistent(false).execute(db).await.map(drop),
            On::Postgres(db) => {
                dropping(pairs).build().persistent(false).execute(db).await.map(drop)
            }
        }?;
        Ok(())
    }
}

fn keeping<'a, DB: Database>(rooms: &'a [(&'a str, Vec<u8>)]) -> QueryBuilder<DB>
where
    &'a str: Encode<'a, DB> + Type<DB>,
    &'a [u8]: Encode<'a, DB> + Type<DB>,
{
    let mut sql = QueryBuilder::new("INSERT INTO room_snapshot (pair_id, state) ");
    sql.push_values(rooms, |mut row, (pair, state)| {
        row.push_bind(*pair).push_bind(state.as_slice());
    });
    sql.push(" ON CONFLICT (pair_id) DO UPDATE SET state = excluded.state");
    sql
}

fn dropping<'a, DB: Database>(pairs: &'a [&'a str]) -> QueryBuilder<DB>
where
    &'a str: Encode<'a, DB> + Type<DB>,
{
    let mut sql = QueryBuilder::new("DELETE FROM room_snapshot WHERE pair_id IN (");
    let mut list = sql.separated(", ");
    for pair in pairs {
        list.push_bind(*pair);
    }
    sql.push(")");
    sql
}
