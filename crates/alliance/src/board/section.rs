//! The table of the board's sections, and everything else that has to be said of every kind of
//! entry. The server's pages and the scripts (`web/wire/sections.ts`) derive theirs from it, so a
//! new section begins here. Deliberately absent: what only goals can do, which is in `entry`.

use super::{Board, Body, Entry, GoalEvent, GoalEventKind, NewBody, Stands, StepWhen, StrengthOf};
use crate::Side;
use practice::Moment;
use serde::Serialize;
use std::collections::BTreeMap;

/// All entries of one kind, and the rules for them.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Section {
    /// As ops and the database spell it. The section's messages begin with `board-KIND`.
    #[serde(skip)]
    pub kind: &'static str,
    /// Who decides about an entry.
    pub owner: Owner,
    /// Whether the writer may remove an entry that is agreed; the client always may.
    pub writer_removes: bool,
    /// The lists that show the entries, in the order of the page.
    pub lists: &'static [List],
}

/// Every section, in the order in which pages show them.
pub static SECTIONS: [Section; 6] = [
    Section { kind: "hope", owner: Owner::Writer, writer_removes: true, lists: &[List::Hope] },
    Section {
        kind: "agenda",
        owner: Owner::Both,
        writer_removes: false,
        lists: &[List::Agenda, List::Left],
    },
    Section {
        kind: "goal",
        owner: Owner::Both,
        writer_removes: false,
        lists: &[List::Goal, List::Past],
    },
    Section {
        kind: "strength",
        owner: Owner::Client,
        writer_removes: false,
        lists: &[List::Helped, List::Person],
    },
    Section {
        kind: "step",
        owner: Owner::Client,
        writer_removes: true,
        lists: &[List::Before, List::After],
    },
    Section {
        kind: "noticing",
        owner: Owner::Client,
        writer_removes: false,
        lists: &[List::Noticing],
    },
];

/// Who decides about an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// The one who wrote it. Nobody else has to agree.
    Writer,
    /// Both: one proposes it, and the other agrees.
    Both,
    /// The client: what the counsellor writes waits until the client agrees.
    Client,
}

/// A list of entries on the page, under its heading. The only list of a section has the name of its
/// kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum List {
    /// What each hopes for today.
    Hope,
    /// What to talk about today.
    Agenda,
    /// Agenda entries that were left for next time.
    Left,
    /// Goals that are open or proposed.
    Goal,
    /// Goals that were reached or set aside.
    Past,
    /// What has helped before.
    Helped,
    /// What the client is good at.
    Person,
    /// Steps before a session.
    Before,
    /// Steps after a session.
    After,
    /// Noticings that both kept.
    Noticing,
}

impl List {
    /// The word used in the ids of a page and in the keys of messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hope => "hope",
            Self::Agenda => "agenda",
            Self::Left => "left",
            Self::Goal => "goal",
            Self::Past => "past",
            Self::Helped => "helped",
            Self::Person => "person",
            Self::Before => "before",
            Self::After => "after",
            Self::Noticing => "noticing",
        }
    }
}

impl NewBody {
    /// The body with which a new entry begins.
    pub(super) fn begin(self, by: Side, at: Moment) -> Body {
        match self {
            Self::Hope {} => Body::Hope { closed_at: None },
            Self::Agenda {} => Body::Agenda { stands: Stands::Open {} },
            Self::Goal {} => Body::Goal {
                stands: Stands::Open {},
                rewording: None,
                ratings: Vec::new(),
                history: vec![GoalEvent { at, by, what: GoalEventKind::Proposed, before: None }],
            },
            Self::Strength { of } => Body::Strength { of },
            Self::Step { when, place } => Body::Step { when, place },
            Self::Noticing {} => Body::Noticing {},
        }
    }
}

