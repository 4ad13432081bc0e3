import { afterAll, beforeAll, expect, test } from "vitest";
import { describePeer } from "../../tools/peers/suite.ts";
import { type RollingWorld, startRollingWorld } from "../world/rolling.fixture.ts";

const ROLL = ["--roll", "--target", "aws", "--yes"];

/** Every wait is real here: nodes come one after the other. */
const PATIENT = 240_000;

await describePeer(["moto", "control-plane"], "nodes are replaced on moto and a real API server", () => {
  let world: RollingWorld;
  let before: unknown;

  beforeAll(async () => {
    world = await startRollingWorld(["api", "web"]);
    before = await world.aws.dump();
  });
  afterAll(() => world?.stop());

  test("apply --roll: a new managed group beside the old, instances of an Auto Scaling group one by one, the budget kept", {
    timeout: PATIENT,
  }, async () => {
    const former = new Set((await world.workforce.population()).nodes.map(({ name }) => name));
    const apply = await world.workforce.relied(world.desk.podspan("apply", ...ROLL));
    expect(apply.code, apply.stdout + apply.stderr).toBe(0);
    const { nodes, running } = await world.workforce.settled();
    expect(nodes.map(({ name }) => name).filter((name) => former.has(name))).toEqual([]);
    expect(nodes.map(({ cordoned }) => cordoned)).toEqual([false, false, false, false]);
    const groups = nodes.map(({ group }) => group.replace(/-[0-9a-f]{4}$/, "-*")).sort();
    expect(groups).toEqual(["api-*", "api-*", "web", "web"]);
    expect(running).toBe(4);
    expect(world.workforce.fewest).toBeGreaterThanOrEqual(3);
    expect(apply.stdout).toContain("Timeline, since the run began");
  });

  test("afterwards verify finds no old node, and there is nothing left to roll", { timeout: PATIENT }, async () => {
    const verify = await world.desk.podspan("verify", "--target", "aws", "--json");
    const { checks } = JSON.parse(verify.stdout) as {
      readonly checks: readonly { readonly code: string; readonly status: string; readonly message: string }[];
    };
    expect(checks.find(({ code }) => code === "old-nodes")?.message).toBe("all 4 nodes use the pod subnets");
    const plan = await world.desk.podspan("plan", "--roll", "--target", "aws", "--detailed-exitcode");
    expect(plan.code, plan.stdout + plan.stderr).toBe(0);
  });

  test("destroy --roll goes back: nodes without custom networking, interfaces that the CNI left behind gone, the VPC as it was", {
    timeout: PATIENT,
  }, async () => {
    const destroy = await world.workforce.relied(world.desk.podspan("destroy", ...ROLL));
    expect(destroy.code, destroy.stdout + destroy.stderr).toBe(0);
    const { nodes, running } = await world.workforce.settled();
    expect(nodes.filter(({ cordoned }) => cordoned)).toEqual([]);
    expect([nodes.length, running]).toEqual([4, 4]);
    expect(await world.cluster.eniConfigs()).toEqual([]);
    expect(await world.aws.dump()).toEqual(before);
  });
});
