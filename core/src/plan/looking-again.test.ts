import { describe, expect, test } from "vitest";
import { NETWORK_KINDS, requestsOf } from "../compile/index.ts";
import { fabricOf, POD_RANGES, SCOPE, snapshotOf, vpc } from "../compile/world/world.fixture.ts";
import { collectionKey, type ObservedKind, type Snapshot } from "../observed/index.ts";
import { lookingAgain } from "./looking-again.ts";
import { deletionStep } from "./model/deletion-step.ts";
import type { Step } from "./model/plan.ts";
import type { Remembered, State } from "./model/state.ts";

const fabric = fabricOf(POD_RANGES);
const scopes = Object.fromEntries(
  NETWORK_KINDS.map((kind) => [collectionKey(SCOPE, kind), { kind: "observed" } as const]),
);
const before: Snapshot = {
  ...snapshotOf([vpc("vpc-1", ["10.196.24.0/24"])]),
  aws: [{ alias: "", region: SCOPE.region, scope: SCOPE }],
  scopes,
};
const REMOVED = stepOf("subnet");

function stepOf(kind: Step["kind"]): Step {
  const id = "prod/subnet/pods/eu-west-1b";
  return { ...deletionStep(id, { kind, scope: SCOPE, id: "subnet-1" }), why: "no longer wanted" };
}

function stateOf(resources: State["resources"] = {}): State {
  return { kind: "State", version: 1, fabric: { name: "cgnat", uid: fabric.metadata.uid }, resources };
}

/** Kinds that are asked for again in the Fabric's account and region. */
function asked(steps: readonly Step[], snapshot: Snapshot, state = stateOf()): readonly ObservedKind[] {
  const again = lookingAgain(requestsOf(fabric, "gone", "aws"), { plan: { steps }, snapshot }, state);
  return again.flatMap((request) => (request.plane === "aws" ? [...request.kinds] : [])).sort();
}

describe("looking again after a destruction", () => {
  test("is looking at the kinds of which something was taken away", () => {
    expect(asked([REMOVED], before)).toEqual(["subnet"]);
    expect(asked([REMOVED, stepOf("route")], before)).toEqual(["route", "subnet"]);
  });

  test("is not looking for what its own step has waited to be gone, unless it was given back and not deleted", () => {
    expect(asked([REMOVED, stepOf("vpc-cidr")], before)).toEqual(["subnet"]);
    expect(asked([{ ...stepOf("vpc-cidr"), action: "release" }], before)).toEqual(["vpc-cidr"]);
  });

  test("is looking at everything where nothing was taken away", () => {
    expect(asked([], before)).toEqual([...NETWORK_KINDS].sort());
  });

  test("is looking into the VPCs that were found, without looking for them", () => {
    const requests = requestsOf(fabric, "gone", "aws");
    const [again] = lookingAgain(requests, { plan: { steps: [REMOVED] }, snapshot: before }, stateOf());
    expect(again).toMatchObject({ vpcs: [], extraVpcs: ["vpc-1"] });
    const whole = lookingAgain(requests, { plan: { steps: [REMOVED, stepOf("vpc")] }, snapshot: before }, stateOf());
    expect(whole).toMatchObject([{ vpcs: requests.flatMap((one) => (one.plane === "aws" ? one.vpcs : [])) }]);
  });

  test("is looking too at what state still knows", () => {
    const block: Remembered = {
      kind: "vpc-cidr",
      scope: SCOPE,
      worldId: "vpc-cidr-assoc-1",
      since: "2026-11-21T00:00:00.000Z",
    };
    expect(asked([REMOVED], before, stateOf({ "prod/cidr/pods/100.64.0.0/16": block }))).toEqual([
      "subnet",
      "vpc-cidr",
    ]);
  });

  test("is looking too at what could not be read before, or was not asked for", () => {
    const failed = { kind: "failed", code: "UnauthorizedOperation", message: "no", hint: "allow it" } as const;
    const { [collectionKey(SCOPE, "route-table")]: _unasked, ...others } = scopes;
    const unread = { ...before, scopes: { ...others, [collectionKey(SCOPE, "security-group")]: failed } };
    expect(asked([REMOVED], unread)).toEqual(["route-table", "security-group", "subnet"]);
  });

  test("is looking at everything of an account and region that did not answer before, and of clusters", () => {
    expect(asked([REMOVED], { ...before, aws: [] })).toEqual([...NETWORK_KINDS].sort());
    const requests = requestsOf(fabric, "gone", undefined);
    const again = lookingAgain(requests, { plan: { steps: [REMOVED] }, snapshot: before }, stateOf());
    expect(again.filter(({ plane }) => plane === "kubernetes")).toEqual(
      requests.filter(({ plane }) => plane === "kubernetes"),
    );
    expect(again.flatMap((request) => (request.plane === "aws" ? [...request.kinds].sort() : []))).toEqual([
      "cluster",
      "cni-addon",
      "subnet",
    ]);
  });
});
