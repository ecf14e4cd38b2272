//! A series on the pair's pages: how it is made, and how one, the rest or all of it is changed.

use crate::house::{Browser, House};
use axum::http::StatusCode;
use practice::Moment;
use practice::audit::Actor;
use storage::Pair;

const FORM: [(&str, &str); 3] = [("date", "2026-03-04"), ("time", "15:00"), ("minutes", "50")];

struct Desk {
    house: House,
    maren: Browser,
    pair: Pair,
    page: String,
}

/// A counsellor in London, on Tuesday 3 March 2026.
async fn desk() -> Desk {
    let house = House::new().await;
    let people = house.everybody().await;
    let storage = &house.app.storage;
    storage.set_practice_zone("Europe/London", &Actor::System, house.now()).await.unwrap();
    let maren = house.signed_in(&people.counsellor).await;
    let pair = storage.pair(&people.pair).await.unwrap().unwrap();
    let page = format!("/pairs/{}", pair.id);
    Desk { house, maren, page, pair }
}

impl Desk {
    async fn add(&mut self, more: &[(&str, &str)]) -> crate::house::Answer {
        let form = [&FORM[..], more].concat();
        self.maren.post(&format!("{}/appointment", self.page), &form).await
    }

    /// Addresses and times on the wall of all that is to come.
    async fn coming(&self) -> Vec<(String, String)> {
        let all = self.house.app.storage.upcoming_appointments(&self.pair.id, self.house.now());
        let shown = |one: practice::appointment::Appointment| {
            let wall = one.arranged.wall.local().to_string()[..16].to_owned();
            (format!("{}/appointment/{}", self.page, one.id), wall)
        };
        all.await.unwrap().into_iter().map(shown).collect()
    }

    async fn walls(&self) -> Vec<String> {
        self.coming().await.into_iter().map(|(_, wall)| wall).collect()
    }
}

#[tokio::test]
async fn a_series_is_made_shown_and_changed() {
    let mut desk = desk().await;
    desk.add(&[("every", "1"), ("until", ""), ("times", "6")]).await.goes_to(&desk.page.clone());
    let page = desk.maren.get(&desk.page).await;
    page.says("The series is kept.").says("tomorrow at 15:00").says("in a series");
    let coming = desk.coming().await;
    assert_eq!(coming.len(), 6);
    assert_eq!(coming[5].1, "2026-04-08T15:00", "on the wall, over the change of the clocks");

    // Each choice says the dates that it touches.
    let third = desk.maren.get(&coming[2].0).await;
    let third =
        third.says("Every week, until Wednesday 8 April.").says("This one Wednesday 18 March");
    let third = third.says(
        "This and later Wednesday 18 March, Wednesday 25 March, Wednesday 1 April and one more, \
         until Wednesday 8 April",
    );
    third
        .says("All of this series that are to come Wednesday 4 March, Wednesday 11 March, Wednesday 18 March and");

    let to = |date: &'static str, which: &'static str| {
        [("date", date), ("time", "16:30"), ("minutes", "75"), ("which", which)]
    };
    let page = desk.page.clone();
    let move_one = format!("{}/move", coming[2].0);
    desk.maren.post(&move_one, &to("2026-03-19", "this")).await.goes_to(&page);
    let said = desk.maren.get(&page).await.says("It is moved.");
    said.says("75 minutes, moved");
    desk.maren.get(&coming[2].0).await.says("It was moved from Wednesday 18 March at 15:00");
    let move_rest = format!("{}/move", coming[3].0);
    desk.maren.post(&move_rest, &to("2026-03-24", "this_and_later")).await.goes_to(&page);
    let expected = [
        "2026-03-04T15:00",
        "2026-03-11T15:00",
        "2026-03-19T16:30",
        "2026-03-24T16:30",
        "2026-03-31T16:30",
        "2026-04-07T16:30",
    ];
    assert_eq!(desk.walls().await, expected);

    let same = [("date", "2026-03-31"), ("time", "16:30"), ("minutes", "75"), ("which", "all")];
    let coming = desk.coming().await;
    desk.maren.post(&format!("{}/move", coming[4].0), &same).await.goes_to(&page);
    desk.maren.get(&page).await.says("Nothing was changed");
    assert_eq!(desk.walls().await, expected);
    let cancel = format!("{}/cancel", coming[4].0);
    desk.maren.post(&cancel, &[("which", "this_and_later")]).await.goes_to(&page);
    desk.maren.get(&page).await.says("These appointments are cancelled.");
    assert_eq!(desk.walls().await, expected[..4]);
    let cancel = format!("{}/cancel", coming[0].0);
    desk.maren.post(&cancel, &[("which", "all")]).await.goes_to(&page);
    assert_eq!(desk.walls().await, ["2026-03-24T16:30"], "those of the first rule");
    let odd = desk.maren.post(&cancel, &[("which", "some")]).await;
    assert!(odd.status.is_client_error());
}

