//! The joint check (docs/practices.md#c5): before the session proper, each says how they see and
//! hear the other, may request changes, and says whether they can speak freely
//! (docs/practices.md#a3). Deliberately absent: blocking the meeting. Media and signals pass in any
//! state of the check.

use crate::room::Room;
use crate::step::Step;
use crate::{Refusal, SeatId, Tell};
use practice::joint_check::{
    Near, OWN_WORDS_MAX, Outcome, Privacy, Record, Request, RequestText, SideRecord, Topic,
};
use practice::{Modality, OwnWords, Side};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most requests of one person in one session, "a bit more" included (chosen: far more than people
/// make; bounds the size of a room).
pub const REQUESTS_MAX: u32 = 24;

/// A message of a person in the joint check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JointSaid {
    /// Opens it again during the session.
    Open,
    /// What they see or hear of the other is fine.
    Fine(Topic),
    /// Asks the other for a change.
    Ask(Topic, RequestText),
    /// Has done what the other asked for.
    Done(Topic),
    /// What the other did helps; asks for a bit more of it.
    More(Topic),
    /// Whether this person can speak freely.
    Privacy(Privacy),
    /// The person is comfortable. Once both are, the check closes.
    Begin,
    /// Closes the check for both.
    Skip,
}

/// State of one topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts", rename = "JointStands"))]
#[serde(rename_all = "snake_case")]
pub enum Stands {
    /// Not answered yet.
    Open,
    /// A change was requested.
    Asked,
    /// The other says that it is done.
    Done,
    /// It is fine.
    Fine,
}

/// The whole check, as one of the two may know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joint {
    /// Whether it is open.
    pub open: bool,
    /// Whether it was closed before in this session.
    pub again: bool,
    /// What this person has said.
    pub mine: JointSide,
    /// What the other has said.
    pub theirs: JointSide,
}

/// What one of the two said so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JointSide {
    /// Answers about the other, for the topics that fit how the two meet.
    pub rows: Vec<JointRow>,
    /// What they said of their own privacy; `None` before.
    pub privacy: Option<Privacy>,
    /// Whether they are comfortable and ready to begin.
    pub ready: bool,
}

/// One answer about the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JointRow {
    /// Topic of the answer.
    pub topic: Topic,
    /// State of the topic.
    pub stands: Stands,
    /// The last request on this topic; `None` when nothing was requested.
    pub words: Option<RequestText>,
    /// Whether "a bit more" was requested.
    pub more: bool,
}

/// The check of one session.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct JointCheck {
    /// The client of this check; another client gets a new check.
    client: SeatId,
    open: bool,
    agreed: bool,
    skipped: bool,
    counsellor: Answers,
    client_side: Answers,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Answers {
    rows: BTreeMap<Topic, Row>,
    #[serde(rename = "asked")]
    requests: Vec<Request>,
    /// How many requests were made, "a bit more" included.
    #[serde(rename = "requests")]
    request_count: u32,
    privacy: Option<Privacy>,
    ready: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Row {
    stands: Stands,
    /// Index of the topic's request in [`Answers::requests`].
    request: Option<usize>,
    more: bool,
}

/// The topics about a person who meets by `of`, for a person who meets by `by`.
fn topics(of: Modality, by: Modality) -> &'static [Topic] {
    match (of, by) {
        (Modality::Text, _) | (_, Modality::Text) => &[],
        (Modality::Voice, _) => &[Topic::Sound],
        (Modality::Video, _) => &Topic::ALL,
    }
}

impl JointCheck {
    pub(crate) fn new(client: SeatId) -> Self {
        Self {
            client,
            open: true,
            agreed: false,
            skipped: false,
            counsellor: Answers::default(),
            client_side: Answers::default(),
        }
    }

    pub(crate) fn is_with(&self, client: &SeatId) -> bool {
        self.client == *client
    }

    fn sides(&self, side: Side) -> (&Answers, &Answers) {
        match side {
            Side::Counsellor => (&self.counsellor, &self.client_side),
            Side::Client => (&self.client_side, &self.counsellor),
        }
    }

    fn sides_mut(&mut self, side: Side) -> (&mut Answers, &mut Answers) {
        match side {
            Side::Counsellor => (&mut self.counsellor, &mut self.client_side),
            Side::Client => (&mut self.client_side, &mut self.counsellor),
        }
    }

