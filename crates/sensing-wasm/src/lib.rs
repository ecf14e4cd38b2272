//! The edge between `sensing` and JavaScript: plain exports over flat memory, so that the same file
//! works in a worker and in an audio worklet, where generated glue does not. One instance serves
//! one stream, or the two of a session; a trap ends that instance only, and the page starts
//! another. Bytes come in through blocks ([`memory`]), answers go out as bytes, mostly JSON
//! ([`answer`]). Names are exported on WASM only: elsewhere `free` would replace the C library's.
//! Deliberately absent: any computing.

pub mod answer;
#[cfg(feature = "backdrop")]
pub mod backdrop;
#[cfg(feature = "seeing")]
pub mod finding;
#[cfg(any(feature = "hearing", feature = "seeing"))]
pub mod hearing;
#[cfg(feature = "hearing")]
pub mod listening;
pub mod memory;
#[cfg(feature = "pacing")]
pub mod pacing;
#[cfg(any(feature = "hearing", feature = "seeing"))]
pub mod set_up;
#[cfg(feature = "hearing")]
pub mod speaking;
