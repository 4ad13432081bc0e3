import {
  CreateNetworkInterfaceCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeVpcsCommand,
  EC2Client,
  type EC2ServiceException,
  paginateDescribeSubnets,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type MotoServer, startMoto } from "../moto/moto-server.ts";
import { describePeer } from "../suite.ts";
import { type MotoFront, startFront } from "./front.ts";

await describePeer("moto", "AWS's SDK at the front", () => {
  let moto: MotoServer;
  let front: MotoFront;
  let client: EC2Client;
  beforeAll(async () => {
    moto = await startMoto();
    front = await startFront({ upstream: moto.endpoint });
    client = new EC2Client({
      endpoint: front.endpoint,
      region: "us-west-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
  });
  afterAll(async () => {
    client?.destroy();
    await front?.stop();
    await moto?.stop();
  });
  beforeEach(async () => {
    front.clearFaults();
    front.forgetRequests();
    await moto.reset();
  });

  test("it knows a throttled answer and tries again", async () => {
    front.inject({ kind: "throttle", action: "CreateVpc", times: 1 });
    const { Vpc, $metadata } = await client.send(new CreateVpcCommand({ CidrBlock: "10.1.2.3/16" }));
    expect([Vpc?.CidrBlock, $metadata.attempts]).toEqual(["10.1.0.0/16", 2]);
    expect(front.counts()).toEqual({ CreateVpc: 2 });
  });

  test("it knows a denied answer and gives up", async () => {
    front.inject({ kind: "deny", action: "DescribeVpcs" });
    await expect(client.send(new DescribeVpcsCommand({}))).rejects.toMatchObject({
      name: "UnauthorizedOperation",
      message: expect.stringContaining("ec2:DescribeVpcs"),
    } satisfies Partial<EC2ServiceException>);
    expect(front.counts()).toEqual({ DescribeVpcs: 1 });
  });

  test("it walks through pages", async () => {
    const { Vpc } = await client.send(new CreateVpcCommand({ CidrBlock: "10.1.0.0/16" }));
    for (const third of [1, 2, 3, 4, 5, 6]) {
      await client.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: `10.1.${third}.0/24` }));
    }
    const Filters = [{ Name: "vpc-id", Values: [Vpc?.VpcId ?? ""] }];
    const pages: number[] = [];
    for await (const { Subnets = [] } of paginateDescribeSubnets({ client, pageSize: 5 }, { Filters })) {
      pages.push(Subnets.length);
    }
    expect(pages).toEqual([5, 1]);
  });

  test("after a lost answer it tries again, and a thing without client token is there twice", async () => {
    front.inject({ kind: "lose-answer", action: "CreateVpc", times: 1 });
    await client.send(new CreateVpcCommand({ CidrBlock: "10.9.0.0/16" }));
    const { Vpcs = [] } = await client.send(new DescribeVpcsCommand({}));
    expect(Vpcs.filter(({ CidrBlock }) => CidrBlock === "10.9.0.0/16")).toHaveLength(2);
  });

  test("after a lost answer a thing with a client token is there once", async () => {
    const { Vpc } = await client.send(new CreateVpcCommand({ CidrBlock: "10.1.0.0/16" }));
    const { Subnet } = await client.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: "10.1.1.0/24" }));
    front.inject({ kind: "lose-answer", action: "CreateNetworkInterface", times: 1 });
    const create = new CreateNetworkInterfaceCommand({ SubnetId: Subnet?.SubnetId, ClientToken: "once" });
    const { NetworkInterface, $metadata } = await client.send(create);
    expect([NetworkInterface?.SubnetId, $metadata.attempts]).toEqual([Subnet?.SubnetId, 2]);
    expect(
      front
        .requests()
        .map(({ action, status, by }) => [action, status, by])
        .slice(-2),
    ).toEqual([
      ["CreateNetworkInterface", 0, "front"],
      ["CreateNetworkInterface", 200, "front"],
    ]);
  });
});
