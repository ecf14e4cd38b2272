//! How the practice's letters look from outside: what stands in a list of mails before anybody opens
//! one. Deliberately absent: the sender's address, which is the operator's.

use crate::{
    Error, Result, Storage,
    damage::unless_damaged,
    db::{execute, query},
};
use practice::{Moment, Private, audit::Actor};
use serde::{Deserialize, Serialize};

const COLUMN: &str = "practice.letterhead";

/// What the owner chose. What is not chosen is neutral.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letterhead {
    /// The name beside the sender's address.
    pub from_name: Option<Private<String>>,
    /// The subject of every letter.
    pub subject: Option<Private<String>>,
    /// The address that answers go to.
    pub reply_to: Option<Private<String>>,
}

#[derive(Serialize)]
struct Stored<'a> {
    from_name: Option<&'a str>,
    subject: Option<&'a str>,
    reply_to: Option<&'a str>,
}

#[derive(Deserialize)]
struct Read {
    from_name: Option<String>,
    subject: Option<String>,
    reply_to: Option<String>,
}

impl Storage {
    /// The practice's letterhead; the neutral one until it is set, and when it is damaged.
    pub async fn letterhead(&self) -> Result<Letterhead> {
        let sql = "SELECT letterhead FROM practice WHERE id = $1";
        let (sealed,): (Option<Vec<u8>>,) = query!(fetch_one, self.read().await?.on(), sql)?;
        let id = self.practice().as_str();
        let Some(text) = self.open_text_if_whole(COLUMN, id, sealed.as_deref())? else {
            return Ok(Letterhead::default());
        };
        let read = serde_json::from_str::<Read>(text.reveal())
            .map_err(|_| Error::Damaged(COLUMN.to_owned()));
        Ok(unless_damaged(read)?.map(Letterhead::from).unwrap_or_default())
    }

    /// Sets the practice's letterhead.
    pub async fn set_letterhead(
        &self,
        letterhead: &Letterhead,
        by: &Actor,
        now: Moment,
    ) -> Result<()> {
        fn text(part: Option<&Private<String>>) -> Option<&str> {
            part.map(|part| part.reveal().as_str())
        }
        let stored = Stored {
            from_name: text(letterhead.from_name.as_ref()),
            subject: text(letterhead.subject.as_ref()),
            reply_to: text(letterhead.reply_to.as_ref()),
        };
        let json = serde_json::to_string(&stored).expect("three texts are JSON");
        let mut change = self.change().await?;
        let sealed = change.seal_text(COLUMN, change.practice(), &Private::new(json));
        execute!(change.on(), "UPDATE practice SET letterhead = $2 WHERE id = $1", &sealed)?;
        change.commit_audited(by, now, "letterhead_set", self.practice().as_str()).await
    }
}

impl From<Read> for Letterhead {
    fn from(read: Read) -> Self {
        Self {
            from_name: read.from_name.map(Private::new),
            subject: read.subject.map(Private::new),
            reply_to: read.reply_to.map(Private::new),
        }
    }
}
