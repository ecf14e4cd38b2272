//! The audit trail: one row per change, in the transaction of the change, append-only and chained by
//! `practice::audit`. It holds ids and fixed words only, never a private value.
//!
//! The chain has a key of its own, which the practice key seals, and the head of the chain is sealed
//! again with every entry, in its transaction. Whoever changes the database without the key file can
//! neither hash a changed trail again nor cut entries off its end unnoticed, but can put back an
//! earlier copy of trail and end together, which only a head written down elsewhere shows. The trail
//! of an earlier version has no key: it is checked once by the rule of then, and goes on under a key
//! from there.

use crate::{
    Error, Keys, Result, Storage,
    damage::unless_damaged,
    db::{Change, execute, query},
    seal::Secret,
    token::random,
};
use practice::{
    Moment,
    audit::{Actor, BrokenAt, Entry, Head, Rule},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use zeroize::Zeroizing;

/// The word of the entry that is added when the head was damaged, or its key.
const SEALED_AGAIN: &str = "audit_sealed_again";

/// The key of the chain, and from where it holds. Sealed as JSON.
#[derive(Serialize, Deserialize)]
struct Origin {
    key: Secret,
    /// The last entry that is not under the key.
    after: Head,
    /// What is known of the entries up to there.
    before: Before,
}

/// What is known of the entries before the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Before {
    /// They fitted by the rule without a key.
    Fits,
    /// They did not, from this entry on.
    BrokenAt(i64),
    /// They were under a key that was damaged.
    KeyLost,
}

/// A whole trail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trail {
    /// Its last entry.
    pub head: Head,
    /// When the last entry was made.
    pub last_at: Option<Moment>,
    /// The latest entry at which the head had to be sealed again, because it or the key was damaged:
    /// what was cut off before it is not missed.
    pub sealed_again_at: Option<i64>,
}

/// Why a trail is not whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrailFault {
    /// An entry was changed, or is missing.
    #[error(transparent)]
    Broken(#[from] BrokenAt),
    /// Entries were cut off the end.
    #[error("the audit trail ends with entry {last}, and entry {head} was its last")]
    Cut {
        /// The last entry that is there.
        last: i64,
        /// The last entry that was made.
        head: i64,
    },
    /// The key or the head is damaged.
    #[error("the sealed end of the audit trail does not open")]
    Unsealed,
    /// The key of earlier entries was damaged.
    #[error("the key of the audit trail was damaged, and nobody can check its first {0} entries")]
    KeyLost(i64),
}

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

/// `audit_key` and `audit_head` of the practice.
type SealedColumns = (Option<Vec<u8>>, Option<Vec<u8>>);

const SEALED: &str = "SELECT audit_key, audit_head FROM practice WHERE id = $1";
const NEXT: &str = "SELECT number, at, actor, what, about, hash FROM audit \
                    WHERE practice_id = $1 AND number > $2 ORDER BY number LIMIT $3";
/// Entries that are read at a time while a trail is checked (chosen: some hundred kilobytes).
const PAGE: i64 = 1000;
const LAST: &str = "SELECT number, hash FROM audit WHERE practice_id = $1 ORDER BY number DESC \
                    LIMIT 1";

impl Storage {
    /// Up to `limit` entries with numbers from `from` on, in order.
    pub async fn audit_entries(&self, from: i64, limit: u32) -> Result<Vec<Entry>> {
        let rows: Vec<Row> = query!(
            fetch_all,
            self.read().await?.on(),
            "SELECT number, at, actor, what, about, hash FROM audit \
             WHERE practice_id = $1 AND number >= $2 ORDER BY number LIMIT $3",
            from,
            i64::from(limit),
        )?;
        rows.into_iter().map(|row| row.read().map(|(entry, _)| entry)).collect()
    }

    /// Checks the whole trail: every entry, and that it ends where it should.
    pub async fn verify_audit(&self) -> Result<Result<Trail, TrailFault>> {
        // A trail that grows between the two is not missed: its entries are read second.
        let sealed: SealedColumns = query!(fetch_one, self.read().await?.on(), SEALED)?;
        let (Some(key), Some(head)) = sealed else {
            let is_new =
                !self.has_keyed_trail().await? && self.audit_entries(0, 1).await?.is_empty();
            return Ok(if is_new { Ok(Trail::default()) } else { Err(TrailFault::Unsealed) });
        };
        let (keys, practice) = (self.keys(), self.practice().as_str());
        let origin = open::<Origin>(&keys, practice, KEY, &key);
        let head = open::<Head>(&keys, practice, HEAD, &head);
        let (Ok(origin), Ok(head)) = (origin, head) else { return Ok(Err(TrailFault::Unsealed)) };
        let mut walk = Walk::new(origin, head);
        let mut last = i64::MIN;
        loop {
            let rows: Vec<Row> = query!(fetch_all, self.read().await?.on(), NEXT, last, PAGE)?;
            let Some(end) = rows.last() else { return Ok(walk.end()) };
            last = end.number;
            for row in rows {
                if let Err(broken) = walk.step(row) {
                    return Ok(Err(broken.into()));
                }
            }
        }
    }

