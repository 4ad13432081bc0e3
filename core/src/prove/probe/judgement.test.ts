import { describe, expect, test } from "vitest";
import { disagreementOf, statusOf, violatedBy } from "./judgement.ts";
import { pairOf, probePod, sentPacket } from "./probe.fixture.ts";
import type { Foretold, Reception } from "./probe.ts";

const PAIR = pairOf(probePod("west1", "a"), probePod("west2", "b"));

describe("a packet and the proof", () => {
  test.each<[Foretold, Reception["kind"], string]>([
    ["answered", "answered", "agrees"],
    ["answered", "refused", "agrees"],
    ["answered", "silent", "lost"],
    ["answered", "unreachable", "lost"],
    ["answered", "too-large", "lost"],
    ["lost", "silent", "agrees"],
    ["lost", "answered", "passed"],
    ["lost", "refused", "passed"],
    ["either", "silent", "agrees"],
    ["either", "answered", "agrees"],
    ["unknown", "answered", "untold"],
    ["answered", "unsent", "unsent"],
  ])("foretold %s, %s: %s", (foretold, kind, status) => {
    expect(statusOf(sentPacket(PAIR, { kind, why: "" } as Reception, { foretold }))).toBe(status);
  });
});

describe("a packet and what is written", () => {
  const sent = (reception: Reception, allow: boolean, foretold: Foretold) =>
    sentPacket(PAIR, reception, { foretold, expected: [{ index: 3, allow, nat: "any" }] });

  test("what must get through and does not, and what must not and does, breaks it", () => {
    expect(violatedBy(sent({ kind: "silent" }, true, "answered"))).toEqual([3]);
    expect(violatedBy(sent({ kind: "answered" }, false, "lost"))).toEqual([3]);
    expect(violatedBy(sent({ kind: "answered" }, true, "answered"))).toEqual([]);
    expect(violatedBy(sent({ kind: "silent" }, false, "lost"))).toEqual([]);
    expect(violatedBy(sent({ kind: "unsent", why: "" }, true, "answered"))).toEqual([]);
  });

  test("it is told where the proof has not told it already", () => {
    expect(disagreementOf(sent({ kind: "silent" }, true, "unknown"))).toBe("lost");
    expect(disagreementOf(sent({ kind: "answered" }, false, "either"))).toBe("passed");
    expect(disagreementOf(sent({ kind: "silent" }, true, "lost"))).toBeUndefined();
    expect(disagreementOf(sent({ kind: "answered" }, false, "answered"))).toBe("passed");
  });
});
