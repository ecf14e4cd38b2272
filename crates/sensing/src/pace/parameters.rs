//! Every number that a measure of pace depends on, with its source, so that it can be printed
//! beside the result (docs/pace.md#the-numbers-it-rests-on). Deliberately absent: settings; a
//! practice does not tune these.

/// What the measures depend on. The default is what the docs describe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameters {
    /// Own silences shorter than this belong to one unit of speech.
    pub join_ms: u32,
    /// Units shorter than this, once joined, are left out.
    pub drop_ms: u32,
    /// Own silences from this on are pauses, when nobody speaks in them.
    pub pause_min_ms: u32,
    /// A short response is at most this long; 0 finds none.
    pub short_max_ms: u32,
    /// Own silence before and after a short response.
    pub short_clear_ms: u32,
    /// How far before and after a short response the other is looked for.
    pub short_window_ms: u32,
    /// Share of that time in which the other speaks.
    pub short_other_percent: u32,
    /// Silences of both from this on are long.
    pub silence_min_ms: u32,
    /// The one who is taken over had spoken at least this long.
    pub takeover_spoken_ms: u32,
    /// Both speak at least this long.
    pub takeover_overlap_ms: u32,
    /// The one who is taken over stops within this time of hearing it.
    pub takeover_stops_ms: u32,
    /// The one who takes over speaks on at least this long.
    pub takeover_goes_on_ms: u32,
    /// Who begins within this time of the other's beginning, as they hear it, may clash.
    pub clash_opening_ms: u32,
    /// Both speak at least this long.
    pub clash_overlap_ms: u32,
    /// Time that it takes to hear the other begin and not to begin oneself.
    pub reaction_ms: u32,
    /// Clashes are told only when the delay is known this well.
    pub uncertain_max_ms: u32,
    /// No median is told of fewer times than this.
    pub times_min: u32,
    /// Medians of the two directions that differ by more may come from tracks out of step.
    pub directions_differ_ms: u32,
}

/// One parameter, to be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The field's name, which ends in its unit where it has one.
    pub name: &'static str,
    /// Its value.
    pub value: u32,
    /// Where it comes from, or "chosen".
    pub source: &'static str,
}

const MEASURED: &str = "measured on 38,000 acknowledgements";
const CHOSEN: &str = "chosen";

impl Default for Parameters {
    fn default() -> Self {
        Self {
            join_ms: 200,        // docs/evidence.md#a6: known
            drop_ms: 90,         // docs/evidence.md#a6: chosen
            pause_min_ms: 200,   // docs/evidence.md#a6: convention
            short_max_ms: 1_000, // docs/figures.md#recorded-calls: measured, as the next three
            short_clear_ms: 500,
            short_window_ms: 2_000,
            short_other_percent: 30,
            silence_min_ms: 3_000,     // docs/evidence.md#a6 [18]
            takeover_spoken_ms: 1_000, // docs/pace.md#takeovers: chosen, as the next three
            takeover_overlap_ms: 200,
            takeover_stops_ms: 1_500,
            takeover_goes_on_ms: 1_000,
            clash_opening_ms: 1_000, // chosen: from there on it is a takeover
            clash_overlap_ms: 200,   // chosen: as in a takeover
            reaction_ms: 200,        // docs/evidence.md#a6-delay
            uncertain_max_ms: 100,   // docs/evidence.md#a6-delay: computed
            times_min: 10,           // docs/evidence.md#a6: chosen
            directions_differ_ms: 300, // chosen
        }
    }
}

impl Parameters {
    /// All of them in a fixed order.
    #[must_use]
    pub fn table(&self) -> [Parameter; 18] {
        let row = |name, value, source| Parameter { name, value, source };
        [
            row("join_ms", self.join_ms, "widely used"),
            row("drop_ms", self.drop_ms, CHOSEN),
            row("pause_min_ms", self.pause_min_ms, "convention"),
            row("short_max_ms", self.short_max_ms, MEASURED),
            row("short_clear_ms", self.short_clear_ms, MEASURED),
            row("short_window_ms", self.short_window_ms, MEASURED),
            row("short_other_percent", self.short_other_percent, MEASURED),
            row("silence_min_ms", self.silence_min_ms, "coding unit of silence in therapy"),
            row("takeover_spoken_ms", self.takeover_spoken_ms, CHOSEN),
            row("takeover_overlap_ms", self.takeover_overlap_ms, CHOSEN),
            row("takeover_stops_ms", self.takeover_stops_ms, CHOSEN),
            row("takeover_goes_on_ms", self.takeover_goes_on_ms, CHOSEN),
            row("clash_opening_ms", self.clash_opening_ms, CHOSEN),
            row("clash_overlap_ms", self.clash_overlap_ms, CHOSEN),
            row("reaction_ms", self.reaction_ms, "gap between turns, about 200 ms"),
            row("uncertain_max_ms", self.uncertain_max_ms, "computed: blame past 100 ms"),
            row("times_min", self.times_min, CHOSEN),
            row("directions_differ_ms", self.directions_differ_ms, CHOSEN),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_docs_have_the_same_numbers_and_sources() {
        let docs = include_str!("../../../../docs/pace.md");
        let table_of = docs.lines().skip_while(|line| !line.starts_with("| parameter |")).skip(2);
        let rows: Vec<&str> = table_of.take_while(|line| line.starts_with("| `")).collect();
        let table = Parameters::default().table();
        let told = table
            .map(|Parameter { name, value, source }| format!("| `{name}` | {value} | {source} |"));
        assert_eq!(rows, told);
    }

    #[test]
    fn each_number_is_printed_under_its_own_name() {
        let whole = format!("{:?}", Parameters::default());
        for Parameter { name, value, .. } in Parameters::default().table() {
            assert!(whole.contains(&format!(" {name}: {value}")), "{name}");
        }
        assert_eq!(whole.matches(": ").count(), Parameters::default().table().len());
    }
}
