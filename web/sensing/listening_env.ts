// The browser as listening needs it. Deliberately absent: what is on the page.

import { playTestSound } from "../room/test_sound";
import type { ListeningEnv } from "./listening";

/** From the addresses of the module and of the worklet. */
export function listeningEnv(module: string, worklet: string): ListeningEnv {
  let fetched: Promise<ArrayBuffer> | null = null;
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
    code: () => {
      fetched ??= bytesOf(module).catch((error: unknown) => {
        fetched = null;
        throw error;
      });
      return fetched;
    },
    sound: playTestSound,
  };
}

async function bytesOf(address: string): Promise<ArrayBuffer> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.arrayBuffer();
}