#[tokio::test]
async fn an_open_series_says_so_and_lists_a_few() {
    let mut desk = desk().await;
    desk.add(&[("every", "2")]).await.goes_to(&desk.page.clone());
    let coming = desk.coming().await;
    assert_eq!(coming.len(), 13);
    let page = desk.maren.get(&desk.page).await.says("8 more appointments");
    assert!(page.text.contains("<details>"));
    let one = desk.maren.get(&coming[12].0).await.says("Every two weeks, without an end.");
    one.says(
        "All of this series that are to come Wednesday 4 March, Wednesday 18 March, Wednesday 1 April, and so on",
    );
}

#[tokio::test]
async fn a_series_that_makes_no_sense_has_its_sentence_and_what_was_typed_stays() {
    let mut desk = desk().await;
    let end = "Please give a day after the first one, or a number of times up to 520.";
    for (more, sentence) in [
        ([("every", "1"), ("until", "2026-03-03"), ("times", "")], end),
        ([("every", "1"), ("until", "soon"), ("times", "")], end),
        ([("every", "1"), ("until", ""), ("times", "0")], end),
        ([("every", "1"), ("until", ""), ("times", "many")], end),
        (
            [("every", "3"), ("until", "2026-06-03"), ("times", "6")],
            "Please give a last day or a number of times, not both.",
        ),
    ] {
        let faulty = desk.add(&more).await.is(StatusCode::BAD_REQUEST).says(sentence);
        assert!(faulty.text.contains("value=\"2026-03-04\""), "{more:?}");
    }
    assert_eq!(desk.coming().await, []);
    // An end without a series would be forgotten.
    let once = desk.add(&[("every", "0"), ("times", "3")]).await.is(StatusCode::BAD_REQUEST);
    once.says("Please choose how often it comes back.");
    let odd = desk.add(&[("every", "9")]).await.is(StatusCode::BAD_REQUEST);
    odd.says("Please choose how often it comes back.");
    assert_eq!(desk.coming().await, []);
}

#[tokio::test]
async fn a_time_that_the_clock_skips_or_reads_twice_is_asked_about() {
    let mut desk = desk().await;
    let form = format!("{}/appointment", desk.page);
    let at = |date: &'static str, more: &[(&'static str, &'static str)]| {
        [&[("date", date), ("time", "01:30"), ("minutes", "50")][..], more].concat()
    };
    let skipped = desk.maren.post(&form, &at("2026-03-29", &[])).await;
    skipped.is(StatusCode::BAD_REQUEST).says("The clocks go forward at that hour");
    let twice = desk.maren.post(&form, &at("2026-10-25", &[])).await;
    let twice = twice.is(StatusCode::BAD_REQUEST).says("Which of the two?");
    assert!(twice.text.contains("name=\"fold\" value=\"second\""));
    for (fold, utc) in [("first", "2026-10-25T00:30:00Z"), ("second", "2026-10-25T01:30:00Z")] {
        let sent = at("2026-10-25", &[("fold", fold)]);
        let answer = desk.maren.post(&form, &sent).await;
        if fold == "second" {
            // The same day again: it is told, and which of the two is still chosen.
            let told = answer.is(StatusCode::BAD_REQUEST).says("also comes on that day");
            assert!(told.text.contains("value=\"second\" checked"));
            let seen = told.between("name=\"seen\" value=\"", "\"");
            let sent = [&sent[..], &[("seen", seen.as_str())]].concat();
            desk.maren.post(&form, &sent).await.goes_to(&desk.page);
        } else {
            answer.goes_to(&desk.page);
        }
        let all = desk.house.app.storage.upcoming_appointments(&desk.pair.id, desk.house.now());
        let starts: Vec<String> =
            all.await.unwrap().iter().map(|one| one.arranged.starts_at.in_utc()).collect();
        assert!(starts.contains(&utc.to_owned()), "{starts:?}");
    }
    let all = desk.house.app.storage.upcoming_appointments(&desk.pair.id, Moment::from_micros(0));
    assert_eq!(all.await.unwrap().len(), 2);
}