    /// Gives the trail of an earlier version its key. It is checked for this, once.
    pub(crate) async fn settle_audit(&self) -> Result<()> {
        let (key, _): SealedColumns = query!(fetch_one, self.read().await?.on(), SEALED)?;
        if key.is_some() {
            return Ok(());
        }
        let mut change = self.change().await?;
        let (key, _): SealedColumns = query!(fetch_one, change.on(), SEALED)?;
        if key.is_some() || change.has_keyed_trail().await? {
            return Ok(());
        }
        change.begin_chain().await?;
        change.commit().await
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
        let (origin, head) = self.audit_chain(at).await?;
        self.append(&origin, &head, by, at, what, about).await.map(drop)
    }

    /// Adds an entry after `head`, and seals the new head. When rows were cut off the end or added
    /// to it by another way, the gap stays, for [`Storage::verify_audit`] to find.
    async fn append(
        &mut self,
        origin: &Origin,
        head: &Head,
        by: &Actor,
        at: Moment,
        what: &str,
        about: &str,
    ) -> Result<Head> {
        let number = head.number.max(self.audit_end().await?.number) + 1;
        let entry = Entry { number, at, actor: by.clone(), what: what.into(), about: about.into() };
        let hash = Rule::Keyed(&origin.key).hash(&head.hash, &entry);
        let actor = serde_json::to_string(by).expect("an actor of words and ids serialises");
        execute!(
            self.on(),
            "INSERT INTO audit (practice_id, number, at, actor, what, about, hash) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            number,
            at.as_micros(),
            &actor,
            what,
            about,
            &hash,
        )?;
        let head = Head { number, hash };
        self.seal_head(&head).await?;
        Ok(head)
    }

    /// The key of the chain and its head, after which the next entry goes. What is damaged is made
    /// again, and an entry says so.
    async fn audit_chain(&mut self, at: Moment) -> Result<(Origin, Head)> {
        let (key, head): SealedColumns = query!(fetch_one, self.on(), SEALED)?;
        let is_keyed = key.is_some() || self.has_keyed_trail().await?;
        if !is_keyed {
            return self.begin_chain().await;
        }
        let origin = key.map(|sealed| open::<Origin>(self.keys(), self.practice(), KEY, &sealed));
        let head = head.map(|sealed| open::<Head>(self.keys(), self.practice(), HEAD, &sealed));
        let origin = origin.map(unless_damaged).transpose()?.flatten();
        let head = head.map(unless_damaged).transpose()?.flatten();
        let (origin, head) = match (origin, head) {
            (Some(origin), Some(head)) => return Ok((origin, head)),
            (Some(origin), None) => (origin, self.audit_end().await?),
            (None, head) => {
                let after = match head {
                    Some(head) => head,
                    None => self.audit_end().await?,
                };
                let origin = Origin::new(after.clone(), Before::KeyLost);
                self.seal_origin(&origin).await?;
                (origin, after)
            }
        };
        let about = self.practice().to_owned();
        let head = self.append(&origin, &head, &Actor::System, at, SEALED_AGAIN, &about).await?;
        Ok((origin, head))
    }

    /// Checks a trail without a key, and gives it one from here on.
    async fn begin_chain(&mut self) -> Result<(Origin, Head)> {
        let before = match self.fits_without_key().await? {
            Ok(()) => Before::Fits,
            Err(BrokenAt(number)) => Before::BrokenAt(number),
        };
        let end = self.audit_end().await?;
        let origin = Origin::new(end.clone(), before);
        self.seal_origin(&origin).await?;
        self.seal_head(&end).await?;
        self.note_keyed_trail().await?;
        Ok((origin, end))
    }

    /// Checks a trail by the rule of early versions.
    async fn fits_without_key(&mut self) -> Result<Result<(), BrokenAt>> {
        let mut head = Head::default();
        let mut last = i64::MIN;
        loop {
            let rows: Vec<Row> = query!(fetch_all, self.on(), NEXT, last, PAGE)?;
            let Some(end) = rows.last() else { return Ok(Ok(())) };
            last = end.number;
            for row in rows {
                let fits = readable(row)
                    .and_then(|(entry, hash)| Rule::Plain.follow(&mut head, &entry, &hash));
                if fits.is_err() {
                    return Ok(fits);
                }
            }
        }
    }

