//! Rebuilds the crate when a migration is added: the macro alone notices only changed ones.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
