// The module as `cargo xtask web` has built it, for tests.

import { readFileSync } from "node:fs";

const BUILT = "target/wasm32-unknown-unknown/wasm/sensing_wasm.wasm";

export function builtModule(): WebAssembly.Module {
  return new WebAssembly.Module(readFileSync(BUILT));
}
