// Judges pictures and advises, outside the page so that nothing there stutters. Owns one instance
// of a module; after a trap the worker is unusable and says so.
// Deliberately absent: when to judge (looking.ts), and storing pictures.

import type { FromWorker, ToWorker } from "./looking";
import { type Block, SensingModule } from "./module";
import type { Says } from "./says";

interface SetUpExports {
  set_up_begin(forCounsellor: number): void;
  /** Only the module that sees has this one and the next. */
  set_up_networks(
    forCounsellor: number,
    detector: number, detectorBytes: number, landmarks: number, landmarksBytes: number,
  ): number;
  set_up_look(nowMs: number, rgba: number, width: number, height: number): number;
  set_up_hear(nowMs: number, row: number): number;
  set_up_forget_picture(): number;
  set_up_forget_sound(): number;
}

type SetUpModule = SensingModule<SetUpExports>;

/** Longest side in pixels; faces are found from 48 pixels on (docs/figures.md#finding-a-face). */
const SIDE_MAX = 640;

interface Port {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker): void;
}

const port = globalThis as unknown as Port;
let work: Promise<unknown> = Promise.resolve();
let begun: { module: SetUpModule; picture: Picture; row: Block } | null = null;

port.onmessage = ({ data }) => {
  work = work.then(() => take(data)).catch(() => port.postMessage({ type: "failed" }));
};

async function take(message: ToWorker): Promise<void> {
  if (message.type === "begin") {
    begun = await begin(message);
    port.postMessage({ type: "begun" });
    return;
  }
  if (begun === null) return;
  const { module, picture, row } = begun;
  switch (message.type) {
    case "look": {
      const startMs = performance.now();
      const { address, width, height } = picture.read(message.bitmap);
      const length = module.call.set_up_look(message.nowMs, address, width, height);
      return tell(module, length, performance.now() - startMs);
    }
    case "hear":
      row.floats.set(message.row);
      return tell(module, module.call.set_up_hear(message.nowMs, row.address), null);
    case "forget": {
      const { set_up_forget_picture, set_up_forget_sound } = module.call;
      const forget = message.what === "picture" ? set_up_forget_picture : set_up_forget_sound;
      return tell(module, forget(), null);
    }
    default: message satisfies never;
  }
}

function tell(module: SetUpModule, length: number, tookMs: number | null): void {
  if (length === 0) throw new Error("nothing was answered");
  port.postMessage({ type: "says", says: module.answerJson(length) as Says, tookMs });
}

async function begin({ files, whom, looks }: Extract<ToWorker, { type: "begin" }>) {
  const code = await bytesOf(looks ? files.seeing : files.hearing);
  const module: SetUpModule = new SensingModule(code);
  const forCounsellor = whom === "counsellor" ? 1 : 0;
  module.call.set_up_begin(forCounsellor);
  if (looks) {
    const [detector, landmarks] = await Promise.all([
      bytesOf(files.detector), bytesOf(files.landmarks),
    ]);
    giveNetworks(module, forCounsellor, detector, landmarks);
  }
  return { module, picture: new Picture(module), row: module.block(ROW_BYTES) };
}

/** `hearing::NUMBERS` in sensing-wasm, four bytes each. */
const ROW_BYTES = 9 * 4;

function giveNetworks(
  module: SetUpModule, forCounsellor: number, detector: ArrayBuffer, landmarks: ArrayBuffer,
): void {
  const blocks = [detector, landmarks].map((bytes) => {
    const block = module.block(bytes.byteLength);
    block.octets.set(new Uint8Array(bytes));
    return block;
  });
  const [one, two] = blocks as [Block, Block];
  const { set_up_networks } = module.call;
  const read = set_up_networks(forCounsellor, one.address, one.bytes, two.address, two.bytes);
  for (const block of blocks) block.free();
  if (read !== 1) throw new Error("the networks cannot be read");
}

async function bytesOf(address: string): Promise<ArrayBuffer> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.arrayBuffer();
}

/** The pixels of one picture at a time, in one block of the module's memory. */
class Picture {
  readonly #module: SetUpModule;
  #canvas: OffscreenCanvas | null = null;
  #context: OffscreenCanvasRenderingContext2D | null = null;
  #block: Block | null = null;

  constructor(module: SetUpModule) {
    this.#module = module;
  }

  read(bitmap: ImageBitmap): { address: number; width: number; height: number } {
    const scale = Math.min(1, SIDE_MAX / Math.max(bitmap.width, bitmap.height));
    const width = Math.max(1, Math.round(bitmap.width * scale));
    const height = Math.max(1, Math.round(bitmap.height * scale));
    const context = this.#contextOf(width, height);
    context.drawImage(bitmap, 0, 0, width, height);
    bitmap.close();
    const { data } = context.getImageData(0, 0, width, height);
    if (this.#block?.bytes !== data.length) {
      this.#block?.free();
      this.#block = this.#module.block(data.length);
    }
    this.#block.octets.set(data);
    return { address: this.#block.address, width, height };
  }

  #contextOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
    if (this.#context === null || this.#canvas?.width !== width ||
        this.#canvas.height !== height) {
      this.#canvas = new OffscreenCanvas(width, height);
      this.#context = this.#canvas.getContext("2d", { willReadFrequently: true, alpha: false });
    }
    if (this.#context === null) throw new Error("no canvas");
    return this.#context;
  }
}
