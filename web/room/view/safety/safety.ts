// The safety phrase: a card for comparing it at a first meeting or with a new device, one quiet
// line from then on. Deliberately absent: the page for a refused line.

import type { Room, Safety } from "../../state";
import { drawNow, follow, onDo, part, setText, show } from "../page";
import { say } from "../words";

export function safety(room: Room): void {
  // Not an answer: a second press of the same key would give it, and the words are not heard yet.
  const title = part("safety-title");
  part("safety-match").addEventListener("click", async () => {
    await room.safety.confirmPhrase();
    part("room-heading").focus({ preventScroll: true });
  });
  part("safety-differ").addEventListener("click", () => room.safety.rejectPhrase());
  part("safety-go-on").addEventListener("click", () => {
    room.safety.goOn();
    title.focus({ preventScroll: true });
  });
  onDo("compare-again", () => {
    part<HTMLDialogElement>("devices-dialog").close();
    void room.safety.compareAgain();
    drawNow();
    title.focus();
  });
  let shown: Safety | null = null;
  follow(room, (state) => {
    if (state.safety === shown) return;
    shown = state.safety;
    showCard(shown, room.facts.otherName);
    const { kind } = shown;
    const isKnown = kind === "same" || kind === "confirmed";
    setText(part("safety-line"), isKnown ? say(`room-safety-${kind}`) : "");
    show(part("compare-again"), isKnown);
  });
}

function showCard(safety: Safety, name: string): void {
  const compare = safety.kind === "first" || safety.kind === "new_device";
  show(part("safety"), compare);
  if (!compare) return;
  const isHeld = safety.kind === "new_device" && safety.held;
  const kind = safety.kind === "first" ? "first" : isHeld ? "held" : "new";
  setText(part("safety-title"), say(`room-safety-${kind}`, { name }));
  setText(part("safety-hint"), say(`room-safety-${kind}-hint`, { name }));
  show(part("safety-go-on"), isHeld);
  part("safety-go-on").classList.toggle("main", isHeld);
  part("safety-match").classList.toggle("main", !isHeld);
  const words = safety.phrase.map((word) => {
    const span = document.createElement("span");
    span.textContent = word;
    return span;
  });
  part("phrase").replaceChildren(...words.flatMap((word, i) => (i === 0 ? [word] : [" ", word])));
}
