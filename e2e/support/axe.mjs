// Looks at a page with axe: WCAG 2.2 AA and good practice. The source goes in by the debugger, since
// the page's own rules forbid foreign scripts.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./places.mjs";

const source = readFile(join(ROOT, "node_modules/axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds on the page as it is now, one line each. */
export async function findingsOn(page) {
  await page.evaluate(await source);
  const violations = await page.evaluate(
    (tags) => axe.run(document, { runOnly: tags, resultTypes: ["violations"] }).then((r) => r.violations),
    TAGS,
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.target.join(" ")} (${node.any[0]?.message ?? ""})`),
  );
}

/** What axe finds in light and in dark, each line with the scheme before it. */
export async function findingsInBoth(page) {
  const found = [];
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    found.push(...(await findingsOn(page)).map((line) => `${colorScheme}: ${line}`));
  }
  return found;
}
