// The modules as `cargo xtask web` has built it, for tests.

import { readFileSync } from "node:fs";

/** Cargo's target directory; `web/test.mjs` sets it. */
const TARGET = process.env.WEBSIDE_TARGET ?? "target";

/** The folder with the networks as browsers load them. */
export const PACKED_MODELS = `${TARGET}/models`;

type Name = "hearing" | "pacing" | "seeing" | "backdrop";

export function builtModule(name: Name): WebAssembly.Module {
  const path = `${TARGET}/wasm32-unknown-unknown/${name}/sensing_wasm.wasm`;
  return new WebAssembly.Module(readFileSync(path));
}
