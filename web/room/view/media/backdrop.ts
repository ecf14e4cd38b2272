// The choice of what is behind this person, and the question when a backdrop fails. The page shows
// no picture of their own room beside the choice.

import { BEHIND } from "../../kinds";
import type { Room } from "../../state";
import { follow, kindOf, onDo, part, setText, show } from "../page";
import { say } from "../words";

export function behindYou(room: Room): void {
  const inputs = [...part("behind").querySelectorAll<HTMLInputElement>("input[name=behind]")];
  for (const input of inputs) {
    const behind = kindOf(BEHIND, input.value);
    input.addEventListener("change", () => room.devices.setBehind(behind));
  }
  const ways = document.querySelectorAll<HTMLElement>('[data-do="behind"]');
  onDo("show-as-is", () => room.devices.setBehind("as-is"));
  onDo("backdrop-again", () => room.devices.setBehind(room.state.devices.backdrop.behind));
  follow(room, ({ devices: { backdrop, raw } }) => {
    for (const input of inputs) input.checked = input.value === backdrop.behind;
    const isHeld = backdrop.stands === "held";
    const isOpen = raw !== null || isHeld;
    const canChoose = isOpen && (backdrop.can || backdrop.behind !== "as-is");
    show(part("behind"), canChoose);
    for (const button of ways) show(button, canChoose);
    show(part("behind-held"), isHeld);
    const what = backdrop.behind === "blur" ? "blur" : "scene";
    setText(part("behind-held-words"), isHeld ? say(`device-behind-${what}-${backdrop.why}`) : "");
  });
}
