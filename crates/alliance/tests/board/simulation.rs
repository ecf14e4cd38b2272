//! Two pages change one board over lines that break: messages are lost with their socket, arrive
//! late from an old one, or arrive twice, and the keeper restarts. In the end both pages show the
//! keeper's board, no word that was typed is missing unless somebody deleted it, and none is there
//! twice.

use alliance::board::{Board, Body, NewBody, Op, Refusal, StepWhen, StrengthOf};
use alliance::{OwnWords, Place, Side};
use practice::{EntryId, Moment};
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

type Numbered = (u32, Op);

enum ToPage {
    Board(Board),
    Answer(u32, Result<(), Refusal>),
}

/// Keeps the board as the server does: a message that a page repeats is answered again, not applied
/// again.
#[derive(Default)]
struct Keeper {
    board: Board,
    answered: BTreeMap<usize, Vec<Result<(), Refusal>>>,
    minutes: i64,
}

/// A line that somebody types in: its words after the last edit that was sent, and its words now.
struct Field {
    base: Vec<String>,
    words: Vec<String>,
}

struct Page {
    side: Side,
    board: Board,
    asked: Vec<Numbered>,
    said: u32,
    fields: BTreeMap<EntryId, Field>,
    is_here: bool,
    up: VecDeque<Numbered>,
    down: VecDeque<ToPage>,
    /// Messages that an earlier socket may still deliver.
    late: VecDeque<Numbered>,
}

struct World {
    keeper: Keeper,
    pages: [Page; 2],
    words_made: u32,
    /// Words that must be on the board in the end. Words of goals are left out, because a rewording
    /// replaces them.
    typed: BTreeSet<String>,
    taken_out: BTreeSet<String>,
}

fn split(words: &OwnWords) -> Vec<String> {
    words.reveal().split_whitespace().map(str::to_owned).collect()
}

fn joined(words: &[String]) -> OwnWords {
    OwnWords::new(&words.join(" "))
}

impl Page {
    fn new(side: Side) -> Self {
        Self {
            side,
            board: Board::default(),
            asked: Vec::new(),
            said: 0,
            fields: BTreeMap::new(),
            is_here: false,
            up: VecDeque::new(),
            down: VecDeque::new(),
            late: VecDeque::new(),
        }
    }

    fn ask(&mut self, op: Op) {
        self.said += 1;
        self.asked.push((self.said, op.clone()));
        if self.is_here {
            self.up.push_back((self.said, op));
        }
    }

    /// Sends an edit of each line that was typed in, unless one is on its way.
    fn send_typed(&mut self) {
        let ready: Vec<Op> = self
            .fields
            .iter_mut()
            .filter(|(id, field)| {
                let on_its_way = self
                    .asked
                    .iter()
                    .any(|(_, op)| matches!(op, Op::Edit { id: of, .. } if of == *id));
                !on_its_way && field.words != field.base && !field.words.is_empty()
            })
            .map(|(id, field)| Op::Edit {
                id: id.clone(),
                base: joined(&field.base),
                words: joined(&field.words),
            })
            .collect();
        for op in ready {
            self.ask(op);
        }
        let asked = &self.asked;
        self.fields.retain(|id, field| {
            field.words != field.base
                || asked.iter().any(|(_, op)| matches!(op, Op::Edit { id: of, .. } if of == id))
        });
    }
}

impl World {
    fn new() -> Self {
        Self {
            keeper: Keeper::default(),
            pages: [Page::new(Side::Counsellor), Page::new(Side::Client)],
            words_made: 0,
            typed: BTreeSet::new(),
            taken_out: BTreeSet::new(),
        }
    }

    fn new_word(&mut self) -> String {
        self.words_made += 1;
        let word = format!("w{}", self.words_made);
        self.typed.insert(word.clone());
        word
    }

    fn connect(&mut self, who: usize) {
        let page = &mut self.pages[who];
        if page.is_here {
            return;
        }
        page.is_here = true;
        page.down.push_back(ToPage::Board(self.keeper.board.clone()));
        page.up = page.asked.iter().cloned().collect();
    }

    /// Loses the socket: messages to the page are gone, messages from the page may arrive late.
    fn lose(&mut self, who: usize, comes_late: bool) {
        let page = &mut self.pages[who];
        page.is_here = false;
        page.down.clear();
        let up = std::mem::take(&mut page.up);
        page.late = if comes_late { up } else { VecDeque::new() };
    }

    fn restart(&mut self) {
        for who in 0..2 {
            self.lose(who, false);
        }
        self.keeper.answered.clear();
    }

