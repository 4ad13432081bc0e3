import { CreateClusterCommand, EKSClient } from "@aws-sdk/client-eks";
import { collectionKey, observedOf } from "@podspan/core/observed";
import { describe, expect, test } from "vitest";
import { awsReader, awsWriter } from "./index.ts";
import { rulesOf, sortedRules } from "./records/security-rules.ts";
import { sdkAwsWorld } from "./sdk/index.ts";
import { CREDENTIALS, motoSide, REGION, SCOPE } from "./testing/moto.ts";
import { requestFor, stepOf, tagsOf } from "./testing/steps.ts";

const moto = motoSide();

async function freshVpc(cidr = "10.196.24.0/24"): Promise<string> {
  return (await (await moto.api()).ec2.createVpc({ CidrBlock: cidr })).Vpc?.VpcId ?? "";
}

describe("writing", () => {
  test("a VPC is made with its tags, found by its mark, and removed", async () => {
    const writer = awsWriter(moto.world());
    const step = stepOf(SCOPE, "create", "vpc", "east1/vpc", { after: { cidr: "10.7.0.0/16" } });
    const { worldId = "" } = await writer.run(step, moto.context());
    const vpcs = [{ by: "owner", key: "east1", uid: tagsOf("x")["podspan.dev/uid"] ?? "" }] as const;
    const request = requestFor(REGION, [], { vpcs, kinds: new Set(["vpc", "subnet"]) });
    const found = observedOf(await awsReader(moto.world()).observe(request, moto.context()), "vpc");
    expect(found).toMatchObject([{ id: worldId, tags: tagsOf("east1/vpc"), props: { cidr: "10.7.0.0/16" } }]);
    await writer.run(stepOf(SCOPE, "delete", "vpc", "east1/vpc", { worldId }), moto.context());
    expect((await awsReader(moto.world()).observe(request, moto.context())).resources).toEqual([]);
  });

  test("a security group changes its rules both ways, descriptions too, and its tags", async () => {
    const api = await moto.api();
    const writer = awsWriter(moto.world());
    const base = { vpc: await freshVpc(), name: "pods", description: "pods" };
    const egress = [{ protocol: "-1", cidr: "0.0.0.0/0" }];
    const before = { ...base, ingress: [{ protocol: "-1", cidr: "10.0.0.0/8", description: "old" }], egress };
    const { worldId = "" } = await writer.run(
      stepOf(SCOPE, "create", "security-group", "g", { after: before }),
      moto.context(),
    );
    const after = {
      ...base,
      ingress: [
        { protocol: "-1", cidr: "10.0.0.0/8", description: "new" },
        { protocol: "-1", group: worldId },
        { protocol: "tcp", fromPort: 443, toPort: 443, cidr: "100.64.0.0/16" },
      ],
      egress: [{ protocol: "-1", cidr: "10.0.0.0/8" }],
    };
    const changes = [{ field: "tags.Name", before: "g", after: "h" }];
    const step = stepOf(SCOPE, "update", "security-group", "g", {
      worldId,
      before,
      after,
      changes,
      tags: { Name: "h" },
    });
    await writer.run(step, moto.context());
    const { SecurityGroups = [] } = await api.ec2.describeSecurityGroups({ GroupIds: [worldId] });
    expect(rulesOf(SecurityGroups[0]?.IpPermissions)).toEqual(sortedRules(after.ingress));
    expect(rulesOf(SecurityGroups[0]?.IpPermissionsEgress)).toEqual(after.egress);
    expect(SecurityGroups[0]?.Tags).toContainEqual({ Key: "Name", Value: "h" });
  });

  test("a group of which moto took half of a batch is completed (moto is not atomic)", async () => {
    const api = await moto.api();
    const writer = awsWriter(moto.world());
    const base = {
      vpc: await freshVpc(),
      name: "pods",
      description: "pods",
      egress: [{ protocol: "-1", cidr: "0.0.0.0/0" }],
    };
    const { worldId = "" } = await writer.run(
      stepOf(SCOPE, "create", "security-group", "g", { after: { ...base, ingress: [] } }),
      moto.context(),
    );
    const IpPermissions = [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "10.2.0.0/16" }] }];
    await api.ec2.authorizeSecurityGroupIngress({ GroupId: worldId, IpPermissions });
    const ingress = ["10.1.0.0/16", "10.2.0.0/16", "10.3.0.0/16"].map((cidr) => ({ protocol: "-1", cidr }));
    const step = stepOf(SCOPE, "update", "security-group", "g", {
      worldId,
      before: { ...base, ingress: [] },
      after: { ...base, ingress },
    });
    await writer.run(step, moto.context());
    const { SecurityGroups = [] } = await api.ec2.describeSecurityGroups({ GroupIds: [worldId] });
    expect(rulesOf(SecurityGroups[0]?.IpPermissions)).toEqual(ingress);
  });

  test("an association moves to another table in one go", async () => {
    const api = await moto.api();
    const writer = awsWriter(moto.world());
    const vpc = await freshVpc();
    const { Subnet } = await api.ec2.createSubnet({ VpcId: vpc, CidrBlock: "10.196.24.0/25" });
    const subnet = Subnet?.SubnetId ?? "";
    const table = async () => (await api.ec2.createRouteTable({ VpcId: vpc })).RouteTable?.RouteTableId ?? "";
    const [from, to] = [await table(), await table()];
    const made = await writer.run(
      stepOf(SCOPE, "create", "route-table-association", "a", { after: { routeTable: from, subnet } }),
      moto.context(),
    );
    const moved = await writer.run(
      stepOf(SCOPE, "update", "route-table-association", "a", {
        worldId: made.worldId ?? "",
        after: { routeTable: to, subnet },
      }),
      moto.context(),
    );
    const { RouteTables = [] } = await api.ec2.describeRouteTables({ RouteTableIds: [to] });
    expect(RouteTables[0]?.Associations).toMatchObject([{ RouteTableAssociationId: moved.worldId, SubnetId: subnet }]);
    await writer.run(
      stepOf(SCOPE, "delete", "route-table-association", "a", { worldId: moved.worldId ?? "" }),
      moto.context(),
    );
    expect((await api.ec2.describeRouteTables({ RouteTableIds: [to] })).RouteTables?.[0]?.Associations).toEqual([]);
  });

  test("a subnet where another is, is refused with AWS's code and a hint", async () => {
    const api = await moto.api();
    const vpc = await freshVpc();
    await api.ec2.createSubnet({ VpcId: vpc, CidrBlock: "10.196.24.0/25" });
    const step = stepOf(SCOPE, "create", "subnet", "s", {
      after: { vpc, cidr: "10.196.24.0/26", zone: `${REGION}a` },
    });
    await expect(awsWriter(moto.world()).run(step, moto.context())).rejects.toMatchObject({
      code: "InvalidSubnet.Conflict",
      faultClass: "exists",
      requestId: expect.any(String),
    });
  });
});

