import { afterAll, beforeAll, expect, test } from "vitest";
import { describePeer } from "../../tools/peers/suite.ts";
import { type MotoWorld, startMotoWorld } from "../world/moto-world.fixture.ts";
import { Desk, documentFabric } from "../world/podspan.fixture.ts";

const AWS_ONLY = ["--target", "aws", "--only", "aws"];

await describePeer(["moto"], "prefixes reserved in the pod subnets of a VPC on moto", () => {
  let world: MotoWorld;
  let desk: Desk;
  let before: unknown;

  beforeAll(async () => {
    world = await startMotoWorld({ bare: true });
    const env = { ...world.env, PODSPAN_CONSISTENCY_MS: "1000" };
    const fabric = documentFabric(`id: ${world.vpc}`).replace(
      "ranges: [100.64.0.0/16]",
      "ranges: [100.64.0.0/24], prefixDelegation: true, reservePrefixes: true",
    );
    desk = await Desk.with(fabric, env);
    before = await world.dump();
  });
  afterAll(async () => {
    await desk?.clear();
    await world?.stop();
  });

  test("apply reserves them, marked as ours, and the second plan is empty", async () => {
    const apply = await desk.podspan("apply", ...AWS_ONLY, "--yes", "--json");
    expect(apply.code, apply.stderr).toBe(0);
    expect(world.front.counts().CreateSubnetCidrReservation).toBe(4);
    const again = await desk.podspan("plan", ...AWS_ONLY, "--detailed-exitcode");
    expect(again.code, again.stdout).toBe(0);
  });

  test("capacity counts what is reserved as free", async () => {
    const capacity = await desk.podspan("capacity", ...AWS_ONLY, "--type", "m5.large", "--json");
    expect(capacity.code, capacity.stderr).toBe(0);
    const { clusters } = JSON.parse(capacity.stdout);
    expect(clusters[0].asked).toMatchObject({ name: "m5.large", from: "account", pods: 110 });
    expect(clusters[0].zones).toMatchObject([
      { zone: "eu-west-1b", usable: 59, free: 59, blocks: { free: 2, atBest: 2 } },
      { zone: "eu-west-1c", usable: 59, free: 59, blocks: { free: 2, atBest: 2 } },
    ]);
  });

  test("destroy takes them away before their subnets", async () => {
    const destroy = await desk.podspan("destroy", ...AWS_ONLY, "--yes", "--json");
    expect(destroy.code, destroy.stderr).toBe(0);
    expect(await world.dump()).toEqual(before);
  });
});
