//! A real TURN allocation (RFC 8656), made to find out whether a server would serve a browser, and
//! freed at once. Deliberately absent: permissions, channels and media.

use crate::config::{TurnTransport, TurnUrl};
use crate::tls;
use rustls::pki_types::ServerName;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use stun_types::attribute::{ErrorCode, Nonce, Realm, Username};
use stun_types::message::{
    IntegrityAlgorithm, LongTermKeyCredentials, Message, MessageIntegrityCredentials, MessageWrite,
    MessageWriteExt, MessageWriteVec,
};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use turn_types::attribute::{Lifetime, RequestedTransport, XorRelayedAddress};
use turn_types::message::{ALLOCATE, REFRESH};

/// How long a server may take to connect or to answer (chosen).
const PATIENCE: Duration = Duration::from_secs(4);
/// After these times a datagram is sent again (RFC 8489 §6.2.1, shortened).
const SEND_AGAIN: [Duration; 3] =
    [Duration::from_millis(500), Duration::from_secs(1), Duration::from_millis(2_500)];
const MESSAGE_BYTES_MAX: usize = 2_048;

/// Why a TURN server would not serve a browser.
#[derive(Debug, thiserror::Error)]
pub enum TurnProblem {
    /// Its name is not known.
    #[error("its name is not known to the network")]
    UnknownHost,
    /// Nobody listens there.
    #[error("nobody listens at this address and port")]
    Refused,
    /// No answer.
    #[error("it does not answer; a firewall may stand between")]
    Silent,
    /// TLS fails.
    #[error("it cannot be trusted by TLS: {0}")]
    Untrusted(String),
    /// It refuses our credential.
    #[error("it refuses the credential: the secret is another, or its clock is wrong")]
    WrongSecret,
    /// It serves without a credential.
    #[error("it serves everybody without asking for a credential")]
    OpenToAll,
    /// It has no capacity left.
    #[error("it has no room for more ({0})")]
    Full(u16),
    /// It answers with another error.
    #[error("it answers with error {0} {1}")]
    Error(u16, String),
    /// It does not speak TURN.
    #[error("what listens there does not speak TURN")]
    NotTurn,
}

/// Makes an allocation and frees it; returns the address on which it would relay.
pub async fn try_out(
    url: &TurnUrl,
    username: &str,
    credential: &str,
) -> Result<SocketAddr, TurnProblem> {
    let addresses = lookup_host((url.host.as_str(), url.port));
    let addresses = timeout(PATIENCE, addresses).await.map_err(|_| TurnProblem::UnknownHost)?;
    let mut result = Err(TurnProblem::UnknownHost);
    for address in addresses.map_err(|_| TurnProblem::UnknownHost)? {
        result = try_address(url, address, username, credential).await;
        if !matches!(result, Err(TurnProblem::Refused | TurnProblem::Silent)) {
            break;
        }
    }
    result
}

async fn try_address(
    url: &TurnUrl,
    address: SocketAddr,
    username: &str,
    credential: &str,
) -> Result<SocketAddr, TurnProblem> {
    let mut line = Line::open(url, address).await?;
    let answer = line.ask(allocate(None)).await?;
    let mut challenge = match read(&answer)? {
        Answer::Challenge(challenge) => challenge,
        Answer::Done(_) => return Err(TurnProblem::OpenToAll),
    };
    challenge.username = username.to_owned();
    challenge.credential = credential.to_owned();
    let answer = line.ask(allocate(Some(&challenge))).await?;
    let relayed = match read(&answer)? {
        Answer::Challenge(_) => return Err(TurnProblem::WrongSecret),
        Answer::Done(relayed) => relayed.ok_or(TurnProblem::NotTurn)?,
    };
    let genuine = Message::from_bytes(&answer)
        .is_ok_and(|answer| answer.validate_integrity(&challenge.key()).is_ok());
    // Best effort: an allocation that is not freed expires within ten minutes.
    line.ask(give_back(&challenge)).await.ok();
    if genuine { Ok(relayed) } else { Err(TurnProblem::NotTurn) }
}