    /// Delivers a message to the keeper, from the page's socket or from an earlier one.
    fn hear(&mut self, who: usize, late: bool) -> bool {
        let page = &mut self.pages[who];
        let message = if late { page.late.pop_front() } else { page.up.pop_front() };
        let Some((n, op)) = message else { return false };
        let answered = self.keeper.answered.entry(who).or_default();
        let first = self.pages[who].asked.first().map_or(n, |(first, _)| *first);
        // After a restart the keeper has forgotten its answers.
        while answered.len() + 1 < first as usize {
            answered.push(Ok(()));
        }
        let before = answered.get(n as usize - 1).copied();
        let answer = before.unwrap_or_else(|| self.perform(who, &op));
        let answered = self.keeper.answered.entry(who).or_default();
        if before.is_none() {
            answered.push(answer);
        }
        if !late && self.pages[who].is_here {
            self.pages[who].down.push_back(ToPage::Answer(n, answer));
        }
        true
    }

    fn perform(&mut self, who: usize, op: &Op) -> Result<(), Refusal> {
        self.keeper.minutes += 1;
        let now = Moment::from_micros(self.keeper.minutes * 60_000_000);
        let before = self.keeper.board.clone();
        let done = self.keeper.board.apply(self.pages[who].side, op, now);
        assert_eq!(done == Ok(true), before != self.keeper.board, "{op:?}");
        if let Op::Remove { id } = op
            && done == Ok(true)
        {
            let gone = before.entries.iter().find(|entry| entry.id == *id);
            self.taken_out.extend(gone.map(|entry| split(&entry.words)).unwrap_or_default());
        }
        if done == Ok(true) {
            for page in self.pages.iter_mut().filter(|page| page.is_here) {
                page.down.push_back(ToPage::Board(self.keeper.board.clone()));
            }
        }
        done.map(drop)
    }

    fn tell(&mut self, who: usize) -> bool {
        let page = &mut self.pages[who];
        match page.down.pop_front() {
            None => return false,
            Some(ToPage::Board(board)) => page.board = board,
            Some(ToPage::Answer(n, answer)) => self.answered(who, n, answer),
        }
        true
    }

    fn answered(&mut self, who: usize, n: u32, answer: Result<(), Refusal>) {
        let page = &mut self.pages[who];
        let Some(place) = page.asked.iter().position(|(number, _)| *number == n) else { return };
        let (_, op) = page.asked.remove(place);
        match (&op, answer) {
            (Op::Edit { id, words, .. }, Ok(())) => {
                if let Some(field) = page.fields.get_mut(id) {
                    field.base = split(words);
                }
            }
            // A refused edit leaves its words with the person who typed them.
            (Op::Edit { id, base, words }, Err(_)) => {
                let base = split(base);
                let field = page.fields.remove(id).map(|field| field.words).unwrap_or_default();
                for word in split(words).into_iter().chain(field) {
                    if !base.contains(&word) {
                        self.typed.remove(&word);
                    }
                }
            }
            (Op::Add { words, .. }, Err(_)) => {
                for word in split(words) {
                    self.typed.remove(&word);
                }
            }
            _ => {}
        }
        self.pages[who].send_typed();
    }

    /// Types in an agenda line: inserts a word, and perhaps deletes one.
    fn type_in(&mut self, who: usize, pick: usize, place: usize, takes_out: bool) {
        let agenda = |entry: &&alliance::board::Entry| matches!(entry.body, Body::Agenda { .. });
        let lines: Vec<_> = self.pages[who].board.entries.iter().filter(agenda).collect();
        if lines.is_empty() {
            return;
        }
        let line = lines[pick % lines.len()];
        let (id, stood) = (line.id.clone(), split(&line.words));
        let word = self.new_word();
        let field = Field { base: stood.clone(), words: stood };
        let field = self.pages[who].fields.entry(id).or_insert(field);
        if takes_out && !field.words.is_empty() {
            self.taken_out.insert(field.words.remove(place % field.words.len()));
        }
        let at = place % (field.words.len() + 1);
        field.words.insert(at, word);
        self.pages[who].send_typed();
    }

    fn add(&mut self, who: usize, kind: usize) {
        let step = NewBody::Step { when: StepWhen::After, place: Some(Place::Car) };
        let bodies = [
            NewBody::Agenda {},
            NewBody::Agenda {},
            NewBody::Goal {},
            NewBody::Strength { of: StrengthOf::Helped },
            step,
            NewBody::Hope {},
            NewBody::Noticing {},
        ];
        let words = [self.new_word(), self.new_word()];
        let id = EntryId::new(format!("{who}-{}", self.words_made));
        let body = bodies[kind % bodies.len()];
        if matches!(body, NewBody::Goal {}) {
            self.typed.retain(|word| !words.contains(word));
        }
        let op = Op::Add { id, body, words: joined(&words) };
        self.pages[who].ask(op);
    }

