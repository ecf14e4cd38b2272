//! The choices about counting, as a part of the pair's page and of the client's own: what is
//! counted and what never is, both choices, the switch, and on the client's page the sessions to
//! read or delete.

use crate::error::PageError;
use crate::page::Page;
use crate::security::OneOfTwo;
use crate::state::App;
use crate::times::Times;
use alliance::Side;
use alliance::pace::{Choice, Choices};
use askama::Template;
use storage::{Pair, Session};

/// Sessions listed (chosen: half a year of weekly meetings); all can be deleted at once.
const SHOWN: usize = 26;

/// The part of the page.
#[derive(Template)]
#[template(path = "pace/choices.html")]
pub struct PaceChoices {
    page: Page,
    /// Where the addresses of the forms begin.
    base: String,
    is_client: bool,
    /// The name of the other.
    name: String,
    options: Vec<Offered>,
    /// What each chose, and what follows from both choices.
    mine: String,
    theirs: String,
    both: String,
    off: bool,
    /// Whether the reader agreed that the client may read.
    ticked: bool,
    /// The other's choice about that, in words.
    other_ticked: String,
    /// On the client's page: sessions with a pace, latest first.
    sessions: Vec<Paced>,
    /// Number of sessions with a pace.
    session_count: u32,
    client_reads: bool,
}

/// One choice.
struct Offered {
    value: &'static str,
    name: &'static str,
    hint: String,
    is_chosen: bool,
}

/// A session with a pace.
struct Paced {
    id: String,
    day: String,
}

impl PaceChoices {
    /// On the pair's page, for the counsellor.
    pub async fn for_counsellor(app: &App, page: &Page, pair: &Pair) -> Result<Self, PageError> {
        let choices = app.storage.pace_choices(&pair.id).await?;
        let base = format!("/pairs/{}", pair.id);
        let name = page.name(&pair.client_name);
        Ok(Self::new(page, &choices, Side::Counsellor, &name, base))
    }

    /// On the client's own page; `sessions` come latest first.
    pub async fn for_client(
        app: &App,
        one: &OneOfTwo,
        times: &Times,
        sessions: &[Session],
    ) -> Result<Self, PageError> {
        let OneOfTwo { page, pair, other_name: counsellor, .. } = one;
        let choices = app.storage.pace_choices(&pair.id).await?;
        let paced = app.storage.paced_sessions(&pair.id).await?;
        let mut shown = Self::new(page, &choices, Side::Client, counsellor, "/me".into());
        let all = sessions.iter().filter(|session| paced.contains(&session.id));
        let listed = all.take(SHOWN).map(|session| Paced {
            id: session.id.to_string(),
            day: times.day(session.started_at),
        });
        shown.sessions = listed.collect();
        shown.session_count = u32::try_from(paced.len()).unwrap_or(u32::MAX);
        Ok(shown)
    }

    fn new(page: &Page, choices: &Choices, side: Side, name: &str, base: String) -> Self {
        let (own, other) = (choices.of(side), choices.of(side.other()));
        let named = [("name", name)];
        let offered = |(value, name, hint): (Choice, &'static str, &str)| Offered {
            value: value.as_str(),
            name,
            hint: page.ta(hint, &named),
            is_chosen: own.choice == value,
        };
        let options = [
            (Choice::Off, "pace-choice-off", "pace-choice-off-hint"),
            (Choice::Count, "pace-choice-count", "pace-choice-count-hint"),
            (Choice::Share, "pace-choice-share", "pace-choice-share-hint"),
        ];
        let mine = match own.choice {
            Choice::Off => "pace-mine-off",
            Choice::Count => "pace-mine-count",
            Choice::Share => "pace-mine-share",
        };
        let theirs = match other.choice {
            Choice::Off => "pace-theirs-off",
            Choice::Count => "pace-theirs-count",
            Choice::Share => "pace-theirs-share",
        };
        let both = if choices.counts() { "pace-both-count" } else { "pace-both-not" };
        let ticked = if other.client_reads { "pace-read-theirs" } else { "pace-read-theirs-not" };
        Self {
            page: page.clone(),
            base,
            is_client: side == Side::Client,
            name: name.to_owned(),
            options: options.map(offered).into(),
            mine: page.t(mine),
            theirs: page.ta(theirs, &named),
            both: page.t(both),
            off: choices.off,
            ticked: own.client_reads,
            other_ticked: page.ta(ticked, &named),
            sessions: Vec::new(),
            session_count: 0,
            client_reads: choices.client_reads(),
        }
    }
}
