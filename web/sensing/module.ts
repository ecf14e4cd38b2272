// One instance of a sensing module and its flat memory, for a worker or an audio worklet. After a
// trap the instance is unusable: create another one.

export interface Exports {
  memory: WebAssembly.Memory;
  alloc(bytes: number): number;
  free(address: number): void;
  answer_address(): number;
}

export class SensingModule<Own extends object> {
  readonly call: Exports & Own;

  /** Compiles synchronously, which only workers and worklets may do; a page passes an instance. */
  constructor(code: BufferSource | WebAssembly.Module | WebAssembly.Instance) {
    this.call = instanceOf(code).exports as unknown as Exports & Own;
  }

  /** Allocates a block of memory; throws when there is none. */
  block(bytes: number): Block {
    const address = this.call.alloc(bytes);
    if (address === 0) throw new RangeError(`no block of ${bytes} bytes`);
    return new Block(this.call, address, bytes);
  }

  /** The last answer, `length` bytes long. */
  answer(length: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.call.memory.buffer, this.call.answer_address(), length);
    return new Uint8Array(bytes);
  }

  /** The last answer parsed as JSON. A worklet has no TextDecoder, so the text is ASCII. */
  answerJson(length: number): unknown {
    return JSON.parse(String.fromCharCode(...this.answer(length)));
  }
}

function instanceOf(
  code: BufferSource | WebAssembly.Module | WebAssembly.Instance,
): WebAssembly.Instance {
  if (code instanceof WebAssembly.Instance) return code;
  const module = code instanceof WebAssembly.Module ? code
    : new WebAssembly.Module(code as BufferSource);
  return new WebAssembly.Instance(module, {});
}

/** A block of the module's memory. Its views are created at each use: growing memory detaches old
 * ones. */
export class Block {
  readonly #exports: Exports;

  readonly address: number;
  readonly bytes: number;

  constructor(exports: Exports, address: number, bytes: number) {
    this.#exports = exports;
    this.address = address;
    this.bytes = bytes;
  }

  get octets(): Uint8Array {
    return new Uint8Array(this.#exports.memory.buffer, this.address, this.bytes);
  }

  get floats(): Float32Array {
    return new Float32Array(this.#exports.memory.buffer, this.address, this.bytes / 4);
  }

  free(): void {
    this.#exports.free(this.address);
  }
}
