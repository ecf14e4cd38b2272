//! The edge between `sensing` and JavaScript: plain exports over flat memory, so that the same file
//! works in a worker and in an audio worklet, where generated glue does not. One instance serves
//! one stream, or the two of a session; a trap ends that instance only, and the page starts
//! another. Bytes come in through blocks ([`memory`]), answers go out as bytes, mostly JSON
//! ([`answer`]). Names are exported on WASM only: elsewhere `free` would replace the C library's.
//! Deliberately absent: any computing.

pub mod answer;
pub mod backdrop;
pub mod finding;
pub mod hearing;
pub mod listening;
pub mod memory;
pub mod pacing;
pub mod set_up;
