import { describe, expect, test } from "vitest";
import { endedAfterKill, placesOf } from "./kill-points.fixture.ts";
import { blockedOf } from "./outcomes.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { expectFreeOfOurs, populationOf, ROLL, ROLL_FABRIC, rollWorld, setBudget } from "./roll-worlds.fixture.ts";
import { isSoak } from "./soak.fixture.ts";

/** The way back needs another version of a group's launch template: there is none, so a copy is made. */
const FABRIC = ROLL_FABRIC.replace("      vpc: main\n", "      vpc: main\n      roll: { newTemplateVersion: true }\n");

/** A cluster that has moved to its pod range, and what lived in it before. */
async function moved(kind: "managed" | "template" | "self", nodes = 3) {
  const rehearsal = await Rehearsal.of({ fabric: FABRIC, world: rollWorld([{ name: "web", nodes, kind }]) });
  const before = populationOf(rehearsal.files);
  const ran = await rehearsal.run("apply", ROLL);
  expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
  rehearsal.world.pass(A_WHILE);
  expect(populationOf(rehearsal.files)).not.toEqual(before);
  return { rehearsal, before };
}

/** Groups that a roll makes have names of their own. */
function withoutGroups(population: unknown): unknown {
  return { ...(population as object), groups: [] };
}

async function expectBack(rehearsal: Rehearsal, before: unknown): Promise<void> {
  rehearsal.world.pass(A_WHILE);
  expect(withoutGroups(populationOf(rehearsal.files))).toEqual(withoutGroups(before));
  expectFreeOfOurs(rehearsal.files);
  expect((await rehearsal.state()).resources).toEqual({});
  expect((await rehearsal.plan("destroy", ROLL)).plan.steps).toEqual([]);
}

describe.each([
  ["a managed group without a launch template", "managed"],
  ["a managed group with a launch template", "template"],
  ["an Auto Scaling group", "self"],
] as const)("the way back of %s", (_name, kind) => {
  test("destroy --roll gives the CNI back, replaces the nodes, and takes away what they held, in one run", async () => {
    const { rehearsal, before } = await moved(kind);
    const ran = await rehearsal.run("destroy", ROLL);
    expect(ran.steps.filter(({ outcome }) => outcome.kind !== "done")).toEqual([]);
    const kinds = ran.plan.steps.map((step) => (step.action === "roll" ? "roll" : step.kind));
    const [cni, firstRoll, lastRoll, subnet, block] = [
      kinds.indexOf("cni-addon"),
      kinds.indexOf("roll"),
      kinds.lastIndexOf("roll"),
      kinds.indexOf("subnet"),
      kinds.indexOf("vpc-cidr"),
    ];
    expect([cni, firstRoll, lastRoll, subnet, block]).toEqual(
      [cni, firstRoll, lastRoll, subnet, block].toSorted((a, b) => (a ?? 0) - (b ?? 0)),
    );
    expect(cni).toBeGreaterThanOrEqual(0);
    await expectBack(rehearsal, before);
  });

  test("killed at any call of it, the next run ends the same, with no node lost and none left cordoned (roll-5)", async () => {
    const { rehearsal: start, before } = await moved(kind, 2);
    const reference = start.fork();
    const places = await placesOf(reference, "destroy", ROLL);
    await expectBack(reference, before);
    expect(places.length).toBeGreaterThanOrEqual(30);
    for (const place of places) {
      if (!isSoak && (place.point === "after-result" || place.call % 2 === 0)) continue;
      const story = await endedAfterKill(start, "destroy", place, ROLL);
      await expectBack(story, before);
    }
  });
});

test("destroy alone is blocked by the nodes, names --roll as the cure, and destroy --roll then finishes", async () => {
  const { rehearsal, before } = await moved("self");
  const ran = await rehearsal.run("destroy");
  expect(ran.result).toBe("failed");
  expect(blockedOf(ran)).toContain("prod/subnet/pods/eu-west-1a NODE-1");
  const blocked = ran.plan.steps.find(({ id }) => id === "prod/subnet/pods/eu-west-1a")?.blocked;
  expect(blocked?.fix).toContain("run the same command with `--roll`");
  const again = await rehearsal.run("destroy", ROLL);
  expect(again.result, JSON.stringify(again.steps)).toBe("succeeded");
  await expectBack(rehearsal, before);
});

test("a budget that never allows holds back all that the nodes hold, and nothing of it is touched before (roll-2)", async () => {
  const { rehearsal, before } = await moved("self");
  await rehearsal.world.meddle((twin) => setBudget(twin, { minAvailable: 9 }));
  const ran = await rehearsal.run("destroy", ROLL);
  const failed = ran.steps.flatMap(({ outcome }) => (outcome.kind === "failed" ? [outcome.code] : []));
  expect(failed).toEqual(["NODE-2"]);
  expect(ran.requests["ec2:DeleteSubnet"]).toBeUndefined();
  expect(ran.requests["ec2:DisassociateVpcCidrBlock"]).toBeUndefined();
  await rehearsal.world.meddle((twin) => setBudget(twin, { maxUnavailable: 1 }));
  const again = await rehearsal.run("destroy", ROLL);
  expect(again.result, JSON.stringify(again.steps)).toBe("succeeded");
  await expectBack(rehearsal, before);
});

test("node subnets too full for the pods that come back: the zone and all that its nodes hold are blocked", async () => {
  const { rehearsal } = await moved("self");
  rehearsal.world.edit<{ Subnets: readonly { AvailableIpAddressCount: number; AvailabilityZone: string }[] }>(
    "aws_configs/eu-west-1/Subnets.json",
    ({ Subnets }) => ({ Subnets: Subnets.map((subnet) => ({ ...subnet, AvailableIpAddressCount: 1 })) }),
  );
  const { plan } = await rehearsal.plan("destroy", ROLL);
  expect(blockedOf({ plan })).toContain("prod/subnet/pods/eu-west-1a NODE-3");
  expect(plan.steps.find(({ kind }) => kind === "node")?.blocked?.reason).toBe(
    "the node subnets of prod in eu-west-1a have 1 free addresses, and 6 pods of the old nodes there need one",
  );
});

test("when nobody can read who holds what, no node is replaced, and that is said", async () => {
  const { rehearsal } = await moved("self", 1);
  rehearsal.world.behave({ faults: [{ api: "ec2:DescribeNetworkInterfaces", fault: "denied" }] });
  const { plan } = await rehearsal.plan("destroy", ROLL);
  expect(plan.steps.filter(({ action }) => action === "roll")).toEqual([]);
  expect(plan.checks.filter(({ code }) => code === "roll").map(({ status }) => status)).toEqual(["unknown"]);
});

test("with one part left out nodes are left alone, and that is said", async () => {
  const { rehearsal } = await moved("self", 1);
  const { plan } = await rehearsal.plan("destroy", { ...ROLL, only: "aws" });
  expect(plan.steps.filter(({ action }) => action === "roll")).toEqual([]);
  expect(plan.checks.find(({ code }) => code === "roll")?.message).toBe("nodes are not replaced with `--only aws`");
});
