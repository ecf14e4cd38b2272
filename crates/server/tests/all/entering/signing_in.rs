//! Password with codes, recovery codes, one-time links; attempts limited; logins that end.

use super::setting_up::code_for;
use crate::house::{Browser, HOUR, House};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use practice::audit::Actor;
use practice::{PersonId, Private, Role};
use server::sign_in::{login, password, recovery, totp};
use std::time::Duration;
use storage::{NewOneTimeLink, OneTimeKind};

const PASSWORD: &str = "three quiet lamps";

struct Keys {
    person: PersonId,
    spelled: String,
    codes: Vec<String>,
}

impl Keys {
    fn code(&self, house: &House) -> String {
        code_for(&self.spelled, house.now())
    }
}

/// Maren, with a password, an app and recovery codes.
async fn maren(house: &House) -> Keys {
    let person = house.person(Role::Counsellor, testkit::people::COUNSELLOR).await;
    let (storage, by, now) = (&house.app.storage, Actor::System, house.now());
    let word = Private::new(PASSWORD.to_string());
    let phc = password::hash(word, house.app.password_cost).await.unwrap();
    storage.set_password(&person, &phc, &by, now).await.unwrap();
    let secret = totp::new_secret();
    storage.set_totp(&person, &secret, &by, now).await.unwrap();
    let codes = recovery::give(&house.app, &person).await.unwrap();
    let spelled = totp::hand_over(&secret, "maren").unwrap().spelled;
    Keys { person, spelled, codes }
}

async fn by_password(browser: &mut Browser, name: &str, word: &str) -> crate::house::Answer {
    browser.post("/sign-in", &[("sign_in_name", name), ("password", word)]).await
}

#[tokio::test]
async fn password_then_code_signs_in_and_signing_out_ends_it() {
    let house = House::new().await;
    let keys = maren(&house).await;
    let mut browser = house.browser();
    browser.get("/today").await.goes_to("/sign-in");
    browser.get("/sign-in/code").await.goes_to("/sign-in");
    let wrong = by_password(&mut browser, "maren.holt", "three quiet lamp").await;
    let wrong = wrong.is(StatusCode::BAD_REQUEST).says("do not fit together");
    assert!(wrong.text.contains("value=\"maren.holt\"") && !wrong.text.contains("quiet"));
    by_password(&mut browser, " Maren.Holt ", PASSWORD).await.goes_to("/sign-in/code");
    browser.get("/today").await.goes_to("/sign-in");
    let wrong = browser.post("/sign-in/code", &[("code", "000000")]).await;
    wrong.is(StatusCode::BAD_REQUEST).says("This code does not fit.");
    let code = keys.code(&house);
    browser.post("/sign-in/code", &[("code", &code)]).await.goes_to("/today");
    browser.get("/today").await.is(StatusCode::OK).says("Signed in as Maren Holt");
    browser.get("/sign-in").await.goes_to("/today");
    let stolen = browser.clone();
    browser.post("/sign-out", &[]).await.goes_to("/");
    browser.get("/today").await.goes_to("/sign-in");
    stolen.clone().get("/today").await.goes_to("/sign-in");
}

/// What the trail says of attempts in vain: what, by whom and about whom; once there are as many as
/// wanted, for they are written beside the answers, and a moment longer for more.
async fn in_vain(house: &House, wanted: usize) -> Vec<(String, Actor, String)> {
    let mut vain = Vec::new();
    for _ in 0..400 {
        let was_enough = vain.len() >= wanted;
        tokio::time::sleep(Duration::from_millis(50)).await;
        let trail = house.app.storage.audit_entries(1, 10_000).await.unwrap();
        let is_vain = |what: &str| ["sign_in_failed", "sign_in_refused"].contains(&what);
        let trail = trail.into_iter().filter(|one| is_vain(&one.what));
        vain = trail.map(|one| (one.what, one.actor, one.about)).collect();
        if was_enough {
            break;
        }
    }
    vain
}

