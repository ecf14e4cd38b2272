//! Answers STUN Binding Requests (RFC 8489) with the address they came from. It is silent on
//! everything else (no error answers, no credentials, nothing about itself), so that it is of
//! little use to anyone who forges sources.

use crate::rate::Rate;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use stun_types::attribute::{
    Attribute, AttributeStaticType, AttributeType, Fingerprint, MessageIntegrity,
    MessageIntegritySha256, Nonce, PasswordAlgorithm, Realm, Userhash, Username, XorMappedAddress,
};
use stun_types::message::{
    BINDING, Message, MessageClass, MessageHeader, MessageWrite, MessageWriteExt, MessageWriteVec,
};

/// Attributes that RFC 8489 requires a responder to understand, and that one without credentials
/// may ignore.
const PASSED_OVER: [AttributeType; 7] = [
    Username::TYPE,
    MessageIntegrity::TYPE,
    MessageIntegritySha256::TYPE,
    Realm::TYPE,
    Nonce::TYPE,
    Userhash::TYPE,
    PasswordAlgorithm::TYPE,
];

/// Answers bindings, within the rate that each source may have.
#[derive(Debug, Default)]
pub struct Responder {
    rate: Rate,
}

impl Responder {
    /// The answer to a datagram from `source` at `now` (time since a fixed start), if there is one.
    pub fn answer(
        &mut self,
        datagram: &[u8],
        source: SocketAddr,
        now: Duration,
    ) -> Option<Vec<u8>> {
        let source = SocketAddr::new(source.ip().to_canonical(), source.port());
        if !may_be_answered(source) {
            return None;
        }
        let request = binding_request(datagram)?;
        if !self.rate.allows(source.ip(), now) {
            return None;
        }
        let mut answer = Message::builder_success(&request, MessageWriteVec::with_capacity(52));
        let mapped = XorMappedAddress::new(source, request.transaction_id());
        answer.add_attribute(&mapped).ok()?;
        if request.has_attribute(Fingerprint::TYPE) {
            answer.add_fingerprint().ok()?;
        }
        Some(answer.finish())
    }
}

/// Whether a source can be a single host: none asks from port 0, a group address or the broadcast
/// address.
fn may_be_answered(source: SocketAddr) -> bool {
    let broadcast = matches!(source.ip(), IpAddr::V4(v4) if v4.is_broadcast());
    source.port() != 0 && !source.ip().is_unspecified() && !source.ip().is_multicast() && !broadcast
}

fn binding_request(datagram: &[u8]) -> Option<Message<'_>> {
    let header = MessageHeader::from_bytes(datagram).ok()?;
    let length = usize::from(header.data_length());
    let whole = datagram.len() == MessageHeader::LENGTH + length && length.is_multiple_of(4);
    let kind = header.get_type();
    if !whole || !kind.has_class(MessageClass::Request) || !kind.has_method(BINDING) {
        return None;
    }
    let request = Message::from_bytes(datagram).ok()?;
    let foreign = request
        .iter_attributes()
        .map(|(_, attribute)| attribute.get_type())
        .any(|kind| kind.comprehension_required() && !PASSED_OVER.contains(&kind));
    (!foreign).then_some(request)
}

#[cfg(test)]
mod tests;
