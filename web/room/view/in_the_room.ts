// The room's own view, set up once somebody knocked or sat down. Deliberately absent: state.

import type { Room } from "../state";
import { about } from "./about";
import { calls } from "./arriving/calls";
import { codeWord } from "./safety/code_word";
import { controls } from "./controls";
import type { Wish } from "./media/devices";
import { hint } from "./pace/hint";
import { jointCheck } from "./set_up/joint_check";
import { keyboard } from "./keyboard";
import { noticings } from "./board/noticings";
import { ownFocus } from "./own_focus";
import { pace } from "./pace/pace";
import { keepAwake } from "./screen";
import { picture } from "./picture";
import { quiet } from "./saying/quiet";
import { safety } from "./safety/safety";
import { sidePanel } from "./side_panel";
import { slowLine } from "./line/slow_line";
import { told } from "./told";

export function inTheRoom(room: Room, wish: Wish): void {
  // First, since the picture's place depends on what else stands in the stage.
  jointCheck(room);
  picture(room, about(room));
  told(room, wish);
  slowLine(room, wish);
  quiet(room);
  pace(room);
  safety(room);
  sidePanel(room);
  noticings(room);
  codeWord(room);
  controls(room, wish);
  keyboard(room);
  keepAwake(room);
  if (room.facts.role !== "counsellor") return;
  calls(room);
  ownFocus(room);
  hint(room);
}
