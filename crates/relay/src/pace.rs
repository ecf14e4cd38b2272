//! How often each source may be answered. Bounded in memory: what is forgotten first is what has
//! been silent longest. A source is an IPv4 address, or the /64 that one IPv6 host commands.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

/// Answers a source may have at once. One browser asks 2-8 times while it gathers, and a whole
/// practice may sit behind one address (chosen).
const BURST: u32 = 60;
/// Then one answer in this time (chosen): as a reflector worth 4 kbit/s.
const INTERVAL: Duration = Duration::from_millis(100);
/// Answers to all sources at once, then one in `INTERVAL_ALL` (chosen): no use to a flood with many
/// forged sources either.
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
pub(crate) struct Pace {
    all_used_until: Duration,
    /// The time until which a source has used up its answers (a leaky bucket kept as one number).
    used_until_by_source: BTreeMap<Source, Duration>,
    earlier_generation: BTreeMap<Source, Duration>,
}

impl Pace {
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
        let mut pace = Pace::default();
        let now = Duration::from_secs(5);
        let allowed = (0..200).filter(|_| pace.allows(v4(1), now)).count();
        assert_eq!(allowed, BURST as usize);
        assert!(pace.allows(v4(2), now), "another source is not held back");
        assert!(!pace.allows(v4(1), now + INTERVAL / 2));
        assert!(pace.allows(v4(1), now + INTERVAL));
        assert!(!pace.allows(v4(1), now + INTERVAL));
        let later = now + Duration::from_secs(60);
        assert_eq!((0..200).filter(|_| pace.allows(v4(1), later)).count(), BURST as usize);
    }

    #[test]
    fn one_ipv6_network_is_one_source_and_mapped_addresses_are_ipv4() {
        let mut pace = Pace::default();
        let host = |n: u16| IpAddr::from(Ipv6Addr::new(0x2001, 0xdb8, 0, 7, 0, 0, 0, n));
        assert_eq!((0..200).filter(|n| pace.allows(host(*n), Duration::ZERO)).count(), 60);
        let mapped: IpAddr = Ipv4Addr::from_bits(9).to_ipv6_mapped().into();
        assert_eq!(Source::from(mapped), Source::from(v4(9)));
    }

    #[test]
    fn many_forged_sources_are_held_back_together_and_fill_no_memory() {
        let mut pace = Pace::default();
        let second = Duration::from_secs(1);
        let at_once = (0..100_000).filter(|n| pace.allows(v4(*n), second)).count();
        assert_eq!(at_once, BURST_ALL as usize);
        let mut answered = 0;
        for n in 0..100_000_u32 {
            let now = second * 2 + INTERVAL_ALL * n / 4;
            answered += u32::from(pace.allows(v4(1_000_000 + n), now));
        }
        assert!((25_000..28_000).contains(&answered), "{answered}");
        assert!(pace.used_until_by_source.len() <= GENERATION);
        assert!(pace.earlier_generation.len() <= GENERATION);
    }

    #[test]
    fn a_source_is_remembered_across_one_generation() {
        let mut pace = Pace::default();
        let step = Duration::from_millis(1);
        while pace.allows(v4(0), Duration::ZERO) {}
        for n in 1..=GENERATION as u32 {
            pace.allows(v4(n), step * n);
        }
        let shortly = step;
        assert!(!pace.earlier_generation.is_empty());
        assert!(!pace.allows(v4(0), shortly));
    }
}
