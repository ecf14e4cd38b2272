//! Checks of what surrounds the server: clock, certificate, mail server, firewall.

use super::Check;
use crate::config::{Config, Tls, TurnTransport};
use crate::{mail as mail_server, tls};
use practice::Moment;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use url::Host;

/// Webside was written after this moment (2026-11-01): an earlier clock is wrong.
const WRITTEN: Moment = Moment::from_micros(1_793_491_200_000_000);
/// How far the clock may lie behind the last entry of the audit trail (chosen).
const BEHIND: Duration = Duration::from_secs(120);
/// A certificate should be renewed this long before its end: ACME renews at a third of its life.
const RENEW: Duration = Duration::from_secs(14 * 86_400);

/// The clock: codes from authenticator apps, links and certificates all need the right time.
pub(super) fn clock(now: Moment, last_entry: Option<Moment>) -> Check {
    let about = "clock";
    let shown = now.timestamp().strftime("%Y-%m-%d %H:%M UTC");
    let set = "Set it, for example with: timedatectl set-ntp true";
    if now < WRITTEN {
        return Check::fails(about, format!("It says {shown}, which is past. {set}"));
    }
    if last_entry.is_some_and(|last| last.since(now) > BEHIND) {
        let says = format!("It says {shown}, but the audit trail has later entries. {set}");
        return Check::fails(about, says);
    }
    let zone = jiff::tz::TimeZone::system();
    let zone = zone.iana_name().unwrap_or("without a name").to_owned();
    let kept = if Path::new("/run/systemd/timesync/synchronized").exists() {
        "the system's time service keeps it"
    } else {
        "whether something keeps it right, doctor cannot tell: compare it with a watch"
    };
    Check::ok(about, format!("It says {shown}, time zone {zone}; {kept}."))
}

/// The certificates: of the public address, and of practices with `hosts` of their own.
pub(super) fn certificates(config: &Config, hosts: &[String], now: Moment) -> Vec<Check> {
    let public = config.public_url.host_str().unwrap_or_default();
    match config.tls {
        Tls::Off => vec![without_certificate(config)],
        Tls::Files { .. } | Tls::SelfSigned { .. } | Tls::Acme { .. } => {
            let own = config.certificates().join("self-signed.pem");
            let first = certificate(config, public.trim_matches(['[', ']']), own, now);
            let others = hosts.iter().map(|host| {
                let own = config.certificates().join(host).join("self-signed.pem");
                certificate(config, host, own, now)
            });
            std::iter::once(first).chain(others).collect()
        }
    }
}

/// A certificate: whether it exists, is for the right name, and does not expire soon.
fn certificate(config: &Config, host: &str, self_signed: PathBuf, now: Moment) -> Check {
    let about = "certificate";
    let path = match &config.tls {
        Tls::Off => return without_certificate(config),
        Tls::Files { cert, .. } => cert.clone(),
        Tls::SelfSigned { .. } => self_signed,
        Tls::Acme { .. } => match newest_fetched(&config.certificates(), host) {
            Some(path) => path,
            None => {
                let says = format!(
                    "None has been fetched yet for {host}. Start `webside serve`, and check that \
                     this name leads to this machine and that port 443 is reached from outside."
                );
                return Check::look_at(about, says);
            }
        },
    };
    let facts = match tls::facts(&path) {
        Ok(facts) => facts,
        Err(_) if matches!(config.tls, Tls::SelfSigned { .. }) && !path.exists() => {
            let says = "None has been made yet. `webside serve` makes it at the start.";
            return Check::look_at(about, says);
        }
        Err(error) => return Check::fails(about, error.to_string()),
    };
    let end = facts.ends.timestamp().strftime("%Y-%m-%d").to_string();
    if facts.ends <= now {
        Check::fails(about, format!("It ended on {end}. Renew it: {}", path.display()))
    } else if facts.begins > now {
        Check::fails(about, "It does not hold yet. Check the clock.")
    } else if !facts.names.iter().any(|name| covers(name, host)) {
        let says = format!(
            "It is for {}, not for {host}, which people type. Get one for that name, or correct \
             public_url.",
            facts.names.join(", ")
        );
        Check::fails(about, says)
    } else if facts.ends.since(now) < RENEW {
        Check::look_at(about, format!("It ends on {end}. Renew it soon."))
    } else if matches!(config.tls, Tls::SelfSigned { .. }) {
        let says = format!(
            "Self-signed, for {host}, until {end}. Each browser warns once; that is right for a \
             local network only."
        );
        Check::ok(about, says)
    } else {
        Check::ok(about, format!("For {host}, until {end}."))
    }
}

