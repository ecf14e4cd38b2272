//! Answers, scores, and how they changed, in words: the same for both people. Callers pass only
//! what the reader may see.

use super::all;
use crate::error::PageError;
use crate::page::Page;
use crate::state::App;
use crate::times::Times;
use alliance::Side;
use alliance::instrument::{Answer, Asks, BandHit, Changed, Filled, Instrument, Question, Score};
use practice::PairId;
use storage::Form;

/// The score of one scale.
pub(super) struct ScoreShown {
    pub title: String,
    pub sentence: String,
    pub band: Option<String>,
    pub changes: Vec<String>,
    pub sources: Vec<String>,
}

/// One question and its answer.
pub(super) struct AnswerShown {
    /// The lead before it, if it differs from the one before.
    pub lead: Vec<String>,
    pub question: String,
    pub answer: String,
    /// Texts after it.
    pub below: Vec<String>,
    pub is_risk: bool,
}

/// What `parts/instruments.html` shows: a template that includes it has a field `instruments` of
/// this type and a field `page`.
pub struct InstrumentsShown {
    /// Questionnaires that the client has not filled in.
    pub open: Vec<Open>,
    /// Answers, by questionnaire.
    pub series: Vec<Series>,
    /// Where the counsellor offers one; `None` for the client.
    pub offer: Option<String>,
    /// Address of the page with all of it.
    pub all: String,
}

/// Answers that a page with other content shows (chosen: as many as sessions).
const ROWS_SHOWN: usize = 8;

impl InstrumentsShown {
    /// Only the latest answers, for a page with other content.
    #[must_use]
    pub fn latest(mut self) -> Self {
        for series in &mut self.series {
            let earlier = series.rows.len().saturating_sub(ROWS_SHOWN);
            series.rows.truncate(ROWS_SHOWN);
            series.earlier = u32::try_from(earlier).unwrap_or(u32::MAX);
        }
        self
    }
}

/// A questionnaire that waits for the client.
pub struct Open {
    /// Its form's id.
    pub id: String,
    /// Its short name.
    pub short: String,
    /// Address of the form; `None` for the counsellor.
    pub href: Option<String>,
    /// When it was offered.
    pub since: String,
    /// Whether the client put it aside.
    pub is_aside: bool,
}

/// The answers to one questionnaire over time.
pub struct Series {
    /// Its short name.
    pub short: String,
    /// Its copyright line.
    pub copyright: String,
    /// The answers, latest first.
    pub rows: Vec<SeriesRow>,
    /// How many earlier ones are left out.
    pub earlier: u32,
    /// Where its scoring comes from.
    pub sources: Vec<String>,
}

/// One filled-in form.
pub struct SeriesRow {
    /// When it was answered.
    pub day: String,
    /// Address of the whole form; `None` when its answers were taken back.
    pub href: Option<String>,
    /// "Total 12".
    pub numbers: String,
    /// How it differs from the form before.
    pub change: String,
    /// Whether the other sees it, and whether it was read.
    pub state: String,
}

/// All of a pair's questionnaires, as `side` may see them.
pub async fn shown_to(
    app: &App,
    page: &Page,
    times: &Times,
    pair: &PairId,
    side: Side,
) -> Result<InstrumentsShown, PageError> {
    let forms = app.storage.forms_of(pair).await?;
    let forms: Vec<Form> = forms.into_iter().filter(|form| is_for(form, side)).collect();
    let waits =
        |form: &&Form| form.answered_at.is_none() && (side == Side::Counsellor || !is_aside(form));
    let open = open(app, times, forms.iter().filter(waits), side).await?;
    let offer = (side == Side::Counsellor).then(|| format!("/pairs/{pair}/instruments"));
    let all = offer.clone().unwrap_or_else(|| "/me/export".into());
    Ok(InstrumentsShown { open, series: series(page, times, &forms, side), offer, all })
}

/// Questionnaires that the client has not filled in.
pub async fn asked_of(app: &App, times: &Times, pair: &PairId) -> Result<Vec<Open>, PageError> {
    let forms = app.storage.open_forms_of(pair).await?;
    open(app, times, forms.iter(), Side::Client).await
}

async fn open(
    app: &App,
    times: &Times,
    forms: impl Iterator<Item = &Form>,
    side: Side,
) -> Result<Vec<Open>, PageError> {
    let offered = all(app).await?;
    let open = forms.filter_map(|form| {
        let one = offered.iter().find(|one| one.id == form.instrument)?;
        Some(Open {
            id: form.id.to_string(),
            short: one.instrument.scoring.short.clone(),
            href: (side == Side::Client).then(|| format!("/me/instruments/{}", form.id)),
            since: times.day(form.offered_at),
            is_aside: is_aside(form),
        })
    });
    Ok(open.collect())
}

fn is_aside(form: &Form) -> bool {
    form.withdrawn_at.is_some()
}

