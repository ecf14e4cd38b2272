// Measuring the delay of the line in the joint check: one button, and the result in a sentence for
// both, to a tenth of a second.

import { NOTED_MS } from "../../line/delay";
import { canMeasure } from "../../line/line_check";
import type { Room, RoomState } from "../../state";
import { formats } from "../formats";
import { follow, part, setAttribute, setText, show } from "../page";
import { say } from "../words";

export function lineCheck(room: Room): void {
  const button = part("joint-line-measure");
  button.addEventListener("click", () => room.lineCheck.measure());
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
      if (lineCheck.ms < NOTED_MS) return say("joint-line-quick");
      return say("joint-line-takes", { seconds: formats().seconds(lineCheck.ms) });
    }
  }
}
