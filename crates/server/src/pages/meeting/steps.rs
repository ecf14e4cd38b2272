//! The steps of a pair's transition plan (docs/practices.md#c9), by place, to walk through. Ticks
//! stay on the page; the plan is changed on the board.

use crate::built::check_in_words;
use crate::error::PageError;
use crate::page::Page;
use crate::state::App;
use alliance::Place;
use alliance::board::{Body, StepWhen};
use practice::PairId;

/// The steps for one place.
pub struct Group {
    /// Where, in words; empty for everywhere.
    pub place: String,
    /// The steps in order.
    pub steps: Vec<String>,
}

/// Steps to walk through.
pub struct Steps {
    /// For where the person is, and for everywhere; for all places if that is not known.
    pub here: Vec<Group>,
    /// For other places.
    pub elsewhere: Vec<Group>,
}

impl Steps {
    /// No steps.
    pub fn none() -> Self {
        Self { here: Vec::new(), elsewhere: Vec::new() }
    }

    /// The steps before or after a session, for somebody who joins from `place`.
    pub async fn of(
        app: &App,
        page: &Page,
        pair: &PairId,
        when: StepWhen,
        place: Option<Place>,
    ) -> Result<Self, PageError> {
        let board = app.storage.board(pair).await?;
        let steps = board.entries.iter().filter_map(|entry| {
            let Body::Step { when: at, place } = entry.body else { return None };
            (at == when).then(|| (place, entry.words.reveal().to_string()))
        });
        let steps: Vec<(Option<Place>, String)> = steps.collect();
        let group = |wanted: Option<Place>| Group {
            place: wanted.map(|place| check_in_words::place(page, place)).unwrap_or_default(),
            steps: steps
                .iter()
                .filter(|(place, _)| *place == wanted)
                .map(|(_, words)| words.clone())
                .collect(),
        };
        let (here, elsewhere) = places(place);
        let groups = |places: Vec<Option<Place>>| {
            let groups = places.into_iter().map(group);
            groups.filter(|group| !group.steps.is_empty()).collect()
        };
        Ok(Self { here: groups(here), elsewhere: groups(elsewhere) })
    }

    /// Whether there is no step at all.
    pub fn is_empty(&self) -> bool {
        self.here.is_empty() && self.elsewhere.is_empty()
    }
}

/// The places whose steps are shown, and those whose steps are folded away.
fn places(place: Option<Place>) -> (Vec<Option<Place>>, Vec<Option<Place>>) {
    let everywhere = [None].into_iter();
    let known = |one: &Option<Place>| place.is_none() || *one == place;
    let (here, elsewhere): (Vec<_>, Vec<_>) = Place::ALL.into_iter().map(Some).partition(known);
    (everywhere.chain(here).collect(), elsewhere)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_where_one_is_comes_first() {
        let (here, elsewhere) = places(Some(Place::Car));
        assert_eq!(here, [None, Some(Place::Car)]);
        let others = [Place::Home, Place::Office, Place::Other].map(Some);
        assert_eq!(elsewhere, others);
        let (all, none) = places(None);
        assert_eq!((all.len(), none.len()), (5, 0));
    }
}
