//! Clients: their names, and erasing them.

use crate::{
    Result, Storage,
    data_key::DataKey,
    db::{execute, query},
};
use practice::{ClientId, Moment, Private, audit::Actor};

/// Deletes the rows of a client's pairs.
macro_rules! of_pairs {
    ($table:literal) => {
        concat!(
            "DELETE FROM ",
            $table,
            " WHERE practice_id = $1 AND pair_id IN (SELECT id FROM pair WHERE client_id = $2)"
        )
    };
}

/// Deletes the rows of the sessions of a client's pairs.
macro_rules! of_sessions {
    ($table:literal) => {
        concat!(
            "DELETE FROM ",
            $table,
            " WHERE practice_id = $1 AND session_id IN (SELECT session.id FROM session \
             JOIN pair ON pair.id = session.pair_id WHERE pair.client_id = $2)"
        )
    };
}

macro_rules! of_client {
    ($table:literal) => {
        concat!("DELETE FROM ", $table, " WHERE practice_id = $1 AND client_id = $2")
    };
}

/// What goes with a client, beside the data key; a test compares this with the schema.
const DELETES: &[&str] = &[
    of_client!("login"),
    of_client!("contact"),
    of_client!("outbox"),
    of_pairs!("link"),
    of_sessions!("joint_check"),
    of_sessions!("session_pace"),
    of_pairs!("pace_choice"),
    of_pairs!("board_entry"),
    of_pairs!("board"),
    of_pairs!("check_in"),
    of_pairs!("deleted_check_in"),
    of_pairs!("contact_request"),
    of_pairs!("instrument_form"),
    of_pairs!("code_word"),
    of_pairs!("offered_time"),
    // `keep_rooms` locks rows of these two tables in the same order: no deadlock.
    of_pairs!("room_snapshot"),
    of_pairs!("ways"),
];

impl Storage {
    /// A client's name; `None` when unknown or erased. [`Error::Damaged`](crate::Error::Damaged) when
    /// it does not open.
    pub async fn client_name(&self, id: &ClientId) -> Result<Option<Private<String>>> {
        let row: Option<(Vec<u8>, Vec<u8>)> = query!(
            fetch_optional,
            self.read().await?.on(),
            "SELECT client.name, data_key.wrapped FROM client \
             JOIN data_key ON data_key.client_id = client.id \
             WHERE client.practice_id = $1 AND client.id = $2 AND client.name IS NOT NULL",
            id.as_str(),
        )?;
        let Some((name, wrapped)) = row else { return Ok(None) };
        let key = DataKey::unwrap(&self.keys(), id.as_str(), &wrapped)?;
        key.open("client.name", id.as_str(), &name).map(Some)
    }

    /// Renames a client; `false` when unknown or erased.
    pub async fn rename_client(
        &self,
        id: &ClientId,
        name: &Private<String>,
        by: &Actor,
        now: Moment,
    ) -> Result<bool> {
        let mut change = self.change().await?;
        let Some(key) = change.key_of_client(id).await? else { return Ok(false) };
        let sealed = key.seal("client.name", id.as_str(), name.reveal());
        let sql = "UPDATE client SET name = $3 WHERE practice_id = $1 AND id = $2";
        execute!(change.on(), sql, id.as_str(), &sealed)?;
        change.commit_audited(by, now, "client_renamed", id.as_str()).await?;
        Ok(true)
    }

    /// Erases a client: deletes their data key and what it sealed, ends their links and logins, and
    /// cancels their appointments. Sessions stay, without a name.
    /// `false` when unknown or erased before.
    pub async fn erase_client(&self, id: &ClientId, by: &Actor, now: Moment) -> Result<bool> {
        let mut change = self.change().await?;
        let sql = "DELETE FROM data_key WHERE practice_id = $1 AND client_id = $2";
        if execute!(change.on(), sql, id.as_str())? == 0 {
            return Ok(false);
        }
        for sql in DELETES {
            execute!(change.on(), *sql, id.as_str())?;
        }
        for sql in [
            "UPDATE client SET name = NULL, erased_at = $3 WHERE practice_id = $1 AND id = $2",
            "UPDATE series SET ended_at = $3 WHERE practice_id = $1 AND ended_at IS NULL \
             AND pair_id IN (SELECT id FROM pair WHERE client_id = $2)",
            "UPDATE appointment SET cancelled_at = $3 \
             WHERE practice_id = $1 AND cancelled_at IS NULL AND ends_at > $3 \
             AND pair_id IN (SELECT id FROM pair WHERE client_id = $2)",
        ] {
            execute!(change.on(), sql, id.as_str(), now.as_micros())?;
        }
        change.commit_audited(by, now, "client_erased", id.as_str()).await?;
        self.purge().await;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// What stays without a name, because others lead to it; the last one goes first of all.
    const STAY: [&str; 5] = ["pair", "session", "appointment", "series", "data_key"];

    #[test]
    fn every_table_with_a_way_to_a_client_is_erased() {
        let all: Vec<String> =
            crate::schema::SQLITE.iter().map(|one| one.sql.as_str().to_owned()).collect();
        let mut tables = BTreeSet::new();
        for sql in all.iter().flat_map(|sql| sql.split("CREATE TABLE ").skip(1)) {
            let (name, rest) = sql.split_once(' ').unwrap();
            let columns = rest.split(");").next().unwrap();
            let leads = |line: &str| {
                let column = line.split_whitespace().next().unwrap_or_default();
                ["client_id", "pair_id", "session_id"].contains(&column)
            };
            if columns.lines().any(leads) {
                tables.insert(name);
            }
        }
        assert!(tables.len() > 15, "{tables:?}");
        for table in STAY {
            assert!(tables.remove(table), "{table}");
        }
        let deleted: BTreeSet<&str> =
            DELETES.iter().map(|sql| sql.split(' ').nth(2).unwrap()).collect();
        assert_eq!(deleted, tables);
    }
}