fn without_certificate(config: &Config) -> Check {
    let about = "certificate";
    if config.secure() {
        let says = "Webside itself has none; the proxy in front of it answers for https.";
        return Check::ok(about, says);
    }
    let here = match config.public_url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    if here {
        let says = "None is needed on this machine alone. For others use --domain, --self-signed \
                    or a proxy: browsers give camera and microphone to https pages only.";
        return Check::ok(about, says);
    }
    let says = "Use --domain, --self-signed or a proxy with https: on other machines browsers give \
                camera and microphone to https pages only.";
    Check::fails(about, says)
}

fn covers(name: &str, host: &str) -> bool {
    name.eq_ignore_ascii_case(host)
        || name.strip_prefix("*.").is_some_and(|parent| {
            host.split_once('.').is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(parent))
        })
}

/// The certificate that was fetched last for a host; when there is none for it, the last of all.
fn newest_fetched(folder: &Path, host: &str) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).ok()?.flatten();
    let is_for = |entry: &fs::DirEntry| {
        let facts = tls::facts(&entry.path());
        facts.is_ok_and(|facts| facts.names.iter().any(|name| covers(name, host)))
    };
    entries
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("cached_cert_"))
        .max_by_key(|entry| {
            (is_for(entry), entry.metadata().and_then(|facts| facts.modified()).ok())
        })
        .map(|entry| entry.path())
}

/// The mail server.
pub(super) async fn mail(config: &Config) -> Check {
    let about = "mail";
    let Some(mail) = &config.mail else {
        return Check::ok(about, "No mail server is set: no mail is sent to clients.");
    };
    let place = format!("{}:{}", mail.host, mail.port);
    match mail_server::try_out(mail).await {
        Ok(()) => Check::ok(about, format!("{place} answers as it should.")),
        Err(why) => Check::look_at(about, format!("Check the mail settings for {place}: {why}.")),
    }
}

/// What the firewall must let through. The firewall cannot be checked from inside.
pub(super) fn firewall(config: &Config) -> Check {
    let mut doors = Vec::new();
    let pages = config.bind.port();
    if config.bind.ip().is_loopback() {
        let here =
            format!("nothing for the pages (port {pages} is for this machine and its proxy)");
        doors.push(here);
    } else {
        doors.push(format!("TCP {pages} for the pages"));
    }
    if let Some(redirect) = config.redirect_bind {
        doors.push(format!("TCP {} for visitors who type no https", redirect.port()));
    }
    for address in &config.stun.addresses {
        doors.push(format!("UDP {} for finding the way between two browsers", address.port()));
    }
    if let Some(turn) = &config.turn {
        for url in &turn.urls {
            let kind = if url.transport == TurnTransport::Udp { "UDP" } else { "TCP" };
            doors.push(format!("{kind} {} at {} for relayed meetings", url.port, url.host));
        }
        doors.push("UDP 49152-65535 at the TURN server, or the range it is set to".to_owned());
    }
    doors.dedup();
    Check::ok("firewall", format!("Let in from outside: {}.", doors.join("; ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Verdict;

    #[test]
    fn a_clock_that_cannot_be_right_is_said() {
        let verdict = |now: i64, last: Option<i64>| {
            let moment = |days: i64| WRITTEN.as_micros() + days * 86_400_000_000;
            let last = last.map(|days| Moment::from_micros(moment(days)));
            clock(Moment::from_micros(moment(now)), last).verdict
        };
        assert_eq!(verdict(10, Some(9)), Verdict::Ok);
        assert_eq!(verdict(10, Some(11)), Verdict::Fails);
        assert_eq!(verdict(-1, None), Verdict::Fails);
    }

    #[test]
    fn names_and_wildcards_cover_hosts() {
        assert!(covers("room.example.org", "Room.example.org"));
        assert!(covers("*.example.org", "room.example.org"));
        assert!(!covers("*.example.org", "example.org"));
        assert!(!covers("*.example.org", "a.room.example.org"));
        assert!(covers("192.168.1.7", "192.168.1.7"));
    }
}
