// The room's script: everything from the mirror to the end of a meeting, loaded by `meet.ts`. It is
// one file, so that one attempt brings all of it.

import { backdropPort, type Files } from "./room/media/browser_backdrop";
import { clicksPort } from "./room/line/browser_clicks";
import { browserEnv } from "./room/browser_env";
import { type PacingFiles, pacingPort } from "./room/pace/browser_pacing";
import { MODALITIES } from "./room/kinds";
import { lineKey } from "./room/line/line_words";
import { createRoom } from "./room/room";
import type { Facts, Room } from "./room/state";
import { arrival } from "./room/view/arriving/arrival";
import { behindYou } from "./room/view/media/backdrop";
import { canvasWay } from "./room/view/media/backdrop_canvas";
import { board } from "./room/view/board/board";
import type { BoardFacts } from "./room/view/board/board_lines";
import { cover } from "./room/view/safety/cover";
import { devices, type Wish } from "./room/view/media/devices";
import { howWeMeet } from "./room/view/arriving/how_we_meet";
import { inTheRoom } from "./room/view/in_the_room";
import { midway } from "./room/view/board/midway";
import { mirror } from "./room/view/set_up/mirror";
import {
  csrfOfPage, drawNow, drawRoom, holdSound, maybe, part, readJson, show,
} from "./room/view/page";
import { onLeavingQuickly } from "./room/view/safety/quick_exit";
import { ready } from "./room/view/arriving/ready";
import { rearranged } from "./room/view/arriving/rearranged";
import { stages, type Place } from "./room/view/stages";
import { waiting } from "./room/view/arriving/waiting";
import type { Early } from "./room/view/arriving/choosing";
import { wayIn } from "./room/view/arriving/way_in";
import { addWords, readWords, type TextByKey } from "./room/view/words";

/** `early` is what a client has chosen and pressed meanwhile. */
export function begin(words: TextByKey, early: Early | null): void {
  readWords();
  addWords(words);
  const facts = readJson<Facts>("facts");
  const backdrop = backdropPort(backdropFiles(), canvasWay);
  const env = browserEnv({
    visible: whenSeenAgain,
    hidden: () => document.hidden,
    backdrop,
    pacing: pacingPort(pacingFiles(), holdSound),
    clicks: clicksPort(sensing("click_worklet.js"), holdSound),
    csrf: csrfOfPage(),
  });
  const room = createRoom(facts, env);
  drawRoom(room);
  midway(room.board, {
    role: facts.role, server: env, line: () => lineKey(room.state),
  });
  const boards = [part("board"), maybe("today-ahead")].filter((root) => root !== null);
  board(boards, room.board, readJson<BoardFacts>("board-facts"));
  const wish: Wish = { modality: null };
  show(part("needs-script"), false);
  behindYou(room);
  howWeMeet(room, wish);
  const { playTestSound } = mirror(room);
  devices(room, wish, playTestSound);
  if (facts.role === "client") {
    onLeavingQuickly(() => {
      room.quickExit();
      // While the page is blank, because it shows the neutral page next.
      drawNow();
    });
    waiting(room);
    rearranged(room);
    if (early !== null) arrival(room, wish, early);
  } else {
    ready(room, () => env.page(location.pathname));
  }
  cover(room);
  const setUp = setUpMeeting(room, wish);
  const goAlong = facts.role === "client" ? wayIn() : () => {};
  stages(room, (place) => {
    setUp(place);
    goAlong(place);
  });
  if (facts.role === "counsellor") void sitDown(room, wish);
}

function backdropFiles(): Files | null {
  const addresses = readJson<Record<string, string>>("sensing");
  const worker = addresses["backdrop_worker.js"];
  const module = addresses["backdrop.wasm"];
  const network = addresses["selfie_segmentation_landscape.tflite"];
  if (worker === undefined || module === undefined || network === undefined) return null;
  return { worker, module, network };
}

function pacingFiles(): PacingFiles {
  const worklet = sensing("speaking_worklet.js");
  return { hearing: sensing("hearing.wasm"), pacing: sensing("pacing.wasm"), worklet };
}

/** Address of a file in `sensing/`. */
function sensing(name: string): string {
  return readJson<Record<string, string>>("sensing")[name] ?? "";
}

function whenSeenAgain(seen: () => void): void {
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) seen();
  });
}

/** Sets up the room's own view once, before it is needed. */
function setUpMeeting(room: Room, wish: Wish): (place: Place) => void {
  let isSetUp = false;
  return (place) => {
    if (isSetUp || (place !== "waiting" && place !== "room")) return;
    isSetUp = true;
    inTheRoom(room, wish);
  };
}

async function sitDown(room: Room, wish: Wish): Promise<void> {
  const last = part("room").dataset["modality"];
  const modality = room.cameBack ?? (MODALITIES.has(last) ? last : "video");
  wish.modality = modality;
  await room.comeIn(modality);
}
