// The joint check: both pictures, the rows, the line at the foot and the way into the room. It
// shows the room's own picture of the other, so that the picture is there at once.
// Deliberately absent: the rows (joint_rows.ts), own privacy (joint_privacy.ts).

import type { Joint } from "../../../wire/wire";
import { isByText } from "../../saying/by_text";
import { isChecking, newsBetween, stillOpen, type News } from "../../set_up/joint_check";
import type { Room, RoomState } from "../../state";
import { hasPicture } from "../media/devices";
import { jointPrivacy } from "./joint_privacy";
import { jointRows, quoted } from "./joint_rows";
import { lineCheck } from "../line/line_check";
import { formats } from "../formats";
import { follow, onDo, part, setAttribute, setStream, setText, show } from "../page";
import { say } from "../words";

export function jointCheck(room: Room): void {
  const rows = jointRows(room);
  const privacy = jointPrivacy(room);
  lineCheck(room);
  let before: Joint | null = null;
  let openedHere = false;
  part("joint-begin").addEventListener("click", () => room.joint.say({ type: "joint_begin" }));
  part("joint-skip").addEventListener("click", () => room.joint.say({ type: "joint_skip" }));
  onDo("check-together", () => {
    for (const open of document.querySelectorAll<HTMLDialogElement>("dialog[open]")) open.close();
    openedHere = true;
    room.joint.say({ type: "joint_open" });
  });
  follow(room, (state) => {
    const joint = state.other === null ? null : state.joint;
    const open = isChecking(state);
    turn(open);
    for (const button of document.querySelectorAll<HTMLElement>('[data-do="check-together"]')) {
      show(button, joint !== null && !open);
    }
    showOwn(state, open);
    tellNews(room, state, newsBetween(before, joint));
    before = joint;
    if (joint === null || !open) return;
    if (openedHere) part("joint-title").focus({ preventScroll: true });
    openedHere = false;
    sayIntro(room, state, joint);
    rows(joint);
    privacy(joint, isByText(state) ? "write" : "speak");
    sayFoot(room, joint);
  });
}

function turn(open: boolean): void {
  const section = part("joint");
  if (section.hidden === !open) return;
  const held = section.contains(document.activeElement);
  part("room").toggleAttribute("data-joint", open);
  show(section, open);
  if (open) part("stage").scrollTop = 0;
  if (held) part("room-heading").focus({ preventScroll: true });
}

function showOwn({ devices, modality, cameraOff }: Readonly<RoomState>, open: boolean): void {
  const seen = open && modality === "video" && !cameraOff && hasPicture(devices.stream);
  setStream(part<HTMLVideoElement>("joint-own-video"), seen ? devices.stream : null);
  show(part("joint-own-video"), seen);
  show(part("joint-own-none"), !seen);
}

function sayIntro(room: Room, state: Readonly<RoomState>, joint: Joint): void {
  const name = room.facts.otherName;
  const byText = isByText(state);
  const pictures = [joint.mine, joint.theirs].some(({ rows }) => rows.length > 1);
  part("room").toggleAttribute("data-joint-unseen", !pictures);
  setText(part("joint-lead"), say(byText ? "joint-lead-text" : "joint-lead", { name }));
  setText(part("joint-theirs"), say(byText ? "joint-theirs-text" : "joint-theirs", { name }));
  setText(part("joint-mine"), say(byText ? "joint-mine-text" : "joint-mine", { name }));
  const last = lastWords(room, joint);
  show(part("joint-last"), last !== "");
  setText(part("joint-last"), last);
}

function lastWords(room: Room, { last }: Joint): string {
  if (last === null) return "";
  if (last.type === "all_fine") return say("joint-last-all-fine");
  const name = room.facts.otherName;
  const ending = last.fine ? "fine" : "open";
  const key = last.byMe ? `joint-last-other-${ending}` : `joint-last-you-${ending}`;
  return say(key, { name, words: quoted(last.words) });
}

function sayFoot(room: Room, joint: Joint): void {
  const { mine, theirs } = joint;
  setText(part("joint-status"), footWords(room, joint));
  setText(part("joint-skip"), say(joint.again ? "joint-close" : "joint-skip"));
  setAttribute(part("joint-begin"), "aria-disabled", mine.ready ? "true" : null);
  part("joint").toggleAttribute("data-quiet", !mine.ready && !theirs.ready);
}

function footWords(room: Room, joint: Joint): string {
  const name = room.facts.otherName;
  if (joint.mine.ready) return say("joint-you-wait", { name });
  if (!joint.theirs.ready) return say("joint-optional");
  const ready = say("joint-other-ready", { name });
  const open = stillOpen(joint).map((topic) => say(`joint-topic-${topic}`));
  if (open.length === 0) return ready;
  const topics = formats().list(open);
  return `${ready} ${say("joint-still-open", { topics })}`;
}

function tellNews(room: Room, { covered }: Readonly<RoomState>, news: News | null): void {
  if (news === null || covered) return;
  const line = part("joint-news");
  const words = newsWords(news, room.facts.otherName);
  // A repeated sentence is news too, but screen readers announce only changed text.
  setText(line, line.textContent === words ? `${words}\u00a0` : words);
}

function newsWords(news: News, name: string): string {
  switch (news.kind) {
    case "begun": return say("joint-told-begun");
    case "closed": return say("joint-told-closed");
    case "opened": return say("joint-told-opened");
    case "other_ready": return say("joint-other-ready", { name });
    case "asks": {
      const asks = say(news.row.more ? "joint-asks-more" : "joint-asks", { name });
      return `${asks} ${quoted(news.row.words)}`;
    }
    case "has_done": {
      return `${say(`joint-topic-${news.row.topic}`)}: ${say("joint-has-done", { name })}`;
    }
    case "thanks": {
      return `${say(`joint-topic-${news.row.topic}`)}: ${say("joint-thanks", { name })}`;
    }
  }
}
