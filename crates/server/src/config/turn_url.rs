//! The address of a TURN server as browsers write it (RFC 7065): `turn:host:3478?transport=udp`.

use std::fmt;
use std::str::FromStr;

/// The transport to a TURN server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TurnTransport {
    /// Datagrams.
    Udp,
    /// A plain TCP stream.
    Tcp,
    /// TLS over TCP.
    Tls,
}

impl fmt::Display for TurnTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Udp => "UDP",
            Self::Tcp => "TCP",
            Self::Tls => "TLS",
        })
    }
}

/// A TURN server's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TurnUrl {
    text: String,
    /// As the operator wrote it: `{host}` stands for the host of the practice.
    written: String,
    /// Name or address, without brackets.
    pub host: String,
    /// Port; 3478 if not written, 5349 for `turns:`.
    pub port: u16,
    /// The transport.
    pub transport: TurnTransport,
}

impl TurnUrl {
    /// The address in the form that browsers expect.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The address for a practice with this host, as a URL has it.
    pub fn at_host(&self, host: &str) -> Self {
        let text = self.written.replace("{host}", host);
        let read = text.parse::<Self>().ok();
        read.map_or_else(|| self.clone(), |url| Self { written: self.written.clone(), ..url })
    }
}

impl FromStr for TurnUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = |why: &str| {
            format!("`{text}` is not a TURN address such as turn:turn.example.org:3478: {why}")
        };
        let (scheme, rest) = text.split_once(':').ok_or_else(|| wrong("it has no turn:"))?;
        let (place, query) = match rest.split_once('?') {
            Some((place, query)) => (place, Some(query)),
            None => (rest, None),
        };
        let transport = match (scheme, query) {
            ("turn", None | Some("transport=udp")) => TurnTransport::Udp,
            ("turn", Some("transport=tcp")) => TurnTransport::Tcp,
            ("turns", None | Some("transport=tcp")) => TurnTransport::Tls,
            ("turns", Some("transport=udp")) => {
                return Err(wrong("browsers do not speak turns: over UDP"));
            }
            ("turn" | "turns", _) => return Err(wrong("only ?transport=udp or tcp may follow")),
            _ => return Err(wrong("it must begin with turn: or turns:")),
        };
        let usual = if transport == TurnTransport::Tls { 5349 } else { 3478 };
        let (host, port) = split_port(place).ok_or_else(|| wrong("the port is no number"))?;
        let strange = |c: char| c.is_whitespace() || matches!(c, '/' | '@' | '#' | '[' | ']');
        if host.is_empty() || host.contains(strange) {
            return Err(wrong("the host's name is missing or strange"));
        }
        let (host, port) = (host.to_owned(), port.unwrap_or(usual));
        Ok(Self { text: text.to_owned(), written: text.to_owned(), host, port, transport })
    }
}

fn split_port(place: &str) -> Option<(&str, Option<u16>)> {
    if let Some(rest) = place.strip_prefix('[') {
        let (host, rest) = rest.split_once(']')?;
        return match rest.strip_prefix(':') {
            Some(port) => Some((host, Some(port.parse().ok()?))),
            None if rest.is_empty() => Some((host, None)),
            None => None,
        };
    }
    match place.rsplit_once(':') {
        Some((host, _)) if host.contains(':') => None,
        Some((host, port)) => Some((host, Some(port.parse().ok()?))),
        None => Some((place, None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read() {
        let cases = [
            ("turn:turn.example.org", "turn.example.org", 3478, TurnTransport::Udp),
            ("turn:10.0.0.1:4000?transport=tcp", "10.0.0.1", 4000, TurnTransport::Tcp),
            ("turns:turn.example.org", "turn.example.org", 5349, TurnTransport::Tls),
            ("turns:t.example.org:443?transport=tcp", "t.example.org", 443, TurnTransport::Tls),
            ("turn:[2001:db8::1]:99?transport=udp", "2001:db8::1", 99, TurnTransport::Udp),
            ("turn:[2001:db8::1]", "2001:db8::1", 3478, TurnTransport::Udp),
        ];
        for (text, host, port, transport) in cases {
            let url = text.parse::<TurnUrl>().unwrap();
            assert_eq!((url.host.as_str(), url.port, url.transport), (host, port, transport));
            assert_eq!(url.as_str(), text);
        }
    }

    #[test]
    fn an_address_may_follow_the_host_of_the_practice() {
        let written: TurnUrl = "turn:{host}:3478?transport=tcp".parse().unwrap();
        for host in ["room.example.org", "second.example.org", "[2001:db8::1]"] {
            let url = written.at_host("other.example.org").at_host(host);
            assert_eq!(url.as_str(), format!("turn:{host}:3478?transport=tcp"));
            assert_eq!(url.host, host.trim_matches(['[', ']']));
        }
        let fixed: TurnUrl = "turn:turn.example.org".parse().unwrap();
        assert_eq!(fixed.at_host("room.example.org"), fixed);
    }

    #[test]
    fn others_are_refused_with_a_reason() {
        for text in [
            "turn.example.org",
            "stun:stun.example.org",
            "turn:",
            "turn://turn.example.org",
            "turn:a@b",
            "turn:host:port",
            "turn:host:99999",
            "turn:2001:db8::1",
            "turn:host?transport=sctp",
            "turns:host?transport=udp",
        ] {
            let error = text.parse::<TurnUrl>().unwrap_err();
            assert!(error.contains(text), "{error}");
        }
    }
}
