//! The pages of one pair outside a session.

mod pairs;
mod series;
mod together;
mod two_clocks;
