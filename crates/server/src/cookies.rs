//! The cookies Webside sets, and values sealed into them. Every cookie is strictly necessary: there
//! are no others.

use crate::secrets::Secrets;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use http::{HeaderMap, HeaderValue, header};
use practice::Moment;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::time::Duration;

const NONCE_BYTES: usize = 24;

/// One of our cookies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cookie {
    /// Login of an owner or counsellor.
    Person,
    /// Login of a client who opened a personal link.
    Client,
    /// The secret of an appointment's link that was opened.
    Appointment,
    /// Random value to which form tokens are bound.
    Form,
    /// A sign-in with a correct password that still needs a code.
    HalfWay,
    /// A set-up in progress.
    SetUp,
    /// The secret for an authenticator app that is being set up.
    App,
    /// That the person of this login has just shown that it is they.
    Proof,
    /// What the next page shows once.
    Once,
    /// Whom this browser signed in before. It signs nobody in.
    Known,
    /// The page that somebody came from who has to sign in first.
    WayBack,
}

impl Cookie {
    fn base_name(self) -> &'static str {
        match self {
            Self::Person => "webside_person",
            Self::Client => "webside_client",
            Self::Appointment => "webside_appointment",
            Self::Form => "webside_form",
            Self::HalfWay => "webside_half_way",
            Self::SetUp => "webside_set_up",
            Self::App => "webside_app",
            Self::Proof => "webside_proof",
            Self::Once => "webside_once",
            Self::Known => "webside_known",
            Self::WayBack => "webside_way_back",
        }
    }

    /// Its name; `__Host-` keeps other subdomains from setting it, and needs TLS.
    pub fn name(self, secure: bool) -> String {
        let prefix = if secure { "__Host-" } else { "" };
        format!("{prefix}{}", self.base_name())
    }

    /// The value that the browser sent.
    pub fn read(self, headers: &HeaderMap, secure: bool) -> Option<&str> {
        let name = self.name(secure);
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find_map(|(key, value)| (key == name).then_some(value))
    }

    /// Whether a `Set-Cookie` line gives this cookie a value.
    pub fn is_set_by(self, line: &HeaderValue, secure: bool) -> bool {
        let given = line.to_str().ok().and_then(|line| line.split(';').next()?.split_once('='));
        given.is_some_and(|(name, value)| name == self.name(secure) && !value.is_empty())
    }

    /// A `Set-Cookie` value. `value` is one of our own tokens, so it needs no escaping.
    pub fn set(self, value: &str, max_age: Option<Duration>, secure: bool) -> HeaderValue {
        let name = self.name(secure);
        let mut text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax");
        if let Some(max_age) = max_age {
            text.push_str(&format!("; Max-Age={}", max_age.as_secs()));
        }
        if secure {
            text.push_str("; Secure");
        }
        HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""))
    }

    /// A `Set-Cookie` value that removes the cookie.
    pub fn clear(self, secure: bool) -> HeaderValue {
        self.set("", Some(Duration::ZERO), secure)
    }
}

#[derive(Serialize, Deserialize)]
struct Sealed<T> {
    until: Moment,
    value: T,
}

/// Seals a value for a cookie: only this server can read or make it, and it expires at `until`.
pub fn seal<T: Serialize>(secrets: &Secrets, cookie: Cookie, value: T, until: Moment) -> String {
    let plain = serde_json::to_vec(&Sealed { until, value }).expect("plain data serialises");
    let nonce_bytes: [u8; NONCE_BYTES] = crate::secrets::random();
    let mut sealed = nonce_bytes.to_vec();
    let payload = Payload { msg: &plain, aad: cookie.base_name().as_bytes() };
    let text = cipher(secrets).encrypt(&XNonce::from(nonce_bytes), payload);
    sealed.extend(text.expect("a cookie is far below the cipher's limit"));
    BASE64_URL_SAFE_NO_PAD.encode(sealed)
}

/// Opens what [`seal`] sealed; `None` when it is not ours, belongs to another cookie, or has
/// expired.
pub fn unseal<T: DeserializeOwned>(
    secrets: &Secrets,
    cookie: Cookie,
    text: &str,
    now: Moment,
) -> Option<T> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
    let (nonce, sealed) = bytes.split_at_checked(NONCE_BYTES)?;
    let nonce = XNonce::from(<[u8; NONCE_BYTES]>::try_from(nonce).ok()?);
    let payload = Payload { msg: sealed, aad: cookie.base_name().as_bytes() };
    let plain = cipher(secrets).decrypt(&nonce, payload).ok()?;
    let sealed: Sealed<T> = serde_json::from_slice(&plain).ok()?;
    (now < sealed.until).then_some(sealed.value)
}

fn cipher(secrets: &Secrets) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&secrets.cookie.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_its_own_name_only() {
        let mut headers = HeaderMap::new();
        let line =
            HeaderValue::from_static("webside_client=a; x_webside_person=b; webside_person=c");
        headers.insert(header::COOKIE, line);
        assert_eq!(Cookie::Person.read(&headers, false), Some("c"));
        assert_eq!(Cookie::Client.read(&headers, false), Some("a"));
        assert_eq!(Cookie::Person.read(&headers, true), None);
    }

    #[test]
    fn a_sealed_value_opens_in_time_and_in_its_own_cookie_only() {
        let secrets = Secrets { form: [1; 32], cookie: [2; 32], passkey: [3; 32] };
        let at = Moment::from_micros;
        let text = seal(&secrets, Cookie::Once, "five", at(10));
        let open = |cookie, now| unseal::<String>(&secrets, cookie, &text, at(now));
        assert_eq!(open(Cookie::Once, 9).as_deref(), Some("five"));
        assert_eq!(open(Cookie::Once, 10), None);
        assert_eq!(open(Cookie::SetUp, 9), None);
        assert_eq!(unseal::<String>(&secrets, Cookie::Once, "AAAA", at(0)), None);
    }
}
