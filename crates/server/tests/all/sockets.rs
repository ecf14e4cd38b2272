//! The live sockets, over real connections.

mod arriving;
mod boards;
pub mod browser;
pub mod rooms;
mod waiting;
