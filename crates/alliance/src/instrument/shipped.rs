//! The questionnaires that come with Webside, verbatim (`crates/alliance/instruments`).

use super::Instrument;
use std::sync::LazyLock;

/// A questionnaire that comes with Webside.
#[derive(Debug)]
pub struct Shipped {
    /// Its id, such as "phq-9".
    pub id: &'static str,
    /// The questionnaire.
    pub instrument: Instrument,
}

macro_rules! shipped {
    ($($id:literal),*) => {[$((
        $id,
        include_str!(concat!("../../instruments/", $id, ".questionnaire.json")),
        include_str!(concat!("../../instruments/", $id, ".scoring.json")),
    )),*]};
}

/// PHQ-8 comes before PHQ-9: away from a session it is the one to offer
/// (docs/instruments.md#questions-that-must-not-wait).
static SHIPPED: LazyLock<Vec<Shipped>> = LazyLock::new(|| {
    shipped!("phq-8", "gad-7", "phq-9")
        .into_iter()
        .map(|(id, questionnaire, scoring)| {
            let instrument = Instrument::read(questionnaire, scoring);
            Shipped {
                id,
                instrument: instrument.expect("shipped files are sound; a test reads them"),
            }
        })
        .collect()
});

/// All, in the order in which they are offered.
pub fn shipped() -> &'static [Shipped] {
    &SHIPPED
}

/// The one with this id.
pub fn shipped_as(id: &str) -> Option<&'static Instrument> {
    shipped().iter().find(|one| one.id == id).map(|one| &one.instrument)
}
