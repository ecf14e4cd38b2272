// Whether each can speak freely, and who else is near: each answers for themselves and reads the
// other's answer. It is never detected in any other way (docs/evidence.md#a3).

import type { Joint, JointNear, JointPrivacy, JointSpeaks } from "../../../wire/wire";
import { kinds, type Kinds } from "../../kinds";
import type { Room } from "../../state";
import { dashed } from "./joint_rows";
import { inside, kindOf, part, setAttribute, setText, show } from "../page";
import { say } from "../words";

const SPEAKS = kinds<JointSpeaks>({ freely: true, maybe_overheard: true, not_freely: true });
/** Own words have a field instead of a button. */
const NEAR = kinds<Exclude<JointNear["type"], "own">>({
  nobody: true, next_room: true, same_room: true,
});

type Way = "speak" | "write";

export function jointPrivacy(room: Room): (joint: Joint, way: Way) => void {
  let mine: JointPrivacy | null = null;
  const tell = (speaks: JointSpeaks, near: JointNear | null) => {
    room.joint.say({ type: "joint_privacy", privacy: { speaks, near } });
  };
  /** Asked only after the first question was answered. */
  const tellNear = (near: JointNear | null) => {
    if (mine !== null) tell(mine.speaks, near);
  };
  const speaks = buttons("speaks", SPEAKS, (word) => tell(word, mine?.near ?? null));
  const near = buttons("near", NEAR, (type) => {
    tellNear(mine?.near?.type === type ? null : { type });
  });
  ownWords((text) => tellNear(text === "" ? null : { type: "own", text }));
  return (joint, way) => {
    ({ privacy: mine } = joint.mine);
    setText(part("joint-privacy"), say(`joint-${way}-question`));
    for (const button of speaks) {
      const word = button.dataset["speaks"] ?? "";
      setText(button, say(`joint-${way}-${dashed(word)}`));
      setAttribute(button, "aria-pressed", String(mine?.speaks === word));
    }
    show(part("joint-near"), mine !== null);
    for (const button of near) {
      setAttribute(button, "aria-pressed", String(mine?.near?.type === button.dataset["near"]));
    }
    showOwnWords(mine?.near ?? null);
    sayTheirs(room, joint, way);
  };
}

function buttons<Kind extends string>(
  what: string, kinds: Kinds<Kind>, pressed: (kind: Kind) => void,
): HTMLElement[] {
  const all = [...part("joint").querySelectorAll<HTMLElement>(`[data-${what}]`)];
  for (const button of all) {
    const kind = kindOf(kinds, button.dataset[what]);
    button.addEventListener("click", () => pressed(kind));
  }
  return all;
}

function ownWords(tell: (text: string) => void): void {
  part<HTMLFormElement>("joint-near-form").addEventListener("submit", (event) => {
    event.preventDefault();
    tell(part<HTMLInputElement>("joint-near-own").value.trim());
  });
}

/** Shows what was told, unless the person is typing. */
function showOwnWords(near: JointNear | null): void {
  const field = part<HTMLInputElement>("joint-near-own");
  if (document.activeElement === field) return;
  const text = near?.type === "own" ? near.text : "";
  if (field.value !== text) field.value = text;
}

function sayTheirs(room: Room, { theirs: { privacy } }: Joint, way: Way): void {
  const line = part("joint-their-privacy");
  const name = room.facts.otherName;
  line.dataset["stands"] = privacy?.speaks === "freely" ? "fine" : "open";
  if (privacy === null) return setText(inside(line, "span"), say("joint-said-open"));
  const said = say(`joint-other-${way}-${dashed(privacy.speaks)}`, { name });
  setText(inside(line, "span"), [said, nearWords(privacy.near)].filter(Boolean).join(". "));
}

function nearWords(near: JointNear | null): string {
  if (near === null) return "";
  if (near.type === "own") return say("joint-quote", { words: near.text });
  return say(`joint-other-near-${dashed(near.type)}`);
}
