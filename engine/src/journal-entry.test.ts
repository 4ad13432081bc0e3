import { KINDS } from "@podspan/core/desired";
import { describe, expect, test } from "vitest";
import { JOURNAL_VERSION, NATURAL_KEYS, naturalKey, parseEntry } from "./journal-entry.ts";
import { subject, Writing } from "./testing/entries.ts";

const SUBNET = subject("subnet", "a/subnet");

describe("a line of the journal", () => {
  test("comes back as it was written, whatever its kind", () => {
    const { entries } = new Writing()
      .started()
      .intent(SUBNET, "create")
      .resent()
      .ok("subnet-1")
      .prior(SUBNET, { x: null })
      .done(SUBNET, "create", "subnet-1", { cidr: "10.0.0.0/24" })
      .settled({ as: "absent" })
      .ended();
    for (const entry of entries) expect(parseEntry(JSON.stringify(entry))).toEqual({ kind: "entry", entry });
  });

  test("of a newer version is refused as newer, not as broken", () => {
    const line = JSON.stringify({ kind: "intent", version: JOURNAL_VERSION + 1 });
    expect(parseEntry(line)).toEqual({ kind: "newer", version: JOURNAL_VERSION + 1 });
  });

  test("of a kind that this version does not know was written by a newer one", () => {
    expect(parseEntry('{"kind":"dream","version":1}')).toEqual({ kind: "newer", version: 1 });
  });

  test.each([
    "",
    "x",
    "null",
    "[]",
    "{}",
    '{"kind":"intent"}',
    '{"version":1}',
    '{"kind":7,"version":1}',
    '{"kind":"i',
  ])("that is %j is unreadable", (line) => {
    expect(parseEntry(line)).toEqual({ kind: "unreadable" });
  });
});

describe("natural keys", () => {
  test("exist for the kinds that cannot carry our mark and belong to nobody else", () => {
    const unmarked = Object.entries(KINDS)
      .filter(([, { owner }]) => owner === "state" || owner === "parent")
      .map(([kind]) => kind);
    expect(Object.keys(NATURAL_KEYS).sort()).toEqual(unmarked.sort());
  });

  test("are the props that tell one from another", () => {
    const props = { vpc: "vpc-1", cidr: "100.64.0.0/16", more: 1 };
    expect(naturalKey("vpc-cidr", props)).toEqual({ vpc: "vpc-1", cidr: "100.64.0.0/16" });
    expect(naturalKey("subnet", props)).toBeUndefined();
    expect(naturalKey("network-interface", props)).toBeUndefined();
    expect(naturalKey("vpc-cidr", undefined)).toBeUndefined();
  });
});
