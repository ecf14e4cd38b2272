//! Codes from an app (RFC 6238): six digits, 30 seconds, one step of tolerance either way. A code
//! is accepted once; storage keeps the last step used.

use crate::error::PageError;
use base64::{Engine, prelude::BASE64_STANDARD};
use practice::{Moment, Private};
use totp_rs::{Builder, Secret, Totp};

/// Secret length that RFC 4226 §4 recommends.
const SECRET_BYTES: usize = 20;
/// Steps of tolerance either way (RFC 6238 §5.2).
const GRACE_STEPS: u16 = 1;

/// What the app shows beside the code.
const ISSUER: &str = "Webside";

/// A new secret.
pub fn new_secret() -> Private<Vec<u8>> {
    Private::new(crate::secrets::random::<SECRET_BYTES>().to_vec())
}

/// The step of a code that is valid now; storage decides whether it is a replay.
pub fn step_of(
    secret: &Private<Vec<u8>>,
    code: &str,
    now: Moment,
) -> Result<Option<i64>, PageError> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let seconds = u64::try_from(now.as_micros() / 1_000_000).unwrap_or(0);
    let step = totp(secret, "")?.check(&digits, seconds);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

/// A secret in the forms in which an app takes it.
pub struct Handover {
    /// A QR code as `data:` address of an SVG picture.
    pub qr: String,
    /// The secret in groups of four, for typing.
    pub spelled: String,
}

/// Prepares `secret` for an app, for the account `sign_in_name`.
pub fn hand_over(secret: &Private<Vec<u8>>, sign_in_name: &str) -> Result<Handover, PageError> {
    let broken = |_| PageError::Broken("code set-up cannot be drawn");
    // A colon ends the account name (Key URI format).
    let totp = totp(secret, &sign_in_name.replace(':', " "))?;
    let address = totp.to_url().map_err(|_| PageError::Broken("code address cannot be made"))?;
    let picture = qrcode::QrCode::new(address.as_bytes()).map_err(broken)?;
    let svg = picture
        .render::<qrcode::render::svg::Color<'_>>()
        .min_dimensions(200, 200)
        .dark_color(qrcode::render::svg::Color("#22302f"))
        .light_color(qrcode::render::svg::Color("#fdfaf4"))
        .build();
    let letters: Vec<char> = totp.secret().to_base32().chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    let qr = format!("data:image/svg+xml;base64,{}", BASE64_STANDARD.encode(svg));
    Ok(Handover { qr, spelled: groups.join(" ") })
}

fn totp(secret: &Private<Vec<u8>>, account: &str) -> Result<Totp, PageError> {
    Builder::new()
        .with_secret(Secret::from(secret.reveal().clone()))
        .with_skew(GRACE_STEPS)
        .with_issuer(Some(ISSUER))
        .with_account_name(account)
        .build()
        .map_err(|_| PageError::Broken("code secret of a wrong length"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_fits_one_step_either_side() {
        let secret = Private::new(b"12345678901234567890".to_vec());
        let at = |seconds: i64| Moment::from_micros(seconds * 1_000_000);
        // RFC 6238 appendix B, SHA-1, last six digits: 287082 at second 59, which is step 1.
        let cases = [(59, Some(1)), (60, Some(1)), (89, Some(1)), (90, None), (29, Some(1))];
        for (seconds, expected) in cases {
            assert_eq!(step_of(&secret, "287 082", at(seconds)).unwrap(), expected, "{seconds}");
        }
        assert_eq!(step_of(&secret, "", at(59)).unwrap(), None);
        assert_eq!(step_of(&secret, "28708x", at(59)).unwrap(), None);
    }

    #[test]
    fn the_handover_spells_and_draws_the_same_secret() {
        let handover = hand_over(&Private::new(vec![0; 20]), "maren: holt").unwrap();
        assert_eq!(handover.spelled, ["AAAA"; 8].join(" "));
        assert!(handover.qr.starts_with("data:image/svg+xml;base64,"));
    }
}