#[tokio::test]
async fn the_trail_has_every_failed_attempt_and_once_that_more_were_refused() {
    let house = House::new().await;
    let keys = maren(&house).await;
    let mut browser = house.browser();
    by_password(&mut browser, "maren.holt", "wrong").await.is(StatusCode::BAD_REQUEST);
    by_password(&mut browser, "nobody.at.all", "wrong").await.is(StatusCode::BAD_REQUEST);
    by_password(&mut browser, "maren.holt", PASSWORD).await.goes_to("/sign-in/code");
    browser.post("/sign-in/code", &[("code", "000000")]).await.is(StatusCode::BAD_REQUEST);
    let recovery = [("sign_in_name", "maren.holt"), ("code", "AAAA-BBBB-CCCC-DDDD")];
    browser.post("/sign-in/recovery", &recovery).await.is(StatusCode::BAD_REQUEST);
    let (id, failed) = (keys.person.to_string(), "sign_in_failed".to_string());
    let of = |about: &str| (failed.clone(), Actor::System, about.to_string());
    assert_eq!(in_vain(&house, 4).await, [of(&id), of("nobody"), of(&id), of(&id)]);

    let mut here = house.signed_in(&keys.person).await;
    here.post("/account/prove", &[("code", "000000")]).await.is(StatusCode::BAD_REQUEST);
    let wrong = [("now", "not this"), ("new", "four other quiet lamps")];
    here.post("/account/password", &wrong).await.is(StatusCode::BAD_REQUEST);
    let app = here.get("/account/app").await;
    app.is(StatusCode::OK);
    let app = [("password", "not this"), ("code", "000000")];
    here.post("/account/app", &app).await.is(StatusCode::BAD_REQUEST);
    let own = (failed, Actor::Person(id.clone()), id.clone());
    assert_eq!(in_vain(&house, 7).await[4..], [own.clone(), own.clone(), own]);

    let mut stranger = house.browser();
    stranger.address.set_ip([203, 0, 113, 7].into());
    for _ in 0..10 {
        by_password(&mut stranger, "maren.holt", "wrong").await.is(StatusCode::BAD_REQUEST);
    }
    for _ in 0..20 {
        let answer = by_password(&mut stranger, "maren.holt", "wrong").await;
        answer.is(StatusCode::TOO_MANY_REQUESTS);
    }
    let refused = |vain: &[(String, Actor, String)]| {
        vain.iter().filter(|(what, ..)| what == "sign_in_refused").count()
    };
    let vain = in_vain(&house, 18).await;
    assert_eq!((vain.len(), refused(&vain)), (18, 1));
    house.clock.advance(Duration::from_secs(16 * 60));
    for _ in 0..30 {
        by_password(&mut stranger, "maren.holt", "wrong").await;
    }
    assert_eq!(refused(&in_vain(&house, 29).await), 2);
}

#[tokio::test]
async fn a_code_works_once_and_one_step_late() {
    let house = House::new().await;
    let keys = maren(&house).await;
    let code = keys.code(&house);
    let mut browser = house.browser();
    by_password(&mut browser, "maren.holt", PASSWORD).await.goes_to("/sign-in/code");
    house.clock.advance(Duration::from_secs(30));
    browser.post("/sign-in/code", &[("code", &code)]).await.goes_to("/today");
    let mut second = house.browser();
    by_password(&mut second, "maren.holt", PASSWORD).await.goes_to("/sign-in/code");
    second.post("/sign-in/code", &[("code", &code)]).await.is(StatusCode::BAD_REQUEST);
    house.clock.advance(Duration::from_secs(30));
    let next = keys.code(&house);
    second.post("/sign-in/code", &[("code", &next)]).await.goes_to("/today");
}

#[tokio::test]
async fn a_recovery_code_takes_the_place_of_the_app_once() {
    let house = House::new().await;
    let keys = maren(&house).await;
    for (code, status) in [
        (keys.codes[0].to_lowercase(), StatusCode::SEE_OTHER),
        (keys.codes[0].clone(), StatusCode::BAD_REQUEST),
        (keys.codes[1].replace('-', " "), StatusCode::SEE_OTHER),
    ] {
        let mut browser = house.browser();
        by_password(&mut browser, "maren.holt", PASSWORD).await.goes_to("/sign-in/code");
        browser.post("/sign-in/code", &[("code", &code)]).await.is(status);
    }
    assert_eq!(house.app.storage.recovery_codes_left(&keys.person).await.unwrap(), 8);
    // With a password, a recovery code alone does not sign in.
    let fields = [("sign_in_name", "maren.holt"), ("code", keys.codes[2].as_str())];
    let answer = house.browser().post("/sign-in/recovery", &fields).await;
    answer.is(StatusCode::BAD_REQUEST).says("Name and code do not fit together");
}

