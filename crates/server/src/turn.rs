//! The ICE servers that a browser is told: our own STUN, and the operator's TURN server with a
//! credential that expires. Never a third party's servers.

pub mod allocation;

use crate::config::{Config, TurnServer};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use practice::Moment;
use sha1::Sha1;
use sha2::{Digest, Sha256};
use wire::IceServer;

/// The ICE servers for the browser in `seat`.
pub fn ice_servers(config: &Config, seat: &str, now: Moment) -> Vec<IceServer> {
    let own = config.stun.addresses.iter().map(|address| address.port()).find(|port| *port != 0);
    let own = own.zip(config.public_url.host()).map(|(port, host)| IceServer {
        urls: vec![format!("stun:{host}:{port}")],
        username: None,
        credential: None,
    });
    let turn = config.turn.as_ref().map(|turn| {
        let (username, credential) = credential(turn, seat, now);
        IceServer {
            urls: turn.urls.iter().map(|url| url.as_str().to_owned()).collect(),
            username: Some(username),
            credential: Some(credential),
        }
    });
    own.into_iter().chain(turn).collect()
}

/// Username and credential as coturn's `use-auth-secret` wants them
/// (draft-uberti-behave-turn-rest). The seat is hashed: the TURN server may count by it, and its
/// logs say nothing about the room.
pub(crate) fn credential(turn: &TurnServer, seat: &str, now: Moment) -> (String, String) {
    let ends = now.plus(turn.lifetime).timestamp().as_second();
    let seat: String =
        Sha256::digest(seat).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let username = format!("{ends}:{seat}");
    let credential = sign(turn.secret.reveal(), &username);
    (username, credential)
}

fn sign(secret: &str, username: &str) -> String {
    let mut mac =
        Hmac::<Sha1>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(username.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;
    use std::path::Path;

    fn config(text: &str) -> Config {
        Settings::from_toml(text, Path::new("w.toml")).unwrap().try_into().unwrap()
    }

    #[test]
    fn a_known_vector() {
        // printf '1433895918:foo' | openssl dgst -sha1 -hmac north -binary | base64
        assert_eq!(sign("north", "1433895918:foo"), "0OlFg2/bHqbjlkzHi9Xi1YLEVmE=");
    }

    #[test]
    fn a_browser_hears_of_our_stun_and_the_operators_turn() {
        let config = config(
            "public_url = 'https://room.example.org'\n[turn]\nsecret = 'north'\n\
             urls = ['turn:t.example.org:3478?transport=udp', 'turns:t.example.org:443']\n",
        );
        let now = Moment::from_micros(1_700_000_000_000_000);
        let servers = ice_servers(&config, "a seat", now);
        assert_eq!(servers[0].urls, ["stun:room.example.org:3478"]);
        assert_eq!(servers[0].username, None);
        assert_eq!(servers[1].urls[1], "turns:t.example.org:443");
        let username = servers[1].username.as_ref().unwrap();
        assert!(username.starts_with("1700014400:"), "{username}");
        assert!(!username.contains("a seat"), "{username}");
        let second = ice_servers(&config.at_host("second.example.org"), "a seat", now);
        assert_eq!(second[0].urls, ["stun:second.example.org:3478"]);
        assert_eq!(second[1].urls[1], "turns:t.example.org:443", "it has a name of its own");
        let other = ice_servers(&config, "another seat", now);
        assert_ne!(other[1].credential, servers[1].credential);
    }

    #[test]
    fn nothing_is_said_of_what_is_not_there() {
        let now = Moment::from_micros(0);
        assert_eq!(ice_servers(&config("stun = []"), "seat", now), []);
        let v6 = config("public_url = 'http://[2001:db8::1]'");
        assert_eq!(ice_servers(&v6, "seat", now)[0].urls, ["stun:[2001:db8::1]:3478"]);
    }
}
