import { collectionKey, observedOf, type Snapshot } from "@podspan/core/observed";
import { describe, expect, test } from "vitest";
import type { AwsApi } from "../api.ts";
import { awsReader } from "../index.ts";
import { requestFor } from "../testing/steps.ts";
import { clusterIn, REGION, SCOPE, type TwinSide, twinSide } from "../testing/twin.ts";

const EKS_KINDS = new Set(["cluster", "cni-addon", "node-group"] as const);

function observe(side: TwinSide, clusters: readonly string[], eks: Partial<AwsApi["eks"]> = {}): Promise<Snapshot> {
  const world = { open: async () => ({ ...side.api, eks: { ...side.api.eks, ...eks } }) };
  return awsReader(world).observe(requestFor(REGION, [], { clusters, kinds: EKS_KINDS }), side.context());
}

function status(snapshot: Snapshot, kind: "cluster" | "cni-addon" | "node-group") {
  return snapshot.scopes[collectionKey(SCOPE, kind)];
}

describe("a cluster", () => {
  test("tells its VPC, group, family, service range and whose its CNI is", async () => {
    const side = await twinSide();
    const vpc = clusterIn(side, "west1");
    const snapshot = await observe(side, ["west1"]);
    const [cluster] = observedOf(snapshot, "cluster");
    expect(cluster).toMatchObject({
      id: "west1",
      props: { name: "west1", status: "ACTIVE", vpc, ipFamily: "ipv4", autoMode: false, managedCni: true },
    });
    expect(cluster?.props.securityGroup).toMatch(/^sg-/);
    expect(cluster?.props.subnets).toHaveLength(2);
    const [group] = observedOf(snapshot, "node-group");
    expect(group?.id).toBe(`west1/${group?.props.name}`);
    expect(group?.props.subnets).toEqual(cluster?.props.subnets);
  });

  test("without an answer to vpcId lives where its subnets do", async () => {
    const side = await twinSide();
    const vpc = clusterIn(side, "west1");
    const snapshot = await observe(side, ["west1"], {
      describeCluster: async (input) => {
        const answer = await side.api.eks.describeCluster(input);
        const { vpcId: _, ...config } = answer.cluster?.resourcesVpcConfig ?? {};
        return { ...answer, cluster: { ...answer.cluster, resourcesVpcConfig: config } };
      },
    });
    expect(observedOf(snapshot, "cluster")[0]?.props.vpc).toBe(vpc);
  });

  test("that is not there is absent, with its add-on and node groups", async () => {
    const side = await twinSide();
    const snapshot = await observe(side, ["nowhere"]);
    expect(snapshot.resources).toEqual([]);
    for (const kind of EKS_KINDS) expect(status(snapshot, kind)).toEqual({ kind: "observed" });
  });
});

describe("the CNI add-on", () => {
  test("tells its environment, and its whole configuration as a fact", async () => {
    const side = await twinSide();
    const configuration = { env: { WARM_ENI_TARGET: "1" }, nodeAgent: { enabled: false } };
    clusterIn(side, "west1", JSON.stringify(configuration));
    const snapshot = await observe(side, ["west1"]);
    expect(observedOf(snapshot, "cni-addon")).toMatchObject([
      {
        id: "west1/vpc-cni",
        props: { cluster: "west1", env: { WARM_ENI_TARGET: "1" } },
        facts: { status: "ACTIVE", configuration, issues: [] },
      },
    ]);
  });

  test("may be configured in YAML", async () => {
    const side = await twinSide();
    clusterIn(side, "west1", "env:\n  WARM_ENI_TARGET: '1'\n");
    const snapshot = await observe(side, ["west1"]);
    expect(observedOf(snapshot, "cni-addon")[0]?.props.env).toEqual({ WARM_ENI_TARGET: "1" });
  });

  test("with a configuration that nobody can read is failed, and still counts as managed", async () => {
    const side = await twinSide();
    clusterIn(side, "west1");
    const snapshot = await observe(side, ["west1"], {
      describeAddon: async (input) => {
        const answer = await side.api.eks.describeAddon(input);
        return { ...answer, addon: { ...answer.addon, configurationValues: "{env: [" } };
      },
    });
    expect(status(snapshot, "cni-addon")).toMatchObject({ kind: "failed", code: "malformed-configuration" });
    expect(observedOf(snapshot, "cluster")[0]?.props.managedCni).toBe(true);
  });

  test("that cannot be read is failed; the cluster is known all the same", async () => {
    const side = await twinSide({ faults: [{ api: "eks:DescribeAddon", fault: "denied" }] });
    clusterIn(side, "west1");
    const snapshot = await observe(side, ["west1"]);
    expect(status(snapshot, "cni-addon")).toMatchObject({
      kind: "failed",
      code: "AccessDeniedException",
      hint: expect.stringContaining("eks:DescribeAddon"),
    });
    expect(status(snapshot, "cluster")).toEqual({ kind: "observed" });
    expect(observedOf(snapshot, "cluster")[0]?.props.managedCni).toBe(true);
  });

  test("that nobody asks for is read of clusters alone that may run no VPC CNI at all", async () => {
    const side = await twinSide();
    const zones = [`${REGION}a`, `${REGION}b`];
    side.twin.invent({
      vpcs: [{ key: "v", region: REGION, cidr: "10.20.0.0/16", zones }],
      clusters: [
        { name: "auto", vpc: "v", autoMode: true, managedCni: false, nodesPerZone: 0 },
        { name: "west1", vpc: "v", managedCni: true, nodesPerZone: 0 },
      ],
    });
    const context = side.context();
    const kinds = new Set(["cluster"] as const);
    const request = requestFor(REGION, [], { clusters: ["auto", "west1"], kinds });
    const snapshot = await awsReader(side.twin.aws).observe(request, context);
    expect(context.requests.filter((api) => api === "eks:DescribeAddon")).toHaveLength(1);
    expect(observedOf(snapshot, "cluster").map(({ id, props }) => [id, props.managedCni])).toEqual([
      ["auto", false],
      ["west1", true],
    ]);
  });

  test("that is not there makes the CNI self-managed", async () => {
    const side = await twinSide();
    const zones = [`${REGION}a`, `${REGION}b`];
    side.twin.invent({
      vpcs: [{ key: "v", region: REGION, cidr: "10.20.0.0/16", zones }],
      clusters: [{ name: "west1", vpc: "v", managedCni: false, nodesPerZone: 0 }],
    });
    const snapshot = await observe(side, ["west1"]);
    expect(observedOf(snapshot, "cluster")[0]?.props.managedCni).toBe(false);
    expect(observedOf(snapshot, "cni-addon")).toEqual([]);
    expect(status(snapshot, "cni-addon")).toEqual({ kind: "observed" });
  });
});
