//! The sockets on which STUN is answered. What is answered, and how often, is decided in `relay`.

use crate::config::Stun;
use crate::listen;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::UdpSocket;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

/// Longest request that is read, in bytes: a datagram on an ordinary line.
const DATAGRAM_BYTES_MAX: usize = 1_500;

/// An address that the operator named cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{}", listen::advice(*.address, .source))]
pub struct StunError {
    /// The address.
    pub address: SocketAddr,
    /// The cause.
    pub source: io::Error,
}

/// Opens the sockets. Failing to use an address that is only a default is a warning: people on the
/// same network still meet, and a TURN server answers bindings too.
pub fn open(stun: &Stun) -> Result<Vec<UdpSocket>, StunError> {
    let mut sockets = Vec::new();
    for address in stun.addresses.iter().copied() {
        match listen::udp(address).and_then(UdpSocket::from_std) {
            Ok(socket) => sockets.push(socket),
            Err(source) if stun.explicit => return Err(StunError { address, source }),
            Err(source) => {
                let advice = listen::advice(address, &source);
                tracing::warn!("STUN is not answered. {advice}");
            }
        }
    }
    Ok(sockets)
}

/// Answers on all sockets until the set is dropped.
pub fn answer(sockets: Vec<UdpSocket>) -> JoinSet<()> {
    sockets.into_iter().map(answer_on).collect()
}

async fn answer_on(socket: UdpSocket) {
    let start = Instant::now();
    let mut responder = relay::Responder::default();
    let mut datagram = [0; DATAGRAM_BYTES_MAX];
    loop {
        match socket.recv_from(&mut datagram).await {
            Ok((length, source)) => {
                let answer = responder.answer(&datagram[..length], source, start.elapsed());
                if let Some(answer) = answer
                    && let Err(error) = socket.send_to(&answer, source).await
                {
                    tracing::debug!(%error, "a STUN answer could not be sent");
                }
            }
            Err(error) => {
                tracing::debug!(%error, "a datagram could not be read");
                sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use stun_types::attribute::XorMappedAddress;
    use stun_types::message::{BINDING, Message, MessageWrite, MessageWriteVec};

    #[tokio::test]
    async fn a_binding_is_answered_over_loopback() {
        let any = ["127.0.0.1:0".parse().unwrap(), "[::]:0".parse().unwrap()];
        let sockets = open(&Stun { addresses: any.to_vec(), explicit: true }).unwrap();
        let ports: Vec<_> =
            sockets.iter().map(|socket| socket.local_addr().unwrap().port()).collect();
        let _answering = answer(sockets);
        for port in ports {
            let browser = UdpSocket::bind("127.0.0.1:0").await.unwrap();
            browser.connect(("127.0.0.1", port)).await.unwrap();
            browser.send(b"no STUN at all").await.unwrap();
            let request = Message::builder_request(BINDING, MessageWriteVec::new()).finish();
            browser.send(&request).await.unwrap();
            let mut answer = [0; 100];
            let length = browser.recv(&mut answer).await.unwrap();
            let answer = Message::from_bytes(&answer[..length]).unwrap();
            let mapped = answer.attribute::<XorMappedAddress>().unwrap();
            assert_eq!(mapped.addr(answer.transaction_id()), browser.local_addr().unwrap());
        }
    }

    #[tokio::test]
    async fn a_taken_port_matters_only_if_it_was_asked_for() {
        let taken = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let addresses = vec![taken.local_addr().unwrap()];
        let error = open(&Stun { addresses: addresses.clone(), explicit: true }).unwrap_err();
        assert!(error.to_string().starts_with("Stop the other program"), "{error}");
        assert!(open(&Stun { addresses, explicit: false }).unwrap().is_empty());
    }
}
