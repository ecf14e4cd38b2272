//! Sessions: who met, when, how long, in which modality, and how the connection was.

use crate::{
    Error, Result, Storage,
    damage::without_damaged,
    db::{Change, execute, known, query},
    new_id,
};
use practice::{Modality, Moment, PairId, SessionId, audit::Actor, joint_check::Record};
use serde::{Deserialize, Serialize};

/// Who ended a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndedBy {
    /// The counsellor.
    Counsellor,
    /// The client.
    Client,
    /// Nobody: the connection was lost and nobody returned in time.
    Lost,
    /// Nobody: it was held by telephone and was left open.
    LeftOpen,
}

impl EndedBy {
    /// The word used in storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Counsellor => "counsellor",
            Self::Client => "client",
            Self::Lost => "lost",
            Self::LeftOpen => "left_open",
        }
    }

    /// Reads that word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        let all = [Self::Counsellor, Self::Client, Self::Lost, Self::LeftOpen];
        all.into_iter().find(|by| by.as_str() == word)
    }
}

/// Where a session is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Held {
    /// In the room.
    Room,
    /// By telephone: board and check-ins are used, the room is not.
    Phone,
}

impl Held {
    /// The word used in storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Room => "room",
            Self::Phone => "phone",
        }
    }

    /// Reads that word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Room, Self::Phone].into_iter().find(|held| held.as_str() == word)
    }
}

/// The quality of the connection, from the browsers' reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineFacts {
    /// Number of reports.
    pub reports: u32,
    /// Median round-trip time in milliseconds.
    pub round_trip_ms_median: Option<u32>,
    /// Highest packet loss of any report, in thousandths.
    pub lost_permille_max: Option<u32>,
    /// Whether the media went through a relay at any time.
    pub relayed: bool,
    /// How often the connection was restored.
    pub mended: u32,
}

/// What is known of a session once it has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionFacts {
    /// When it ended.
    pub ended_at: Moment,
    /// Who ended it.
    pub ended_by: EndedBy,
    /// The modalities used, in order of first use.
    pub modalities: Vec<Modality>,
    /// The quality of the connection.
    pub line: LineFacts,
}

/// A session, open or ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Who met.
    pub pair: PairId,
    /// The modality in which it began.
    pub modality: Modality,
    /// Where it is held.
    pub held: Held,
    /// When it began.
    pub started_at: Moment,
    /// `None` while it is open.
    pub facts: Option<SessionFacts>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    pair_id: String,
    modality: String,
    held: String,
    started_at: i64,
    ended_at: Option<i64>,
    ended_by: Option<String>,
    modalities: Option<String>,
    line: Option<String>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, pair_id, modality, held, started_at, ended_at, ended_by, modalities, line \
             FROM session ",
            $rest
        )
    };
}

const OPEN_HELD: &str = select!(
    "WHERE session.practice_id = $1 AND pair_id = $2 AND held = $3 AND ended_at IS NULL \
     ORDER BY started_at DESC, id DESC LIMIT 1"
);

impl Storage {
    /// Starts a session in the room.
    pub async fn start_session(
        &self,
        pair: &PairId,
        modality: Modality,
        now: Moment,
    ) -> Result<SessionId> {
        let mut change = self.change().await?;
        let id = change.start_session(pair, modality, now).await?;
        change.commit().await?;
        Ok(id)
    }

    /// Starts a session by telephone; `None` when the pair has an open one.
    pub async fn start_phone_session(
        &self,
        pair: &PairId,
        by: &Actor,
        now: Moment,
    ) -> Result<Option<SessionId>> {
        let id = new_id();
        let mut change = self.change().await?;
        known!(change.on(), "pair", pair.as_str())?;
        let started = execute!(
            change.on(),
            "INSERT INTO session (practice_id, id, pair_id, modality, held, started_at) \
             SELECT $1, $2, $3, $4, 'phone', $5 WHERE NOT EXISTS \
             (SELECT 1 FROM session WHERE session.practice_id = $1 AND pair_id = $3 \
             AND ended_at IS NULL)",
            &id,
            pair.as_str(),
            Modality::Voice.as_str(),
            now.as_micros(),
        )?;
        if started == 0 {
            return Ok(None);
        }
        change.commit_audited(by, now, "session_started", &id).await?;
        Ok(Some(SessionId::new(id)))
    }

    /// Ends a session; `false` when unknown or ended before.
    pub async fn end_session(
        &self,
        id: &SessionId,
        facts: &SessionFacts,
        joint_check: Option<&Record>,
    ) -> Result<bool> {
        let mut change = self.change().await?;
        if !change.end_session(id, facts, joint_check).await? {
            return Ok(false);
        }
        change.commit().await?;
        Ok(true)
    }

    /// A pair's sessions, latest first.
    pub async fn sessions_of(&self, pair: &PairId) -> Result<Vec<Session>> {
        let rows: Vec<Row> = query!(
            fetch_all,
            self.read().await?.on(),
            select!(
                "WHERE session.practice_id = $1 AND pair_id = $2 \
                 ORDER BY started_at DESC, id DESC"
            ),
            pair.as_str(),
        )?;
        without_damaged(rows.into_iter().map(read))
    }

