//! What a page shows against what its room says.

use super::World;
use crate::page::Page;
use room::{Stage, Tell};

impl World {
    /// A page that has received everything shows the same as a page that requests the whole state.
    pub(super) fn assert_pages_know_the_truth(&mut self) {
        let (mut truths, mut replays) = (0, 0);
        let touched = |page: &&Page| page.welcomed && self.touched.contains(&page.room);
        for page in self.pages.values().filter(touched) {
            let Some(line) = page.conn.and_then(|conn| self.lines.get(&conn)) else { continue };
            let watched = self.watched.get(&page.room);
            let Some(watched) = watched.filter(|_| !line.closed_by_server) else { continue };
            if watched.conns_by_seat.get(&page.seat) != page.conn.as_ref()
                || !line.to_server.is_empty()
            {
                continue;
            }
            let mut page = page.clone();
            for (n, message) in line.to_page.clone() {
                page.take(n, message, &line.token);
            }
            assert!(page.unacknowledged.is_empty(), "{:?}", page.unacknowledged);
            let seen = page.seen;
            page.seen = seen.saturating_sub(u32::try_from(self.made % 3).expect("it is small"));
            let missed = seen - page.seen;
            let told = watched.probe(self.now, &page);
            let mut again = page.clone();
            again.heard.clear();
            for (n, message) in &told {
                again.take(*n, message.clone(), &line.token);
            }
            if told.len() > 1 {
                assert_eq!(told.len(), 1 + usize::try_from(missed).expect("it is small"));
                replays += 1;
            }
            let Some((0, Tell::Welcome(truth))) = told.first() else { panic!("{told:?}") };
            assert!(truth.resumed);
            assert_eq!(again.seen, seen);
            assert!(!page.sure || truth.got == page.said);
            for page in [&page, &again] {
                assert_eq!(page.stage, truth.stage);
                assert_eq!(page.other, truth.other, "{page:?}");
                assert_eq!(page.waiting, truth.waiting);
                assert_eq!(page.shown_joint(), truth.joint.as_ref(), "{page:?}");
                assert!(truth.other.is_none() || page.round == truth.round);
                assert!(truth.stage != Stage::Waiting || page.host == truth.host);
            }
            watched.assert_modality(&page);
            truths += 1;
        }
        *self.seen.entry("truth").or_default() += truths;
        if replays > 0 {
            self.saw("repeated");
        }
    }
}
