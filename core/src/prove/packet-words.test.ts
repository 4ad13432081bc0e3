import { describe, expect, test } from "vitest";
import { type FieldRange, PacketSpace } from "../packets/index.ts";
import { boxText, packetBoxes } from "./packet-words.ts";

const space = new PacketSpace(4);
const TCP = { from: 6, to: 6 };
const UDP = { from: 17, to: 17 };
const ICMP = [
  { from: 1, to: 1 },
  { from: 58, to: 58 },
];

function wordsOf(...without: readonly FieldRange[]): string | undefined {
  const set = space.difference(space.all, space.matching({ protocol: without }));
  const [box] = packetBoxes(space, set, 1);
  return box && boxText(box).replace(/ from .*/, "");
}

describe("protocols are said as people would", () => {
  test.each<[readonly FieldRange[], string]>([
    [[TCP, UDP, ...ICMP], "everything but TCP, UDP and ICMP"],
    [[UDP, ...ICMP], "everything but UDP and ICMP"],
    [[TCP], "everything but TCP"],
    [[TCP, UDP, ...ICMP, { from: 47, to: 47 }], "other protocols"],
  ])("all but %j: %s", (without, words) => {
    expect(wordsOf(...without)).toBe(words);
  });

  test("all of them are everything", () => {
    const [box] = packetBoxes(space, space.matching({ source: [{ from: 1, to: 1 }] }), 1);
    expect(box && boxText(box)).toBe("everything from 0.0.0.1 to 0.0.0.0/0");
  });

  test("some of them are named, and one that has no name goes by its number", () => {
    const [box] = packetBoxes(space, space.matching({ protocol: [TCP, { from: 47, to: 47 }] }), 1);
    expect(box && boxText(box)).toBe("TCP, protocol 47 from 0.0.0.0/0 to 0.0.0.0/0");
  });
});
