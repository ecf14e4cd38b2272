// Checks a page with axe: WCAG 2.2 AA and good practice. The debugger injects the source, because
// the page's content security policy forbids foreign scripts.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./places.mjs";

const source = readFile(join(ROOT, "node_modules/axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** The findings of axe on the page as it is now, one line each. */
export async function findingsOn(page, options) {
  await page.evaluate(await source);
  const violations = await page.evaluate(
    (wanted) => axe.run(document, { ...wanted, resultTypes: ["violations"] }).then((r) => r.violations),
    options,
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.target.join(" ")} (${node.any[0]?.message ?? ""})`),
  );
}

/** The findings of axe: everything in light mode, and in dark mode what colours can change. */
export async function findingsInBoth(page) {
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  const light = await findingsOn(page, { runOnly: TAGS });
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  const dark = await findingsOn(page, { runOnly: { type: "rule", values: ["color-contrast"] } });
  return [...light.map((line) => `light: ${line}`), ...dark.map((line) => `dark: ${line}`)];
}
