import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NODE_CLASSES, NODE_POOLS } from "../api.ts";
import { nodeClassKey } from "../objects/node-class.ts";
import { nodePoolKey } from "../objects/node-pool.ts";
import { kubernetesReader } from "../observe/reader.ts";
import { kubernetesWriter } from "../write/writer.ts";
import type { Cluster } from "./journeys.contract.ts";
import { plainContext } from "./step-context.ts";
import { nodeClassDeletion, nodeClassStep, nodePoolDeletion, nodePoolStep, OWNER, SCOPE } from "./steps.ts";

export interface NodeObjectsPlace {
  readonly name: string;
  /** A cluster that serves the types of EKS Auto Mode. */
  readonly start: () => Promise<{ readonly cluster: Cluster; readonly stop: () => Promise<void> }>;
}

const NAME = "podspan-west";
const CLASS = {
  name: NAME,
  role: "nodes",
  subnets: ["subnet-2", "subnet-1"],
  securityGroups: ["sg-1"],
  podSubnets: ["subnet-p1", "subnet-p2"],
  podSecurityGroups: ["sg-p"],
  snatPolicy: "Random" as const,
};
const POOL = {
  name: NAME,
  nodeClass: NAME,
  requirements: [
    { key: "karpenter.sh/capacity-type", operator: "In", values: ["on-demand"] },
    { key: "eks.amazonaws.com/instance-generation", operator: "Gt", values: ["4"] },
    { key: "example.org/any", operator: "Exists", values: [] },
  ],
  limits: { cpu: "100" },
};

/** What reader and writer do with NodeClasses and NodePools, the same on the twin and on a real API server. */
export function nodeObjectJourneys({ name, start }: NodeObjectsPlace): void {
  describe(`NodeClass and NodePool on ${name}`, () => {
    let place: Awaited<ReturnType<NodeObjectsPlace["start"]>>;
    beforeAll(async () => {
      place = await start();
    });
    afterAll(() => place?.stop());

    const run = async (step: Parameters<ReturnType<typeof kubernetesWriter>["run"]>[0]) => {
      const { world, clock } = place.cluster;
      const writer = kubernetesWriter({ world, address: (key) => ({ cluster: key }) });
      return writer.run(step, plainContext({ clock }));
    };
    const observe = async () => {
      const { world, clock } = place.cluster;
      const kinds = new Set(["node-class", "node-pool"] as const);
      const request = { plane: "kubernetes", cluster: SCOPE.cluster, kinds } as const;
      const { resources } = await kubernetesReader(world).observe(request, plainContext({ clock }));
      return resources.filter(({ id }) => id === NAME);
    };

    test("they are made with their owner's marks and observed as wanted", async () => {
      expect(await run(nodeClassStep("create", CLASS))).toEqual({ worldId: NAME });
      expect(await run(nodePoolStep("create", POOL))).toEqual({ worldId: NAME });
      expect(await observe()).toMatchObject([
        {
          kind: "node-class",
          owner: { uid: OWNER.uid },
          props: { ...CLASS, subnets: ["subnet-1", "subnet-2"] },
        },
        { kind: "node-pool", owner: { uid: OWNER.uid }, props: POOL },
      ]);
    });

    test("a change is made in place, and what others set beside ours stays", async () => {
      const key = nodeClassKey(NAME);
      const body = {
        apiVersion: "eks.amazonaws.com/v1",
        kind: "NodeClass",
        metadata: { name: NAME },
        spec: { ephemeralStorage: { size: "160Gi" } },
      };
      await place.cluster.api.apply(key, body, { fieldManager: "kubectl", force: false });
      await run(nodeClassStep("update", { ...CLASS, podSubnets: ["subnet-p3"], snatPolicy: "Disabled" }));
      expect((await place.cluster.api.get(key)).spec).toMatchObject({
        podSubnetSelectorTerms: [{ id: "subnet-p3" }],
        snatPolicy: "Disabled",
        ephemeralStorage: { size: "160Gi" },
      });
      await run(nodePoolStep("update", { ...POOL, limits: {} }));
      expect((await observe())[1]?.props).toMatchObject({ limits: {} });
    });

    test("what the definitions forbid is refused as invalid", async () => {
      const half = nodeClassStep("update", { ...CLASS, podSecurityGroups: [] });
      await expect(run(half)).rejects.toMatchObject({ faultClass: "invalid" });
      const odd = { key: "a/b", operator: "Near", values: ["1"] };
      const pool = nodePoolStep("update", { ...POOL, requirements: [odd] });
      await expect(run(pool)).rejects.toMatchObject({ faultClass: "invalid" });
    });

    test("an object of the same name that is not ours is never taken over nor removed", async () => {
      const spec = {
        role: "theirs",
        subnetSelectorTerms: [{ tags: { Name: "x" } }],
        securityGroupSelectorTerms: [{ id: "sg-9" }],
      };
      const body = { apiVersion: "eks.amazonaws.com/v1", kind: "NodeClass", metadata: { name: "theirs" }, spec };
      const key = { type: NODE_CLASSES, name: "theirs" };
      await place.cluster.api.apply(key, body, { fieldManager: "kubectl", force: false });
      const step = nodeClassStep("create", { ...CLASS, name: "theirs" });
      await expect(run(step)).rejects.toMatchObject({ code: "OwnedByOther" });
      await run({ ...nodeClassDeletion("theirs") });
      expect((await place.cluster.api.get(key)).spec).toMatchObject({ role: "theirs" });
    });

    test("they are removed, the pool first, and the writer waits until they are gone", async () => {
      await run(nodePoolDeletion(NAME));
      await run(nodeClassDeletion(NAME));
      expect(await observe()).toEqual([]);
      expect((await place.cluster.api.list(NODE_POOLS, {})).map(({ metadata }) => metadata.name)).not.toContain(NAME);
      await run(nodePoolDeletion(NAME));
      await expect(place.cluster.api.get(nodePoolKey(NAME))).rejects.toMatchObject({ reason: "NotFound" });
    });
  });
}
