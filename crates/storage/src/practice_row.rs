//! A practice itself: its name, its time zone, whom to turn to in a crisis, how soon to ask, and the
//! key check. One row.

use crate::{
    Error, Keys, Result, Storage,
    damage::unless_damaged,
    db::{Change, execute, query},
};
use alliance::alliance_line::Threshold;
use practice::{Moment, Private, audit::Actor};

/// The id of the practice that an installation begins with.
pub(crate) const FIRST: &str = "practice";
const KEY_CHECK: &[u8] = b"these keys belong to this practice";
/// The key check from when the audit trail has a key: it keeps a trail that somebody made without one
/// from passing for that of an earlier version.
const KEY_CHECK_WITH_TRAIL: &[u8] = b"these keys belong to this practice; its trail has a key";

impl Storage {
    /// The practice's name; `None` until it is set, and when it is damaged.
    pub async fn practice_name(&self) -> Result<Option<Private<String>>> {
        let (name,): (Option<Vec<u8>>,) =
            query!(fetch_one, self.read().await?.on(), "SELECT name FROM practice WHERE id = $1")?;
        self.open_text_if_whole("practice.name", self.practice().as_str(), name.as_deref())
    }

    /// Sets the practice's name.
    pub async fn set_practice_name(
        &self,
        name: &Private<String>,
        by: &Actor,
        now: Moment,
    ) -> Result<()> {
        let mut change = self.change().await?;
        let sealed = change.seal_text("practice.name", change.practice(), name);
        execute!(change.on(), "UPDATE practice SET name = $2 WHERE id = $1", &sealed)?;
        change.commit_audited(by, now, "practice_named", self.practice().as_str()).await
    }

    /// The practice's time zone as an IANA name; `None` until it is set.
    pub async fn practice_zone(&self) -> Result<Option<String>> {
        let (zone,): (Option<String>,) =
            query!(fetch_one, self.read().await?.on(), "SELECT zone FROM practice WHERE id = $1")?;
        Ok(zone)
    }

    /// Sets the practice's time zone; the caller has checked that the zone exists.
    pub async fn set_practice_zone(&self, zone: &str, by: &Actor, now: Moment) -> Result<()> {
        let mut change = self.change().await?;
        execute!(change.on(), "UPDATE practice SET zone = $2 WHERE id = $1", zone)?;
        change.commit_audited(by, now, "practice_zone_set", self.practice().as_str()).await
    }

    /// Whom clients can turn to in a crisis, as the owner wrote it; `None` until it is set,
    /// and when it is damaged.
    pub async fn crisis_contacts(&self) -> Result<Option<Private<String>>> {
        let sql = "SELECT crisis_contacts FROM practice WHERE id = $1";
        let (sealed,): (Option<Vec<u8>>,) = query!(fetch_one, self.read().await?.on(), sql)?;
        self.open_text_if_whole(
            "practice.crisis_contacts",
            self.practice().as_str(),
            sealed.as_deref(),
        )
    }

    /// Sets whom clients can turn to in a crisis; `None` for nobody.
    pub async fn set_crisis_contacts(
        &self,
        contacts: Option<&Private<String>>,
        by: &Actor,
        now: Moment,
    ) -> Result<()> {
        let mut change = self.change().await?;
        let seal = |text| change.seal_text("practice.crisis_contacts", change.practice(), text);
        let sealed = contacts.map(seal);
        let sql = "UPDATE practice SET crisis_contacts = $2 WHERE id = $1";
        execute!(change.on(), sql, &sealed)?;
        change.commit_audited(by, now, "crisis_contacts_set", self.practice().as_str()).await
    }

    /// How far the alliance line must fall before the two are asked about it; the threshold of a new
    /// practice when it is damaged.
    pub async fn prompt_threshold(&self) -> Result<Threshold> {
        let sql = "SELECT prompt_threshold FROM practice WHERE id = $1";
        let (points,): (i64,) = query!(fetch_one, self.read().await?.on(), sql)?;
        let known = u8::try_from(points).ok().and_then(Threshold::from_points);
        let known = known.ok_or_else(|| Error::Damaged("practice.prompt_threshold".into()));
        Ok(unless_damaged(known)?.unwrap_or_default())
    }

