//! Links of one appointment: how a client sees its time, cancels it, asks for another and goes in,
//! from a mail, without their personal link. Mails are written again when they are sent again, so a
//! mail's link is kept under the same token each time. It leads to one appointment of one client, and
//! ends with their address.

use crate::{
    Error, Result, Storage,
    appointment::{self, read, select},
    db::{Change, execute, query},
    hash_token, new_id,
};
use practice::{
    AppointmentId, ClientId, LinkId, Moment, PairId, PersonId, Private, appointment::Appointment,
    audit::Actor, series::Scope,
};
use std::time::Duration;

/// How long after its end an appointment's link still says that it has passed (chosen).
const KEPT: Duration = Duration::from_secs(7 * 24 * 3600);

/// What the token of an appointment's link opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppointmentLink {
    /// The link.
    pub id: LinkId,
    /// For whom it was made.
    pub client: ClientId,
    /// Whom they meet.
    pub counsellor: PersonId,
    /// The appointment.
    pub appointment: Appointment,
    /// Whether it is cancelled.
    pub is_cancelled: bool,
}

impl Storage {
    /// Keeps a link to an appointment under this token, once; one that was revoked is open again, since
    /// the same mail goes to the same address now.
    /// [`Error::Absent`] when the appointment is unknown.
    pub async fn keep_appointment_link(
        &self,
        token: &str,
        appointment: &AppointmentId,
        now: Moment,
    ) -> Result<()> {
        let mut change = self.change().await?;
        let pair: Option<(String,)> = query!(
            fetch_optional,
            change.on(),
            "SELECT pair_id FROM appointment WHERE practice_id = $1 AND id = $2",
            appointment.as_str(),
        )?;
        let (pair,) = pair.ok_or(Error::Absent)?;
        execute!(
            change.on(),
            "INSERT INTO link (practice_id, id, pair_id, token_hash, state, made_at, \
             appointment_id) VALUES ($1, $2, $3, $4, 'active', $5, $6) \
             ON CONFLICT (token_hash) DO UPDATE SET state = 'active', ended_at = NULL \
             WHERE link.appointment_id = excluded.appointment_id",
            new_id(),
            &pair,
            hash_token(token),
            now.as_micros(),
            appointment.as_str(),
        )?;
        change.commit().await
    }

    /// What a token opens; `None` when it is unknown, or opens nothing any more.
    pub async fn appointment_link(&self, token: &str) -> Result<Option<AppointmentLink>> {
        let hash = hash_token(token);
        let link: Option<(String, String, String, String)> = query!(
            fetch_optional,
            self.read().await?.on(),
            "SELECT link.id, link.appointment_id, pair.client_id, pair.counsellor_id FROM link \
             JOIN pair ON pair.id = link.pair_id WHERE link.practice_id = $1 \
             AND link.token_hash = $2 AND link.state = 'active' \
             AND link.appointment_id IS NOT NULL",
            &hash,
        )?;
        let Some((id, appointment, client, counsellor)) = link else { return Ok(None) };
        let row: Option<appointment::Row> = query!(
            fetch_optional,
            self.read().await?.on(),
            select!("WHERE appointment.practice_id = $1 AND id = $2"),
            &appointment,
        )?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(AppointmentLink {
            id: LinkId::new(id),
            client: ClientId::new(client),
            counsellor: PersonId::new(counsellor),
            is_cancelled: row.cancelled_at.is_some(),
            appointment: read(row)?,
        }))
    }

    /// Cancels one appointment because its client says so, and notes that for the counsellor;
    /// `is_late` says whether that was within the practice's notice period. `false` when the pair has
    /// no such appointment to come.
    pub async fn cancel_for_client(
        &self,
        pair: &PairId,
        id: &AppointmentId,
        is_late: bool,
        by: &Actor,
        now: Moment,
    ) -> Result<bool> {
        let mut change = self.change().await?;
        if !change.cancel(pair, id, Scope::This, by, now).await? {
            return Ok(false);
        }
        // What was asked about it is settled.
        let sql = "UPDATE contact_request SET answered_at = $4 WHERE practice_id = $1 \
                   AND pair_id = $2 AND appointment_id = $3 AND answered_at IS NULL";
        execute!(change.on(), sql, pair.as_str(), id.as_str(), now.as_micros())?;
        execute!(
            change.on(),
            "INSERT INTO contact_request \
             (practice_id, id, pair_id, asked_at, wish, appointment_id, is_late) \
             VALUES ($1, $2, $3, $4, 'cancelled', $5, $6)",
            new_id(),
            pair.as_str(),
            now.as_micros(),
            id.as_str(),
            is_late,
        )?;
        change.commit().await?;
        Ok(true)
    }

    /// Notes for the counsellor that a client asks for another time than this one; what they asked
    /// before about it is replaced. [`Error::Absent`] when the client was erased.
    pub async fn ask_for_another_time(
        &self,
        pair: &PairId,
        id: &AppointmentId,
        words: Option<&Private<String>>,
        by: &Actor,
        now: Moment,
    ) -> Result<()> {
        let mut change = self.change().await?;
        let key = change.key_of(pair).await?;
        let request = new_id();
        let sql = "DELETE FROM contact_request WHERE practice_id = $1 AND pair_id = $2 \
                   AND appointment_id = $3 AND wish = 'another_time' AND answered_at IS NULL";
        execute!(change.on(), sql, pair.as_str(), id.as_str())?;
        let sealed = words.map(|words| key.seal("contact_request.words", &request, words.reveal()));
        execute!(
            change.on(),
            "INSERT INTO contact_request \
             (practice_id, id, pair_id, asked_at, wish, appointment_id, words) \
             VALUES ($1, $2, $3, $4, 'another_time', $5, $6)",
            &request,
            pair.as_str(),
            now.as_micros(),
            id.as_str(),
            sealed,
        )?;
        change.commit_audited(by, now, "another_time_asked", id.as_str()).await
    }
}

impl Change {
    /// Ends the links of a pair's appointments, and the logins made through them.
    pub(crate) async fn end_appointment_links(&mut self, pair: &PairId, now: Moment) -> Result<()> {
        let sql = "DELETE FROM login WHERE practice_id = $1 AND pair_id = $2 AND link_id IN \
                   (SELECT id FROM link WHERE pair_id = $2 AND appointment_id IS NOT NULL)";
        execute!(self.on(), sql, pair.as_str())?;
        let sql = "UPDATE link SET state = 'revoked', ended_at = $3 WHERE practice_id = $1 \
                   AND pair_id = $2 AND appointment_id IS NOT NULL AND state = 'active'";
        execute!(self.on(), sql, pair.as_str(), now.as_micros()).map(drop)
    }

    /// Deletes the links of appointments that ended long ago; how many.
    pub(crate) async fn delete_old_appointment_links(&mut self, now: Moment) -> Result<u64> {
        let sql = "DELETE FROM link WHERE practice_id = $1 AND appointment_id IN \
                   (SELECT id FROM appointment WHERE practice_id = $1 AND ends_at <= $2) \
                   AND NOT EXISTS (SELECT 1 FROM login WHERE login.link_id = link.id)";
        execute!(self.on(), sql, now.minus(KEPT).as_micros())
    }
}
