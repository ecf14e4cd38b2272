//! Where things stand on a day's track. A style sheet may set no numbers from a template, so that a
//! place is spelt as classes: hours, tens of minutes and minutes, which `week.css` adds up.

use practice::week::DAY_MINUTES;

/// Most that stand side by side; more lie upon each other (chosen: what a narrow day can show).
const LANES: usize = 3;
/// Below, name and time share a line (chosen).
const BRIEF_MINUTES: u16 = 40;

/// A beginning, in minutes after midnight: `h9 t3 u0`.
pub(super) fn at(minute: u16) -> String {
    format!("h{} t{} u{}", minute / 60, minute % 60 / 10, minute % 10)
}

/// Beginning and length, in minutes; what goes on past midnight ends there.
pub(super) fn span(minute: u16, long: u16) -> String {
    let long = long.min(DAY_MINUTES.saturating_sub(minute));
    let brief = if long < BRIEF_MINUTES { " brief" } else { "" };
    format!("{} lh{} lt{} lu{}{brief}", at(minute), long / 60, long % 60 / 10, long % 10)
}

/// For each of these spans, of which none begins before the one before it: its lane from 0, and how
/// many lanes there are where it stands.
pub(super) fn lanes(spans: &[(u16, u16)]) -> Vec<(usize, usize)> {
    let mut placed: Vec<(usize, usize)> = Vec::with_capacity(spans.len());
    let (mut cluster, mut until) = (0, 0);
    let mut ends: Vec<u16> = Vec::new();
    for (place, (from, to)) in spans.iter().enumerate() {
        if *from >= until {
            settle(&mut placed[cluster..], ends.len());
            (cluster, ends) = (place, Vec::new());
        }
        let free = ends.iter().position(|end| end <= from);
        let lane = free.unwrap_or_else(|| ends.len().min(LANES - 1));
        match ends.get_mut(lane) {
            Some(end) => *end = (*end).max(*to),
            None => ends.push(*to),
        }
        until = until.max(*to);
        placed.push((lane, 1));
    }
    settle(&mut placed[cluster..], ends.len());
    placed
}

fn settle(cluster: &mut [(usize, usize)], lanes: usize) {
    cluster.iter_mut().for_each(|(_, of)| *of = lanes.max(1));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_spelt_as_classes() {
        assert_eq!(at(9 * 60 + 35), "h9 t3 u5");
        assert_eq!(span(570, 50), "h9 t3 u0 lh0 lt5 lu0");
        assert_eq!(span(570, 25), "h9 t3 u0 lh0 lt2 lu5 brief");
        assert_eq!(span(1_430, 50), "h23 t5 u0 lh0 lt1 lu0 brief", "until midnight");
    }

    #[test]
    fn what_collides_stands_side_by_side() {
        assert_eq!(lanes(&[]), []);
        assert_eq!(lanes(&[(540, 590), (600, 650)]), [(0, 1), (0, 1)]);
        assert_eq!(lanes(&[(540, 590), (550, 650), (600, 620)]), [(0, 2), (1, 2), (0, 2)]);
        let many = [(540, 700), (541, 700), (542, 700), (543, 700), (700, 710)];
        assert_eq!(lanes(&many), [(0, 3), (1, 3), (2, 3), (2, 3), (0, 1)]);
    }
}
