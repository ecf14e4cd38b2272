//! Tries out the mail server's settings, without sending anything.

use super::send::sentence;
use crate::config::{Mail, MailSecurity};
use lettre::Tokio1Executor;
use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::transport::smtp::authentication::Credentials;
use std::time::Duration;

/// Time limit for the mail server's answers (chosen).
const PATIENCE: Duration = Duration::from_secs(5);

/// Connects, signs in if there is an account, and disconnects. The error is a sentence.
pub async fn try_out(mail: &Mail) -> Result<(), String> {
    type Transport = AsyncSmtpTransport<Tokio1Executor>;
    let builder = match mail.security {
        MailSecurity::Tls => Transport::relay(&mail.host),
        MailSecurity::StartTls => Transport::starttls_relay(&mail.host),
        MailSecurity::None => Ok(Transport::builder_dangerous(&mail.host)),
    };
    let mut builder =
        builder.map_err(|error| sentence(&error))?.port(mail.port).timeout(Some(PATIENCE));
    if let Some((username, password)) = &mail.account {
        let account = Credentials::new(username.clone(), password.reveal().clone());
        builder = builder.credentials(account);
    }
    let transport: Transport = builder.build();
    match tokio::time::timeout(PATIENCE * 2, transport.test_connection()).await {
        Ok(Ok(true)) => Ok(()),
        Ok(Ok(false)) => Err("it does not answer as a mail server".to_owned()),
        Ok(Err(error)) => Err(sentence(&error)),
        Err(_) => Err("it does not answer; a firewall may stand between".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    use tokio::net::TcpListener;

    fn mail(port: u16, account: bool) -> Mail {
        Mail {
            host: "127.0.0.1".into(),
            port,
            security: MailSecurity::None,
            account: account.then(|| ("room".into(), "hush".to_owned().into())),
            from: "room@example.org".into(),
        }
    }

    async fn mail_server(sign_in: &'static str) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            let mut stream = BufReader::new(listener.accept().await.unwrap().0);
            stream.write_all(b"220 mail.example ready\r\n").await.unwrap();
            let mut line = String::new();
            while stream.read_line(&mut line).await.unwrap_or(0) > 0 {
                let answer = match line.split_whitespace().next() {
                    Some("EHLO") => "250-mail.example\r\n250 AUTH PLAIN\r\n",
                    Some("AUTH") => sign_in,
                    _ => "250 ok\r\n",
                };
                if stream.write_all(answer.as_bytes()).await.is_err() {
                    break;
                }
                line.clear();
            }
        });
        port
    }

    #[tokio::test]
    async fn a_mail_server_is_tried_out() {
        let welcome = "235 welcome\r\n";
        assert_eq!(try_out(&mail(mail_server(welcome).await, false)).await, Ok(()));
        assert_eq!(try_out(&mail(mail_server(welcome).await, true)).await, Ok(()));
        let refused = try_out(&mail(mail_server("535 no\r\n").await, true)).await.unwrap_err();
        assert_eq!(refused, "it refuses the account's name or password");
        let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
        let nobody = try_out(&mail(free, false)).await.unwrap_err();
        assert!(nobody.contains("refused"), "{nobody}");
    }
}
