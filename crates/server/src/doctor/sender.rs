//! What other mail servers find about the sender's domain (SPF, RFC 7208; DMARC, RFC 7489), and what
//! its name tells whoever reads a list of mails. Deliberately absent: DKIM, whose records cannot be
//! found without a selector; the operator's mail server signs.

use super::Check;
use crate::config::Mail;
use crate::mail::telling::telling;
use hickory_resolver::TokioResolver;
use hickory_resolver::proto::rr::RData;
use std::time::Duration;
use tokio::time::timeout;

const ABOUT: &str = "sender";
/// Time limit for all questions (chosen).
const PATIENCE: Duration = Duration::from_secs(8);

/// The name server of this machine.
pub(super) async fn sender(mail: &Mail) -> Vec<Check> {
    let mut checks = Vec::new();
    checks.extend(name(mail));
    match TokioResolver::builder_tokio().and_then(|builder| builder.build()) {
        Ok(names) => checks.extend(policies(mail.domain(), &names).await),
        Err(_) => checks.push(unknown(mail.domain())),
    }
    checks
}

/// Whether name or domain tell what the appointments are about.
fn name(mail: &Mail) -> Option<Check> {
    let stem = telling(&mail.from)?;
    let says = format!(
        "The sender's address or name holds \"{stem}\": whoever sees a client's list of mails learns \
         what the appointment is about. Choose a neutral one in mail.from."
    );
    Some(Check::look_at(ABOUT, says))
}

async fn policies(domain: &str, names: &TokioResolver) -> Vec<Check> {
    match timeout(PATIENCE, async { tokio::join!(spf(domain, names), dmarc(domain, names)) }).await
    {
        Ok((Some(spf), Some(dmarc))) => vec![spf, dmarc],
        Ok((None, _) | (_, None)) | Err(_) => vec![unknown(domain)],
    }
}

fn unknown(domain: &str) -> Check {
    let says = format!(
        "The name server of this machine does not say what {domain} lets send mail. Look at its SPF \
         and DMARC records by another way."
    );
    Check::look_at(ABOUT, says)
}

/// `None` when nobody answers.
async fn spf(domain: &str, names: &TokioResolver) -> Option<Check> {
    let all = texts(domain, names).await?;
    // RFC 7208 §4.5: a version alone, or followed by a space.
    let is_spf = |text: &&String| {
        let text = text.to_ascii_lowercase();
        text == "v=spf1" || text.starts_with("v=spf1 ")
    };
    let found: Vec<&String> = all.iter().filter(is_spf).collect();
    Some(match found.as_slice() {
        [] => Check::look_at(
            ABOUT,
            format!(
                "{domain} has no SPF record: mail may be taken for spam. Publish one that names the \
                 mail server, such as: v=spf1 include:… -all"
            ),
        ),
        [one] => {
            let one = one.to_ascii_lowercase();
            let lets_all = one.split(' ').any(|term| term == "+all" || term == "all");
            match lets_all {
                true => Check::look_at(
                    ABOUT,
                    format!("The SPF record of {domain} lets everybody send. End it with -all."),
                ),
                false => Check::ok(ABOUT, format!("{domain} has an SPF record.")),
            }
        }
        // RFC 7208 §4.5: then it fails for good.
        several => Check::look_at(
            ABOUT,
            format!(
                "{domain} has {} SPF records, which counts as none. Make one of them.",
                several.len()
            ),
        ),
    })
}

/// Of the domain, or of the nearest one above it that has one. `None` when nobody answers.
async fn dmarc(domain: &str, names: &TokioResolver) -> Option<Check> {
    let mut place = domain;
    loop {
        let all = texts(&format!("_dmarc.{place}"), names).await?;
        let found = all.iter().find(|text| text.to_ascii_lowercase().starts_with("v=dmarc1"));
        if let Some(found) = found {
            let policy = found.split(';').find_map(|part| part.trim().strip_prefix("p="));
            let policy = policy.unwrap_or("none").trim();
            return Some(Check::ok(ABOUT, format!("{place} has a DMARC record, p={policy}.")));
        }
        match place.split_once('.') {
            Some((_, above)) if above.contains('.') => place = above,
            _ => break,
        }
    }
    let says = format!(
        "{domain} has no DMARC record: large mail services refuse or hide such mail. Publish one at \
         _dmarc.{domain}, such as: v=DMARC1; p=none"
    );
    Some(Check::look_at(ABOUT, says))
}

/// The texts that a name has; `None` when nobody answers.
async fn texts(name: &str, names: &TokioResolver) -> Option<Vec<String>> {
    let found = match names.txt_lookup(format!("{name}.")).await {
        Ok(found) => found,
        Err(error) if error.is_no_records_found() => return Some(Vec::new()),
        Err(_) => return None,
    };
    let text = |data: &RData| {
        // Several pieces are one text (RFC 7208 §3.3).
        let RData::TXT(text) = data else { return None };
        Some(String::from_utf8_lossy(&text.txt_data.concat()).into_owned())
    };
    Some(found.answers().iter().filter_map(|record| text(&record.data)).collect())
}

#[cfg(test)]
mod tests;
