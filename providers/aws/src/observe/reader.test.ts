import { TAG_UID } from "@podspan/core/desired";
import { collectionKey, type ObservedKind, observedOf, type Snapshot } from "@podspan/core/observed";
import type { AwsObserveRequest } from "@podspan/core/ports";
import { describe, expect, test } from "vitest";
import { awsReader } from "../index.ts";
import { ALL_KINDS, requestFor, tagsOf, UID } from "../testing/steps.ts";
import {
  ACCOUNT,
  clusterIn,
  emptyVpc,
  groupIn,
  REGION,
  SCOPE,
  subnetIn,
  type TwinSide,
  tableIn,
  twinSide,
} from "../testing/twin.ts";

async function observe(side: TwinSide, request: AwsObserveRequest) {
  const context = side.context();
  const snapshot = await awsReader(side.twin.aws).observe(request, context);
  return { snapshot, requests: context.requests };
}

function status(snapshot: Snapshot, kind: ObservedKind) {
  return snapshot.scopes[collectionKey(SCOPE, kind)];
}

const PLAN_KINDS = new Set(
  ALL_KINDS.filter(
    (kind) => !["access-entry", "availability-zone", "cluster", "cni-addon", "node-group"].includes(kind),
  ),
);

describe("requests", () => {
  test("VPCs known by id take one request a kind, all at once", async () => {
    const side = await twinSide({ latencyMs: 100 });
    const vpcs = [await emptyVpc(side), await emptyVpc(side, "10.1.0.0/16")];
    const started = side.clock.now();
    const { snapshot, requests } = await observe(side, requestFor(REGION, vpcs, { kinds: PLAN_KINDS }));
    expect([...requests].sort()).toEqual([
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeRouteTables",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcPeeringConnections",
      "ec2:DescribeVpcs",
      "sts:GetCallerIdentity",
    ]);
    expect(side.clock.now() - started).toBe(100);
    expect(observedOf(snapshot, "vpc")).toHaveLength(2);
    expect(snapshot.aws).toEqual([{ alias: "", region: REGION, scope: SCOPE }]);
  });

  test("VPCs that must be looked for first cost one round more", async () => {
    const side = await twinSide({ latencyMs: 100 });
    const vpc = await emptyVpc(side);
    await side.api.ec2.createTags({ Resources: [vpc], Tags: [{ Key: "team", Value: "net" }] });
    await subnetIn(side, vpc, "10.196.24.0/25");
    const started = side.clock.now();
    const vpcs = [{ by: "tags", key: "west1", tags: { team: "net" } }] as const;
    const { snapshot, requests } = await observe(side, requestFor(REGION, [], { kinds: PLAN_KINDS, vpcs }));
    expect(requests).toHaveLength(7);
    expect(side.clock.now() - started).toBe(200);
    expect(observedOf(snapshot, "subnet")).toHaveLength(1);
  });

  test("a kind that was not asked for is neither read nor told", async () => {
    const side = await twinSide();
    const vpc = await emptyVpc(side);
    const { snapshot, requests } = await observe(
      side,
      requestFor(REGION, [vpc], { kinds: new Set(["vpc", "subnet"]) }),
    );
    expect([...requests].sort()).toEqual(["ec2:DescribeSubnets", "ec2:DescribeVpcs", "sts:GetCallerIdentity"]);
    expect(Object.keys(snapshot.scopes)).toEqual([collectionKey(SCOPE, "subnet"), collectionKey(SCOPE, "vpc")]);
    expect(new Set(snapshot.resources.map(({ kind }) => kind))).toEqual(new Set(["vpc"]));
  });

  test("VPCs that are known by id are not asked for with what is in them", async () => {
    const side = await twinSide();
    const vpc = await emptyVpc(side);
    const kinds = new Set(["subnet"] as const);
    const { snapshot, requests } = await observe(side, requestFor(REGION, [vpc], { kinds }));
    expect([...requests].sort()).toEqual(["ec2:DescribeSubnets", "sts:GetCallerIdentity"]);
    expect(Object.keys(snapshot.scopes)).toEqual([collectionKey(SCOPE, "subnet")]);
  });

  test("STS is asked once for credentials, whichever regions they are used in and however often", async () => {
    const side = await twinSide({ latencyMs: 100 });
    const reader = awsReader(side.twin.aws);
    const [kinds, other] = [new Set(["vpc"] as const), "eu-central-1"];
    const account = { id: "222222222222", partition: "aws", assumeRole: "net" };
    const context = side.context();
    const seen = await Promise.all([
      reader.observe(requestFor(REGION, [], { kinds }), context),
      reader.observe(requestFor(other, [], { kinds }), context),
      reader.observe(requestFor(other, [], { kinds, alias: "net", account }), context),
    ]);
    await reader.observe(requestFor("us-east-1", [], { kinds }), context);
    expect(context.requests.filter((api) => api === "sts:GetCallerIdentity")).toHaveLength(2);
    expect(seen.flatMap(({ aws }) => aws)).toEqual([
      { alias: "", region: REGION, scope: SCOPE },
      { alias: "", region: other, scope: { ...SCOPE, region: other } },
      { alias: "net", region: other, scope: { ...SCOPE, region: other, account: account.id } },
    ]);
  });

  test("where STS refuses one region, the next one asks for itself", async () => {
    const side = await twinSide({ faults: [{ api: "sts:GetCallerIdentity", fault: "denied", times: 1 }] });
    const reader = awsReader(side.twin.aws);
    const kinds = new Set(["vpc"] as const);
    const seen = await Promise.all([
      reader.observe(requestFor(REGION, [], { kinds }), side.context()),
      reader.observe(requestFor("eu-central-1", [], { kinds }), side.context()),
    ]);
    expect(seen.flatMap(({ aws }) => aws.map(({ region }) => region))).toEqual(["eu-central-1"]);
    expect((await reader.observe(requestFor(REGION, [], { kinds }), side.context())).aws).toHaveLength(1);
  });

  test("instance types alone cost one request; one that there is not is simply not told", async () => {
    const side = await twinSide();
    const instanceTypes = ["m5.large", "p5.48xlarge", "m5.huge"];
    const kinds = new Set(["instance-type"] as const);
    const { snapshot, requests } = await observe(side, requestFor(REGION, [], { kinds, instanceTypes }));
    expect([...requests].sort()).toEqual(["ec2:DescribeInstanceTypes", "sts:GetCallerIdentity"]);
    expect(observedOf(snapshot, "instance-type").map(({ props }) => props)).toEqual([
      { name: "m5.large", interfaces: 3, addressesPerInterface: 10, vcpus: 2, nitro: true },
      { name: "p5.48xlarge", interfaces: 2, addressesPerInterface: 50, vcpus: 192, nitro: true },
    ]);
  });

  test("reservations are asked for of subnets that some Fabric marked, and of no others", async () => {
    const side = await twinSide();
    const vpc = await emptyVpc(side);
    const [ours, theirs] = [await subnetIn(side, vpc, "10.196.24.0/25"), await subnetIn(side, vpc, "10.196.24.128/25")];
    await side.api.ec2.createTags({
      Resources: [ours],
      Tags: [
        { Key: TAG_UID, Value: UID },
        { Key: "podspan.dev/id", Value: "a/subnet/pods/b" },
      ],
    });
    for (const [SubnetId, Cidr] of [
      [ours, "10.196.24.64/26"],
      [theirs, "10.196.24.192/26"],
    ] as const) {
      await side.api.ec2.createSubnetCidrReservation({ SubnetId, Cidr, ReservationType: "prefix" });
    }
    const kinds = new Set(["subnet", "subnet-cidr-reservation"] as const);
    const { snapshot, requests } = await observe(side, requestFor(REGION, [vpc], { kinds }));
    expect(requests.filter((api) => /Subnet/.test(api)).sort()).toEqual([
      "ec2:DescribeSubnets",
      "ec2:GetSubnetCidrReservations",
    ]);
    expect(observedOf(snapshot, "subnet-cidr-reservation").map(({ props }) => props)).toEqual([
      { subnet: ours, cidr: "10.196.24.64/26", type: "prefix" },
    ]);
  });

  test("answers are read page by page to their end", async () => {
    const side = await twinSide({ pageSize: 5 });
    const vpc = await emptyVpc(side);
    for (let index = 0; index < 12; index += 1) await subnetIn(side, vpc, `10.196.24.${index * 16}/28`);
    const { snapshot, requests } = await observe(side, requestFor(REGION, [vpc], { kinds: new Set(["subnet"]) }));
    expect(observedOf(snapshot, "subnet")).toHaveLength(12);
    expect(requests.filter((api) => api === "ec2:DescribeSubnets")).toHaveLength(3);
  });

  test("more than 200 VPCs are read in as many filters as needed", async () => {
    const side = await twinSide();
    const vpcs = Array.from({ length: 401 }, (_, index) => `vpc-${index.toString(16).padStart(17, "0")}`);
    const { requests } = await observe(side, requestFor(REGION, vpcs, { kinds: new Set(["vpc", "subnet"]) }));
    expect(requests.filter((api) => api === "ec2:DescribeSubnets")).toHaveLength(3);
    expect(requests.filter((api) => api === "ec2:DescribeVpcs")).toHaveLength(3);
  });
});

