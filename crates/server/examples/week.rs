//! `cargo xtask bench week`: the week of a counsellor with five thousand appointments, rendered by the
//! router in this process. Prints the time on the server, and the size in bytes.

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use jiff::civil::Weekday;
use practice::appointment::Arrangement;
use practice::audit::Actor;
use practice::wall::{Wall, Zone};
use practice::week::Opening;
use practice::{Moment, Private, Role};
use server::clock::Clock;
use server::config::Config;
use server::state::App;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use storage::{Keys, LoginOwner, NewLogin, NewPerson, Storage};
use tower::ServiceExt;

/// Clients, and appointments of each: five thousand in all, from half a year ago to half a year ahead.
const CLIENTS: u32 = 100;
const WEEKS: u32 = 50;
const RUNS: usize = 41;
const WEEK: Duration = Duration::from_secs(7 * 86_400);
const MINUTE: Duration = Duration::from_secs(60);
const AIM_MS: f64 = 50.0;

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let keys = Keys::create(&folder.path().join("webside.key"))?;
    let url = format!("sqlite:{}", folder.path().join("webside.db").display());
    let storage = Storage::open(&url, keys).await?;
    let (cookie, pair) = fill(&storage).await?;
    let mut config = Config::for_folder(folder.path());
    config.public_url = "http://localhost:8080".parse()?;
    let app = App::new(storage, Arc::new(config), Clock::system())?;
    let router = server::router::router(app);
    measure(&router, "the week", "/week", &cookie).await?;
    measure(&router, "today", "/today", &cookie).await?;
    measure(&router, "free times of two weeks", &format!("/pairs/{pair}/offers"), &cookie).await
}

async fn measure(router: &Router, name: &str, path: &str, cookie: &str) -> Result<(), Failure> {
    let bytes = get(router, path, cookie).await?;
    let mut times = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let start = Instant::now();
        get(router, path, cookie).await?;
        times.push(start.elapsed().as_secs_f64() * 1_000.0);
    }
    times.sort_by(f64::total_cmp);
    let (median, slowest) = (times[RUNS / 2], times[RUNS - 1]);
    let word = if median <= AIM_MS { "reached" } else { "missed" };
    say(&format!(
        "{name}: median {median:.1} ms, slowest {slowest:.1} ms of {RUNS}; {:.1} KB   aim: at most \
         {AIM_MS} ms: {word}",
        bytes as f64 / 1e3,
    ));
    Ok(())
}

async fn get(router: &Router, path: &str, cookie: &str) -> Result<usize, Failure> {
    let request = Request::get(path)
        .header(header::HOST, "localhost:8080")
        .header(header::COOKIE, cookie)
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

/// Returns the counsellor's cookie, and one of the pairs.
async fn fill(storage: &Storage) -> Result<(String, String), Failure> {
    let (now, by): (Moment, _) = (jiff::Timestamp::now().into(), Actor::System);
    let person = NewPerson {
        role: Role::Counsellor,
        name: Private::new("Maren Holt".into()),
        sign_in_name: Private::new("maren".into()),
    };
    let person = storage.add_person(&person, &by, now).await?;
    for day in 1..=5 {
        let weekday = Weekday::from_monday_one_offset(day)?;
        let opening = Opening::new(weekday, 7 * 60, 21 * 60, 10)?;
        storage.add_opening(&person, &opening, &by, now).await?;
    }
    let first = now.minus(WEEK * (WEEKS / 2));
    let mut last = String::new();
    for client in 0..CLIENTS {
        let name = Private::new(format!("Client {client}"));
        let pair = storage.add_pair(&person, &name, &by, now).await?.id;
        for week in 0..WEEKS {
            // Each client has a time of their own in the week.
            let at = first.plus(WEEK * week + 100 * MINUTE * client);
            let arranged = Arrangement::new(Wall::of(at, Zone::utc()), 50);
            storage.add_appointment(&pair, &arranged, &by, now).await?;
        }
        last = pair.to_string();
    }
    let device = Private::new("bench".into());
    let owner = LoginOwner::Person(person);
    let login = NewLogin { owner, device, expires_at: now.plus(WEEK) };
    let (_, token) = storage.start_login(&login, now).await?;
    Ok((format!("webside_person={token}"), last))
}