    /// The check as the person of this side sees it, who meets by `own`; the other meets by `other`.
    fn seen_by(&self, side: Side, own: Modality, other: Modality) -> Joint {
        let (mine, theirs) = self.sides(side);
        Joint {
            open: self.open,
            again: self.agreed || self.skipped,
            mine: mine.seen(topics(other, own)),
            theirs: theirs.seen(topics(own, other)),
        }
    }

    /// Applies a message; returns whether it changed anything. A repeated or late message is no
    /// error.
    fn hear(&mut self, side: Side, topics: &[Topic], said: JointSaid) -> Result<bool, Refusal> {
        let there = |topic: Topic| match topics.contains(&topic) {
            true => Ok(topic),
            false => Err(Refusal::NotNow),
        };
        match said {
            JointSaid::Open => Ok(self.open_again()),
            JointSaid::Begin => Ok(self.open && self.begin(side)),
            JointSaid::Skip => Ok(self.skip()),
            JointSaid::Fine(topic) => Ok(self.open_sides(side)?.0.fine(there(topic)?)),
            JointSaid::Ask(topic, words) => self.open_sides(side)?.0.ask(there(topic)?, words),
            JointSaid::More(topic) => self.open_sides(side)?.0.more(there(topic)?),
            JointSaid::Done(topic) => self.open_sides(side)?.1.done(topic),
            JointSaid::Privacy(privacy) => self.open_sides(side)?.0.say_privacy(privacy),
        }
    }

    /// The answers of this side and of the other, while the check is open.
    fn open_sides(&mut self, side: Side) -> Result<(&mut Answers, &mut Answers), Refusal> {
        if self.open { Ok(self.sides_mut(side)) } else { Err(Refusal::NotNow) }
    }

    fn skip(&mut self) -> bool {
        let was_open = self.open;
        if was_open {
            self.close(false);
        }
        was_open
    }

    fn open_again(&mut self) -> bool {
        let was_closed = !self.open;
        if was_closed {
            self.open = true;
            self.counsellor.ready = false;
            self.client_side.ready = false;
        }
        was_closed
    }

    fn begin(&mut self, side: Side) -> bool {
        let (mine, theirs) = self.sides_mut(side);
        let changed = !mine.ready;
        mine.ready = true;
        if theirs.ready {
            self.close(true);
        }
        changed
    }

    fn close(&mut self, agreed: bool) {
        self.open = false;
        self.agreed |= agreed;
        self.skipped |= !agreed;
    }

    /// The record to keep; `None` when nobody used the check.
    pub(crate) fn into_record(self) -> Option<Record> {
        let outcome = match (self.agreed, self.skipped) {
            (true, _) => Outcome::Agreed,
            (false, true) => Outcome::Skipped,
            (false, false) => Outcome::Unfinished,
        };
        Record::new(outcome, self.counsellor.into_record(), self.client_side.into_record())
    }
}

impl Answers {
    fn seen(&self, topics: &[Topic]) -> JointSide {
        let rows = topics.iter().map(|topic| self.row(*topic)).collect();
        JointSide { rows, privacy: self.privacy.clone(), ready: self.ready }
    }

    fn row(&self, topic: Topic) -> JointRow {
        let row = self.rows.get(&topic);
        let request = row.and_then(|row| row.request).and_then(|at| self.requests.get(at));
        JointRow {
            topic,
            stands: row.map_or(Stands::Open, |row| row.stands),
            words: request.map(|request| request.words.clone()),
            more: row.is_some_and(|row| row.more),
        }
    }

    fn fine(&mut self, topic: Topic) -> bool {
        let new = Row { stands: Stands::Open, request: None, more: false };
        let row = self.rows.entry(topic).or_insert(new);
        if row.stands == Stands::Fine {
            return false;
        }
        row.stands = Stands::Fine;
        row.more = false;
        if let Some(request) = row.request.and_then(|at| self.requests.get_mut(at)) {
            request.fine = true;
        }
        true
    }

