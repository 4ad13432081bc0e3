import { describe, expect, test } from "vitest";
import {
  documentWorld,
  fabricOf,
  node,
  POD_RANGES,
  SCOPE,
  snapshotOf,
  thing,
  unreadable,
} from "../compile/world/world.fixture.ts";
import { TAG_FABRIC, TAG_ID, TAG_UID } from "../desired/index.ts";
import { collectionKey, mergeSnapshots, type Observed, type Snapshot } from "../observed/index.ts";
import type { Plan } from "./model/plan.ts";
import { NO_STATE, planFor, stateAfter } from "./plan.fixture.ts";
import { inputsOf, staleSteps } from "./planning.ts";
import { project } from "./project.ts";

const VPC = "vpc-09796d57be9cec2d2";

const fabric = fabricOf(POD_RANGES);

/** The plan after apply, once somebody has changed things of ours. */
function planAfter(isChanged: (thing: Observed) => boolean, props: Readonly<Record<string, unknown>>): Plan {
  const applied = planFor(fabric, documentWorld());
  const world = project(documentWorld(), applied);
  const resources = world.resources.map((thing) =>
    isChanged(thing) ? ({ ...thing, props: { ...thing.props, ...props } } as Observed) : thing,
  );
  return planFor(fabric, { ...world, resources }, stateAfter(applied));
}

describe("apply on the document's VPC", () => {
  const plan = planFor(fabric, documentWorld());

  test("makes the document's resources, in an order that respects what needs what", () => {
    expect(plan.diagnostics.filter((problem) => problem.severity === "error")).toEqual([]);
    expect(plan.steps.map((step) => step.key)).toEqual(
      [
        "create prod/route-table/pods",
        "create prod/cidr/pods/100.64.0.0/16",
        "create prod/subnet/pods/eu-west-1b",
        "create prod/route-table-association/pods/eu-west-1b",
        "create prod/subnet/pods/eu-west-1c",
        "create prod/route-table-association/pods/eu-west-1c",
        "create prod/security-group/pods",
        "create prod/eni-config/eu-west-1b",
        "create prod/eni-config/eu-west-1c",
        "update prod/cni/addon",
      ].sort((a, b) => indexIn(plan, a) - indexIn(plan, b)),
    );
    expect(plan.summary).toMatchObject({ create: 9, update: 1, replace: 0, delete: 0, unchanged: 0, blocked: 0 });
  });

  test("only subnets wait for the block; table and group run beside it (aws-benchmarks C) (fault 3b-10)", () => {
    const waiting = plan.steps.filter((step) => step.dependsOn.includes("create prod/cidr/pods/100.64.0.0/16"));
    expect(waiting.map((step) => step.id)).toEqual(["prod/subnet/pods/eu-west-1b", "prod/subnet/pods/eu-west-1c"]);
  });

  test("the CNI is switched last, after every ENIConfig and every table is there (fault 3b-1)", () => {
    const step = plan.steps.find((candidate) => candidate.id === "prod/cni/addon");
    expect(step?.dependsOn).toEqual([
      "create prod/eni-config/eu-west-1b",
      "create prod/eni-config/eu-west-1c",
      "create prod/route-table-association/pods/eu-west-1b",
      "create prod/route-table-association/pods/eu-west-1c",
    ]);
  });

  test("the group lets in the VPC's block, the pods' and the cluster's own group (fault 3b-14)", () => {
    const group = plan.steps.find((step) => step.kind === "security-group");
    expect(group?.after).toMatchObject({
      ingress: [
        { protocol: "-1", cidr: "10.196.24.0/24" },
        { protocol: "-1", cidr: "100.64.0.0/16" },
        { protocol: "-1", group: "sg-prod" },
      ],
      egress: [{ protocol: "-1", cidr: "0.0.0.0/0" }],
    });
  });

  test("everything that can carry tags carries the owner mark from its creation", () => {
    const tagged = plan.steps.filter((step) => ["subnet", "route-table", "security-group"].includes(step.kind));
    expect(tagged).toHaveLength(4);
    for (const step of tagged) {
      expect(step.tags).toMatchObject({ [TAG_UID]: fabric.metadata.uid, [TAG_ID]: step.id, [TAG_FABRIC]: "cgnat" });
    }
  });

  test("is empty on the world that it leaves, and destroy of that world takes back just what was made", () => {
    const after = project(documentWorld(), plan);
    const state = stateAfter(plan);
    const second = planFor(fabric, after, state);
    expect(second.steps).toEqual([]);
    expect(second.summary.unchanged).toBe(10);
    const destroy = planFor(fabric, after, state, "destroy");
    expect(destroy.summary).toMatchObject({ create: 0, update: 1, delete: 7, blocked: 0 });
    const bare = project(after, destroy);
    expect(bare.resources.filter((found) => found.kind !== "cni-addon")).toEqual(
      documentWorld().resources.filter((found) => found.kind !== "cni-addon"),
    );
  });

  test("two runs are equal to the byte", () => {
    expect(JSON.stringify(planFor(fabric, documentWorld()))).toBe(JSON.stringify(plan));
  });
});

