//! Sealing: XChaCha20-Poly1305 with a random 24-byte nonce. Column and record id are the associated
//! data, so a sealed value can be opened only as the column and record it was sealed for.
//!
//! A sealed value is: format byte, key version (4 bytes, big end first), nonce, ciphertext, tag.

use crate::{Error, Result, token::random};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use zeroize::Zeroizing;

/// A secret key; dropping it wipes it from memory.
pub(crate) type Secret = Zeroizing<[u8; 32]>;

const FORMAT: u8 = 1;
const NONCE: usize = 24;
const HEADER: usize = 1 + 4;

/// Seals `plain` for `column` (written `table.column`) of the record `record`.
pub(crate) fn seal(
    key: &Secret,
    version: u32,
    column: &str,
    record: &str,
    plain: &[u8],
) -> Vec<u8> {
    let nonce = random::<NONCE>();
    let aad = associated(column, record);
    let ciphertext = XChaCha20Poly1305::new((&**key).into())
        .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: aad.as_bytes() })
        .expect("a value that fits in memory is below the cipher's limit");
    let mut sealed = Vec::with_capacity(HEADER + NONCE + ciphertext.len());
    sealed.push(FORMAT);
    sealed.extend_from_slice(&version.to_be_bytes());
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(&ciphertext);
    sealed
}

/// Opens a value that was sealed with the same key, column and record.
pub(crate) fn open(
    key: &Secret,
    column: &str,
    record: &str,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>> {
    let damaged = || Error::Damaged(format!("{column} of {record} does not open"));
    key_version(sealed).ok_or_else(damaged)?;
    let rest = &sealed[HEADER..];
    let (nonce, ciphertext) = rest.split_at_checked(NONCE).ok_or_else(damaged)?;
    let nonce = <[u8; NONCE]>::try_from(nonce).map_err(|_| damaged())?;
    let aad = associated(column, record);
    XChaCha20Poly1305::new((&**key).into())
        .decrypt(&XNonce::from(nonce), Payload { msg: ciphertext, aad: aad.as_bytes() })
        .map(Zeroizing::new)
        .map_err(|_| damaged())
}

/// The version of the key that sealed a value; `None` for an unknown format.
pub(crate) fn key_version(sealed: &[u8]) -> Option<u32> {
    let (&format, rest) = sealed.split_first()?;
    let version = rest.first_chunk::<4>()?;
    (format == FORMAT).then(|| u32::from_be_bytes(*version))
}

fn associated(column: &str, record: &str) -> String {
    format!("{column}\0{record}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> Secret {
        Zeroizing::new([byte; 32])
    }

    #[test]
    fn a_value_opens_only_in_its_place_with_its_key() {
        let sealed = seal(&key(1), 7, "client.name", "a", b"Kit Larsen");
        assert_eq!(key_version(&sealed), Some(7));
        assert_eq!(&**open(&key(1), "client.name", "a", &sealed).unwrap(), b"Kit Larsen");
        assert!(open(&key(2), "client.name", "a", &sealed).is_err(), "another key");
        assert!(open(&key(1), "client.name", "b", &sealed).is_err(), "another record");
        assert!(open(&key(1), "person.name", "a", &sealed).is_err(), "another column");
        assert_ne!(seal(&key(1), 7, "client.name", "a", b"Kit Larsen"), sealed, "a fresh nonce");
    }

    #[test]
    fn every_cut_and_every_flipped_bit_is_noticed() {
        let sealed = seal(&key(1), 1, "c", "r", b"x");
        for length in 0..sealed.len() {
            assert!(open(&key(1), "c", "r", &sealed[..length]).is_err(), "{length} bytes");
        }
        for at in (0..sealed.len()).filter(|at| !(1..HEADER).contains(at)) {
            let mut bent = sealed.clone();
            bent[at] ^= 1;
            assert!(open(&key(1), "c", "r", &bent).is_err(), "byte {at}");
        }
    }
}
