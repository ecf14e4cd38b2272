//! Checks of how browsers reach the server and each other: ports, STUN, TURN.

use super::Check;
use crate::config::{Config, Tls, TurnTransport, TurnUrl};
use crate::pages::entering::front::{ANSWER, QUESTION};
use crate::secrets::answer as answer_with;
use crate::turn::allocation::{TurnProblem, try_out};
use crate::{listen, tls, turn as credentials};
use practice::Moment;
use rustls::pki_types::ServerName;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use storage::Keys;
use stun_types::attribute::XorMappedAddress;
use stun_types::message::{BINDING, Message, MessageWrite, MessageWriteVec};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::{Instant, timeout};
use tokio_rustls::TlsConnector;

/// How long something on this machine may take to answer (chosen).
const PATIENCE: Duration = Duration::from_secs(2);

/// The ports of the pages, and whether webside serves there now.
pub(super) async fn pages(config: &Config) -> (Vec<Check>, bool) {
    let about = "pages";
    let address = config.bind;
    if let Some(Reply { is_of_practice, .. }) = asked(config, "/healthz").await {
        if is_of_practice == Some(false) {
            let says = format!(
                "Webside serves another practice at {address}. Say with --bind where this one is \
                 served, or start it at another address."
            );
            return (vec![Check::fails(about, says)], false);
        }
        let ready = asked(config, "/readyz").await;
        let is_ready = ready.is_some_and(|reply| reply.status == "200");
        let check = if is_ready {
            let says = format!("Webside serves at {address} now, for {}", config.link("/"));
            Check::ok(about, says)
        } else {
            let says = format!(
                "Webside serves at {address}, but cannot read and write its database: look at its \
                 log and at the disk."
            );
            Check::fails(about, says)
        };
        return (vec![check], true);
    }
    let both = [Some(address), config.redirect_bind];
    let checks = both.into_iter().flatten().map(|address| match listen::tcp(address) {
        Ok(_) => Check::ok(about, format!("{address} is free. `webside serve` is not running.")),
        Err(error) => Check::fails(about, listen::advice(address, &error)),
    });
    (checks.collect(), false)
}

/// What Webside answers.
struct Reply {
    status: String,
    /// Whether it has the key of this practice; `None` when there is no key here to tell by, or an
    /// earlier version answers.
    is_of_practice: Option<bool>,
}

/// `None` when it is not Webside, or does not answer.
async fn asked(config: &Config, path: &str) -> Option<Reply> {
    let question = storage::new_token();
    let answer = timeout(PATIENCE, answer_to(config, path, &question)).await.ok()?.ok()?;
    let status = status_of_webside(&answer)?.to_owned();
    let keys = Keys::open(&config.key_file).ok();
    let wanted = keys.map(|keys| answer_with(&keys, &question));
    let given = answer.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case(ANSWER).then_some(value.trim())
    });
    let is_of_practice = wanted.zip(given).map(|(wanted, given)| given == wanted);
    Some(Reply { status, is_of_practice })
}

/// The status of an answer, if it comes from Webside.
fn status_of_webside(answer: &str) -> Option<&str> {
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.strip_prefix("HTTP/1.1 ")?.get(..3)?;
    body.starts_with("webside").then_some(status)
}

async fn answer_to(config: &Config, path: &str, question: &str) -> io::Result<String> {
    let stream = TcpStream::connect(from_here(config.bind)).await?;
    let host = config.public_url.host_str().unwrap_or("localhost");
    if config.tls == Tls::Off {
        return ask(stream, host, path, question).await;
    }
    // The certificate has a check of its own; here only the answer matters.
    let trusting = tls::client_for_any_certificate();
    let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned());
    let name = name.map_err(io::Error::other)?;
    let stream = TlsConnector::from(Arc::new(trusting)).connect(name, stream).await?;
    ask(stream, host, path, question).await
}

async fn ask(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    host: &str,
    path: &str,
    question: &str,
) -> io::Result<String> {
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\n{QUESTION}: {question}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(8_192).read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

fn from_here(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        ip @ (IpAddr::V4(_) | IpAddr::V6(_)) => ip,
    };
    SocketAddr::new(ip, address.port())
}

/// The proxy in front, as far as the settings should name it.
pub(super) fn proxy(config: &Config) -> Option<Check> {
    let says = "Name the proxy that speaks TLS in trusted_proxies. Without that everybody counts as \
                one address: limits for one are reached by all, or hold for nobody.";
    config.has_unnamed_proxy().then(|| Check::look_at("proxy", says))
}

