// Where cargo builds to. `cargo xtask` sets WEBSIDE_TARGET; a script started by hand asks cargo.

import { execFileSync } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

function asked() {
  const request = ["metadata", "--format-version", "1", "--no-deps"];
  const answer = execFileSync("cargo", request, { cwd: ROOT, encoding: "utf8" });
  return JSON.parse(answer).target_directory;
}

/** Cargo's target directory, an absolute path; child processes inherit it. */
export const TARGET = (process.env.WEBSIDE_TARGET ??= asked());
