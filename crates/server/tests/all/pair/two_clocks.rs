//! Two people in two zones: each reads their own time and the other's where they differ, and how a
//! client is reached.

use crate::house::{Answer, Browser, House};
use axum::http::StatusCode;
use practice::audit::Actor;
use practice::contact::SafeContact;
use practice::reminder::Choice;
use server::config::{Config, Mail, MailSecurity};
use std::time::Duration;
use storage::Pair;

struct Two {
    house: House,
    maren: Browser,
    juno: Browser,
    pair: Pair,
}

/// A counsellor in London and their client, on Tuesday 3 March 2026; mail is set up.
async fn two() -> Two {
    let folder = tempfile::tempdir().unwrap();
    let mut config = Config::for_folder(folder.path());
    config.public_url = "http://room.example.org".parse().unwrap();
    config.mail = Some(Mail {
        host: "127.0.0.1".into(),
        port: 25,
        security: MailSecurity::None,
        account: None,
        from: "room@example.org".into(),
    });
    let house = House::with(config, folder).await;
    let people = house.everybody().await;
    let storage = &house.app.storage;
    storage.set_practice_zone("Europe/London", &Actor::System, house.now()).await.unwrap();
    let maren = house.signed_in(&people.counsellor).await;
    let juno = house.arrived(&people.pair).await;
    let pair = storage.pair(&people.pair).await.unwrap().unwrap();
    Two { house, maren, juno, pair }
}

/// Keeps a contact as its page sends it.
async fn keep(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
    let seen = browser.get(path).await.between("name=\"seen\" value=\"", "\"");
    browser.post(path, &[fields, &[("seen", seen.as_str())]].concat()).await
}

#[tokio::test]
async fn both_read_both_times_where_the_clocks_differ() {
    let mut two = two().await;
    let page = format!("/pairs/{}", two.pair.id);
    for date in ["2026-03-04", "2026-03-11"] {
        let form = [("date", date), ("time", "02:30"), ("minutes", "50")];
        two.maren.post(&format!("{page}/appointment"), &form).await.goes_to(&page);
    }
    two.juno.get("/me").await.says("tomorrow at 02:30, London time").says_not("in New York");
    two.juno.post("/me/zone", &[("zone", "America/New_York")]).await.goes_to("/me");
    let own = two.juno.get("/me").await.says("Times here are New York time.");
    own.says("today at 21:30, New York time (Wednesday 4 March at 02:30 in London)")
        .says_not("data-local");
    // The clocks change in New York on 8 March, three weeks before London.
    let desk = two.maren.get(&page).await;
    desk.says("tomorrow at 02:30, London time (Tuesday 3 March at 21:30 in New York)")
        .says("Wednesday 11 March at 02:30, London time Tuesday 10 March at 22:30 in New York")
        .says("goes by New York time");
    two.maren.get("/today").await.says("(Tuesday 3 March at 21:30 in New York)");
    let together = two.maren.get(&format!("{page}/together")).await;
    together.says("(Tuesday 3 March at 21:30 in New York)");
    two.juno.get("/arrive").await.says("today at 21:30, New York time");

    let american = [("zone", "America/New_York"), ("clock", "h12"), ("level", "none")];
    keep(&mut two.juno, "/me/contact", &american).await.goes_to("/me");
    two.juno.get("/me").await.says("today at 9:30 pm, New York time");
    // Lisbon's clock goes with London's.
    keep(&mut two.juno, "/me/contact", &[("zone", "Europe/Lisbon"), ("level", "none")]).await;
    two.maren.get(&page).await.says("goes by Lisbon time").says_not("in Lisbon)");
}

#[tokio::test]
async fn a_client_says_what_mail_may_say() {
    let mut two = two().await;
    let client = &two.pair.client;
    let contact = async || two.house.app.storage.contact(client).await.unwrap();
    let form = |level, mail| [("zone", ""), ("clock", ""), ("level", level), ("mail", mail)];
    for (level, mail, fault) in [
        ("time", "", "write the address"),
        ("time", "juno at example", "does not look like a mail address"),
        ("name", "juno@example.org\r\nBcc: kit@example.org", "does not look like a mail address"),
        ("all", "juno@example.org", "choose what mail may say"),
    ] {
        let answer = keep(&mut two.juno, "/me/contact", &form(level, mail)).await;
        answer.is(StatusCode::BAD_REQUEST).says(fault);
        assert_eq!(contact().await.level, SafeContact::NoMail);
    }
    let kept = keep(&mut two.juno, "/me/contact", &form("none", "nonsense")).await;
    assert!(kept.is(StatusCode::BAD_REQUEST).text.contains("value=\"nonsense\""));
    keep(&mut two.juno, "/me/contact", &form("time", " juno@example.org ")).await.goes_to("/me");
    let now = contact().await;
    assert_eq!(now.open_address().unwrap().reveal(), "juno@example.org");
    assert!(!now.wants_reminders, "the box was not ticked");

    // The counsellor writes down what the client told, and reads what holds.
    let page = format!("/pairs/{}/contact", two.pair.id);
    let read = two.maren.get(&page).await.says("Where is");
    assert!(read.text.contains("value=\"juno@example.org\""));
    let told = [("zone", "Nowhere/City"), ("level", "none"), ("mail", "")];
    keep(&mut two.maren, &page, &told)
        .await
        .is(StatusCode::BAD_REQUEST)
        .says("Please choose a time zone");
    let told = [("zone", "Asia/Tokyo"), ("level", "none"), ("mail", ""), ("reminders", "on")];
    keep(&mut two.maren, &page, &told).await.goes_to(&format!("/pairs/{}", two.pair.id));
    assert_eq!(contact().await.mail, None);
    two.juno.get("/me").await.says("Times here are Tokyo time.");
    let trail = two.house.app.storage.audit_entries(1, 100).await.unwrap();
    assert_eq!(trail.iter().filter(|one| one.what == "contact_changed").count(), 2);
}

