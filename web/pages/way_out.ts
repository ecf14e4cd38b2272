// The client's way out: an optional quiet timer. The timer shows minutes, not
// seconds, does not move, and sounds only when that was chosen. Nothing is remembered.

import { chime } from "../room/view/arriving/chime";
import { maybe, part, setText, show } from "../room/view/page";
import { sayPlural } from "../room/view/plurals";

const MINUTE_MS = 60_000;
const TICK_MS = 1_000; // chosen: often enough after a device has slept

function beginQuiet(quiet: HTMLElement): void {
  const words = part("quiet-words");
  const news = part("quiet-news");
  const sound = part<HTMLInputElement>("quiet-sound");
  const starts = [...quiet.querySelectorAll<HTMLButtonElement>("[data-minutes]")];
  let ticking: ReturnType<typeof setInterval> | undefined;

  const stand = (isRunning: boolean, said: string) => {
    show(words, said !== "");
    setText(words, said);
    show(part("quiet-lead"), !isRunning);
    for (const start of starts) show(start, !isRunning);
    show(part("quiet-stop"), isRunning);
  };
  const stop = (said: string) => {
    clearInterval(ticking);
    const hadFocus = document.activeElement === part("quiet-stop");
    stand(false, said);
    setText(news, said);
    if (hadFocus) starts[0]?.focus();
  };
  const start = (minutes: number) => {
    const endsAt = Date.now() + minutes * MINUTE_MS;
    const tick = () => {
      const left = Math.ceil((endsAt - Date.now()) / MINUTE_MS);
      if (left <= 0) {
        stop(quiet.dataset["over"] ?? "");
        if (sound.checked) chime();
        return;
      }
      stand(true, sayPlural(quiet.dataset["left"], { minutes: left }));
    };
    tick();
    setText(news, words.textContent ?? "");
    part("quiet-stop").focus();
    ticking = setInterval(tick, TICK_MS);
  };
  for (const button of starts) {
    button.addEventListener("click", () => start(Number(button.dataset["minutes"])));
  }
  part("quiet-stop").addEventListener("click", () => stop(""));
  show(quiet, true);
}

const quiet = maybe("quiet");
if (quiet !== null) beginQuiet(quiet);
