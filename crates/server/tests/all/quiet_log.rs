//! Nothing about people and no token ever reaches the log, however much is logged.

use crate::every_page::{IN_A_CHECK_IN, IN_AN_INSTRUMENT, visit_all};
use crate::feed;
use crate::house::{HOUR, House, OWN_WORDS};
use crate::mail::peer::{Mood, Peer};
use crate::mail::{ADDRESS, limits};
use axum::http::StatusCode;
use practice::audit::Actor;
use practice::contact::SafeContact;
use server::mail::deliver::Delivery;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Sends mail that arrives and mail that is refused; what then must not be in the log.
async fn mail_at_trace(house: &House) -> [&'static str; 4] {
    let maren = house.app.storage.person_by_sign_in_name("maren.holt").await.unwrap().unwrap();
    let (peer, port) = Peer::start(|to| match to {
        "refused@clients.example" => Mood::RefuseRecipient(550),
        _ => Mood::Accept,
    })
    .await;
    for address in ["refused@clients.example", ADDRESS] {
        let pair = house.pair(&maren.id, testkit::people::THIRD_CLIENT).await;
        house.let_write(&pair, address, SafeContact::WithName).await;
        house.appointment(&pair, house.now().plus(20 * HOUR)).await;
    }
    house.clock.advance(practice::outbox::SETTLING);
    let (app, storage) = (house.with_mail(port), house.app.storage.clone());
    let queued = storage.installation().queued().clone();
    let running = Delivery::start(move || vec![app.clone()], queued, limits());
    let seen = peer.seen_at_least(1).await;
    assert!(seen[0].content.contains(ADDRESS));
    for _ in 0..100 {
        if !storage.undelivered(&maren.id, house.now()).await.unwrap().is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    running.stop(std::time::Duration::from_secs(5)).await;
    [ADDRESS, "refused@clients", "room@practice.example", "Your appointment"]
}

/// Fetches a feed in each way, also when its secret opens nothing; the secrets.
async fn feeds_at_trace(house: &House) -> Vec<String> {
    let maren = house.app.storage.person_by_sign_in_name("maren.holt").await.unwrap().unwrap().id;
    let mut program = house.browser();
    let mut secrets = Vec::new();
    for _ in 0..2 {
        let made = house.app.storage.make_feed(&maren, &Actor::System, house.now()).await;
        let secret = made.unwrap();
        for path in ["", "/busy.ics", "/busy.ics?at=1", "/busy.ics/", ".ics", "/%ff"] {
            program.get(&format!("/feed/{secret}{path}")).await;
        }
        feed::with_password(&mut program, &maren, &secret).await.is(StatusCode::OK);
        program.post(&format!("/feed/{secret}/busy.ics"), &[]).await;
        secrets.push(secret);
    }
    for _ in 0..70 {
        program.get(&format!("/feed/{}/busy.ics", secrets[0])).await;
    }
    feed::with_password(&mut program, &maren, &secrets[0]).await.is(StatusCode::TOO_MANY_REQUESTS);
    secrets
}

#[tokio::test]
async fn a_visit_at_trace_leaves_no_names_and_no_tokens() {
    let log = Log::default();
    let writer = log.clone();
    // Set for the whole process, because database threads log too.
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .init();
    let house = House::new().await;
    let mut tokens = Vec::new();
    visit_all(&house, &mut |_, text| {
        for mark in ["/j#", "/set-up#", "name=\"csrf\" content=\""] {
            tokens.extend(text.split(mark).skip(1).map(|rest| rest[..30].to_string()));
        }
    })
    .await;
    let maren = house.app.storage.person_by_sign_in_name("maren.holt").await.unwrap().unwrap();
    let browser = house.signed_in(&maren.id).await;
    tokens.extend(browser.cookies.values().cloned());
    tokens.extend(feeds_at_trace(&house).await);
    let mailed = mail_at_trace(&house).await;
    house.app.storage.close().await;
    house.browser().get("/").await;

    let bytes = log.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("page failed") && text.contains("page refused"), "nothing was logged");
    assert!(tokens.len() > 20, "{} tokens seen", tokens.len());
    for name in testkit::people::ALL {
        let first = name.split(' ').next().unwrap();
        assert!(
            !text.contains(name) && !text.contains(&format!("{first} ")),
            "{name} is in the log"
        );
    }
    for name in [
        "maren.holt",
        "192.0.2.1",
        "Sol",
        OWN_WORDS,
        "begonias",
        "Water at hand",
        IN_A_CHECK_IN,
        IN_AN_INSTRUMENT,
    ] {
        assert!(!text.contains(name), "{name} is in the log");
    }
    assert!(text.contains("a mail did not leave") && text.contains("a mail is given up"));
    for words in mailed {
        assert!(!text.contains(words), "{words} is in the log");
    }
    for token in tokens {
        assert!(!text.contains(&token), "a token is in the log");
    }
}
