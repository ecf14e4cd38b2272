// Detects in the browser when the two speak: a worklet that runs the module, and the same module on
// the page, which computes the measures. The page passes in the element that plays a received
// stream.

import { moduleBytes } from "../../sensing/module_bytes";
import { Pacing } from "../../sensing/pacing";
import { Speaking, type SpeakingEnv } from "../../sensing/speaking";
import type { PacingPort } from "../env";

export interface PacingFiles {
  module: string;
  worklet: string;
}

export function pacingPort(files: PacingFiles, hold: SpeakingEnv["hold"]): PacingPort {
  const code = moduleBytes(files.module);
  const env: SpeakingEnv = {
    context: () => new AudioContext(),
    node: (context, bytes) => new AudioWorkletNode(context, "speaking", {
      numberOfInputs: 2,
      numberOfOutputs: 1,
      channelCount: 1,
      channelCountMode: "explicit",
      processorOptions: { code: bytes },
    }),
    stream: (track) => new MediaStream([track]),
    hold,
    worklet: files.worklet,
    code,
  };
  return {
    speaking: (events) => new Speaking(env, events),
    measures: async () => new Pacing((await WebAssembly.instantiate(await code(), {})).instance),
  };
}