/// The server's challenge, with the name and the credential that answer it.
struct Challenge {
    realm: Realm,
    nonce: Nonce,
    username: String,
    credential: String,
}

impl Challenge {
    fn key(&self) -> MessageIntegrityCredentials {
        let (username, credential) = (self.username.clone(), self.credential.clone());
        LongTermKeyCredentials::new(username, credential, self.realm.realm().to_owned()).into()
    }

    fn sign(&self, request: &mut MessageWriteVec) {
        let fits = "fresh requests have room for their credential";
        let username = Username::new(&self.username).expect("a short username");
        request.add_attribute(&username).expect(fits);
        request.add_attribute(&self.realm).expect(fits);
        request.add_attribute(&self.nonce).expect(fits);
        request.add_message_integrity(&self.key(), IntegrityAlgorithm::Sha1).expect(fits);
    }
}

fn allocate(challenge: Option<&Challenge>) -> Vec<u8> {
    let mut request = Message::builder_request(ALLOCATE, MessageWriteVec::new());
    let udp = RequestedTransport::new(RequestedTransport::UDP);
    request.add_attribute(&udp).expect("an empty request has room");
    if let Some(challenge) = challenge {
        challenge.sign(&mut request);
    }
    request.finish()
}

fn give_back(challenge: &Challenge) -> Vec<u8> {
    let mut request = Message::builder_request(REFRESH, MessageWriteVec::new());
    request.add_attribute(&Lifetime::new(0)).expect("an empty request has room");
    challenge.sign(&mut request);
    request.finish()
}

enum Answer {
    Challenge(Challenge),
    Done(Option<SocketAddr>),
}

