//! The board as a page shows it (docs/practices.md#communication): the same part in the room,
//! before and after it, and when two people speak by phone. Every line is a plain form; a script
//! makes it live. Deliberately absent: what may be done with an entry (`alliance::board`).

mod form;
mod open;
mod sent;

pub use form::perform;
pub use open::open;
pub use sent::Sent;

use crate::built::board_words::event_words;
use crate::error::PageError;
use crate::live::Standing;
use crate::page::{Page, json_for_html};
use crate::security::OneOfTwo;
use crate::state::App;
use crate::times::Times;
use alliance::board::{Board, Body, Entry, List, Listed, Lists, Owner, Section};
use alliance::{Place, Side};
use serde::Serialize;

/// What `board/board.html` shows. A template that includes it has a field `board` of this type,
/// a field `page`, and the script `pages/board.js` in its head.
pub struct BoardShown {
    /// Where the forms are sent.
    pub action: String,
    /// The page that they lead back to.
    pub back: String,
    /// Whether the board is shown in the room, with its tabs beside the chat.
    pub in_room: bool,
    /// Whether today's part is shown apart on the same page, until the room opens.
    pub today_apart: bool,
    /// Whether it is the client's page.
    pub is_client: bool,
    /// The other's name.
    pub other: String,
    /// What the other hopes for today; empty when nothing was written.
    pub their_hope: String,
    /// One's own hope.
    pub my_hope: Vec<Line>,
    /// The agenda, including what was ticked today.
    pub agenda: Vec<Line>,
    /// What was left for next time.
    pub left: Vec<Line>,
    /// Noticings that both kept.
    pub noticings: Vec<Line>,
    /// Goals that are open.
    pub goals: Vec<Line>,
    /// Goals set aside or reached.
    pub past_goals: Vec<Line>,
    /// The sections that have a tab each, with the same layout.
    pub panels: Vec<Panel>,
    /// Whether a goal is due for review.
    pub review_due: bool,
    /// Sessions between two reviews of the goals; 0 for no rhythm.
    pub every: u32,
    /// The choices for that number.
    pub rhythms: Vec<u32>,
    /// Facts for the script, as JSON.
    pub facts_json: String,
    /// Messages for the script, as JSON.
    pub words_json: String,
    initials: [String; 2],
}

/// A section of the board in its tab: its lists, and a form that adds an entry. Its messages are
/// `board-KIND`, `board-KIND-add`, `board-KIND-write` and `board-KIND-words`.
pub struct Panel {
    /// The kind of its entries.
    pub kind: &'static str,
    /// Its lists, one below the other.
    pub lists: Vec<PanelList>,
}

/// A list in such a tab. Its messages are `board-LIST-none` and, when the panel has several lists,
/// `board-LIST` for the heading.
pub struct PanelList {
    /// Its name.
    pub name: &'static str,
    /// Its entries.
    pub lines: Vec<Line>,
}

/// One entry as a line of the page. The script copies a blank one.
#[derive(Clone, Default)]
pub struct Line {
    /// Its id; empty for a blank one.
    pub id: String,
    /// Its words.
    pub words: String,
    /// Whether the reader wrote it first.
    pub mine: bool,
    /// Initial of the one who wrote it first.
    pub initial: String,
    /// Who wrote it first, in words.
    pub from: String,
    /// `both` when both agreed; `you` or `other` for the one who has not yet; empty for entries
    /// that need no agreement.
    pub agreed: &'static str,
    /// Whether the reader may change the words in place.
    pub editable: bool,
    /// `open`, `done` or `later`.
    pub stands: &'static str,
    /// Whether the reader may remove it.
    pub removable: bool,
    /// Other words for a goal; empty when none are proposed.
    pub reworded: String,
    /// Whether the reader proposed them.
    pub reworded_by_me: bool,
    /// The latest rating of a goal.
    pub rating: Option<u8>,
    /// The day of that rating, in words.
    pub rated: String,
    /// What happened to a goal, one sentence each.
    pub history: Vec<String>,
    /// `before` or `after`, for a step.
    pub when: &'static str,
    /// Where a step is for; empty for everywhere.
    pub place: &'static str,
}

/// For the script, as `web/room/view/board/board.ts` describes it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Facts<'a> {
    role: Side,
    pair: &'a str,
    live: String,
    my_name: &'a str,
    other_name: &'a str,
}

impl BoardShown {
    /// The board as this one of the two sees it. Its forms lead back to the page `back`.
    pub async fn of(app: &App, one: &OneOfTwo, back: &str) -> Result<Self, PageError> {
        let standing = app.boards.board(&one.pair.id).await?;
        Ok(Self::made(one, Times::of_one(app, one).await?, standing, back))
    }

    /// A blank board, for who sees what the two wrote only once they meet: then the script is told.
    pub async fn until_they_meet(app: &App, one: &OneOfTwo, back: &str) -> Result<Self, PageError> {
        let (board, today_since) = (Board::default(), app.clock.now());
        let standing = Standing { board, today_since, review_due: false };
        Ok(Self::made(one, Times::of_one(app, one).await?, standing, back))
    }

