//! The week, what a time meets before it is kept, openings and days away, and times that are offered.

use crate::house::{Answer, Browser, HOUR, House};
use axum::http::StatusCode;
use practice::audit::Actor;
use practice::{Moment, PairId};
use testkit::people;

const MINUTE: std::time::Duration = std::time::Duration::from_secs(60);

struct Desk {
    house: House,
    maren: Browser,
    /// Juno's, who is asked for; Sol comes on Wednesday 4 March at 15:00.
    page: String,
    pair: PairId,
    sol: PairId,
}

/// A counsellor in London, on Tuesday 3 March 2026 at 14:00.
async fn desk() -> Desk {
    let house = House::new().await;
    let people = house.everybody().await;
    let storage = &house.app.storage;
    storage.set_practice_zone("Europe/London", &Actor::System, house.now()).await.unwrap();
    let maren = house.signed_in(&people.counsellor).await;
    let sol = house.pair(&people.counsellor, people::THIRD_CLIENT).await;
    house.appointment(&sol, house.now().plus(25 * HOUR)).await;
    let page = format!("/pairs/{}", people.pair);
    Desk { house, maren, page, pair: people.pair, sol }
}

impl Desk {
    async fn add(&mut self, time: &str, more: &[(&str, &str)]) -> Answer {
        let form = [("date", "2026-03-04"), ("time", time), ("minutes", "50")];
        let form = [&form[..], more].concat();
        self.maren.post(&format!("{}/appointment", self.page), &form).await
    }

    /// When a pair comes.
    async fn walls(&self, pair: &PairId) -> Vec<String> {
        let all = self.house.app.storage.upcoming_appointments(pair, self.house.now());
        let shown = |one: &practice::appointment::Appointment| {
            one.arranged.wall.local().to_string()[..16].to_owned()
        };
        all.await.unwrap().iter().map(shown).collect()
    }

    async fn open_from_nine(&mut self) {
        let form = [("weekday", "working"), ("from", "09:00"), ("to", "17:00"), ("margin", "15")];
        self.maren.post("/week/openings", &form).await.goes_to("/week/openings");
    }
}

/// What the button of this name would send.
fn button(answer: &Answer, name: &str) -> String {
    answer.between(&format!("name=\"{name}\" value=\""), "\"")
}

#[tokio::test]
async fn a_collision_is_told_before_it_is_kept() {
    let mut desk = desk().await;
    let told = desk.add("15:20", &[]).await.is(StatusCode::BAD_REQUEST);
    let name = people::THIRD_CLIENT;
    let told = told.says(&format!("{name} is there at that time, from 15:00 to 15:50."));
    assert!(told.text.contains("value=\"15:20\""), "nothing typed is lost");
    assert!(told.text.contains("value=\"2026-03-04T16:00\""), "a time nearby");
    assert_eq!(desk.walls(&desk.pair).await, [""; 0]);

    // What was read is taken; at another time, it is told again.
    let seen = button(&told, "seen");
    let other = desk.add("15:30", &[("seen", seen.as_str())]).await.is(StatusCode::BAD_REQUEST);
    let none = desk.add("15:20", &[("seen", "yes")]).await.is(StatusCode::BAD_REQUEST);
    assert_eq!(button(&none, "seen"), seen);
    assert_ne!(button(&other, "seen"), seen);
    desk.add("15:20", &[("seen", seen.as_str())]).await.goes_to(&desk.page.clone());
    assert_eq!(desk.walls(&desk.pair).await, ["2026-03-04T15:20"]);
    // A form that was sent twice finds what is kept.
    let again = desk.add("15:20", &[("seen", seen.as_str())]).await;
    again.goes_to(&desk.page.clone());
    assert_eq!(desk.walls(&desk.pair).await.len(), 1);
    let both = desk.maren.get("/week").await;
    let juno = people::CLIENT;
    both.says(&format!("{name} and {juno} are at the same time: Wednesday 4 March at 15:20."));
    desk.house.clock.advance(11 * HOUR);
    let today = desk.maren.get("/today").await;
    today.says(&format!("{name} and {juno} are at the same time"));
}

