// Inviting: a name is enough; the link is shown once, and can be replaced and revoked.

import assert from "node:assert/strict";
import { visit } from "./support/visit.mjs";

visit("a client is added by name and gets a link, which is shown once and can be copied", async (it) => {
  const counsellor = await it.counsellor({ permissions: ["clipboard-read", "clipboard-write"] });
  await counsellor.signIn();
  const link = await counsellor.invite("Robin Ashdown");
  assert.match(link, /^http:\/\/[^/]+\/j#[\w-]{20,}$/);
  await counsellor.press("copy-link");
  await counsellor.read("copied");
  assert.equal(await counsellor.page.evaluate(() => navigator.clipboard.readText()), link);
  await counsellor.page.reload();
  assert.ok(!(await counsellor.page.content()).includes(link.split("#")[1]), "it is shown once");

  const client = await it.client();
  await client.arrive(link);
  await client.read("arrive-unarranged-title", { me: "Robin Ashdown" });
});

visit("a replaced link says kindly what to do, and the new one works", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client()]);
  await counsellor.signIn();
  const old = await counsellor.invite("Robin Ashdown");
  await client.arrive(old);
  const renewed = await counsellor.replaceLink();
  assert.notEqual(renewed, old);
  await client.page.goto("about:blank");
  await client.openLink(old);
  await client.read("error-link-replaced-sentence");
  await client.goto("/arrive");
  await client.read("error-open-link-again-sentence"); // The old login ended with its link.
  await client.page.goto("about:blank");
  await client.arrive(renewed);
});

visit("a revoked link and an unknown link each have their sentence", async (it) => {
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client()]);
  await counsellor.signIn();
  const link = await counsellor.invite("Robin Ashdown");
  await counsellor.revokeLink();
  await client.openLink(link);
  await client.read("error-link-revoked-sentence");
  await client.page.goto("about:blank");
  await client.openLink(`${it.origin}/j#a-link-that-nobody-ever-made-for-anyone`);
  await client.read("error-link-unknown-sentence");
});

visit("a second counsellor is invited by the owner, and sees no other's clients", async (it) => {
  const [owner, other] = await Promise.all([it.counsellor(), it.counsellor()]);
  await owner.signIn();
  const pair = await owner.findPair();
  const link = await owner.inviteCounsellor();
  await other.setUp(link, { name: "Ben Okafor", signInName: "ben", password: "a second long walk" });
  await other.goto("/today");
  assert.equal(await other.page.locator('a[href^="/pairs/"]').count(), 0);
  for (const path of [`/pairs/${pair}`, `/room/${pair}`]) {
    const answer = await other.goto(path);
    assert.equal(answer.status(), 404, path);
  }
});