#[tokio::test]
async fn without_a_password_name_and_recovery_code_sign_in() {
    let house = House::new().await;
    let person = house.person(Role::Counsellor, "Otis Brandt").await;
    let codes = recovery::give(&house.app, &person).await.unwrap();
    let mut browser = house.browser();
    let wrong = [("sign_in_name", "otis.brandt"), ("code", "AAAA-BBBB-CCCC-DDDD")];
    browser.post("/sign-in/recovery", &wrong).await.is(StatusCode::BAD_REQUEST);
    let right = [("sign_in_name", "otis.brandt"), ("code", codes[0].as_str())];
    browser.post("/sign-in/recovery", &right).await.goes_to("/account");
    browser.get("/account").await.says("You have 9 recovery codes left.");
    by_password(&mut house.browser(), "otis.brandt", "").await.is(StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn guesses_are_limited_per_account_and_per_address() {
    let house = House::new().await;
    let keys = maren(&house).await;
    let mut browser = house.browser();
    for guess in 0..25 {
        browser.address.set_ip([198, 51, 100, guess].into());
        by_password(&mut browser, "maren.holt", "wrong").await.is(StatusCode::BAD_REQUEST);
    }
    let answer = by_password(&mut browser, "MAREN.HOLT", PASSWORD).await;
    let answer = answer.is(StatusCode::TOO_MANY_REQUESTS).says("Please try again in 15 minutes.");
    assert_eq!(answer.headers["retry-after"], "900");
    house.clock.advance(Duration::from_secs(14 * 60 + 30));
    let answer = by_password(&mut browser, "maren.holt", PASSWORD).await;
    answer.is(StatusCode::TOO_MANY_REQUESTS).says("in one minute.");
    house.clock.advance(Duration::from_secs(31));
    by_password(&mut browser, "maren.holt", PASSWORD).await.goes_to("/sign-in/code");
    let code = keys.code(&house);
    browser.post("/sign-in/code", &[("code", &code)]).await.goes_to("/today");

    let mut crowd = house.browser();
    crowd.address.set_ip([203, 0, 113, 7].into());
    for guess in 0..50 {
        let name = format!("nobody{guess}");
        by_password(&mut crowd, &name, "wrong").await.is(StatusCode::BAD_REQUEST);
    }
    by_password(&mut crowd, "somebody", "x").await.is(StatusCode::TOO_MANY_REQUESTS);
    crowd.address.set_ip([203, 0, 113, 8].into());
    by_password(&mut crowd, "somebody", "x").await.is(StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn one_stranger_locks_nobody_out() {
    let house = House::new().await;
    let keys = maren(&house).await;
    let mut stranger = house.browser();
    stranger.address.set_ip([198, 51, 100, 7].into());
    for _ in 0..10 {
        by_password(&mut stranger, "maren.holt", "wrong").await.is(StatusCode::BAD_REQUEST);
    }
    for _ in 0..40 {
        let answer = by_password(&mut stranger, "maren.holt", "wrong").await;
        answer.is(StatusCode::TOO_MANY_REQUESTS);
    }
    let mut browser = house.browser();
    by_password(&mut browser, "maren.holt", PASSWORD).await.goes_to("/sign-in/code");
    let code = keys.code(&house);
    browser.post("/sign-in/code", &[("code", &code)]).await.goes_to("/today");
}

#[tokio::test]
async fn a_browser_that_signed_in_before_is_not_locked_out_by_many_strangers() {
    let house = House::new().await;
    let keys = maren(&house).await;
    let mut browser = house.browser();
    by_password(&mut browser, "maren.holt", PASSWORD).await.goes_to("/sign-in/code");
    let code = keys.code(&house);
    browser.post("/sign-in/code", &[("code", &code)]).await.goes_to("/today");
    browser.post("/sign-out", &[]).await.goes_to("/");
    house.clock.advance(HOUR);
    let mut strangers = house.browser();
    for guess in 0..60 {
        // Some come from the very address of the browser that is known.
        strangers.address.set_ip([192, 0, 2, 1 + guess % 30].into());
        by_password(&mut strangers, "maren.holt", "wrong").await;
    }
    let out = by_password(&mut strangers, "maren.holt", PASSWORD).await;
    out.is(StatusCode::TOO_MANY_REQUESTS);
    by_password(&mut browser, "maren.holt", PASSWORD).await.goes_to("/sign-in/code");
    let code = keys.code(&house);
    browser.post("/sign-in/code", &[("code", &code)]).await.goes_to("/today");
    by_password(&mut strangers, "maren.holt", "x").await.is(StatusCode::TOO_MANY_REQUESTS);

    // It has a limit of its own.
    browser.post("/sign-out", &[]).await.goes_to("/");
    house.clock.advance(HOUR);
    for _ in 0..10 {
        by_password(&mut browser, "maren.holt", "wrong").await.is(StatusCode::BAD_REQUEST);
    }
    let own = by_password(&mut browser, "maren.holt", PASSWORD).await;
    own.is(StatusCode::TOO_MANY_REQUESTS);
    browser.cookies.retain(|name, _| name != "webside_known");
    by_password(&mut browser, "maren.holt", PASSWORD).await.goes_to("/sign-in/code");
}

#[tokio::test]
async fn all_spellings_of_a_name_are_one_account() {
    let house = House::new().await;
    // With and without an account; each letter with an accent in one piece or in two.
    house.person(Role::Counsellor, "Renée-Maïs").await;
    for name in ["renée-maïs", "zoé-noël"] {
        let spellings = |letter: char| match letter {
            'é' => vec!["é", "e\u{301}", "É", "E\u{301}"],
            'ï' => vec!["ï", "i\u{308}", "Ï", "I\u{308}"],
            'ë' => vec!["ë", "e\u{308}", "Ë", "E\u{308}"],
            _ => Vec::new(),
        };
        let mut all = vec![String::new()];
        for letter in name.chars() {
            let ways = spellings(letter);
            let plain = letter.to_string();
            let ways = if ways.is_empty() { vec![plain.as_str()] } else { ways };
            all = all
                .iter()
                .flat_map(|one| ways.iter().map(move |way| format!("{one}{way}")))
                .collect();
        }
        assert_eq!(all.len(), 16);
        let mut browser = house.browser();
        let mut taken = 0;
        for spelling in &all {
            let answer = by_password(&mut browser, spelling, "wrong").await;
            taken += usize::from(answer.status == StatusCode::BAD_REQUEST);
        }
        assert_eq!(taken, 10, "{name}");
    }
}

#[tokio::test]
async fn a_clock_that_was_wrong_locks_nobody_out() {
    let house = House::new().await;
    let keys = maren(&house).await;
    let right = house.now();
    house.clock.advance(Duration::from_secs(5 * 365 * 86_400));
    let mut browser = house.browser();
    by_password(&mut browser, "maren.holt", PASSWORD).await.goes_to("/sign-in/code");
    let code = keys.code(&house);
    browser.post("/sign-in/code", &[("code", &code)]).await.goes_to("/today");
    for _ in 0..11 {
        by_password(&mut house.browser(), "maren.holt", "wrong").await;
    }
    house.clock.set(right);
    let mut browser = house.browser();
    by_password(&mut browser, "maren.holt", PASSWORD).await.goes_to("/sign-in/code");
    let code = keys.code(&house);
    browser.post("/sign-in/code", &[("code", &code)]).await.goes_to("/today");
}

#[tokio::test]
async fn codes_are_limited_too() {
    let house = House::new().await;
    let keys = maren(&house).await;
    let mut browser = house.browser();
    by_password(&mut browser, "maren.holt", PASSWORD).await.goes_to("/sign-in/code");
    for _ in 0..9 {
        let answer = browser.post("/sign-in/code", &[("code", "000000")]).await;
        answer.is(StatusCode::BAD_REQUEST);
    }
    let code = keys.code(&house);
    let answer = browser.post("/sign-in/code", &[("code", &code)]).await;
    answer.is(StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn logins_end_by_themselves_and_by_hand() {
    let house = House::new().await;
    let people = house.everybody().await;
    let mut idle = house.signed_in(&people.counsellor).await;
    house.clock.advance(12 * HOUR);
    idle.get("/today").await.is(StatusCode::OK);
    house.clock.advance(12 * HOUR + Duration::from_secs(1));
    idle.get("/today").await.goes_to("/sign-in");

    let mut busy = house.signed_in(&people.counsellor).await;
    for _ in 0..16 {
        house.clock.advance(10 * HOUR);
        busy.get("/today").await.is(StatusCode::OK);
    }
    house.clock.advance(8 * HOUR);
    busy.get("/today").await.goes_to("/sign-in");

    let mut one = house.signed_in(&people.counsellor).await;
    let mut two = house.signed_in(&people.counsellor).await;
    let mut three = house.signed_in(&people.counsellor).await;
    let page = one.get("/account").await.says("this one");
    let path = page.between("action=\"/account/logins/", "\"");
    one.post(&format!("/account/logins/{path}"), &[]).await.goes_to("/account");
    one.get("/account").await.says("That login has ended.");
    let left = [two.get("/today").await.status, three.get("/today").await.status];
    assert_eq!(left.iter().filter(|status| **status == StatusCode::OK).count(), 1);
    one.post("/account/logins/end-others", &[]).await.goes_to("/account");
    two.get("/today").await.goes_to("/sign-in");
    three.get("/today").await.goes_to("/sign-in");
    one.get("/today").await.is(StatusCode::OK);
}

#[tokio::test]
async fn when_a_login_was_seen_is_written_now_and_then() {
    let house = House::new().await;
    let people = house.everybody().await;
    let mut browser = house.signed_in(&people.counsellor).await;
    let begun = house.now();
    let seen = async || {
        let logins = house.app.storage.logins_of(&people.counsellor, house.now()).await.unwrap();
        logins[0].seen_at
    };
    let mut written = begun;
    for minutes in [9, 2, 9, 2] {
        house.clock.advance(Duration::from_secs(60 * minutes));
        browser.get("/today").await.is(StatusCode::OK);
        assert_eq!(seen().await, written, "no request writes");
        login::write_seen(&house.app).await;
        if minutes == 2 {
            written = house.now();
        }
        assert_eq!(seen().await, written, "not more often than every ten minutes");
    }
}

#[tokio::test]
async fn nobody_ends_the_logins_of_others() {
    let house = House::new().await;
    let people = house.everybody().await;
    let mut maren = house.signed_in(&people.counsellor).await;
    let mut otis = house.signed_in(&people.other_counsellor).await;
    let logins = house.app.storage.logins_of(&people.counsellor, house.now()).await.unwrap();
    let path = format!("/account/logins/{}/end", logins[0].id);
    otis.post(&path, &[]).await.is(StatusCode::NOT_FOUND);
    maren.get("/today").await.is(StatusCode::OK);
}

#[tokio::test]
async fn a_sign_in_link_works_once_unless_it_is_made_to_be_reused() {
    let house = House::new().await;
    let people = house.everybody().await;
    for (is_reusable, second) in [(false, StatusCode::GONE), (true, StatusCode::SEE_OTHER)] {
        let now = house.now();
        let link = NewOneTimeLink {
            kind: OneTimeKind::SignIn(people.counsellor.clone()),
            is_reusable,
            expires_at: now.plus(HOUR),
        };
        let made = house.app.storage.make_one_time_link(&link, &Actor::System, now).await;
        let token = made.unwrap();
        let open = async || house.browser().post("/sign-in/link", &[("token", &token)]).await;
        open().await.goes_to("/today");
        open().await.is(second);
        house.clock.advance(HOUR);
        open().await.is(StatusCode::GONE);
    }
}

#[tokio::test]
async fn changing_the_password_asks_for_the_old_one_and_ends_other_logins() {
    let house = House::new().await;
    let keys = maren(&house).await;
    let mut here = house.signed_in(&keys.person).await;
    let mut there = house.signed_in(&keys.person).await;
    let wrong = [("now", "not this"), ("new", "four other quiet lamps")];
    let answer = here.post("/account/password", &wrong).await;
    answer.is(StatusCode::BAD_REQUEST).says("This is not your present password.");
    let weak = [("now", PASSWORD), ("new", "maren.holt1")];
    let answer = here.post("/account/password", &weak).await;
    answer.is(StatusCode::BAD_REQUEST).says("would be guessed quickly");
    let right = [("now", PASSWORD), ("new", "four other quiet lamps")];
    here.post("/account/password", &right).await.goes_to("/account");
    here.get("/account").await.says("Your password is changed.");
    there.get("/today").await.goes_to("/sign-in");
    let mut again = house.browser();
    by_password(&mut again, "maren.holt", PASSWORD).await.is(StatusCode::BAD_REQUEST);
    let answer = by_password(&mut again, "maren.holt", "four other quiet lamps").await;
    answer.goes_to("/sign-in/code");
}

#[tokio::test]
async fn a_new_app_takes_the_place_of_the_old_one() {
    let house = House::new().await;
    let keys = maren(&house).await;
    let mut here = house.signed_in(&keys.person).await;
    here.post("/account/app", &[("password", "x"), ("code", "1")]).await.goes_to("/account/app");
    let page = here.get("/account/app").await.says("For a new telephone or another app.");
    let spelled = page.between("<code class=\"spelled\">", "</code>");
    let code = code_for(&spelled, house.now());
    let wrong = [("password", "not this"), ("code", "000000")];
    let answer = here.post("/account/app", &wrong).await.is(StatusCode::BAD_REQUEST);
    answer.says("This is not your present password.").says("This code does not fit.");
    let right = [("password", PASSWORD), ("code", code.as_str())];
    here.post("/account/app", &right).await.goes_to("/account");
    house.clock.advance(Duration::from_secs(30));
    for (spelled, status) in
        [(&keys.spelled, StatusCode::BAD_REQUEST), (&spelled, StatusCode::SEE_OTHER)]
    {
        let mut browser = house.browser();
        by_password(&mut browser, "maren.holt", PASSWORD).await.goes_to("/sign-in/code");
        let code = code_for(spelled, house.now());
        browser.post("/sign-in/code", &[("code", &code)]).await.is(status);
    }
}

#[tokio::test]
async fn who_has_a_passkey_may_add_a_password_and_an_app() {
    let house = House::new().await;
    let person = house.person(Role::Counsellor, "Otis Brandt").await;
    let mut otis = house.signed_in(&person).await;
    let page = otis.get("/account/app").await.says("where your passkey is not at hand");
    let spelled = page.between("<code class=\"spelled\">", "</code>");
    let code = code_for(&spelled, house.now());
    let weak = [("password", "short"), ("code", code.as_str())];
    otis.post("/account/app", &weak).await.is(StatusCode::BAD_REQUEST).says("shorter than ten");
    let right = [("password", PASSWORD), ("code", code.as_str())];
    otis.post("/account/app", &right).await.goes_to("/account");
    let answer = by_password(&mut house.browser(), "otis.brandt", PASSWORD).await;
    answer.goes_to("/sign-in/code");
}

#[tokio::test]
async fn a_person_who_left_is_not_let_in() {
    let house = House::new().await;
    let people = house.everybody().await;
    let mut otis = house.signed_in(&people.other_counsellor).await;
    let (by, now) = (Actor::System, house.now());
    house.app.storage.end_person(&people.other_counsellor, &by, now).await.unwrap();
    otis.get("/today").await.goes_to("/sign-in");
}

/// Signed in, and then away from an open page for a while.
async fn at_an_open_page(house: &House, keys: &Keys) -> Browser {
    let mut browser = house.browser();
    by_password(&mut browser, "maren.holt", PASSWORD).await.goes_to("/sign-in/code");
    browser.post("/sign-in/code", &[("code", &keys.code(house))]).await.goes_to("/today");
    browser
}

#[tokio::test]
async fn ways_to_sign_in_are_changed_only_by_who_has_just_shown_that_it_is_they() {
    let house = House::new().await;
    let keys = maren(&house).await;
    house.app.storage.see_sign_in_changes(&keys.person, house.now()).await.unwrap();
    let mut other = at_an_open_page(&house, &keys).await;
    house.clock.advance(Duration::from_secs(30));
    let mut browser = at_an_open_page(&house, &keys).await;
    browser.get("/account/app").await.is(StatusCode::OK);
    house.clock.advance(Duration::from_secs(10 * 60));

    for path in ["/account/codes", "/account/app", "/account/passkeys/x/remove"] {
        browser.post(path, &[]).await.goes_to("/account/prove");
    }
    browser.get("/account/app").await.goes_to("/account/prove");
    let refused = browser.post_json("/account/passkeys/start", "{}").await;
    let refused = refused.is(StatusCode::FORBIDDEN);
    assert!(refused.text.contains("\"to\":\"/account/prove\""), "{}", refused.text);
    let left = house.app.storage.recovery_codes_left(&keys.person).await.unwrap();
    assert_eq!(left, recovery::CODES as u32, "the codes are the old ones");
    assert_eq!(house.app.storage.sign_in_changes(&keys.person).await.unwrap(), []);

    browser.get("/account/prove").await.says("Is it you?");
    let wrong = browser.post("/account/prove", &[("code", "000000")]).await;
    wrong.is(StatusCode::BAD_REQUEST).says("This code does not fit.");
    let code = keys.code(&house);
    browser.post("/account/prove", &[("code", &code)]).await.goes_to("/account");
    browser.get("/account").await.says("For the next ten minutes");
    let again = browser.post("/account/prove", &[("code", &code)]).await;
    again.is(StatusCode::BAD_REQUEST).says("This code does not fit.");

    // The proof belongs to this login, for ten minutes.
    let proof = browser.cookies.get("webside_proof").unwrap().clone();
    other.cookies.insert("webside_proof".into(), proof);
    other.post("/account/codes", &[]).await.goes_to("/account/prove");
    house.clock.advance(Duration::from_secs(10 * 60 - 1));
    browser.post("/account/codes", &[]).await.goes_to("/account/codes");
    house.clock.advance(Duration::from_secs(1));
    browser.post("/account/codes", &[]).await.goes_to("/account/prove");

    // Their next page tells, until they know.
    let told = other.get("/today").await.says("How you sign in was changed");
    let told = told.says("New recovery codes");
    let until = told.between("name=\"until\" value=\"", "\"");
    other.post("/account/changes-seen", &[("until", &until)]).await.goes_to("/account/prove");
    other.get("/today").await.says("How you sign in was changed");
    house.clock.advance(Duration::from_secs(30));
    let code = keys.code(&house);
    other.post("/account/prove", &[("code", &code)]).await.goes_to("/account");
    other.post("/account/changes-seen", &[("until", &until)]).await.goes_to("/today");
    assert!(!other.get("/today").await.text.contains("How you sign in was changed"));
}

#[tokio::test]
async fn whoever_has_to_sign_in_is_led_back_to_the_page_they_asked_for() {
    let house = House::new().await;
    let keys = maren(&house).await;
    let mut browser = house.browser();
    let ask = |path: &str| Request::get(path).header(header::ACCEPT, "text/html");
    browser.send(ask("/account/noticings"), Body::empty()).await.goes_to("/sign-in");
    browser.get("/live/today").await;
    by_password(&mut browser, "maren.holt", PASSWORD).await.goes_to("/sign-in/code");
    let code = keys.code(&house);
    browser.post("/sign-in/code", &[("code", &code)]).await.goes_to("/account/noticings");
    assert!(!browser.cookies.keys().any(|name| name.contains("way_back")), "once");

    browser.cookies.retain(|name, _| !name.contains("person"));
    let card = browser.token().await;
    let sent = Request::post("/account/noticings/change")
        .header(header::ACCEPT, "text/html")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::REFERER, "http://room.example.org/account/noticings")
        .header("sec-fetch-site", "same-origin");
    let body = Body::from(format!("csrf={card}&was=a&card=b"));
    browser.send(sent, body).await.is(StatusCode::UNAUTHORIZED).says("sign in");
    let token = house.one_time_link(OneTimeKind::SignIn(keys.person.clone())).await;
    browser.post("/sign-in/link", &[("token", &token)]).await.goes_to("/account/noticings");
}
