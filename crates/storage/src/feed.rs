//! Feeds: what calendar programs fetch of a person, by a secret that stands in an address
//! (docs/decisions/0012). A new secret ends the one before, and who has left has none.

use crate::{
    Error, Result, Storage,
    appointment::{BETWEEN, Row as AppointmentRow, read as read_appointment},
    damage::without_damaged,
    db::{Change, execute, execute_alone, query},
    hash_token, new_token,
};
use practice::{Moment, PersonId, appointment::Appointment, audit::Actor};
use std::{ops::Range, time::Duration};

/// How exactly it is kept when a feed was used last (chosen: programs fetch hourly, and a row is not
/// written each time).
const USE_KEPT_EVERY: Duration = Duration::from_secs(3600);

/// What stands in place of a client's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedShows {
    /// A word that says that one is busy.
    Busy,
    /// Their initials.
    Initials,
}

impl FeedShows {
    /// The word used in storage and in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Busy => "busy",
            Self::Initials => "initials",
        }
    }

    /// Reads that word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "busy" => Some(Self::Busy),
            "initials" => Some(Self::Initials),
            _ => None,
        }
    }

    fn audited(self) -> &'static str {
        match self {
            Self::Busy => "feed_shows_busy",
            Self::Initials => "feed_shows_initials",
        }
    }
}

/// A person's feed. Its secret cannot be read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// Whose appointments it has.
    pub person: PersonId,
    /// What stands in place of a client's name.
    pub shows: FeedShows,
    /// When its secret was made.
    pub made_at: Moment,
    /// When a program used that secret last, to an hour.
    pub last_used_at: Option<Moment>,
}

#[derive(sqlx::FromRow)]
struct Row {
    person_id: String,
    shows: String,
    made_at: i64,
    last_used_at: Option<i64>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT feed.person_id, feed.shows, feed.made_at, feed.last_used_at FROM feed \
             JOIN person ON person.id = feed.person_id WHERE feed.practice_id = $1 \
             AND person.ended_at IS NULL ",
            $rest
        )
    };
}

impl Storage {
    /// Makes a person's feed, or gives it a new secret, and returns the secret. The one before opens
    /// nothing any more; what is shown stays as it was chosen. [`Error::Absent`] when the person is
    /// unknown or has left.
    pub async fn make_feed(&self, person: &PersonId, by: &Actor, now: Moment) -> Result<String> {
        let secret = new_token();
        let mut change = self.change().await?;
        let works: Option<(String,)> = query!(
            fetch_optional,
            change.on(),
            "SELECT id FROM person WHERE practice_id = $1 AND id = $2 AND ended_at IS NULL",
            person.as_str(),
        )?;
        works.ok_or(Error::Absent)?;
        let renewed = execute!(
            change.on(),
            "UPDATE feed SET secret_hash = $3, made_at = $4, last_used_at = NULL \
             WHERE practice_id = $1 AND person_id = $2",
            person.as_str(),
            hash_token(&secret),
            now.as_micros(),
        )?;
        if renewed == 0 {
            execute!(
                change.on(),
                "INSERT INTO feed (practice_id, person_id, secret_hash, made_at) \
                 VALUES ($1, $2, $3, $4)",
                person.as_str(),
                hash_token(&secret),
                now.as_micros(),
            )?;
        }
        let what = if renewed == 0 { "feed_made" } else { "feed_renewed" };
        change.commit_audited(by, now, what, person.as_str()).await?;
        Ok(secret)
    }

    /// A person's feed, if they have one.
    pub async fn feed_of(&self, person: &PersonId) -> Result<Option<Feed>> {
        let sql = select!("AND feed.person_id = $2");
        let row: Option<Row> =
            query!(fetch_optional, self.read().await?.on(), sql, person.as_str())?;
        row.map(read).transpose()
    }

    /// The feed that a secret opens.
    pub async fn feed_by_secret(&self, secret: &str) -> Result<Option<Feed>> {
        let (sql, hash) = (select!("AND feed.secret_hash = $2"), hash_token(secret));
        let row: Option<Row> = query!(fetch_optional, self.read().await?.on(), sql, &hash)?;
        row.map(read).transpose()
    }

    /// Chooses what a person's feed shows; `false` when they have none.
    pub async fn set_feed_shows(
        &self,
        person: &PersonId,
        shows: FeedShows,
        by: &Actor,
        now: Moment,
    ) -> Result<bool> {
        let mut change = self.change().await?;
        let sql = "UPDATE feed SET shows = $3 WHERE practice_id = $1 AND person_id = $2";
        if execute!(change.on(), sql, person.as_str(), shows.as_str())? == 0 {
            return Ok(false);
        }
        change.commit_audited(by, now, shows.audited(), person.as_str()).await?;
        Ok(true)
    }

    /// Removes a person's feed; `false` when they have none.
    pub async fn remove_feed(&self, person: &PersonId, by: &Actor, now: Moment) -> Result<bool> {
        let mut change = self.change().await?;
        if !change.delete_feed(person).await? {
            return Ok(false);
        }
        change.commit_audited(by, now, "feed_removed", person.as_str()).await?;
        Ok(true)
    }

    /// Keeps that a feed was used, unless the row says so to an hour already.
    pub async fn note_feed_used(&self, feed: &Feed, now: Moment) -> Result<()> {
        // One in the future was kept while the clock was wrong.
        let is_kept = |at: Moment| at <= now && now.since(at) < USE_KEPT_EVERY;
        if feed.last_used_at.is_some_and(is_kept) {
            return Ok(());
        }
        let sql = "UPDATE feed SET last_used_at = $3 WHERE practice_id = $1 AND person_id = $2 \
                   AND made_at = $4";
        let (now, made_at) = (now.as_micros(), feed.made_at.as_micros());
        execute_alone!(self, sql, feed.person.as_str(), now, made_at);
        Ok(())
    }

    /// What a counsellor's feed has: their appointments that begin within `span`, soonest first, each
    /// with the number of its last change.
    pub async fn feed_appointments(
        &self,
        counsellor: &PersonId,
        span: Range<Moment>,
    ) -> Result<Vec<(Appointment, u32)>> {
        let (from, until) = (span.start.as_micros(), span.end.as_micros());
        let of = counsellor.as_str();
        let rows: Vec<AppointmentRow> =
            query!(fetch_all, self.read().await?.on(), BETWEEN, of, from, until)?;
        without_damaged(rows.into_iter().map(|row| {
            let sequence = u32::try_from(row.sequence)
                .map_err(|_| Error::Damaged("sequence: not a count".into()))?;
            Ok((read_appointment(row)?, sequence))
        }))
    }
}

impl Change {
    /// The caller writes the audit row.
    pub(crate) async fn delete_feed(&mut self, person: &PersonId) -> Result<bool> {
        let sql = "DELETE FROM feed WHERE practice_id = $1 AND person_id = $2";
        Ok(execute!(self.on(), sql, person.as_str())? > 0)
    }
}

fn read(row: Row) -> Result<Feed> {
    let shows = FeedShows::from_word(&row.shows)
        .ok_or_else(|| Error::Damaged(format!("feed.shows of {}", row.person_id)))?;
    Ok(Feed {
        person: PersonId::new(row.person_id),
        shows,
        made_at: Moment::from_micros(row.made_at),
        last_used_at: row.last_used_at.map(Moment::from_micros),
    })
}
