//! Every page, as everybody sees it: nothing from another origin, nothing inline, one main action.

use crate::house::{Browser, Everybody, House};
use axum::http::StatusCode;
use practice::{Modality, PairId};

/// Visits what the two build together, also during a session by telephone.
async fn visit_work(
    house: &House,
    people: &Everybody,
    maren: &mut Browser,
    show: &mut impl FnMut(&str, &str),
) {
    let pair = format!("/pairs/{}", people.pair);
    let (together, board) = (format!("{pair}/together"), format!("{pair}/board"));
    let mut juno = house.arrived(&people.pair).await;
    for by_phone in [false, true] {
        if by_phone {
            maren.post(&format!("{pair}/phone"), &[]).await.goes_to(&board);
        }
        for path in [&together, &board] {
            see(maren, path, StatusCode::OK, show).await;
        }
        for path in ["/me", "/me/board"] {
            see(&mut juno, path, StatusCode::OK, show).await;
        }
    }
    maren.post(&format!("{pair}/phone/end"), &[]).await;
}

/// What the link of one appointment opens.
async fn visit_by_link(house: &House, people: &Everybody, show: &mut impl FnMut(&str, &str)) {
    see(&mut house.browser(), "/a", StatusCode::OK, show).await;
    let mut by_link = house.opened_appointment(&people.other_pair, crate::house::HOUR * 50).await;
    for path in ["/a", "/a/cancel", "/a/another-time"] {
        see(&mut by_link, path, StatusCode::OK, show).await;
    }
    let mut soon = house.opened_appointment(&people.other_pair, crate::house::HOUR / 60).await;
    for path in ["/a", "/a/cancel"] {
        see(&mut soon, path, StatusCode::OK, show).await;
    }
    soon.post("/a/in", &[]).await.goes_to("/arrive");
    see(&mut soon, "/arrive", StatusCode::OK, show).await;
}

/// Visits every page that can be shown, and calls `show` with each.
pub async fn visit_all(house: &House, show: &mut impl FnMut(&str, &str)) {
    let people = house.everybody().await;
    let mut nobody = house.browser();
    for path in ["/", "/sign-in", "/sign-in/recovery", "/sign-in/link", "/set-up", "/j", "/leaving"]
    {
        see(&mut nobody, path, StatusCode::OK, show).await;
    }
    see(&mut nobody, "/nothing", StatusCode::NOT_FOUND, show).await;
    see(&mut nobody, "/arrive", StatusCode::UNAUTHORIZED, show).await;
    let mut juno = house.arrived(&people.pair).await;
    let check_in = house.leaving_check_in(&people.pair).await;
    let goal = house.goal(&people.pair, "Sleep through the night").await;
    house.step(&people.pair, "Kettle on").await;
    let own = [
        format!("/me/check-ins/{check_in}/accepted"),
        format!("/me/check-ins/{check_in}/next_minutes"),
        format!("/me/check-ins/{check_in}/accepted/delete"),
        format!("/me/check-ins/{check_in}/delete"),
        format!("/me/entries/{goal}/delete"),
    ];
    let fixed = ["/arrive", "/leaving", "/me", "/me/seen", "/me/export", "/away"];
    for path in own.iter().map(String::as_str).chain(fixed) {
        see(&mut juno, path, StatusCode::OK, show).await;
    }
    visit_by_link(house, &people, show).await;
    let mut owner = house.signed_in(&people.owner).await;
    owner.post("/people/invite", &[]).await;
    let page = owner.get("/people").await;
    show("/people", &page.text);
    let token = page.between("/set-up#", "\"");
    owner.post("/account/boundaries/own", &[("own", "Water at hand")]).await;
    owner.post("/account/boundaries", &[("line", "door"), ("own", "Water at hand")]).await;
    owner.get("/account/boundaries").await.says("Water at hand");
    owner.post("/account/noticings", &[("card", "I notice a pause.")]).await;
    owner.get("/account/noticings").await.says("I notice a pause.");
    let paths = ["/", "/today", "/account", "/account/screen", "/account/boundaries"];
    for path in
        paths.into_iter().chain(["/account/noticings", "/account/app", "/account/prove", "/people"])
    {
        see(&mut owner, path, StatusCode::OK, show).await;
    }
    visit_calendar(&mut owner, show).await;
    visit_set_up(&mut house.browser(), &token, show).await;

    house.joint_check(&people.pair).await;
    let mut maren = house.signed_in(&people.counsellor).await;
    let pair = format!("/pairs/{}", people.pair);
    see(&mut maren, "/today", StatusCode::OK, show).await;
    maren.post("/account/codes", &[]).await;
    see(&mut maren, "/account/codes", StatusCode::OK, show).await;
    maren.get("/today").await.says("How you sign in was changed");
    see(&mut maren, &pair, StatusCode::OK, show).await;
    visit_work(house, &people, &mut maren, show).await;
    maren.post(&format!("{pair}/link"), &[]).await;
    see(&mut maren, &pair, StatusCode::OK, show).await;
    let later = [("date", "2026-03-03"), ("time", "20:00"), ("minutes", "50")];
    maren.post(&format!("{pair}/appointment"), &later).await.goes_to(&pair);
    see(&mut maren, &pair, StatusCode::OK, show).await;
    see(&mut maren, "/today", StatusCode::OK, show).await;
    visit_week(house, &mut maren, &pair, show).await;
    let room = format!("/room/{}", people.pair);
    maren.post(&format!("{room}/word"), &[("word", "Mind the begonias")]).await.goes_to(&room);
    maren.get(&room).await.says("begonias");
    see(&mut maren, &room, StatusCode::OK, show).await;
    see(&mut maren, "/leaving", StatusCode::OK, show).await;
    let mut juno = house.arrived(&people.pair).await;
    visit_questionnaires(house, &people.pair, [&mut juno, &mut maren, &mut owner], show).await;
    visit_check_ins(house, &people.pair, [&mut juno, &mut maren, &mut owner], show).await;
    visit_pace(house, &people.pair, [&mut juno, &mut maren], show).await;
}

