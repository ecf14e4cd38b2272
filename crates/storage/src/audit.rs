//! The audit trail: one row per change, in the transaction of the change, append-only and
//! hash-chained by `practice::audit`. It holds ids and fixed words only, never a private value.

use crate::{
    Error, Result, Storage,
    db::{Change, execute, query},
};
use practice::{
    Moment,
    audit::{Actor, BrokenAt, Entry, chain_hash, verify},
};

#[derive(sqlx::FromRow)]
struct Row {
    number: i64,
    at: i64,
    actor: String,
    what: String,
    about: String,
    hash: String,
}

impl Row {
    fn read(self) -> Result<(Entry, String)> {
        let Self { number, at, actor, what, about, hash } = self;
        let actor = serde_json::from_str(&actor)
            .map_err(|_| Error::Damaged(format!("the actor of audit entry {number}")))?;
        Ok((Entry { number, at: Moment::from_micros(at), actor, what, about }, hash))
    }
}

impl Storage {
    /// Up to `limit` entries with numbers from `from` on, in order.
    pub async fn audit_entries(&self, from: i64, limit: u32) -> Result<Vec<Entry>> {
        let rows = self.audit_rows(from, limit.into()).await?;
        rows.into_iter().map(|row| row.read().map(|(entry, _)| entry)).collect()
    }

    /// Checks the whole chain. Returns the number of entries, or where the chain is broken.
    pub async fn verify_audit(&self) -> Result<Result<i64, BrokenAt>> {
        let mut chain = Vec::new();
        for row in self.audit_rows(i64::MIN, i64::MAX).await? {
            let number = row.number;
            match row.read() {
                Ok(entry) => chain.push(entry),
                Err(_) => return Ok(Err(BrokenAt(number))),
            }
        }
        Ok(verify(chain.iter().map(|(entry, hash)| (entry, hash.as_str()))))
    }

    /// Time of the latest entry; `None` when there is none.
    pub async fn last_audit_at(&self) -> Result<Option<Moment>> {
        let row: Option<(i64,)> = query!(
            fetch_optional,
            self.readers(),
            "SELECT at FROM audit ORDER BY number DESC LIMIT 1",
        )?;
        Ok(row.map(|(at,)| Moment::from_micros(at)))
    }

    async fn audit_rows(&self, from: i64, limit: i64) -> Result<Vec<Row>> {
        query!(
            fetch_all,
            self.readers(),
            "SELECT number, at, actor, what, about, hash FROM audit \
             WHERE number >= $1 ORDER BY number LIMIT $2",
            from,
            limit,
        )
    }
}

impl Change {
    /// Adds the audit row of this change and commits.
    pub(crate) async fn commit_audited(
        mut self,
        by: &Actor,
        at: Moment,
        what: &str,
        about: &str,
    ) -> Result<()> {
        self.audit(by, at, what, about).await?;
        self.commit().await
    }

    /// Adds the audit row of this change: `what` happened to the record with the id `about`.
    pub(crate) async fn audit(
        &mut self,
        by: &Actor,
        at: Moment,
        what: &str,
        about: &str,
    ) -> Result<()> {
        let last: Option<(i64, String)> = query!(
            fetch_optional,
            self.on(),
            "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1",
        )?;
        let (number, previous_hash) = last.unwrap_or_default();
        let entry = Entry {
            number: number + 1,
            at,
            actor: by.clone(),
            what: what.into(),
            about: about.into(),
        };
        let hash = chain_hash(&previous_hash, &entry);
        let actor = serde_json::to_string(by).expect("an actor of words and ids serialises");
        execute!(
            self.on(),
            "INSERT INTO audit (number, at, actor, what, about, hash) \
             VALUES ($1, $2, $3, $4, $5, $6)",
            entry.number,
            at.as_micros(),
            &actor,
            what,
            about,
            &hash,
        )?;
        Ok(())
    }
}
