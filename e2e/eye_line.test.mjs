// Eye contact: the counsellor says where the lens is, and the room says how near the other's eyes
// are to it.

import assert from "node:assert/strict";
import { seeFace } from "./support/picture.mjs";
import { visit } from "./support/visit.mjs";
import { until } from "./support/wait.mjs";
import { words } from "./support/words.mjs";

const degreesIn = async (line) => Number(/(\d+)°/.exec(await line.innerText())?.[1]);

visit("told where the lens is, the room brings the eyes near to it and says how near", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client()]);
  await Promise.all([counsellor.signIn(), client.arrive()]);
  await counsellor.goto("/account/screen");
  await counsellor.choose("screen-measure");
  await counsellor.page.getByLabel(words("screen-card-slider")).press("ArrowRight");
  assert.match(await counsellor.page.locator("#measured").innerText(), /\d+(\.\d+)? cm wide/);
  await counsellor.page.locator('input[name="size"]:not([value="measured"])').last().check({ force: true });
  await counsellor.choose("screen-lens-frame");
  await counsellor.field("distance_cm").fill("60");
  const told = counsellor.page.locator("#angle");
  await until("the angle is told", async () => (await degreesIn(told)) >= 0);
  await counsellor.press("keep");
  await counsellor.read("screen-kept");

  await counsellor.enterRoom();
  await client.knock();
  await counsellor.admit();
  await counsellor.press("joint-skip");
  await seeFace(counsellor.picture, "client");
  const line = counsellor.page.locator("#eyes");
  await counsellor.pressUnderMore("room-picture");
  const degrees = await until("an angle in the room", () => degreesIn(line));
  // 7° is the limit at which the other still feels looked at (docs/evidence.md#b4).
  assert.ok(degrees <= 7, `${degrees}° on a large screen`);
  await counsellor.readOne("room-eye-good", "room-eye-fair");
  for (let step = 0; step < 3; step += 1) await counsellor.press("room-further");
  assert.ok((await degreesIn(line)) <= degrees, "further never leads away from the lens");
});
