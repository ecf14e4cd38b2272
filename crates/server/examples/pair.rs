//! `cargo xtask bench pair`: the pages of a pair that met every week for five years, rendered by
//! the router in this process. Prints the time on the server, and the size in bytes.

use alliance::board::{Board, NewBody, Op, StepWhen, StrengthOf};
use alliance::check_in::{
    Answer, CheckIn, Given, Hindrance, Item, Occasion, OutOfStep, OutOfStepThen, OutOfStepWas,
    Seen, Speaks,
};
use alliance::instrument::{Answers, shipped_as};
use alliance::pace::{Choice, Middle, Minute, SessionPace, Silence, Times};
use alliance::{OwnWords, Place, Side};
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use practice::audit::Actor;
use practice::{EntryId, Modality, Moment, PairId, Private, Role, SessionId};
use server::clock::Clock;
use server::config::Config;
use server::state::App;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use storage::{
    EndedBy, Keys, LineFacts, LinkOutcome, LoginOwner, NewAnswers, NewLogin, NewPerson,
    SessionFacts, Storage,
};
use tower::ServiceExt;

const SESSIONS: u64 = 260;
const GOALS: u64 = 12;
const RUNS: usize = 41;
const WEEK: Duration = Duration::from_secs(7 * 86_400);
const MINUTE: Duration = Duration::from_secs(60);
const AIM_MS: f64 = 50.0;
const AIM_BYTES: usize = 100_000;
/// A sentence of usual length.
const SENTENCE: &str = "Say what I need before I am angry, and stay in the room for the answer.";

type Failure = Box<dyn std::error::Error + Send + Sync>;

struct Filled {
    pair: PairId,
    last: SessionId,
    counsellor: String,
    client: String,
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let keys = Keys::create(&folder.path().join("webside.key"))?;
    let url = format!("sqlite:{}", folder.path().join("webside.db").display());
    let storage = Storage::open(&url, keys).await?;
    let filled = fill(&storage).await?;
    let mut config = Config::for_folder(folder.path());
    config.public_url = "http://localhost:8080".parse()?;
    let app = App::new(storage, Arc::new(config), Clock::system())?;
    let router = server::router::router(app);
    let together = format!("/pairs/{}/together", filled.pair);
    measure(&router, "the pair's page", &together, &filled.counsellor).await?;
    measure(&router, "earlier sessions", &format!("{together}?from=128"), &filled.counsellor)
        .await?;
    measure(&router, "arranging", &format!("/pairs/{}", filled.pair), &filled.counsellor).await?;
    let pace = format!("/pairs/{}/pace/{}", filled.pair, filled.last);
    measure(&router, "the pace of the last session", &pace, &filled.counsellor).await?;
    measure(&router, "the client's page", "/me", &filled.client).await?;
    measure(&router, "the exported page", "/me/export", &filled.client).await
}

async fn measure(router: &Router, name: &str, path: &str, cookie: &str) -> Result<(), Failure> {
    let plain = get(router, path, cookie, "identity").await?;
    let small = get(router, path, cookie, "br").await?;
    let mut times = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let start = Instant::now();
        get(router, path, cookie, "identity").await?;
        times.push(start.elapsed().as_secs_f64() * 1_000.0);
    }
    times.sort_by(f64::total_cmp);
    say(&format!(
        "{name}: median {:.1} ms, slowest {:.1} ms of {RUNS}; {:.1} KB, compressed {:.1} KB",
        times[RUNS / 2],
        times[RUNS - 1],
        plain as f64 / 1e3,
        small as f64 / 1e3,
    ));
    if !path.contains("export") {
        let held = times[RUNS / 2] <= AIM_MS && plain <= AIM_BYTES;
        let word = if held { "reached" } else { "missed" };
        say(&format!("  aim: at most {AIM_MS} ms and {} KB: {word}", AIM_BYTES / 1_000));
    }
    Ok(())
}

async fn get(router: &Router, path: &str, cookie: &str, coding: &str) -> Result<usize, Failure> {
    let request = Request::get(path)
        .header(header::HOST, "localhost:8080")
        .header(header::COOKIE, cookie)
        .header(header::ACCEPT_ENCODING, coding)
        .extension(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 40_000))))
        .body(Body::empty())?;
    let response = router.clone().oneshot(request).await?;
    if response.status() != StatusCode::OK {
        return Err(format!("{path}: {}", response.status()).into());
    }
    Ok(response.into_body().collect().await?.to_bytes().len())
}

