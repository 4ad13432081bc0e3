import { expect, test } from "vitest";
import type { Change, Step } from "../model/plan.ts";
import { resourceCheck } from "./network.ts";

const SCOPE = { plane: "aws", partition: "aws", account: "111111111111", region: "eu-west-1" } as const;

function checkOf(...changes: readonly Change[]) {
  const step: Step = {
    key: "update prod/x",
    action: "update",
    operation: "update",
    kind: "security-group",
    id: "prod/x",
    scope: SCOPE,
    worldId: "sg-0a",
    changes,
    dependsOn: [],
    destructive: false,
    why: "it differs",
  };
  const difference = { steps: [step], withheld: [], bindings: new Map([["prod/x", "sg-0a"]]), unchanged: [], left: [] };
  return resourceCheck("security-group", "prod/x", "as wanted", { difference });
}

test("what differs is told in the plan's words, not in JSON, and never as undefined", () => {
  expect(checkOf({ field: "zone", after: "eu-west-1b" }).message).toBe(
    "sg-0a differs: zone: (none) instead of eu-west-1b",
  );
  expect(checkOf({ field: "name", before: "a", after: "b" }).message).toBe("sg-0a differs: name: a instead of b");
});

test("of a list it says what is missing and what is there too much", () => {
  const wanted = { field: "ingress[]", after: { protocol: "-1", cidr: "100.64.0.0/16" } };
  const extra = { field: "ingress[]", before: { protocol: "tcp", fromPort: 22, toPort: 22, cidr: "0.0.0.0/0" } };
  expect(checkOf(wanted, extra).message).toBe(
    "sg-0a differs: ingress lacks all traffic: 100.64.0.0/16; ingress also has tcp 22: 0.0.0.0/0",
  );
});
