//! Key rotation: seals everything that an older practice key sealed with the newest, in one
//! transaction. What a client's data key seals stays; only the data keys are wrapped again.

use crate::{
    Result, Storage,
    db::{execute, query},
};
use practice::{Moment, audit::Actor};

/// The result of a rotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rotated {
    /// The key version that seals everything now.
    pub version: u32,
    /// How many values were sealed again.
    pub values: u64,
}

/// A column that the practice key seals.
struct Sealed {
    column: &'static str,
    select: &'static str,
    update: &'static str,
}

macro_rules! sealed {
    ($table:literal, $column:literal, $id:literal $(, $only:literal)?) => {
        Sealed {
            column: concat!($table, ".", $column),
            select: concat!(
                "SELECT ", $id, ", ", $column, " FROM ", $table,
                " WHERE ", $column, " IS NOT NULL" $(, " AND ", $only)?
            ),
            update: concat!("UPDATE ", $table, " SET ", $column, " = $2 WHERE ", $id, " = $1"),
        }
    };
}

const SEALED: [Sealed; 16] = [
    sealed!("practice", "key_check", "id"),
    sealed!("practice", "name", "id"),
    sealed!("practice", "crisis_contacts", "id"),
    sealed!("person", "name", "id"),
    sealed!("person", "sign_in_name", "id"),
    sealed!("person", "password", "id"),
    sealed!("person", "totp", "id"),
    sealed!("person", "screen", "id"),
    sealed!("passkey", "label", "id"),
    sealed!("passkey", "credential", "id"),
    sealed!("login", "device", "id", "person_id IS NOT NULL"),
    sealed!("ceremony", "state", "token_hash"),
    sealed!("boundaries", "chosen", "person_id"),
    sealed!("noticing_cards", "cards", "person_id"),
    sealed!("room_snapshot", "state", "pair_id"),
    sealed!("data_key", "wrapped", "client_id"),
];

impl Storage {
    /// Seals everything with the newest key. Call it after
    /// [`Keys::add_version`](crate::Keys::add_version), while no server with the older keys runs;
    /// it can be repeated. Afterwards [`Keys::keep_newest`](crate::Keys::keep_newest) can remove
    /// the older keys; older copies of the database can then no longer be read.
    pub async fn rotate_keys(&self, by: &Actor, now: Moment) -> Result<Rotated> {
        let mut values = 0;
        let mut change = self.change().await?;
        for Sealed { column, select, update } in SEALED {
            let rows: Vec<(String, Vec<u8>)> = query!(fetch_all, change.on(), select)?;
            for (id, sealed) in rows {
                let plain = self.keys().open_sealed(column, &id, &sealed)?;
                let sealed = self.keys().seal(column, &id, &plain);
                values += execute!(change.on(), update, &id, &sealed)?;
            }
        }
        self.index_people(&mut change).await?;
        let version = self.keys().newest_version();
        change.commit_audited(by, now, "keys_rotated", &version.to_string()).await?;
        self.purge().await;
        Ok(Rotated { version, values })
    }
}
