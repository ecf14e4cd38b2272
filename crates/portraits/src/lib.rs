//! Renders invented people, with known skin, light, distance and pose, so that what `sensing` says can
//! be compared with the truth. Deliberately absent: anything that is shipped.
