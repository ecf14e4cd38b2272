//! The line to the operator's mail server (RFC 5321), kept between mails. A mail is offered first
//! (sender and recipient) and handed over then, so that the caller can look at the last moment
//! whether it is still true. Deliberately absent: what a mail says, and when it is tried again.
//! Nothing here names an address: a fault holds the number of a reply, never its text, which often
//! repeats the recipient.

use crate::config::{Mail, MailSecurity};
use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail as From, Rcpt, Rset};
use lettre::transport::smtp::extension::ClientId;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// Time limit for each of connecting, offering and handing over (chosen: below a third of
/// `practice::outbox::RESERVED_FOR` together; RFC 5321 §4.5.3.2 lets a server take longer, but then
/// the next try is sooner).
const PATIENCE: Duration = Duration::from_secs(25);
/// After this, a line that was not used is looked at before it is used again (chosen; servers may
/// hang up after five minutes, RFC 5321 §4.5.3.2.7, and many do sooner).
const IDLE: Duration = Duration::from_secs(10);

/// Why a mail did not leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is no line to the mail server, or it takes nothing from this sender: no other mail would
    /// leave either. A sentence for the operator.
    Line(String),
    /// The server refuses this mail for now, by this reply (4xx).
    Later(u16),
    /// It refuses this mail for good, by this reply (5xx).
    Never(u16),
    /// It fell silent, or the connection broke: the mail may have arrived.
    Silent,
}

impl Fault {
    /// What the operator reads.
    pub fn sentence(&self) -> String {
        match self {
            Self::Line(why) => why.clone(),
            Self::Later(code) => format!("it refuses this mail for now, by {code}"),
            Self::Never(code) => format!("it refuses this mail for good, by {code}"),
            Self::Silent => "it fell silent, or the connection broke".to_owned(),
        }
    }
}

/// A line to one mail server. It is not shared: one mail at a time.
pub struct Carrier {
    mail: Arc<Mail>,
    /// By which name this side presents itself.
    hello: ClientId,
    patience: Duration,
    line: Option<AsyncSmtpConnection>,
    used_at: Instant,
}

impl Carrier {
    /// Not connected yet. `host` is this machine's public name.
    pub fn new(mail: Arc<Mail>, host: &str) -> Self {
        let hello = match host.parse() {
            Ok(address) => ClientId::Ipv4(address),
            Err(_) => ClientId::Domain(host.to_owned()),
        };
        Self { mail, hello, patience: PATIENCE, line: None, used_at: Instant::now() }
    }

    /// The same with another time limit, for tests.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Names sender and recipient.
    ///
    /// # Errors
    /// Then nothing has been sent, and the next call begins again.
    pub async fn offer(&mut self, envelope: &Envelope) -> Result<(), Fault> {
        let mut line = match timeout(self.patience, self.ready()).await {
            Ok(ready) => ready?,
            Err(_) => return Err(silent_line()),
        };
        let offered = timeout(self.patience, offer(&mut line, envelope)).await;
        // Nothing has left yet, and other mails would wait as long.
        match offered.unwrap_or_else(|_| Err(silent_line())) {
            Ok(()) => {
                self.line = Some(line);
                Ok(())
            }
            Err(fault) => {
                hang_up(line).await;
                Err(fault)
            }
        }
    }

    /// Hands the mail over that was offered.
    ///
    /// # Errors
    /// [`Fault::Silent`] when it may have arrived all the same.
    pub async fn hand_over(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        let Some(mut line) = self.line.take() else { return Err(silent_line()) };
        let handed = timeout(self.patience, async {
            line.command(Data).await?;
            line.message(bytes).await.map(drop)
        });
        match handed.await {
            Ok(Ok(())) => {
                (self.line, self.used_at) = (Some(line), Instant::now());
                Ok(())
            }
            Ok(Err(error)) => {
                hang_up(line).await;
                Err(of_this_mail(&error))
            }
            Err(_) => Err(Fault::Silent),
        }
    }

