// After a meeting: one sentence about the counsellor's own window, if there is something to say. It
// is read and deleted from this tab's memory, and never sent.

import { inTab } from "../room/memory";
import { takeOtherWindow } from "../room/own_focus";
import { formats } from "../room/view/formats";
import { maybe, setText, show } from "../room/view/page";
import { sayPlural } from "../room/view/plurals";

const line = maybe("own-focus");
const found = takeOtherWindow(inTab);
if (line !== null && found !== null) {
  const time = formats().lasting(found.seconds);
  setText(line, sayPlural(line.dataset["told"], { times: found.times, time }));
  show(line, true);
}
