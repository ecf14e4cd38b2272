// The module as `cargo xtask web` has built it, for tests.

import { readFileSync } from "node:fs";

/** Cargo's target directory; `web/test.mjs` sets it. */
const TARGET = process.env.WEBSIDE_TARGET ?? "target";
const BUILT = `${TARGET}/wasm32-unknown-unknown/wasm/sensing_wasm.wasm`;

/** The folder with the networks as browsers load them. */
export const PACKED_MODELS = `${TARGET}/models`;

export function builtModule(): WebAssembly.Module {
  return new WebAssembly.Module(readFileSync(BUILT));
}
