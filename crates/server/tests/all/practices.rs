//! Several practices in one process: each is found by its host, and none knows of another.

use crate::house::TwoHouses;
use crate::sockets::browser::{self, is_a_stranger, status_of};
use axum::body::Body;
use http::{Request, StatusCode, header};
use practice::Role;
use server::hosts::Hosts;
use server::router::router_of;
use std::net::SocketAddr;
use storage::{OneTimeKind, Task};
use testkit::people;

#[tokio::test]
async fn an_unknown_host_learns_nothing() {
    let TwoHouses { first, .. } = TwoHouses::on(testkit::sqlite()).await;
    for host in ["other.example.org", "localhost", "192.0.2.7", "room.example.org.evil.example"] {
        let mut browser = first.browser_at(host);
        for path in ["/", "/today", "/sign-in", "/assets/x", "/favicon.svg", "/live/today", "/away"]
        {
            let answer = browser.get(path).await.is(StatusCode::NOT_FOUND);
            assert_eq!(answer.text, "Not found.\n", "{host}{path}");
            assert!(answer.headers.len() <= 4, "{:?}", answer.headers);
            assert!(browser.cookies.is_empty());
        }
        // A balancer asks by address.
        browser.get("/healthz").await.is(StatusCode::OK);
        browser.get("/readyz").await.is(StatusCode::OK);
    }
    for host in ["ROOM.example.org", "room.example.org:8443", "second.example.org."] {
        first.browser_at(host).get("/sign-in").await.is(StatusCode::OK);
    }
    let nameless = Request::get("/").header(header::COOKIE, "");
    let mut browser = first.browser_at("");
    browser.send(nameless, Body::empty()).await.is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn each_practice_has_its_own_names_links_and_passkeys() {
    let TwoHouses { first, second, .. } = TwoHouses::on(testkit::sqlite()).await;
    let by = practice::audit::Actor::System;
    for (house, name) in [(&first, "The Blue Door"), (&second, "The Green Door")] {
        let name = practice::Private::new(name.to_owned());
        house.app.storage.set_practice_name(&name, &by, house.now()).await.unwrap();
        house.person(Role::Owner, people::OWNER).await;
    }
    let front = first.browser().get("/").await;
    front.says("The Blue Door").says_not("The Green Door");
    second.browser().get("/").await.says("The Green Door").says_not("The Blue Door");
    let ida = second.app.storage.people().await.unwrap().remove(0);
    let pair = second.pair(&ida.id, people::CLIENT).await;
    let mut owner = second.signed_in(&ida.id).await;
    let made = owner.post(&format!("/pairs/{pair}/link"), &[]).await;
    let path = made.headers[header::LOCATION].to_str().unwrap().to_owned();
    let shown = owner.get(&path).await;
    assert!(shown.text.contains("http://second.example.org/j#"), "{}", shown.text);
    assert_eq!(second.app.config.link("/j"), "http://second.example.org/j");
    let stun = server::turn::ice_servers(&second.app.config, "seat", second.now());
    assert!(stun[0].urls[0].starts_with("stun:second.example.org:"), "{stun:?}");
    let challenge = second.browser().post_json("/sign-in/passkey/start", "{}").await;
    assert!(challenge.text.contains("second.example.org"), "{}", challenge.text);

    // A link of one practice opens nothing at the other.
    let token = second.one_time_link(OneTimeKind::SignIn(ida.id.clone())).await;
    let mut elsewhere = first.browser();
    let answer = elsewhere.post("/sign-in/link", &[("token", &token)]).await;
    assert_eq!(answer.status, StatusCode::GONE, "{}", answer.plain());
    let mut here = second.browser();
    here.post("/sign-in/link", &[("token", &token)]).await.goes_to("/today");
    // Cookies of one are nothing to the other.
    let mut carried = here.clone();
    carried.host = "room.example.org".into();
    carried.get("/today").await.goes_to("/sign-in");
}

async fn served(hosts: Hosts) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = router_of(hosts).into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// Every socket, with the cookie of one practice and the ids of another.
async fn sockets_are_strangers_on(database: testkit::TestDatabase) {
    let TwoHouses { hosts, first, second } = TwoHouses::on(database).await;
    let (people, others) = (first.everybody().await, second.everybody().await);
    let address = served(hosts).await;
    let counsellor = browser::cookies(&first.signed_in(&people.counsellor).await);
    let client = browser::cookies(&first.arrived(&people.pair).await);
    let open = async |host: &str, path: &str, cookie: &str| {
        browser::connect_at(address, host, path, cookie).await
    };
    let (own, other) = ("room.example.org", "second.example.org");
    for (what, cookie) in [("counsellor", &counsellor), ("client", &client)] {
        for kind in ["room", "board"] {
            let path = |pair| format!("/live/{kind}/{pair}?as={what}&page=m");
            let (mine, theirs) = (path(&people.pair), path(&others.pair));
            assert_eq!(status_of(open(own, &mine, cookie).await).await, 101, "{mine}");
            assert_eq!(status_of(open(own, &theirs, cookie).await).await, 404, "{theirs}");
            is_a_stranger(open(other, &theirs, cookie).await).await;
            let unknown = open("evil.example", &mine, cookie).await;
            assert_eq!(status_of(unknown).await, 404, "{mine}");
        }
    }
    assert_eq!(status_of(open(own, "/live/today", &counsellor).await).await, 101);
    is_a_stranger(open(other, "/live/today", &counsellor).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sockets_are_strangers_to_another_practice_sqlite() {
    sockets_are_strangers_on(testkit::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sockets_are_strangers_to_another_practice_postgres() {
    sockets_are_strangers_on(testkit::postgres().await).await;
}

/// One ends, and the other goes on.
#[tokio::test(flavor = "multi_thread")]
async fn a_practice_that_ends_is_gone_at_once_and_the_other_goes_on() {
    let TwoHouses { hosts, first, second } = TwoHouses::on(testkit::sqlite()).await;
    let (people, others) = (first.everybody().await, second.everybody().await);
    let address = served(hosts.clone()).await;
    let ends = browser::cookies(&first.signed_in(&people.counsellor).await);
    let stays = browser::cookies(&second.signed_in(&others.counsellor).await);
    let room = |pair| format!("/live/room/{pair}?as=counsellor");
    let mut ending =
        browser::connect_at(address, "room.example.org", &room(&people.pair), &ends).await.unwrap();
    let mut staying =
        browser::connect_at(address, "second.example.org", &room(&others.pair), &stays)
            .await
            .unwrap();
    ending.hello().await;
    staying.hello().await;

    let installation = second.app.storage.installation();
    let task = Task::EndPractice(first.app.storage.practice().clone());
    installation.ask(&task).await.unwrap();
    hosts.tend(first.now()).await.unwrap();
    ending.hear_end().await;
    staying.hears_no(&["ended"]).await;
    first.browser().get("/").await.is(StatusCode::NOT_FOUND);
    second.browser().get("/sign-in").await.is(StatusCode::OK);
    assert_eq!(hosts.apps().len(), 1);

    // The practice that is left rotates its key under the open room.
    let task = Task::RotatePracticeKey(second.app.storage.practice().clone());
    installation.ask(&task).await.unwrap();
    installation.ask(&Task::RotateInstallationKey(9)).await.unwrap();
    hosts.tend(first.now()).await.unwrap();
    assert_eq!(installation.tasks().await.unwrap(), []);
    staying.hears_no(&["ended"]).await;
    assert_eq!(second.app.storage.open_all().await.unwrap().damaged, []);
}

#[tokio::test]
async fn a_practice_that_is_added_is_found_at_once() {
    let TwoHouses { hosts, first, .. } = TwoHouses::on(testkit::sqlite()).await;
    let mut third = first.browser_at("third.example.org");
    third.get("/").await.is(StatusCode::NOT_FOUND);
    first.app.storage.installation().add_practice("third.example.org").await.unwrap();
    third.get("/").await.is(StatusCode::OK);
    assert!(hosts.has("third.example.org"));
}