describe("looking for VPCs", () => {
  test("by id, by further ids, by mark and by tags, each once", async () => {
    const side = await twinSide();
    const [byId, extra, marked, tagged, other] = [
      await emptyVpc(side),
      await emptyVpc(side),
      await emptyVpc(side),
      await emptyVpc(side),
      await emptyVpc(side),
    ];
    const tag = (id: string, tags: Readonly<Record<string, string>>) =>
      side.api.ec2.createTags({ Resources: [id], Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) });
    await tag(marked, tagsOf("east1/vpc"));
    await tag(tagged, { team: "net", stage: "prod" });
    await tag(byId, { team: "net", stage: "prod" });
    await tag(other, { team: "net", stage: "test" });
    const request = requestFor(REGION, [byId], { kinds: new Set(["vpc"]), extraVpcs: [extra] });
    const lookups = [
      ...request.vpcs,
      { by: "owner", key: "east1", uid: UID },
      { by: "tags", key: "south1", tags: { team: "net", stage: "prod" } },
    ] as const;
    const { snapshot, requests } = await observe(side, { ...request, vpcs: lookups });
    const found = observedOf(snapshot, "vpc");
    expect(found.map(({ id }) => id)).toEqual([byId, extra, marked, tagged].sort());
    expect(found.find(({ id }) => id === marked)?.owner).toEqual({ uid: UID, id: "east1/vpc", fabric: "demo" });
    expect(requests.filter((api) => api === "ec2:DescribeVpcs")).toHaveLength(3);
  });

  test("a VPC that is not there is absent, and its parts are none", async () => {
    const side = await twinSide();
    const request = requestFor(REGION, ["vpc-0dead0000dead0000"], { kinds: PLAN_KINDS });
    const { snapshot } = await observe(side, request);
    expect(snapshot.resources).toEqual([]);
    expect(status(snapshot, "vpc")).toEqual({ kind: "observed" });
  });

  test("where no VPC is made yet its parts wait for it, without a request", async () => {
    const side = await twinSide();
    const vpcs = [{ by: "owner", key: "west1", uid: UID }] as const;
    const { snapshot, requests } = await observe(side, requestFor(REGION, [], { kinds: PLAN_KINDS, vpcs }));
    expect(requests.sort()).toEqual(["ec2:DescribeVpcs", "sts:GetCallerIdentity"]);
    expect(status(snapshot, "vpc")).toEqual({ kind: "observed" });
    expect(status(snapshot, "subnet")).toEqual({ kind: "parentPlanned" });
    expect(status(snapshot, "security-group")).toEqual({ kind: "parentPlanned" });
  });
});

