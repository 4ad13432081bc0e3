import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describePeer } from "../../tools/peers/suite.ts";
import { type RealCluster, startCluster } from "../world/cluster.fixture.ts";
import { type MotoWorld, startMotoWorld } from "../world/moto-world.fixture.ts";
import { Desk, documentFabric } from "../world/podspan.fixture.ts";

const EXCLUDE = "AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS";
const AWS_NODE = "/apis/apps/v1/namespaces/kube-system/daemonsets/aws-node";

await describePeer(["moto", "control-plane"], "SNAT exclusions in the DaemonSet of a real API server", () => {
  let cluster: RealCluster;
  let world: MotoWorld;
  let desk: Desk;
  let before: Readonly<Record<string, string>>;

  /** Pods beside their nodes, and a link to a site with these ranges. */
  const fabric = (ranges: readonly string[]): string =>
    `${documentFabric(`id: ${world.vpc}`, `{ kubeconfig: ${cluster.kubeconfig} }`).replace("{ ranges: [100.64.0.0/16] }", "{ placement: nodes }")}
  sites: { dc1: { nodes: [${ranges.join(", ")}] } }
  links: { line: { external: { between: [vpcs/internal, sites/dc1] } } }
`;

  beforeAll(async () => {
    cluster = await startCluster();
    world = await startMotoWorld({ managedCni: false, clusterEndpoint: cluster.endpoint });
    // kubectl set env daemonset aws-node -n kube-system AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS=1.0.0.0/8
    await cluster.call({
      method: "PATCH",
      path: `${AWS_NODE}?fieldManager=kubectl-set`,
      contentType: "application/strategic-merge-patch+json",
      body: {
        spec: {
          template: { spec: { containers: [{ name: "aws-node", env: [{ name: EXCLUDE, value: "1.0.0.0/8" }] }] } },
        },
      },
    });
    before = await cluster.awsNodeEnv();
    expect(before[EXCLUDE]).toBe("1.0.0.0/8");
    desk = await Desk.with(fabric(["10.100.0.0/16", "10.101.0.0/16"]), world.env);
  });
  afterAll(async () => {
    await desk?.clear();
    await world?.stop();
    await cluster?.stop();
  });

  test("what the link needs comes beside what somebody had set, and nothing else is changed", async () => {
    const apply = await desk.podspan("apply", "--target", "aws", "--yes");
    expect(apply.code, apply.stdout + apply.stderr).toBe(0);
    expect(await cluster.awsNodeEnv()).toEqual({ ...before, [EXCLUDE]: "1.0.0.0/8,10.100.0.0/16,10.101.0.0/16" });
    const plan = await desk.podspan("plan", "--target", "aws", "--detailed-exitcode");
    expect(plan.code, plan.stdout + plan.stderr).toBe(0);
  });

  test("a range that goes from the site goes from the exclusions, and destroy gives back the value and its owner", async () => {
    await writeFile(join(desk.folder, "fabric.yaml"), fabric(["10.100.0.0/16"]));
    expect((await desk.podspan("apply", "--target", "aws", "--yes")).code).toBe(0);
    expect((await cluster.awsNodeEnv())[EXCLUDE]).toBe("1.0.0.0/8,10.100.0.0/16");
    const destroy = await desk.podspan("destroy", "--target", "aws", "--yes");
    expect(destroy.code, destroy.stdout + destroy.stderr).toBe(0);
    expect(await cluster.awsNodeEnv()).toEqual(before);
    expect((await cluster.awsNodeOwners())[EXCLUDE]).toEqual(["kubectl-set/Update"]);
  });
});