/// Visits the page of the own calendar: without an address, with a new one, and with one.
async fn visit_calendar(person: &mut Browser, show: &mut impl FnMut(&str, &str)) {
    let page = "/account/calendar";
    see(person, page, StatusCode::OK, show).await;
    person.post(page, &[]).await.goes_to(page);
    let fresh = person.get(page).await.says("It is shown only now");
    show(page, &fresh.text);
    person.get(page).await.says("No calendar has fetched it yet").says_not("shown only now");
    see(person, page, StatusCode::OK, show).await;
}

/// Visits the week, with openings, a day away, a time that meets another, and times that are offered.
async fn visit_week(
    house: &House,
    maren: &mut Browser,
    pair: &str,
    show: &mut impl FnMut(&str, &str),
) {
    for path in ["/week", "/week/openings", "/week/new"] {
        see(maren, path, StatusCode::OK, show).await;
    }
    let opening = [("weekday", "working"), ("from", "09:00"), ("to", "21:00"), ("margin", "10")];
    maren.post("/week/openings", &opening).await.goes_to("/week/openings");
    let away = [("first", "2026-03-06"), ("last", "")];
    maren.post("/week/away", &away).await.goes_to("/week/openings");
    let collides = [("date", "2026-03-03"), ("time", "20:10"), ("minutes", "50")];
    let answer = maren.post(&format!("{pair}/appointment"), &collides).await;
    let answer = answer.is(StatusCode::BAD_REQUEST).says("is there at that time");
    show("a time that meets another", &answer.text);
    let offers = format!("{pair}/offers");
    see(maren, &offers, StatusCode::OK, show).await;
    maren.post(&offers, &[("minutes", "50"), ("time", "2026-03-04T09:00")]).await.goes_to(pair);
    for path in ["/week", "/week?of=2026-03-09", "/week/openings", pair] {
        see(maren, path, StatusCode::OK, show).await;
    }
    let mut juno = house.arrived(&practice::PairId::new(pair.trim_start_matches("/pairs/"))).await;
    for path in ["/me", "/arrive"] {
        see(&mut juno, path, StatusCode::OK, show).await;
    }
}

/// Visits the pace of a session, and where it is chosen and deleted.
async fn visit_pace(
    house: &House,
    pair: &PairId,
    [juno, maren]: [&mut Browser; 2],
    show: &mut impl FnMut(&str, &str),
) {
    let session = house.paced_session(pair).await;
    let arranged = format!("/pairs/{pair}");
    for path in ["pace/delete".into(), format!("pace/{session}"), format!("pace/{session}/delete")]
    {
        see(juno, &format!("/me/{path}"), StatusCode::OK, show).await;
    }
    see(maren, &format!("{arranged}/pace/{session}"), StatusCode::OK, show).await;
    for turn in ["off", "on"] {
        for path in ["/me", "/me/export", "/leaving"] {
            see(juno, path, StatusCode::OK, show).await;
        }
        for path in [arranged.clone(), format!("{arranged}/together")] {
            see(maren, &path, StatusCode::OK, show).await;
        }
        see(maren, &format!("/leaving?pair={pair}"), StatusCode::OK, show).await;
        maren.post(&format!("{arranged}/pace/off"), &[("pace", turn)]).await;
    }
}

