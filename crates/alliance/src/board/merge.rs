//! Three-way merge of one entry's words: the words as they were, as they are now, and as somebody
//! changed them. It goes word by word. What either side inserted stays, what either side deleted is
//! gone; where both replaced the same place both versions stay, the present one first. A change
//! that both made counts once. Deliberately absent: lengths, and who may edit.

use crate::OwnWords;
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// A word and the white space before it.
#[derive(Clone, Copy)]
struct Token<'a> {
    space: &'a str,
    word: &'a str,
}

/// How one side changed a text: which words it kept, and what it inserted before each word and at
/// the end.
struct Change<'a> {
    kept: Vec<Option<Token<'a>>>,
    put_in: Vec<Vec<Token<'a>>>,
}

/// Merges into `current` what somebody changed who turned `base` into `words`.
pub(super) fn merge(base: &OwnWords, current: &OwnWords, words: &OwnWords) -> OwnWords {
    if words == base {
        return current.clone();
    }
    if current == base {
        return words.clone();
    }
    let was = tokens(base.reveal());
    let (theirs, mine) = (tokens(current.reveal()), tokens(words.reveal()));
    let (theirs, mine) = (Change::between(&was, &theirs), Change::between(&was, &mine));
    let mut text = String::new();
    let mut put_in = PutIn::default();
    for place in 0..=was.len() {
        put_in.note(&theirs.put_in[place], &mine.put_in[place]);
        let Some(before) = was.get(place) else { break };
        if let (Some(theirs), Some(mine)) = (theirs.kept[place], mine.kept[place]) {
            put_in.write(&mut text);
            let space = if mine.space == before.space { theirs.space } else { mine.space };
            push(&mut text, space, before.word);
        }
    }
    put_in.write(&mut text);
    let merged = OwnWords::new(&text);
    if merged.is_empty() { words.clone() } else { merged }
}

impl<'a> Change<'a> {
    fn between(was: &[Token<'_>], is: &[Token<'a>]) -> Self {
        let words = |tokens: &[Token<'_>]| -> Vec<String> {
            tokens.iter().map(|token| token.word.to_owned()).collect()
        };
        let mut change =
            Self { kept: vec![None; was.len()], put_in: vec![Vec::new(); was.len() + 1] };
        for op in capture_diff_slices(Algorithm::Myers, &words(was), &words(is)) {
            match op {
                DiffOp::Equal { old_index, new_index, len } => {
                    for step in 0..len {
                        change.kept[old_index + step] = Some(is[new_index + step]);
                    }
                }
                DiffOp::Insert { old_index, new_index, new_len }
                | DiffOp::Replace { old_index, new_index, new_len, .. } => {
                    let place = change.before_taken_out(old_index);
                    change.put_in[place].extend(&is[new_index..new_index + new_len]);
                }
                DiffOp::Delete { .. } => {}
            }
        }
        change
    }

    /// Where a replacement goes: before the deleted words, so that two replacements of the same
    /// words meet at the same place.
    fn before_taken_out(&self, place: usize) -> usize {
        let taken_out = self.kept[..place].iter().rev().take_while(|kept| kept.is_none()).count();
        place - taken_out
    }
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut rest = text;
    let mut tokens = Vec::new();
    while let Some(start) = rest.find(|c: char| !c.is_whitespace()) {
        let (space, from_word) = rest.split_at(start);
        let end = from_word.find(char::is_whitespace).unwrap_or(from_word.len());
        let (word, after) = from_word.split_at(end);
        tokens.push(Token { space, word });
        rest = after;
    }
    tokens
}

/// What each side inserted between two words that both kept.
#[derive(Default)]
struct PutIn<'a> {
    theirs: Vec<Token<'a>>,
    mine: Vec<Token<'a>>,
    in_order: Vec<Token<'a>>,
}

impl<'a> PutIn<'a> {
    fn note(&mut self, theirs: &[Token<'a>], mine: &[Token<'a>]) {
        self.theirs.extend(theirs);
        self.mine.extend(mine);
        self.in_order.extend(theirs);
        self.in_order.extend(mine);
    }

