//! Live sockets: rooms, boards and the list of who waits. Deliberately absent: templates, and any look into what the
//! two browsers tell each other.

mod board_hub;
mod board_socket;
mod hub;
mod joint;
mod keeper;
mod live_room;
mod seat_socket;
mod socket;
mod today_socket;
mod translate;

pub use board_hub::Boards;
pub use hub::Hub;
pub use live_room::Out;
pub use translate::said;

use crate::state::App;
use axum::Router;
use axum::routing::get;

/// The socket routes.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/live/room/{pair}", get(seat_socket::open))
        .route("/live/board/{pair}", get(board_socket::open))
        .route("/live/today", get(today_socket::open))
}
