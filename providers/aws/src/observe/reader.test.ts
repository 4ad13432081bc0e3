import { TAG_UID } from "@podspan/core/desired";
import { observedOf } from "@podspan/core/observed";
import { describe, expect, test } from "vitest";
import { requestFor, tagsOf, UID } from "../testing/steps.ts";
import { ACCOUNT, clusterIn, emptyVpc, groupIn, REGION, SCOPE, subnetIn, tableIn, twinSide } from "../testing/twin.ts";
import { observe, PLAN_KINDS, status } from "./reader.fixture.ts";

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

  test("what is remembered is asked for by its id only where marks and tags have not found it", async () => {
    const side = await twinSide();
    const [marked, other] = [await emptyVpc(side), await emptyVpc(side)];
    const Tags = Object.entries(tagsOf("east1/vpc")).map(([Key, Value]) => ({ Key, Value }));
    await side.api.ec2.createTags({ Resources: [marked], Tags });
    const vpcs = [{ by: "owner", key: "east1", uid: UID }] as const;
    for (const [extraVpcs, asked] of [
      [[marked], 1],
      [[marked, other], 2],
    ] as const) {
      const request = requestFor(REGION, [], { kinds: new Set(["vpc"]), vpcs, extraVpcs });
      const { snapshot, requests } = await observe(side, request);
      expect(observedOf(snapshot, "vpc").map(({ id }) => id)).toEqual([...extraVpcs].sort());
      expect(requests.filter((api) => api === "ec2:DescribeVpcs")).toHaveLength(asked);
    }
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
