//! Mail as it leaves: to a mail server in the test, from the job that sends it.

mod kill;
pub mod peer;

use crate::house::{HOUR, House};
use peer::{Mood, Peer, Seen};
use practice::appointment::Arrangement;
use practice::audit::Actor;
use practice::contact::{Contact, SafeContact};
use practice::outbox::{Kind, Outcome, SETTLING};
use practice::reminder::Which;
use practice::series::{End, EveryWeeks, Rule, Scope};
use practice::wall::{Fold, Wall, Zone};
use practice::{AppointmentId, Moment, OutboxId, PairId, Private, Role};
use server::config::{Mail, MailSecurity};
use server::mail::deliver::{Delivery, Limits};
use server::mail::remind::{announce, remind};
use server::state::App;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use storage::{Letterhead, NewSeries};
use testkit::people;

const DAY: Duration = Duration::from_secs(86_400);
pub const ADDRESS: &str = "reader@clients.example";

/// Settings for a mail server on this machine.
pub fn settings(port: u16) -> Mail {
    Mail {
        host: "127.0.0.1".into(),
        port,
        security: MailSecurity::None,
        account: None,
        from: "room@practice.example".into(),
    }
}

pub fn limits() -> Limits {
    Limits {
        reserved: Duration::from_secs(60),
        patience: Some(Duration::from_millis(700)),
        look: Duration::from_millis(50),
        rest: Duration::from_millis(50),
    }
}

impl House {
    /// The same practice with this mail server.
    pub fn with_mail(&self, port: u16) -> App {
        let mut config = (*self.app.config).clone();
        config.mail = Some(settings(port));
        App { config: Arc::new(config), ..self.app.clone() }
    }

    pub async fn let_write(&self, pair: &PairId, address: &str, level: SafeContact) {
        let client = self.app.storage.pair(pair).await.unwrap().unwrap().client;
        let mail = Some(Private::new(address.to_owned()));
        let zone = Zone::named("America/New_York");
        let contact = Contact { mail, level, zone, ..Contact::unasked() };
        let set = self.app.storage.set_contact(&client, &contact, &Actor::System, self.now());
        set.await.unwrap();
    }

    /// A mail to the client of this pair that was given up.
    pub async fn given_up_mail(&self, pair: &PairId) -> OutboxId {
        static MINUTES: AtomicI64 = AtomicI64::new(0);
        let minutes = MINUTES.fetch_add(1, Ordering::Relaxed) * 60_000_000;
        let starts_at = Moment::from_micros(self.now().as_micros() + minutes).plus(90 * DAY);
        self.appointment(pair, starts_at).await;
        let (storage, later) = (&self.app.storage, self.now().plus(SETTLING));
        loop {
            let mail = storage.reserve_mail("test", "example.org", later, HOUR).await.unwrap();
            let mail = mail.expect("an appointment is told");
            storage.end_mail(&mail.id, "test", Outcome::Never, later).await.unwrap();
            let belongs = storage.belongs(&mail.about).await.unwrap().unwrap();
            if belongs.pair == *pair {
                return mail.id;
            }
        }
    }
}

fn deliver(app: &App) -> Delivery {
    let (app, queued) = (app.clone(), app.storage.installation().queued().clone());
    Delivery::start(move || vec![app.clone()], queued, limits())
}

fn arranged(wall: &str) -> Arrangement {
    let london = Zone::named("Europe/London").unwrap();
    Arrangement::new(Wall::new(wall.parse().unwrap(), london, Fold::First), 50)
}

async fn add(house: &House, pair: &PairId, wall: &str) -> AppointmentId {
    let storage = &house.app.storage;
    storage.add_appointment(pair, &arranged(wall), &Actor::System, house.now()).await.unwrap()
}

async fn shift(house: &House, pair: &PairId, id: &AppointmentId, wall: &str) {
    let (to, by, now) = (arranged(wall), Actor::System, house.now());
    let moved = house.app.storage.move_appointment(pair, id, &to, Scope::This, &by, now).await;
    assert_eq!(moved.unwrap(), Some(true));
}

async fn cancel(house: &House, pair: &PairId, id: &AppointmentId, scope: Scope) {
    let (by, now) = (Actor::System, house.now());
    assert!(house.app.storage.cancel_appointment(pair, id, scope, &by, now).await.unwrap());
}

/// The plain text of a mail, with soft line breaks taken out.
fn text(seen: &Seen) -> String {
    let start = seen.content.find("Content-Type: text/plain").unwrap_or(0);
    let rest = &seen.content[start..];
    let body = rest.split_once("\r\n\r\n").map_or(rest, |(_, body)| body);
    let body = body.split("\r\n--").next().unwrap_or(body);
    body.replace("=\r\n", "").replace("\r\n", "\n")
}

