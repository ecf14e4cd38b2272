//! What a client who waits is told when their time is cancelled or moved.

use super::arriving::page;
use super::browser::Browser;
use super::rooms::{Pair, Practice, now};
use crate::house;
use practice::appointment::Arrangement;
use practice::audit::Actor;
use practice::wall::{Wall, Zone};
use practice::{AppointmentId, Moment};
use serde_json::{Value, json};
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);

/// The counsellor's browser, and a client with an appointment in twenty minutes.
struct Door {
    practice: Practice,
    pair: Pair,
    maren: house::Browser,
    soon: AppointmentId,
}

impl Door {
    async fn open() -> Self {
        let practice = Practice::open().await;
        let counsellor = practice.counsellor("Maren").await;
        let pair = practice.pair(&counsellor, "Juno").await;
        let maren = practice.browser(&counsellor.1);
        let soon = appointment(&practice, &pair, now().plus(20 * MINUTE)).await;
        Self { practice, pair, maren, soon }
    }

    /// The client's page, up to their knock: where it asks how it stands.
    async fn arrive(&self) -> String {
        let html = page(&self.practice, &self.pair, "/arrive").await;
        let (_, facts) = html.split_once("id=\"facts\">").unwrap();
        let (facts, _) = facts.split_once("</script>").unwrap();
        let facts: Value = serde_json::from_str(facts).unwrap();
        facts["ask"].as_str().unwrap().to_owned()
    }

    async fn knock(&self) -> Browser {
        let mut juno = self.practice.seat(&self.pair, "client").await;
        juno.hello().await;
        juno.say(json!({"type": "knock"})).await;
        juno.hear("got").await;
        juno
    }

    /// What became of the time for which this page was opened.
    async fn answer(&self, ask: &str) -> Option<String> {
        let answer = page(&self.practice, &self.pair, ask).await;
        let answer: Value = serde_json::from_str(&answer).unwrap();
        answer["rearranged"].as_str().map(str::to_owned)
    }

    fn page_of(&self, id: &AppointmentId) -> String {
        format!("/pairs/{}/appointment/{id}", self.pair.id)
    }

    async fn cancel(&mut self, id: &AppointmentId) {
        let path = format!("{}/cancel", self.page_of(id));
        self.maren.post(&path, &[]).await.goes_to(&format!("/pairs/{}", self.pair.id));
    }

    async fn move_to(&mut self, id: &AppointmentId, at: Moment) {
        let path = format!("{}/move", self.page_of(id));
        let at = Wall::of(at, Zone::utc()).local();
        let (date, time) = (at.date().to_string(), at.time().strftime("%H:%M").to_string());
        let form = [("date", date.as_str()), ("time", &time), ("minutes", "50")];
        self.maren.post(&path, &form).await.goes_to(&format!("/pairs/{}", self.pair.id));
    }
}

async fn appointment(practice: &Practice, pair: &Pair, at: Moment) -> AppointmentId {
    let arranged = Arrangement::new(Wall::of(at, Zone::utc()), 50);
    let made = practice.app.storage.add_appointment(&pair.id, &arranged, &Actor::System, now());
    made.await.unwrap()
}

/// At a full minute, as forms say it.
fn in_minutes(minutes: u32) -> Moment {
    let at = now().plus(minutes * MINUTE).as_micros();
    Moment::from_micros(at - at % 60_000_000)
}

/// The socket answers, and has told nothing in between.
async fn is_told_nothing(juno: &mut Browser) {
    let seen = juno.seen;
    juno.say(json!({"type": "knock"})).await;
    juno.hear("got").await;
    assert_eq!(juno.seen, seen, "nothing with a number was told");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_is_told_at_once_that_their_time_was_cancelled() {
    let mut door = Door::open().await;
    let ask = door.arrive().await;
    let mut juno = door.knock().await;
    assert_eq!(door.answer(&ask).await, None);
    let soon = door.soon.clone();
    let page = door.page_of(&soon);
    door.maren.get(&page).await.says("Juno is waiting at your door now");
    door.cancel(&soon).await;
    juno.hear("rearranged").await;
    let said = door.answer(&ask).await.unwrap();
    assert!(said.contains("was cancelled") && said.contains("Maren knows"), "{said}");
    assert_eq!(door.answer("/arrive/seat").await, None, "a page without a time waits for none");
    let strange = ask.replace(soon.as_str(), "somebody-else-s");
    assert!(door.answer(&strange).await.unwrap().contains("was cancelled"), "it tells of no other");

    // It is not too late to meet.
    let mut maren = door.practice.seat(&door.pair, "counsellor").await;
    let welcome = maren.hello().await;
    maren.say(json!({"type": "admit", "seat": welcome["waiting"][0]["seat"]})).await;
    juno.hear("admitted").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_is_told_at_once_that_their_time_has_moved() {
    let mut door = Door::open().await;
    let ask = door.arrive().await;
    let mut juno = door.knock().await;
    let soon = door.soon.clone();
    let later = in_minutes(90);
    door.move_to(&soon, later).await;
    juno.hear("rearranged").await;
    let at = Wall::of(later, Zone::utc()).local().time().strftime("%H:%M").to_string();
    let said = door.answer(&ask).await.unwrap();
    assert!(said.starts_with("Your time has moved: ") && said.contains(&at), "{said}");
    assert_eq!(door.answer(&door.arrive().await).await, None, "a new page knows");
    door.move_to(&soon, in_minutes(5 * 24 * 60)).await;
    juno.hear("rearranged").await;
    door.move_to(&soon, in_minutes(30)).await;
    juno.hear("rearranged").await;
    door.cancel(&soon).await;
    juno.hear("rearranged").await;
    assert!(door.answer(&ask).await.unwrap().contains("was cancelled"));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_day_s_appointment_tells_nothing_to_who_waits_today() {
    let mut door = Door::open().await;
    let far = appointment(&door.practice, &door.pair, in_minutes(21 * 24 * 60)).await;
    let ask = door.arrive().await;
    let mut juno = door.knock().await;
    let page = door.page_of(&far);
    door.maren.get(&page).await.says_not("waiting at your door");
    door.move_to(&far, in_minutes(22 * 24 * 60)).await;
    door.cancel(&far).await;
    is_told_nothing(&mut juno).await;
    assert_eq!(door.answer(&ask).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_came_for_another_day_is_told_nothing_either() {
    let practice = Practice::open().await;
    let counsellor = practice.counsellor("Maren").await;
    let pair = practice.pair(&counsellor, "Juno").await;
    let maren = practice.browser(&counsellor.1);
    let far = appointment(&practice, &pair, in_minutes(3 * 24 * 60)).await;
    let mut door = Door { practice, pair, maren, soon: far.clone() };
    let ask = door.arrive().await;
    let mut juno = door.knock().await;
    door.cancel(&far).await;
    is_told_nothing(&mut juno).await;
    assert_eq!(door.answer(&ask).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_away_for_a_moment_hears_it_when_they_are_back() {
    let mut door = Door::open().await;
    let juno = door.knock().await;
    let (token, seen) = (juno.token.clone(), juno.seen);
    drop(juno);
    let soon = door.soon.clone();
    door.cancel(&soon).await;
    let mut juno = door.practice.seat(&door.pair, "client").await;
    let welcome = juno.greet(json!({"token": token, "seen": seen})).await;
    assert_eq!((&welcome["resumed"], &welcome["stage"]), (&json!(true), &json!("waiting")));
    juno.hear("rearranged").await;
}