describe("reading", () => {
  test("an emulator without add-ons makes them failed and says so; the cluster's VPC comes from its subnets", async () => {
    const api = await moto.api();
    const vpc = await freshVpc();
    const { Subnet } = await api.ec2.createSubnet({ VpcId: vpc, CidrBlock: "10.196.24.0/25" });
    const eks = new EKSClient({ region: REGION, credentials: CREDENTIALS, endpoint: moto.endpoint() });
    await eks.send(
      new CreateClusterCommand({
        name: "west1",
        roleArn: "arn:aws:iam::123456789012:role/eks",
        resourcesVpcConfig: { subnetIds: [Subnet?.SubnetId ?? ""] },
      }),
    );
    const kinds = new Set(["cluster", "cni-addon", "node-group"] as const);
    const snapshot = await awsReader(moto.world()).observe(
      requestFor(REGION, [], { clusters: ["west1"], kinds }),
      moto.context(),
    );
    expect(observedOf(snapshot, "cluster")).toMatchObject([{ id: "west1", props: { vpc, managedCni: true } }]);
    expect(snapshot.scopes[collectionKey(SCOPE, "node-group")]).toEqual({ kind: "observed" });
    expect(snapshot.scopes[collectionKey(SCOPE, "cni-addon")]).toMatchObject({
      kind: "failed",
      code: "NotImplemented",
      hint: expect.stringContaining("does not implement eks:DescribeAddon"),
    });
  });

  test("tags find the VPC that carries them", async () => {
    const api = await moto.api();
    const vpc = await freshVpc();
    await freshVpc();
    await api.ec2.createTags({ Resources: [vpc], Tags: [{ Key: "team", Value: "net" }] });
    const vpcs = [{ by: "tags", key: "west1", tags: { team: "net" } }] as const;
    const request = requestFor(REGION, [], { vpcs, kinds: new Set(["vpc"]) });
    const snapshot = await awsReader(moto.world()).observe(request, moto.context());
    expect(observedOf(snapshot, "vpc").map(({ id }) => id)).toEqual([vpc]);
  });

  test("zones of the region are told by name and id", async () => {
    const request = requestFor(REGION, [], { kinds: new Set(["availability-zone"]) });
    const zones = observedOf(await awsReader(moto.world()).observe(request, moto.context()), "availability-zone");
    expect(zones.map(({ id }) => id)).toEqual(["eu-west-1a", "eu-west-1b", "eu-west-1c"]);
  });
});

