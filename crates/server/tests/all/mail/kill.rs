//! Processes that send mail are killed at any moment, two at once, before a mail server that accepts,
//! refuses, hangs and drops the line: no mail is lost, none has two names, none is sent twice but
//! once for a kill, and none is begun after its cancelling was acknowledged.

use super::peer::{Mood, Peer};
use super::settings;
use practice::appointment::Arrangement;
use practice::audit::Actor;
use practice::contact::{Contact, SafeContact};
use practice::series::Scope;
use practice::wall::{Wall, Zone};
use practice::{AppointmentId, Moment, PairId, Private, Role};
use server::clock::Clock;
use server::config::Config;
use server::mail::deliver::{Delivery, Limits};
use server::state::App;
use std::collections::HashMap;
use std::env;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, SystemTime};
use storage::{Installation, NewPerson, Storage};
use testkit::{TestDatabase, people};
use tokio::time::{Instant, sleep};

const URL: &str = "WEBSIDE_MAIL_STORY_URL";
const KEY_FILE: &str = "WEBSIDE_MAIL_STORY_KEY_FILE";
const PORT: &str = "WEBSIDE_MAIL_STORY_PORT";
const BEGAN: &str = "WEBSIDE_MAIL_STORY_BEGAN";

/// How much faster the clock of the test runs: the waits of two days pass in a minute.
const SPEED: u64 = 3_000;
/// How many processes are killed on each engine; both together make a hundred.
const KILLS: usize = 50;
/// How long a row is reserved, by the clock on the wall. Sending takes less.
const RESERVED_MS: u64 = 4_000;
/// Time for the system to run what was begun: from the last look at a row to its content.
const GRACE: Duration = Duration::from_millis(700);

