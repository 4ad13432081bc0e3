import { afterAll, beforeAll, expect, test } from "vitest";
import { type MotoServer, startMoto } from "../moto/moto-server.ts";
import { callQuery } from "../moto/query-call.ts";
import { describePeer } from "../suite.ts";
import { deviations } from "./deviations.ts";
import { type MotoFront, startFront } from "./front.ts";
import { SWAPPING } from "./sharing-witnesses.fixture.ts";
import type { Ec2 } from "./witness-calls.fixture.ts";
import { witnesses } from "./witnesses.fixture.ts";
import { textOf } from "./xml.ts";

test("every deviation has a witness, and no witness is left over", () => {
  expect(witnesses.map(({ id }) => id)).toEqual(deviations.map(({ id }) => id));
});

await describePeer("moto", "deviations of moto", () => {
  let moto: MotoServer;
  let front: MotoFront;
  beforeAll(async () => {
    moto = await startMoto();
    front = await startFront({ upstream: moto.endpoint, eks: cluster, swappedZones: [SWAPPING] });
  });
  afterAll(async () => {
    await front?.stop();
    await moto?.stop();
  });

  test.for(witnesses)("$id: moto itself still deviates", async ({ look, moto: expected }) => {
    await moto.reset();
    expect(await look(ec2At("moto", moto.endpoint))).toEqual(expected);
  });

  test.for(witnesses)("$id: behind the front it is as AWS does", async ({ look, aws: expected }) => {
    await moto.reset();
    expect(await look(ec2At("front", front.endpoint))).toEqual(expected);
  });
});

const ec2At = (name: Ec2["name"], endpoint: string, account?: string): Ec2 => ({
  name,
  endpoint,
  as: (other) => ec2At(name, endpoint, other),
  call: async (action, parameters = {}) => {
    const { status, xml } = await callQuery({ endpoint, action, parameters, ...(account ? { account } : {}) });
    if (status >= 500) throw new Error(`${action} at ${name}: ${status} ${xml}`);
    return { status, code: textOf("Code", xml), xml };
  },
});

/** A stand-in for the EKS of the twin, which has its own contract suite. */
const cluster = async () => ({
  status: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ cluster: { resourcesVpcConfig: { vpcId: "vpc-1", clusterSecurityGroupId: "sg-1" } } }),
});
