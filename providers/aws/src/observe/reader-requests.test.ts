import { TAG_UID } from "@podspan/core/desired";
import { collectionKey, observedOf } from "@podspan/core/observed";
import { describe, expect, test } from "vitest";
import { awsReader } from "../index.ts";
import { requestFor, UID } from "../testing/steps.ts";
import { clusterIn, emptyVpc, REGION, SCOPE, subnetIn, twinSide } from "../testing/twin.ts";
import { observe, PLAN_KINDS } from "./reader.fixture.ts";

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

  test("whose account it is, a cluster says as well: then STS is not asked, whatever is read later", async () => {
    const side = await twinSide({ latencyMs: 100 });
    clusterIn(side, "west1");
    const reader = awsReader(side.twin.aws);
    const context = side.context();
    const started = side.clock.now();
    const kinds = new Set(["vpc", "cluster"] as const);
    const seen = await reader.observe(requestFor(REGION, [], { kinds, clusters: ["gone", "west1"] }), context);
    expect(side.clock.now() - started).toBe(100);
    await reader.observe(requestFor("eu-central-1", [], { kinds: new Set(["availability-zone"] as const) }), context);
    expect(seen.aws).toEqual([{ alias: "", region: REGION, scope: SCOPE }]);
    expect(context.requests).not.toContain("sts:GetCallerIdentity");
  });

  test("of clusters that are not there, or are not of the account that was meant, STS is asked", async () => {
    const side = await twinSide();
    clusterIn(side, "west1");
    const kinds = new Set(["cluster"] as const);
    const none = await observe(side, requestFor(REGION, [], { kinds, clusters: ["gone"] }));
    expect(none.requests).toContain("sts:GetCallerIdentity");
    expect(none.snapshot.aws).toHaveLength(1);
    const account = { id: "999999999999", partition: "aws" };
    const other = await observe(side, requestFor(REGION, [], { kinds, clusters: ["west1"], alias: "net", account }));
    expect(other.requests).toContain("sts:GetCallerIdentity");
    expect(Object.values(other.snapshot.scopes)).toMatchObject([
      { kind: "failed", code: "wrong-account", message: expect.stringContaining(`arn:aws:iam::${SCOPE.account}`) },
    ]);
    expect(other.snapshot.resources).toEqual([]);
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
