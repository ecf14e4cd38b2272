//! Our TURN credentials with a real coturn.

use super::coturn::Coturn;
use practice::Moment;
use server::config::{Config, Settings};
use server::turn::allocation::{TurnProblem, try_out};
use server::turn::ice_servers;
use std::path::Path;

fn config(secret: &str, urls: &[String]) -> Config {
    let text = format!("[turn]\nsecret = '{secret}'\nurls = {urls:?}\n");
    Settings::from_toml(&text, Path::new("w.toml")).unwrap().try_into().unwrap()
}

fn now() -> Moment {
    jiff::Timestamp::now().into()
}

/// The result of an allocation with the credentials of a browser in a seat.
async fn allocate(config: &Config, at: Moment) -> Vec<Result<std::net::SocketAddr, TurnProblem>> {
    let servers = ice_servers(config, "seat", at);
    let server = servers.last().unwrap();
    let username = server.username.as_deref().unwrap();
    let credential = server.credential.as_deref().unwrap();
    let mut results = Vec::new();
    for url in &server.urls {
        results.push(try_out(&url.parse().unwrap(), username, credential).await);
    }
    results
}

#[tokio::test]
async fn coturn_takes_our_credentials_over_udp_and_tcp() {
    let coturn = Coturn::start("north");
    let urls = [coturn.url("udp"), coturn.url("tcp")];
    for result in allocate(&config("north", &urls), now()).await {
        let relayed = result.unwrap();
        assert!(relayed.ip().is_loopback() && relayed.port() != coturn.port, "{relayed}");
    }
    for result in allocate(&config("south", &urls), now()).await {
        assert!(matches!(result, Err(TurnProblem::WrongSecret)), "{result:?}");
    }
    let long_ago = Moment::from_micros(now().as_micros() - 5 * 3_600_000_000);
    for result in allocate(&config("north", &urls), long_ago).await {
        assert!(matches!(result, Err(TurnProblem::WrongSecret)), "an ended credential: {result:?}");
    }
}
