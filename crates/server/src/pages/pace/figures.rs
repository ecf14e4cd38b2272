//! The pace of one session in sentences: each figure with its explanation. Where there are two
//! messages, the one with `-own` speaks to the client. Deliberately absent: better and worse, a
//! target, other pairs, and on the client's page how often the counsellor took the floor.

use crate::charts::{Table, Telling, long};
use crate::page::Page;
use alliance::Side;
use alliance::pace::{Earlier, Middle, SessionPace, Spoken, Times};
use fluent_bundle::FluentValue;

/// Delay above which the line may explain pauses (docs/evidence.md#a6, twice that of G.114).
const LINE_MS_FELT: u32 = 300;
/// Two durations that differ by less are shown as equal: half a unit of the last digit shown.
const SAME_MS: i32 = 50;

/// One figure.
pub struct Figure {
    /// Its heading's id.
    pub id: &'static str,
    /// Its heading.
    pub title: String,
    /// Its explanation.
    pub what: String,
    /// The figure of this session, and sentences that say more.
    pub lines: Vec<String>,
    /// All values, if there are more.
    pub table: Option<Table>,
}

/// A session's pace as one of the two reads it.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    /// The reader.
    pub to: Telling<'a>,
    /// This session's pace.
    pub pace: &'a SessionPace,
    /// The pace of the same pair's earlier sessions.
    pub earlier: &'a [SessionPace],
}

