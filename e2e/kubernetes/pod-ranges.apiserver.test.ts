import { afterAll, beforeAll, expect, test } from "vitest";
import { describePeer } from "../../tools/peers/suite.ts";
import { type RealCluster, startCluster } from "../world/cluster.fixture.ts";
import { ADDON_ENV } from "../world/moto-eks.fixture.ts";
import { type MotoWorld, startMotoWorld } from "../world/moto-world.fixture.ts";
import { Desk, documentFabric } from "../world/podspan.fixture.ts";

const CUSTOM = { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true", ENI_CONFIG_LABEL_DEF: "topology.kubernetes.io/zone" };

for (const managedCni of [false, true]) {
  const title = managedCni ? "the VPC CNI as a managed add-on" : "a self-managed VPC CNI";
  await describePeer(["moto", "control-plane"], `the whole job on moto and a real API server: ${title}`, () => {
    let cluster: RealCluster;
    let world: MotoWorld;
    let desk: Desk;
    let before: { readonly vpc: unknown; readonly env: Readonly<Record<string, string>>; readonly owners: unknown };

    beforeAll(async () => {
      cluster = await startCluster(managedCni ? ADDON_ENV : undefined);
      const { endpoint: clusterEndpoint } = cluster;
      world = await startMotoWorld({ managedCni, clusterEndpoint, onAddon: (env) => cluster.applyAsEks(env) });
      desk = await Desk.with(documentFabric(`id: ${world.vpc}`, `{ kubeconfig: ${cluster.kubeconfig} }`), world.env);
      before = { vpc: await world.dump(), env: await cluster.awsNodeEnv(), owners: await cluster.awsNodeOwners() };
      expect(before.env.AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG).toBe("false");
    });
    afterAll(async () => {
      await desk?.clear();
      await world?.stop();
      await cluster?.stop();
    });

    test("apply makes the network, then the ENIConfigs, then switches the CNI; foreign variables stay", async () => {
      const apply = await desk.podspan("apply", "--target", "aws", "--yes");
      expect(apply.code, apply.stdout + apply.stderr).toBe(0);
      const configs = await cluster.eniConfigs();
      expect(configs.map((config) => config.metadata.name).sort()).toEqual(["eu-west-1b", "eu-west-1c"]);
      for (const { spec, metadata } of configs) {
        expect(spec.subnet).toMatch(/^subnet-/);
        // The cluster security group beside ours, so that pods go on reaching nodes and the control plane (decision 0033).
        expect(spec.securityGroups).toEqual([expect.stringMatching(/^sg-/), expect.stringMatching(/^sg-/)]);
        expect(spec.securityGroups).toContain(world.clusterGroup);
        expect(metadata.annotations?.["podspan.dev/id"]).toBe(`prod/eni-config/${metadata.name}`);
      }
      expect(await cluster.awsNodeEnv()).toEqual({ ...before.env, ...CUSTOM });
      const { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: switched } = await cluster.awsNodeOwners();
      expect(switched).toEqual([managedCni ? "eks/Apply" : "podspan/Apply"]);
    });

    test("the second plan is empty, and verify names the nodes that must be replaced", async () => {
      const plan = await desk.podspan("plan", "--target", "aws", "--detailed-exitcode");
      expect(plan.code, plan.stdout + plan.stderr).toBe(0);
      const verify = await desk.podspan("verify", "--target", "aws", "--json");
      const { checks } = JSON.parse(verify.stdout) as {
        readonly checks: readonly { readonly code: string; readonly status: string; readonly message: string }[];
      };
      expect(checks.filter((check) => check.status === "failed")).toEqual([]);
      expect(checks.find((check) => check.code === "old-nodes")?.message).toContain("2 of 2 nodes");
    });

    test("drift: an ENIConfig that somebody deletes is told, and mended by apply", async () => {
      expect((await desk.podspan("drift", "--target", "aws")).code).toBe(0);
      await cluster.deleteEniConfig("eu-west-1b");
      const drift = await desk.podspan("drift", "--target", "aws", "--json");
      expect(drift.code, drift.stderr).toBe(2);
      expect(JSON.parse(drift.stdout).items).toMatchObject([
        { id: "prod/eni-config/eu-west-1b", what: "removed", weight: "new-pods" },
      ]);
      expect((await desk.podspan("apply", "--target", "aws", "--yes")).code).toBe(0);
      expect((await desk.podspan("drift", "--target", "aws")).code).toBe(0);
    });

    test("destroy gives everything back: VPC, ENIConfigs and the CNI's environment", async () => {
      const destroy = await desk.podspan("destroy", "--target", "aws", "--yes");
      expect(destroy.code, destroy.stdout + destroy.stderr).toBe(0);
      expect(await cluster.eniConfigs()).toEqual([]);
      expect(await cluster.awsNodeEnv()).toEqual(before.env);
      expect(await cluster.awsNodeOwners()).toEqual(before.owners);
      expect(await world.dump()).toEqual(before.vpc);
    });
  });
}