async fn visit_set_up(guest: &mut Browser, token: &str, show: &mut impl FnMut(&str, &str)) {
    guest.post("/set-up", &[("token", token)]).await.goes_to("/set-up/you");
    see(guest, "/set-up/you", StatusCode::OK, show).await;
    let answer = guest.post("/set-up/you", &[("name", ""), ("sign_in_name", "")]).await;
    show("/set-up/you with faults", &answer.text);
    guest.post("/set-up/you", &[("name", "Sol"), ("sign_in_name", "sol")]).await;
    see(guest, "/set-up/key", StatusCode::OK, show).await;
}

async fn visit_questionnaires(
    house: &House,
    pair: &PairId,
    [juno, maren, owner]: [&mut Browser; 3],
    show: &mut impl FnMut(&str, &str),
) {
    let asked = crate::instruments::load(house).await;
    let form = house.offered(pair, &asked).await;
    let theirs = format!("/me/instruments/{form}");
    let answers = [("q0", "yes"), ("q2", IN_AN_INSTRUMENT)];
    juno.post(&theirs, &answers).await.goes_to(&theirs);
    juno.get(&theirs).await.says(IN_AN_INSTRUMENT);
    for (instrument, places) in [("phq-8", [1; 8]), ("gad-7", [2; 8])] {
        let form = house.offered(pair, instrument).await;
        let theirs = format!("/me/instruments/{form}");
        see(juno, &theirs, StatusCode::OK, show).await;
        crate::instruments::fill(house, pair, &form, instrument, &places, true).await;
        see(juno, &theirs, StatusCode::OK, show).await;
        see(maren, &format!("/pairs/{pair}/instruments/{form}"), StatusCode::OK, show).await;
    }
    let form = house.offered(pair, "phq-9").await;
    see(juno, &format!("/me/instruments/{form}"), StatusCode::OK, show).await;
    crate::instruments::fill(house, pair, &form, "phq-9", &[1; 9], true).await;
    for path in ["/today".to_string(), format!("/pairs/{pair}/instruments/{form}")] {
        see(maren, &path, StatusCode::OK, show).await;
    }
    house.offered(pair, "phq-8").await;
    see(maren, &format!("/pairs/{pair}/instruments"), StatusCode::OK, show).await;
    see(owner, "/people/instruments", StatusCode::OK, show).await;
    see(juno, "/arrive", StatusCode::OK, show).await;
}

/// What a client writes into a check-in.
pub const IN_A_CHECK_IN: &str = "the rhubarb came up again";
/// A client's answer to a questionnaire in their own words.
pub const IN_AN_INSTRUMENT: &str = "the wren sang behind the shed";

async fn visit_check_ins(
    house: &House,
    pair: &PairId,
    [juno, maren, owner]: [&mut Browser; 3],
    show: &mut impl FnMut(&str, &str),
) {
    let contacts = [("crisis_contacts", "Night line, 030 123 456")];
    owner.post("/people/crisis-contacts", &contacts).await.goes_to("/people");
    for occasion in ["arriving", "leaving", "midway", "longer-look"] {
        see(juno, &format!("/check-in/{occasion}"), StatusCode::OK, show).await;
    }
    let theirs = format!("/pairs/{pair}/check-in");
    for occasion in ["counsellor-leaving", "midway", "longer-look"] {
        see(maren, &format!("{theirs}/{occasion}"), StatusCode::OK, show).await;
    }
    let fields = [("check_in", "first"), ("tense", "11"), ("room_for", IN_A_CHECK_IN)];
    let answer = juno.post("/check-in/arriving", &fields).await.is(StatusCode::BAD_REQUEST);
    show("/check-in/arriving with faults", &answer.text);
    let fields = [("check_in", "first"), ("tense", "2"), ("room_for", IN_A_CHECK_IN)];
    juno.post("/check-in/arriving", &fields).await.goes_to("/check-in/kept/first");
    let fields = [("check_in", "last"), ("tense_leaving", "9"), ("next_minutes", IN_A_CHECK_IN)];
    let session = house.app.storage.start_session(pair, Modality::Text, house.now()).await;
    assert!(session.is_ok());
    juno.post("/check-in/leaving", &fields).await.goes_to("/check-in/kept/last");
    juno.post("/contact-request", &[("do", "ask")]).await.goes_to("/leaving#contact");
    for path in ["/check-in/kept/first", "/check-in/kept/last", "/leaving", "/arrive"] {
        see(juno, path, StatusCode::OK, show).await;
    }
    let fields = [("check_in", "own"), ("in_words", IN_A_CHECK_IN)];
    maren.post(&format!("{theirs}/counsellor-leaving"), &fields).await;
    see(maren, &format!("{theirs}/kept/own"), StatusCode::OK, show).await;
    for path in ["/today", &format!("/pairs/{pair}"), &format!("/leaving?pair={pair}")] {
        see(maren, path, StatusCode::OK, show).await;
    }
}

