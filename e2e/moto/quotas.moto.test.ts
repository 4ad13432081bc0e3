import { AssociateVpcCidrBlockCommand } from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describePeer } from "../../tools/peers/suite.ts";
import { type MotoWorld, startMotoWorld } from "../world/moto-world.fixture.ts";
import { Desk, documentFabric } from "../world/podspan.fixture.ts";

const AWS_ONLY = ["--target", "aws", "--only", "aws"];

await describePeer(["moto"], "Service Quotas of an account on moto", () => {
  let world: MotoWorld;
  const desks: Desk[] = [];
  const deskWith = async (vpc: string): Promise<Desk> => {
    const desk = await Desk.with(documentFabric(vpc), { ...world.env, PODSPAN_CONSISTENCY_MS: "1000" });
    desks.push(desk);
    return desk;
  };

  beforeAll(async () => {
    world = await startMotoWorld({ bare: true });
    for (const octet of [65, 66, 67, 68]) {
      const block = { VpcId: world.vpc, CidrBlock: `100.${octet}.0.0/16` };
      await world.client.send(new AssociateVpcCidrBlockCommand(block));
    }
  });
  afterAll(async () => {
    for (const desk of desks) await desk.clear();
    await world?.stop();
  });

  test("a sixth block is refused with the account's own number, asked for once", async () => {
    const desk = await deskWith(`id: ${world.vpc}`);
    world.front.forgetRequests();
    const plan = await desk.podspan("plan", ...AWS_ONLY);
    expect(plan.code).toBe(1);
    expect(plan.stdout + plan.stderr).toContain("6, and the quota is 5 (L-83CA0A9D, as Service Quotas says)");
    expect(world.front.counts().ListServiceQuotas).toBe(1);
  });

  test("what the Fabric says wins, and nobody is asked", async () => {
    const desk = await deskWith(`id: ${world.vpc}, blockQuota: 10`);
    world.front.forgetRequests();
    const plan = await desk.podspan("plan", ...AWS_ONLY);
    expect(plan.code, plan.stdout + plan.stderr).toBe(0);
    expect(world.front.counts()).not.toHaveProperty("ListServiceQuotas");
  });
});
