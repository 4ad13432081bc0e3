import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NODE_CLASSES, NODE_POOLS } from "../api.ts";
import { nodeClassKey, nodeClassProps } from "../objects/node-class.ts";
import { nodePoolKey, nodePoolProps } from "../objects/node-pool.ts";
import { kubernetesReader } from "../observe/reader.ts";
import { kubernetesWriter } from "../write/writer.ts";
import { type Cluster, essence } from "./journeys.contract.ts";
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

    const writer = () => kubernetesWriter({ world: place.cluster.world, address: (key) => ({ cluster: key }) });
    const run = async (step: Parameters<ReturnType<typeof kubernetesWriter>["run"]>[0]) => {
      return writer().run(step, plainContext({ clock: place.cluster.clock }));
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

    test("a limit that somebody added beside ours is told with who did it and when, and goes by an update", async () => {
      await run(nodePoolStep("update", POOL));
      const body = {
        apiVersion: "karpenter.sh/v1",
        kind: "NodePool",
        metadata: { name: NAME },
        spec: { limits: { memory: "1Gi" } },
      };
      await place.cluster.api.apply(nodePoolKey(NAME), body, { fieldManager: "kubectl-edit", force: false });
      const pool = (await observe()).find(({ kind }) => kind === "node-pool");
      expect(pool?.props).toMatchObject({ limits: { cpu: "100", memory: "1Gi" } });
      expect(pool?.writes?.limits).toEqual({
        by: "kubectl-edit",
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      });
      expect(pool?.writes).not.toHaveProperty("requirements");
      await run(nodePoolStep("update", POOL));
      expect((await observe()).find(({ kind }) => kind === "node-pool")?.props).toMatchObject({
        limits: { cpu: "100" },
      });
    });

    test("what somebody else made is adopted, led to what we want, and given back with its values and owners", async () => {
      const { api } = place.cluster;
      const name = "adopted";
      const theirClass = {
        apiVersion: "eks.amazonaws.com/v1",
        kind: "NodeClass",
        metadata: { name, labels: { team: "net" } },
        spec: {
          role: "theirs",
          subnetSelectorTerms: [{ tags: { Name: "x" } }],
          securityGroupSelectorTerms: [{ id: "sg-9" }],
          ephemeralStorage: { size: "100Gi" },
        },
      };
      const requirements = [{ key: "kubernetes.io/arch", operator: "In", values: ["arm64"], minValues: 1 }];
      const nodeClassRef = { group: "eks.amazonaws.com", kind: "NodeClass", name };
      const theirPool = {
        apiVersion: "karpenter.sh/v1",
        kind: "NodePool",
        metadata: { name },
        spec: { template: { spec: { nodeClassRef, requirements } }, limits: { cpu: "5", memory: "1Gi" } },
      };
      await api.apply(nodeClassKey(name), theirClass, { fieldManager: "helm", force: false });
      await api.apply(nodePoolKey(name), theirPool, { fieldManager: "helm", force: false });
      const found = async () => [await api.get(nodeClassKey(name)), await api.get(nodePoolKey(name))] as const;
      const before = await found();
      const wanted = [
        nodeClassStep("update", { ...CLASS, name }),
        nodePoolStep("update", { ...POOL, name, nodeClass: name }),
      ];
      const priors: (Readonly<Record<string, unknown>> | undefined)[] = [];
      for (const step of wanted) {
        const context = plainContext({ clock: place.cluster.clock });
        await writer().run({ ...step, action: "adopt", worldId: name }, context);
        priors.push(context.prior);
      }
      const adopted = await found();
      expect(adopted[0].spec).toMatchObject({
        role: CLASS.role,
        subnetSelectorTerms: [{ id: "subnet-1" }, { id: "subnet-2" }],
      });
      expect(adopted[1].spec).toMatchObject({ limits: { cpu: "100" } });
      const after = [nodeClassProps(before[0]), nodePoolProps(before[1])];
      for (const [index, deletion] of [nodeClassDeletion(name), nodePoolDeletion(name)].entries()) {
        const prior = priors[index] ?? {};
        const release = { ...deletion, action: "release", after: after[index] } as const;
        // The second time as after a death at the very end: nothing is ours any more.
        for (const _time of [1, 2]) await writer().run(release, plainContext({ clock: place.cluster.clock, prior }));
      }
      expect((await found()).map(essence)).toEqual(before.map(essence));
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