impl Reading<'_> {
    /// All figures, the reader's own times first.
    pub fn figures(&self) -> Vec<Figure> {
        let takeovers = (self.to.side == Side::Counsellor).then(|| self.takeovers());
        let sides = [self.to.side, self.to.side.other()];
        let mut all: Vec<Figure> = sides.map(|side| self.waiting(side)).into();
        all.push(self.silences());
        all.extend(takeovers);
        all.extend([self.clashes(), self.line(), self.shares()]);
        all
    }

    fn figure(&self, id: &'static str, title: &str, what: &str, lines: Vec<String>) -> Figure {
        let (title, what) = (self.to.say(title, &[]), self.to.say(what, &[]));
        Figure { id, title, what, lines, table: None }
    }

    fn line(&self) -> Figure {
        let lines = match self.pace.line_ms {
            None => vec![self.to.page.t("pace-line-unknown")],
            Some(line_ms) => {
                let added = self
                    .to
                    .say("pace-line-added", &[("seconds", seconds(self.to.page, line_ms).into())]);
                let felt = line_ms > LINE_MS_FELT;
                [added].into_iter().chain(felt.then(|| self.to.page.t("pace-line-felt"))).collect()
            }
        };
        self.figure("line", "pace-line-title", "pace-line-what", lines)
    }

    fn waiting(&self, side: Side) -> Figure {
        let (is_own, times) = (side == self.to.side, self.pace.waiting_of(side));
        let mut lines = match times.middle {
            None => vec![self.to.page.tn("pace-too-few", "n", times.n)],
            Some(middle) => {
                let whose = match side {
                    Side::Counsellor => self.lived(middle.median_ms),
                    Side::Client if self.pace.client_waiting_estimated => {
                        self.to.say_to("pace-estimated", &[])
                    }
                    Side::Client => self.to.say_to("pace-told", &[]),
                };
                vec![self.middle(is_own, times, middle), self.half(middle), whose]
            }
        };
        if times.middle.is_some() {
            lines.extend(self.beside_earlier(side));
        }
        if is_own {
            self.figure("own-waiting", "pace-you-title", "pace-you-what", lines)
        } else {
            self.figure("their-waiting", "pace-they-title", "pace-they-what", lines)
        }
    }

    fn middle(&self, is_own: bool, times: Times, middle: Middle) -> String {
        let key = match (is_own, Place::of(middle.median_ms)) {
            (true, Place::After) => "pace-you-after",
            (true, Place::Before) => "pace-you-before",
            (true, Place::AtOnce) => "pace-you-at-once",
            (false, Place::After) => "pace-they-after",
            (false, Place::Before) => "pace-they-before",
            (false, Place::AtOnce) => "pace-they-at-once",
        };
        let args =
            [("n", times.n.into()), ("seconds", away(self.to.page, middle.median_ms).into())];
        self.to.say(key, &args)
    }

    fn half(&self, middle: Middle) -> String {
        let Middle { lower_ms, upper_ms, .. } = middle;
        let (key, from, to) = match (Place::of(lower_ms), Place::of(upper_ms)) {
            (Place::Before, Place::After) => ("pace-half-around", lower_ms, upper_ms),
            (Place::Before, _) => ("pace-half-before", upper_ms, lower_ms),
            _ => ("pace-half-after", lower_ms, upper_ms),
        };
        self.to.say(
            key,
            &[("from", away(self.to.page, from).into()), ("to", away(self.to.page, to).into())],
        )
    }

    /// The counsellor's times as the client experienced them: with the line's delay added
    /// (docs/evidence.md#a6).
    fn lived(&self, median_ms: i32) -> String {
        let Some(line_ms) = self.pace.line_ms else {
            return self.to.say_to("pace-lived-unknown", &[]);
        };
        let lived_ms = median_ms.saturating_add_unsigned(line_ms);
        let key = match Place::of(lived_ms) {
            Place::After => "pace-lived-after",
            Place::Before => "pace-lived-before",
            Place::AtOnce => "pace-lived-at-once",
        };
        let args = [
            ("line", seconds(self.to.page, line_ms).into()),
            ("seconds", away(self.to.page, lived_ms).into()),
        ];
        self.to.say_to(key, &args)
    }

    /// Compares with earlier sessions; that there are too few is said once, at the reader's own
    /// times.
    fn beside_earlier(&self, side: Side) -> Option<String> {
        let earlier = Earlier::of(self.pace, side, self.earlier);
        let key = match earlier.median_ms.map(Place::of) {
            None if side == self.to.side => "pace-earlier-few",
            None => return None,
            Some(Place::After) => "pace-earlier-after",
            Some(Place::Before) => "pace-earlier-before",
            Some(Place::AtOnce) => "pace-earlier-at-once",
        };
        let median = away(self.to.page, earlier.median_ms.unwrap_or_default());
        let args = [("sessions", earlier.sessions.into()), ("seconds", median.into())];
        Some(self.to.say(key, &args))
    }

    fn silences(&self) -> Figure {
        let all = &self.pace.silences;
        let longest_ms = all.iter().map(|silence| silence.ms).max();
        let lines = match longest_ms {
            None => vec![self.to.page.t("pace-silences-none")],
            Some(longest_ms) => {
                let yours = all.iter().filter(|one| one.ended_by == self.to.side).count();
                let longest = long(self.to.page, (longest_ms + 500) / 1_000);
                let some = [("count", number(all.len())), ("longest", longest.into())];
                let who = [("theirs", number(all.len() - yours)), ("yours", number(yours))];
                vec![
                    self.to.say("pace-silences-some", &some),
                    self.to.say("pace-silences-who", &who),
                ]
            }
        };
        let mut figure =
            self.figure("silences", "pace-silences-title", "pace-silences-what", lines);
        figure.table = longest_ms.map(|_| self.silences_table());
        figure
    }

    fn silences_table(&self) -> Table {
        let heads = ["pace-head-silence", "pace-head-long", "pace-head-ended"];
        let row = |(at, silence): (usize, &alliance::pace::Silence)| {
            let who = if silence.ended_by == self.to.side {
                self.to.page.t("pace-you")
            } else {
                self.to.name.to_owned()
            };
            vec![
                self.to.page.formats().number(at + 1),
                long(self.to.page, (silence.ms + 500) / 1_000),
                who,
            ]
        };
        let rows = self.pace.silences.iter().enumerate().map(row).collect();
        let heads = heads.map(|head| self.to.page.t(head)).into();
        Table::whole(self.to.page.t("pace-silences-title"), heads, rows)
    }

    fn takeovers(&self) -> Figure {
        let lines = vec![self.to.page.tn("pace-times", "count", self.pace.takeovers)];
        self.figure("takeovers", "pace-takeovers-title", "pace-takeovers-what", lines)
    }

    fn clashes(&self) -> Figure {
        let lines = match self.pace.clashes {
            None => vec![self.to.page.t("pace-clashes-unknown")],
            Some(clashes) if clashes.line == 0 && clashes.ours == 0 => {
                vec![self.to.page.tn("pace-times", "count", 0)]
            }
            Some(clashes) => vec![
                self.to.page.tn("pace-clashes-line", "count", clashes.line),
                self.to.page.tn("pace-clashes-ours", "count", clashes.ours),
            ],
        };
        self.figure("clashes", "pace-clashes-title", "pace-clashes-what", lines)
    }

    fn shares(&self) -> Figure {
        let spoken = Spoken::over(&self.pace.minutes);
        let shares = [self.to.side.other(), self.to.side].map(|side| spoken.share_percent(side));
        let lines = match shares {
            [Some(theirs), Some(yours)] => {
                vec![
                    self.to
                        .say("pace-shares", &[("theirs", theirs.into()), ("yours", yours.into())]),
                ]
            }
            _ => vec![self.to.page.t("pace-shares-none")],
        };
        self.figure("shares", "pace-shares-title", "pace-shares-what", lines)
    }
}

/// A duration in words, relative to the end of the other's turn.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Before,
    AtOnce,
    After,
}

impl Place {
    fn of(ms: i32) -> Self {
        match ms {
            ms if ms <= -SAME_MS => Self::Before,
            ms if ms < SAME_MS => Self::AtOnce,
            _ => Self::After,
        }
    }
}

/// The difference of two durations in seconds, with one decimal.
fn away(page: &Page, ms: i32) -> String {
    seconds(page, ms.unsigned_abs())
}

fn seconds(page: &Page, ms: u32) -> String {
    page.formats().decimal(f64::from(ms) / 1_000.0, 1)
}

fn number(count: usize) -> FluentValue<'static> {
    u32::try_from(count).unwrap_or(u32::MAX).into()
}
