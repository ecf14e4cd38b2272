// Sends and hears clicks in the browser while the line is measured.

import type { SpeakingEnv } from "../../sensing/speaking";
import type { ClicksPort } from "../env";

/** `worklet` is the address of the worklet. */
export function clicksPort(worklet: string, hold: SpeakingEnv["hold"]): ClicksPort {
  return async (received, returns, heard) => {
    const context = new AudioContext();
    try {
      await Promise.all([context.audioWorklet.addModule(worklet), context.resume()]);
      const stream = new MediaStream([received]);
      const node = new AudioWorkletNode(context, "clicks", {
        channelCount: 1, channelCountMode: "explicit", processorOptions: { returns },
      });
      const sent = context.createMediaStreamDestination();
      node.port.onmessage = ({ data }) => heard(data as number);
      context.createMediaStreamSource(stream).connect(node).connect(sent);
      const [track] = sent.stream.getAudioTracks();
      if (track === undefined) throw new Error("nothing to send");
      const letGo = hold(stream);
      return {
        track,
        latencyMs: (context.outputLatency ?? context.baseLatency ?? 0) * 1_000,
        send: () => node.port.postMessage("send"),
        stop: () => {
          letGo();
          track.stop();
          void context.close();
        },
      };
    } catch (error) {
      void context.close();
      throw error;
    }
  };
}
