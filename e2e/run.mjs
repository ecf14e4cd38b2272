// Runs the browser tests, one file after the other, and ends with `N passed, N failed`. `node
// e2e/run.mjs room leaving` runs only files whose names contain one of the words; `--title=hides`
// only tests whose names contain it.
// Runs up to six failed tests a second time, each alone: on a busy machine two browsers, a server
// and an encoder can miss a deadline. A test that fails twice has failed; one that passes then is
// named at the end. Screenshots and logs of a failed test are kept in e2e/.run/failures.

import { readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { chosen } from "../web/chosen.mjs";
import { ROOT, RUN } from "./support/places.mjs";

/** The most tests that run a second time (chosen: more failures have a common cause). */
const AGAIN_MAX = 6;

const { words: wanted, patterns } = chosen(process.argv.slice(2));
const files = readdirSync(join(ROOT, "e2e"))
  .filter((name) => name.endsWith(".test.mjs"))
  .filter((name) => wanted.length === 0 || wanted.some((word) => name.includes(word)))
  .sort()
  .map((name) => join(ROOT, "e2e", name));

/** Runs the chosen tests of a file, or those that match `pattern`; returns what passed and
 * failed. */
async function runFile(file, pattern) {
  const passed = [];
  const failed = [];
  const results = run({
    files: [file],
    concurrency: 1,
    ...(pattern ? { testNamePatterns: [pattern] } : patterns),
  });
  const isOne = ({ name, details, skip, todo }) =>
    details?.type !== "suite" && name !== file && !skip && !todo;
  results.on("test:pass", (result) => {
    if (isOne(result)) passed.push(result.name);
  });
  results.on("test:fail", (result) => failed.push({ name: result.name, file }));
  results.compose(spec).pipe(process.stdout, { end: false });
  await new Promise((done) => results.once("end", done));
  return { passed: passed.length, failed };
}

function exactly(name) {
  return new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);
}

const FAILURES = join(RUN, "failures");
if (wanted.length === 0) await rm(FAILURES, { recursive: true, force: true });
let passed = 0;
const failures = [];
for (const file of files) {
  const results = await runFile(file);
  passed += results.passed;
  failures.push(...results.failed);
}
let { length: failed } = failures;
const second = [];
if (failed <= AGAIN_MAX) {
  for (const { name, file } of failures) {
    if (name === file) continue;
    const again = await runFile(file, exactly(name));
    if (again.failed.length > 0 || again.passed !== 1) continue;
    second.push(name);
    passed += 1;
    failed -= 1;
  }
}
for (const name of second) console.log(`passed at the second try: ${name}`);
if (failures.length > 0) console.log(`screenshots, pages and logs of failed tests: ${FAILURES}`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
process.on("exit", () => console.log(`${passed} passed, ${failed} failed`));