    /// Any other op on a line that the page knows, allowed or not.
    fn act(&mut self, who: usize, kind: usize, pick: usize, other: usize) {
        let page = &self.pages[who];
        let ids: Vec<_> = page.board.entries.iter().map(|entry| entry.id.clone()).collect();
        if ids.is_empty() {
            return;
        }
        let id = ids[pick % ids.len()].clone();
        let is_plain = page.board.entries.iter().any(|entry| {
            entry.id == id && matches!(entry.body, Body::Agenda { .. } | Body::Hope { .. })
        });
        let yes = other.is_multiple_of(2);
        let said = || OwnWords::new(&format!("say{other} it"));
        let op = match kind % 12 {
            0 | 1 => Op::Move { id, after: Some(ids[other % ids.len()].clone()) },
            2 => Op::Move { id, after: None },
            3 | 4 => Op::Done { id, done: yes },
            5 => Op::Later { id, later: yes },
            6 => Op::Agree { id },
            7 => Op::Rate { id, value: u8::try_from(other % 12).unwrap() },
            8 if !is_plain => Op::Reword { id, words: said() },
            9 => Op::AnswerRewording { id, take: yes },
            10 => Op::Place { id, when: StepWhen::Before, place: Place::ALL.get(other).copied() },
            11 if other.is_multiple_of(4) => Op::Remove { id },
            _ => Op::ReviewEvery { sessions: u8::try_from(other % 14).ok() },
        };
        self.pages[who].ask(op);
    }

    fn step(&mut self, (kind, who, a, b): (u8, usize, usize, usize)) {
        match kind {
            0..=5 => self.type_in(who, a, b, a % 3 == 0),
            6..=8 => self.add(who, a),
            9..=12 => self.act(who, a, b, a / 12),
            13..=20 => drop(self.hear(who, false)),
            21..=28 => drop(self.tell(who)),
            29 | 30 => drop(self.hear(who, true)),
            31..=33 => self.connect(who),
            34 => self.lose(who, a % 2 == 0),
            _ => self.pages[who].send_typed(),
        }
    }

    /// Delivers all messages; no socket is lost any more.
    fn settle(&mut self) {
        for who in 0..2 {
            while self.hear(who, true) {}
            self.connect(who);
            self.pages[who].send_typed();
        }
        while (0..2).any(|who| self.hear(who, false) || self.tell(who)) {}
    }

    fn count(&self) -> BTreeMap<String, usize> {
        let mut count = BTreeMap::new();
        for entry in &self.keeper.board.entries {
            for word in split(&entry.words) {
                *count.entry(word).or_default() += 1;
            }
        }
        count
    }
}

fn steps() -> impl Strategy<Value = Vec<(u8, usize, usize, usize)>> {
    vec((0u8..37, 0usize..2, 0usize..96, 0usize..96), 1..220)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn both_end_with_the_same_board_and_no_word_is_missing(steps in steps()) {
        let mut world = World::new();
        for step in steps {
            world.step(step);
        }
        world.settle();
        for page in &world.pages {
            prop_assert_eq!(&page.board, &world.keeper.board);
            prop_assert!(page.asked.is_empty() && page.fields.is_empty());
        }
        let count = world.count();
        for word in world.typed.difference(&world.taken_out) {
            prop_assert!(count.contains_key(word), "{} is missing", word);
        }
        for (word, times) in count.iter().filter(|(word, _)| word.starts_with('w')) {
            prop_assert_eq!(*times, 1, "{} stands twice", word);
            prop_assert!(!world.taken_out.contains(word), "{} came back", word);
        }
    }

    #[test]
    fn a_keeper_that_forgot_what_it_answered_loses_no_word_either(
        steps in steps(), restarts in vec(0usize..200, 1..4)
    ) {
        let mut world = World::new();
        for (number, step) in steps.into_iter().enumerate() {
            if restarts.contains(&number) {
                world.restart();
            }
            world.step(step);
        }
        world.settle();
        for page in &world.pages {
            prop_assert_eq!(&page.board, &world.keeper.board);
        }
        let count = world.count();
        for word in world.typed.difference(&world.taken_out) {
            prop_assert!(count.contains_key(word), "{} is missing", word);
        }
    }
}