async fn see(
    browser: &mut Browser,
    path: &str,
    status: StatusCode,
    show: &mut impl FnMut(&str, &str),
) {
    let page = browser.get(path).await.is(status);
    show(path, &page.text);
}

#[tokio::test]
async fn no_page_asks_another_origin_for_anything_or_runs_anything_inline() {
    let house = House::new().await;
    let mut seen = 0;
    visit_all(&house, &mut |path, text| {
        seen += 1;
        // The personal link and the invitation are shown as text; they lead here.
        let text = text.replace("http://room.example.org/", "/");
        for scheme in ["http://", "https://", "//"] {
            for attribute in ["src", "href", "action", "content", "srcset", "data", "poster"] {
                let found = text.contains(&format!("{attribute}=\"{scheme}"));
                assert!(!found, "{path}: {attribute} to {scheme}");
            }
        }
        assert!(!text.contains(" style=") && !text.contains("<style"), "{path}: inline style");
        assert!(!text.contains(" on") || !has_handler(&text), "{path}: inline handler");
        for script in text.split("<script").skip(1) {
            let tag = script.split('>').next().unwrap();
            let is_file = tag.contains(" src=\"/assets/");
            // Its policy names this one script: `the_link_page_runs_its_own_script_alone`.
            let is_the_links = ["/j", "/a"].contains(&path) && tag == " type=\"module\"";
            let is_data = tag.contains("type=\"application/json\"");
            assert!(is_file || is_data || is_the_links, "{path}: {tag}");
        }
    })
    .await;
    assert!(seen > 25, "{seen} pages seen");
}

fn has_handler(text: &str) -> bool {
    let starts = text.match_indices(" on").map(|(at, _)| &text[at + 1..]);
    let mut names = starts.filter_map(|rest| rest.split_once("=\"").map(|(name, _)| name));
    names.any(|name| name.len() < 20 && name.chars().all(|c| c.is_ascii_lowercase()))
}

#[tokio::test]
async fn every_page_is_well_formed_for_readers() {
    let house = House::new().await;
    visit_all(&house, &mut |path, text| {
        assert!(text.starts_with("<!doctype html>"), "{path}");
        assert!(text.contains("<html lang=\"en\""), "{path}: language");
        let title = text.split("<title>").nth(1).and_then(|rest| rest.split_once("</title>"));
        let title = title.unwrap_or_else(|| panic!("{path}: no title")).0;
        // Two pages of one person can be told apart by their tabs.
        let (name, product) = title.split_once(" · ").unwrap_or((title, ""));
        let is_neutral = path.starts_with("/away");
        assert!(!name.trim().is_empty() && (product == "Webside" || is_neutral), "{path}: {title}");
        assert!(text.contains("<main"), "{path}: main");
        let first_main = text.split("<main").nth(1).unwrap();
        assert!(first_main.contains("<h1"), "{path}: heading");
        let is_clients =
            ["/me", "/arrive", "/check-in/", "/a/"].iter().any(|start| path.starts_with(start));
        let is_asking_for_link = text.contains("open your personal link again");
        let leads_away = text.contains("href=\"/away\"");
        assert!(leads_away || !is_clients || is_asking_for_link, "{path}: no leaving quickly");
        let is_at_once =
            text.contains("pages/leave_quickly") && text.contains("<template id=\"away\"");
        assert!(is_at_once || !leads_away, "{path}: leaving quickly waits for the server");
        for (at, _) in text.match_indices("method=\"post\"") {
            let form = &text[at..];
            let form = form.split("</form>").next().unwrap();
            assert!(form.contains("name=\"csrf\""), "{path}: a form without token");
        }
        // An open dialog covers the rest of the page.
        let outside = text.split("<dialog").map(|part| match part.split_once("</dialog>") {
            Some((_, after)) => after,
            None => part,
        });
        let mains: usize = outside.map(|part| part.matches("class=\"button main").count()).sum();
        let is_meeting = text.contains("id=\"facts\"");
        let is_choice = path.starts_with("/set-up/key") || path == "/people";
        assert!(mains <= 1 || is_meeting || is_choice, "{path}: {mains} main actions");
    })
    .await;
}

#[tokio::test]
async fn every_signed_in_page_says_who_is_signed_in() {
    let house = House::new().await;
    let people = house.everybody().await;
    let mut maren = house.signed_in(&people.counsellor).await;
    let paths = ["/", "/today", "/account", "/account/screen", "/nothing", "/sign-in/recovery"];
    let own = [format!("/pairs/{}", people.pair), format!("/room/{}", people.pair)];
    for path in paths.iter().map(ToString::to_string).chain(own) {
        maren.get(&path).await.says("Maren Holt");
    }
    let mut owner = house.signed_in(&people.owner).await;
    owner.get("/people").await.says("Signed in as Ida Roth");
    maren.get("/today").await.says_not("Practice");
}
