// A minute to settle, for whoever asks for it (docs/practices.md#b2). Deliberately absent: starting
// it unasked.

import { setText } from "../page";
import { say } from "../words";

const SETTLE_MS = 60_000; // "Settle for a minute"

/** The button starts and stops it; `turned` is told of both. */
export function settle(
  button: Element, words: Element, chairs: Element, turned = (_on: boolean): void => {},
): void {
  let timer = 0;
  const turn = (on: boolean) => {
    clearTimeout(timer);
    turned(on);
    chairs.classList.toggle("settling", on);
    setText(button, say(on ? "waiting-settle-stop" : "waiting-settle"));
    setText(words, on ? say("waiting-settle-words") : "");
    if (on) timer = window.setTimeout(() => turn(false), SETTLE_MS);
  };
  button.addEventListener("click", () => turn(!chairs.classList.contains("settling")));
}
