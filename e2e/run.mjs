// Runs the browser tests one file after the other and ends with `N passed, N failed`.
// `node e2e/run.mjs room leaving` runs only files whose names contain one of the words.

import { readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { ROOT, RUN } from "./support/places.mjs";

const wanted = process.argv.slice(2);
const files = readdirSync(join(ROOT, "e2e"))
  .filter((name) => name.endsWith(".test.mjs"))
  .filter((name) => wanted.length === 0 || wanted.some((word) => name.includes(word)))
  .sort()
  .map((name) => join(ROOT, "e2e", name));

if (wanted.length === 0) await rm(join(RUN, "failures"), { recursive: true, force: true });
let passed = 0;
let failed = 0;
const isOne = (result) => result.details?.type !== "suite" && !files.includes(result.name);
const results = run({ files, concurrency: 1 });
results.on("test:pass", (result) => {
  if (isOne(result) && !result.skip && !result.todo) passed += 1;
});
results.on("test:fail", (result) => {
  failed += 1;
});
results.compose(spec).pipe(process.stdout);
results.on("end", () => {
  process.on("exit", () => console.log(`${passed} passed, ${failed} failed`));
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
});
