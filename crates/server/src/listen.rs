//! Sockets on the addresses that the operator named. `[::]` accepts IPv4 too, and means `0.0.0.0`
//! on a machine without IPv6.

use socket2::{Domain, Protocol, SockAddr, Socket, Type};
use std::io::{Error, ErrorKind, Result};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, UdpSocket};

/// Connections that may wait to be accepted (chosen; the system may set a lower limit).
const BACKLOG: i32 = 1_024;
/// Buffer for datagrams that wait to be read, in bytes (chosen; the system may set a lower limit).
const RECEIVE_BUFFER: usize = 1024 * 1024;

/// Listens for connections, without blocking.
pub fn tcp(address: SocketAddr) -> Result<TcpListener> {
    let socket = bind(address, Type::STREAM, Protocol::TCP)?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// Listens for datagrams, without blocking.
pub fn udp(address: SocketAddr) -> Result<UdpSocket> {
    let socket = bind(address, Type::DGRAM, Protocol::UDP)?;
    // A smaller buffer only drops more datagrams of a flood.
    socket.set_recv_buffer_size(RECEIVE_BUFFER).ok();
    Ok(socket.into())
}

fn bind(address: SocketAddr, kind: Type, protocol: Protocol) -> Result<Socket> {
    match bind_exactly(address, kind, protocol) {
        Err(error) if address.is_ipv6() && address.ip().is_unspecified() && no_ipv6(&error) => {
            let v4 = SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), address.port());
            bind_exactly(v4, kind, protocol)
        }
        result => result,
    }
}

fn bind_exactly(address: SocketAddr, kind: Type, protocol: Protocol) -> Result<Socket> {
    let socket = Socket::new(Domain::for_address(address), kind, Some(protocol))?;
    if address.is_ipv6() {
        socket.set_only_v6(!address.ip().is_unspecified())?;
    }
    // Lets a server that was killed start again at once.
    #[cfg(unix)]
    if kind == Type::STREAM {
        socket.set_reuse_address(true)?;
    }
    socket.set_nonblocking(true)?;
    socket.bind(&SockAddr::from(address))?;
    Ok(socket)
}

fn no_ipv6(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::AddrNotAvailable | ErrorKind::Unsupported)
        || error.raw_os_error() == Some(AF_NOT_SUPPORTED)
}

#[cfg(target_os = "linux")]
const AF_NOT_SUPPORTED: i32 = 97;
#[cfg(windows)]
const AF_NOT_SUPPORTED: i32 = 10_047;
#[cfg(not(any(target_os = "linux", windows)))]
const AF_NOT_SUPPORTED: i32 = 47;

/// Why an address cannot be listened on, and what to do.
#[expect(clippy::wildcard_enum_match_arm, reason = "the standard library adds kinds")]
pub fn advice(address: SocketAddr, error: &Error) -> String {
    match error.kind() {
        ErrorKind::AddrInUse => format!(
            "Stop the other program on port {}, or choose another port: {address} is taken.",
            address.port()
        ),
        ErrorKind::PermissionDenied => format!(
            "Allow webside to use port {} (systemd: AmbientCapabilities=CAP_NET_BIND_SERVICE) or \
             choose a port above 1023: the system does not allow {address}.",
            address.port()
        ),
        ErrorKind::AddrNotAvailable => {
            format!("Choose an address of this machine: {} is none.", address.ip())
        }
        _ => format!("Choose another address than {address}: {error}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpStream;

    #[test]
    fn everywhere_means_ipv4_too() {
        let listener = tcp("[::]:0".parse().unwrap()).unwrap();
        let port = listener.local_addr().unwrap().port();
        TcpStream::connect(("127.0.0.1", port)).unwrap();
    }

    #[test]
    fn a_taken_port_says_what_to_do() {
        let listener = tcp("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = listener.local_addr().unwrap();
        let error = tcp(address).unwrap_err();
        let advice = advice(address, &error);
        assert!(advice.starts_with("Stop the other program on port"), "{advice}");
    }
}
