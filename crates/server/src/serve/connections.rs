//! Connections, before anything is read from them: how many there may be in all and from one
//! address, and how long one may be still. It holds for every port, with and without TLS.
//! Deliberately absent: what is asked over them (`security/bounds.rs`).

use crate::config::Config;
use crate::places::{Place, Places};
use crate::security::household;
use axum_server::accept::Accept;
use std::future::{Ready, ready};
use std::io::{Error, ErrorKind, IoSlice, Result};
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep};

/// Most connections at a time (chosen: a practice of hundreds, each with a few windows).
pub(super) const CONNECTIONS_MAX: usize = 10_000;
/// Most connections of one address at a time (chosen: a practice of twenty behind one router, each
/// with six connections for pages and three windows with two sockets). Of few places in all, one
/// address gets a quarter.
pub(super) const CONNECTIONS_PER_ADDRESS_MAX: usize = 256;
/// Files that connections leave to the database, the log and STUN (chosen).
const FILES_KEPT_FREE: usize = 96;
/// A connection on which neither side gets anything through for so long is closed (chosen: three
/// times the silence after which a live socket is lost).
const STILL_MAX: Duration = Duration::from_secs(75);
/// How often the log says that connections are refused (chosen).
const TOLD_EVERY: Duration = Duration::from_secs(60);

/// Counts the connections of all ports.
pub(super) struct Connections {
    config: Arc<Config>,
    all: Places<()>,
    of_address: Places<String>,
    still_max: Duration,
    /// When the log last told of each kind of refusal: all, and one address.
    told_at: Mutex<[Option<Instant>; 2]>,
}

impl Connections {
    /// No connection yet; `files` is how many files and sockets this process may open.
    pub(super) fn new(config: Arc<Config>, files: usize) -> Arc<Self> {
        let all = CONNECTIONS_MAX.min(files.saturating_sub(FILES_KEPT_FREE)).max(4);
        let of_address = CONNECTIONS_PER_ADDRESS_MAX.min(all / 4);
        tracing::info!(all, of_address, "connections that are served at a time");
        let (all, of_address) = (Places::new(all), Places::new(of_address));
        Arc::new(Self { config, all, of_address, still_max: STILL_MAX, told_at: Mutex::default() })
    }

    /// A gate for one port. `is_plain`: a refusal can be written without TLS.
    pub(super) fn gate(self: &Arc<Self>, is_plain: bool) -> Gate {
        Gate { connections: self.clone(), is_plain }
    }

    fn take(&self, peer: IpAddr) -> std::result::Result<Held, Refused> {
        // The connections of a proxy are those of all people behind it.
        let address = match self.config.stands_for_many(peer) {
            true => None,
            false => {
                let place = self.of_address.take(household(peer)).ok_or(Refused::Address)?;
                Some(place)
            }
        };
        let all = self.all.take(()).ok_or(Refused::All)?;
        Ok(Held { _all: all, _address: address })
    }

