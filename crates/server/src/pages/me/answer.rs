//! One answer of the client: to change, to share or not, or to delete. Deleting asks once, on a
//! page of its own.

use crate::built::check_in_words::{self, Line};
use crate::error::PageError;
use crate::once::Once;
use crate::page::Page;
use crate::pages::check_in::Questions;
use crate::reply::{faulty, go_with, html};
use crate::security::OneOfTwo;
use crate::state::App;
use crate::times::Times;
use alliance::check_in::{self, CheckIn, Given, Item, Seen};
use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::response::Response;
use practice::{CheckInId, Private};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "me/delete.html")]
pub(super) struct Delete {
    pub page: Page,
    /// What is asked.
    pub title: String,
    /// The answers that are deleted.
    pub lines: Vec<Line>,
    /// What else is deleted; empty for answers.
    pub words: String,
    /// Where the form is sent.
    pub action: String,
    /// What deleting means.
    pub hint: String,
}

/// The check-in that the address names.
#[derive(Deserialize)]
pub struct OfCheckIn {
    check_in: CheckInId,
}

/// The answer that the address names.
#[derive(Deserialize)]
pub struct OfAnswer {
    check_in: CheckInId,
    item: String,
}

/// The client's own check-in; anybody else's is not found.
async fn own(app: &App, one: &OneOfTwo, id: &CheckInId) -> Result<CheckIn, PageError> {
    let check_in = app.storage.check_in(&one.pair.id, id).await?;
    check_in.filter(|given| given.by == one.side).ok_or(PageError::NotFound)
}

#[derive(Template)]
#[template(path = "me/answer.html")]
struct AnswerPage {
    page: Page,
    other: String,
    /// Where the form is sent.
    action: String,
    question: Questions,
    /// Whether nothing was chosen.
    is_missing: bool,
    is_shared: bool,
}

/// `GET /me/check-ins/{check_in}/{item}`
pub async fn show_answer(
    app: App,
    one: OneOfTwo,
    Path(OfAnswer { check_in: id, item }): Path<OfAnswer>,
) -> Result<Response, PageError> {
    let check_in = own(&app, &one, &id).await?;
    let (item, given) = answered(&check_in, &item)?;
    let question = Questions::one(&one, &check_in, item, None);
    html(&answer_page(one, &check_in, item, question, given.seen))
}

/// `POST /me/check-ins/{check_in}/{item}`
pub async fn keep(
    app: App,
    one: OneOfTwo,
    Path(OfAnswer { check_in: id, item }): Path<OfAnswer>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let private = |(name, value)| (name, Private::new(value));
    let fields: Vec<(String, Private<String>)> = fields.into_iter().map(private).collect();
    let mut check_in = own(&app, &one, &id).await?;
    let (item, _) = answered(&check_in, &item)?;
    let seen = fields.iter().find(|(name, _)| name == "seen").map(|(_, value)| value.reveal());
    let seen = match seen.map(String::as_str) {
        Some("shared") => Seen::Shared,
        Some("private") => Seen::Private,
        _ => return Err(PageError::Unreadable),
    };
    let read = check_in::read(check_in.occasion, &fields);
    let Some(answer) = read.answers.get(&item) else {
        let question = Questions::one(&one, &check_in, item, Some((&read, &fields)));
        let mut page = answer_page(one, &check_in, item, question, seen);
        page.is_missing = read.faults.is_empty();
        return faulty(&page);
    };
    check_in.answers.insert(item, Given { answer: answer.clone(), seen });
    if !app.storage.keep_check_in(&one.pair.id, &check_in).await? {
        return Err(PageError::NotFound);
    }
    Ok(go_with("/me#answers", [Once::say("answer-kept").carry(&app)]))
}

/// `GET /me/check-ins/{check_in}/{item}/delete`
pub async fn ask_delete_answer(
    app: App,
    one: OneOfTwo,
    Path(OfAnswer { check_in: id, item }): Path<OfAnswer>,
) -> Result<Response, PageError> {
    let check_in = own(&app, &one, &id).await?;
    let (item, _) = answered(&check_in, &item)?;
    let lines = check_in_words::lines(&one.page, &check_in);
    html(&Delete {
        title: one.page.t("delete-answer-title"),
        lines: lines.into_iter().filter(|line| line.item == item).collect(),
        words: String::new(),
        action: format!("/me/check-ins/{id}/{}/delete", item.as_str()),
        hint: one.page.t("delete-hint"),
        page: one.page,
    })
}

/// `POST /me/check-ins/{check_in}/{item}/delete`: with its last answer a check-in goes too.
pub async fn delete_answer(
    app: App,
    one: OneOfTwo,
    Path(OfAnswer { check_in: id, item }): Path<OfAnswer>,
) -> Result<Response, PageError> {
    let mut check_in = own(&app, &one, &id).await?;
    let (item, _) = answered(&check_in, &item)?;
    check_in.answers.remove(&item);
    if check_in.answers.is_empty() {
        app.storage.delete_check_in(&one.pair.id, &id).await?;
    } else if !app.storage.keep_check_in(&one.pair.id, &check_in).await? {
        return Err(PageError::NotFound);
    }
    Ok(go_with("/me#answers", [Once::say("deleted-answer").carry(&app)]))
}

/// `GET /me/check-ins/{check_in}/delete`
pub async fn ask_delete_check_in(
    app: App,
    one: OneOfTwo,
    Path(OfCheckIn { check_in: id }): Path<OfCheckIn>,
) -> Result<Response, PageError> {
    let check_in = own(&app, &one, &id).await?;
    let times = Times::of_one(&app, &one).await?;
    let occasion = check_in_words::occasion(&one.page, check_in.occasion);
    let day = times.day(check_in.at);
    let words = [("occasion", occasion.as_str()), ("day", day.as_str())];
    html(&Delete {
        title: one.page.ta("delete-check-in-title", &words),
        lines: check_in_words::lines(&one.page, &check_in),
        words: String::new(),
        action: format!("/me/check-ins/{id}/delete"),
        hint: one.page.t("delete-hint"),
        page: one.page,
    })
}

/// `POST /me/check-ins/{check_in}/delete`
pub async fn delete_check_in(
    app: App,
    one: OneOfTwo,
    Path(OfCheckIn { check_in: id }): Path<OfCheckIn>,
) -> Result<Response, PageError> {
    let check_in = own(&app, &one, &id).await?;
    app.storage.delete_check_in(&one.pair.id, &check_in.id).await?;
    Ok(go_with("/me#answers", [Once::say("deleted-check-in").carry(&app)]))
}

/// The answer to the item that an address names; 404 if it was never answered.
fn answered(check_in: &CheckIn, word: &str) -> Result<(Item, Given), PageError> {
    let item = Item::ALL.into_iter().find(|item| item.as_str() == word);
    let given = item.and_then(|item| Some((item, check_in.answers.get(&item)?.clone())));
    given.ok_or(PageError::NotFound)
}

fn answer_page(
    one: OneOfTwo,
    check_in: &CheckIn,
    item: Item,
    question: Questions,
    seen: Seen,
) -> AnswerPage {
    AnswerPage {
        action: format!("/me/check-ins/{}/{}", check_in.id, item.as_str()),
        question,
        is_missing: false,
        is_shared: seen == Seen::Shared,
        other: one.other_name,
        page: one.page,
    }
}