impl Body {
    /// The section to which an entry with this body belongs.
    pub fn section(&self) -> &'static Section {
        // A row without a kind does not compile, nor does a kind without a row.
        let [hope, agenda, goal, strength, step, noticing] = &SECTIONS;
        match self {
            Self::Hope { .. } => hope,
            Self::Agenda { .. } => agenda,
            Self::Goal { .. } => goal,
            Self::Strength { .. } => strength,
            Self::Step { .. } => step,
            Self::Noticing {} => noticing,
        }
    }

    /// The list that shows it; `None` for a hope that is closed.
    pub fn list(&self) -> Option<List> {
        Some(match self {
            Self::Hope { closed_at: None } => List::Hope,
            Self::Hope { closed_at: Some(_) } => return None,
            Self::Agenda { stands: Stands::Open {} | Stands::Done { .. } } => List::Agenda,
            Self::Agenda { stands: Stands::Later { .. } } => List::Left,
            Self::Goal { stands: Stands::Open {}, .. } => List::Goal,
            Self::Goal { stands: Stands::Done { .. } | Stands::Later { .. }, .. } => List::Past,
            Self::Strength { of: StrengthOf::Helped } => List::Helped,
            Self::Strength { of: StrengthOf::Person } => List::Person,
            Self::Step { when: StepWhen::Before, .. } => List::Before,
            Self::Step { when: StepWhen::After, .. } => List::After,
            Self::Noticing {} => List::Noticing,
        })
    }

    /// When a hope or an agenda entry was closed, which then belongs to that day only.
    pub(super) fn closed_at(&self) -> Option<Moment> {
        match self {
            Self::Hope { closed_at } => *closed_at,
            Self::Agenda { stands: Stands::Done { at } } => Some(*at),
            Self::Agenda { stands: Stands::Open {} | Stands::Later { .. } }
            | Self::Goal { .. }
            | Self::Strength { .. }
            | Self::Step { .. }
            | Self::Noticing {} => None,
        }
    }
}

impl Entry {
    /// Whether it counts towards the most that may be open at once.
    pub(super) fn is_open(&self) -> bool {
        match self.body {
            Body::Hope { closed_at } => closed_at.is_none(),
            Body::Agenda { stands } | Body::Goal { stands, .. } => {
                !matches!(stands, Stands::Done { .. })
            }
            Body::Strength { .. } | Body::Step { .. } => true,
            Body::Noticing {} => !self.agreed,
        }
    }
}

/// The entries of a board by list. A page takes the lists that it shows in a way of their own, and
/// shows all others alike; so it leaves no section out.
pub struct Lists<'a>(BTreeMap<List, Vec<&'a Entry>>);

/// A list and its entries.
pub type Listed<'a> = (List, Vec<&'a Entry>);

impl Board {
    /// All lists, empty ones too, each in the order of the board.
    pub fn lists(&self) -> Lists<'_> {
        let all = SECTIONS.iter().flat_map(|section| section.lists);
        let mut entries_by_list: BTreeMap<_, _> = all.map(|list| (*list, Vec::new())).collect();
        for entry in &self.entries {
            if let Some(list) = entry.body.list() {
                entries_by_list.entry(list).or_default().push(entry);
            }
        }
        Lists(entries_by_list)
    }
}

impl<'a> Lists<'a> {
    /// Takes the entries of one list out.
    pub fn take(&mut self, list: List) -> Vec<&'a Entry> {
        self.0.remove(&list).unwrap_or_default()
    }

    /// The lists that nobody took, section by section.
    pub fn rest(mut self) -> Vec<(&'static Section, Vec<Listed<'a>>)> {
        let mut lists_of = |section: &Section| {
            section.lists.iter().filter_map(|list| self.0.remove_entry(list)).collect::<Vec<_>>()
        };
        let sections = SECTIONS.iter().map(|section| (section, lists_of(section)));
        sections.filter(|(_, lists)| !lists.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_table_spells_kinds_and_lists_as_ops_and_scripts_do() {
        for section in &SECTIONS {
            let op = json!({
                "kind": section.kind, "of": "person", "when": "before", "place": null,
            });
            let new: NewBody = serde_json::from_value(op).unwrap();
            let body = new.begin(Side::Client, Moment::from_micros(0));
            assert_eq!(body.section().kind, section.kind);
            assert!(section.lists.contains(&body.list().unwrap()), "{}", section.kind);
            for list in section.lists {
                assert_eq!(json!(list), list.as_str());
            }
        }
    }

    #[test]
    fn what_no_page_takes_is_left_section_by_section() {
        let board = Board::default();
        let mut lists = board.lists();
        assert!(lists.take(List::Helped).is_empty());
        let rest = lists.rest();
        assert_eq!(rest.len(), SECTIONS.len());
        let names: Vec<_> = rest[3].1.iter().map(|(list, _)| list.as_str()).collect();
        assert_eq!((rest[3].0.kind, names), ("strength", vec!["person"]));
    }
}
