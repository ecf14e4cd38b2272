// Bundles web/**/*.test.ts and runs them with Node's own test runner. `node web/test.mjs chat` runs
// only files with `chat` in their path; `--title=once` only tests with `once` in their name.
// Deliberately absent: browsers (`e2e/`).

import { readdirSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { pipeline } from "node:stream/promises";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chosen } from "./chosen.mjs";
import { TARGET } from "./target.mjs";

const web = dirname(fileURLToPath(import.meta.url));
const out = join(TARGET, "web-test");
const { words: wanted, patterns } = chosen(process.argv.slice(2));

const tests = readdirSync(web, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".test.ts") && !path.startsWith("dist"))
  .filter((path) => wanted.length === 0 || wanted.some((part) => path.includes(part)))
  .map((path) => join(web, path));

rmSync(out, { recursive: true, force: true });
await build({
  entryPoints: tests,
  outdir: out,
  outbase: web,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  sourcemap: "inline",
  logLevel: "warning",
});

const files = tests.map((path) => join(out, relative(web, path).replace(/\.ts$/, ".mjs")));
const count = { passed: 0, failed: 0 };
const running = run({ files, concurrency: true, ...patterns })
  .on("test:pass", () => { count.passed += 1; })
  .on("test:fail", () => { count.failed += 1; });
await pipeline(running, new spec(), process.stdout, { end: false });
console.log(`${count.passed} passed, ${count.failed} failed`);
process.exit(count.failed > 0 || count.passed === 0 ? 1 : 0);
