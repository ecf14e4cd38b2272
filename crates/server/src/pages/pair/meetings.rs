//! Past sessions on a pair's page: facts in words, the joint check, and the link to the pace.

use super::joint_checks::{self, JointShown};
use crate::built::session_facts::session_facts;
use crate::built::work;
use crate::error::PageError;
use crate::page::Page;
use crate::state::App;
use crate::times::Times;
use alliance::Side;
use storage::Pair;

/// Sessions shown; older ones stay in storage (chosen: half a year of weekly sessions).
const SHOWN: usize = 26;

/// One session.
pub(super) struct Meeting {
    pub day: String,
    pub facts: String,
    /// The joint check, if there was one.
    pub joint: Option<JointShown>,
    /// Address of the page about its pace, if there is one.
    pub pace: Option<String>,
}

pub(super) async fn meetings(
    app: &App,
    page: &Page,
    pair: &Pair,
    times: &Times,
) -> Result<Vec<Meeting>, PageError> {
    let mut sessions = app.storage.sessions_of(&pair.id).await?;
    sessions.sort_by_key(|session| std::cmp::Reverse(session.started_at));
    let records = app.storage.joint_checks_of(&pair.id).await?;
    let mut paced = work::paced(app, pair, Side::Counsellor).await?;
    let name = page.name(&pair.client_name);
    let shown = sessions.iter().take(SHOWN);
    Ok(shown
        .map(|session| Meeting {
            day: times.day(session.started_at),
            facts: session_facts(page, session, times),
            joint: records.get(&session.id).map(|record| joint_checks::shown(page, record, &name)),
            pace: paced.remove(&session.id),
        })
        .collect())
}
