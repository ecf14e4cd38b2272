//! Charts of what the two of a pair see: drawn on the server as SVG, each with a sentence that says
//! the same and a table. Readable without colour.
//! Deliberately absent: norms, comparisons with other people, and colours for good and bad.

mod alliance_chart;
mod before_after;
mod drawing;
mod goals;
mod hour;
mod line_chart;
mod one_item;
mod pen;
mod quality;
mod table;
mod telling;

pub use before_after::BeforeAfterChart;
pub use goals::GoalChart;
pub use hour::{HourChart, hour};
pub use line_chart::LineChart;
pub use quality::Quality;
pub use table::Table;
pub use telling::Telling;

use crate::page::Page;
use crate::times::Times;
use alliance::alliance_line::{AllianceLine, Threshold, is_worth_asking};
use alliance::board::Board;
use alliance::check_in::{CheckIn, Item, Span, by_session};
use pen::{Held, Pen};
use practice::Moment;
use storage::Session;

/// What the charts are made from, in any order.
#[derive(Clone, Copy, Debug)]
pub struct Material<'a> {
    /// The pair's sessions.
    pub sessions: &'a [Session],
    /// The pair's check-ins; [`Charts::of`] leaves out what the reader may not see.
    pub check_ins: &'a [CheckIn],
    /// The pair's board.
    pub board: &'a Board,
    /// The practice's threshold for the prompt.
    pub threshold: Threshold,
}

/// All charts of one pair. Each is a template; a page shows it with `|safe`.
pub struct Charts {
    /// Whether something may have felt different in the last session.
    pub is_worth_asking: bool,
    /// Items 7 to 9 over the sessions, with the usual range, what is worth asking about, and the
    /// line's quality.
    pub line: LineChart,
    /// Items 1 and 5, and 2 and 6: arriving beside leaving.
    pub before_after: BeforeAfterChart,
    /// Item 10 alone.
    pub pace: LineChart,
    /// Item 11 alone, with the line's quality.
    pub screen: LineChart,
    /// Ratings of each goal that was rated, in the order of the board.
    pub goals: Vec<GoalChart>,
}

impl Charts {
    /// Draws them, in words for the person whom `to` names.
    pub fn of(to: Telling<'_>, times: &Times, material: &Material<'_>) -> Self {
        let side = to.side;
        let seen: Vec<CheckIn> =
            material.check_ins.iter().filter_map(|check_in| check_in.seen_by(side)).collect();
        let spans: Vec<Span> = material.sessions.iter().map(span).collect();
        let matched = by_session(&seen, &spans);
        let qualities = |at: Moment| {
            let session = material.sessions.iter().find(|session| session.started_at == at)?;
            Quality::of(&session.facts.as_ref()?.line)
        };
        let held: Vec<Held<'_>> = matched
            .sessions
            .iter()
            .map(|session| Held {
                at: session.span.started_at,
                quality: qualities(session.span.started_at),
                session,
            })
            .collect();
        let line = AllianceLine::over(&matched, side, material.threshold);
        let pen = Pen { to, times };
        Self {
            is_worth_asking: is_worth_asking(&matched, side, material.threshold),
            line: alliance_chart::draw(pen, &held, &line),
            before_after: before_after::draw(pen, &held),
            pace: one_item::draw(pen, &held, Item::TimeAndQuiet),
            screen: one_item::draw(pen, &held, Item::OnScreen),
            goals: goals::draw(pen, material.board),
        }
    }
}

/// The time span of a session.
pub fn span(session: &Session) -> Span {
    Span {
        id: session.id.clone(),
        started_at: session.started_at,
        ended_at: session.facts.as_ref().map(|facts| facts.ended_at),
    }
}

/// A duration in words: in seconds below two minutes, in whole minutes from there on.
pub fn long(page: &Page, seconds: u32) -> String {
    if seconds < 120 {
        page.tn("seconds-long", "seconds", seconds)
    } else {
        page.tn("minutes-long", "minutes", (seconds + 30) / 60)
    }
}
