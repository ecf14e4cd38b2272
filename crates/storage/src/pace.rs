//! Pace: what each of a pair chose about counting when they speak, and the figures of their
//! sessions, sealed with the client's key. The transaction that stores figures checks that both
//! agreed. When somebody spoke never reaches the server.

use crate::{
    Error, Result, Storage,
    damage::unless_damaged,
    data_key::{DataKeys, WrappedKey, join_key, key_columns},
    db::{Change, execute, query},
};
use alliance::{
    Side,
    pace::{Choice, Choices, OwnChoice, SessionPace},
};
use practice::{Moment, PairId, SessionId, audit::Actor};
use std::collections::{BTreeMap, BTreeSet};

/// How long after its end a session still accepts figures: those of its last minute (chosen).
const AFTER_END_MICROS: i64 = 60_000_000;
/// Most counts of one session (chosen: a reload every other minute for an hour).
const COUNTS_MAX: i64 = 32;

const CHOICES: &str = "SELECT pair.pace_off, pace_choice.side, pace_choice.choice, \
     pace_choice.client_reads FROM pair \
     LEFT JOIN pace_choice ON pace_choice.pair_id = pair.id WHERE pair.practice_id = $1 AND pair.id = $2";

/// Sessions in the room that accept figures, latest first.
const TAKING: &str = "SELECT id FROM session WHERE session.practice_id = $1 AND pair_id = $2 \
                      AND held = 'room' \
     AND (ended_at IS NULL OR ended_at + $4 >= $3) ORDER BY started_at DESC, id DESC";

/// The outcome of storing the figures of a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaceOutcome {
    /// They are stored, in place of earlier ones of the same count.
    Kept,
    /// Not both have agreed.
    NotAgreed,
    /// No session in the room is open or has just ended.
    NoSession,
    /// Earlier figures of this count were deleted.
    Forgotten,
    /// The session has the most counts that are stored.
    TooManyParts,
}

type ChoiceRow = (bool, Option<String>, Option<String>, Option<bool>);

#[derive(sqlx::FromRow)]
struct PaceRow {
    session_id: String,
    count_id: String,
    pace: Vec<u8>,
    #[sqlx(flatten)]
    key: WrappedKey,
}

impl Storage {
    /// The choices of both; [`Error::Absent`] when the pair is unknown.
    pub async fn pace_choices(&self, pair: &PairId) -> Result<Choices> {
        let rows: Vec<ChoiceRow> =
            query!(fetch_all, self.read().await?.on(), CHOICES, pair.as_str())?;
        read_choices(pair, rows)
    }

    /// Stores the choice of one of the two. Withdrawing it deletes the figures of a session that is
    /// open or has just ended. While pace is off for the pair, nothing is stored, and the answer is
    /// `true` for [`Choice::Off`] only.
    pub async fn choose_pace(
        &self,
        pair: &PairId,
        side: Side,
        choice: Choice,
        by: &Actor,
        now: Moment,
    ) -> Result<bool> {
        let mut change = self.change().await?;
        if change.pace_choices(pair).await?.off {
            return Ok(choice == Choice::Off);
        }
        execute!(
            change.on(),
            "INSERT INTO pace_choice (practice_id, pair_id, side, choice) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (pair_id, side) DO UPDATE SET choice = excluded.choice",
            pair.as_str(),
            side.as_str(),
            choice.as_str(),
        )?;
        if choice == Choice::Off {
            change.forget_open_pace(pair, now).await?;
        }
        let what = match choice {
            Choice::Off => "pace_chosen_off",
            Choice::Count => "pace_chosen_count",
            Choice::Share => "pace_chosen_share",
        };
        change.commit_audited(by, now, what, pair.as_str()).await?;
        Ok(true)
    }

    /// Stores that one of the two agrees to the client reading the figures.
    pub async fn let_client_read_pace(
        &self,
        pair: &PairId,
        side: Side,
        by: &Actor,
        now: Moment,
    ) -> Result<()> {
        let mut change = self.change().await?;
        change.keep_reading(pair, side, true).await?;
        change.commit_audited(by, now, "pace_reading_allowed", pair.as_str()).await
    }

    /// Stores that one of the two does not agree to the client reading the figures.
    pub async fn hide_pace_from_client(
        &self,
        pair: &PairId,
        side: Side,
        by: &Actor,
        now: Moment,
    ) -> Result<()> {
        let mut change = self.change().await?;
        change.keep_reading(pair, side, false).await?;
        change.commit_audited(by, now, "pace_reading_ended", pair.as_str()).await
    }

