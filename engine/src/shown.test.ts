import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { covers, indexSnapshot, nameOf } from "./shown.ts";
import { subject } from "./testing/entries.ts";
import { runs } from "./testing/property.ts";
import { FAILED, shown, snapshotOf } from "./testing/snapshots.ts";

const SUBNET = subject("subnet", "a/subnet");
const BLOCK = subject("vpc-cidr", "a/cidr");
const ELSEWHERE = { ...SUBNET, scope: { ...SUBNET.scope, region: "us-west-2" } as const };

const index = indexSnapshot(
  snapshotOf(
    [SUBNET, BLOCK],
    [
      shown(SUBNET, "subnet-1", {}, "a/subnet"),
      shown(SUBNET, "subnet-2", {}, "a/subnet"),
      shown(SUBNET, "subnet-3", {}, "a/other", "uid-9"),
      shown(BLOCK, "assoc-1", { vpc: "vpc-1", cidr: "100.64.0.0/16" }),
    ],
  ),
  "uid-1",
);

describe("a thing is found", () => {
  test("by its world id, and by nothing else when that is known", () => {
    expect(index.find({ subject: SUBNET, worldId: "subnet-2" })?.id).toBe("subnet-2");
    expect(index.find({ subject: SUBNET, worldId: "subnet-9" })).toBeUndefined();
  });

  test("by its mark, except what bore the name before", () => {
    expect(index.find({ subject: SUBNET })?.id).toBe("subnet-1");
    expect(index.find({ subject: SUBNET, former: "subnet-1" })?.id).toBe("subnet-2");
  });

  test("not by the mark of another Fabric, and not in another region", () => {
    expect(index.find({ subject: subject("subnet", "a/other") })).toBeUndefined();
    expect(index.find({ subject: ELSEWHERE as typeof SUBNET })).toBeUndefined();
  });

  test("by its natural key when it cannot carry a mark", () => {
    const naturalKey = { vpc: "vpc-1", cidr: "100.64.0.0/16" };
    expect(index.find({ subject: BLOCK, naturalKey })?.id).toBe("assoc-1");
    expect(index.find({ subject: BLOCK, naturalKey, former: "assoc-1" })).toBeUndefined();
    expect(index.find({ subject: BLOCK, naturalKey: { ...naturalKey, vpc: "vpc-2" } })).toBeUndefined();
    expect(index.find({ subject: BLOCK })).toBeUndefined();
  });
});

test("only what was read says anything: not what failed, and not what nobody asked for", () => {
  expect(index.wasRead(SUBNET.scope, "subnet")).toBe(true);
  expect(index.wasRead(SUBNET.scope, "security-group")).toBe(false);
  expect(indexSnapshot(snapshotOf([SUBNET], [], FAILED), "uid-1").wasRead(SUBNET.scope, "subnet")).toBe(false);
});

describe("what is shown covers what was written", () => {
  test.each([
    [{ a: 1, b: 2 }, { a: 1 }],
    [{ env: { A: "1", THEIRS: "x" } }, { env: { A: "1" } }],
    [
      [1, 2],
      [2, 1],
    ],
    [{ rules: [{ cidr: "b", more: 1 }, { cidr: "a" }] }, { rules: [{ cidr: "a" }, { cidr: "b" }] }],
    ["x", "x"],
    [null, null],
  ])("%j covers %j", (have, wanted) => {
    expect(covers(have, wanted)).toBe(true);
  });

  test.each([
    [{ a: 1 }, { a: 2 }],
    [{}, { a: 1 }],
    [undefined, { a: 1 }],
    [null, {}],
    [
      [1, 2, 3],
      [1, 2],
    ],
    [[1], [1, 2]],
    ["x", ["x"]],
    [{ 0: "x" }, ["x"]],
  ])("%j does not cover %j", (have, wanted) => {
    expect(covers(have, wanted)).toBe(false);
  });

  test("any JSON covers itself", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => covers(value, value)),
      runs(200),
    );
  });
});

test("a thing is named for people by kind, logical id and place", () => {
  expect(nameOf(SUBNET)).toBe("subnet a/subnet (account 111111111111, eu-west-1)");
});
