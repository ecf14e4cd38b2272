//! The first run, and an invited counsellor.

use crate::house::House;
use axum::http::StatusCode;
use practice::{Moment, Private, Role};
use server::sign_in::totp;
use storage::OneTimeKind;

/// The code that an app shows for this secret.
pub fn code_for(spelled: &str, now: Moment) -> String {
    let secret = totp_rs::Secret::try_from_base32(spelled.replace(' ', "")).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    totp.generate(u64::try_from(now.as_micros() / 1_000_000).unwrap()).to_string()
}

#[tokio::test]
async fn the_owner_sets_up_with_password_and_codes() {
    let house = House::new().await;
    let token = house.one_time_link(OneTimeKind::SetUpOwner).await;
    let mut browser = house.browser();
    browser.get("/").await.says("This practice is not set up yet.");
    browser.get("/set-up").await.is(StatusCode::OK).says("paste the whole set-up link");
    let pasted = format!("http://room.example.org/set-up#{token}");
    browser.post("/set-up", &[("token", &pasted)]).await.goes_to("/set-up/you");
    browser.get("/set-up/you").await.is(StatusCode::OK).says("You are setting up this practice");

    let wrong =
        [("name", ""), ("sign_in_name", "a b"), ("practice_name", "x"), ("zone", "Nowhere")];
    browser
        .post("/set-up/you", &wrong)
        .await
        .is(StatusCode::BAD_REQUEST)
        .says("Please write a name.")
        .says("without spaces")
        .says("Please choose a time zone");
    let you = [
        ("name", "Ida Roth"),
        ("sign_in_name", "ida.roth"),
        ("practice_name", "The Quiet House"),
        ("zone", "Europe/London"),
    ];
    browser.post("/set-up/you", &you).await.goes_to("/set-up/key");
    let page = browser.get("/set-up/key").await.is(StatusCode::OK).says("You sign in as ida.roth.");
    assert!(page.text.contains("src=\"data:image/svg+xml;base64,"));
    let spelled = page.between("<code class=\"spelled\">", "</code>");

    let code = code_for(&spelled, house.now());
    let short = [("password", "short"), ("code", code.as_str())];
    let answer = browser.post("/set-up/password", &short).await;
    let answer = answer.is(StatusCode::BAD_REQUEST).says("shorter than ten characters");
    assert!(!answer.text.contains("value=\"short\""), "a password is never sent back");
    let wrong_code = [("password", "three quiet lamps"), ("code", "000000")];
    let answer = browser.post("/set-up/password", &wrong_code).await;
    answer.is(StatusCode::BAD_REQUEST).says("This code does not fit.");
    let right = [("password", "three quiet lamps"), ("code", code.as_str())];
    browser.post("/set-up/password", &right).await.goes_to("/account/codes");

    let codes = browser.get("/account/codes").await.is(StatusCode::OK).says("Recovery codes");
    assert_eq!(codes.text.matches("<li><code>").count(), 10);
    browser.get("/account/codes").await.goes_to("/account");
    browser.get("/today").await.is(StatusCode::OK).says("Ida Roth");
    browser.get("/").await.says("The Quiet House");
    let storage = &house.app.storage;
    assert_eq!(storage.people().await.unwrap()[0].role, Role::Owner);
    assert_eq!(storage.practice_zone().await.unwrap().as_deref(), Some("Europe/London"));

    let mut late = house.browser();
    late.get("/set-up").await.is(StatusCode::OK);
    late.post("/set-up", &[("token", &token)]).await.is(StatusCode::GONE).says("has been used");
}

#[tokio::test]
async fn an_invited_counsellor_sets_up_and_the_invitation_is_shown_once() {
    let house = House::new().await;
    let people = house.everybody().await;
    let mut owner = house.signed_in(&people.owner).await;
    owner.post("/people/invite", &[]).await.goes_to("/people");
    let page = owner.get("/people").await.is(StatusCode::OK);
    let link = page.between("id=\"invitation\" value=\"", "\"");
    let token = link.strip_prefix("http://room.example.org/set-up#").unwrap().to_string();
    assert!(!owner.get("/people").await.text.contains(&token));

    let mut guest = house.browser();
    guest.get("/set-up").await.is(StatusCode::OK);
    guest.post("/set-up", &[("token", &token)]).await.goes_to("/set-up/you");
    let page = guest.get("/set-up/you").await.says("You were invited");
    assert!(!page.text.contains("name=\"practice_name\""));
    let taken = [("name", "Sol Ahn"), ("sign_in_name", "Maren.Holt")];
    let answer = guest.post("/set-up/you", &taken).await;
    answer.is(StatusCode::BAD_REQUEST).says("signs in with this name already");
    let you = [("name", "Sol Ahn"), ("sign_in_name", "sol.ahn")];
    guest.post("/set-up/you", &you).await.goes_to("/set-up/key");
    let page = guest.get("/set-up/key").await;
    let spelled = page.between("<code class=\"spelled\">", "</code>");
    let code = code_for(&spelled, house.now());
    let key = [("password", "three quiet lamps"), ("code", code.as_str())];
    guest.post("/set-up/password", &key).await.goes_to("/account/codes");
    let person = house.app.storage.person_by_sign_in_name("sol.ahn").await.unwrap().unwrap();
    assert_eq!(person.role, Role::Counsellor);
}

#[tokio::test]
async fn steps_cannot_be_skipped_and_kinds_not_mixed_up() {
    let house = House::new().await;
    let people = house.everybody().await;
    let mut browser = house.browser();
    browser.get("/set-up/you").await.goes_to("/set-up");
    browser.get("/set-up/key").await.goes_to("/set-up/you");
    browser.post("/set-up/you", &[("name", "x"), ("sign_in_name", "xy")]).await.goes_to("/set-up");
    let key = [("password", "three quiet lamps"), ("code", "123456")];
    browser.post("/set-up/password", &key).await.goes_to("/set-up");
    let sign_in = house.one_time_link(OneTimeKind::SignIn(people.owner)).await;
    browser.post("/set-up", &[("token", &sign_in)]).await.is(StatusCode::GONE);
    let set_up = house.one_time_link(OneTimeKind::SetUpCounsellor).await;
    browser.post("/sign-in/link", &[("token", &set_up)]).await.is(StatusCode::GONE);
    browser.post("/set-up", &[("token", &set_up)]).await.goes_to("/set-up/you");
    let changed: String = browser.cookies["webside_set_up"].chars().rev().collect();
    browser.cookies.insert("webside_set_up".into(), changed);
    browser.get("/set-up/you").await.goes_to("/set-up");
}

#[tokio::test]
async fn passkeys_are_offered_only_where_they_can_belong() {
    for (address, offered) in [("http://localhost:8080", true), ("http://192.0.2.9:8080", false)] {
        let house = House::at(address).await;
        let page = house.browser().get("/sign-in").await.is(StatusCode::OK);
        assert_eq!(page.text.contains("data-passkey"), offered, "{address}");
        let answer = house.browser().post_json("/sign-in/passkey/start", "{}").await;
        assert_eq!(answer.status == StatusCode::OK, offered, "{address}: {}", answer.text);
    }
}

#[test]
fn the_code_reader_agrees_with_the_server() {
    let secret = Private::new(b"12345678901234567890".to_vec());
    let now = Moment::from_micros(59_000_000);
    let spelled = totp::hand_over(&secret, "x").unwrap().spelled;
    assert_eq!(code_for(&spelled, now), "287082");
}
