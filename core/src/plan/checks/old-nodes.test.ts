import { describe, expect, test } from "vitest";
import { isOld } from "./nodes.ts";

const POD_SUBNETS = ["subnet-pods"];
const inside = (addresses = 10) => ({ subnet: "subnet-pods", addresses });
const outside = (addresses = 1) => ({ subnet: "subnet-nodes", addresses });

describe("a node's interfaces tell whether it is from before (three-systems 3b-1)", () => {
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