    /// Takes back what was offered.
    pub async fn withdraw(&mut self) {
        let Some(mut line) = self.line.take() else { return };
        if matches!(timeout(self.patience, line.command(Rset)).await, Ok(Ok(_))) {
            (self.line, self.used_at) = (Some(line), Instant::now());
        }
    }

    /// Forgets the line: in which state it is, nobody knows.
    pub fn drop_line(&mut self) {
        self.line = None;
    }

    /// Ends the line politely.
    pub async fn close(&mut self) {
        if let Some(line) = self.line.take() {
            hang_up(line).await;
        }
    }

    async fn ready(&mut self) -> Result<AsyncSmtpConnection, Fault> {
        if let Some(mut line) = self.line.take()
            && !line.has_broken()
            && (self.used_at.elapsed() < IDLE || line.test_connected().await)
        {
            return Ok(line);
        }
        self.connect().await.map_err(|error| Fault::Line(sentence(&error)))
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let mail = &self.mail;
        let tls = || TlsParameters::new(mail.host.clone());
        let wrapped = match mail.security {
            MailSecurity::Tls => Some(tls()?),
            MailSecurity::StartTls | MailSecurity::None => None,
        };
        let (place, limit) = ((mail.host.as_str(), mail.port), Some(self.patience));
        let mut line =
            AsyncSmtpConnection::connect_tokio1(place, limit, &self.hello, wrapped, None).await?;
        match mail.security {
            MailSecurity::StartTls => line.starttls(tls()?, &self.hello).await?,
            MailSecurity::Tls | MailSecurity::None => {}
        }
        if let Some((username, password)) = &mail.account {
            let account = Credentials::new(username.clone(), password.reveal().clone());
            line.auth(DEFAULT_MECHANISMS, &account).await?;
        }
        Ok(line)
    }
}

async fn offer(line: &mut AsyncSmtpConnection, envelope: &Envelope) -> Result<(), Fault> {
    // The recipient has not been named yet: a refusal is one of the sender.
    match line.command(From::new(envelope.from().cloned(), Vec::new())).await {
        Err(error) if error.is_permanent() => {
            let code = error.status().map_or(550, u16::from);
            return Err(Fault::Line(format!("it takes no mail from this sender, by {code}")));
        }
        answered => answered.map_err(|error| of_this_mail(&error))?,
    };
    for to in envelope.to() {
        let answered = line.command(Rcpt::new(to.clone(), Vec::new())).await;
        answered.map_err(|error| of_this_mail(&error))?;
    }
    Ok(())
}

async fn hang_up(mut line: AsyncSmtpConnection) {
    // A server that does not answer is not waited for.
    timeout(Duration::from_secs(1), line.abort()).await.ok();
}

fn of_this_mail(error: &Error) -> Fault {
    match error.status().map(u16::from) {
        // The service closes the channel (RFC 5321 §3.8), whatever the mail.
        Some(421) => Fault::Line("it closes the connection for now, by 421".to_owned()),
        // It wants to know first who sends (RFC 4954 §6), whoever is written to.
        Some(530) => Fault::Line("it asks for an account first, by 530".to_owned()),
        Some(code) if error.is_permanent() => Fault::Never(code),
        Some(code) => Fault::Later(code),
        None => Fault::Silent,
    }
}

fn silent_line() -> Fault {
    Fault::Line("it does not answer; a firewall may stand between".to_owned())
}

/// What is wrong with a line, for the operator.
pub(super) fn sentence(error: &Error) -> String {
    if error.is_timeout() {
        "it does not answer; a firewall may stand between".to_owned()
    } else if error.is_tls() {
        "its certificate cannot be trusted, or it offers no TLS".to_owned()
    } else if let Some(code) = error.status().map(u16::from) {
        match code / 10 {
            53 => "it refuses the account's name or password".to_owned(),
            _ => format!("it refuses the connection, by {code}"),
        }
    } else {
        let cause = std::error::Error::source(error).map(ToString::to_string);
        cause.unwrap_or_else(|| error.to_string())
    }
}

#[cfg(test)]
mod tests;
