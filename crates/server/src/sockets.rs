//! The live sockets: of a seat in a room, of a board, and of the list of who waits.
//! What is said over them is the business of `live`.

mod board;
mod open_sockets;
mod seat;
mod socket;
mod today;

pub use open_sockets::{OpenSockets, SOCKETS_PER_LOGIN_MAX};

use axum::Router;
use axum::routing::get;

/// The socket routes.
pub fn routes() -> Router {
    Router::new()
        .route("/live/room/{pair}", get(seat::open))
        .route("/live/board/{pair}", get(board::open))
        .route("/live/today", get(today::open))
}