/// What of the client's own the counsellor sees, for the client to read.
pub async fn shown_to_other(
    app: &App,
    page: &Page,
    times: &Times,
    pair: &PairId,
) -> Result<InstrumentsShown, PageError> {
    let forms = app.storage.forms_of(pair).await?.into_iter();
    let seen: Vec<Form> = forms.filter(|form| is_for(form, Side::Counsellor)).collect();
    let series = series(page, times, &seen, Side::Client);
    Ok(InstrumentsShown { open: Vec::new(), series, offer: None, all: "/me/export".into() })
}

/// Whether `side` sees a form: the counsellor sees it once it was shared, and sees that one was
/// taken back unread.
pub(super) fn is_for(form: &Form, side: Side) -> bool {
    side == Side::Client
        || form.answered_at.is_none()
        || form.shared_at.is_some()
        || form.withdrawn_at.is_some()
}

fn series(page: &Page, times: &Times, forms: &[Form], side: Side) -> Vec<Series> {
    let mut instruments: Vec<&str> = Vec::new();
    for form in forms.iter().filter(|form| form.filled.is_some()) {
        if !instruments.contains(&form.instrument.as_str()) {
            instruments.push(&form.instrument);
        }
    }
    instruments.iter().map(|of| one_series(page, times, forms, of, side)).collect()
}

/// The forms of one questionnaire that hold answers, oldest first.
fn answered<'a>(forms: &'a [Form], instrument: &str) -> Vec<(&'a Form, &'a Filled)> {
    let mut answered: Vec<_> = forms
        .iter()
        .filter(|form| form.instrument == instrument)
        .filter_map(|form| Some((form, form.filled.as_ref()?)))
        .collect();
    answered.sort_by_key(|(form, _)| form.answered_at);
    answered
}

fn one_series(page: &Page, times: &Times, forms: &[Form], instrument: &str, side: Side) -> Series {
    let answered = answered(forms, instrument);
    let mut rows = Vec::with_capacity(answered.len());
    for (at, (form, filled)) in answered.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| answered[before]);
        let change = before.and_then(|(earlier, was)| {
            let day = times.day(earlier.answered_at?);
            Some(change_words(page, filled.scores.first()?.since(was.scores.first()?)?, &day))
        });
        rows.push(SeriesRow {
            day: form.answered_at.map(|at| times.day(at)).unwrap_or_default(),
            href: Some(href(form, side)),
            numbers: numbers(page, filled),
            change: change.unwrap_or_default(),
            state: state(page, form, side),
        });
    }
    rows.reverse();
    let latest = answered.last().map(|(_, filled)| *filled);
    Series {
        short: latest.map(|filled| filled.short.clone()).unwrap_or_default(),
        copyright: latest.map(|filled| filled.copyright.clone()).unwrap_or_default(),
        sources: latest.map(|filled| sources(page, filled)).unwrap_or_default(),
        rows,
        earlier: 0,
    }
}

fn href(form: &Form, side: Side) -> String {
    match side {
        Side::Client => format!("/me/instruments/{}", form.id),
        Side::Counsellor => format!("/pairs/{}/instruments/{}", form.pair, form.id),
    }
}

fn state(page: &Page, form: &Form, side: Side) -> String {
    let key = match (side, form.shared_at.is_some(), form.opened_at.is_some()) {
        (Side::Client, false, _) => "instrument-state-yours",
        (Side::Client, true, _) => "instrument-state-shared",
        (Side::Counsellor, _, false) => "instrument-state-unread",
        (Side::Counsellor, _, true) => return String::new(),
    };
    page.t(key)
}

fn numbers(page: &Page, filled: &Filled) -> String {
    let numbers = filled.scores.iter().map(|score| match score.value {
        Some(value) => format!("{} {}", score.title, number(page, value)),
        None => format!("{} {}", score.title, page.t("instrument-no-number")),
    });
    page.formats().row(&numbers.collect::<Vec<_>>())
}

fn sources(page: &Page, filled: &Filled) -> Vec<String> {
    let mut all: Vec<String> =
        filled.scores.iter().flat_map(|score| sources_of(page, score)).collect();
    all.dedup();
    all
}

fn sources_of(page: &Page, score: &Score) -> Vec<String> {
    let band = score.band.as_ref();
    let ranges =
        band.map(|band| page.ta("instrument-source-ranges", &[("source", band.source.as_str())]));
    let change = score.change.as_ref().map(|change| {
        let least = number(page, change.least);
        let words = [("least", least.as_str()), ("source", change.source.as_str())];
        page.ta("instrument-source-change", &words)
    });
    ranges.into_iter().chain(change).collect()
}

