// Sets up the room's own view once somebody has knocked or taken their seat.

import type { Room } from "../state";
import { calls } from "./arriving/calls";
import { codeWord } from "./safety/code_word";
import { cards } from "./cards";
import { controls } from "./controls";
import type { Wish } from "./media/devices";
import { eyes } from "./eyes";
import { hint } from "./pace/hint";
import { jointCheck } from "./set_up/joint_check";
import { keyboard } from "./keyboard";
import { more } from "./more";
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
  jointCheck(room);
  picture(room, eyes(room));
  told(room, wish);
  slowLine(room, wish);
  const { fold } = quiet(room);
  pace(room);
  safety(room);
  sidePanel(room);
  noticings(room);
  codeWord(room);
  controls(room, wish);
  more(room, wish);
  keyboard(room);
  keepAwake(room);
  if (room.facts.role === "counsellor") {
    calls(room);
    ownFocus(room);
    hint(room);
  }
  // Last, because it depends on what all others show.
  cards(room, fold);
}
