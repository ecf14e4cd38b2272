// In forced colours (high contrast) only what was chosen looks chosen: ticks, pressed and open
// controls, the selected tab. Grounds and shadows are gone there.

import assert from "node:assert/strict";
import { visit } from "./support/visit.mjs";

/** Controls that look as if they were chosen though they are not, or the other way round. */
const wrong = (page) =>
  page.evaluate(() => {
    const seen = (element) => element !== null && element.getClientRects().length > 0;
    const nameOf = (element) => (element.closest("label, button, [role=tab]") ?? element).innerText;
    const found = [];
    const marks = [
      [".choice input", (input) => [input.nextElementSibling, "::after"], (input) => input.checked],
      [".tick input", (input) => [input, "::before"], (input) => input.checked],
      [".board-tick", (button) => [button.querySelector("span"), "::before"],
        (button) => button.getAttribute("aria-pressed") === "true"],
    ];
    for (const [selector, markOf, isChosen] of marks) {
      for (const element of document.querySelectorAll(selector)) {
        const [of, pseudo] = markOf(element);
        if (!seen(of)) continue;
        const { visibility, display } = getComputedStyle(of, pseudo);
        if (display === "none") continue;
        if ((visibility === "visible") !== isChosen(element)) found.push(nameOf(element));
      }
    }
    for (const name of ["aria-pressed", "aria-selected"]) {
      for (const element of document.querySelectorAll(`[${name}]`)) {
        if (!seen(element) || element.matches(":focus-visible, .board-tick")) continue;
        const isOutlined = getComputedStyle(element).outlineStyle !== "none";
        if (isOutlined !== (element.getAttribute(name) === "true")) found.push(nameOf(element));
      }
    }
    return found;
  });

visit("in forced colours only what was chosen looks chosen", async (it) => {
  const { counsellor, client } = await it.meet();
  const form = await it.client();
  await form.arrive();
  for (const { page } of [counsellor, client, form]) await page.emulateMedia({ forcedColors: "active" });
  for (const path of ["/arrive", "/check-in/arriving", "/check-in/leaving", "/me/board"]) {
    await form.goto(path);
    assert.deepEqual(await wrong(form.page), [], path);
    const choice = form.page.locator(".choice").filter({ visible: true }).first();
    if ((await choice.count()) > 0) await choice.click();
    assert.deepEqual(await wrong(form.page), [], `${path}, with an answer`);
  }
  for (const person of [counsellor, client]) {
    await person.press("board-title");
    assert.deepEqual(await wrong(person.page), [], `the ${person.name}'s room`);
  }
  await counsellor.goto("/account/boundaries");
  assert.deepEqual(await wrong(counsellor.page), []);
}, { timeout: 120_000 });