function indexIn(plan: Plan, key: string): number {
  return plan.steps.findIndex((step) => step.key === key);
}

test("destroy goes CNI, ENIConfigs, interfaces, subnets, then block, table and group (fault 3b-20)", () => {
  const applied = planFor(fabric, documentWorld());
  const state = stateAfter(applied);
  const subnet = "planned:prod/subnet/pods/eu-west-1b";
  const leaked = thing(
    "network-interface",
    "eni-1",
    {
      vpc: VPC,
      subnet,
      status: "available",
      description: "aws-K8S-i-1",
      groups: [],
      leaked: true,
      addresses: [],
      prefixes: [],
    },
    {},
  );
  const world = mergeSnapshots([
    project(documentWorld(), applied),
    { ...snapshotOf([leaked], []), aws: [], scopes: {} },
  ]);
  const plan = planFor(fabric, world, state, "destroy");
  const order = [
    "prod/cni/addon",
    "prod/eni-config/eu-west-1b",
    "eni-1",
    "prod/subnet/pods/eu-west-1b",
    "prod/cidr/pods/100.64.0.0/16",
  ];
  const places = order.map((id) => plan.steps.findIndex((step) => step.id === id));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places).not.toContain(-1);
  expect(plan.steps.every((step) => step.destructive)).toBe(true);
  const table = plan.steps.find((step) => step.kind === "route-table");
  expect(table?.dependsOn).toEqual(["delete prod/subnet/pods/eu-west-1b", "delete prod/subnet/pods/eu-west-1c"]);
});

test("a subnet that nodes still use is blocked with what to do, and so is all that needs it gone", () => {
  const applied = planFor(fabric, documentWorld());
  const used = thing(
    "network-interface",
    "eni-1",
    {
      vpc: VPC,
      subnet: "planned:prod/subnet/pods/eu-west-1b",
      status: "in-use",
      description: "aws-K8S-i-1",
      groups: ["planned:prod/security-group/pods"],
      instance: "i-1",
      leaked: false,
      addresses: [],
      prefixes: [],
    },
    {},
  );
  const world = mergeSnapshots([project(documentWorld(), applied), { ...snapshotOf([used], []), aws: [], scopes: {} }]);
  const plan = planFor(fabric, world, stateAfter(applied), "destroy");
  const blocked = plan.steps.filter((step) => step.blocked).map((step) => [step.id, step.blocked?.code]);
  expect(blocked).toEqual(
    expect.arrayContaining([
      ["prod/subnet/pods/eu-west-1b", "NODE-1"],
      ["prod/cidr/pods/100.64.0.0/16", "NODE-1"],
      ["prod/route-table/pods", "NODE-1"],
    ]),
  );
  expect(plan.steps.find((step) => step.id === "prod/cni/addon")?.blocked).toBeUndefined();
});

test("what could not be read is blocked: never created, never deleted", () => {
  const world = unreadable(documentWorld(), collectionKey(SCOPE, "subnet"));
  const plan = planFor(fabric, world);
  const subnet = plan.steps.find((step) => step.kind === "subnet");
  expect(subnet?.blocked).toEqual({ code: "SCOPE-1", reason: "UnauthorizedOperation: denied", fix: "allow it" });
  const waits = plan.steps.filter((step) => step.kind === "eni-config" || step.kind === "cni-addon");
  expect(waits.every((step) => step.blocked?.code === "SCOPE-1")).toBe(true);
  expect(plan.steps.find((step) => step.kind === "route-table")?.blocked).toBeUndefined();
});

test("what was not asked for is blocked too: silence is not absence", () => {
  const world = documentWorld();
  const scopes = Object.entries(world.scopes).filter(([key]) => key !== collectionKey(SCOPE, "route-table"));
  const plan = planFor(fabric, { ...world, scopes: Object.fromEntries(scopes) });
  const table = plan.steps.find((step) => step.kind === "route-table");
  expect(table?.blocked).toMatchObject({ code: "SCOPE-1", reason: expect.stringContaining("was not looked at") });
});

test("without EKS the group's rules are not known, and the group is blocked rather than made without them", () => {
  const plan = planFor(fabric, unreadable(documentWorld(), collectionKey(SCOPE, "cluster")));
  expect(plan.steps.find((step) => step.kind === "security-group")?.blocked?.code).toBe("SCOPE-1");
});

