// First run and sign-in: the set-up link of the first start, password with codes, recovery codes, passkey,
// and logins that can be ended from elsewhere.

import assert from "node:assert/strict";
import { codeFor } from "./support/totp.mjs";
import { visit } from "./support/visit.mjs";

const FIRST_RUN = { server: { demo: false } };
const PASSWORD = "a long walk by the river";
const ADA = { name: "Ada Ferrant", signInName: "ada", practiceName: "Riverside Practice", password: PASSWORD };

visit("the set-up link makes the owner: password, codes from an app, recovery codes", async (it) => {
  const owner = await it.counsellor();
  await owner.setUp(it.links.setUp, ADA);
  const codes = await owner.recoveryCodes();
  assert.ok(codes.length >= 8 && new Set(codes).size === codes.length, `${codes.length} codes`);
  await owner.goto("/account/codes");
  assert.deepEqual(await owner.recoveryCodes(), [], "they are shown once");
  await owner.goto("/today");
  await owner.page.getByText("Ada Ferrant").filter({ visible: true }).first().waitFor();

  const stranger = await it.counsellor();
  await stranger.openSetUp(it.links.setUp);
  await stranger.read("error-one-time-link-sentence");

  await owner.signOut();
  await owner.goto("/sign-in");
  await owner.enterPassword({ signInName: "ada", password: "not the password" });
  await owner.read("fault-password-wrong");
  await owner.enterPassword({ signInName: " Ada ", password: PASSWORD });
  await owner.enterCode("000000");
  await owner.read("fault-code-wrong");
  // The code of this half minute was used at set-up; the next one is already valid.
  await owner.enterCode(codeFor(owner.secret, Date.now() + 30_000));
  await owner.reach("/today");

  await owner.signOut();
  for (const [code, isGood] of [[codes[0], true], [codes[0], false]]) {
    await owner.goto("/sign-in");
    await owner.enterPassword({ signInName: "ada", password: PASSWORD });
    await owner.enterCode(code);
    if (isGood) {
      await owner.reach("/account");
      await owner.signOut();
    } else {
      await owner.read("fault-code-wrong");
    }
  }
}, FIRST_RUN);

visit("a passkey makes the owner, signs in, and shows that it is they", async (it) => {
  const owner = await it.counsellor();
  const debug = await owner.profile.newCDPSession(owner.page);
  await debug.send("WebAuthn.enable");
  await debug.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await owner.setUpWithPasskey(it.links.setUp, ADA);
  assert.ok((await owner.recoveryCodes()).length >= 8);
  await owner.signOut();
  await owner.goto("/sign-in");
  await owner.press("sign-in-passkey");
  await owner.reach("/today");

  await owner.goto("/account/prove");
  await owner.press("prove-passkey");
  await owner.reach("/account");
  await owner.read("proven");
  await owner.press("codes-new");
  await owner.reach("/account/codes");
  await owner.goto("/today");
  await owner.read("changed-codes");
  await owner.press("changed-known");
  await owner.reach("/today");
  assert.equal(await owner.reads("changed-codes"), false);
}, FIRST_RUN);

visit("every login can be seen and ended from another", async (it) => {
  const [here, there] = await Promise.all([it.counsellor(), it.counsellor()]);
  await here.signIn();
  await there.signIn();
  await here.goto("/account");
  await here.press("logins-end-others");
  // Its page hears of it at once.
  await there.reach("/sign-in");
  await here.goto("/today");
  assert.equal(new URL(here.page.url()).pathname, "/today");
});

visit("guessing is slowed down", async (it) => {
  const guesser = await it.counsellor();
  await guesser.goto("/sign-in");
  let slowed = false;
  for (let guess = 0; guess < 30 && !slowed; guess += 1) {
    await guesser.enterPassword({ signInName: "somebody", password: `guess number ${guess}` });
    await guesser.text("fault-password-wrong").or(guesser.text("error-too-often-title")).waitFor();
    slowed = await guesser.reads("error-too-often-title");
  }
  assert.ok(slowed, "thirty guesses in a row were all answered");
});

visit("who lost every way in gets one more from the operator's terminal", async (it) => {
  const { code, text } = await it.server.command("sign-in-link", "maren");
  assert.equal(code, 0, text);
  const link = /https?:\/\/\S+/.exec(text)[0].replace(/^https?:\/\/[^/]+/, it.origin);
  const [first, second] = await Promise.all([it.counsellor(), it.counsellor()]);
  await first.signIn(link);
  await second.page.goto(link);
  await second.read("error-one-time-link-sentence");
});
