//! Joint checks: what the two asked and answered before a session, sealed with the client's key. A
//! record is written once, with the end of the session.

use crate::{
    Result, Storage,
    damage::{unless_damaged, without_damaged},
    data_key::{DataKey, DataKeys, WrappedKey, join_key, key_columns},
    db::{Change, execute, query},
};
use practice::{PairId, SessionId, joint_check::Record};
use std::collections::BTreeMap;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT joint_check.session_id, joint_check.record, ",
            key_columns!(),
            " FROM joint_check JOIN session ON session.id = joint_check.session_id ",
            join_key!("session.pair_id"),
            "WHERE joint_check.practice_id = $1 AND session.pair_id = $2 ",
            $rest
        )
    };
}

#[derive(sqlx::FromRow)]
struct Row {
    session_id: String,
    record: Vec<u8>,
    #[sqlx(flatten)]
    key: WrappedKey,
}

impl Storage {
    /// The joint checks of a pair, by session.
    pub async fn joint_checks_of(&self, pair: &PairId) -> Result<BTreeMap<SessionId, Record>> {
        let rows: Vec<Row> =
            query!(fetch_all, self.read().await?.on(), select!(""), pair.as_str())?;
        let mut keys = DataKeys::new(self.keys());
        without_damaged(rows.into_iter().map(|row| read(keys.of(&row.key)?, row)))
    }

    /// The joint check of the latest session that has one; `None` when it is damaged.
    pub async fn last_joint_check(&self, pair: &PairId) -> Result<Option<Record>> {
        let row: Option<Row> = query!(
            fetch_optional,
            self.read().await?.on(),
            select!("ORDER BY session.started_at DESC, session.id DESC LIMIT 1"),
            pair.as_str(),
        )?;
        let Some(row) = row else { return Ok(None) };
        let read = row.key.unwrap(&self.keys()).and_then(|key| read(&key, row));
        Ok(unless_damaged(read)?.map(|(_, record)| record))
    }
}

impl Change {
    /// Stores a session's joint check; stores nothing when the client was erased meanwhile or their
    /// key is damaged.
    pub(crate) async fn keep_joint_check(
        &mut self,
        pair: &PairId,
        session: &SessionId,
        record: &Record,
    ) -> Result<()> {
        let key = unless_damaged(self.find_key_of(pair).await)?.flatten();
        let Some(key) = key else { return Ok(()) };
        execute!(
            self.on(),
            "INSERT INTO joint_check (practice_id, session_id, record) VALUES ($1, $2, $3)",
            session.as_str(),
            key.seal_json("joint_check.record", session.as_str(), record),
        )?;
        Ok(())
    }
}

fn read(key: &DataKey, row: Row) -> Result<(SessionId, Record)> {
    let record = key.open_json("joint_check.record", &row.session_id, &row.record)?;
    Ok((SessionId::new(row.session_id), record))
}