    /// Turns pace off for the pair, resets both choices, and deletes the figures of a session that
    /// is open or has just ended.
    pub async fn turn_pace_off(&self, pair: &PairId, by: &Actor, now: Moment) -> Result<()> {
        let mut change = self.change().await?;
        if change.switch_pace(pair, true, now).await? {
            change.commit_audited(by, now, "pace_turned_off", pair.as_str()).await?;
        }
        Ok(())
    }

    /// Turns pace on again for the pair; both choices start from [`Choice::Off`].
    pub async fn turn_pace_on(&self, pair: &PairId, by: &Actor, now: Moment) -> Result<()> {
        let mut change = self.change().await?;
        if change.switch_pace(pair, false, now).await? {
            change.commit_audited(by, now, "pace_turned_on", pair.as_str()).await?;
        }
        Ok(())
    }

    /// Stores the figures of one count of the pair's session in the room, in place of earlier ones
    /// of the same count.
    pub async fn keep_pace(
        &self,
        pair: &PairId,
        count: &str,
        pace: &SessionPace,
        now: Moment,
    ) -> Result<PaceOutcome> {
        let mut change = self.change().await?;
        if !change.pace_choices(pair).await?.counts() {
            return Ok(PaceOutcome::NotAgreed);
        }
        let taking = change.sessions_taking_pace(pair, now).await?;
        let Some(session) = taking.into_iter().next() else {
            return Ok(PaceOutcome::NoSession);
        };
        let (forgotten, others): (i64, i64) = query!(
            fetch_one,
            change.on(),
            "SELECT COUNT(CASE WHEN count_id = $3 AND pace IS NULL THEN 1 END), \
             COUNT(CASE WHEN count_id <> $3 AND session_id = $4 THEN 1 END) FROM session_pace \
             WHERE session_pace.practice_id = $1 AND session_id IN (SELECT id FROM session \
             WHERE session.practice_id = $1 AND pair_id = $2)",
            pair.as_str(),
            count,
            &session,
        )?;
        if forgotten > 0 {
            return Ok(PaceOutcome::Forgotten);
        }
        if others >= COUNTS_MAX {
            return Ok(PaceOutcome::TooManyParts);
        }
        let key = change.key_of(pair).await?;
        execute!(
            change.on(),
            "INSERT INTO session_pace (practice_id, session_id, count_id, first_at, pace) \
             VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (session_id, count_id) DO UPDATE SET pace = excluded.pace",
            &session,
            count,
            now.as_micros(),
            key.seal_json("session_pace.pace", &record(&session, count), pace),
        )?;
        change.commit().await?;
        Ok(PaceOutcome::Kept)
    }

    /// A pair's figures by session; the counts of a session are joined in order, without damaged ones.
    pub async fn paces_of(&self, pair: &PairId) -> Result<BTreeMap<SessionId, SessionPace>> {
        let sql = concat!(
            "SELECT session_pace.session_id, session_pace.count_id, session_pace.pace, ",
            key_columns!(),
            " FROM session_pace JOIN session ON session.id = session_pace.session_id ",
            join_key!("session.pair_id"),
            "WHERE session_pace.practice_id = $1 AND session.pair_id = $2 \
             AND session_pace.pace IS NOT NULL \
             ORDER BY session_pace.first_at, session_pace.count_id"
        );
        let rows: Vec<PaceRow> = query!(fetch_all, self.read().await?.on(), sql, pair.as_str())?;
        let mut keys = DataKeys::new(self.keys());
        let mut paces: BTreeMap<SessionId, SessionPace> = BTreeMap::new();
        for row in rows {
            let record = record(&row.session_id, &row.count_id);
            let key = keys.of(&row.key);
            let part = key.and_then(|key| key.open_json("session_pace.pace", &record, &row.pace));
            let Some(part): Option<SessionPace> = unless_damaged(part)? else { continue };
            let session = SessionId::new(row.session_id);
            let whole = match paces.remove(&session) {
                Some(before) => before.then(part),
                None => part,
            };
            paces.insert(session, whole);
        }
        Ok(paces)
    }

    /// A pair's ended sessions that have figures.
    pub async fn paced_sessions(&self, pair: &PairId) -> Result<BTreeSet<SessionId>> {
        let rows: Vec<(String,)> = query!(
            fetch_all,
            self.read().await?.on(),
            "SELECT DISTINCT session_pace.session_id FROM session_pace \
             JOIN session ON session.id = session_pace.session_id \
             WHERE session_pace.practice_id = $1 AND session.pair_id = $2 \
             AND session.ended_at IS NOT NULL \
             AND session_pace.pace IS NOT NULL",
            pair.as_str(),
        )?;
        Ok(rows.into_iter().map(|(session,)| SessionId::new(session)).collect())
    }

