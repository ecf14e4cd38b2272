//! Live sockets: rooms and the list of who waits. Deliberately absent: templates, and any look into what the
//! two browsers tell each other.

mod hub;
mod joint;
mod keeper;
mod live_room;
mod seat_socket;
mod today_socket;
mod translate;

pub use hub::Hub;
pub use translate::said;

use crate::state::App;
use axum::Router;
use axum::routing::get;

/// The socket routes.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/live/room/{pair}", get(seat_socket::open))
        .route("/live/today", get(today_socket::open))
}