#[tokio::test]
async fn a_time_nearby_is_taken_instead() {
    let mut desk = desk().await;
    desk.open_from_nine().await;
    let told = desk.add("15:55", &[]).await.is(StatusCode::BAD_REQUEST);
    let told = told.says("It leaves 5 of the 15 minutes that you keep free beside");
    let near = button(&told, "near");
    assert_eq!(near, "2026-03-04T16:05");
    desk.add("15:55", &[("near", near.as_str())]).await.goes_to(&desk.page.clone());
    assert_eq!(desk.walls(&desk.pair).await, ["2026-03-04T16:05"]);
    for (time, says) in [
        ("17:30", "outside the times in which you take appointments"),
        ("23:30", "past midnight, until 00:20"),
        ("10:00", "also comes on that day, from 16:05 to 16:55"),
    ] {
        desk.add(time, &[]).await.is(StatusCode::BAD_REQUEST).says(says);
    }
    desk.maren.post("/week/away", &[("first", "2026-03-04"), ("last", "")]).await;
    desk.add("10:00", &[]).await.is(StatusCode::BAD_REQUEST).says("You are away on that day.");
}

#[tokio::test]
async fn a_series_names_the_dates_that_meet_something() {
    let mut desk = desk().await;
    let week = 7 * 24 * HOUR;
    desk.house.appointment(&desk.sol, desk.house.now().plus(25 * HOUR + week)).await;
    let more = [("every", "1"), ("times", "12")];
    let told = desk.add("15:30", &more).await.is(StatusCode::BAD_REQUEST);
    let name = people::THIRD_CLIENT;
    let told = told.says(&format!(
        "2 of 12 dates meet something: Wednesday 4 March ({name}, 15:00) and \
         Wednesday 11 March ({name}, 15:00)."
    ));
    let seen = button(&told, "seen");
    let more = [&more[..], &[("seen", seen.as_str())]].concat();
    desk.add("15:30", &more).await.goes_to(&desk.page.clone());
    assert_eq!(desk.walls(&desk.pair).await.len(), 12);
    // Moving all of it to the morning meets nothing, and back again meets the same two.
    let all = desk.house.app.storage.upcoming_appointments(&desk.pair, desk.house.now());
    let first = format!("{}/appointment/{}", desk.page, all.await.unwrap()[0].id);
    let to = |time| [("date", "2026-03-04"), ("time", time), ("minutes", "50"), ("which", "all")];
    let page = desk.page.clone();
    desk.maren.post(&format!("{first}/move"), &to("09:00")).await.goes_to(&page);
    let told = desk.maren.post(&format!("{first}/move"), &to("15:30")).await;
    told.is(StatusCode::BAD_REQUEST).says("2 of 12 dates meet something");
}

#[tokio::test]
async fn moving_tells_and_does_not_meet_itself() {
    let mut desk = desk().await;
    desk.add("10:00", &[]).await.goes_to(&desk.page.clone());
    let all = desk.house.app.storage.upcoming_appointments(&desk.pair, desk.house.now());
    let one = format!("{}/appointment/{}", desk.page, all.await.unwrap()[0].id);
    let looked = desk.maren.get(&format!("{one}/meets?date=2026-03-04&time=10:20")).await;
    let none = looked.is(StatusCode::OK);
    assert!(none.text.contains("\"sentences\":[]"), "{}", none.text);
    let looked = desk.maren.get(&format!("{one}/meets?date=2026-03-04&time=15:20")).await;
    let looked = looked.is(StatusCode::OK);
    assert!(looked.text.contains("is there at that time"), "{}", looked.text);
    assert!(looked.text.contains("tomorrow at 15:20"), "{}", looked.text);
    let past = desk.maren.get(&format!("{one}/meets?date=2026-03-02&time=15:20")).await;
    assert!(past.text.contains("This time has passed") && past.text.contains("\"when\":null"));
    let typed = [("date", "2026-03-04"), ("time", "15:20"), ("minutes", "50"), ("from", "week")];
    let told = desk.maren.post(&format!("{one}/move"), &typed).await;
    let told = told.is(StatusCode::BAD_REQUEST).says("is there at that time");
    let seen = button(&told, "seen");
    assert!(looked.text.contains(&seen), "the script sends the same");
    let typed = [&typed[..], &[("seen", seen.as_str())]].concat();
    let moved = desk.maren.post(&format!("{one}/move"), &typed).await;
    moved.goes_to("/week?of=2026-03-04");
    desk.maren.get("/week?of=2026-03-04").await.says("It is moved.");
    let cancelled = desk.maren.post(&format!("{one}/cancel"), &[("from", "week")]).await;
    cancelled.goes_to("/week?of=2026-03-04");
    assert_eq!(desk.walls(&desk.pair).await, [""; 0]);
}

