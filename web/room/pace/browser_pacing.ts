// Hearing when the two speak, in the browser: the worklet around the module, and on the page the
// same module that works out what is told of it. Deliberately absent: the element that holds a
// received stream, which the page hands in, and when to listen.

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
