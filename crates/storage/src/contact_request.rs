//! A client's request that their counsellor gets in touch. It holds a time and no words. Nothing is
//! sent: the counsellor reads it on their pages.

use crate::{
    Result, Storage,
    db::{execute, execute_alone, query},
    new_id,
};
use practice::{ContactRequestId, Moment, PairId, PersonId};

/// A client's request that their counsellor gets in touch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactRequest {
    /// Its id.
    pub id: ContactRequestId,
    /// Whose client asks.
    pub pair: PairId,
    /// When they asked.
    pub asked_at: Moment,
}

type Row = (String, String, i64);

impl Storage {
    /// Opens a request; does nothing while one is open.
    /// [`Error::Absent`](crate::Error::Absent) when the pair is unknown or its client was erased.
    pub async fn ask_for_contact(&self, pair: &PairId, now: Moment) -> Result<()> {
        let mut change = self.write().await?;
        change.key_of(pair).await?;
        execute!(
            change.on(),
            "INSERT INTO contact_request (practice_id, id, pair_id, asked_at) \
             SELECT $1, $2, $3, $4 \
             WHERE NOT EXISTS (SELECT 1 FROM contact_request \
             WHERE contact_request.practice_id = $1 AND pair_id = $3 AND answered_at IS NULL)",
            new_id(),
            pair.as_str(),
            now.as_micros(),
        )?;
        change.commit().await
    }

    /// The open request of a pair's client.
    pub async fn open_contact_request(&self, pair: &PairId) -> Result<Option<ContactRequest>> {
        let row: Option<Row> = query!(
            fetch_optional,
            self.read().await?.on(),
            "SELECT id, pair_id, asked_at FROM contact_request \
             WHERE practice_id = $1 AND pair_id = $2 AND answered_at IS NULL \
             ORDER BY asked_at, id LIMIT 1",
            pair.as_str(),
        )?;
        Ok(row.map(read))
    }

    /// The open requests of all of a counsellor's clients, oldest first.
    pub async fn open_contact_requests(
        &self,
        counsellor: &PersonId,
    ) -> Result<Vec<ContactRequest>> {
        let rows: Vec<Row> = query!(
            fetch_all,
            self.read().await?.on(),
            "SELECT contact_request.id, contact_request.pair_id, contact_request.asked_at \
             FROM contact_request JOIN pair ON pair.id = contact_request.pair_id \
             WHERE contact_request.practice_id = $1 AND pair.counsellor_id = $2 \
             AND contact_request.answered_at IS NULL \
             ORDER BY contact_request.asked_at, contact_request.id",
            counsellor.as_str(),
        )?;
        Ok(rows.into_iter().map(read).collect())
    }

    /// Marks a request as answered; `false` when the pair has no open one with this id.
    pub async fn answer_contact_request(
        &self,
        pair: &PairId,
        id: &ContactRequestId,
        now: Moment,
    ) -> Result<bool> {
        let sql = "UPDATE contact_request SET answered_at = $4 \
                   WHERE practice_id = $1 AND pair_id = $2 AND id = $3 AND answered_at IS NULL";
        let micros = now.as_micros();
        Ok(execute_alone!(self, sql, pair.as_str(), id.as_str(), micros) > 0)
    }

    /// Withdraws the open request of a pair's client; `false` when there is none.
    pub async fn withdraw_contact_request(&self, pair: &PairId) -> Result<bool> {
        let sql = "DELETE FROM contact_request WHERE practice_id = $1 AND pair_id = $2 \
                   AND answered_at IS NULL";
        Ok(execute_alone!(self, sql, pair.as_str()) > 0)
    }
}

fn read((id, pair, asked_at): Row) -> ContactRequest {
    ContactRequest {
        id: ContactRequestId::new(id),
        pair: PairId::new(pair),
        asked_at: Moment::from_micros(asked_at),
    }
}