    /// Appends the insertions to `text`; only the longer one when it contains the other.
    fn write(&mut self, text: &mut String) {
        let Self { theirs, mine, in_order } = std::mem::take(self);
        let all = if holds(&theirs, &mine) {
            theirs
        } else if holds(&mine, &theirs) {
            mine
        } else {
            in_order
        };
        for token in all {
            push(text, token.space, token.word);
        }
    }
}

/// Whether `all` contains the words of `part` in the same order.
fn holds(all: &[Token<'_>], part: &[Token<'_>]) -> bool {
    let mut rest = all.iter();
    part.iter().all(|wanted| rest.any(|token| token.word == wanted.word))
}

fn push(text: &mut String, space: &str, word: &str) {
    if !text.is_empty() {
        text.push_str(if space.is_empty() { " " } else { space });
    }
    text.push_str(word);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    #[track_caller]
    fn becomes(base: &str, current: &str, words: &str, expected: &str) {
        let merged = merge(&OwnWords::new(base), &OwnWords::new(current), &OwnWords::new(words));
        assert_eq!(merged.reveal(), expected);
    }

    #[test]
    fn one_editor_simply_edits() {
        becomes("the garden", "the garden", "the old garden", "the old garden");
        becomes("the garden", "the old garden", "the garden", "the old garden");
        becomes("", "", "rain", "rain");
    }

    #[test]
    fn changes_at_different_places_all_stay() {
        becomes("the garden", "the old garden", "the garden and rain", "the old garden and rain");
        becomes("gar", "gar and rain", "garden", "garden and rain");
        becomes("gar", "my gar", "garden", "my garden");
        becomes("a b c d", "a c d e", "a b c", "a c e");
    }

    #[test]
    fn where_both_changed_the_same_place_both_versions_stay() {
        becomes("the green door", "the red door", "the blue door", "the red blue door");
        becomes("", "rain", "sun", "rain sun");
        becomes("a b c", "a x y c", "a z", "a x y z");
        becomes("the green garden", "the", "the blue garden", "the blue");
    }

    #[test]
    fn the_same_change_counts_once() {
        becomes("the garden", "the old garden", "the old garden", "the old garden");
        becomes("the garden", "the old garden now", "the old garden", "the old garden now");
        becomes("", "rain on the roof", "the roof", "rain on the roof");
        becomes("", "the roof", "rain on the roof", "rain on the roof");
    }

    #[test]
    fn white_space_is_merged_too() {
        becomes("a b", "a b c", "a\nb", "a\nb c");
        becomes("a b", "a\nb", "a b c", "a\nb c");
    }

    #[test]
    fn when_each_took_out_the_other_half_the_latter_stays() {
        becomes("a b", "a", "b", "b");
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(base in ".{0,40}", current in ".{0,40}", words in ".{0,40}") {
            let [base, current, words] = [base, current, words].map(|text| OwnWords::new(&text));
            let merged = merge(&base, &current, &words);
            for word in words.reveal().split_whitespace() {
                let was_there = base.reveal().split_whitespace().any(|one| one == word);
                let is_there = merged.reveal().split_whitespace().any(|one| one == word);
                prop_assert!(was_there || is_there);
            }
        }

        /// The text of each word names its place: a diff may match a word that was moved at either
        /// place, and then the same edit would show twice.
        #[test]
        fn the_same_edit_again_adds_nothing(changes in vec((any::<[bool; 2]>(), 0..4, 0..4), 6)) {
            let text = |side: usize, mark: char| {
                let mut text = Vec::new();
                for (place, (kept, theirs, mine)) in changes.iter().enumerate() {
                    let put_in = if side == 0 { theirs } else { mine };
                    text.extend((0..*put_in).map(|number| format!("{mark}{place}{number}")));
                    if kept[side] {
                        text.push(place.to_string());
                    }
                }
                OwnWords::new(&text.join(" "))
            };
            let base = OwnWords::new("0 1 2 3 4 5");
            let (current, words) = (text(0, 'c'), text(1, 'm'));
            let once = merge(&base, &current, &words);
            let twice = merge(&base, &once, &words);
            prop_assert_eq!(twice.reveal(), once.reveal());
        }
    }
}