    /// Deletes the figures of one session; `false` when there are none.
    pub async fn delete_pace(
        &self,
        pair: &PairId,
        session: &SessionId,
        by: &Actor,
        now: Moment,
    ) -> Result<bool> {
        let mut change = self.change().await?;
        let deleted = execute!(
            change.on(),
            "UPDATE session_pace SET pace = NULL WHERE practice_id = $1 AND pace IS NOT NULL \
             AND session_id = \
             (SELECT id FROM session WHERE session.practice_id = $1 AND id = $3 AND pair_id = $2)",
            pair.as_str(),
            session.as_str(),
        )?;
        if deleted == 0 {
            return Ok(false);
        }
        change.commit_audited(by, now, "pace_deleted", session.as_str()).await?;
        Ok(true)
    }

    /// Deletes the figures of all sessions of a pair, and withdraws the choice of the one who asks,
    /// so that counting stops.
    pub async fn delete_paces(
        &self,
        pair: &PairId,
        side: Side,
        by: &Actor,
        now: Moment,
    ) -> Result<()> {
        let mut change = self.change().await?;
        execute!(
            change.on(),
            "UPDATE session_pace SET pace = NULL WHERE practice_id = $1 AND session_id IN \
             (SELECT id FROM session WHERE session.practice_id = $1 AND pair_id = $2)",
            pair.as_str(),
        )?;
        let sql = "UPDATE pace_choice SET choice = 'off' WHERE practice_id = $1 AND pair_id = $2 \
                   AND side = $3";
        execute!(change.on(), sql, pair.as_str(), side.as_str())?;
        change.commit_audited(by, now, "paces_deleted", pair.as_str()).await
    }
}

impl Change {
    async fn pace_choices(&mut self, pair: &PairId) -> Result<Choices> {
        let rows: Vec<ChoiceRow> = query!(fetch_all, self.on(), CHOICES, pair.as_str())?;
        read_choices(pair, rows)
    }

    async fn keep_reading(&mut self, pair: &PairId, side: Side, reads: bool) -> Result<()> {
        self.pace_choices(pair).await?;
        execute!(
            self.on(),
            "INSERT INTO pace_choice (practice_id, pair_id, side, client_reads) \
             VALUES ($1, $2, $3, $4) \
             ON CONFLICT (pair_id, side) DO UPDATE SET client_reads = excluded.client_reads",
            pair.as_str(),
            side.as_str(),
            reads,
        )?;
        Ok(())
    }

    /// `false` when it is so already.
    async fn switch_pace(&mut self, pair: &PairId, off: bool, now: Moment) -> Result<bool> {
        let sql = "UPDATE pair SET pace_off = $3 WHERE pair.practice_id = $1 AND id = $2 \
                   AND pace_off <> $3";
        if execute!(self.on(), sql, pair.as_str(), off)? == 0 {
            return Ok(false);
        }
        let sql = "UPDATE pace_choice SET choice = 'off' WHERE practice_id = $1 AND pair_id = $2";
        execute!(self.on(), sql, pair.as_str())?;
        self.forget_open_pace(pair, now).await?;
        Ok(true)
    }

    async fn sessions_taking_pace(&mut self, pair: &PairId, now: Moment) -> Result<Vec<String>> {
        let (pair, now) = (pair.as_str(), now.as_micros());
        let rows: Vec<(String,)> =
            query!(fetch_all, self.on(), TAKING, pair, now, AFTER_END_MICROS)?;
        Ok(rows.into_iter().map(|(session,)| session).collect())
    }

    /// Deletes the figures of every session that still accepts some.
    async fn forget_open_pace(&mut self, pair: &PairId, now: Moment) -> Result<()> {
        for session in self.sessions_taking_pace(pair, now).await? {
            let sql = "UPDATE session_pace SET pace = NULL WHERE practice_id = $1 \
                       AND session_id = $2";
            execute!(self.on(), sql, session)?;
        }
        Ok(())
    }
}

fn read_choices(pair: &PairId, rows: Vec<ChoiceRow>) -> Result<Choices> {
    if rows.is_empty() {
        return Err(Error::Absent);
    }
    let damaged = |what| Error::Damaged(format!("pace_choice.{what} of {pair}"));
    let mut choices = Choices::default();
    for (off, side, choice, client_reads) in rows {
        choices.off = off;
        let (Some(side), Some(choice)) = (side, choice) else { continue };
        let own = OwnChoice {
            choice: Choice::from_word(&choice).ok_or_else(|| damaged("choice"))?,
            client_reads: client_reads.unwrap_or_default(),
        };
        match Side::from_word(&side).ok_or_else(|| damaged("side"))? {
            Side::Counsellor => choices.counsellor = own,
            Side::Client => choices.client = own,
        }
    }
    Ok(choices)
}

fn record(session: &str, count: &str) -> String {
    format!("{session}/{count}")
}
