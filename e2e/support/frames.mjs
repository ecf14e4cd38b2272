// Reads and writes WebSocket frames (RFC 6455), as far as a proxy between browser and server needs.
// Deliberately absent: extensions; the proxy negotiates none.

import { randomBytes } from "node:crypto";

const CONTINUATION = 0;
const TEXT = 1;

/** Returns the first frame in `bytes`, or null while it is incomplete. */
export function readFrame(bytes) {
  if (bytes.length < 2) return null;
  const opcode = bytes[0] & 0x0f;
  const fin = (bytes[0] & 0x80) !== 0;
  const masked = (bytes[1] & 0x80) !== 0;
  let length = bytes[1] & 0x7f;
  let at = 2;
  if (length === 126) {
    if (bytes.length < 4) return null;
    length = bytes.readUInt16BE(2);
    at = 4;
  } else if (length === 127) {
    if (bytes.length < 10) return null;
    length = Number(bytes.readBigUInt64BE(2));
    at = 10;
  }
  const key = masked ? bytes.subarray(at, at + 4) : null;
  if (masked) at += 4;
  if (bytes.length < at + length) return null;
  const payload = Buffer.from(bytes.subarray(at, at + length));
  if (key) for (let i = 0; i < payload.length; i += 1) payload[i] ^= key[i & 3];
  return { opcode, fin, masked, payload, size: at + length };
}

/** The bytes of one frame; masked as a browser's must be. */
export function writeFrame({ opcode, fin = true, masked, payload }) {
  const head = [(fin ? 0x80 : 0) | opcode];
  const flag = masked ? 0x80 : 0;
  if (payload.length < 126) head.push(flag | payload.length);
  else if (payload.length < 65536) head.push(flag | 126, payload.length >> 8, payload.length & 255);
  else {
    const long = Buffer.alloc(8);
    long.writeBigUInt64BE(BigInt(payload.length));
    head.push(flag | 127, ...long);
  }
  if (!masked) return Buffer.concat([Buffer.from(head), payload]);
  const key = randomBytes(4);
  const hidden = Buffer.from(payload);
  for (let i = 0; i < hidden.length; i += 1) hidden[i] ^= key[i & 3];
  return Buffer.concat([Buffer.from(head), key, hidden]);
}

/** `push` takes bytes; `passOn` gets them with the text of each message as `change` returns it. */
export function frameChanger(change, passOn) {
  let rest = Buffer.alloc(0);
  let parts = [];
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (let frame = readFrame(rest); frame; frame = readFrame(rest)) {
      rest = rest.subarray(frame.size);
      if (frame.opcode > TEXT) {
        passOn(writeFrame(frame));
        continue;
      }
      if (frame.opcode === TEXT || frame.opcode === CONTINUATION) parts.push(frame.payload);
      if (!frame.fin) continue;
      const text = change(Buffer.concat(parts).toString());
      parts = [];
      if (text === null) continue;
      passOn(writeFrame({ opcode: TEXT, masked: frame.masked, payload: Buffer.from(text) }));
    }
  };
}
