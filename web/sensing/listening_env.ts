// The browser as listening needs it.

import { playTestSound } from "./test_sound";
import type { ListeningEnv } from "./listening";
import { moduleBytes } from "./module_bytes";

/** `module` and `worklet` are addresses. */
export function listeningEnv(module: string, worklet: string): ListeningEnv {
  return {
    context: () => new AudioContext(),
    node: (context, code) => new AudioWorkletNode(context, "listening", {
      numberOfInputs: 2,
      numberOfOutputs: 1,
      channelCount: 1,
      channelCountMode: "explicit",
      processorOptions: { code },
    }),
    stream: (track) => new MediaStream([track]),
    worklet,
    code: moduleBytes(module),
    sound: playTestSound,
  };
}
