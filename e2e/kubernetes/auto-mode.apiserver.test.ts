import { DescribeRouteTablesCommand } from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callApi } from "../../tools/peers/kubernetes/api-call.ts";
import type { ControlPlane } from "../../tools/peers/kubernetes/kubernetes-server.ts";
import { describePeer } from "../../tools/peers/suite.ts";
import { makeNatGateway, NODE_CLASSES, NODE_POOLS, startAutoModeCluster } from "../world/auto-mode.fixture.ts";
import { type MotoWorld, startMotoWorld } from "../world/moto-world.fixture.ts";
import { Desk, documentFabric } from "../world/podspan.fixture.ts";

await describePeer(["moto", "control-plane"], "compute: auto on moto and a real API server", () => {
  let plane: ControlPlane;
  let world: MotoWorld;
  let desk: Desk;
  let nat: string;
  let before: unknown;

  const items = async (path: string) =>
    ((await callApi(plane, { method: "GET", path })).body as { readonly items: readonly { readonly spec: unknown }[] })
      .items;

  beforeAll(async () => {
    plane = await startAutoModeCluster();
    world = await startMotoWorld({ managedCni: false, autoMode: true, clusterEndpoint: plane.endpoint });
    nat = await makeNatGateway(world);
    const fabric = documentFabric(`id: ${world.vpc}`, `{ kubeconfig: ${plane.kubeconfig} }`)
      .replace("vpc: internal\n", "vpc: internal\n      compute: auto\n      auto: { nodeRole: pod-nodes }\n")
      .replace("pods: { ranges", `pods: { snat: external, egress: { natGateway: ${nat} }, ranges`);
    desk = await Desk.with(fabric, { ...world.env, PODSPAN_CONSISTENCY_MS: "1000" });
    before = await world.dump();
  });
  afterAll(async () => {
    await desk?.clear();
    await world?.stop();
    await plane?.stop();
  });

  test("doctor misses no VPC CNI", async () => {
    const doctor = await desk.podspan("doctor", "--target", "aws", "--json");
    expect(doctor.code, doctor.stdout + doctor.stderr).toBe(0);
    expect(JSON.parse(doctor.stdout).checks.map(({ code }: { readonly code: string }) => code)).toContain("auto-mode");
  });

  test("apply makes the network with its way out, the access entry, the class and the pool", async () => {
    const apply = await desk.podspan("apply", "--target", "aws", "--yes");
    expect(apply.code, apply.stdout + apply.stderr).toBe(0);
    const { RouteTables = [] } = await world.client.send(
      new DescribeRouteTablesCommand({ Filters: [{ Name: "tag:podspan.dev/id", Values: ["prod/route-table/pods"] }] }),
    );
    const route = RouteTables[0]?.Routes?.find((one) => one.DestinationCidrBlock === "0.0.0.0/0");
    expect(route).toMatchObject({ NatGatewayId: nat, State: "active" });
    expect(await items(NODE_CLASSES)).toMatchObject([
      {
        metadata: { name: "podspan-prod", annotations: { "podspan.dev/id": "prod/node-class/pods" } },
        spec: {
          role: "pod-nodes",
          snatPolicy: "Disabled",
          subnetSelectorTerms: [...world.subnets].sort().map((id) => ({ id })),
          securityGroupSelectorTerms: [{ id: world.clusterGroup }],
          podSubnetSelectorTerms: [
            { id: expect.stringMatching(/^subnet-/) },
            { id: expect.stringMatching(/^subnet-/) },
          ],
        },
      },
    ]);
    expect(await items(NODE_POOLS)).toMatchObject([
      {
        metadata: { name: "podspan-prod" },
        spec: { template: { spec: { nodeClassRef: { group: "eks.amazonaws.com", name: "podspan-prod" } } } },
      },
    ]);
    expect(world.front.counts()).toMatchObject({ CreateAccessEntry: 1, AssociateAccessPolicy: 1, CreateRoute: 1 });
  });

  test("the second plan is empty, and verify says what EKS has yet to say", async () => {
    const plan = await desk.podspan("plan", "--target", "aws", "--detailed-exitcode");
    expect(plan.code, plan.stdout + plan.stderr).toBe(0);
    const verify = await desk.podspan("verify", "--target", "aws", "--json");
    const { checks } = JSON.parse(verify.stdout) as {
      readonly checks: readonly { readonly code: string; readonly status: string }[];
    };
    const told = checks.filter(({ code, status }) => status !== "ok" && code !== "control-plane");
    expect(told.map(({ code, status }) => `${code} ${status}`)).toEqual([
      "node-class-ready warning",
      "node-pool-ready warning",
    ]);
  });

  test("destroy takes all of it away, and the VPC is as it was", async () => {
    const destroy = await desk.podspan("destroy", "--target", "aws", "--yes");
    expect(destroy.code, destroy.stdout + destroy.stderr).toBe(0);
    expect(await items(NODE_CLASSES)).toEqual([]);
    expect(await items(NODE_POOLS)).toEqual([]);
    expect(world.front.counts()).toMatchObject({ DeleteAccessEntry: 1, DeleteRoute: 1 });
    expect(await world.dump()).toEqual(before);
  });
});
