//! How a client is reached between meetings, and how they read times. The address is sealed with the
//! client's key; zone, language and clock are not: the server sends by them.

use crate::{
    Error, Result, Storage,
    damage::unless_damaged,
    data_key::DataKey,
    db::{Change, execute, execute_alone, query},
};
use practice::{
    ClientId, ClockHabit, Moment, PairId, Private,
    audit::Actor,
    contact::{Contact, Reading, SafeContact},
    wall::Zone,
};

#[derive(sqlx::FromRow)]
struct Row {
    zone: Option<String>,
    language: Option<String>,
    clock: Option<String>,
    mail: Option<Vec<u8>>,
    level: String,
    wants_reminders: bool,
    unsure_since: Option<i64>,
    wrapped: Vec<u8>,
}

impl Storage {
    /// How a client is reached; that of one who has not been asked when there is nothing, and without
    /// an address when it is damaged.
    pub async fn contact(&self, client: &ClientId) -> Result<Contact> {
        let row: Option<Row> = query!(
            fetch_optional,
            self.read().await?.on(),
            "SELECT contact.zone, contact.language, contact.clock, contact.mail, contact.level, \
             contact.wants_reminders, contact.unsure_since, data_key.wrapped FROM contact \
             JOIN data_key ON data_key.client_id = contact.client_id \
             WHERE contact.practice_id = $1 AND contact.client_id = $2",
            client.as_str(),
        )?;
        let Some(row) = row else { return Ok(Contact::unasked()) };
        let mail = row.mail.as_ref().map(|sealed| {
            let key = DataKey::unwrap(&self.keys(), client.as_str(), &row.wrapped)?;
            key.open("contact.mail", client.as_str(), sealed)
        });
        Ok(Contact {
            mail: mail.map(unless_damaged).transpose()?.flatten(),
            // A zone that the zone data of this program do not have is asked for again.
            zone: row.zone.as_deref().and_then(Zone::named),
            reading: Reading {
                language: row.language,
                habit: row.clock.as_deref().and_then(ClockHabit::from_word),
            },
            level: SafeContact::from_word(&row.level)
                .ok_or_else(|| Error::Damaged(format!("contact.level of {client}")))?,
            wants_reminders: row.wants_reminders,
            is_unsure: row.unsure_since.is_some(),
        })
    }

    /// Stores how a client is reached. Their address is sure again, unless `contact` says that it is
    /// not.
    /// [`Error::Absent`] when the client is unknown or erased.
    pub async fn set_contact(
        &self,
        client: &ClientId,
        contact: &Contact,
        by: &Actor,
        now: Moment,
    ) -> Result<()> {
        let mut change = self.change().await?;
        let key = change.key_of_client(client).await?.ok_or(Error::Absent)?;
        let seal = |mail: &str| key.seal("contact.mail", client.as_str(), mail);
        if change.address_of(client, &key).await? != contact.open_address().cloned() {
            // Whoever reads the old address opens nothing any more.
            change.end_links_in_mail(client, now).await?;
        }
        execute!(
            change.on(),
            "INSERT INTO contact (practice_id, client_id, zone, language, clock, mail, level, \
             wants_reminders, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
             ON CONFLICT (client_id) DO UPDATE SET zone = excluded.zone, \
             language = excluded.language, clock = excluded.clock, mail = excluded.mail, \
             level = excluded.level, wants_reminders = excluded.wants_reminders, \
             changed_at = excluded.changed_at, \
             unsure_since = CASE WHEN $10 THEN contact.unsure_since ELSE NULL END",
            client.as_str(),
            contact.zone.as_ref().map(Zone::as_str),
            contact.reading.language.as_deref(),
            contact.reading.habit.map(ClockHabit::as_str),
            contact.mail.as_ref().map(|mail| seal(mail.reveal())),
            contact.level.as_str(),
            contact.wants_reminders,
            now.as_micros(),
            contact.is_unsure,
        )?;
        change.commit_audited(by, now, "contact_changed", client.as_str()).await
    }

    /// Notes that a mail to a client came back, unless their address was changed since `sent_at`.
    pub async fn doubt_address(
        &self,
        client: &ClientId,
        sent_at: Moment,
        now: Moment,
    ) -> Result<()> {
        let sql = "UPDATE contact SET unsure_since = $3 WHERE practice_id = $1 \
                   AND client_id = $2 AND unsure_since IS NULL AND changed_at <= $4";
        let (now, sent_at) = (now.as_micros(), sent_at.as_micros());
        execute_alone!(self, sql, client.as_str(), now, sent_at);
        Ok(())
    }
}

impl Change {
    /// The address that a client's mail goes to; `None` also when it is damaged.
    async fn address_of(
        &mut self,
        client: &ClientId,
        key: &DataKey,
    ) -> Result<Option<Private<String>>> {
        let row: Option<(Option<Vec<u8>>, String)> = query!(
            fetch_optional,
            self.on(),
            "SELECT mail, level FROM contact WHERE practice_id = $1 AND client_id = $2",
            client.as_str(),
        )?;
        let no_mail = SafeContact::NoMail.as_str();
        let Some((Some(sealed), level)) = row else { return Ok(None) };
        let opened = key.open("contact.mail", client.as_str(), &sealed);
        Ok(unless_damaged(opened)?.filter(|_| level != no_mail))
    }

    /// Ends the links that stand in a client's mails.
    async fn end_links_in_mail(&mut self, client: &ClientId, now: Moment) -> Result<()> {
        let sql = "SELECT id FROM pair WHERE practice_id = $1 AND client_id = $2";
        let pairs: Vec<(String,)> = query!(fetch_all, self.on(), sql, client.as_str())?;
        for (pair,) in pairs {
            self.end_appointment_links(&PairId::new(pair), now).await?;
        }
        Ok(())
    }
}
