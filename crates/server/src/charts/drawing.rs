//! A line over sessions as marks with positions in the SVG, without words. Positions along the
//! sessions are percentages and everything else is in pixels, so that the drawing fits any width
//! while its words keep their size. One column a session, oldest first.

use super::pen::Pen;
use super::quality::Quality;
use crate::times::Day;
use alliance::alliance_line::TOTAL_MAX;
use alliance::check_in::SCALE_MAX;
use practice::Moment;

/// Space above the highest value, for its label, in pixels (chosen, as all sizes here).
const TOP: u16 = 26;
/// Least width of a column with a day beneath, and of one without.
const WIDE: usize = 22;
const NARROW: usize = 13;
/// Most columns that are wide: half a year of weekly sessions.
const WIDE_MAX: usize = 26;
/// Fewest columns, so that a first session is not drawn in the middle.
const COLUMNS_MIN: usize = 8;
/// Width that the name of a month needs.
const MONTH_WIDTH: usize = 36;
/// Distance of a ring's words from the ring, in pixels.
const ASKS_ROOM: u16 = 27;
/// Share of the width beyond which they do not fit when centred.
const ASKS_EDGE: f64 = 0.2;
/// Greatest width that a phone shows without scrolling.
const PHONE: usize = 300;

/// Height of the scale.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Height {
    /// For three answers together.
    Tall,
    /// For one answer.
    Short,
}

impl Height {
    /// Highest value.
    fn max(self) -> f64 {
        f64::from(match self {
            Self::Tall => TOTAL_MAX,
            Self::Short => SCALE_MAX,
        })
    }

    /// Its height above 0, in pixels; `charts.css` has the same number.
    fn pixels(self) -> u16 {
        match self {
            Self::Tall => 156,
            Self::Short => 84,
        }
    }
}

/// One session in a drawing.
pub struct Column {
    /// When the session was.
    pub at: Moment,
    /// What was answered.
    pub value: Option<u8>,
    /// Whether it is worth asking.
    pub asks: bool,
    /// The line's quality; `None` in all columns of a chart that does not show it.
    pub quality: Option<Quality>,
}

/// What a mark in the drawing means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// The band of what is usual.
    Usual,
    /// A ring: worth asking.
    Asks,
    /// Dots where nothing was answered.
    LeftOut,
    /// The line of the session was steady, uneven (or delayed), or broke up.
    Steady,
    /// See [`Mark::Steady`].
    Uneven,
    /// See [`Mark::Steady`].
    BrokeUp,
}

impl Mark {
    /// Its name in ids.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Usual => "usual",
            Self::Asks => "asks",
            Self::LeftOut => "left-out",
            Self::Steady => "steady",
            Self::Uneven => "uneven",
            Self::BrokeUp => "broke-up",
        }
    }

    /// The class of its strokes in the style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::Usual | Self::Asks => "plain",
            Self::LeftOut => "left-out",
            Self::Steady | Self::Uneven | Self::BrokeUp => "line-mark",
        }
    }

    fn of(quality: Quality) -> Self {
        match quality {
            Quality::Steady => Self::Steady,
            Quality::Delayed | Quality::Uneven => Self::Uneven,
            Quality::BrokeUp => Self::BrokeUp,
        }
    }
}

/// The usual range as a band.
pub struct Band {
    /// Top of the band.
    pub y: String,
    /// Its height.
    pub height: String,
    /// The middle.
    pub middle: String,
}

/// A mark at a place; `x` in percent, `y` in pixels.
pub struct At {
    /// Position along the sessions.
    pub x: String,
    /// Position from the top.
    pub y: String,
}

/// Position of a ring's words.
pub struct Asks {
    /// The position.
    pub at: At,
    /// Which part of the words is at that position: `start`, `middle` or `end`.
    pub anchor: &'static str,
}

/// Words under the drawing.
pub struct Label {
    /// Position along the sessions, in percent.
    pub x: String,
    /// The words.
    pub words: String,
}