async fn house_with(mood: Mood) -> (House, PairId, App, Peer) {
    let house = House::new().await;
    let maren = house.person(Role::Counsellor, people::COUNSELLOR).await;
    let pair = house.pair(&maren, people::CLIENT).await;
    house.let_write(&pair, ADDRESS, SafeContact::TimeOnly).await;
    let (peer, port) = Peer::start(move |_| mood).await;
    let app = house.with_mail(port);
    (house, pair, app, peer)
}

fn first_names() -> Vec<&'static str> {
    people::ALL.iter().filter_map(|name| name.split(' ').next()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_appointment_is_made_moved_and_cancelled_by_mail() {
    let (house, pair, app, peer) = house_with(Mood::Accept).await;
    let running = deliver(&app);
    let id = add(&house, &pair, "2026-03-25T15:00").await;
    house.clock.advance(SETTLING);
    let seen = peer.seen_at_least(1).await;
    let made = &seen[0];
    assert_eq!(made.to, ADDRESS);
    assert_eq!(made.header("Subject"), Some("Your appointment"));
    assert_eq!(made.header("From"), Some("room@practice.example"));
    assert_eq!(made.header("Auto-Submitted"), Some("auto-generated"));
    assert!(made.content.contains("METHOD:REQUEST"), "{}", made.content);
    let words = text(made);
    assert!(words.contains("25 March"), "{words}");
    assert!(words.contains("New York time"), "{words}");
    assert!(words.contains("(in London:"), "{words}");
    assert!(words.contains("No reply is expected"), "{words}");

    shift(&house, &pair, &id, "2026-03-26T16:30").await;
    house.clock.advance(SETTLING);
    let seen = peer.seen_at_least(2).await;
    let words = text(&seen[1]);
    let (was, is) = (words.find("15:00").unwrap(), words.find("16:30").unwrap());
    assert!(was < is, "{words}");

    cancel(&house, &pair, &id, Scope::This).await;
    house.clock.advance(SETTLING);
    let seen = peer.seen_at_least(3).await;
    assert!(seen[2].content.contains("METHOD:CANCEL"));
    assert!(text(&seen[2]).contains("does not take place"));
    running.stop(Duration::from_secs(5)).await;

    let ids: std::collections::HashSet<_> = seen.iter().map(Seen::message_id).collect();
    assert_eq!(ids.len(), 3);
    assert_eq!(peer.connections(), 1, "one line for all");
    for one in &seen {
        for name in first_names() {
            assert!(!one.content.contains(name), "{name}: {}", one.content);
        }
        for word in ["counsel", "therap", "psych", "session", "client"] {
            let content = one.content.to_lowercase().replace(ADDRESS, "");
            assert!(!content.contains(word), "{word}: {}", one.content);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asked_for_it_reads_a_first_name_and_the_practices_letterhead() {
    let (house, pair, app, peer) = house_with(Mood::Accept).await;
    house.let_write(&pair, ADDRESS, SafeContact::WithName).await;
    let private = |text: &str| Some(Private::new(text.to_owned()));
    let letterhead = Letterhead {
        from_name: private("Juniper Lane"),
        subject: private("A date"),
        reply_to: private("desk@practice.example"),
    };
    let by = Actor::System;
    app.storage.set_letterhead(&letterhead, &by, house.now()).await.unwrap();
    let running = deliver(&app);
    add(&house, &pair, "2026-03-25T15:00").await;
    house.clock.advance(SETTLING);
    let seen = peer.seen_at_least(1).await;
    running.stop(Duration::from_secs(5)).await;
    assert_eq!(seen[0].header("From"), Some("\"Juniper Lane\" <room@practice.example>"));
    assert_eq!(seen[0].header("Subject"), Some("A date"));
    assert_eq!(seen[0].header("Reply-To"), Some("desk@practice.example"));
    let first = people::COUNSELLOR.split(' ').next().unwrap();
    let words = text(&seen[0]);
    assert!(words.contains(&format!("With {first}.")), "{words}");
    assert!(!seen[0].content.contains(people::COUNSELLOR), "not the whole name");
    assert!(!seen[0].content.contains(people::CLIENT.split(' ').next().unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_series_is_told_with_what_is_not_as_its_rule_has_it() {
    let (house, pair, app, peer) = house_with(Mood::Accept).await;
    let first = "2026-03-11T15:00".parse().unwrap();
    let rule = Rule::new(first, EveryWeeks::new(2).unwrap(), End::Times(6)).unwrap();
    let zone = Zone::named("Europe/London").unwrap();
    let new = NewSeries { rule, fold: Fold::First, zone, minutes: 50 };
    app.storage.add_series(&pair, &new, &Actor::System, house.now()).await.unwrap();
    let all = app.storage.upcoming_appointments(&pair, house.now()).await.unwrap();
    cancel(&house, &pair, &all[1].id, Scope::This).await;
    let running = deliver(&app);
    house.clock.advance(SETTLING);
    let seen = peer.seen_at_least(1).await;
    let words = text(&seen[0]);
    assert!(words.contains("every 2 weeks"), "{words}");
    assert!(words.contains("There is none on"), "{words}");
    assert!(words.contains("20 May"), "the last: {words}");
    // Nobody knows whether the first mail has arrived yet: calendars are told the whole series.
    shift(&house, &pair, &all[2].id, "2026-04-09T16:00").await;
    house.clock.advance(SETTLING);
    let seen = peer.seen_at_least(2).await;
    assert!(text(&seen[1]).contains("16:00"), "{}", text(&seen[1]));
    assert!(seen[1].content.contains("RRULE"), "{}", seen[1].content);
    // A week later, one travels alone.
    house.clock.advance(8 * DAY);
    shift(&house, &pair, &all[3].id, "2026-04-23T16:00").await;
    house.clock.advance(SETTLING);
    let seen = peer.seen_at_least(3).await;
    assert!(seen[2].content.contains("RECURRENCE-ID"), "{}", seen[2].content);
    assert!(!seen[2].content.contains("RRULE"), "{}", seen[2].content);
    cancel(&house, &pair, &all[0].id, Scope::All).await;
    house.clock.advance(SETTLING);
    let seen = peer.seen_at_least(4).await;
    assert!(seen[3].content.contains("METHOD:CANCEL"), "{}", seen[3].content);
    running.stop(Duration::from_secs(5)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_written_to_who_has_not_said_so() {
    let (house, pair, app, peer) = house_with(Mood::Accept).await;
    house.let_write(&pair, ADDRESS, SafeContact::NoMail).await;
    add(&house, &pair, "2026-03-25T15:00").await;
    let maren = app.storage.pair(&pair).await.unwrap().unwrap().counsellor;
    let other = house.pair(&maren, people::OTHER_CLIENT).await;
    house.let_write(&other, "other@clients.example", SafeContact::TimeOnly).await;
    add(&house, &other, "2026-03-26T15:00").await;
    let running = deliver(&app);
    house.clock.advance(SETTLING);
    let seen = peer.seen_at_least(1).await;
    running.stop(Duration::from_secs(5)).await;
    assert_eq!(
        seen.iter().map(|one| one.to.as_str()).collect::<Vec<_>>(),
        ["other@clients.example"]
    );
    let mut browser = house.signed_in(&maren).await;
    let page = browser.get(&format!("/pairs/{pair}")).await;
    assert!(page.text.contains("mail is not welcome"), "{}", page.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reminder_comes_the_day_before_and_once() {
    let (house, pair, app, _peer) = house_with(Mood::Accept).await;
    // Tuesday, 14:00 UTC. Friday 15:00 in London is 10:00 in New York, where the client is.
    let id = add(&house, &pair, "2026-03-06T15:00").await;
    let moved = add(&house, &pair, "2026-03-06T17:00").await;
    let mut told = Vec::new();
    for hour in 0..72 {
        if hour == 20 {
            shift(&house, &pair, &moved, "2026-03-20T17:00").await;
        }
        house.clock.advance(HOUR);
        remind(&app).await.unwrap();
        // A second look, as after a restart, queues nothing.
        remind(&app).await.unwrap();
        while let Some(mail) =
            app.storage.reserve_mail("test", "example.org", house.now(), HOUR).await.unwrap()
        {
            if matches!(mail.kind, Kind::Reminder(_)) {
                told.push((mail.about.id().to_owned(), mail.kind, house.now().in_utc()));
            }
            app.storage.end_mail(&mail.id, "test", Outcome::Sent, house.now()).await.unwrap();
        }
    }
    let first = Kind::Reminder(Which::DayBefore);
    assert_eq!(told, [(id.to_string(), first, "2026-03-05T15:00:00Z".to_owned())]);
}

/// The job itself looks for reminders, also for one that is due in the last minute of the day.
#[tokio::test(flavor = "multi_thread")]
async fn the_job_reminds_at_eight_in_the_evening() {
    let (house, pair, app, peer) = house_with(Mood::Accept).await;
    add(&house, &pair, "2026-03-26T00:00").await;
    let evening: jiff::Timestamp = "2026-03-25T00:01:30Z".parse().unwrap();
    house.clock.set(evening.into());
    let running = deliver(&app);
    let seen = peer.seen_at_least(2).await;
    running.stop(Duration::from_secs(5)).await;
    let texts: Vec<String> = seen.iter().map(text).collect();
    let reminder = texts.iter().find(|text| text.contains("coming up")).expect("a reminder");
    assert!(reminder.contains("20:00, New York time"), "{reminder}");
}

#[tokio::test(flavor = "multi_thread")]
async fn weeks_in_which_the_clocks_differ_are_announced_once() {
    let (house, pair, app, peer) = house_with(Mood::Accept).await;
    let by = Actor::System;
    app.storage.set_practice_zone("Europe/London", &by, house.now()).await.unwrap();
    // New York changes its clock on 8 March, London on 29 March.
    let first = "2026-02-04T15:00".parse().unwrap();
    let rule = Rule::new(first, EveryWeeks::ONE, End::Times(12)).unwrap();
    let zone = Zone::named("Europe/London").unwrap();
    let new = NewSeries { rule, fold: Fold::First, zone, minutes: 50 };
    let before = house.now().minus(30 * DAY);
    app.storage.add_series(&pair, &new, &by, before).await.unwrap();
    for _ in 0..48 {
        house.clock.advance(HOUR);
        announce(&app).await.unwrap();
    }
    let running = deliver(&app);
    let seen = peer.seen_at_least(2).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    running.stop(Duration::from_secs(5)).await;
    let texts: Vec<String> = seen.iter().map(text).collect();
    let announced: Vec<&String> =
        texts.iter().filter(|text| text.contains("change on different dates")).collect();
    assert_eq!(announced.len(), 1, "{texts:?}");
    assert!(announced[0].contains("11 March"), "{announced:?}");
    assert!(announced[0].contains("(in London:"), "{announced:?}");
    assert!(announced[0].contains("11:00"), "{announced:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_is_refused_is_told_and_its_address_doubted() {
    let (house, pair, app, _peer) = house_with(Mood::RefuseRecipient(550)).await;
    let running = deliver(&app);
    add(&house, &pair, "2026-03-25T15:00").await;
    house.clock.advance(SETTLING);
    let facts = app.storage.pair(&pair).await.unwrap().unwrap();
    let given_up = async || app.storage.undelivered(&facts.counsellor, house.now()).await.unwrap();
    for _ in 0..200 {
        if !given_up().await.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    running.stop(Duration::from_secs(5)).await;
    assert!(app.storage.contact(&facts.client).await.unwrap().is_unsure);
    let mut browser = house.signed_in(&facts.counsellor).await;
    let page = browser.get("/today").await;
    let said = "about Wednesday 25 March did not arrive";
    assert!(page.plain().contains(said), "{}", page.plain());
    let id = given_up().await[0].id.to_string();
    browser
        .post(&format!("/pairs/{pair}/mail/{id}/seen"), &[])
        .await
        .goes_to(&format!("/pairs/{pair}"));
    assert!(!browser.get("/today").await.plain().contains(said));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_that_is_away_costs_no_mail_and_stopping_waits_for_none() {
    let (house, pair, app, peer) = house_with(Mood::Hang).await;
    add(&house, &pair, "2026-03-25T15:00").await;
    let running = deliver(&app);
    house.clock.advance(SETTLING);
    peer.seen_at_least(1).await;
    let began = std::time::Instant::now();
    running.stop(Duration::from_secs(5)).await;
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    // It may have arrived: the next try says the same, by the same name.
    let (friendly, port) = Peer::start(|_| Mood::Accept).await;
    let app = house.with_mail(port);
    let running = deliver(&app);
    house.clock.advance(HOUR);
    let again = friendly.seen_at_least(1).await;
    running.stop(Duration::from_secs(5)).await;
    assert_eq!(again[0].message_id(), peer.seen()[0].message_id());
    assert_eq!(again[0].header("Date"), peer.seen()[0].header("Date"));
    assert!(!again[0].message_id().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_is_down_keeps_all_mail_for_later() {
    let (house, pair, app, peer) = house_with(Mood::RefuseSender(530)).await;
    for day in 10..20 {
        add(&house, &pair, &format!("2026-03-{day}T15:00")).await;
    }
    let running = deliver(&app);
    house.clock.advance(SETTLING);
    tokio::time::sleep(Duration::from_millis(400)).await;
    running.stop(Duration::from_secs(5)).await;
    assert!(peer.seen().is_empty());
    let maren = app.storage.pair(&pair).await.unwrap().unwrap().counsellor;
    assert_eq!(app.storage.undelivered(&maren, house.now()).await.unwrap(), []);
    let (friendly, port) = Peer::start(|_| Mood::Accept).await;
    let running = deliver(&house.with_mail(port));
    house.clock.advance(HOUR);
    assert_eq!(friendly.seen_at_least(10).await.len(), 10);
    running.stop(Duration::from_secs(5)).await;
}
