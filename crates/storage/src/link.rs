//! Personal links: how a client enters without an account. A pair has at most one active link.
//! Deliberately absent: links of one appointment, in the same table (`appointment_link.rs`).

use crate::{
    Error, Result, Storage,
    db::{Change, execute, execute_alone, query},
    hash_token, new_id, new_token,
};
use practice::{ClientId, LinkId, Moment, PairId, audit::Actor};

/// What the token of a personal link opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkOutcome {
    /// A pair's room: the link is active.
    Open {
        /// The link.
        link: LinkId,
        /// The pair it leads to.
        pair: PairId,
        /// The client it was made for.
        client: ClientId,
    },
    /// Nothing: a newer link replaced it.
    Replaced,
    /// Nothing: the counsellor revoked it.
    Revoked,
    /// Nothing: there is no such link, or its client was erased.
    Unknown,
}

/// A pair's active link without its token, which is not stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkFacts {
    /// The link.
    pub id: LinkId,
    /// When it was made.
    pub made_at: Moment,
    /// When it was last opened.
    pub last_opened_at: Option<Moment>,
}

impl Storage {
    /// Makes a personal link and returns its token, which is not stored. Replaces the active link
    /// and ends the logins made through it. [`Error::Absent`](crate::Error::Absent) when the pair
    /// is unknown or its client was erased.
    pub async fn make_link(
        &self,
        pair: &PairId,
        by: &Actor,
        now: Moment,
    ) -> Result<(LinkId, String)> {
        let (id, token) = (new_id(), new_token());
        let mut change = self.change().await?;
        change.key_of(pair).await?;
        let replaced = change.end_active_link(pair, "replaced", now).await?;
        execute!(
            change.on(),
            "INSERT INTO link (practice_id, id, pair_id, token_hash, state, made_at) \
             VALUES ($1, $2, $3, $4, 'active', $5)",
            &id,
            pair.as_str(),
            hash_token(&token),
            now.as_micros(),
        )?;
        let what = if replaced { "link_replaced" } else { "link_made" };
        change.commit_audited(by, now, what, pair.as_str()).await?;
        Ok((LinkId::new(id), token))
    }

    /// Revokes a pair's active link and the links of its appointments, and ends the logins made
    /// through them; `false` when there is no active link.
    pub async fn revoke_link(&self, pair: &PairId, by: &Actor, now: Moment) -> Result<bool> {
        let mut change = self.change().await?;
        change.end_appointment_links(pair, now).await?;
        if !change.end_active_link(pair, "revoked", now).await? {
            change.commit().await?;
            return Ok(false);
        }
        change.commit_audited(by, now, "link_revoked", pair.as_str()).await?;
        Ok(true)
    }

    /// What a token opens.
    pub async fn open_link(&self, token: &str) -> Result<LinkOutcome> {
        let row: Option<(String, String, String, String)> = query!(
            fetch_optional,
            self.read().await?.on(),
            "SELECT link.id, link.pair_id, pair.client_id, link.state FROM link \
             JOIN pair ON pair.id = link.pair_id WHERE link.practice_id = $1 \
             AND link.token_hash = $2 AND link.appointment_id IS NULL",
            hash_token(token),
        )?;
        let Some((link, pair, client, state)) = row else { return Ok(LinkOutcome::Unknown) };
        Ok(match state.as_str() {
            "active" => LinkOutcome::Open {
                link: LinkId::new(link),
                pair: PairId::new(pair),
                client: ClientId::new(client),
            },
            "replaced" => LinkOutcome::Replaced,
            "revoked" => LinkOutcome::Revoked,
            _ => return Err(Error::Damaged(format!("link.state of {link}"))),
        })
    }

    /// A pair's active link, if it has one.
    pub async fn link_of(&self, pair: &PairId) -> Result<Option<LinkFacts>> {
        let row: Option<(String, i64, Option<i64>)> = query!(
            fetch_optional,
            self.read().await?.on(),
            "SELECT id, made_at, last_opened_at FROM link WHERE practice_id = $1 AND pair_id = $2 \
             AND state = 'active' AND appointment_id IS NULL",
            pair.as_str(),
        )?;
        Ok(row.map(|(id, made_at, last_opened_at)| LinkFacts {
            id: LinkId::new(id),
            made_at: Moment::from_micros(made_at),
            last_opened_at: last_opened_at.map(Moment::from_micros),
        }))
    }

    /// Stores when a link was opened last.
    pub async fn note_link_opened(&self, link: &LinkId, now: Moment) -> Result<()> {
        let sql = "UPDATE link SET last_opened_at = $3 WHERE practice_id = $1 AND id = $2";
        execute_alone!(self, sql, link.as_str(), now.as_micros());
        Ok(())
    }
}

impl Change {
    async fn end_active_link(&mut self, pair: &PairId, state: &str, now: Moment) -> Result<bool> {
        let ended = execute!(
            self.on(),
            "UPDATE link SET state = $3, ended_at = $4 WHERE practice_id = $1 AND pair_id = $2 \
             AND state = 'active' AND appointment_id IS NULL",
            pair.as_str(),
            state,
            now.as_micros(),
        )?;
        let sql = "DELETE FROM login WHERE practice_id = $1 AND pair_id = $2 \
                   AND link_id IS NOT NULL";
        execute!(self.on(), sql, pair.as_str())?;
        Ok(ended > 0)
    }
}
