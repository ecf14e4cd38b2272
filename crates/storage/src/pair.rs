//! Pairs: a counsellor and a client. A pair has one room, with the same id.

use crate::{
    Result, Storage,
    damage::{unless_damaged, without_damaged},
    data_key::{DataKey, WrappedKey, join_key, key_columns},
    db::{execute, execute_alone, known, query},
    new_id,
};
use practice::{ClientId, Moment, PairId, PersonId, Private, audit::Actor, wall::Zone};

/// A counsellor and one of their clients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Its id, and that of its room.
    pub id: PairId,
    /// The counsellor.
    pub counsellor: PersonId,
    /// The client.
    pub client: ClientId,
    /// The client's name; `None` when it is damaged.
    pub client_name: Option<Private<String>>,
    /// Where the client is, if they said.
    pub client_zone: Option<Zone>,
    /// When it was added.
    pub created_at: Moment,
    /// Minutes held free in the calendar on each side of an appointment.
    pub plan_minutes: u16,
}

/// Minutes that can be held on each side of an appointment, and what is held until a pair chooses
/// (docs/clinical-evidence.md#arriving-and-leaving: 10 to 15).
pub const PLAN_MINUTES: [u16; 2] = [10, 15];
const PLAN_MINUTES_AT_FIRST: u16 = 15;

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    counsellor_id: String,
    created_at: i64,
    plan_minutes: i64,
    name: Vec<u8>,
    zone: Option<String>,
    #[sqlx(flatten)]
    key: WrappedKey,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT pair.id, pair.counsellor_id, pair.created_at, pair.plan_minutes, client.name, \
             contact.zone, ",
            key_columns!(),
            " FROM pair JOIN client ON client.id = pair.client_id \
             LEFT JOIN contact ON contact.client_id = pair.client_id ",
            join_key!(),
            $rest
        )
    };
}

impl Storage {
    /// Adds a client with a new data key, and pairs them with a counsellor.
    pub async fn add_pair(
        &self,
        counsellor: &PersonId,
        client_name: &Private<String>,
        by: &Actor,
        now: Moment,
    ) -> Result<Pair> {
        let (id, client) = (new_id(), new_id());
        let key = DataKey::new();
        let at = now.as_micros();
        let mut change = self.change().await?;
        known!(change.on(), "person", counsellor.as_str())?;
        let wrapped = key.wrap(change.keys(), &client);
        execute!(
            change.on(),
            "INSERT INTO client (practice_id, id, name, created_at) VALUES ($1, $2, $3, $4)",
            &client,
            key.seal("client.name", &client, client_name.reveal()),
            at,
        )?;
        execute!(
            change.on(),
            "INSERT INTO data_key (practice_id, client_id, wrapped) VALUES ($1, $2, $3)",
            &client,
            &wrapped,
        )?;
        execute!(
            change.on(),
            "INSERT INTO pair (practice_id, id, counsellor_id, client_id, created_at) \
             VALUES ($1, $2, $3, $4, $5)",
            &id,
            counsellor.as_str(),
            &client,
            at,
        )?;
        change.commit_audited(by, now, "pair_added", &id).await?;
        Ok(Pair {
            id: PairId::new(id),
            counsellor: counsellor.clone(),
            client: ClientId::new(client),
            client_name: Some(client_name.clone()),
            client_zone: None,
            created_at: now,
            plan_minutes: PLAN_MINUTES_AT_FIRST,
        })
    }

    /// A pair; `None` when unknown or when its client was erased.
    pub async fn pair(&self, id: &PairId) -> Result<Option<Pair>> {
        let row: Option<Row> = query!(
            fetch_optional,
            self.read().await?.on(),
            select!("WHERE pair.practice_id = $1 AND pair.id = $2"),
            id.as_str()
        )?;
        row.map(|row| self.read_pair(row)).transpose()
    }

    /// A counsellor's pairs without those of erased clients, oldest first.
    pub async fn pairs_of(&self, counsellor: &PersonId) -> Result<Vec<Pair>> {
        let rows: Vec<Row> = query!(
            fetch_all,
            self.read().await?.on(),
            select!(
                "WHERE pair.practice_id = $1 AND pair.counsellor_id = $2 \
                 ORDER BY pair.created_at, pair.id"
            ),
            counsellor.as_str(),
        )?;
        without_damaged(rows.into_iter().map(|row| self.read_pair(row)))
    }

    /// Sets the minutes held on each side of an appointment; one of [`PLAN_MINUTES`].
    pub async fn set_plan_minutes(&self, pair: &PairId, minutes: u16) -> Result<()> {
        let sql = "UPDATE pair SET plan_minutes = $3 WHERE pair.practice_id = $1 AND id = $2";
        execute_alone!(self, sql, pair.as_str(), i64::from(minutes));
        Ok(())
    }

    fn read_pair(&self, row: Row) -> Result<Pair> {
        let key = row.key.unwrap(&self.keys());
        let client = row.key.client_id;
        let name = key.and_then(|key| key.open("client.name", &client, &row.name));
        Ok(Pair {
            client_name: unless_damaged(name)?,
            client_zone: row.zone.as_deref().and_then(Zone::named),
            id: PairId::new(row.id),
            counsellor: PersonId::new(row.counsellor_id),
            client: ClientId::new(client),
            created_at: Moment::from_micros(row.created_at),
            plan_minutes: u16::try_from(row.plan_minutes).unwrap_or(PLAN_MINUTES_AT_FIRST),
        })
    }
}