    fn made(one: &OneOfTwo, times: Times, standing: Standing, back: &str) -> Self {
        let OneOfTwo { page, side, pair, my_name, other_name: other, .. } = one;
        let side = *side;
        let (board, today_since) = (standing.board, standing.today_since);
        let words = Phrasing {
            page,
            times,
            side,
            other,
            initials: [my_name, other].map(|name| initial(name)),
        };
        let lines = |entries: Vec<&Entry>| -> Vec<Line> {
            entries.into_iter().map(|entry| words.line(entry)).collect()
        };
        let today = board.since(today_since);
        let mut lists = today.lists();
        let (mine, theirs): (Vec<_>, Vec<_>) =
            lists.take(List::Hope).into_iter().partition(|entry| entry.by == side);
        Self {
            action: one.board(),
            back: back.to_owned(),
            in_room: false,
            today_apart: false,
            is_client: side == Side::Client,
            other: other.clone(),
            their_hope: theirs.first().map_or(String::new(), |e| e.words.reveal().to_owned()),
            my_hope: lines(mine),
            agenda: lines(lists.take(List::Agenda)),
            left: lines(lists.take(List::Left)),
            noticings: lines(lists.take(List::Noticing)),
            goals: lines(lists.take(List::Goal)),
            past_goals: lines(lists.take(List::Past)),
            panels: panels(lists, lines),
            review_due: standing.review_due,
            every: board.review_every.map_or(0, u32::from),
            rhythms: (1..=12).collect(),
            facts_json: json_for_html(&Facts {
                role: side,
                pair: pair.id.as_str(),
                live: format!("/live/board/{}?as={}", pair.id, side.as_str()),
                my_name,
                other_name: other,
            }),
            words_json: page.words_json(&["board"]),
            initials: words.initials,
        }
    }

    /// A blank line for the script to copy.
    pub fn blank(&self) -> Line {
        Line { stands: "open", editable: true, removable: true, ..Line::default() }
    }

    /// Which of the two reads the page, as messages spell it.
    pub fn reader(&self) -> &'static str {
        if self.is_client { Side::Client } else { Side::Counsellor }.as_str()
    }

    /// The reader's initial.
    pub fn my_initial(&self) -> &str {
        &self.initials[0]
    }

    /// The other's initial.
    pub fn other_initial(&self) -> &str {
        &self.initials[1]
    }
}

fn panels(lists: Lists<'_>, lines: impl Fn(Vec<&Entry>) -> Vec<Line>) -> Vec<Panel> {
    let list =
        |(list, entries): Listed<'_>| PanelList { name: list.as_str(), lines: lines(entries) };
    let panel = |(section, lists): (&Section, Vec<Listed<'_>>)| Panel {
        kind: section.kind,
        lists: lists.into_iter().map(list).collect(),
    };
    lists.rest().into_iter().map(panel).collect()
}

/// Puts entries into the words of a page.
struct Phrasing<'a> {
    page: &'a Page,
    times: Times,
    side: Side,
    other: &'a str,
    initials: [String; 2],
}

impl Phrasing<'_> {
    fn line(&self, entry: &Entry) -> Line {
        let mine = entry.by == self.side;
        let mut line = Line {
            id: entry.id.to_string(),
            words: entry.words.reveal().to_owned(),
            mine,
            initial: self.initials[usize::from(!mine)].clone(),
            from: self.by(mine, &entry.body),
            agreed: match (entry.agreed, entry.body.section().owner) {
                (false, _) if mine => "other",
                (false, _) => "you",
                (true, Owner::Both) => "both",
                (true, Owner::Writer | Owner::Client) => "",
            },
            editable: entry.is_editable(self.side),
            stands: "open",
            removable: entry.may_go(self.side),
            ..Line::default()
        };
        self.fill(&mut line, &entry.body);
        line
    }

    fn fill(&self, line: &mut Line, body: &Body) {
        match body {
            Body::Agenda { stands } => line.stands = stands.as_str(),
            Body::Goal { stands, rewording, ratings, history } => {
                line.stands = stands.as_str();
                if let Some(rewording) = rewording {
                    rewording.words.reveal().clone_into(&mut line.reworded);
                    line.reworded_by_me = rewording.by == self.side;
                }
                if let Some(last) = ratings.last() {
                    line.rating = Some(last.value);
                    let day = self.times.day(last.at);
                    line.rated = self.page.ta("board-goal-rated", &[("day", &day)]);
                }
                line.history = history
                    .iter()
                    .map(|event| event_words(self.page, &self.times, event))
                    .collect();
            }
            Body::Step { when, place } => {
                line.when = when.as_str();
                line.place = place.map_or("", Place::as_str);
            }
            Body::Hope { .. } | Body::Strength { .. } | Body::Noticing {} => {}
        }
    }

    fn by(&self, mine: bool, body: &Body) -> String {
        let proposed = body.section().owner == Owner::Both;
        match (mine, proposed) {
            (true, true) => self.page.t("board-you-proposed"),
            (true, false) => self.page.t("board-you-wrote"),
            (false, true) => self.page.ta("board-other-proposed", &[("name", self.other)]),
            (false, false) => self.page.ta("board-other-wrote", &[("name", self.other)]),
        }
    }
}

fn initial(name: &str) -> String {
    name.trim().chars().next().map_or(String::new(), |c| c.to_uppercase().collect())
}