    fn ask(&mut self, topic: Topic, words: RequestText) -> Result<bool, Refusal> {
        match &words {
            RequestText::Sentence(sentence) if sentence.topic() != topic => {
                return Err(Refusal::NotAllowed);
            }
            RequestText::Sentence(_) => {}
            RequestText::Own(own) => check_own(own)?,
        }
        let current = self.row(topic);
        if current.stands == Stands::Asked && current.words.as_ref() == Some(&words) {
            return Ok(false);
        }
        self.count_request()?;
        self.requests.push(Request { topic, words, done: false, fine: false });
        let request = Some(self.requests.len() - 1);
        self.rows.insert(topic, Row { stands: Stands::Asked, request, more: false });
        Ok(true)
    }

    fn more(&mut self, topic: Topic) -> Result<bool, Refusal> {
        match self.row(topic).stands {
            Stands::Asked => return Ok(false),
            Stands::Done => self.count_request()?,
            Stands::Open | Stands::Fine => return Err(Refusal::NotNow),
        }
        if let Some(row) = self.rows.get_mut(&topic) {
            row.stands = Stands::Asked;
            row.more = true;
        }
        Ok(true)
    }

    /// Marks this side's request as done by the other.
    fn done(&mut self, topic: Topic) -> Result<bool, Refusal> {
        let row = self.rows.get_mut(&topic).ok_or(Refusal::NotNow)?;
        let request =
            row.request.and_then(|at| self.requests.get_mut(at)).ok_or(Refusal::NotNow)?;
        if row.stands != Stands::Asked {
            return Ok(false);
        }
        row.stands = Stands::Done;
        request.done = true;
        Ok(true)
    }

    fn say_privacy(&mut self, privacy: Privacy) -> Result<bool, Refusal> {
        if let Some(Near::Own(own)) = &privacy.near {
            check_own(own)?;
        }
        let changed = self.privacy.as_ref() != Some(&privacy);
        self.privacy = Some(privacy);
        Ok(changed)
    }

    fn count_request(&mut self) -> Result<(), Refusal> {
        if self.request_count >= REQUESTS_MAX {
            return Err(Refusal::TooMany);
        }
        self.request_count += 1;
        Ok(())
    }

    fn into_record(self) -> SideRecord {
        SideRecord { requests: self.requests, privacy: self.privacy }
    }
}

fn check_own(words: &OwnWords) -> Result<(), Refusal> {
    if words.is_empty() {
        return Err(Refusal::NotAllowed);
    }
    if words.letters() > OWN_WORDS_MAX { Err(Refusal::TooLarge) } else { Ok(()) }
}

impl Room {
    pub(crate) fn hear_joint(
        &mut self,
        step: &mut Step,
        id: &SeatId,
        side: Side,
        said: JointSaid,
    ) -> Result<(), Refusal> {
        let other = self.other_than(id).ok_or(Refusal::NotNow)?;
        let own = self.seats.get(id).map(|seat| seat.modality).ok_or(Refusal::NotNow)?;
        let check = self.joint_check_mut().ok_or(Refusal::NotNow)?;
        if check.hear(side, topics(other.modality, own), said)? {
            step.persist = true;
            self.tell_joint(step);
        }
        Ok(())
    }

    /// The check as this seat may know it; `None` unless both are in the room.
    pub(crate) fn joint_for(&self, id: &SeatId) -> Option<Joint> {
        let other = self.other_than(id)?;
        let seat = self.seats.get(id)?;
        let check = self.session.as_ref()?.joint_check.as_ref()?;
        Some(check.seen_by(seat.side, seat.modality, other.modality))
    }

    /// Sends both the whole check. The message is never repeated: a welcome contains the check too.
    pub(crate) fn tell_joint(&self, step: &mut Step) {
        for (id, seat) in self.admitted() {
            if let Some(joint) = self.joint_for(id) {
                seat.answer(id, Tell::Joint(Box::new(joint)), &mut step.effects);
            }
        }
    }

    /// Makes the check of the open session with the client who is in the room, unless it exists.
    pub(crate) fn begin_joint_check(&mut self) {
        let client = self.admitted().find(|(_, seat)| seat.side == Side::Client);
        let Some(client) = client.map(|(id, _)| id.clone()) else { return };
        let Some(session) = &mut self.session else { return };
        if !session.joint_check.as_ref().is_some_and(|check| check.is_with(&client)) {
            session.joint_check = Some(JointCheck::new(client));
        }
    }

    fn joint_check_mut(&mut self) -> Option<&mut JointCheck> {
        self.session.as_mut()?.joint_check.as_mut()
    }
}