/// STUN on this server's ports.
pub(super) async fn stun(config: &Config, serving: bool) -> Vec<Check> {
    let about = "STUN";
    if config.stun.addresses.is_empty() {
        let says = "It is turned off. Without it or a TURN server, only browsers in one network \
                    find each other.";
        return vec![Check::look_at(about, says)];
    }
    let mut checks = Vec::new();
    for address in config.stun.addresses.iter().copied() {
        let answered = timeout(PATIENCE, binding(from_here(address))).await;
        checks.push(match (answered, listen::udp(address)) {
            (Ok(Ok(())), _) => Check::ok(about, format!("Bindings are answered at {address}.")),
            (_, Ok(_)) if serving => {
                let says = format!("Restart webside: nobody answers at {address}.");
                Check::fails(about, says)
            }
            (_, Ok(_)) => {
                let says = format!("{address} is free. `webside serve` is not running.");
                Check::ok(about, says)
            }
            (_, Err(error)) => Check::fails(about, listen::advice(address, &error)),
        });
    }
    checks
}

async fn binding(address: SocketAddr) -> io::Result<()> {
    let any: IpAddr = match address {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let socket = UdpSocket::bind((any, 0)).await?;
    socket.connect(address).await?;
    let request = Message::builder_request(BINDING, MessageWriteVec::new()).finish();
    socket.send(&request).await?;
    let mut answer = [0; 512];
    let length = socket.recv(&mut answer).await?;
    let answer = Message::from_bytes(&answer[..length]).map_err(io::Error::other)?;
    let mapped = answer.attribute::<XorMappedAddress>().map_err(io::Error::other)?;
    if mapped.addr(answer.transaction_id()).port() == socket.local_addr()?.port() {
        Ok(())
    } else {
        Err(io::Error::other("another port"))
    }
}

/// The TURN server: a real allocation at each of its addresses.
pub(super) async fn turn(config: &Config, now: Moment) -> Vec<Check> {
    let about = "TURN";
    let Some(turn) = &config.turn else {
        let says = "No TURN server is set. Some pairs cannot meet without one, mostly \
                    behind strict firewalls. Set up coturn, then turn.urls and turn.secret.";
        return vec![Check::look_at(about, says)];
    };
    let (username, credential) = credentials::credential(turn, "doctor", now);
    let mut checks = Vec::new();
    for url in &turn.urls {
        let start = Instant::now();
        let result = try_out(url, &username, &credential).await;
        checks.push(turn_check(url, result, start.elapsed()));
    }
    if turn.urls.iter().all(|url| url.transport == TurnTransport::Udp) {
        let says = "Add an address with ?transport=tcp or turns: for people whose network lets no \
                    UDP through.";
        checks.push(Check::look_at(about, says));
    }
    checks
}

fn turn_check(url: &TurnUrl, result: Result<SocketAddr, TurnProblem>, took: Duration) -> Check {
    let about = "TURN";
    let (name, way) = (url.as_str(), url.transport);
    let problem = match result {
        Ok(relayed) if only_inside(relayed.ip()) && !host_is_inside(&url.host) => {
            let says = format!(
                "{name} relays over {way}, but at {}, which others cannot reach. Set external-ip \
                 in the TURN server's settings.",
                relayed.ip()
            );
            return Check::look_at(about, says);
        }
        Ok(relayed) => {
            let ms = took.as_millis();
            let says = format!("{name} relays over {way} at {relayed}; asking took {ms} ms.");
            return Check::ok(about, says);
        }
        Err(problem) => problem,
    };
    let what_to_do = match problem {
        TurnProblem::UnknownHost => "Correct the name in turn.urls.".to_owned(),
        TurnProblem::Refused => {
            format!("Start the TURN server, or let it listen on {way} port {}.", url.port)
        }
        TurnProblem::Silent => {
            let kind = if way == TurnTransport::Udp { "UDP" } else { "TCP" };
            format!("Open {kind} port {} on the way there.", url.port)
        }
        TurnProblem::WrongSecret => {
            "Set turn.secret to the server's static-auth-secret, and its clock right.".to_owned()
        }
        TurnProblem::OpenToAll => {
            "Set use-auth-secret there at once: strangers can use it.".to_owned()
        }
        TurnProblem::Full(_) => "Raise its quotas.".to_owned(),
        TurnProblem::Untrusted(_) => "Give it a certificate for its name.".to_owned(),
        TurnProblem::Error(..) | TurnProblem::NotTurn => {
            "Check the address in turn.urls and the server's log.".to_owned()
        }
    };
    Check::fails(about, format!("{name} over {way}: {problem}. {what_to_do}"))
}

fn only_inside(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(ip) => ip.is_private() || ip.is_loopback() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

fn host_is_inside(host: &str) -> bool {
    host.parse().map_or(host == "localhost", only_inside)
}