#[expect(clippy::print_stdout, reason = "a benchmark prints")]
fn say(line: &str) {
    println!("{line}");
}

async fn fill(storage: &Storage) -> Result<Filled, Failure> {
    let now: Moment = jiff::Timestamp::now().into();
    let person = NewPerson {
        role: Role::Counsellor,
        name: Private::new("Maren Holt".into()),
        sign_in_name: Private::new("maren".into()),
    };
    let person = storage.add_person(&person, &Actor::System, now).await?;
    let name = Private::new("Juno Adeyemi".into());
    let pair = storage.add_pair(&person, &name, &Actor::System, now).await?;
    let first = Moment::from_micros(now.as_micros() - five_years_micros());
    for side in [Side::Counsellor, Side::Client] {
        let by = Actor::System;
        storage.choose_pace(&pair.id, side, Choice::Share, &by, now).await?;
        storage.let_client_read_pace(&pair.id, side, &by, now).await?;
    }
    for number in 0..SESSIONS {
        session(storage, &pair.id, first.plus(WEEK * u32::try_from(number)?), number).await?;
    }
    storage.keep_board(&pair.id, &Board::default(), &board(first)?).await?;
    let login = |owner| NewLogin {
        owner,
        device: Private::new("bench".into()),
        expires_at: now.plus(WEEK),
    };
    let (_, token) = storage.make_link(&pair.id, &Actor::System, now).await?;
    let LinkOutcome::Open { link, pair, client } = storage.open_link(&token).await? else {
        return Err("the link does not open".into());
    };
    let client = LoginOwner::Client { client, pair: pair.clone(), link };
    let (_, client) = storage.start_login(&login(client), now).await?;
    let counsellor = LoginOwner::Person(person);
    let (_, counsellor) = storage.start_login(&login(counsellor), now).await?;
    let sessions = storage.sessions_of(&pair).await?;
    Ok(Filled {
        last: sessions.first().ok_or("no session")?.id.clone(),
        pair,
        counsellor: format!("webside_person={counsellor}"),
        client: format!("webside_client={client}"),
    })
}

fn five_years_micros() -> i64 {
    i64::try_from((WEEK * u32::try_from(SESSIONS).unwrap_or(1)).as_micros()).unwrap_or(0)
}

/// Two questionnaires every fourth session, filled in and shared.
async fn forms(storage: &Storage, pair: &PairId, at: Moment, number: u64) -> Result<(), Failure> {
    if !number.is_multiple_of(4) {
        return Ok(());
    }
    for (id, nth) in ["phq-8", "gad-7"].into_iter().zip(0..) {
        let instrument = shipped_as(id).ok_or("a questionnaire is missing")?;
        let mut answers = Answers::new();
        for (question, place) in instrument.questionnaire.questions.iter().zip(number + nth..) {
            let typed = (place / 3 % 4).to_string();
            let answer = question.take(&typed).ok().flatten().ok_or("an answer is not taken")?;
            answers.insert(question.link_id.clone(), answer);
        }
        let form = storage.offer_form(pair, id, at).await?;
        let answers = NewAnswers { filled: instrument.fill(answers), is_shared: true };
        storage.answer_form(pair, &form, &answers, at.plus(MINUTE)).await?;
    }
    Ok(())
}

/// A session with everything answered before and after it, every fourth with the longer check-in.
async fn session(storage: &Storage, pair: &PairId, at: Moment, number: u64) -> Result<(), Failure> {
    forms(storage, pair, at, number).await?;
    keep(storage, pair, Occasion::Arriving, at, number).await?;
    let at = at.plus(10 * MINUTE);
    let session = storage.start_session(pair, Modality::Video, at).await?;
    if number.is_multiple_of(4) {
        keep(storage, pair, Occasion::Longer, at.plus(30 * MINUTE), number).await?;
    }
    let facts = SessionFacts {
        ended_at: at.plus(50 * MINUTE),
        ended_by: EndedBy::Counsellor,
        modalities: vec![Modality::Video],
        line: LineFacts {
            reports: 100,
            round_trip_ms_median: Some(40),
            mended: u32::from(number.is_multiple_of(9)),
            ..LineFacts::default()
        },
    };
    storage.keep_pace(pair, "0", &pace(number), facts.ended_at).await?;
    storage.end_session(&session, &facts, None).await?;
    keep(storage, pair, Occasion::Leaving, at.plus(55 * MINUTE), number).await
}