#[tokio::test]
async fn without_a_mail_server_nothing_is_asked_about_mail() {
    let house = House::new().await;
    let people = house.everybody().await;
    let mut juno = house.arrived(&people.pair).await;
    juno.get("/me/contact").await.says("No mail is sent from here.").says_not("name=\"level\"");
    keep(&mut juno, "/me/contact", &[("zone", "Asia/Tokyo"), ("level", "name")])
        .await
        .goes_to("/me");
    let pair = house.app.storage.pair(&people.pair).await.unwrap().unwrap();
    let contact = house.app.storage.contact(&pair.client).await.unwrap();
    assert_eq!(contact.level, SafeContact::NoMail);
    assert_eq!(contact.zone.unwrap().as_str(), "Asia/Tokyo");
}

#[tokio::test]
async fn both_are_told_a_week_before_the_clocks_differ_unusually() {
    let mut two = two().await;
    let page = format!("/pairs/{}", two.pair.id);
    two.juno.post("/me/zone", &[("zone", "America/New_York")]).await.goes_to("/me");
    let form = [("date", "2026-03-04"), ("time", "15:00"), ("minutes", "50"), ("every", "1")];
    two.maren.post(&format!("{page}/appointment"), &form).await.goes_to(&page);
    // On Tuesday 3 March, eight days before: New York's clock changes on 8 March, London's on the 29th.
    two.juno.get("/me").await.says_not("as usual");
    two.house.clock.advance(Duration::from_secs(36 * 3600));
    let expected = "Wednesday 11 March, Wednesday 18 March and Wednesday 25 March: at 11:00 for";
    let mut juno = two.house.arrived(&two.pair.id).await;
    juno.get("/me").await.says(&format!("{expected} you, not at 10:00 as usual."));
    let mut maren = two.house.signed_in(&two.pair.counsellor).await;
    maren.get(&page).await.says(&format!("{expected} Juno Adeyemi, not at 10:00 as usual."));
    two.house.clock.advance(Duration::from_secs(23 * 86_400));
    let mut juno = two.house.arrived(&two.pair.id).await;
    juno.get("/me").await.says("Times here are New York time.").says_not("as usual");
}

#[tokio::test]
async fn a_counsellor_chooses_their_clock_and_how_often_clients_are_reminded() {
    let mut two = two().await;
    two.maren.get("/account").await.says("Reminders for your clients");
    let form = [("clock", "h12"), ("reminders", "2")];
    two.maren.post("/account/reading", &form).await.goes_to("/account");
    let settings = two.house.app.storage.settings(&two.pair.counsellor).await.unwrap();
    assert_eq!(settings.reminders, Choice::Two);
    let page = format!("/pairs/{}", two.pair.id);
    let form = [("date", "2026-03-04"), ("time", "15:00"), ("minutes", "50")];
    two.maren.post(&format!("{page}/appointment"), &form).await.goes_to(&page);
    two.maren.get(&page).await.says("tomorrow at 3:00 pm, London time");
    let odd = [("clock", "h12"), ("reminders", "3")];
    assert!(two.maren.post("/account/reading", &odd).await.status.is_client_error());
}

#[tokio::test]
async fn a_form_that_did_not_know_it_does_not_undo_what_the_client_said() {
    let mut two = two().await;
    let welcome = [("level", "time"), ("mail", "juno@example.org"), ("reminders", "on")];
    keep(&mut two.juno, "/me/contact", &welcome).await.goes_to("/me");
    let page = format!("/pairs/{}/contact", two.pair.id);
    let seen = two.maren.get(&page).await.between("name=\"seen\" value=\"", "\"");
    keep(&mut two.juno, "/me/contact", &[("level", "none"), ("mail", "")]).await.goes_to("/me");
    let old = [&welcome[..], &[("zone", "Asia/Tokyo"), ("seen", seen.as_str())]].concat();
    let told = two.maren.post(&page, &old).await;
    told.is(StatusCode::BAD_REQUEST).says("Somebody changed this while the page was open");
    let contact = two.house.app.storage.contact(&two.pair.client).await.unwrap();
    assert_eq!((contact.level, contact.mail, contact.zone), (SafeContact::NoMail, None, None));
}

#[tokio::test]
async fn as_the_practice_is_an_answer() {
    let mut two = two().await;
    keep(&mut two.juno, "/me/contact", &[("zone", "Europe/London"), ("level", "none")]).await;
    let page = two.juno.get("/me").await.says("Times here are London time.");
    page.says_not("Which clock do you go by");
    let form = two.juno.get("/me/contact").await;
    assert!(form.text.contains("value=\"Europe/London\" selected"));
    assert!(!form.text.contains("value=\"\" selected"));
}
