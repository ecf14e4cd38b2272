// Detects in the browser when the two speak: a worklet that runs one module, and another on the
// page, which computes the measures. The page passes in the element that plays a received
// stream.

import { moduleBytes } from "../../sensing/module_bytes";
import { Pacing } from "../../sensing/pacing";
import { Speaking, type SpeakingEnv } from "../../sensing/speaking";
import type { PacingPort } from "../env";

export interface PacingFiles {
  /** Module of the worklet. */
  hearing: string;
  /** Module of the page. */
  pacing: string;
  worklet: string;
}

export function pacingPort(files: PacingFiles, hold: SpeakingEnv["hold"]): PacingPort {
  const measuring = moduleBytes(files.pacing);
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
    code: moduleBytes(files.hearing),
  };
  return {
    speaking: (events) => new Speaking(env, events),
    measures: async () =>
      new Pacing((await WebAssembly.instantiate(await measuring(), {})).instance),
  };
}