/// The pace of fifty minutes, with as many silences as one study found in an hour.
fn pace(number: u64) -> SessionPace {
    let minute = Minute { counsellor_s: 17, client_s: 30, both_s: 1, silent_s: 12 };
    let median_ms = 300 + 10 * i32::try_from(number % 60).unwrap_or(0);
    let middle = Some(Middle { lower_ms: -120, median_ms, upper_ms: 1_400 });
    SessionPace {
        minutes: vec![minute; 50],
        line_ms: Some(340),
        waiting: Times { n: 60, middle },
        client_waiting: Times { n: 58, middle },
        silences: vec![Silence { ms: 4_812, ended_by: Side::Client }; 17],
        takeovers: 2,
        ..SessionPace::default()
    }
}

async fn keep(
    storage: &Storage,
    pair: &PairId,
    occasion: Occasion,
    at: Moment,
    number: u64,
) -> Result<(), Failure> {
    let given = |(place, item): (usize, &Item)| {
        (*item, Given { answer: answer(*item, number + place as u64), seen: Seen::Shared })
    };
    let answers: BTreeMap<Item, Given> = occasion.items().iter().enumerate().map(given).collect();
    let id = storage.new_check_in_id();
    let place = Some(Place::Home);
    let check_in = CheckIn { id, occasion, by: Side::Client, at, place, answers };
    storage.keep_check_in(pair, &check_in).await?;
    Ok(())
}

fn answer(item: Item, number: u64) -> Answer {
    match item {
        Item::SpeakFreely => Answer::Speaks(Speaks::Yes),
        Item::OutOfStep => Answer::OutOfStep(OutOfStep {
            was: OutOfStepWas::ALittle,
            then: Some(OutOfStepThen::TalkNextTime),
        }),
        Item::InTheWay => Answer::InTheWay(BTreeSet::from([Hindrance::Sound, Hindrance::Delay])),
        Item::RoomFor | Item::NextMinutes | Item::InWords | Item::WorksWell | Item::TryNext => {
            Answer::Words(OwnWords::new(SENTENCE))
        }
        Item::Arriving
        | Item::Tense
        | Item::Leaving
        | Item::TenseLeaving
        | Item::Accepted
        | Item::Mattered
        | Item::MadeSense
        | Item::TimeAndQuiet
        | Item::OnScreen => Answer::Scale(u8::try_from(4 + number % 6).unwrap_or(5)),
    }
}

/// Twelve goals, nine of them reached, each rated while it was open; strengths, steps, an agenda.
fn board(first: Moment) -> Result<Board, Failure> {
    let mut board = Board::default();
    let mut add = |body: NewBody, at: Moment| -> Result<EntryId, Failure> {
        let id = EntryId::new(storage::new_id());
        let words = OwnWords::new(SENTENCE);
        board.apply(Side::Client, &Op::Add { id: id.clone(), body, words }, at)?;
        Ok(id)
    };
    let mut goals = Vec::new();
    for number in 0..GOALS {
        let at = first.plus(WEEK * u32::try_from(number * SESSIONS / GOALS)?);
        goals.push((add(NewBody::Goal {}, at)?, at));
    }
    for _ in 0..8 {
        add(NewBody::Strength { of: StrengthOf::Person }, first)?;
        add(NewBody::Strength { of: StrengthOf::Helped }, first)?;
        add(NewBody::Step { when: StepWhen::Before, place: Some(Place::Home) }, first)?;
        add(NewBody::Step { when: StepWhen::After, place: Some(Place::Home) }, first)?;
    }
    for _ in 0..5 {
        add(NewBody::Agenda {}, first)?;
        add(NewBody::Noticing {}, first)?;
    }
    for (number, (id, at)) in goals.into_iter().enumerate() {
        board.apply(Side::Counsellor, &Op::Agree { id: id.clone() }, at)?;
        for review in 1..=5_u8 {
            let at = at.plus(4 * WEEK * u32::from(review));
            board.apply(Side::Client, &Op::Rate { id: id.clone(), value: review + 2 }, at)?;
        }
        if number < 9 {
            board.apply(Side::Client, &Op::Done { id, done: true }, at.plus(24 * WEEK))?;
        }
    }
    Ok(board)
}
