use super::*;
use proptest::prelude::*;
use stun_types::attribute::{RawAttribute, Software};
use stun_types::message::{IntegrityAlgorithm, MessageType, ShortTermCredentials, TransactionId};

fn request() -> MessageWriteVec {
    let kind = MessageType::from_class_method(MessageClass::Request, BINDING);
    Message::builder(kind, TransactionId::from(0x1234_5678_9abc), MessageWriteVec::new())
}

fn source(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

fn ask(datagram: &[u8]) -> Option<Vec<u8>> {
    Responder::default().answer(datagram, source("203.0.113.9:40000"), Duration::ZERO)
}

#[test]
fn the_sample_of_rfc_5769_is_understood() {
    // RFC 5769 §2.2 gives the mapped address 192.0.2.1:32853 for this transaction id.
    let id = [0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87, 0xdf, 0xae];
    let mut datagram = vec![0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42];
    datagram.extend(id);
    let answer =
        Responder::default().answer(&datagram, source("192.0.2.1:32853"), Duration::ZERO).unwrap();
    let mapped = [0, 0x20, 0, 8, 0, 1, 0xa1, 0x47, 0xe1, 0x12, 0xa6, 0x43];
    assert_eq!(answer[..8], [1, 1, 0, 12, 0x21, 0x12, 0xa4, 0x42]);
    assert_eq!(answer[8..20], id);
    assert_eq!(answer[20..], mapped);
}

#[test]
fn a_binding_request_learns_its_address() {
    for from in ["203.0.113.9:40000", "[2001:db8::5]:9", "[::ffff:203.0.113.9]:40000"] {
        let request = request().finish();
        let answer = Responder::default().answer(&request, source(from), Duration::ZERO).unwrap();
        let answer = Message::from_bytes(&answer).unwrap();
        assert!(answer.has_class(MessageClass::Success) && answer.has_method(BINDING));
        let mapped = answer.attribute::<XorMappedAddress>().unwrap();
        let mapped = mapped.addr(answer.transaction_id());
        assert_eq!(mapped.ip(), source(from).ip().to_canonical());
        assert_eq!(mapped.port(), source(from).port());
        assert!(!answer.has_attribute(Fingerprint::TYPE));
    }
}

#[test]
fn a_fingerprint_is_answered_with_one() {
    let mut asked = request();
    asked.add_fingerprint().unwrap();
    let mut asked = asked.finish();
    let answer = ask(&asked).unwrap();
    assert_eq!(answer.len(), 20 + 12 + 8);
    assert!(Message::from_bytes(&answer).unwrap().has_attribute(Fingerprint::TYPE));
    *asked.last_mut().unwrap() ^= 1;
    assert_eq!(ask(&asked), None, "a wrong fingerprint is not answered");
}

#[test]
fn credentials_and_optional_attributes_are_ignored() {
    let mut asked = request();
    asked.add_attribute(&Software::new("browser").unwrap()).unwrap();
    asked.add_attribute(&Username::new("somebody").unwrap()).unwrap();
    let credentials = ShortTermCredentials::new("secret".into()).into();
    asked.add_message_integrity(&credentials, IntegrityAlgorithm::Sha1).unwrap();
    assert_eq!(ask(&asked.finish()).unwrap().len(), 32);
}

#[test]
fn everything_else_gets_no_answer() {
    let kinds = [MessageClass::Indication, MessageClass::Success, MessageClass::Error];
    for class in kinds {
        let kind = MessageType::from_class_method(class, BINDING);
        let message = Message::builder(kind, TransactionId::from(7), MessageWriteVec::new());
        assert_eq!(ask(&message.finish()), None, "{class:?}");
    }
    let allocate =
        MessageType::from_class_method(MessageClass::Request, stun_types::message::Method::new(3));
    let message = Message::builder(allocate, TransactionId::from(7), MessageWriteVec::new());
    assert_eq!(ask(&message.finish()), None);

    let mut change_request = request();
    change_request.add_attribute(&RawAttribute::new(3.into(), &[0, 0, 0, 6])).unwrap();
    assert_eq!(ask(&change_request.finish()), None);

    let mut longer = request().finish();
    longer.extend([0; 4]);
    assert_eq!(ask(&longer), None, "bytes after the message");
    assert_eq!(ask(&[]), None);
    assert_eq!(ask(b"GET / HTTP/1.1\r\n\r\n"), None);
}

#[test]
fn impossible_sources_get_no_answer() {
    let asked = request().finish();
    let impossible = [
        "203.0.113.9:0",
        "0.0.0.0:5",
        "255.255.255.255:5",
        "224.0.0.1:5",
        "[::]:5",
        "[ff02::1]:5",
        "[::ffff:255.255.255.255]:5",
    ];
    for from in impossible {
        let answer = Responder::default().answer(&asked, source(from), Duration::ZERO);
        assert_eq!(answer, None, "{from}");
    }
}

#[test]
fn a_source_that_asks_too_often_gets_no_answer_for_a_while() {
    let mut responder = Responder::default();
    let asked = request().finish();
    let mut ask = |now| responder.answer(&asked, source("203.0.113.9:7"), now).is_some();
    assert_eq!((0..1_000).filter(|_| ask(Duration::ZERO)).count(), 60);
    assert!(ask(Duration::from_secs(1)));
}

/// What any answer must satisfy, whatever the request.
fn check(datagram: &[u8], answer: &[u8]) {
    assert_eq!(datagram[..2], [0, 1], "only binding requests are answered");
    assert_eq!(datagram[4..20], answer[4..20], "same cookie and transaction");
    assert!(answer.len() <= 44 + 8, "an answer is small");
    assert!(Message::from_bytes(answer).is_ok());
}

proptest! {
    #[test]
    fn any_bytes_do_no_harm(datagram in proptest::collection::vec(any::<u8>(), 0..700)) {
        if let Some(answer) = ask(&datagram) {
            check(&datagram, &answer);
        }
    }

    #[test]
    fn bytes_that_look_like_stun_do_no_harm(
        kind in any::<u8>().prop_map(|kind| if kind < 128 { 1 } else { kind }),
        attributes in proptest::collection::vec(
            (any::<u16>(), proptest::collection::vec(any::<u8>(), 0..24)),
            0..8,
        ),
        cut in 0usize..40,
    ) {
        let mut body = Vec::new();
        for (kind, value) in &attributes {
            body.extend(kind.to_be_bytes());
            body.extend(u16::try_from(value.len()).unwrap().to_be_bytes());
            body.extend(value);
            body.resize(body.len().next_multiple_of(4), 0);
        }
        let mut datagram = vec![0, kind];
        datagram.extend(u16::try_from(body.len()).unwrap().to_be_bytes());
        datagram.extend([0x21, 0x12, 0xa4, 0x42]);
        datagram.extend([9; 12]);
        datagram.extend(&body);
        datagram.truncate(datagram.len().saturating_sub(cut / 10));
        if let Some(answer) = ask(&datagram) {
            check(&datagram, &answer);
        }
    }

    #[test]
    fn a_changed_byte_does_no_harm(at in 0usize..28, to in any::<u8>()) {
        let mut asked = request();
        asked.add_fingerprint().unwrap();
        let mut datagram = asked.finish();
        datagram[at] = to;
        if let Some(answer) = ask(&datagram) {
            check(&datagram, &answer);
        }
    }
}