test("a block that was there before is used and never removed", () => {
  const block = thing("vpc-cidr", "vpc-cidr-assoc-9", { vpc: VPC, cidr: "100.64.0.0/16" }, { state: "associated" });
  const world = mergeSnapshots([documentWorld(), { ...snapshotOf([block], []), aws: [], scopes: {} }]);
  const plan = planFor(fabric, world);
  expect(plan.steps.some((step) => step.kind === "vpc-cidr")).toBe(false);
  expect(plan.checks.map((check) => [check.code, check.subject])).toEqual([
    ["left-alone", "prod/cidr/pods/100.64.0.0/16"],
  ]);
  expect(planFor(fabric, world, NO_STATE, "destroy").steps.some((step) => step.kind === "vpc-cidr")).toBe(false);
});

test("a rule that somebody added to our group is drift; one that they took away comes back", () => {
  const plan = planAfter(({ kind }) => kind === "security-group", {
    ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, cidr: "0.0.0.0/0" }],
  });
  expect(plan.summary).toMatchObject({ update: 1, create: 0, delete: 0 });
  expect(plan.steps[0]?.changes).toHaveLength(4);
});

test("a subnet in another zone than wanted is replaced: delete first, since its addresses are needed", () => {
  const plan = planAfter(({ owner }) => owner?.id === "prod/subnet/pods/eu-west-1b", { vpc: "vpc-other" });
  expect(plan.summary).toMatchObject({ replace: 1 });
  const halves = plan.steps.filter((step) => step.action === "replace");
  expect(halves.map((step) => step.operation)).toEqual(["delete", "create"]);
  expect(halves[1]?.dependsOn).toContain(halves[0]?.key);
});

describe("protection", () => {
  const guarded = fabricOf(POD_RANGES.replace("      vpc: main", "      vpc: main\n      protect: true"));
  const applied = planFor(guarded, documentWorld());
  const world = project(documentWorld(), applied);

  test("making a protected cluster's things is no problem", () => {
    expect(applied.diagnostics).toEqual([]);
  });

  test("destroying them is PROTECT-1, once for the cluster", () => {
    const plan = planFor(guarded, world, stateAfter(applied), "destroy");
    expect(plan.diagnostics.map(({ code }) => code)).toEqual(["PROTECT-1"]);
    expect(plan.steps).toHaveLength(8);
    expect(plan.diagnostics[0]?.message).toMatch(/^8 things would be taken away, .*: (\S+, ){4}\S+ and 3 more$/);
    expect(plan.diagnostics[0]?.path).toEqual(["spec", "clusters", "prod", "protect"]);
  });

  test("so is a replacement", () => {
    const moved: Snapshot = {
      ...world,
      resources: world.resources.map((found) =>
        found.owner?.id === "prod/subnet/pods/eu-west-1b"
          ? ({ ...found, props: { ...found.props, vpc: "vpc-other" } } as Observed)
          : found,
      ),
    };
    expect(planFor(guarded, moved, stateAfter(applied)).diagnostics.map((problem) => problem.code)).toEqual([
      "PROTECT-1",
    ]);
  });
});

test("a group keeps the name that it was made with when the Fabric is renamed: nothing is replaced", () => {
  const applied = planFor(fabric, documentWorld());
  const renamed = fabricOf(POD_RANGES.replace("name: cgnat,", "name: other,"));
  const plan = planFor(renamed, project(documentWorld(), applied), stateAfter(applied));
  expect(plan.summary).toMatchObject({ replace: 0, delete: 0, create: 0 });
});

test("a saved plan is stale when what a step was decided from has changed", () => {
  const plan = planFor(fabric, documentWorld());
  const inputs = (one: Plan) => inputsOf(one, (text) => text);
  expect(staleSteps(inputs(plan), inputs(planFor(fabric, documentWorld())))).toEqual([]);
  const block = thing("vpc-cidr", "vpc-cidr-assoc-9", { vpc: VPC, cidr: "100.64.0.0/16" }, { state: "associated" });
  const world = mergeSnapshots([documentWorld(), { ...snapshotOf([block], []), aws: [], scopes: {} }]);
  expect(staleSteps(inputs(plan), inputs(planFor(fabric, world)))).toContain("create prod/cidr/pods/100.64.0.0/16");
});

test("a node in a zone without a pod subnet is AZ-1", () => {
  const world = mergeSnapshots([
    documentWorld(),
    { ...snapshotOf([node("prod", "ip-1", "eu-west-1a")], []), aws: [], scopes: {} },
  ]);
  const found = planFor(fabric, world).diagnostics.find((problem) => problem.code === "AZ-1");
  expect(found?.message).toBe("1 node of prod (ip-1) in eu-west-1a, for which there is no pod subnet");
});
