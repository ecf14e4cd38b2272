// A minute to settle, for whoever asks for it (docs/practices.md#b2). It never starts by itself.

import { setText } from "../page";
import { say } from "../words";

const SETTLE_MS = 60_000; // the length that the button names

/** The button starts and stops the minute; `turned` is called at both. */
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
