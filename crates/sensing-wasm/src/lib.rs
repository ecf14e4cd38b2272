//! The edge between `sensing` and JavaScript: plain exports over flat memory. Deliberately absent: any
//! computing.
