// When the arrival's first control can be used.

import { until } from "./wait.mjs";

/** An init script: notes when the main button is shown, enabled, and somebody listens to it. */
export function noteUsable() {
  globalThis.__usable = null;
  const note = () => {
    const bar = document.querySelector("#knock-bar");
    if (bar !== null && !bar.hidden) globalThis.__usable = performance.timeOrigin + performance.now();
    else requestAnimationFrame(note);
  };
  requestAnimationFrame(note);
}

/** Milliseconds since 1970. */
export const usableAt = (page) =>
  until("the arrival can be used", () => page.evaluate(() => globalThis.__usable), { every: 200 });
