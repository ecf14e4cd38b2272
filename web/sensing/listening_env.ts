// The browser as listening needs it. Deliberately absent: what is on the page.

import { playTestSound } from "./test_sound";
import type { ListeningEnv } from "./listening";
import { moduleBytes } from "./module_bytes";

/** From the addresses of the module and of the worklet. */
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