describe("accounts", () => {
  const account = { id: "222222222222", partition: "aws", assumeRole: "arn:aws:iam::222222222222:role/net" };

  test("another account is read and written through its role", async () => {
    const world = moto.world();
    const scope = { ...SCOPE, account: account.id };
    const request = requestFor(REGION, [], { alias: "net", account, kinds: new Set(["vpc"]) });
    const before = await awsReader(world).observe(request, moto.context());
    expect(before.aws).toEqual([{ alias: "net", region: REGION, scope }]);
    const step = stepOf(scope, "create", "vpc", "net/vpc", { after: { cidr: "10.8.0.0/16" } });
    const { worldId = "" } = await awsWriter(world, [account]).run(step, moto.context());
    const after = await awsReader(world).observe({ ...request, extraVpcs: [worldId] }, moto.context());
    expect(observedOf(after, "vpc")).toMatchObject([{ id: worldId, scope, facts: { ownerAccount: account.id } }]);
  });

  test("two accounts with a role of one name are two accounts, each with keys of its own", async () => {
    const world = moto.world();
    const reader = awsReader(world);
    for (const id of ["333333333333", "444444444444"]) {
      const named = { id, partition: "aws", assumeRole: "net" };
      const request = requestFor(REGION, [], { account: named, kinds: new Set(["vpc"]) });
      const scope = { ...SCOPE, account: id };
      expect((await reader.observe(request, moto.context())).aws).toMatchObject([{ scope }]);
      const step = stepOf(scope, "create", "vpc", "net/vpc", { after: { cidr: "10.8.0.0/16" } });
      const { worldId = "" } = await awsWriter(world, [named]).run(step, moto.context());
      const after = await reader.observe({ ...request, extraVpcs: [worldId] }, moto.context());
      expect(observedOf(after, "vpc")).toMatchObject([{ id: worldId, facts: { ownerAccount: id } }]);
    }
  });

  test("credentials of another account than the Fabric names read nothing", async () => {
    const request = requestFor(REGION, ["vpc-1"], { account: { id: account.id, partition: "aws" } });
    const snapshot = await awsReader(moto.world()).observe(request, moto.context());
    expect(Object.values(snapshot.scopes)).toEqual(
      Object.values(snapshot.scopes).map(() => expect.objectContaining({ code: "wrong-account" })),
    );
  });

  test("one world gives the same object for the same region and role", async () => {
    const world = moto.world();
    expect(await world.open({ region: REGION })).toBe(
      await world.open({ region: REGION, account: { id: "1", partition: "aws" } }),
    );
    expect(await world.open({ region: REGION })).not.toBe(await world.open({ region: REGION, account }));
  });
});

describe("endpoints", () => {
  test("where nothing listens, everything is failed with the setting to check", async () => {
    const world = sdkAwsWorld({ endpoint: "http://127.0.0.1:1", credentials: CREDENTIALS });
    const snapshot = await awsReader(world).observe(requestFor(REGION, ["vpc-1"]), moto.context());
    const codes = new Set(
      Object.values(snapshot.scopes).map((status) => (status.kind === "failed" ? status.code : "")),
    );
    expect(codes).toEqual(new Set(["ECONNREFUSED"]));
    expect(Object.values(snapshot.scopes)[0]).toMatchObject({ hint: expect.stringContaining("AWS_ENDPOINT_URL") });
  });

  test("an endpoint that never answers is given up in the time that was set", async () => {
    const { createServer } = await import("node:net");
    const silent = createServer();
    const port = await new Promise<number>((resolve) => {
      silent.listen(0, "127.0.0.1", () => {
        const address = silent.address();
        resolve(typeof address === "object" && address !== null ? address.port : 0);
      });
    });
    const world = sdkAwsWorld({
      endpoint: `http://127.0.0.1:${port}`,
      credentials: CREDENTIALS,
      requestTimeoutMs: 50,
    });
    const request = requestFor(REGION, [], { kinds: new Set(["availability-zone"]) });
    const snapshot = await awsReader(world).observe(request, moto.context());
    silent.close();
    expect(Object.values(snapshot.scopes)[0]).toMatchObject({ kind: "failed", code: "ETIMEDOUT" });
  });
});
