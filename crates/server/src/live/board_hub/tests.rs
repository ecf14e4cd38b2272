//! A board that takes long holds nobody up.

use super::*;
use crate::config::Config;
use crate::live::hub::Hub;
use crate::live::live_room::Coming;
use crate::live::outbox::Out;
use crate::words::Words;
use practice::audit::Actor;
use practice::{Modality, Private, Role};
use room::{Input, Said, SeatId};
use storage::{Keys, NewPerson};
use tokio::task::JoinSet;

const WITHIN: Duration = Duration::from_secs(10);

struct Door {
    hub: Hub,
    boards: Boards,
    pair: PairId,
    _beside: JoinSet<()>,
    _folder: tempfile::TempDir,
}

/// An empty practice with one pair.
async fn door() -> Door {
    let folder = tempfile::tempdir().unwrap();
    Keys::create(&folder.path().join("webside.key")).unwrap();
    let keys = Keys::open(&folder.path().join("webside.key")).unwrap();
    let url = format!("sqlite:{}", folder.path().join("webside.db").display());
    let storage = Storage::open(&url, keys).await.unwrap();
    let clock = Clock::system();
    let person = NewPerson {
        role: Role::Counsellor,
        name: Private::new("Maren".into()),
        sign_in_name: Private::new("maren".into()),
    };
    let counsellor = storage.add_person(&person, &Actor::System, clock.now()).await.unwrap();
    let name = Private::new("Juno".into());
    let pair = storage.add_pair(&counsellor, &name, &Actor::System, clock.now()).await.unwrap();
    let boards = Boards::new(storage.clone(), clock.clone());
    let config = Arc::new(Config::for_folder(folder.path()));
    let words = Arc::new(Words::load().unwrap());
    let hub = Hub::new(storage, boards.clone(), config, words, clock);
    let mut beside = JoinSet::new();
    hub.start(&mut beside).await.unwrap();
    Door { hub, boards, pair: pair.id, _beside: beside, _folder: folder }
}

impl Door {
    async fn come(&self, side: Side, said: &[Said]) -> Inbox {
        let seat = SeatId::new(format!("{side:?}").to_lowercase());
        let conn = self.hub.next_conn();
        let (outbox, inbox) = Outbox::new();
        let coming = Coming {
            conn,
            seat: seat.clone(),
            side,
            modality: Modality::Video,
            resume: None,
            resume_token: "token".into(),
            outbox,
        };
        let room = self.hub.come(&self.pair, coming).await.unwrap().unwrap();
        for (n, message) in (1..).zip(said.iter().cloned()) {
            self.hub.apply(&room, Input::Message { seat: seat.clone(), conn, n, message });
        }
        inbox
    }
}

async fn hears(inbox: &mut Inbox, kind: &str) -> bool {
    let kind = format!("\"type\":\"{kind}\"");
    while let Ok(Some(out)) = tokio::time::timeout(WITHIN, inbox.recv()).await {
        if matches!(out, Out::Text(text) if text.contains(&kind)) {
            return true;
        }
    }
    false
}

#[tokio::test]
async fn a_door_opens_while_the_board_is_still_read() {
    let door = door().await;
    let live = door.boards.live(&door.pair);
    let _held = live.state.lock().await;
    let mut client = door.come(Side::Client, &[Said::Knock]).await;
    let admit = Said::Admit(SeatId::new("client"));
    let mut counsellor = door.come(Side::Counsellor, &[admit]).await;
    assert!(hears(&mut client, "meet").await && hears(&mut counsellor, "meet").await);
    // What comes after it does not wait either.
    door.come(Side::Counsellor, &[Said::End]).await;
    assert!(hears(&mut client, "ended").await);
}
