//! Limits how often each source is answered. Memory is bounded: the source that has been silent
//! longest is forgotten first. A source is an IPv4 address, or the /64 network of one IPv6 host.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

/// Answers that a source may have at once (chosen): one browser asks 2-8 times while it gathers,
/// and a whole practice may sit behind one address.
const BURST: u32 = 60;
/// After that, one answer in this time (chosen): a reflector of 4 kbit/s.
const INTERVAL: Duration = Duration::from_millis(100);
/// Answers to all sources at once, then one in `INTERVAL_ALL` (chosen): of no use to a flood with
/// many forged sources either.
const BURST_ALL: u32 = 2_000;
const INTERVAL_ALL: Duration = Duration::from_micros(500);
/// Sources remembered in each of the two generations (chosen): under 1 MB in all.
const GENERATION: usize = 4_096;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    V4(u32),
    V6(u64),
}

impl From<IpAddr> for Source {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) => Self::V4(v4.to_bits()),
            IpAddr::V6(v6) => {
                let [a, b, c, d, ..] = v6.segments();
                Self::V6([a, b, c, d].iter().fold(0, |bits, part| bits << 16 | u64::from(*part)))
            }
        }
    }
}

/// Counts answers; tells whether one more is allowed.
#[derive(Debug, Default)]
pub(crate) struct Rate {
    all_used_until: Duration,
    /// The time until which a source has used up its answers (a leaky bucket kept as one number).
    used_until_by_source: BTreeMap<Source, Duration>,
    earlier_generation: BTreeMap<Source, Duration>,
}

impl Rate {
    /// Whether `address` may be answered at `now`, the time since any fixed start. Counts it if so.
    pub(crate) fn allows(&mut self, address: IpAddr, now: Duration) -> bool {
        let source = Source::from(address);
        let used = self.used_until_by_source.get(&source);
        let used = used.or_else(|| self.earlier_generation.get(&source)).copied();
        let own = take(used.unwrap_or_default(), now, INTERVAL, BURST);
        let all = take(self.all_used_until, now, INTERVAL_ALL, BURST_ALL);
        let (Some(own), Some(all)) = (own, all) else { return false };
        self.all_used_until = all;
        if self.used_until_by_source.len() >= GENERATION {
            self.earlier_generation = std::mem::take(&mut self.used_until_by_source);
        }
        self.used_until_by_source.insert(source, own);
        true
    }
}

fn take(used_until: Duration, now: Duration, interval: Duration, burst: u32) -> Option<Duration> {
    let next = used_until.max(now) + interval;
    (next <= now + interval * burst).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{Ipv4Addr, Ipv6Addr};

    fn v4(n: u32) -> IpAddr {
        Ipv4Addr::from_bits(n).into()
    }

    #[test]
    fn a_source_gets_its_burst_and_then_one_in_each_interval() {
        let mut rate = Rate::default();
        let now = Duration::from_secs(5);
        let allowed = (0..200).filter(|_| rate.allows(v4(1), now)).count();
        assert_eq!(allowed, BURST as usize);
        assert!(rate.allows(v4(2), now), "another source is not held back");
        assert!(!rate.allows(v4(1), now + INTERVAL / 2));
        assert!(rate.allows(v4(1), now + INTERVAL));
        assert!(!rate.allows(v4(1), now + INTERVAL));
        let later = now + Duration::from_secs(60);
        assert_eq!((0..200).filter(|_| rate.allows(v4(1), later)).count(), BURST as usize);
    }

    #[test]
    fn one_ipv6_network_is_one_source_and_mapped_addresses_are_ipv4() {
        let mut rate = Rate::default();
        let host = |n: u16| IpAddr::from(Ipv6Addr::new(0x2001, 0xdb8, 0, 7, 0, 0, 0, n));
        assert_eq!((0..200).filter(|n| rate.allows(host(*n), Duration::ZERO)).count(), 60);
        let mapped: IpAddr = Ipv4Addr::from_bits(9).to_ipv6_mapped().into();
        assert_eq!(Source::from(mapped), Source::from(v4(9)));
    }

    #[test]
    fn many_forged_sources_are_held_back_together_and_fill_no_memory() {
        let mut rate = Rate::default();
        let second = Duration::from_secs(1);
        let at_once = (0..100_000).filter(|n| rate.allows(v4(*n), second)).count();
        assert_eq!(at_once, BURST_ALL as usize);
        let mut answered = 0;
        for n in 0..100_000_u32 {
            let now = second * 2 + INTERVAL_ALL * n / 4;
            answered += u32::from(rate.allows(v4(1_000_000 + n), now));
        }
        assert!((25_000..28_000).contains(&answered), "{answered}");
        assert!(rate.used_until_by_source.len() <= GENERATION);
        assert!(rate.earlier_generation.len() <= GENERATION);
    }

    #[test]
    fn a_source_is_remembered_across_one_generation() {
        let mut rate = Rate::default();
        let step = Duration::from_millis(1);
        while rate.allows(v4(0), Duration::ZERO) {}
        for n in 1..=GENERATION as u32 {
            rate.allows(v4(n), step * n);
        }
        let shortly = step;
        assert!(!rate.earlier_generation.is_empty());
        assert!(!rate.allows(v4(0), shortly));
    }
}
