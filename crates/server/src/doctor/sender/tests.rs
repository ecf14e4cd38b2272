use super::*;
use crate::config::MailSecurity;
use crate::doctor::Verdict;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::op::{Message, ResponseCode};
use hickory_resolver::proto::rr::rdata::TXT;
use hickory_resolver::proto::rr::{RData, Record};
use tokio::net::UdpSocket;

/// A name server on this machine that knows these texts and nothing else.
async fn name_server(known: &'static [(&'static str, &'static str)]) -> TokioResolver {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let mut bytes = [0; 1500];
        while let Ok((length, from)) = socket.recv_from(&mut bytes).await {
            let Ok(asked) = Message::from_vec(&bytes[..length]) else { continue };
            let query = asked.queries[0].clone();
            let name = query.name().to_utf8().to_lowercase();
            let mut answer = Message::response(asked.metadata.id, asked.metadata.op_code);
            answer.add_query(query.clone());
            let texts: Vec<&str> =
                known.iter().filter(|(of, _)| *of == name).map(|(_, text)| *text).collect();
            if texts.is_empty() {
                answer.metadata.response_code = ResponseCode::NXDomain;
            }
            for text in texts {
                let data = RData::TXT(TXT::new(vec![text.to_owned()]));
                answer.add_answer(Record::from_rdata(query.name().clone(), 60, data));
            }
            socket.send_to(&answer.to_vec().unwrap(), from).await.ok();
        }
    });
    let mut udp = ConnectionConfig::udp();
    udp.port = address.port();
    let server = NameServerConfig::new(address.ip(), true, vec![udp]);
    let config = ResolverConfig::from_parts(None, Vec::new(), vec![server]);
    let builder = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
    builder.build().unwrap()
}

async fn verdicts(domain: &str, known: &'static [(&'static str, &'static str)]) -> Vec<Check> {
    policies(domain, &name_server(known).await).await
}

#[tokio::test]
async fn a_domain_that_says_who_may_send_is_well() {
    let checks = verdicts(
        "mail.room.example",
        &[
            ("mail.room.example.", "v=spf1 include:relay.example -all"),
            ("mail.room.example.", "some other text"),
            ("_dmarc.room.example.", "v=DMARC1; p=quarantine"),
        ],
    )
    .await;
    assert!(checks.iter().all(|check| check.verdict == Verdict::Ok), "{checks:?}");
    assert!(checks[1].says.contains("p=quarantine"), "of the domain above: {checks:?}");
}

#[tokio::test]
async fn what_is_missing_or_wrong_is_said() {
    let says = async |known| {
        let checks = verdicts("room.example", known).await;
        assert!(checks.iter().all(|check| check.verdict != Verdict::Fails));
        checks.iter().map(|check| check.says.clone()).collect::<Vec<_>>().join("\n")
    };
    let none = says(&[]).await;
    assert!(none.contains("no SPF") && none.contains("no DMARC"), "{none}");
    let two = says(&[("room.example.", "v=spf1 -all"), ("room.example.", "v=spf1 a -all")]).await;
    assert!(two.contains("2 SPF records"), "{two}");
    let open = says(&[("room.example.", "v=spf1 +all")]).await;
    assert!(open.contains("lets everybody send"), "{open}");
}

#[tokio::test]
async fn a_name_server_that_does_not_answer_is_no_fault() {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let mut udp = ConnectionConfig::udp();
    udp.port = socket.local_addr().unwrap().port();
    drop(socket);
    let server = NameServerConfig::new([127, 0, 0, 1].into(), true, vec![udp]);
    let config = ResolverConfig::from_parts(None, Vec::new(), vec![server]);
    let names = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
    let checks = policies("room.example", &names.build().unwrap()).await;
    assert_eq!((checks.len(), checks[0].verdict), (1, Verdict::LookAt));
}

#[test]
fn an_address_that_tells_is_named() {
    let mail = |from: &str| Mail {
        host: "mail.example".into(),
        port: 587,
        security: MailSecurity::StartTls,
        account: None,
        from: from.into(),
    };
    assert_eq!(name(&mail("room@juniper.example")), None);
    assert!(name(&mail("room@maren-counselling.example")).unwrap().says.contains("counsel"));
    assert!(name(&mail("Psychology <room@juniper.example>")).is_some());
}