    fn tell(&self, refused: Refused) {
        let now = Instant::now();
        let mut told_at = self.told_at.lock().unwrap_or_else(PoisonError::into_inner);
        let told_at = match refused {
            Refused::All => &mut told_at[0],
            Refused::Address => &mut told_at[1],
        };
        if told_at.is_none_or(|at| now.duration_since(at) >= TOLD_EVERY) {
            *told_at = Some(now);
            match refused {
                Refused::Address => tracing::warn!(
                    most = self.of_address.most(),
                    "connections are refused: one address holds as many as it may. If it is a \
                     proxy of yours, name it in trusted_proxies"
                ),
                Refused::All => tracing::warn!(
                    most = self.all.most(),
                    "connections are refused: there are as many as this process may have"
                ),
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Refused {
    Address,
    All,
}

impl Refused {
    fn answer(self) -> String {
        let (status, words) = match self {
            Self::Address => (
                "429 Too Many Requests",
                "Too many connections come from this address. Please try again in a moment.\n",
            ),
            Self::All => (
                "503 Service Unavailable",
                "The server is full at the moment. Please try again in a moment.\n",
            ),
        };
        format!(
            "HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nRetry-After: 30\r\n\
             Cache-Control: no-store\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{words}",
            words.len()
        )
    }
}

/// The places that a connection takes while it is open.
struct Held {
    _all: Place<()>,
    _address: Option<Place<String>>,
}

/// Lets connections of one port in, or refuses them.
#[derive(Clone)]
pub(super) struct Gate {
    connections: Arc<Connections>,
    is_plain: bool,
}

impl<S> Accept<TcpStream, S> for Gate {
    type Stream = Connection;
    type Service = S;
    type Future = Ready<Result<(Connection, S)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        ready(self.let_in(stream).map(|connection| (connection, service)))
    }
}

impl Gate {
    fn let_in(&self, stream: TcpStream) -> Result<Connection> {
        match self.connections.take(stream.peer_addr()?.ip()) {
            Ok(held) => {
                // Or a short message waits until the browser has confirmed the one before, which it
                // puts off for 40 ms.
                stream.set_nodelay(true)?;
                Ok(Connection::new(stream, self.connections.still_max, held))
            }
            Err(refused) => {
                self.connections.tell(refused);
                if self.is_plain {
                    // What is unread when a connection closes may take the answer with it.
                    let _ = stream.try_read(&mut [0; 4_096]);
                    let _ = stream.try_write(refused.answer().as_bytes());
                }
                Err(Error::other("too many connections"))
            }
        }
    }
}

/// A connection that holds its places, and ends when it is still for too long.
pub(super) struct Connection {
    stream: TcpStream,
    still_max: Duration,
    still_until: Pin<Box<Sleep>>,
    _held: Held,
}

impl Connection {
    fn new(stream: TcpStream, still_max: Duration, held: Held) -> Self {
        Self { stream, still_max, still_until: Box::pin(sleep(still_max)), _held: held }
    }

    /// Passes on what the stream answered, and looks at the time while nothing moves.
    fn watch<T>(
        &mut self,
        cx: &mut Context<'_>,
        poll: impl FnOnce(Pin<&mut TcpStream>, &mut Context<'_>) -> Poll<Result<T>>,
    ) -> Poll<Result<T>> {
        if let Poll::Ready(done) = poll(Pin::new(&mut self.stream), cx) {
            let until = Instant::now() + self.still_max;
            self.still_until.as_mut().reset(until);
            return Poll::Ready(done);
        }
        self.still_until.as_mut().poll(cx).map(|()| Err(ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        self.watch(cx, |stream, cx| stream.poll_read(cx, into))
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Result<usize>> {
        self.watch(cx, |stream, cx| stream.poll_write(cx, bytes))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        self.watch(cx, |stream, cx| stream.poll_write_vectored(cx, parts))
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    fn connections(files: usize, proxies: &[&str], still_max: Duration) -> Arc<Connections> {
        let mut config = Config::for_folder(Path::new("nowhere"));
        config.trusted_proxies = proxies.iter().map(|text| text.parse().unwrap()).collect();
        let mut all = Connections::new(Arc::new(config), files);
        Arc::get_mut(&mut all).unwrap().still_max = still_max;
        all
    }

    fn address(last: u8) -> IpAddr {
        [192, 0, 2, last].into()
    }

    #[test]
    fn one_address_gets_a_quarter_and_a_proxy_all() {
        let all = connections(FILES_KEPT_FREE + 40, &["192.0.2.1"], STILL_MAX);
        let mut held: Vec<_> = (0..10).map(|_| all.take(address(7)).ok().unwrap()).collect();
        assert!(matches!(all.take(address(7)), Err(Refused::Address)));
        held.extend((0..30).map(|_| all.take(address(1)).ok().unwrap()));
        assert!(matches!(all.take(address(1)), Err(Refused::All)));
        held.truncate(9);
        assert!(all.take(address(7)).is_ok());
    }

    #[tokio::test]
    async fn a_short_message_does_not_wait_for_the_one_before_to_be_confirmed() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let _far = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (near, _) = listener.accept().await.unwrap();
        assert!(!near.nodelay().unwrap(), "the system's own choice");
        let near = connections(usize::MAX, &[], STILL_MAX).gate(true).let_in(near).unwrap();
        assert!(near.stream.nodelay().unwrap());
    }

    #[tokio::test]
    async fn a_connection_on_which_nothing_moves_ends() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut far = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (near, _) = listener.accept().await.unwrap();
        let gate = connections(usize::MAX, &[], Duration::from_millis(20)).gate(true);
        let mut near = gate.let_in(near).unwrap();
        far.write_all(b"hello").await.unwrap();
        let mut heard = [0; 5];
        near.read_exact(&mut heard).await.unwrap();
        assert_eq!(near.read_u8().await.unwrap_err().kind(), ErrorKind::TimedOut);
        // The far end never reads, so that in the end nothing can be written either.
        let stuck = async { while near.write_all(&[0; 65_536]).await.is_ok() {} };
        stuck.await;
    }
}
