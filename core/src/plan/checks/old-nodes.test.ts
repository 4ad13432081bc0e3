import { describe, expect, test } from "vitest";
import { isOld } from "./nodes.ts";

const POD_SUBNETS = ["subnet-pods"];
const inside = (addresses = 10) => ({ subnet: "subnet-pods", addresses });
const outside = (addresses = 1) => ({ subnet: "subnet-nodes", addresses });

describe("a node's interfaces tell whether it is from before (fault 3b-1)", () => {
  test.each([
    ["a new node: its primary interface outside, the others inside", [outside(), inside(), inside()], false],
    ["a node in the pod subnets altogether", [inside()], false],
    ["pods on the primary interface", [outside(10)], true],
    ["no secondary interface at all", [outside()], true],
    ["no interface that is known", [], true],
    ["a secondary interface in the node subnets", [outside(), outside(10)], true],
    ["one of each kind: made before, grown since", [outside(10), inside()], true],
    ["a delegated prefix on the primary interface", [outside(2), inside()], true],
    ["more than one outside, whatever is inside", [outside(), outside(), inside()], true],
  ])("%s", (_what, interfaces, old) => {
    expect(isOld(interfaces, { pods: POD_SUBNETS, leaving: [] })).toBe(old);
  });
});

describe("a subnet that goes tells which nodes must go before it (fault 3b-20)", () => {
  const leaving = ["subnet-leaving"];
  const held = { subnet: "subnet-leaving", addresses: 10 };

  test.each([
    ["with an interface in it", [outside(), held], true],
    ["with one in it and one in a pod subnet that stays", [outside(), inside(), held], true],
    ["without one in it, pods on the primary interface", [outside(10)], false],
    ["without any that is known", [], false],
  ])("on the way back, a node %s", (_what, interfaces, old) => {
    expect(isOld(interfaces, { leaving })).toBe(old);
  });

  test("under custom networking both rules hold", () => {
    expect(isOld([outside(), inside()], { pods: POD_SUBNETS, leaving })).toBe(false);
    expect(isOld([outside(), held], { pods: POD_SUBNETS, leaving })).toBe(true);
    expect(isOld([outside(10)], { pods: POD_SUBNETS, leaving })).toBe(true);
  });
});
