//! Server-rendered pages: one file per page, its template in the same folder of `templates/`. Every
//! page works as a plain form.
//! Deliberately absent: SQL, sockets, visible words (those are in `locales/`).

pub mod board;
pub mod by_link;
pub mod check_in;
pub mod contact;
pub mod entering;
pub mod instruments;
pub mod me;
pub mod meeting;
pub mod own;
pub mod owner;
pub mod pace;
pub mod pair;
pub mod week;
