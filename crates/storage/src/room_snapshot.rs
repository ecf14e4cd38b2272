//! Snapshots of live rooms, from which a restarted server resumes them: JSON that the server reads,
//! sealed with the practice key.

use crate::{
    Error, Result, Storage,
    damage::without_damaged,
    db::{Change, On, query},
};
use practice::{PairId, Private};
use sqlx::{Database, Encode, QueryBuilder, Type};

/// Most rooms in one statement (chosen; far below the parameter limits of both engines).
const ROOMS_AT_ONCE: usize = 200;

impl Storage {
    /// The latest snapshot of every room that can be read.
    pub async fn load_rooms(&self) -> Result<Vec<(PairId, String)>> {
        let rows: Vec<(String, Vec<u8>)> = query!(
            fetch_all,
            self.read().await?.on(),
            "SELECT pair_id, state FROM room_snapshot \
             WHERE practice_id = $1 ORDER BY pair_id",
        )?;
        without_damaged(rows.into_iter().map(|(pair, sealed)| {
            let state = self.open_text("room_snapshot.state", &pair, &sealed)?;
            Ok((PairId::new(pair), Private::into_inner(state)))
        }))
    }
}

impl Change {
    /// Stores the sealed snapshots `kept`, and deletes those of the pairs `gone`.
    pub(crate) async fn write_rooms(
        &mut self,
        kept: &[(&str, Vec<u8>)],
        gone: &[&str],
    ) -> Result<()> {
        for rooms in kept.chunks(ROOMS_AT_ONCE) {
            self.keep_rooms(rooms).await?;
        }
        for pairs in gone.chunks(ROOMS_AT_ONCE) {
            self.drop_rooms(pairs).await?;
        }
        Ok(())
    }
}

/// The number of rows varies, so these statements are not cached as prepared ones.
impl Change {
    /// [`Error::Absent`] when the practice does not have all of the pairs.
    async fn keep_rooms(&mut self, rooms: &[(&str, Vec<u8>)]) -> Result<()> {
        let of = self.on();
        let kept = match of.db {
            On::Sqlite(db) => {
                let sql = &mut keeping(of.practice, rooms);
                sql.build().persistent(false).execute(db).await?.rows_affected()
            }
            On::Postgres(db) => {
                let sql = &mut keeping(of.practice, rooms);
                sql.build().persistent(false).execute(db).await?.rows_affected()
            }
        };
        if kept == rooms.len() as u64 { Ok(()) } else { Err(Error::Absent) }
    }

    async fn drop_rooms(&mut self, pairs: &[&str]) -> Result<()> {
        let of = self.on();
        match of.db {
            On::Sqlite(db) => {
                dropping(of.practice, pairs).build().persistent(false).execute(db).await.map(drop)
            }
            On::Postgres(db) => {
                dropping(of.practice, pairs).build().persistent(false).execute(db).await.map(drop)
            }
        }?;
        Ok(())
    }
}

fn keeping<'a, DB: Database>(practice: &'a str, rooms: &'a [(&'a str, Vec<u8>)]) -> QueryBuilder<DB>
where
    &'a str: Encode<'a, DB> + Type<DB>,
    &'a [u8]: Encode<'a, DB> + Type<DB>,
{
    let mut sql = QueryBuilder::new("WITH kept (practice_id, pair_id, state) AS (");
    sql.push_values(rooms, |mut row, (pair, state)| {
        row.push_bind(practice).push_bind(*pair).push_bind(state.as_slice());
    });
    sql.push(
        ") INSERT INTO room_snapshot (practice_id, pair_id, state) \
         SELECT kept.practice_id, kept.pair_id, kept.state FROM kept \
         JOIN pair ON pair.practice_id = kept.practice_id AND pair.id = kept.pair_id \
         WHERE true ON CONFLICT (pair_id) DO UPDATE SET state = excluded.state",
    );
    sql
}

fn dropping<'a, DB: Database>(practice: &'a str, pairs: &'a [&'a str]) -> QueryBuilder<DB>
where
    &'a str: Encode<'a, DB> + Type<DB>,
{
    let mut sql = QueryBuilder::new("DELETE FROM room_snapshot WHERE practice_id = ");
    sql.push_bind(practice).push(" AND pair_id IN (");
    let mut list = sql.separated(", ");
    for pair in pairs {
        list.push_bind(*pair);
    }
    sql.push(")");
    sql
}
