//! What the board's forms send, read as ops. Changed words are never lost: whichever button of a
//! line was pressed, they are applied first. Deliberately absent: whether an op is allowed.

use alliance::board::{Board, NewBody, Op, StepWhen, StrengthOf};
use alliance::{OwnWords, Place};
use practice::EntryId;
use practice::Private;
use serde::Deserialize;
use serde_json::json;

/// One form of the board.
#[derive(Deserialize)]
pub struct Sent {
    /// The value of the pressed button.
    #[serde(rename = "do")]
    verb: String,
    #[serde(default)]
    id: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    of: String,
    #[serde(default)]
    when: String,
    #[serde(default)]
    place: String,
    #[serde(default, deserialize_with = "crate::form::private")]
    words: Private<String>,
    /// The words as they stood when the page was made.
    #[serde(default, deserialize_with = "crate::form::private")]
    base: Private<String>,
    /// Other words for a goal.
    #[serde(default, deserialize_with = "crate::form::private")]
    other_words: Private<String>,
    #[serde(default)]
    value: String,
    /// The rating from a list, for forms without a script.
    chosen: Option<String>,
    #[serde(default)]
    sessions: String,
    #[serde(default)]
    back: String,
}

impl Sent {
    /// The ops in order; `None` for a form that no page of ours has.
    pub fn ops(&self, board: &Board, new_id: EntryId) -> Option<Vec<Op>> {
        if self.verb == "add" {
            let words = OwnWords::new(self.words.reveal());
            return Some(vec![Op::Add { id: new_id, body: self.new_body()?, words }]);
        }
        if self.verb == "rhythm" {
            let sessions = self.sessions.parse().ok().filter(|sessions| *sessions > 0);
            return Some(vec![Op::ReviewEvery { sessions }]);
        }
        let id = EntryId::new(self.id.as_str());
        let mut ops = Vec::new();
        let (base, words) = (OwnWords::new(self.base.reveal()), OwnWords::new(self.words.reveal()));
        if base != words && self.verb != "remove" {
            ops.push(Op::Edit { id: id.clone(), base, words });
        }
        ops.extend(self.on_line(board, id)?);
        Some(ops)
    }

    fn on_line(&self, board: &Board, id: EntryId) -> Option<Option<Op>> {
        Some(Some(match self.verb.as_str() {
            "edit" => return Some(None),
            "agree" => Op::Agree { id },
            "done" => Op::Done { id, done: true },
            "undone" => Op::Done { id, done: false },
            "later" => Op::Later { id, later: true },
            "resume" => Op::Later { id, later: false },
            "up" => return Some(after_previous(board, &id).map(|after| Op::Move { id, after })),
            "down" => return Some(after_next(board, &id).map(|after| Op::Move { id, after })),
            "reword" => Op::Reword { id, words: OwnWords::new(self.other_words.reveal()) },
            "take" => Op::AnswerRewording { id, take: true },
            "decline" => Op::AnswerRewording { id, take: false },
            "rate" => match self.chosen.as_ref().unwrap_or(&self.value).as_str() {
                "" => return Some(None),
                value => Op::Rate { id, value: value.parse().ok()? },
            },
            "place" => Op::Place { id, when: self.when()?, place: self.place() },
            "remove" => Op::Remove { id },
            _ => return None,
        }))
    }

    fn new_body(&self) -> Option<NewBody> {
        Some(match self.kind.as_str() {
            "strength" if self.of == "helped" => NewBody::Strength { of: StrengthOf::Helped },
            "strength" => NewBody::Strength { of: StrengthOf::Person },
            "step" => NewBody::Step { when: self.when()?, place: self.place() },
            // Comes to the board when both said yes, never by a form.
            "noticing" => return None,
            // Any other kind consists of words alone; one that does not is not read.
            kind => serde_json::from_value(json!({ "kind": kind })).ok()?,
        })
    }

    fn when(&self) -> Option<StepWhen> {
        match self.when.as_str() {
            "before" => Some(StepWhen::Before),
            "after" => Some(StepWhen::After),
            _ => None,
        }
    }

    fn place(&self) -> Option<Place> {
        Place::from_word(&self.place)
    }

    /// Name and text of the field in which something was typed; `None` when only a button was
    /// pressed.
    pub fn typed(&self) -> Option<(&'static str, String)> {
        let (base, words) = (self.base.reveal(), self.words.reveal());
        match self.verb.as_str() {
            "reword" => Some(("other_words", self.other_words.reveal().clone())),
            "add" | "edit" => Some(("words", words.clone())),
            _ if OwnWords::new(base) != OwnWords::new(words) => Some(("words", words.clone())),
            _ => None,
        }
    }

    /// All other fields, to send the same form again.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let typed = self.typed().map(|(name, _)| name);
        let all = [
            ("do", &self.verb),
            ("id", &self.id),
            ("kind", &self.kind),
            ("of", &self.of),
            ("when", &self.when),
            ("place", &self.place),
            ("words", self.words.reveal()),
            ("base", self.base.reveal()),
            ("other_words", self.other_words.reveal()),
            ("value", self.chosen.as_ref().unwrap_or(&self.value)),
            ("sessions", &self.sessions),
            ("back", &self.back),
        ];
        let kept =
            all.into_iter().filter(|(name, value)| Some(*name) != typed && !value.is_empty());
        kept.map(|(name, value)| (name, value.clone())).collect()
    }

    /// The page to go back to: one of `pages`, the first unless another was asked for.
    pub fn back<'a>(&self, pages: &'a [impl AsRef<str>]) -> Option<&'a str> {
        let is_it = |page: &&_| AsRef::as_ref(*page) == self.back;
        pages.iter().find(is_it).or(pages.first()).map(AsRef::as_ref)
    }
}

