// Composes in the browser, in a worker. Where frames can be streamed they go directly to the worker
// and back; elsewhere the page passes pixels through a canvas (view/media/backdrop_canvas.ts).

import type {
  BackdropFiles, FrameWay, FromBackdrop, Pixels, ToBackdrop,
} from "../../sensing/backdrop";
import type { BackdropPort, BackdropRun } from "../env";

export interface Files extends BackdropFiles {
  worker: string;
}

/** Passes pictures through the page, where frames cannot be streamed. */
export interface PixelWay {
  track: MediaStreamTrack;
  /** The camera's picture now; null while there is none. */
  read(): Pixels | null;
  show(composed: Pixels): void;
  stop(): void;
}

/** Chromium has these on the page, not in workers; the coming standard has them in workers. */
interface Streams {
  MediaStreamTrackProcessor?: new (init: { track: MediaStreamTrack }) => {
    readable: ReadableStream<VideoFrame>;
  };
  MediaStreamTrackGenerator?: new (init: { kind: "video" }) => MediaStreamTrack & {
    writable: WritableStream<VideoFrame>;
  };
}

export function backdropPort(
  files: Files | null, pixelWay: ((camera: MediaStreamTrack) => PixelWay) | null,
): BackdropPort {
  const canWork = typeof Worker !== "undefined" && typeof WebAssembly !== "undefined";
  return {
    can: canWork && files !== null && (hasStreams() || pixelWay !== null),
    begin: (camera, drawn, events) => {
      if (files === null) throw new Error("nothing to compose with");
      const worker = new Worker(files.worker);
      const say = (message: ToBackdrop, transfer: Transferable[] = []) =>
        worker.postMessage(message, transfer);
      const frames = frameWay(camera);
      const pixels = frames === null ? pixelWay?.(camera) : null;
      const track = frames?.track ?? pixels?.track;
      if (track === undefined) throw new Error("no way for pictures");
      let isAsked = false;
      worker.onerror = () => events.failed();
      worker.onmessage = ({ data }: MessageEvent<FromBackdrop>) => {
        switch (data.type) {
          case "wanted": {
            const picture = isAsked ? null : pixels?.read() ?? null;
            if (picture === null) return;
            isAsked = true;
            return say({ type: "pixels", ...picture }, [picture.pixels]);
          }
          case "pixels":
            isAsked = false;
            return pixels?.show(data);
          default: return events[data.type]();
        }
      };
      const way = frames?.way ?? null;
      const transfer = way === null ? [] : [way.frames, way.composed] as Transferable[];
      say({ type: "begin", files, drawn, way }, transfer);
      const choose: BackdropRun["choose"] = (chosen) => say({ type: "choose", drawn: chosen });
      return run(worker, track, choose, () => (frames ?? pixels)?.stop());
    },
  };
}

function run(
  worker: Worker, track: MediaStreamTrack, choose: BackdropRun["choose"], stop: () => void,
): BackdropRun {
  return {
    track,
    choose,
    stop: () => {
      worker.onmessage = null;
      worker.onerror = null;
      worker.terminate();
      stop();
      track.stop();
    },
  };
}

function hasStreams(): boolean {
  const { MediaStreamTrackProcessor, MediaStreamTrackGenerator } = globalThis as Streams;
  return MediaStreamTrackProcessor !== undefined && MediaStreamTrackGenerator !== undefined;
}

function frameWay(
  camera: MediaStreamTrack,
): { way: FrameWay; track: MediaStreamTrack; stop(): void } | null {
  const { MediaStreamTrackProcessor, MediaStreamTrackGenerator } = globalThis as Streams;
  if (MediaStreamTrackProcessor === undefined || MediaStreamTrackGenerator === undefined) {
    return null;
  }
  const generator = new MediaStreamTrackGenerator({ kind: "video" });
  // A clone that ends with the run, whoever else uses the camera's track.
  const own = camera.clone();
  const { readable } = new MediaStreamTrackProcessor({ track: own });
  return {
    track: generator,
    way: { frames: readable, composed: generator.writable },
    stop: () => own.stop(),
  };
}
