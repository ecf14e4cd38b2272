//! "How is this going for you, here on the screen?" (docs/practices.md#c7): either opens it in a
//! session, each answers on their own device, and both read what each shares. The longer check-in
//! has more questions and is offered on a rhythm. Deliberately absent: the socket that carries it.

use crate::built::check_in_words;
use crate::charts::span;
use crate::error::PageError;
use crate::page::Page;
use crate::pages::check_in::{Questions, blank};
use crate::security::OneOfTwo;
use crate::state::App;
use alliance::check_in::{CheckIn, Item, Occasion, Seen, by_session, is_longer_due};
use askama::Template;
use std::time::Duration;
use wire::MidwayLine;

/// How long after a check-in its shared answers are still sent to open pages (chosen: a long
/// session).
const LIVE_FOR: Duration = Duration::from_secs(3 * 3_600);

/// The dialog, for a page that subscribes to the board's socket.
#[derive(Template)]
#[template(path = "meeting/midway.html")]
pub struct Midway {
    page: Page,
    other_name: String,
    forms: [Questions; 2],
    words_json: String,
    /// Whether the longer check-in is due in this session.
    pub is_due: bool,
}

impl Midway {
    /// For one of the two.
    pub async fn of(app: &App, one: &OneOfTwo) -> Result<Self, PageError> {
        let form = |occasion| blank(one, occasion, app.storage.new_check_in_id());
        Ok(Self {
            page: one.page.clone(),
            other_name: one.other_name.clone(),
            forms: [form(Occasion::Midway), form(Occasion::Longer)],
            words_json: one.page.words_json(&["midway"]),
            is_due: is_due(app, one).await?,
        })
    }
}

/// Whether the longer check-in is due: by the rhythm, and by what this side may see of item 11. Not
/// twice in one session.
async fn is_due(app: &App, one: &OneOfTwo) -> Result<bool, PageError> {
    let sessions = app.storage.sessions_of(&one.pair.id).await?;
    let spans: Vec<_> = sessions.iter().map(span).collect();
    let all = app.storage.check_ins_of(&one.pair.id).await?;
    let seen: Vec<CheckIn> = all.iter().filter_map(|given| given.seen_by(one.side)).collect();
    let on_screen: Vec<u8> = seen
        .iter()
        .filter(|one| one.occasion == Occasion::Leaving)
        .filter_map(|one| one.scale(Item::OnScreen))
        .collect();
    let goes_on = spans.iter().any(|span| span.ended_at.is_none());
    let number = spans.len() + usize::from(!goes_on);
    let number = u32::try_from(number).unwrap_or(u32::MAX);
    let matched = by_session(&all, &spans);
    let is_done = goes_on
        && matched.sessions.last().is_some_and(|session| {
            session.others.iter().any(|one| one.occasion == Occasion::Longer)
        });
    Ok(!is_done && is_longer_due(number, &on_screen))
}

/// Sends what one of the two has just shared to all pages that watch the board.
pub fn share(app: &App, one: &OneOfTwo, check_in: &CheckIn) {
    let is_midway = matches!(check_in.occasion, Occasion::Midway | Occasion::Longer);
    if !is_midway || app.clock.now().since(check_in.at) > LIVE_FOR {
        return;
    }
    let mut shared = check_in.clone();
    shared.answers.retain(|_, given| given.seen == Seen::Shared);
    let lines: Vec<MidwayLine> = check_in_words::lines(&one.page, &shared)
        .into_iter()
        .map(|line| MidwayLine { question: line.question, answer: line.answer })
        .collect();
    if !lines.is_empty() {
        app.boards.share_midway(&one.pair.id, one.side, lines);
    }
}
