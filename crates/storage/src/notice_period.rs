//! How long before an appointment a client can cancel without more, and what happens later, in the
//! practice's words.

use crate::{
    Result, Storage,
    db::{execute, query},
};
use practice::{Moment, Private, appointment::NoticePeriod, audit::Actor};

const COLUMN: &str = "practice.notice_words";

impl Storage {
    /// The practice's notice period. Hours that are damaged are the usual ones, and words that are
    /// damaged none.
    pub async fn notice_period(&self) -> Result<NoticePeriod> {
        let (hours, sealed): (i64, Option<Vec<u8>>) = query!(
            fetch_one,
            self.read().await?.on(),
            "SELECT notice_hours, notice_words FROM practice WHERE id = $1",
        )?;
        let id = self.practice().as_str();
        let hours = u16::try_from(hours).ok().filter(|hours| *hours <= NoticePeriod::HOURS_MAX);
        Ok(NoticePeriod {
            hours: hours.unwrap_or(NoticePeriod::USUAL_HOURS),
            words: self.open_text_if_whole(COLUMN, id, sealed.as_deref())?,
        })
    }

    /// Sets the practice's notice period.
    pub async fn set_notice_period(
        &self,
        period: &NoticePeriod,
        by: &Actor,
        now: Moment,
    ) -> Result<()> {
        let mut change = self.change().await?;
        let seal = |text: &Private<String>| change.seal_text(COLUMN, change.practice(), text);
        let sealed = period.words.as_ref().map(seal);
        let sql = "UPDATE practice SET notice_hours = $2, notice_words = $3 WHERE id = $1";
        execute!(change.on(), sql, i64::from(period.hours), &sealed)?;
        change.commit_audited(by, now, "notice_period_set", self.practice().as_str()).await
    }
}
