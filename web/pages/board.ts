// The board on a page before or after a session, or while two people speak by phone: makes the
// server's lines live and puts them in tabs. Without this script they are plain forms.

import { createBoard } from "../room/board/board";
import { lineEnv, serverPort } from "../room/browser_env";
import { board } from "../room/view/board/board";
import type { BoardFacts } from "../room/view/board/board_lines";
import { midway } from "../room/view/board/midway";
import { csrfOfPage, maybe, part, readJson } from "../room/view/page";
import { tabs } from "../room/view/tabs";
import { readWords } from "../room/view/words";

function whenSeenAgain(seen: () => void): void {
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) seen();
  });
}

readWords("board-words");
const facts = readJson<BoardFacts>("board-facts");
const list = part("board-tabs");
const all = tabs(list, () => {});
// A link may lead to one of the tabs.
const turn = () => all.select(location.hash.replace(/^#panel-/, ""));
addEventListener("hashchange", turn);
turn();
const desk = createBoard(facts.live, facts.role, lineEnv(whenSeenAgain));
// Where the page has the midway check-in, either of the two may open it here too.
if (maybe("midway-dialog") !== null) {
  const server = serverPort(csrfOfPage());
  midway(desk, { role: facts.role, server, line: () => null });
}
board([list.parentElement as HTMLElement], desk, facts);
addEventListener("pagehide", () => desk.endEdit());