    /// Sets how far the alliance line must fall.
    pub async fn set_prompt_threshold(
        &self,
        threshold: Threshold,
        by: &Actor,
        now: Moment,
    ) -> Result<()> {
        let mut change = self.change().await?;
        let sql = "UPDATE practice SET prompt_threshold = $2 WHERE id = $1";
        execute!(change.on(), sql, i64::from(threshold.points()))?;
        change.commit_audited(by, now, "prompt_threshold_set", self.practice().as_str()).await
    }

    /// Checks that the database answers and that the keys belong to it.
    pub async fn check(&self) -> Result<()> {
        if self.key_check_opens().await? || self.opens_any().await? {
            Ok(())
        } else {
            Err(Error::WrongKey)
        }
    }

    /// Whether the audit trail was given a key, whatever became of it.
    pub(crate) async fn has_keyed_trail(&self) -> Result<bool> {
        let sql = "SELECT key_check FROM practice WHERE id = $1";
        let (sealed,): (Vec<u8>,) = query!(fetch_one, self.read().await?.on(), sql)?;
        let opened =
            self.keys().open_sealed("practice.key_check", self.practice().as_str(), &sealed);
        Ok(opened.map_or(true, |plain| plain.as_slice() == KEY_CHECK_WITH_TRAIL))
    }

    async fn key_check_opens(&self) -> Result<bool> {
        let (sealed,): (Vec<u8>,) = query!(
            fetch_one,
            self.read().await?.on(),
            "SELECT key_check FROM practice \
             WHERE id = $1"
        )?;
        let opened =
            self.keys().open_sealed("practice.key_check", self.practice().as_str(), &sealed);
        Ok(opened.is_ok_and(|plain| [KEY_CHECK, KEY_CHECK_WITH_TRAIL].contains(&plain.as_slice())))
    }

    /// Checks the keys against the key check. One that is damaged, while the keys open other values,
    /// is written again.
    pub(crate) async fn settle_key_check(&self) -> Result<()> {
        if self.key_check_opens().await? {
            return Ok(());
        }
        self.check().await?;
        tracing::error!("the key check is damaged; it is written again");
        let mut change = self.write().await?;
        change.note_keyed_trail().await?;
        change.commit().await
    }

    /// Opens a private text of the practice.
    pub(crate) fn open_text(
        &self,
        column: &str,
        record: &str,
        sealed: &[u8],
    ) -> Result<Private<String>> {
        text(column, record, &self.keys().open_sealed(column, record, sealed)?)
    }
}

impl Storage {
    /// Opens a private text of the practice that stands beside others; `None` when there is none, or
    /// it is damaged.
    pub(crate) fn open_text_if_whole(
        &self,
        column: &str,
        record: &str,
        sealed: Option<&[u8]>,
    ) -> Result<Option<Private<String>>> {
        match sealed {
            Some(sealed) => unless_damaged(self.open_text(column, record, sealed)),
            None => Ok(None),
        }
    }
}

impl Change {
    /// Seals a private text of the practice.
    pub(crate) fn seal_text(&self, column: &str, record: &str, text: &Private<String>) -> Vec<u8> {
        self.keys().seal(column, record, text.reveal().as_bytes())
    }

    /// Whether the audit trail was given a key, whatever became of it.
    pub(crate) async fn has_keyed_trail(&mut self) -> Result<bool> {
        let sql = "SELECT key_check FROM practice WHERE id = $1";
        let (sealed,): (Vec<u8>,) = query!(fetch_one, self.on(), sql)?;
        let opened = self.keys().open_sealed("practice.key_check", self.practice(), &sealed);
        Ok(opened.map_or(true, |plain| plain.as_slice() == KEY_CHECK_WITH_TRAIL))
    }

    /// Stores that the audit trail has a key.
    pub(crate) async fn note_keyed_trail(&mut self) -> Result<()> {
        let sealed = self.keys().seal("practice.key_check", self.practice(), KEY_CHECK_WITH_TRAIL);
        let sql = "UPDATE practice SET key_check = $2 WHERE id = $1";
        execute!(self.on(), sql, &sealed).map(drop)
    }
}

/// The key check of a new practice.
pub(crate) fn key_check(keys: &Keys, practice: &str) -> Vec<u8> {
    keys.seal("practice.key_check", practice, KEY_CHECK)
}

/// Decrypted bytes as text.
pub(crate) fn text(column: &str, record: &str, plain: &[u8]) -> Result<Private<String>> {
    String::from_utf8(plain.to_vec())
        .map(Private::new)
        .map_err(|_| Error::Damaged(format!("{column} of {record} is not text")))
}