    async fn audit_end(&mut self) -> Result<Head> {
        let last: Option<(i64, String)> = query!(fetch_optional, self.on(), LAST)?;
        let (number, hash) = last.unwrap_or_default();
        Ok(Head { number, hash })
    }

    async fn seal_origin(&mut self, origin: &Origin) -> Result<()> {
        let sealed = seal(self.keys(), self.practice(), KEY, origin);
        let sql = "UPDATE practice SET audit_key = $2 WHERE id = $1";
        execute!(self.on(), sql, &sealed).map(drop)
    }

    async fn seal_head(&mut self, head: &Head) -> Result<()> {
        let sealed = seal(self.keys(), self.practice(), HEAD, head);
        let sql = "UPDATE practice SET audit_head = $2 WHERE id = $1";
        execute!(self.on(), sql, &sealed).map(drop)
    }
}

impl Origin {
    fn new(after: Head, before: Before) -> Self {
        Self { key: Zeroizing::new(random()), after, before }
    }
}

const KEY: &str = "practice.audit_key";
const HEAD: &str = "practice.audit_head";

fn seal(keys: &Keys, practice: &str, column: &str, value: &impl Serialize) -> Vec<u8> {
    let text = serde_json::to_vec(value).map(Zeroizing::new);
    keys.seal(column, practice, &text.expect("numbers and texts serialise"))
}

fn open<T: DeserializeOwned>(
    keys: &Keys,
    practice: &str,
    column: &str,
    sealed: &[u8],
) -> Result<T> {
    let plain = keys.open_sealed(column, practice, sealed)?;
    serde_json::from_slice(&plain)
        .map_err(|_| Error::Damaged(format!("{column} is not what it should be")))
}

fn readable(row: Row) -> Result<(Entry, String), BrokenAt> {
    let number = row.number;
    row.read().map_err(|_| BrokenAt(number))
}

/// Checks a trail against what is sealed of it, entry by entry. It may have grown since `head` was
/// read.
struct Walk {
    origin: Origin,
    head: Head,
    /// How far the entries before the key fit, and the first fault among them.
    before: (Head, Result<(), BrokenAt>),
    /// The same of those under the key.
    under_key: (Head, Result<(), BrokenAt>),
    /// The hash of the entry that `head` names.
    at_head: String,
    last_at: Option<Moment>,
    sealed_again_at: Option<i64>,
}

impl Walk {
    fn new(origin: Origin, head: Head) -> Self {
        Self {
            before: (Head::default(), Ok(())),
            under_key: (origin.after.clone(), Ok(())),
            at_head: String::new(),
            last_at: None,
            sealed_again_at: None,
            origin,
            head,
        }
    }

    /// The next entry. An error when it cannot be read.
    fn step(&mut self, row: Row) -> Result<(), BrokenAt> {
        let (entry, hash) = readable(row)?;
        let (rule, (head, fits)) = if entry.number <= self.origin.after.number {
            (Rule::Plain, &mut self.before)
        } else {
            (Rule::Keyed(&self.origin.key), &mut self.under_key)
        };
        if fits.is_ok() {
            *fits = rule.follow(head, &entry, &hash);
        }
        self.last_at = Some(entry.at);
        if entry.what == SEALED_AGAIN {
            self.sealed_again_at = Some(entry.number);
        }
        if entry.number == self.head.number {
            self.at_head = hash;
        }
        Ok(())
    }

    /// After the last entry.
    fn end(self) -> Result<Trail, TrailFault> {
        // What is under the key comes first: an old fault before it must not hide a new one.
        let (end, fits) = self.under_key;
        fits?;
        if end.number < self.head.number {
            return Err(TrailFault::Cut { last: end.number, head: self.head.number });
        }
        if self.at_head != self.head.hash {
            return Err(BrokenAt(self.head.number).into());
        }
        let after = &self.origin.after;
        match self.origin.before {
            Before::Fits => {
                let (end, fits) = self.before;
                fits?;
                if end != *after {
                    return Err(BrokenAt(end.number.min(after.number - 1) + 1).into());
                }
            }
            Before::BrokenAt(number) => return Err(BrokenAt(number).into()),
            Before::KeyLost if after.number > 0 => return Err(TrailFault::KeyLost(after.number)),
            Before::KeyLost => {}
        }
        Ok(Trail { last_at: self.last_at, sealed_again_at: self.sealed_again_at, head: end })
    }
}