#[tokio::test(flavor = "multi_thread")]
async fn no_mail_is_lost_or_told_too_late_on_sqlite() {
    killed(testkit::sqlite(), KILLS, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_mail_is_lost_or_told_too_late_on_postgres() {
    killed(testkit::postgres().await, KILLS, 2).await;
}

/// More of the same: `cargo test -p server --test all -- --ignored mail_is_killed_for_long`.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes ten minutes"]
async fn mail_is_killed_for_long() {
    for seed in 3..7 {
        killed(testkit::sqlite(), 500, seed).await;
        killed(testkit::postgres().await, 500, seed).await;
    }
}

/// A clock that runs fast, and reads the same in all processes.
fn clock(began_us: u64) -> Clock {
    Clock::from_fn(move || {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        let passed = u64::try_from(now.as_micros()).unwrap().saturating_sub(began_us);
        Moment::from_micros(i64::try_from(began_us + passed * SPEED).unwrap())
    })
}

/// Numbers that look like chance (Steele, Lea, Flood: SplitMix64).
struct Chance(AtomicU64);

impl Chance {
    fn below(&self, most: u64) -> u64 {
        let mut bits = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (bits ^ (bits >> 31)) % most
    }
}

struct Story {
    url: String,
    key_file: std::path::PathBuf,
    port: u16,
    began_us: u64,
}

impl Story {
    fn start(&self) -> Child {
        Command::new(env::current_exe().unwrap())
            .args(["--exact", "mail::kill::the_sender_that_is_killed", "--nocapture"])
            .env(URL, &self.url)
            .env(KEY_FILE, &self.key_file)
            .env(PORT, self.port.to_string())
            .env(BEGAN, self.began_us.to_string())
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    }
}

/// What was cancelled, and when that was acknowledged.
type Acknowledged = HashMap<String, Instant>;

async fn killed(database: TestDatabase, kills: usize, seed: u64) {
    let folder = tempfile::tempdir().unwrap();
    let key_file = folder.path().join("webside.key");
    let installation = Installation::open_with_key_file(&database.url, &key_file).await.unwrap();
    let storage = installation.first().await.unwrap();
    let began = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let began_us = u64::try_from(began.as_micros()).unwrap();
    let chance = Arc::new(Chance(AtomicU64::new(seed)));
    let is_kind = Arc::new(AtomicBool::new(false));
    let (moods, kind) = (chance.clone(), is_kind.clone());
    let (peer, port) = Peer::start(move |to| match moods.below(100) {
        _ if to.starts_with("gone") => Mood::RefuseRecipient(550),
        _ if kind.load(Ordering::Relaxed) || to.is_empty() => Mood::Accept,
        0..10 => Mood::RefuseRecipient(451),
        10..15 => Mood::RefuseContent(452),
        15..25 => Mood::Late(Duration::from_millis(900)),
        25..28 => Mood::Hang,
        28..34 => Mood::Drop,
        34..40 => Mood::DropEarly,
        _ => Mood::Accept,
    })
    .await;
    let story = Story { url: database.url.clone(), key_file, port, began_us };
    let pairs = pairs(&storage, &clock(began_us)).await;

    let is_over = Arc::new(AtomicBool::new(false));
    let writing = tokio::spawn(write(
        storage.clone(),
        pairs.clone(),
        clock(began_us),
        chance.clone(),
        is_over.clone(),
    ));
    let mut two = [story.start(), story.start()];
    for kill in 0..kills {
        sleep(Duration::from_millis(30 + chance.below(500))).await;
        let one = &mut two[kill % 2];
        one.kill().unwrap();
        one.wait().unwrap();
        *one = story.start();
    }
    is_over.store(true, Ordering::Relaxed);
    let acknowledged = writing.await.unwrap();
    is_kind.store(true, Ordering::Relaxed);
    finished(&storage).await;
    for one in &mut two {
        one.kill().unwrap();
        one.wait().unwrap();
    }
    judge(&database, &peer, &acknowledged, kills).await;
    storage.close().await;
}

async fn pairs(storage: &Storage, clock: &Clock) -> Vec<PairId> {
    let person = NewPerson {
        role: Role::Counsellor,
        name: Private::new(people::COUNSELLOR.into()),
        sign_in_name: Private::new("maren".into()),
    };
    let (by, now) = (Actor::System, clock.now());
    let maren = storage.add_person(&person, &by, now).await.unwrap();
    let mut pairs = Vec::new();
    for number in 0..6 {
        let name = Private::new(people::CLIENT.to_owned());
        let pair = storage.add_pair(&maren, &name, &by, now).await.unwrap();
        let who = if number == 5 { "gone" } else { "here" };
        let contact = Contact {
            mail: Some(Private::new(format!("{who}{number}@clients.example"))),
            level: SafeContact::TimeOnly,
            ..Contact::unasked()
        };
        storage.set_contact(&pair.client, &contact, &by, now).await.unwrap();
        pairs.push(pair.id);
    }
    pairs
}

/// Makes, moves and cancels appointments of many years ahead until it is over.
async fn write(
    storage: Storage,
    pairs: Vec<PairId>,
    clock: Clock,
    chance: Arc<Chance>,
    is_over: Arc<AtomicBool>,
) -> Acknowledged {
    let mut live: Vec<(PairId, AppointmentId)> = Vec::new();
    let mut acknowledged = Acknowledged::new();
    let by = Actor::System;
    let mut hours = 0_u64;
    while !is_over.load(Ordering::Relaxed) {
        sleep(Duration::from_millis(20 + chance.below(160))).await;
        hours += 1;
        let ahead = Duration::from_secs(4_000 * 86_400 + hours * 3_600);
        let now = clock.now();
        let to = Arrangement::new(Wall::of(now.plus(ahead), Zone::utc()), 50);
        let at = usize::try_from(chance.below(live.len().max(1) as u64)).unwrap();
        match (chance.below(4), live.get(at).cloned()) {
            (2, Some((pair, id))) => {
                storage.move_appointment(&pair, &id, &to, Scope::This, &by, now).await.unwrap();
            }
            (3, Some((pair, id))) => {
                live.swap_remove(at);
                storage.cancel_appointment(&pair, &id, Scope::This, &by, now).await.unwrap();
                acknowledged.insert(id.to_string(), Instant::now());
            }
            _ => {
                let pair = &pairs[usize::try_from(chance.below(6)).unwrap()];
                let id = storage.add_appointment(pair, &to, &by, now).await.unwrap();
                live.push((pair.clone(), id));
            }
        }
    }
    acknowledged
}

/// Waits until nothing is to be sent.
async fn finished(storage: &Storage) {
    let began = Instant::now();
    while storage.next_mail().await.unwrap().is_some() {
        assert!(began.elapsed() < Duration::from_secs(120), "it is sent at last");
        sleep(Duration::from_millis(50)).await;
    }
}

/// A row, as the database has it in the end.
struct Row {
    about: String,
    kind: String,
    sequence: i64,
    state: String,
    why: String,
}

async fn judge(database: &TestDatabase, peer: &Peer, acknowledged: &Acknowledged, kills: usize) {
    let sql = "SELECT message_id, about_id || '/' || kind || '/' || sequence || '/' || state \
               || '/' || coalesce(why, '') FROM outbox";
    let rows: HashMap<String, Row> = database
        .read(sql)
        .await
        .unwrap()
        .into_iter()
        .map(|(message_id, facts)| {
            let parts: Vec<&str> = facts.split('/').collect();
            let [about, kind, sequence, state, why] = parts[..] else { panic!("{facts}") };
            let row = Row {
                about: about.into(),
                kind: kind.into(),
                sequence: sequence.parse().unwrap(),
                state: state.into(),
                why: why.into(),
            };
            (message_id, row)
        })
        .collect();
    let (seen, accepted) = (peer.seen(), peer.accepted());
    assert!(rows.len() > 40 && seen.len() > 40, "{} rows, {} mails", rows.len(), seen.len());

    // None has another Message-ID than its row.
    for one in &seen {
        assert!(rows.contains_key(one.message_id()), "{}", one.message_id());
    }
    // None is lost: each has arrived, or is no longer true, or the counsellor is told.
    for (message_id, row) in &rows {
        let has_arrived = accepted.contains_key(message_id);
        match row.state.as_str() {
            "sent" => assert!(has_arrived, "{message_id} was noted and never accepted"),
            "given_up" => assert!(!has_arrived || row.why != "refused", "{message_id}"),
            "dropped" => assert_eq!(row.why, "superseded", "{message_id}"),
            other => panic!("{message_id} is {other}"),
        }
    }
    // What is true in the end was told, unless nobody ever knew of it.
    let mut newest: HashMap<&str, &Row> = HashMap::new();
    for row in rows.values() {
        let kept = newest.entry(&row.about).or_insert(row);
        if row.sequence > kept.sequence {
            *kept = row;
        }
    }
    for (about, row) in &newest {
        if row.state == "dropped" {
            let told = seen.iter().filter(|one| rows[one.message_id()].about == *about).count();
            assert!(acknowledged.contains_key(*about) && told == 0, "{about}: {} mails", told);
        }
    }
    // One repeat for a kill at most.
    let repeats: usize = accepted.values().map(|times| times - 1).sum();
    let all = format!("{} rows, {} mails, {kills} kills", rows.len(), seen.len());
    assert!(repeats <= kills, "{repeats} repeats of {all}");
    // None is begun after its cancelling was acknowledged.
    for one in &seen {
        let row = &rows[one.message_id()];
        if let Some(at) = acknowledged.get(&row.about).filter(|_| row.kind != "cancelled") {
            let late = one.begun_at.saturating_duration_since(*at);
            assert!(late < GRACE, "{} was begun {late:?} too late", row.kind);
        }
    }
}

/// No test of its own: it only does something when the tests above start it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sender_that_is_killed() {
    let (Ok(url), Ok(key_file)) = (env::var(URL), env::var(KEY_FILE)) else { return };
    let (port, began) = (env::var(PORT).unwrap(), env::var(BEGAN).unwrap());
    let installation = Installation::open_with_key_file(&url, Path::new(&key_file)).await.unwrap();
    let storage = installation.first().await.unwrap();
    let mut config = Config::for_folder(Path::new(&key_file).parent().unwrap());
    config.mail = Some(settings(port.parse().unwrap()));
    let app = App::new(storage, Arc::new(config), clock(began.parse().unwrap())).unwrap();
    let limits = Limits {
        reserved: Duration::from_millis(RESERVED_MS * SPEED),
        patience: Some(Duration::from_millis(1_200)),
        look: Duration::from_millis(25),
        rest: Duration::from_millis(25),
    };
    let queued = app.storage.installation().queued().clone();
    let _running = Delivery::start(move || vec![app.clone()], queued, limits);
    std::future::pending::<()>().await;
}
