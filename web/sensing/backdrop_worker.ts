// Composes the camera's pictures with a calm backdrop behind the person. Never outputs an untouched
// frame: when it cannot compose a picture, it reports the failure and stops.

import { type BackdropFiles, DRAWN, type Drawn, type FrameWay, type FromBackdrop, type Pixels,
  type ToBackdrop } from "./backdrop";
import { type Block, SensingModule } from "./module";
import { KeepingUp } from "./keeping_up";

interface BackdropExports {
  backdrop_begin(model: number, bytes: number): number;
  backdrop_choose(behind: number): number;
  backdrop_compose(
    picture: number, bytes: number, width: number, height: number, kind: number, colour: number,
    looks: number,
  ): number;
}

type BackdropModule = SensingModule<BackdropExports>;

interface Port {
  onmessage: ((event: MessageEvent<ToBackdrop>) => void) | null;
  postMessage(message: FromBackdrop, transfer?: Transferable[]): void;
}

/** Codes of the formats for `backdrop_compose` in sensing-wasm. */
const KINDS: Partial<Record<VideoPixelFormat, number>> = {
  I420: 0, NV12: 1, RGBA: 2, RGBX: 2, BGRA: 3, BGRX: 3,
};
const RGBA = 2;
const GIVEN = { 0: "I420", 1: "I420", 2: "RGBX", 3: "RGBX" } as const;
const ALIVE_MS = 1_000;
const WANTED_MS = 50; // chosen: 20 pictures a second, where the page passes them on

const port = globalThis as unknown as Port;
let composer: Composer | null = null;
let isOver = false;

port.onmessage = ({ data }) => void take(data).catch(() => end("failed"));
setInterval(() => port.postMessage({ type: "alive" }), ALIVE_MS);

async function take(message: ToBackdrop): Promise<void> {
  switch (message.type) {
    case "begin": {
      composer = new Composer(await open(message.files), message.drawn);
      port.postMessage({ type: "ready" });
      if (message.way !== null) return run(composer, message.way);
      setInterval(() => port.postMessage({ type: "wanted" }), WANTED_MS);
      return;
    }
    case "choose": return composer?.choose(message.drawn);
    case "pixels": {
      if (composer === null || isOver) return;
      const composed = composer.pixels(message);
      return port.postMessage({ type: "pixels", ...composed }, [composed.pixels]);
    }
    default: message satisfies never;
  }
}

function end(why: "failed" | "slow"): void {
  if (isOver) return;
  isOver = true;
  port.postMessage({ type: why });
}

async function open(files: BackdropFiles): Promise<BackdropModule> {
  const [code, network] = await Promise.all([bytesOf(files.module), bytesOf(files.network)]);
  const module: BackdropModule = new SensingModule(code);
  const block = module.block(network.byteLength);
  block.octets.set(new Uint8Array(network));
  if (module.call.backdrop_begin(block.address, block.bytes) !== 1) {
    throw new Error("the network cannot be read");
  }
  block.free();
  return module;
}

async function bytesOf(address: string): Promise<ArrayBuffer> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.arrayBuffer();
}

async function run(composer: Composer, { frames, composed }: FrameWay): Promise<void> {
  const reader = frames.getReader();
  const writer = composed.getWriter();
  for (;;) {
    const { value: frame, done } = await reader.read();
    if (done || isOver) return;
    try {
      await writer.write(await composer.frame(frame));
    } finally {
      frame.close();
    }
  }
}

class Composer {
  readonly #module: BackdropModule;
  readonly #keepingUp = new KeepingUp();
  #block: Block | null = null;
  #hasShown = false;

  constructor(module: BackdropModule, drawn: Drawn) {
    this.#module = module;
    this.choose(drawn);
  }

  choose(drawn: Drawn): void {
    this.#module.call.backdrop_choose(DRAWN.indexOf(drawn));
  }

  async frame(frame: VideoFrame): Promise<VideoFrame> {
    const startMs = performance.now();
    const { width, height } = frame.visibleRect ?? { width: 0, height: 0 };
    const own = frame.format === null ? undefined : KINDS[frame.format];
    const options: VideoFrameCopyToOptions = own === undefined ? { format: "RGBA" } : {};
    const kind = own ?? RGBA;
    const block = this.#room(frame.allocationSize(options));
    await frame.copyTo(block.octets, options);
    const colour = colourOf(frame.colorSpace);
    const bytes = this.#compose(block, width, height, kind, colour);
    const composed = new VideoFrame(bytes, {
      format: GIVEN[kind as keyof typeof GIVEN], codedWidth: width, codedHeight: height,
      timestamp: frame.timestamp, colorSpace: frame.colorSpace,
      displayWidth: frame.displayWidth, displayHeight: frame.displayHeight,
    });
    this.#took(startMs);
    return composed;
  }

  pixels({ pixels, width, height }: Pixels): Pixels {
    const startMs = performance.now();
    const block = this.#room(pixels.byteLength);
    block.octets.set(new Uint8Array(pixels));
    const bytes = this.#compose(block, width, height, RGBA, 0);
    const composed = { pixels: new Uint8Array(bytes).buffer, width, height };
    this.#took(startMs);
    return composed;
  }

  #compose(
    block: Block, width: number, height: number, kind: number, colour: number,
  ): Uint8Array<ArrayBuffer> {
    const { call } = this.#module;
    const looks = this.#keepingUp.looks(performance.now()) ? 1 : 0;
    const length = call.backdrop_compose(
      block.address, block.bytes, width, height, kind, colour, looks,
    );
    if (length === 0) throw new Error("the picture cannot be composed");
    return new Uint8Array(call.memory.buffer, call.answer_address(), length);
  }

  #room(bytes: number): Block {
    if (this.#block?.bytes !== bytes) {
      this.#block?.free();
      this.#block = this.#module.block(bytes);
    }
    return this.#block;
  }

  #took(startMs: number): void {
    const nowMs = performance.now();
    if (!this.#keepingUp.took(nowMs, nowMs - startMs)) end("slow");
    if (!this.#hasShown) port.postMessage({ type: "shown" });
    this.#hasShown = true;
  }
}

/** Code for `backdrop_compose` in sensing-wasm; defaults are BT.601 and the narrow range. */
function colourOf({ matrix, fullRange }: VideoColorSpace): number {
  return (matrix === "bt709" ? 1 : 0) + (fullRange === true ? 2 : 0);
}