/// The entry that precedes `id` after it moved up; the inner `None` means that nothing does. Lines
/// move among those of their list, because only these are shown together.
fn after_previous(board: &Board, id: &EntryId) -> Option<Option<EntryId>> {
    let (peers, at) = peers_of(board, id)?;
    let previous = at.checked_sub(1)?;
    Some(previous.checked_sub(1).map(|before| peers[before].clone()))
}

fn after_next(board: &Board, id: &EntryId) -> Option<Option<EntryId>> {
    let (peers, at) = peers_of(board, id)?;
    peers.get(at + 1).map(|next| Some(next.clone()))
}

fn peers_of(board: &Board, id: &EntryId) -> Option<(Vec<EntryId>, usize)> {
    let entry = board.entries.iter().find(|entry| entry.id == *id)?;
    let list = entry.body.list()?;
    let peers = board.entries.iter().filter(|peer| peer.body.list() == Some(list));
    let peers: Vec<EntryId> = peers.map(|peer| peer.id.clone()).collect();
    let at = peers.iter().position(|peer| peer == id)?;
    Some((peers, at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alliance::Side;
    use alliance::board::{Body, Entry, Stands};
    use practice::Moment;

    fn sent(form: &[(&str, &str)]) -> Sent {
        let fields: serde_json::Map<String, serde_json::Value> =
            form.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        serde_json::from_value(fields.into()).unwrap()
    }

    fn board() -> Board {
        let entry = |id: &str, body| Entry {
            id: EntryId::new(id),
            by: Side::Client,
            made_at: Moment::from_micros(0),
            words: OwnWords::new(id),
            agreed: false,
            body,
        };
        let agenda = || Body::Agenda { stands: Stands::Open {} };
        let left = Body::Agenda { stands: Stands::Later { at: Moment::from_micros(1) } };
        let entries = vec![
            entry("a", agenda()),
            entry("left", left),
            entry("kept", Body::Noticing {}),
            entry("b", agenda()),
            entry("c", agenda()),
        ];
        Board { entries, review_every: None }
    }

    fn ops(form: &[(&str, &str)]) -> Option<Vec<Op>> {
        sent(form).ops(&board(), EntryId::new("new"))
    }

    #[test]
    fn a_form_is_read_as_what_it_says() {
        let step = [("do", "add"), ("kind", "step"), ("when", "after"), ("words", " Walk ")];
        let body = NewBody::Step { when: StepWhen::After, place: None };
        let add = Op::Add { id: EntryId::new("new"), body, words: OwnWords::new("Walk") };
        assert_eq!(ops(&step), Some(vec![add]));
        let every = Op::ReviewEvery { sessions: Some(4) };
        assert_eq!(ops(&[("do", "rhythm"), ("sessions", "4")]), Some(vec![every]));
        let never = Op::ReviewEvery { sessions: None };
        assert_eq!(ops(&[("do", "rhythm"), ("sessions", "")]), Some(vec![never]));
        let take = Op::AnswerRewording { id: EntryId::new("a"), take: true };
        assert_eq!(ops(&[("do", "take"), ("id", "a")]), Some(vec![take]));
    }

    #[test]
    fn changed_words_come_first_whichever_button_was_pressed() {
        let form = [("do", "agree"), ("id", "a"), ("base", "a"), ("words", "a walk")];
        let id = EntryId::new("a");
        let edit =
            Op::Edit { id: id.clone(), base: OwnWords::new("a"), words: OwnWords::new("a walk") };
        assert_eq!(ops(&form), Some(vec![edit, Op::Agree { id: id.clone() }]));
        let form = [("do", "remove"), ("id", "a"), ("base", "a"), ("words", "")];
        assert_eq!(ops(&form), Some(vec![Op::Remove { id }]));
    }

    #[test]
    fn a_line_moves_among_those_that_are_seen_together() {
        let moved = |verb, id| ops(&[("do", verb), ("id", id)]);
        let after = |id: &str, after: Option<&str>| {
            let after = after.map(EntryId::new);
            Some(vec![Op::Move { id: EntryId::new(id), after }])
        };
        assert_eq!(moved("up", "b"), after("b", None));
        assert_eq!(moved("up", "c"), after("c", Some("a")));
        assert_eq!(moved("down", "a"), after("a", Some("b")));
        assert_eq!(moved("up", "a"), Some(vec![]), "it is the first");
        assert_eq!(moved("down", "c"), Some(vec![]), "it is the last");
        assert_eq!(moved("up", "left"), Some(vec![]));
    }

    #[test]
    fn what_no_form_of_ours_sends_is_not_read() {
        assert_eq!(ops(&[("do", "dance"), ("id", "a")]), None);
        assert_eq!(ops(&[("do", "rate"), ("id", "a"), ("value", "much")]), None);
        let unchosen = [("do", "rate"), ("id", "a"), ("value", "5"), ("chosen", "")];
        assert_eq!(ops(&unchosen), Some(vec![]), "a line that was not touched says nothing");
        assert_eq!(ops(&[("do", "add"), ("kind", "noticing"), ("words", "x")]), None);
        assert_eq!(ops(&[("do", "add"), ("kind", "step"), ("when", "never")]), None);
    }

    #[test]
    fn it_leads_back_to_a_page_that_shows_the_board() {
        let pages = ["/me", "/arrive"];
        let back = |to| sent(&[("do", "edit"), ("back", to)]).back(&pages);
        assert_eq!(back("/arrive"), Some("/arrive"));
        assert_eq!(back("https://elsewhere.example.org"), Some("/me"));
    }
}
