// The client waits: the page shows where the counsellor is, that nobody sees or hears the client,
// and offers a minute to settle. Nothing moves by itself, and nobody else who waits is shown.

import type { Room, RoomState } from "../../state";
import { follow, inside, part, setText, show } from "../page";
import { settle } from "./settle";
import { say } from "../words";

const LATE_MS = 2 * 60_000; // chosen
const EARLY_MS = 10 * 60_000; // chosen
const AGAIN_MS = 20_000; // chosen: how often the sentence is updated

export function waiting(room: Room): void {
  const tell = () => {
    if (room.state.stage !== "waiting") return;
    const key = hostKey(room.state);
    show(part("host-words"), key !== null);
    setText(part("host-words"), key === null ? "" : say(key, { name: room.facts.otherName }));
    setText(part("waiting-by"), say(`waiting-by-${room.state.modality}`));
  };
  follow(room, tell);
  setInterval(tell, AGAIN_MS);
  settle(part("settle"), part("settle-words"), inside(part("waiting"), ".chairs"));
}

/** Null where something else is said: who waits for nobody is not told that they will be let in. */
function hostKey(state: Readonly<RoomState>): string | null {
  if (state.server !== "here") {
    return state.server === "lost" ? "waiting-lost" : "waiting-connecting";
  }
  if (state.rearranged !== null) return null;
  if (state.host !== "away") return `waiting-${state.host}`;
  const sinceStart = Date.now() - startsAt();
  if (sinceStart > LATE_MS) return "waiting-late";
  return sinceStart < -EARLY_MS ? "waiting-early" : "waiting-away";
}

/** NaN without an appointment; comparisons are then false. */
function startsAt(): number {
  return Date.parse(document.querySelector<HTMLTimeElement>("#when")?.dateTime ?? "");
}
