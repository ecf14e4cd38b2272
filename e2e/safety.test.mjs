// The safety phrase: compared once, recognised afterwards; a server that swaps fingerprints is
// refused.

import assert from "node:assert/strict";
import { swapFingerprints } from "./support/proxy.mjs";
import { faceIn, hear, hearNothing, seeFace } from "./support/picture.mjs";
import { visit } from "./support/visit.mjs";
import { until } from "./support/wait.mjs";

const phraseOf = async (person) => {
  await person.page.locator("#phrase").waitFor();
  return (await person.page.locator("#phrase").innerText()).trim().replace(/\s+/g, " ");
};

/** Both compare the words and find them equal. */
async function compare(counsellor, client) {
  const [hers, his] = await Promise.all([phraseOf(counsellor), phraseOf(client)]);
  assert.equal(hers, his, "both screens show the same words");
  assert.ok(hers.split(/[\s,·–-]+/).length >= 4, `${hers} is long enough`);
  await Promise.all([counsellor.press("room-safety-match"), client.press("room-safety-match")]);
  return hers;
}

visit("words are compared once; then the same devices are recognised, and a new one is told", async (it) => {
  const { counsellor, client } = await it.meet();
  await Promise.all([counsellor.read("room-safety-first"), client.read("room-safety-first")]);
  const first = await compare(counsellor, client);
  await client.read("room-safety-confirmed");

  await client.leave();
  await counsellor.page.reload();
  await client.arrive();
  await client.knock();
  await counsellor.admit();
  await Promise.all([counsellor, client].map((person) => person.read("room-safety-same")));
  assert.ok(!(await client.reads("room-safety-match")), "nothing to compare again");
  await counsellor.pressUnderMore("room-devices", "room-safety-compare");
  await counsellor.press("room-safety-match");
  await counsellor.read("room-safety-confirmed");

  await client.leave();
  const elsewhere = await it.client();
  await elsewhere.arrive();
  await elsewhere.knock();
  await counsellor.admit();
  const name = { name: it.clientName };
  await counsellor.read("room-safety-held", name);
  await seeFace(counsellor.picture, "client");
  await elsewhere.read("room-notice-other-neither", { name: "Maren Holt" });
  await hearNothing(elsewhere);
  assert.notEqual(await faceIn(elsewhere.picture), "counsellor", "nothing is sent yet");
  await counsellor.press("room-safety-go-on", name);
  await counsellor.read("room-safety-new");
  await Promise.all([hear(elsewhere), seeFace(elsewhere.picture, "counsellor")]);
  const second = await compare(counsellor, elsewhere);
  assert.notEqual(second, first, "another connection, other words");
});

visit("words that differ close the line on both screens", async (it) => {
  const { counsellor, client } = await it.meet();
  await seeFace(client.picture, "counsellor");
  await phraseOf(counsellor);
  await counsellor.press("room-safety-differ");
  await refusedBy(counsellor, client);
});

/** Both screens refuse and say why, and no media flow. */
async function refusedBy(...people) {
  await Promise.all(people.map((person) => person.read("room-safety-refused-title")));
  for (const person of people) {
    await until(`nothing flows to the ${person.name}`, async () => {
      const line = await person.line();
      return !line || line.state === "closed" || line.packets === 0;
    });
    assert.ok(!(await person.picture.isVisible()), `the ${person.name} sees no picture`);
  }
}

/** A test with a server that changes what it passes on. */
function dishonest(name, lie) {
  const { change, swapped } = lie();
  visit(name, async (it) => {
    const [counsellor, client] = await Promise.all([it.counsellor(), it.client()]);
    await Promise.all([counsellor.signIn(), client.arrive()]);
    await counsellor.enterRoom();
    await client.knock();
    await counsellor.admit();
    await refusedBy(counsellor, client);
    assert.ok(swapped() > 0, "the server did lie");
  }, { proxied: { toServer: change } });
}

dishonest("a server that swaps fingerprints in descriptions is refused by both", () =>
  swapFingerprints(/a=fingerprint:sha-256 [0-9A-F:]{95}/gi),
);

dishonest("a server that swaps them in what was promised too is refused by both", () =>
  swapFingerprints(/(a=fingerprint:)?sha-256 [0-9A-F:]{95}/gi),
);
