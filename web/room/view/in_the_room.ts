// The room's own view, set up once somebody knocked or sat down. Deliberately absent: state.

import type { LiveBoard } from "../board";
import type { Room } from "../state";
import { about } from "./about";
import { board } from "./board";
import type { BoardFacts } from "./board_lines";
import { calls } from "./calls";
import { codeWord } from "./code_word";
import { controls } from "./controls";
import type { Wish } from "./devices";
import { jointCheck } from "./joint_check";
import { keyboard } from "./keyboard";
import { noticings } from "./noticings";
import { ownFocus } from "./own_focus";
import { part, readJson } from "./page";
import { keepAwake } from "./screen";
import { picture } from "./picture";
import { quiet } from "./quiet";
import { safety } from "./safety";
import { sidePanel } from "./side_panel";
import { slowLine } from "./slow_line";
import { told } from "./told";

export function inTheRoom(room: Room, wish: Wish, desk: LiveBoard): void {
  // First, since the picture's place depends on what else stands in the stage.
  jointCheck(room);
  picture(room, about(room));
  told(room, wish);
  slowLine(room, wish);
  quiet(room);
  safety(room);
  sidePanel(room);
  board(part("board"), desk, readJson<BoardFacts>("board-facts"));
  noticings(room);
  codeWord(room);
  controls(room, wish);
  keyboard(room);
  keepAwake(room);
  if (room.facts.role !== "counsellor") return;
  calls(room);
  ownFocus(room);
}