/// Everything in the SVG.
pub struct Drawing {
    /// Number of sessions.
    pub columns: u32,
    /// Least width in pixels.
    pub width: usize,
    /// Whether a phone must scroll it.
    pub scrolls: bool,
    /// Height in pixels.
    pub height: u16,
    /// Whether it is the tall kind.
    pub tall: bool,
    /// Whether marks must be small.
    pub narrow: bool,
    /// Labels of the highest value and of the lowest.
    pub ends: [String; 2],
    /// Positions of the rules for the highest, middle and lowest value.
    pub rules: [String; 3],
    /// The usual range.
    pub band: Option<Band>,
    /// A path through the values, with gaps; 1000 units wide.
    pub path: String,
    /// The values.
    pub dots: Vec<At>,
    /// Rings around those worth asking about.
    pub rings: Vec<At>,
    /// Position of the words for the latest ring.
    pub asks: Option<Asks>,
    /// Dots where nothing was answered.
    pub left_out: Vec<At>,
    /// The line's quality: mark and position along the sessions.
    pub qualities: Vec<(Mark, String)>,
    /// Where their row stands.
    pub qualities_y: u16,
    /// Days of the month, where they fit.
    pub days: Vec<Label>,
    /// Where their row stands.
    pub days_y: u16,
    /// Months, at the first session of each.
    pub months: Vec<Label>,
    /// Where their row stands.
    pub months_y: u16,
    /// Years, where there are several.
    pub years: Vec<Label>,
    /// Where their row stands.
    pub years_y: u16,
}

impl Drawing {
    /// Marks that are defined once in the SVG and used by reference.
    pub fn marks(&self) -> Vec<&'static str> {
        let has = |mark| match mark {
            Mark::LeftOut => !self.left_out.is_empty(),
            Mark::Steady | Mark::Uneven | Mark::BrokeUp | Mark::Usual | Mark::Asks => {
                self.qualities.iter().any(|(quality, _)| *quality == mark)
            }
        };
        let all = [Mark::Steady, Mark::Uneven, Mark::BrokeUp, Mark::LeftOut];
        all.into_iter().filter(|mark| has(*mark)).map(Mark::as_str).collect()
    }
}

/// Draws columns; `usual` is a median and the usual distance from it.
pub fn draw(
    pen: Pen<'_>,
    columns: &[Column],
    height: Height,
    usual: Option<(f64, f64)>,
    ends: [String; 2],
) -> Drawing {
    let places = Places::new(columns.len(), height);
    let has_qualities = columns.iter().any(|column| column.quality.is_some());
    let bottom = height.pixels() + TOP;
    let qualities_y = bottom + 36;
    let days_y = bottom + if has_qualities { 62 } else { 40 };
    let months_y = days_y + if places.narrow { 0 } else { 22 };
    let (months, years) = months(pen, columns, &places);
    let years_y = months_y + if years.is_empty() { 0 } else { 20 };
    let middle = usual.map_or(height.max() / 2.0, |(median, _)| median);
    let mark = |at: usize, value: Option<u8>| At {
        x: places.x(at),
        y: places.y(value.map_or(middle, f64::from)),
    };
    let which = |wanted: &dyn Fn(&Column) -> bool| {
        let all = columns.iter().enumerate().filter(|(_, column)| wanted(column));
        all.map(|(at, column)| mark(at, column.value)).collect()
    };
    let quality = |(at, column): (usize, &Column)| Some((Mark::of(column.quality?), places.x(at)));
    Drawing {
        columns: u32::try_from(columns.len()).unwrap_or(u32::MAX),
        width: places.width(),
        scrolls: places.width() > PHONE,
        height: years_y + 10,
        tall: height == Height::Tall,
        narrow: places.narrow,
        ends,
        rules: [height.max(), height.max() / 2.0, 0.0].map(|at| places.y(at)),
        band: usual.map(|(median, spread)| places.band(median, spread)),
        path: places.path(columns),
        asks: asks(columns, &places),
        dots: which(&|column| column.value.is_some()),
        rings: which(&|column| column.asks),
        left_out: which(&|column| column.value.is_none() && !column.asks),
        qualities: columns.iter().enumerate().filter_map(quality).collect(),
        qualities_y,
        days: if places.narrow { Vec::new() } else { days(pen, columns, &places) },
        days_y,
        months,
        months_y,
        years,
        years_y,
    }
}

/// Positions of columns and values.
struct Places {
    columns: f64,
    narrow: bool,
    height: Height,
}

