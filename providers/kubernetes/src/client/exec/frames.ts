/** Kinds of WebSocket frames (RFC 6455, section 5.2). */
export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface Frame {
  readonly opcode: number;
  readonly final: boolean;
  readonly payload: Buffer;
}

/** No frame of ours or of an API server is larger: it copies streams in pieces of 32 KiB. */
const MOST_BYTES = 16 * 1024 * 1024;

/** What breaks RFC 6455. */
export class FrameFault extends Error {}

/** Cuts what a server sends into frames, however the bytes arrive. */
export class FrameReader {
  #held: Buffer = Buffer.alloc(0);

  /** Frames that are whole with these bytes; throws FrameFault for what no server may send. */
  push(bytes: Buffer): readonly Frame[] {
    this.#held = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    const frames: Frame[] = [];
    for (;;) {
      const read = frameAt(this.#held);
      if (read === undefined) return frames;
      frames.push(read.frame);
      this.#held = this.#held.subarray(read.length);
    }
  }
}

function frameAt(bytes: Buffer): { readonly frame: Frame; readonly length: number } | undefined {
  if (bytes.length < 2) return undefined;
  const [first = 0, second = 0] = bytes;
  if ((first & 0x70) !== 0) throw new FrameFault("an extension that nobody asked for");
  if ((second & 0x80) !== 0) throw new FrameFault("a masked frame from a server");
  const size = sizeAt(bytes, second & 0x7f);
  if (size === undefined) return undefined;
  if (size.payload > MOST_BYTES) throw new FrameFault(`a frame of ${size.payload} bytes`);
  const length = size.head + size.payload;
  if (bytes.length < length) return undefined;
  const frame = { opcode: first & 0x0f, final: (first & 0x80) !== 0, payload: bytes.subarray(size.head, length) };
  return { frame, length };
}

/** Bytes of the head and of what follows it. */
function sizeAt(bytes: Buffer, short: number): { readonly head: number; readonly payload: number } | undefined {
  if (short < 126) return { head: 2, payload: short };
  if (short === 126) return bytes.length < 4 ? undefined : { head: 4, payload: bytes.readUInt16BE(2) };
  return bytes.length < 10 ? undefined : { head: 10, payload: Number(bytes.readBigUInt64BE(2)) };
}

/** A whole frame from a client, masked as it must be; `mask`: 4 bytes that nobody foresees. */
export function clientFrame(opcode: number, payload: Buffer, mask: Buffer): Buffer {
  const size = payload.length;
  const head = Buffer.alloc(size < 126 ? 2 : size < 65_536 ? 4 : 10);
  head[0] = 0x80 | opcode;
  head[1] = 0x80 | (size < 126 ? size : size < 65_536 ? 126 : 127);
  if (head.length === 4) head.writeUInt16BE(size, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(size), 2);
  const masked = Buffer.from(payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0)));
  return Buffer.concat([head, mask, masked]);
}
