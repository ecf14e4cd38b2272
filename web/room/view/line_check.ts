// Measuring the line, within the joint check: one button, and what came of it in a sentence that
// both read. Deliberately absent: figures beyond a tenth of a second.

import { canMeasure } from "../line_check";
import type { Room, RoomState } from "../state";
import { follow, localeOfPerson, part, setAttribute, setText, show } from "./page";
import { say } from "./words";

const QUICK_MS = 300; // EVIDENCE A6: D > 300 ms is told

export function lineCheck(room: Room): void {
  const button = part("joint-line-measure");
  button.addEventListener("click", () => room.measureLine());
  follow(room, (state) => {
    const isRunning = state.lineCheck.stands === "running";
    show(part("joint-line"), isRunning || canMeasure(state));
    setText(part("joint-line-says"), words(state));
    setAttribute(button, "aria-disabled", isRunning ? "true" : null);
  });
}

function words({ lineCheck }: Readonly<RoomState>): string {
  switch (lineCheck.stands) {
    case "none": return say("joint-line-offer");
    case "running": return say("joint-line-running");
    case "failed": return say("joint-line-failed");
    case "measured": {
      if (lineCheck.ms < QUICK_MS) return say("joint-line-quick");
      const seconds = new Intl.NumberFormat(localeOfPerson(), {
        maximumFractionDigits: 1,
      }).format(lineCheck.ms / 1000);
      return say("joint-line-takes", { seconds });
    }
  }
}
