import { describe, expect, test } from "vitest";
import { accepts } from "./accepts.fixture.ts";
import { bringUpSchema } from "./bring-up.ts";
import { clusterSchema } from "./cluster.ts";

const cluster = { vpc: "main", zones: ["eu-west-1b"] };

describe("a cluster", () => {
  test("needs a VPC and zones; the rest has defaults", () => {
    expect(clusterSchema.parse(cluster)).toEqual({
      ...cluster,
      compute: "managed",
      pods: { ranges: [], snat: "auto", prefixDelegation: false, reservePrefixes: false },
      kubernetes: {},
      ipFamily: "ipv4",
      securityGroupsForPods: false,
      manage: "full",
      protect: false,
    });
  });

  test.each([
    [{ name: "Prod_1-x" }, true],
    [{ name: "_prod" }, false],
    [{ name: "x".repeat(101) }, false],
    [{ zones: [] }, false],
    [{ zones: ["euw1-az1"] }, true],
    [{ securityGroupsForPods: "standard" }, true],
    [{ securityGroupsForPods: "loose" }, false],
    [{ pods: { zoneSlots: 16 } }, true],
    [{ pods: { zoneSlots: 32 } }, false],
    [{ pods: { subnets: { "eu-west-1b": ["100.64.0.0/17"] } } }, true],
    [{ pods: { subnets: { b: ["100.64.0.0/17"] } } }, false],
    [{ kubernetes: { context: "" } }, false],
    [{ ipFamily: "dual" }, false],
    [{ manage: "some" }, false],
  ])("%j: %s", (change, taken) => {
    expect(accepts(clusterSchema, { ...cluster, ...change })).toBe(taken);
  });
});

describe("a cluster to bring up (the hybrid document's clusterCfgFile, the platter document's ClusterConfig)", () => {
  test("needs a version; the rest has defaults", () => {
    expect(bringUpSchema.parse({ version: "1.34" })).toEqual({
      version: "1.34",
      nat: "perZone",
      endpoint: { public: true, private: true, allow: [] },
      nodeGroups: {},
      addons: {},
      manifests: [],
    });
  });

  test.each([
    [{ version: "1.3" }, false],
    [{ version: 1.34 }, false],
    [{ roleArn: "arn:aws:iam::111111111111:role/eks" }, true],
    [{ roleArn: "eks" }, false],
    [{ nodeGroups: { workers: { instanceTypes: [] } } }, false],
    [{ nodeGroups: { workers: { instanceTypes: ["m6i.large"], capacity: "spot" } } }, true],
    [{ nodeGroups: { Workers: { instanceTypes: ["m6i.large"] } } }, false],
    [{ addons: { "vpc-cni": { configuration: { env: { WARM_IP_TARGET: "2" } } } } }, true],
    [{ addons: { "vpc-cni": { configuration: "{}" } } }, false],
    [{ manifests: ["https://example.com/a.yaml"] }, true],
    [{ nat: "yes" }, false],
  ])("%j: %s", (change, taken) => {
    expect(accepts(bringUpSchema, { version: "1.34", ...change })).toBe(taken);
  });
});
