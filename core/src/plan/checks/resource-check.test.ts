import { expect, test } from "vitest";
import type { Change, Step } from "../model/plan.ts";
import { resourceCheck } from "./resource-check.ts";

const SCOPE = { plane: "aws", partition: "aws", account: "111111111111", region: "eu-west-1" } as const;

function checkOf(...changes: readonly Change[]) {
  return checkOfSteps(stepWith({ changes }));
}

function stepWith(more: Partial<Step>): Step {
  return {
    key: "update prod/x",
    action: "update",
    operation: "update",
    kind: "security-group",
    id: "prod/x",
    scope: SCOPE,
    worldId: "sg-0a",
    changes: [],
    dependsOn: [],
    destructive: false,
    why: "it differs",
    ...more,
  };
}

function checkOfSteps(...steps: readonly Step[]) {
  const difference = { steps, withheld: [], bindings: new Map([["prod/x", "sg-0a"]]), unchanged: [], left: [] };
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

test("what is replaced says what differs, also where it is taken away before it is made again", () => {
  const gone = stepWith({ action: "replace", operation: "delete" });
  const changes = [{ field: "type", before: "c5.large", after: "c5.xlarge" }];
  const made = stepWith({ action: "replace", operation: "create", changes });
  expect(checkOfSteps(gone, made).message).toBe("sg-0a differs: type: c5.large instead of c5.xlarge");
});

test("another thing with the same mark is told by itself, and makes nothing of this one wrong", () => {
  expect(checkOfSteps(stepWith({ action: "delete", operation: "delete", worldId: "sg-0b" })).status).toBe("ok");
});

test("a step that changes nothing yet says why it is there, and nothing ends in a colon", () => {
  expect(checkOfSteps(stepWith({ action: "adopt", why: "takes over what is there as it is" })).message).toBe(
    "sg-0a: takes over what is there as it is",
  );
});
