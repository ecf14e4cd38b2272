// After a meeting: one sentence about the counsellor's own window, if there is something to say. It
// is read and deleted from this tab's memory, and never sent.

import { inTab } from "../room/memory";
import { takeOtherWindow } from "../room/own_focus";
import { lasting, maybe, setText, show } from "../room/view/page";

const line = maybe("own-focus");
const found = takeOtherWindow(inTab);
if (line !== null && found !== null) {
  const words = (found.times === 1 ? line.dataset["once"] : line.dataset["times"]) ?? "";
  const time = lasting(found.seconds);
  setText(line, words.replace("{times}", String(found.times)).replace("{time}", time));
  show(line, true);
}
