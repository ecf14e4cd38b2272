//! The live sockets, over real connections.

mod boards;
pub mod rooms;