describe("what is read", () => {
  test("the VPC, its blocks, subnets, tables, associations and groups, sorted and with owners", async () => {
    const side = await twinSide();
    const vpc = await emptyVpc(side);
    const { CidrBlockAssociation } = await side.api.ec2.associateVpcCidrBlock({
      VpcId: vpc,
      CidrBlock: "100.64.9.9/16",
    });
    await side.settle();
    const subnet = await subnetIn(side, vpc, "100.64.0.0/17");
    const table = await tableIn(side, vpc);
    const { AssociationId } = await side.api.ec2.associateRouteTable({ SubnetId: subnet, RouteTableId: table });
    const group = await groupIn(side, vpc);
    await side.api.ec2.createTags({
      Resources: [subnet],
      Tags: [
        { Key: TAG_UID, Value: UID },
        { Key: "podspan.dev/id", Value: "west1/s" },
      ],
    });

    const { snapshot } = await observe(side, requestFor(REGION, [vpc], { kinds: PLAN_KINDS }));
    expect(observedOf(snapshot, "vpc")[0]).toMatchObject({
      props: { cidr: "10.196.24.0/24" },
      facts: {
        state: "available",
        isDefault: false,
        ownerAccount: ACCOUNT,
        cidrs: [{ state: "associated" }, { cidr: "100.64.0.0/16" }],
      },
    });
    expect(observedOf(snapshot, "vpc-cidr")).toEqual([
      {
        kind: "vpc-cidr",
        scope: SCOPE,
        id: CidrBlockAssociation?.AssociationId,
        props: { vpc, cidr: "100.64.0.0/16" },
        facts: { state: "associated" },
      },
    ]);
    expect(observedOf(snapshot, "subnet")).toMatchObject([
      {
        id: subnet,
        owner: { uid: UID, id: "west1/s" },
        props: { vpc, cidr: "100.64.0.0/17", zone: `${REGION}b` },
        facts: { state: "available", availableAddresses: 32_763, ownerAccount: ACCOUNT },
      },
    ]);
    const tables = observedOf(snapshot, "route-table");
    expect(tables.map(({ facts }) => facts.main).sort()).toEqual([false, true]);
    expect(tables[0]?.facts.routes).toEqual([
      { destination: "10.196.24.0/24", target: "local", origin: "table", state: "active" },
      { destination: "100.64.0.0/16", target: "local", origin: "table", state: "active" },
    ]);
    expect(observedOf(snapshot, "route-table-association")).toMatchObject([
      { id: AssociationId, props: { routeTable: table, subnet }, facts: { state: "associated" } },
    ]);
    expect(observedOf(snapshot, "security-group").find(({ id }) => id === group)?.props).toEqual({
      vpc,
      name: "pods",
      description: "pods",
      ingress: [],
      egress: [{ protocol: "-1", cidr: "0.0.0.0/0" }],
    });
  });

  test("two looks at the same world are the same bytes", async () => {
    const side = await twinSide();
    const vpc = clusterIn(side, "west1");
    const request = requestFor(REGION, [vpc], { clusters: ["west1"] });
    const [first, second] = [await observe(side, request), await observe(side, request)];
    expect(JSON.stringify(first.snapshot)).toBe(JSON.stringify(second.snapshot));
    expect(new Set(Object.values(first.snapshot.scopes).map(({ kind }) => kind))).toEqual(new Set(["observed"]));
  });

  test("a block that AWS failed to associate is a fact of the VPC, not a block", async () => {
    const side = await twinSide({
      faults: [{ api: "ec2:AssociateVpcCidrBlock", fault: "association-fails", message: "overlaps a gateway's" }],
    });
    const vpc = await emptyVpc(side);
    await side.api.ec2.associateVpcCidrBlock({ VpcId: vpc, CidrBlock: "100.64.0.0/16" });
    await side.clock.advance(8_000);
    const { snapshot } = await observe(side, requestFor(REGION, [vpc], { kinds: PLAN_KINDS }));
    expect(observedOf(snapshot, "vpc-cidr")).toEqual([]);
    expect(observedOf(snapshot, "vpc")[0]?.facts.cidrs).toMatchObject([
      { state: "associated" },
      { cidr: "100.64.0.0/16", state: "failed", message: "overlaps a gateway's" },
    ]);
  });

  test("interfaces that the CNI left behind are told from those in use and those of others (F51)", async () => {
    const side = await twinSide();
    const vpc = await emptyVpc(side);
    const subnet = await subnetIn(side, vpc, "10.196.24.0/25");
    const place = { region: REGION, subnet };
    const { interfaces } = side.twin.invent({
      interfaces: [
        { ...place, description: "aws-K8S-i-0123" },
        { ...place, tags: { "node.k8s.amazonaws.com/instance_id": "i-0123" } },
        { ...place, tags: { "cluster.k8s.amazonaws.com/name": "west1" } },
        { ...place, description: "aws-K8S-i-0456", instance: "i-0123456789abcdef0" },
        { ...place, description: "somebody's" },
      ],
    });
    const { snapshot } = await observe(side, requestFor(REGION, [vpc], { kinds: new Set(["network-interface"]) }));
    const leaked = new Map(observedOf(snapshot, "network-interface").map(({ id, props }) => [id, props.leaked]));
    expect(interfaces.map((id) => leaked.get(id))).toEqual([true, true, true, false, false]);
    const attached = observedOf(snapshot, "network-interface").find(({ id }) => id === interfaces[3]);
    expect(attached?.props).toMatchObject({ status: "in-use", instance: "i-0123456789abcdef0", vpc, subnet });
  });

  test("zones have names and ids", async () => {
    const side = await twinSide();
    const { snapshot } = await observe(side, requestFor(REGION, [], { kinds: new Set(["availability-zone"]) }));
    const zones = observedOf(snapshot, "availability-zone");
    expect(zones[0]).toMatchObject({ id: `${REGION}a`, props: { name: `${REGION}a`, state: "available" } });
    expect(zones.every(({ props }) => /^euw1-az\d$/.test(props.zoneId))).toBe(true);
  });
});