#[tokio::test]
async fn the_week_says_what_stands_there() {
    let mut desk = desk().await;
    desk.open_from_nine().await;
    desk.maren.post("/week/away", &[("first", "2026-03-06"), ("last", "2026-03-07")]).await;
    desk.add("10:00", &[("every", "1"), ("times", "3")]).await.goes_to(&desk.page.clone());
    let week = desk.maren.get("/week").await.says("This week");
    let week = week.says("2 to 8 March. 2 appointments; away on Friday and Saturday.");
    let week = week.says("Away all day.").says("Open 09:00 to 17:00").says("In London time.");
    assert!(week.text.contains("class=\"now-line h14 t0 u0\""));
    assert!(week.text.contains("class=\"entry h15 t0 u0 lh0 lt5 lu0 m15 keeps\""));
    let next = desk.maren.get("/week?of=2026-03-13").await.says("Next week");
    next.says("9 to 15 March. One appointment.");
    desk.maren.get("/week?of=2026-03-30").await.says("30 March to 5 April. No appointments.");
    assert_eq!(desk.maren.get("/week?of=soon").await.status, StatusCode::NOT_FOUND);
    let mut otis = desk.house.signed_in(&other(&desk).await).await;
    otis.get("/week").await.says("No appointments.").says_not(people::CLIENT);
}

async fn other(desk: &Desk) -> practice::PersonId {
    let people = desk.house.app.storage.people().await.unwrap();
    people.into_iter().find(|one| one.role == practice::Role::Owner).unwrap().id
}

#[tokio::test]
async fn a_new_appointment_from_the_week() {
    let mut desk = desk().await;
    let form = desk.maren.get("/week/new?on=2026-03-05&at=11:00").await;
    assert!(form.text.contains("value=\"2026-03-05\"") && form.text.contains("value=\"11:00\""));
    let typed = [("date", "2026-03-05"), ("time", "11:00"), ("minutes", "50")];
    let answer = desk.maren.post("/week/new", &typed).await.is(StatusCode::BAD_REQUEST);
    answer.says("Please choose one of your clients.");
    let with = |pair: &'static str| [&typed[..], &[("pair", pair)]].concat();
    let strange = desk.maren.post("/week/new", &with("nobody")).await;
    strange.is(StatusCode::BAD_REQUEST).says("Please choose one of your clients.");
    let pair = desk.pair.to_string();
    let form = [&typed[..], &[("pair", pair.as_str())]].concat();
    desk.maren.post("/week/new", &form).await.goes_to("/week?of=2026-03-05");
    assert_eq!(desk.walls(&desk.pair).await, ["2026-03-05T11:00"]);
}

#[tokio::test]
async fn what_cannot_be_an_opening_or_days_away_has_its_sentence() {
    let mut desk = desk().await;
    desk.open_from_nine().await;
    let opening = |from: &'static str, to: &'static str| {
        [("weekday", "6"), ("from", from), ("to", to), ("margin", "10")]
    };
    for (form, says) in [
        (opening("12:00", "09:00"), "This ends before it begins."),
        (opening("09:00", "09:00"), "This ends before it begins."),
        (opening("nine", "12:00"), "Please give both times"),
        ([("weekday", "9"), ("from", "09:00"), ("to", "10:00"), ("margin", "10")], "choose a day"),
        ([("weekday", "6"), ("from", "09:00"), ("to", "10:00"), ("margin", "7")], "one of these"),
        (
            [("weekday", "2"), ("from", "16:00"), ("to", "18:00"), ("margin", "10")],
            "You have a time there already.",
        ),
    ] {
        let answer = desk.maren.post("/week/openings", &form).await;
        answer.is(StatusCode::BAD_REQUEST).says(says);
    }
    let midnight = opening("20:00", "00:00");
    desk.maren.post("/week/openings", &midnight).await.goes_to("/week/openings");
    desk.maren.get("/week/openings").await.says("20:00 to 00:00");
    for (first, last, says) in [
        ("2026-03-10", "2026-03-09", "The last day is before the first."),
        ("2026-03-01", "2026-03-02", "These days have passed."),
        ("", "2026-03-09", "Please give the first day."),
        ("2026-03-10", "later", "Please give the first day."),
    ] {
        let answer = desk.maren.post("/week/away", &[("first", first), ("last", last)]).await;
        answer.is(StatusCode::BAD_REQUEST).says(says);
    }
    desk.maren.post("/week/away", &[("first", "2026-03-04"), ("last", "")]).await;
    desk.maren.get("/week/openings").await.says("One appointment stands there.");
}

