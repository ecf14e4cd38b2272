//! What two people asked and answered in the joint check of a session, sealed with the client's
//! own key. Written once, with the end of the session; gone when the client is erased.

use crate::{
    Error, Result, Storage,
    client::DataKey,
    db::{Change, execute, query},
};
use practice::{PairId, SessionId, joint_check::Record};
use std::collections::BTreeMap;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT joint_check.session_id, joint_check.record, pair.client_id, data_key.wrapped \
             FROM joint_check JOIN session ON session.id = joint_check.session_id \
             JOIN pair ON pair.id = session.pair_id \
             JOIN data_key ON data_key.client_id = pair.client_id \
             WHERE session.pair_id = $1 ",
            $rest
        )
    };
}

type Row = (String, Vec<u8>, String, Vec<u8>);

impl Storage {
    /// The joint checks of a pair's sessions.
    pub async fn joint_checks_of(&self, pair: &PairId) -> Result<BTreeMap<SessionId, Record>> {
        let rows: Vec<Row> = query!(fetch_all, self.readers(), select!(""), pair.as_str())?;
        rows.into_iter().map(|row| self.open_record(row)).collect()
    }

    /// The joint check of the latest session that has one.
    pub async fn last_joint_check(&self, pair: &PairId) -> Result<Option<Record>> {
        let row: Option<Row> = query!(
            fetch_optional,
            self.readers(),
            select!("ORDER BY session.started_at DESC, session.id DESC LIMIT 1"),
            pair.as_str(),
        )?;
        row.map(|row| self.open_record(row).map(|(_, record)| record)).transpose()
    }

    /// Keeps a session's joint check within the change that ends the session. Nothing is kept of
    /// a client who was erased meanwhile.
    pub(crate) async fn keep_joint_check(
        &self,
        change: &mut Change,
        session: &SessionId,
        record: &Record,
    ) -> Result<()> {
        let client: Option<(String,)> = query!(
            fetch_optional,
            change.on(),
            "SELECT pair.client_id FROM session JOIN pair ON pair.id = session.pair_id \
             WHERE session.id = $1",
            session.as_str(),
        )?;
        let Some((client,)) = client else { return Ok(()) };
        let Some(key) = self.data_key(change, &client).await? else { return Ok(()) };
        let text = serde_json::to_string(record).expect("words serialise");
        execute!(
            change.on(),
            "INSERT INTO joint_check (session_id, record) VALUES ($1, $2)",
            session.as_str(),
            key.seal("joint_check.record", session.as_str(), &text),
        )?;
        Ok(())
    }

    fn open_record(&self, (session, record, client, wrapped): Row) -> Result<(SessionId, Record)> {
        let key = DataKey::unwrap(self.keys(), &client, &wrapped)?;
        let text = key.open("joint_check.record", &session, &record)?;
        let record = serde_json::from_str(text.reveal())
            .map_err(|_| Error::Damaged(format!("joint_check.record of {session}")))?;
        Ok((SessionId::new(session), record))
    }
}