fn read(answer: &[u8]) -> Result<Answer, TurnProblem> {
    let answer = Message::from_bytes(answer).map_err(|_| TurnProblem::NotTurn)?;
    if let Ok(error) = answer.attribute::<ErrorCode>() {
        return match error.code() {
            401 | 438 => Ok(Answer::Challenge(Challenge {
                realm: answer.attribute().map_err(|_| TurnProblem::NotTurn)?,
                nonce: answer.attribute().map_err(|_| TurnProblem::NotTurn)?,
                username: String::new(),
                credential: String::new(),
            })),
            code @ (486 | 508) => Err(TurnProblem::Full(code)),
            code => Err(TurnProblem::Error(code, error.reason().to_owned())),
        };
    }
    let relayed = answer.attribute::<XorRelayedAddress>().ok();
    Ok(Answer::Done(relayed.map(|relayed| relayed.addr(answer.transaction_id()))))
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

enum Line {
    Datagrams(UdpSocket),
    Stream(Box<dyn Stream>),
}

impl Line {
    async fn open(url: &TurnUrl, address: SocketAddr) -> Result<Self, TurnProblem> {
        let line = async {
            if url.transport == TurnTransport::Udp {
                let from = if address.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
                let socket = UdpSocket::bind(from).await.map_err(problem)?;
                socket.connect(address).await.map_err(problem)?;
                return Ok(Self::Datagrams(socket));
            }
            let stream = TcpStream::connect(address).await.map_err(problem)?;
            if url.transport == TurnTransport::Tcp {
                return Ok(Self::Stream(Box::new(stream)));
            }
            let untrusted =
                |error: &dyn std::fmt::Display| TurnProblem::Untrusted(error.to_string());
            let name = ServerName::try_from(url.host.clone()).map_err(|error| untrusted(&error))?;
            let trusted = tls::trusted_roots(None).map_err(|error| untrusted(&error))?;
            let connector = TlsConnector::from(Arc::new(trusted));
            let stream =
                connector.connect(name, stream).await.map_err(|error| untrusted(&error))?;
            Ok(Self::Stream(Box::new(stream)))
        };
        timeout(PATIENCE, line).await.unwrap_or(Err(TurnProblem::Silent))
    }

    async fn ask(&mut self, request: Vec<u8>) -> Result<Vec<u8>, TurnProblem> {
        match self {
            Self::Datagrams(socket) => {
                for wait in SEND_AGAIN {
                    socket.send(&request).await.map_err(problem)?;
                    if let Ok(answer) = timeout(wait, datagram(socket, &request)).await {
                        return answer;
                    }
                }
                Err(TurnProblem::Silent)
            }
            Self::Stream(stream) => {
                let talk = async {
                    stream.write_all(&request).await.map_err(problem)?;
                    stream.flush().await.map_err(problem)?;
                    framed(stream).await
                };
                timeout(PATIENCE, talk).await.unwrap_or(Err(TurnProblem::Silent))
            }
        }
    }
}

/// The next datagram that answers `request`; late answers to earlier requests are skipped.
async fn datagram(socket: &UdpSocket, request: &[u8]) -> Result<Vec<u8>, TurnProblem> {
    let mut answer = vec![0; MESSAGE_BYTES_MAX];
    loop {
        let length = socket.recv(&mut answer).await.map_err(problem)?;
        if answer.get(4..20) == request.get(4..20) {
            answer.truncate(length);
            return Ok(answer);
        }
    }
}

/// Reads one message from a stream; its header of 20 bytes gives the length of the rest.
async fn framed(stream: &mut Box<dyn Stream>) -> Result<Vec<u8>, TurnProblem> {
    let mut answer = vec![0; 20];
    stream.read_exact(&mut answer).await.map_err(problem)?;
    let length = 20 + usize::from(u16::from_be_bytes([answer[2], answer[3]]));
    if answer[0] > 3 || length > MESSAGE_BYTES_MAX {
        return Err(TurnProblem::NotTurn);
    }
    answer.resize(length, 0);
    stream.read_exact(&mut answer[20..]).await.map_err(problem)?;
    Ok(answer)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the standard library adds kinds")]
fn problem(error: io::Error) -> TurnProblem {
    match error.kind() {
        ErrorKind::ConnectionRefused => TurnProblem::Refused,
        ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => {
            TurnProblem::NotTurn
        }
        _ => TurnProblem::Silent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    async fn problem_of(url: &str) -> TurnProblem {
        try_out(&url.parse().unwrap(), "1:x", "secret").await.unwrap_err()
    }

    #[tokio::test]
    async fn an_empty_port_is_refused_over_both() {
        let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
        for transport in ["udp", "tcp"] {
            let url = format!("turn:127.0.0.1:{free}?transport={transport}");
            let problem = problem_of(&url).await;
            assert!(matches!(problem, TurnProblem::Refused), "{transport}: {problem}");
        }
    }

    #[tokio::test]
    async fn silence_strangers_and_open_doors_are_told_apart() {
        let silent = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let url = format!("turn:127.0.0.1:{}", silent.local_addr().unwrap().port());
        assert!(matches!(problem_of(&url).await, TurnProblem::Silent));

        let stranger = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("turn:127.0.0.1:{}?transport=tcp", stranger.local_addr().unwrap().port());
        tokio::spawn(async move {
            let (mut stream, _) = stranger.accept().await.unwrap();
            stream.write_all(b"220 mail.example ESMTP ready\r\n").await.unwrap();
            stream.read_to_end(&mut Vec::new()).await.unwrap();
        });
        assert!(matches!(problem_of(&url).await, TurnProblem::NotTurn));

        let open = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let url = format!("turn:127.0.0.1:{}", open.local_addr().unwrap().port());
        tokio::spawn(async move {
            let mut request = [0; 500];
            let (length, from) = open.recv_from(&mut request).await.unwrap();
            let request = Message::from_bytes(&request[..length]).unwrap();
            let mut answer = Message::builder_success(&request, MessageWriteVec::new());
            let relayed = XorRelayedAddress::new(from, request.transaction_id());
            answer.add_attribute(&relayed).unwrap();
            open.send_to(&answer.finish(), from).await.unwrap();
        });
        assert!(matches!(problem_of(&url).await, TurnProblem::OpenToAll));
        assert!(matches!(problem_of("turn:host.invalid").await, TurnProblem::UnknownHost));
    }
}