impl Places {
    fn new(columns: usize, height: Height) -> Self {
        let narrow = columns > WIDE_MAX;
        // The name of a month that begins with the last session needs space to its right.
        let behind = if narrow { 2.0 } else { 0.5 };
        Self { columns: columns.max(COLUMNS_MIN) as f64 + behind, narrow, height }
    }

    fn step(&self) -> usize {
        if self.narrow { NARROW } else { WIDE }
    }

    fn width(&self) -> usize {
        (self.columns * self.step() as f64) as usize
    }

    fn x(&self, column: usize) -> String {
        percent((column as f64 + 0.5) / self.columns)
    }

    fn start_of(&self, column: usize) -> String {
        percent(column as f64 / self.columns)
    }

    fn y(&self, value: f64) -> String {
        pixels(self.down(value))
    }

    fn path(&self, columns: &[Column]) -> String {
        let mut path = String::new();
        let mut pen_is_down = false;
        for (at, column) in columns.iter().enumerate() {
            if let Some(value) = column.value {
                let x = (at as f64 + 0.5) / self.columns * 1000.0;
                let step = if pen_is_down { 'L' } else { 'M' };
                path.push_str(&format!("{step}{} {}", pixels(x), self.y(f64::from(value))));
            }
            pen_is_down = column.value.is_some();
        }
        path
    }

    fn down(&self, value: f64) -> f64 {
        let max = self.height.max();
        let share = (max - value.clamp(0.0, max)) / max;
        f64::from(TOP) + share * f64::from(self.height.pixels())
    }

    fn band(&self, median: f64, spread: f64) -> Band {
        let (top, bottom) = (self.down(median + spread), self.down(median - spread));
        Band { y: pixels(top), height: pixels(bottom - top), middle: self.y(median) }
    }
}

/// Places the words of the latest ring inside the drawing, beneath the ring where they fit.
fn asks(columns: &[Column], places: &Places) -> Option<Asks> {
    let (at, column) = columns.iter().enumerate().rev().find(|(_, column)| column.asks)?;
    let ring = column.value.map(|value| places.down(f64::from(value)))?;
    let lowest = places.down(0.0) - f64::from(ASKS_ROOM);
    let y = ring + if ring < lowest { f64::from(ASKS_ROOM) } else { -f64::from(ASKS_ROOM) / 1.5 };
    let anchor = match (at as f64 + 0.5) / places.columns {
        share if share < ASKS_EDGE => "start",
        share if share > 1.0 - ASKS_EDGE => "end",
        _ => "middle",
    };
    Some(Asks { at: At { x: places.x(at), y: pixels(y) }, anchor })
}

fn percent(share: f64) -> String {
    format!("{}%", trimmed(format!("{:.2}", share * 100.0)))
}

fn pixels(at: f64) -> String {
    trimmed(format!("{at:.1}"))
}

/// The number without trailing zeros.
fn trimmed(number: String) -> String {
    number.trim_end_matches('0').trim_end_matches('.').to_string()
}

fn days(pen: Pen<'_>, columns: &[Column], places: &Places) -> Vec<Label> {
    let label = |(at, column): (usize, &Column)| Label {
        x: places.x(at),
        words: pen.times.date(column.at).of_month(),
    };
    columns.iter().enumerate().map(label).collect()
}

/// Months where one begins and its name fits, and years where there are several.
fn months(pen: Pen<'_>, columns: &[Column], places: &Places) -> (Vec<Label>, Vec<Label>) {
    let dates: Vec<_> = columns.iter().map(|column| pen.times.date(column.at)).collect();
    let room = MONTH_WIDTH.div_ceil(places.step());
    let (mut months, mut years) = (Vec::new(), Vec::new());
    let (mut free_from, mut year_free_from) = (0, 0);
    for (at, date) in dates.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| &dates[before]);
        let begins = before.is_none_or(|one| one.month() != date.month());
        if begins && at >= free_from {
            months.push(Label { x: places.start_of(at), words: date.month_words() });
            free_from = at + room;
        }
        if before.is_none_or(|before| before.year() != date.year()) {
            if at < year_free_from {
                years.pop();
            }
            year_free_from = at + room;
            years.push(Label { x: places.start_of(at), words: date.year_words() });
        }
    }
    let is_one = dates.first().map(Day::year) == dates.last().map(Day::year);
    if is_one { (months, Vec::new()) } else { (months, years) }
}
