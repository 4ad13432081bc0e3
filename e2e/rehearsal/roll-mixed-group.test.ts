import { observedOf } from "@podspan/core/observed";
import { expect, test } from "vitest";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { findingsOf, ROLL, ROLL_FABRIC, rollWorld, setBudget } from "./roll-worlds.fixture.ts";
import { Somebody } from "./somebody.fixture.ts";

/** A managed group that has made one of its three nodes anew since the switch, as it does whenever one is lost or it grows. */
async function mixed() {
  const rehearsal = await Rehearsal.of({ fabric: ROLL_FABRIC, world: rollWorld([]) });
  await rehearsal.world.meddle(async (twin) => {
    const somebody = new Somebody(twin);
    const { Subnets = [] } = await (await somebody.ec2()).describeSubnets({});
    await (await somebody.eks()).createNodegroup({
      clusterName: "prod",
      nodegroupName: "web",
      subnets: Subnets.flatMap(({ SubnetId }) => SubnetId ?? []),
      nodeRole: "arn:aws:iam::111122223333:role/prod-nodes",
      scalingConfig: { minSize: 3, maxSize: 6, desiredSize: 3 },
    });
  });
  rehearsal.world.pass(A_WHILE);
  expect((await rehearsal.run("apply")).result).toBe("succeeded");
  rehearsal.world.pass(A_WHILE);
  const before = await nodesOf(rehearsal);
  await rehearsal.world.meddle(async (twin) => {
    const InstanceIds = before.slice(0, 1).flatMap(({ instance }) => instance ?? []);
    await (await new Somebody(twin).ec2()).terminateInstances({ InstanceIds });
  });
  rehearsal.world.pass(A_WHILE);
  return { rehearsal, before: before.map(({ instance }) => instance) };
}

async function nodesOf(rehearsal: Rehearsal) {
  return observedOf((await rehearsal.plan("apply", ROLL)).snapshot, "node").map(({ props }) => props);
}

test("a group of which one node is right already: that node is drained as well before the group is deleted", async () => {
  const { rehearsal, before } = await mixed();
  const nodes = await nodesOf(rehearsal);
  expect(nodes).toHaveLength(3);
  expect(nodes.filter(({ instance }) => before.includes(instance))).toHaveLength(2);
  const { plan } = await rehearsal.plan("apply", ROLL);
  const drained = plan.steps.filter(({ kind }) => kind === "node").map(({ worldId }) => worldId);
  expect(drained.toSorted()).toEqual(nodes.map(({ name }) => name).toSorted());
  expect(plan.steps.at(-1)?.why).toMatch(/EKS terminates its 3 nodes$/);
});

test("and the roll ends with nothing left to do", async () => {
  const { rehearsal } = await mixed();
  await rehearsal.world.meddle((twin) => setBudget(twin, { maxUnavailable: 1 }));
  const ran = await rehearsal.run("apply", ROLL);
  expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
  expect(ran.steps.filter(({ key }) => key.includes("/node/"))).toHaveLength(3);
  rehearsal.world.pass(A_WHILE);
  expect(await findingsOf(rehearsal)).toEqual([]);
  expect((await rehearsal.plan("apply", ROLL)).plan.steps).toEqual([]);
});
