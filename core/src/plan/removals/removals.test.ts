import { describe, expect, test } from "vitest";
import { addressesIn } from "../../compile/allocation/addresses.fixture.ts";
import { compile, nothingDesired } from "../../compile/compile.ts";
import { kubernetesScope } from "../../compile/index.ts";
import {
  awsNode,
  cluster,
  fabricOf,
  node,
  POD_RANGES,
  SCOPE,
  snapshotOf,
  thing,
  unreadable,
  vpc,
} from "../../compile/world/world.fixture.ts";
import { type Scope, TAG_FABRIC, TAG_ID, TAG_UID } from "../../desired/index.ts";
import { collectionKey, mergeSnapshots, type Observed, type Snapshot } from "../../observed/index.ts";
import { diff } from "../diff.ts";
import type { Difference } from "../model/difference.ts";
import type { Only, Plan } from "../model/plan.ts";
import type { Remembered, State } from "../model/state.ts";
import { planIn } from "../plan.fixture.ts";
import { project } from "../project.ts";

const VPC = "vpc-09796d57be9cec2d2";
const fabric = fabricOf(POD_RANGES);
const CLUSTER = kubernetesScope("prod");
const SUBNET = "prod/subnet/pods/eu-west-1b";
const GROUP = "prod/security-group/pods";
const BLOCK = "prod/cidr/pods/100.64.0.0/16";
const NO_STATE: State = {
  kind: "State",
  version: 1,
  fabric: { name: "cgnat", uid: fabric.metadata.uid },
  resources: {},
};
const ON = { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true" };

/** The document's world before us; the CNI is an add-on, or somebody's own DaemonSet. */
function world(managedCni: boolean): Snapshot {
  const addon = thing("cni-addon", "prod/vpc-cni", { cluster: "prod", env: {} }, addonFacts);
  return snapshotOf([
    vpc(VPC, ["10.196.24.0/24"]),
    cluster("prod", VPC, managedCni),
    ...(managedCni ? [addon] : []),
    { ...awsNode("prod", {}), props: { env: {} } },
    node("prod", "ip-10-196-24-7", "eu-west-1b"),
  ]);
}

const addonFacts = { status: "ACTIVE", addonVersion: "v1", configuration: {}, issues: [] };

/** The world after apply, the DaemonSet running what was asked for, and what state remembers of it. */
function applied(managedCni = true): { readonly snapshot: Snapshot; readonly state: State } {
  const before = world(managedCni);
  const addresses = addressesIn(fabric, before);
  const { desired } = compile(fabric, addresses, before);
  const plan = planOf(before, NO_STATE, { desired, purpose: "apply" });
  const after = project(before, plan);
  const resources = after.resources.map((found) => {
    if (found.kind !== "cni-daemonset") return found;
    const ours = managedCni ? {} : ON;
    return { ...awsNode("prod", ON), props: { env: ours } } as Observed;
  });
  const snapshot = { ...after, resources };
  const remembered = plan.steps
    .filter((step) => step.kind !== "route-table-association")
    .map((step): [string, Remembered] => [
      step.id,
      {
        kind: step.kind as Remembered["kind"],
        scope: step.scope,
        worldId: step.worldId ?? diff(desired, snapshot, NO_STATE).bindings.get(step.id) ?? "",
        since: "2026-01-01T00:00:00Z",
        ...(step.kind === "cni-addon" ? { prior: { "env.AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG": null } } : {}),
      },
    ]);
  return { snapshot, state: { ...NO_STATE, resources: Object.fromEntries(remembered) } };
}

function planOf(
  snapshot: Snapshot,
  state: State,
  { desired = nothingDesired(fabric), purpose = "destroy" as Plan["purpose"], only = undefined as Only } = {},
): Plan {
  return planIn(snapshot, desired, { state, purpose, ...(only === undefined ? {} : { only }) });
}

function without(snapshot: Snapshot, scope: Scope, ...kinds: Parameters<typeof collectionKey>[1][]): Snapshot {
  const keys = new Set(kinds.map((kind) => collectionKey(scope, kind)));
  const resources = snapshot.resources.filter((found) => !keys.has(collectionKey(found.scope, found.kind)));
  const scopes = Object.fromEntries(Object.entries(snapshot.scopes).filter(([key]) => !keys.has(key)));
  return { ...snapshot, scopes, resources };
}

/** Unreadable as a reader tells it: nothing of the kind, and the reason. */
function denied(snapshot: Snapshot, scope: Scope, kind: Parameters<typeof collectionKey>[1]): Snapshot {
  return unreadable(without(snapshot, scope, kind), collectionKey(scope, kind));
}

function blocked(plan: Plan): readonly string[] {
  return plan.steps.flatMap((step) => (step.blocked ? [step.id] : [])).sort();
}

function reasonOf(plan: Plan, id: string): string | undefined {
  return plan.steps.find((step) => step.id === id)?.blocked?.reason;
}

describe("what cannot be seen", () => {
  test("is remembered by state: a blocked step, not a thing that is gone", () => {
    const { snapshot, state } = applied();
    const plan = planOf(denied(snapshot, SCOPE, "route-table"), state);
    expect(plan.steps.find((step) => step.id === "prod/route-table/pods")?.blocked).toEqual({
      code: "SCOPE-1",
      reason: "UnauthorizedOperation: denied",
      fix: "allow it",
    });
    expect(plan.summary.blocked).toBe(1);
  });

  test("is told with the reason also when nobody could say whose credentials these are", () => {
    const { snapshot, state } = applied();
    const stranger = { ...SCOPE, account: "unknown" };
    const unseen = unreadable(without(snapshot, SCOPE, "security-group"), collectionKey(stranger, "security-group"));
    expect(reasonOf(planOf(unseen, state), GROUP)).toBe("UnauthorizedOperation: denied");
  });

  test("of another account than the one that was asked: nothing is called gone, and where nobody looked is said", () => {
    const { state } = applied();
    const elsewhere = { ...SCOPE, account: "222222222222" };
    const plan = planOf(
      { ...world(true), resources: [], scopes: { [collectionKey(elsewhere, "vpc")]: { kind: "observed" } } },
      state,
    );
    expect(plan.summary).toMatchObject({ delete: 0, update: 0, blocked: 8 });
    expect(reasonOf(plan, BLOCK)).toBe(
      "account 111111111111, eu-west-1 was not looked at, so nobody knows what is left there",
    );
  });

  test("holds back what it may use: subnets their table and block, ENIConfigs their subnets and group", () => {
    const { snapshot, state } = applied();
    const subnets = planOf(denied(snapshot, SCOPE, "subnet"), state);
    expect(blocked(subnets)).toEqual([BLOCK, "prod/route-table/pods", SUBNET, "prod/subnet/pods/eu-west-1c"]);
    const configs = planOf(denied(snapshot, CLUSTER, "eni-config"), state);
    expect(blocked(configs)).toEqual(expect.arrayContaining([SUBNET, GROUP, BLOCK, "prod/eni-config/eu-west-1b"]));
    expect(configs.steps.find((step) => step.id === "prod/cni/addon")?.blocked).toBeUndefined();
  });

  test("is named by destroy even when nothing is remembered there", () => {
    const plan = planOf(denied(world(true), SCOPE, "subnet"), NO_STATE);
    expect(plan.steps).toEqual([]);
    expect(plan.checks.map(({ code, status, subject }) => [code, status, subject])).toEqual([
      ["readable", "unknown", collectionKey(SCOPE, "subnet")],
    ]);
  });

  test("of a cluster that has no ENIConfigs at all holds nothing back", () => {
    const { snapshot } = applied();
    const key = collectionKey(CLUSTER, "eni-config");
    const bare = without(snapshot, CLUSTER, "eni-config");
    const failed = { kind: "failed" as const, code: "CrdMissing", message: "no such type", hint: "" };
    const plan = planOf({ ...bare, scopes: { ...bare.scopes, [key]: failed } }, NO_STATE);
    expect(plan.steps.find((step) => step.id === SUBNET)?.blocked).toBeUndefined();
    expect(plan.checks.some((check) => check.code === "readable")).toBe(false);
  });
});

describe("state is lost", () => {
  test("ENIConfigs stay while the add-on's CNI looks for them, and what to do is said (CNI-8)", () => {
    const plan = planOf(applied().snapshot, NO_STATE);
    expect(plan.steps.find((step) => step.kind === "eni-config")?.blocked?.code).toBe("CNI-8");
    expect(blocked(plan)).toContain(SUBNET);
  });

  test("they go when custom networking is off, or when somebody else's ENIConfig stays", () => {
    const { snapshot } = applied();
    const off = snapshot.resources.map((found) => (found.kind === "cni-daemonset" ? awsNode("prod", {}) : found));
    expect(blocked(planOf({ ...snapshot, resources: off }, NO_STATE))).toEqual([]);
    const theirs = thing(
      "eni-config",
      "eu-west-1a",
      { name: "eu-west-1a", subnet: "subnet-9", securityGroups: [] },
      { resourceVersion: "1", owned: false },
      { scope: CLUSTER },
    );
    const shared = mergeSnapshots([snapshot, { ...snapshotOf([theirs], []), aws: [], scopes: {} }]);
    expect(blocked(planOf(shared, NO_STATE))).toEqual([]);
  });

  test("variables of the DaemonSet that are ours by server-side apply go, first of all", () => {
    const plan = planOf(applied(false).snapshot, NO_STATE);
    expect(plan.steps[0]).toMatchObject({
      key: "delete prod/cni/daemonset",
      action: "update",
      changes: [{ field: "env.AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG", before: "true" }],
    });
    expect(plan.summary.blocked).toBe(0);
  });

  test("a block around subnets that go is left and named; one that state knows is removed", () => {
    const { snapshot, state } = applied();
    const left = planOf(snapshot, NO_STATE).checks.find((check) => check.code === "left-alone");
    expect(left).toMatchObject({ status: "warning", fix: expect.stringContaining("disassociate-vpc-cidr-block") });
    const known = planOf(snapshot, state);
    expect(known.checks.some((check) => check.code === "left-alone")).toBe(false);
    expect(known.steps.map((step) => step.id)).toContain(BLOCK);
  });
});

describe("interfaces in use", () => {
  const inUse = (props: { readonly subnet: string; readonly groups: readonly string[] }) =>
    thing(
      "network-interface",
      "eni-1",
      {
        vpc: VPC,
        status: "in-use",
        description: "",
        instance: "i-ip-10-196-24-7",
        leaked: false,
        addresses: [],
        prefixes: [],
        ...props,
      },
      {},
    );

  test("hold their subnet and their group back, by the name of the node", () => {
    const { snapshot, state } = applied();
    const eni = inUse({ subnet: `planned:${SUBNET}`, groups: [`planned:${GROUP}`] });
    const plan = planOf(mergeSnapshots([snapshot, { ...snapshotOf([eni], []), aws: [], scopes: {} }]), state);
    const held = "still in use by ip-10-196-24-7 (i-ip-10-196-24-7)";
    expect(reasonOf(plan, SUBNET)).toContain(held);
    expect(reasonOf(plan, GROUP)).toContain(held);
    expect(plan.steps.find((step) => step.id === "prod/subnet/pods/eu-west-1c")?.blocked).toBeUndefined();
  });
});

describe("a variable that is no longer wanted", () => {
  const desiredOf = (snapshot: Snapshot) => {
    const addresses = addressesIn(fabric, snapshot);
    return compile(fabric, addresses, snapshot).desired;
  };
  const changesOf = (difference: Difference) => difference.steps.flatMap((step) => step.changes);

  test("of the add-on gets its former value back, as long as state remembers it", () => {
    const { snapshot, state } = applied();
    const addon = state.resources["prod/cni/addon"];
    if (!addon) throw new Error("state has no add-on");
    const prior = { ...addon.prior, "env.ENABLE_PREFIX_DELEGATION": "false" };
    const remembering = { ...state, resources: { ...state.resources, "prod/cni/addon": { ...addon, prior } } };
    expect(changesOf(diff(desiredOf(snapshot), snapshot, remembering))).toEqual([
      { field: "env.ENABLE_PREFIX_DELEGATION", after: "false" },
    ]);
    expect(changesOf(diff(desiredOf(snapshot), snapshot, state))).toEqual([]);
  });

  test("of the DaemonSet is let go when it is ours by its field manager", () => {
    const { snapshot, state } = applied(false);
    const ours = { ...ON, ENI_CONFIG_LABEL_DEF: "topology.kubernetes.io/zone", ENABLE_PREFIX_DELEGATION: "true" };
    const resources = snapshot.resources.map((found) =>
      found.kind === "cni-daemonset" ? ({ ...found, props: { env: ours } } as Observed) : found,
    );
    expect(changesOf(diff(desiredOf(snapshot), { ...snapshot, resources }, state))).toEqual([
      { field: "env.ENABLE_PREFIX_DELEGATION", before: "true" },
    ]);
  });
});

test("a block that is on its way out is made again, once it has left", () => {
  const { snapshot, state } = applied();
  const resources = snapshot.resources.map((found) =>
    found.kind === "vpc-cidr" ? ({ ...found, facts: { state: "disassociating" } } as Observed) : found,
  );
  const leaving = { ...snapshot, resources };
  const addresses = addressesIn(fabric, leaving);
  const [step, ...more] = diff(compile(fabric, addresses, leaving).desired, leaving, state).steps;
  expect(more).toEqual([]);
  expect(step).toMatchObject({ key: `create ${BLOCK}`, operation: "create" });
  expect(step?.changes).toContainEqual({ field: "state", before: "disassociating", after: "finished" });
});

test("a cluster that the Fabric no longer names is reached as state remembers it", () => {
  const { snapshot, state } = applied();
  const scope = { ...CLUSTER, context: "prod-admin" };
  const id = "prod/eni-config/eu-west-1b";
  const config = state.resources[id];
  if (!config) throw new Error("state has no ENIConfig");
  const plan = planOf(snapshot, { ...state, resources: { ...state.resources, [id]: { ...config, scope } } });
  expect(plan.steps.find((step) => step.id === id)?.scope).toEqual(scope);
});

test("whose a thing is, marks tell and not state: without them it is left alone", () => {
  const { snapshot, state } = applied();
  const resources = snapshot.resources.map((found) => {
    if (found.owner?.id !== "prod/route-table/pods") return found;
    const { owner: _, ...rest } = found;
    const tags = Object.fromEntries(
      Object.entries(found.tags ?? {}).filter(([key]) => ![TAG_UID, TAG_ID, TAG_FABRIC].includes(key)),
    );
    return { ...rest, tags } as Observed;
  });
  const plan = planOf({ ...snapshot, resources }, state);
  expect(plan.steps.some((step) => step.id === "prod/route-table/pods")).toBe(false);
});