#[tokio::test]
async fn a_client_takes_one_of_the_times_that_are_offered() {
    let mut desk = desk().await;
    let offers = format!("{}/offers", desk.page);
    desk.maren.get(&offers).await.says("you have not said when that is");
    desk.open_from_nine().await;
    let listed = desk.maren.get(&format!("{offers}?of=2026-03-04")).await;
    assert!(listed.text.contains("value=\"2026-03-04T09:00\""));
    assert!(!listed.text.contains("value=\"2026-03-04T15:00\""), "Sol is there");
    desk.maren.get(&format!("{offers}?minutes=500")).await.is(StatusCode::BAD_REQUEST);
    let none = desk.maren.post(&offers, &[("minutes", "50")]).await;
    none.is(StatusCode::BAD_REQUEST).says("Please choose at least one time.");
    let taken = [("minutes", "50"), ("time", "2026-03-04T15:00")];
    let gone = desk.maren.post(&offers, &taken).await.is(StatusCode::BAD_REQUEST);
    gone.says("One of these is not free any more.");

    let form = [("minutes", "50"), ("time", "2026-03-04T09:00"), ("time", "2026-03-05T09:00")];
    for pair in [&desk.pair, &desk.sol] {
        let page = format!("/pairs/{pair}");
        desk.maren.post(&format!("{page}/offers"), &form).await.goes_to(&page);
    }
    let mut juno = desk.house.arrived(&desk.pair).await;
    let mut sol = desk.house.arrived(&desk.sol).await;
    juno.get("/arrive").await.says("offers you times.");
    let (page, other) = (juno.get("/me").await, sol.get("/me").await);
    let offer =
        |page: &Answer| format!("/me/offers/{}", page.between("action=\"/me/offers/", "\""));
    let (first, late) = (offer(&page), offer(&other));
    let strange = juno.post(&late, &[]).await;
    assert_eq!(strange.status, StatusCode::NOT_FOUND, "Sol's");
    juno.post(&first, &[]).await.goes_to("/me");
    let held = juno.get("/me").await.says("It is yours.").says("tomorrow at 09:00");
    held.says_not("offers you times");
    juno.post(&first, &[]).await.goes_to("/me");
    juno.get("/me").await.says("It is yours.");
    assert_eq!(desk.walls(&desk.pair).await, ["2026-03-04T09:00"]);
    let today = desk.maren.get("/today").await;
    today.says(&format!("{} took a time that you offered: tomorrow at 09:00", people::CLIENT));

    // Sol sees what is left, and is told kindly about the other.
    sol.post(&late, &[]).await.goes_to("/me");
    let left =
        sol.get("/me").await.says("Somebody was there a moment sooner. These are still free.");
    let last = offer(&left);
    let page = format!("/pairs/{}", desk.sol);
    let back = format!("{page}/offers/{}/take-back", last.trim_start_matches("/me/offers/"));
    desk.maren.post(&back, &[]).await.goes_to(&page);
    sol.post(&last, &[]).await.goes_to("/me");
    sol.get("/me").await.says("nothing else is offered just now");
}

#[tokio::test]
async fn a_long_week_stays_a_page() {
    let mut desk = desk().await;
    let start = Moment::from_micros(1_772_409_600_000_000); // Monday 2 March 2026.
    for hour in 0..100_u32 {
        desk.house.appointment(&desk.pair, start.plus(hour * 60 * MINUTE)).await;
    }
    desk.maren.get("/week").await.says("101 appointments");
}