    /// Number of a pair's sessions, including an open one.
    pub async fn session_count(&self, pair: &PairId) -> Result<u32> {
        let (count,): (i64,) = query!(
            fetch_one,
            self.read().await?.on(),
            "SELECT COUNT(*) FROM session WHERE session.practice_id = $1 AND pair_id = $2",
            pair.as_str(),
        )?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// A pair's open session.
    pub async fn open_session_of(&self, pair: &PairId) -> Result<Option<SessionId>> {
        let row: Option<(String,)> = query!(
            fetch_optional,
            self.read().await?.on(),
            "SELECT id FROM session WHERE session.practice_id = $1 AND pair_id = $2 \
             AND ended_at IS NULL \
             ORDER BY started_at DESC, id DESC LIMIT 1",
            pair.as_str(),
        )?;
        Ok(row.map(|(id,)| SessionId::new(id)))
    }

    /// A pair's open session that is held like this.
    pub async fn open_session_held(&self, pair: &PairId, held: Held) -> Result<Option<Session>> {
        let (pair, held) = (pair.as_str(), held.as_str());
        let row: Option<Row> =
            query!(fetch_optional, self.read().await?.on(), OPEN_HELD, pair, held)?;
        row.map(read).transpose()
    }

    /// Open sessions that are held like this and began by then.
    pub async fn sessions_left_open(&self, held: Held, begun_by: Moment) -> Result<Vec<Session>> {
        let rows: Vec<Row> = query!(
            fetch_all,
            self.read().await?.on(),
            select!(
                "WHERE session.practice_id = $1 AND ended_at IS NULL AND held = $2 \
                 AND started_at <= $3 \
                 ORDER BY started_at, id"
            ),
            held.as_str(),
            begun_by.as_micros(),
        )?;
        without_damaged(rows.into_iter().map(read))
    }
}

impl Change {
    /// Ends a session; `false` when unknown or ended before.
    pub(crate) async fn end_session(
        &mut self,
        id: &SessionId,
        facts: &SessionFacts,
        joint_check: Option<&Record>,
    ) -> Result<bool> {
        let pair: Option<(String,)> = query!(
            fetch_optional,
            self.on(),
            "UPDATE session SET ended_at = $3, ended_by = $4, modalities = $5, line = $6 \
             WHERE session.practice_id = $1 AND id = $2 AND ended_at IS NULL RETURNING pair_id",
            id.as_str(),
            facts.ended_at.as_micros(),
            facts.ended_by.as_str(),
            serde_json::to_string(&facts.modalities).expect("words serialise"),
            serde_json::to_string(&facts.line).expect("numbers serialise"),
        )?;
        let Some((pair,)) = pair else { return Ok(false) };
        if let Some(record) = joint_check {
            self.keep_joint_check(&PairId::new(pair), id, record).await?;
        }
        self.audit(&Actor::System, facts.ended_at, "session_ended", id.as_str()).await?;
        Ok(true)
    }

    /// Starts a session in the room.
    pub(crate) async fn start_session(
        &mut self,
        pair: &PairId,
        modality: Modality,
        at: Moment,
    ) -> Result<SessionId> {
        known!(self.on(), "pair", pair.as_str())?;
        let id = new_id();
        execute!(
            self.on(),
            "INSERT INTO session (practice_id, id, pair_id, modality, started_at) \
             VALUES ($1, $2, $3, $4, $5)",
            &id,
            pair.as_str(),
            modality.as_str(),
            at.as_micros(),
        )?;
        self.audit(&Actor::System, at, "session_started", &id).await?;
        Ok(SessionId::new(id))
    }

    /// A pair's open session that is held like this.
    pub(crate) async fn open_session_held(
        &mut self,
        pair: &PairId,
        held: Held,
    ) -> Result<Option<Session>> {
        let (pair, held) = (pair.as_str(), held.as_str());
        let row: Option<Row> = query!(fetch_optional, self.on(), OPEN_HELD, pair, held)?;
        row.map(read).transpose()
    }
}

fn read(row: Row) -> Result<Session> {
    let damaged = |what| Error::Damaged(format!("session.{what} of {}", row.id));
    let modality = Modality::from_word(&row.modality).ok_or_else(|| damaged("modality"))?;
    let held = Held::from_word(&row.held).ok_or_else(|| damaged("held"))?;
    let facts = match (row.ended_at, &row.ended_by, &row.modalities, &row.line) {
        (None, ..) => None,
        (Some(ended_at), Some(ended_by), Some(modalities), Some(line)) => Some(SessionFacts {
            ended_at: Moment::from_micros(ended_at),
            ended_by: EndedBy::from_word(ended_by).ok_or_else(|| damaged("ended_by"))?,
            modalities: serde_json::from_str(modalities).map_err(|_| damaged("modalities"))?,
            line: serde_json::from_str(line).map_err(|_| damaged("line"))?,
        }),
        (Some(_), ..) => return Err(damaged("facts")),
    };
    Ok(Session {
        id: SessionId::new(row.id),
        pair: PairId::new(row.pair_id),
        modality,
        held,
        started_at: Moment::from_micros(row.started_at),
        facts,
    })
}