describe("what cannot be read", () => {
  test("a denied kind is failed with the code and the action to allow; the others are observed", async () => {
    const side = await twinSide({ faults: [{ api: "ec2:DescribeRouteTables", fault: "denied" }] });
    const vpc = await emptyVpc(side);
    const { snapshot } = await observe(side, requestFor(REGION, [vpc], { kinds: PLAN_KINDS }));
    for (const kind of ["route-table", "route-table-association"] as const) {
      expect(status(snapshot, kind)).toMatchObject({
        kind: "failed",
        code: "UnauthorizedOperation",
        hint: expect.stringContaining("ec2:DescribeRouteTables"),
      });
    }
    expect(status(snapshot, "subnet")).toEqual({ kind: "observed" });
  });

  test("where VPCs cannot be looked up, nothing in them is observed either", async () => {
    const side = await twinSide({ faults: [{ api: "ec2:DescribeVpcs", fault: "denied" }] });
    const vpcs = [{ by: "owner", key: "west1", uid: UID }] as const;
    const { snapshot } = await observe(side, requestFor(REGION, [], { kinds: PLAN_KINDS, vpcs }));
    for (const kind of PLAN_KINDS)
      expect(status(snapshot, kind)).toMatchObject({ kind: "failed", code: "UnauthorizedOperation" });
  });

  test("expired credentials fail everything", async () => {
    const side = await twinSide({ faults: [{ api: "*", fault: "expired-credentials" }] });
    const { snapshot } = await observe(side, requestFor(REGION, ["vpc-1"]));
    expect(snapshot.aws).toEqual([]);
    expect(snapshot.resources).toEqual([]);
    const all = Object.entries(snapshot.scopes);
    expect(all).toHaveLength(ALL_KINDS.length);
    for (const [key, found] of all) {
      expect(key).toContain(`aws/aws/unknown/${REGION}#`);
      expect(found).toMatchObject({ kind: "failed", code: "ExpiredToken" });
    }
  });

  test.each([
    ["without a role", undefined, "use a profile of account 999999999999"],
    ["with a role that leads elsewhere", `arn:aws:iam::${ACCOUNT}:role/net`, "correct the account's id or its role"],
  ])("another account than the Fabric names fails everything, %s", async (_, assumeRole, hint) => {
    const side = await twinSide();
    const vpc = await emptyVpc(side);
    const account = { id: "999999999999", partition: "aws" };
    const request = requestFor(REGION, [vpc], { account: assumeRole ? { ...account, assumeRole } : account });
    const snapshot = await awsReader(side.twin.aws).observe(request, side.context());
    expect(snapshot.resources).toEqual([]);
    expect(snapshot.scopes[collectionKey({ ...SCOPE, account: account.id }, "vpc")]).toMatchObject({
      kind: "failed",
      code: "wrong-account",
      message: expect.stringContaining(ACCOUNT),
      hint: expect.stringContaining(hint),
    });
  });

  test("a role of another account is read as that account", async () => {
    const side = await twinSide();
    const account = { id: "222222222222", partition: "aws", assumeRole: "arn:aws:iam::222222222222:role/net" };
    const { snapshot } = await observe(
      side,
      requestFor(REGION, [], { alias: "net", account, kinds: new Set(["vpc"]) }),
    );
    expect(snapshot.aws).toEqual([{ alias: "net", region: REGION, scope: { ...SCOPE, account: "222222222222" } }]);
  });

  test("two accounts with a role of one name are read each as itself", async () => {
    const side = await twinSide();
    const read = async (id: string) => {
      const account = { id, partition: "aws", assumeRole: "net" };
      const { snapshot } = await observe(side, requestFor(REGION, [], { account, kinds: new Set(["vpc"]) }));
      return snapshot.aws.map(({ scope }) => scope.account);
    };
    expect(await read("222222222222")).toEqual(["222222222222"]);
    expect(await read("333333333333")).toEqual(["333333333333"]);
  });

  test("a role that is refused fails everything", async () => {
    const side = await twinSide({ faults: [{ api: "sts:AssumeRole", fault: "denied" }] });
    const account = { id: "222222222222", partition: "aws", assumeRole: "net" };
    const request = requestFor(REGION, ["vpc-1"], { account });
    const { snapshot } = await observe(side, request);
    expect(snapshot.aws).toEqual([]);
    expect(snapshot.scopes[collectionKey({ ...SCOPE, account: account.id }, "vpc")]).toMatchObject({
      kind: "failed",
      code: "AccessDenied",
    });
  });

  test("a throttled read is sent again", async () => {
    const side = await twinSide({ faults: [{ api: "ec2:DescribeSubnets", fault: "throttle", times: 2 }] });
    const vpc = await emptyVpc(side);
    const { snapshot, requests } = await observe(side, requestFor(REGION, [vpc], { kinds: new Set(["subnet"]) }));
    expect(status(snapshot, "subnet")).toEqual({ kind: "observed" });
    expect(requests.filter((api) => api === "ec2:DescribeSubnets")).toHaveLength(3);
  });

  test("a bug in a read is thrown, not taken for an unreadable part", async () => {
    const side = await twinSide();
    const api = { ...side.api, ec2: { ...side.api.ec2, describeVpcs: async () => ({ Vpcs: [null] }) as never } };
    const world = { open: async () => api };
    await expect(awsReader(world).observe(requestFor(REGION, ["vpc-1"]), side.context())).rejects.toThrow(TypeError);
  });
});
