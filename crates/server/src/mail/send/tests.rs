use super::*;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

/// A mail server that greets so, and gives these answers to commands; all others are fine.
async fn server(greeting: &'static str, answers: &'static [(&'static str, &'static str)]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let mut stream = BufReader::new(stream);
            stream.write_all(greeting.as_bytes()).await.ok();
            let mut line = String::new();
            while stream.read_line(&mut line).await.unwrap_or(0) > 0 {
                let verb = line.split([' ', '\r']).next().unwrap_or_default();
                let known = answers.iter().find(|(of, _)| *of == verb).map(|(_, answer)| *answer);
                let answer = match (known, verb) {
                    (Some(answer), _) => answer,
                    (None, "EHLO") => "250-mail.example\r\n250 AUTH PLAIN\r\n",
                    (None, "DATA") => "354 go on\r\n",
                    (None, _) if line == ".\r\n" || line.len() < 60 => "250 ok\r\n",
                    (None, _) => "",
                };
                stream.write_all(answer.as_bytes()).await.ok();
                line.clear();
            }
        }
    });
    port
}

fn carrier(port: u16, security: MailSecurity) -> Carrier {
    let mail = Mail {
        host: "127.0.0.1".into(),
        port,
        security,
        account: Some(("room".into(), "hush".to_owned().into())),
        from: "room@example.org".into(),
    };
    Carrier::new(Arc::new(mail), "room.example.org").with_patience(Duration::from_millis(400))
}

fn envelope() -> Envelope {
    let address = |text: &str| text.parse().unwrap();
    Envelope::new(Some(address("room@example.org")), vec![address("juno@example.org")]).unwrap()
}

async fn fault(greeting: &'static str, answers: &'static [(&'static str, &'static str)]) -> Fault {
    let mut carrier = carrier(server(greeting, answers).await, MailSecurity::None);
    match carrier.offer(&envelope()).await {
        Ok(()) => carrier.hand_over(b"Subject: x\r\n\r\ny").await.unwrap_err(),
        Err(fault) => fault,
    }
}

const WELCOME: &str = "220 mail.example\r\n";

#[tokio::test]
async fn what_is_wrong_with_the_line_is_no_fault_of_a_mail() {
    let is_line = |fault: &Fault| matches!(fault, Fault::Line(_));
    for (greeting, answers) in [
        ("554 not you\r\n", [].as_slice()),
        ("", [].as_slice()),
        (WELCOME, [("AUTH", "535 wrong\r\n")].as_slice()),
        (WELCOME, [("EHLO", "500 what\r\n")].as_slice()),
        (WELCOME, [("MAIL", "550 not from there\r\n")].as_slice()),
        (WELCOME, [("RCPT", "421 closing\r\n")].as_slice()),
    ] {
        let fault = fault(greeting, answers).await;
        assert!(is_line(&fault), "{greeting} {answers:?}: {fault:?}");
    }
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let nobody = carrier(free, MailSecurity::None).offer(&envelope()).await.unwrap_err();
    assert!(is_line(&nobody), "{nobody:?}");
    // It would have to send the password in the clear.
    let mut plain = carrier(server(WELCOME, &[]).await, MailSecurity::StartTls);
    let refused = plain.offer(&envelope()).await.unwrap_err();
    assert!(is_line(&refused), "{refused:?}");
}

#[tokio::test]
async fn a_refused_mail_is_known_by_its_number_alone() {
    let never = fault(WELCOME, &[("RCPT", "550 <juno@example.org> is not here\r\n")]).await;
    assert_eq!(never, Fault::Never(550));
    assert!(!never.sentence().contains("juno"), "{}", never.sentence());
    assert_eq!(fault(WELCOME, &[("RCPT", "451 later\r\n")]).await, Fault::Later(451));
    assert_eq!(fault(WELCOME, &[("DATA", "452 full\r\n")]).await, Fault::Later(452));
    assert_eq!(fault(WELCOME, &[("DATA", "554 no\r\n")]).await, Fault::Never(554));
}
