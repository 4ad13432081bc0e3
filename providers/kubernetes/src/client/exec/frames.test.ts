import fc from "fast-check";
import { expect, test } from "vitest";
import { serverFrame } from "../../testing/exec-server.ts";
import { clientFrame, FrameFault, FrameReader } from "./frames.ts";

const frame = fc.record({
  opcode: fc.constantFrom(0, 1, 2, 8, 9, 10),
  final: fc.boolean(),
  size: fc.oneof(fc.nat(300), fc.constantFrom(125, 126, 65_535, 65_536, 70_000)),
});

test("frames of any size come out whole, however the bytes arrive", () => {
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 5 }), fc.array(fc.integer({ min: 1, max: 40_000 })), (sent, cuts) => {
      const frames = sent.map(({ opcode, final, size }) => ({
        opcode,
        final,
        payload: Buffer.alloc(size, opcode + 1),
      }));
      const bytes = Buffer.concat(frames.map(({ opcode, payload, final }) => serverFrame(opcode, payload, final)));
      const reader = new FrameReader();
      let at = 0;
      const read = [...cuts, bytes.length].flatMap((length) => {
        const piece = bytes.subarray(at, at + length);
        at += piece.length;
        return reader.push(Buffer.from(piece));
      });
      expect(read).toEqual(frames);
    }),
  );
});

test("what no server may send is refused: a masked frame, an extension, a frame beyond all measure", () => {
  const push =
    (...bytes: readonly number[]) =>
    () =>
      new FrameReader().push(Buffer.from(bytes));
  expect(push(0x82, 0x81)).toThrow(FrameFault);
  expect(push(0xc2, 0x01)).toThrow(FrameFault);
  expect(push(0x82, 127, 0, 0, 1, 0, 0, 0, 0, 0)).toThrow(FrameFault);
});

test("a client's frame is masked: its bytes come back with the same mask", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ minLength: 4, maxLength: 4 }), (bytes, mask) => {
      const made = clientFrame(10, Buffer.from(bytes), Buffer.from(mask));
      const head = bytes.length < 126 ? 2 : 4;
      expect([made[0], (made[1] ?? 0) >= 0x80]).toEqual([0x8a, true]);
      expect(made.subarray(head, head + 4)).toEqual(Buffer.from(mask));
      const unmasked = made.subarray(head + 4).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
      expect([...unmasked]).toEqual([...bytes]);
    }),
  );
});