/// A form's scores beside those of the forms before it.
pub(super) fn scores(page: &Page, times: &Times, form: &Form, forms: &[Form]) -> Vec<ScoreShown> {
    let Some(filled) = &form.filled else { return Vec::new() };
    let earlier: Vec<_> = answered(forms, &form.instrument)
        .into_iter()
        .filter(|(other, _)| other.answered_at < form.answered_at)
        .collect();
    let mut compared = Vec::new();
    compared.extend(earlier.last().copied());
    if earlier.len() > 1 {
        compared.insert(0, earlier[0]);
    }
    let scores = filled.scores.iter().map(|score| ScoreShown {
        title: score.title.clone(),
        sentence: sentence(page, score),
        band: score.band.as_ref().map(|band| band_words(page, band)),
        changes: compared
            .iter()
            .rev()
            .filter_map(|(other, was)| {
                let was = was.scores.iter().find(|was| was.scale == score.scale)?;
                let day = times.day(other.answered_at?);
                Some(change_words(page, score.since(was)?, &day))
            })
            .collect(),
        sources: sources_of(page, score),
    });
    scores.collect()
}

fn sentence(page: &Page, score: &Score) -> String {
    let Some(value) = score.value else {
        let skipped = u32::try_from(score.skipped).unwrap_or(u32::MAX);
        return page.tn("instrument-score-none", "skipped", skipped);
    };
    let (value, least, most) =
        (number(page, value), number(page, score.least), number(page, score.most));
    let words = [("value", value.as_str()), ("least", &least), ("most", &most)];
    page.ta("instrument-score", &words)
}

fn band_words(page: &Page, band: &BandHit) -> String {
    let (from, until) = (number(page, band.from), number(page, band.until));
    let [place, of] = [band.place, band.of].map(|one| page.formats().number(one));
    let words = [("place", place.as_str()), ("of", &of), ("from", &from), ("until", &until)];
    let range = if band.place == band.of {
        page.ta("instrument-band-last", &words)
    } else {
        page.ta("instrument-band", &words)
    };
    match &band.words {
        Some(words) => page.ta("instrument-band-words", &[("range", &range), ("words", words)]),
        None => range,
    }
}

fn change_words(page: &Page, changed: Changed, day: &str) -> String {
    let key = match (changed.beyond_chance, changed.by > 0.0, changed.by < 0.0) {
        (_, false, false) => "instrument-change-none",
        (Some(false), ..) => "instrument-change-same",
        (Some(true), true, _) => "instrument-change-higher",
        (Some(true), ..) => "instrument-change-lower",
        (None, true, _) => "instrument-change-unknown-higher",
        (None, ..) => "instrument-change-unknown-lower",
    };
    page.ta(key, &[("by", number(page, changed.by.abs()).as_str()), ("day", day)])
}

/// All answers in words; as numbers if the questionnaire was removed.
pub(super) fn answers(
    page: &Page,
    filled: &Filled,
    instrument: Option<&Instrument>,
) -> Vec<AnswerShown> {
    let Some(instrument) = instrument else {
        return filled
            .answers
            .iter()
            .map(|(link_id, answer)| bare(page, filled, link_id, answer))
            .collect();
    };
    let mut lead: &[String] = &[];
    let mut shown = Vec::new();
    for question in &instrument.questionnaire.questions {
        let answer = filled.answers.get(&question.link_id);
        shown.push(AnswerShown {
            lead: if question.lead == lead { Vec::new() } else { question.lead.clone() },
            question: question.text.clone(),
            answer: answer_words(page, answer, Some(question)),
            below: question.below.clone(),
            is_risk: filled.risk.contains(&question.link_id),
        });
        lead = &question.lead;
    }
    shown
}

fn bare(page: &Page, filled: &Filled, link_id: &str, answer: &Answer) -> AnswerShown {
    AnswerShown {
        lead: Vec::new(),
        question: page.ta("instrument-question-id", &[("id", link_id)]),
        answer: answer_words(page, Some(answer), None),
        below: Vec::new(),
        is_risk: filled.risk.iter().any(|risk| risk == link_id),
    }
}

fn answer_words(page: &Page, answer: Option<&Answer>, question: Option<&Question>) -> String {
    match (answer, question.map(|question| &question.asks)) {
        (None, _) => page.t("instrument-skipped"),
        (Some(Answer::Choice(place, value)), Some(Asks::Choice(choices))) => {
            let text = choices.get(*place).map(|choice| choice.text.clone()).unwrap_or_default();
            match value {
                Some(value) => format!("{text} ({})", number(page, *value)),
                None => text,
            }
        }
        (Some(Answer::Choice(place, value)), _) => {
            value.map_or_else(|| page.formats().number(place + 1), |value| number(page, value))
        }
        (Some(Answer::Number(value)), _) => number(page, *value),
        (Some(Answer::YesNo(true)), _) => page.t("instrument-yes"),
        (Some(Answer::YesNo(false)), _) => page.t("instrument-no"),
        (Some(Answer::Words(words)), _) => words.reveal().to_owned(),
    }
}

/// A name like PHQ-9 with a hyphen that does not break.
pub(super) fn unbroken(name: &str) -> String {
    name.replace('-', "\u{2011}")
}

/// A number with one decimal, or none if it is whole.
pub(super) fn number(page: &Page, value: f64) -> String {
    page.formats().rounded(value, 1)
}
