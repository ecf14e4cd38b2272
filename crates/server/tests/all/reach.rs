//! Whether a practice can be reached: the doctor, certificates, a real TURN server.

mod acme;
mod coturn;
mod doctor;
mod turn;
