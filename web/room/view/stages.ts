// Which part of the document is shown: arrival, waiting, the room, or why it cannot go on.

import type { Refusal, Side } from "../../wire/wire";
import type { Room, RoomState } from "../state";
import { follow, inside, maybe, part, setText, show } from "./page";
import { say } from "./words";

export type Place = "arrival" | "waiting" | "room" | "closed" | "gone";

export function placeOf(state: Readonly<RoomState>, role: Room["facts"]["role"]): Place {
  if (state.safety.kind === "refused") return "closed";
  switch (state.stage) {
    case "arriving": return role === "client" ? "arrival" : "room";
    case "waiting": return "waiting";
    case "room": return "room";
    case "declined":
    case "replaced":
    case "refused": return "closed";
    case "ended":
    case "left": return "gone";
  }
}

/** Shows the right part from now on; calls `entered` after every change. */
export function stages(room: Room, entered: (place: Place) => void): void {
  let current: Place | null = null;
  follow(room, (state) => {
    // The neutral page keeps its title, whatever still happens behind it.
    if (current === "gone") return;
    const place = placeOf(state, room.facts.role);
    if (place !== "gone") nameDocument(state, place, room.facts.role);
    // The next part waits until the person is alone again.
    if (state.covered) return;
    if (place === "closed") sayWhyClosed(room, state);
    if (place === current) return;
    const first = current === null;
    current = place;
    if (place === "gone") {
      // A quick exit has blanked the page and is leaving it.
      if (document.documentElement.hidden) return;
      location.replace(room.facts.leaving);
      return;
    }
    turnTo(place, first);
    entered(place);
  });
}

function turnTo(place: Place, first: boolean): void {
  for (const open of document.querySelectorAll("dialog[open]")) (open as HTMLDialogElement).close();
  for (const id of ["arrival", "waiting", "closed", "room"]) show(maybe(id), id === roomId(place));
  show(part("mast"), place !== "room");
  document.documentElement.dataset["place"] = place;
  window.scrollTo(0, 0);
  // At first the page begins at its top; later the focus tells screen readers what is shown.
  if (!first) inside(part(roomId(place)), "h1").focus({ preventScroll: true });
}

function roomId(place: Place): string {
  return place === "gone" ? "closed" : place;
}

function nameDocument(state: Readonly<RoomState>, place: Place, role: Side): void {
  const title = state.covered ? say("away-title") : `${tabOf(state, place, role)} · Webside`;
  if (document.title !== title) document.title = title;
}

function tabOf(state: Readonly<RoomState>, place: Place, role: Side): string {
  if (role === "client") return part(roomId(place)).dataset["tab"] ?? "";
  return say(state.waiting.length > 0 ? "room-someone-waits-title" : "room-title");
}

/** Without an action where nothing on this page would help. */
interface Closed { title: string; words: string; action: string | null; act: () => void }

function sayWhyClosed(room: Room, state: Readonly<RoomState>): void {
  const why = whyClosed(room, state);
  const name = room.facts.otherName;
  setText(part("closed-title"), say(why.title));
  setText(part("closed-words"), say(why.words, { name }));
  const action = part<HTMLButtonElement>("closed-action");
  show(action, why.action !== null);
  if (why.action !== null) setText(action, say(why.action));
  action.onclick = why.act;
}

function whyClosed(room: Room, state: Readonly<RoomState>): Closed {
  const enter = () => room.enter();
  const reload = () => location.reload();
  if (state.safety.kind === "refused") {
    return {
      title: "room-safety-refused-title", words: "room-safety-refused",
      action: "room-safety-again", act: reload,
    };
  }
  if (state.stage === "declined") {
    return { title: "declined-title", words: "declined", action: "declined-again", act: enter };
  }
  if (state.stage === "replaced") {
    return { title: "replaced-title", words: "replaced", action: "replaced-back", act: enter };
  }
  if (state.refusal === "not_allowed") {
    return room.facts.role === "client"
      ? { title: "link-over-title", words: "link-over", action: null, act: reload }
      : { title: "signed-out-title", words: "signed-out", action: "signed-out-again", act: reload };
  }
  return {
    title: "refused-title", words: refusalWords(state.refusal), action: "refused-again",
    act: reload,
  };
}

function refusalWords(refusal: Refusal | null): string {
  if (refusal === "room_full") return "refused-full";
  return refusal === "other_protocol" ? "refused-old" : "refused-other";
}
