//! Path of the release binary beside this example, and an address for it.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::LazyLock;

/// An address on loopback that was free when first requested, so that two checkouts can
/// measure at the same time.
pub static ADDRESS: LazyLock<SocketAddr> = LazyLock::new(|| {
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    free.expect("loopback has a free port")
});

/// `release/webside` in the target directory; this example is `release/examples/NAME`.
pub fn binary() -> std::io::Result<PathBuf> {
    let mut path = std::env::current_exe()?;
    path.pop();
    path.pop();
    path.push("webside");
    Ok(path)
}
