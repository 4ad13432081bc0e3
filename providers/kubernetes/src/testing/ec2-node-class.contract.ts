import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { KubeObject } from "../api.ts";
import { ec2NodeClassKey, maxPodsOwners } from "../objects/ec2-node-class.ts";
import { at } from "../objects/json.ts";
import { kubernetesReader } from "../observe/reader.ts";
import { kubernetesWriter } from "../write/writer.ts";
import type { Cluster } from "./journeys.contract.ts";
import { type PlainContext, plainContext } from "./step-context.ts";
import { ec2NodeClassDeletion, ec2NodeClassStep, SCOPE } from "./steps.ts";

export interface Ec2NodeClassPlace {
  readonly name: string;
  /** A cluster that serves Karpenter's type. */
  readonly start: () => Promise<{ readonly cluster: Cluster; readonly stop: () => Promise<void> }>;
}

/** What reader and writer do with max-pods of EC2NodeClasses, the same on the twin and on a real API server. */
export function ec2NodeClassJourneys({ name, start }: Ec2NodeClassPlace): void {
  describe(`max-pods of an EC2NodeClass on ${name}`, () => {
    let place: Awaited<ReturnType<Ec2NodeClassPlace["start"]>>;
    beforeAll(async () => {
      place = await start();
    });
    afterAll(() => place?.stop());

    const applied = (key: string, kubelet: object, fieldManager: string): Promise<KubeObject> => {
      const spec = { role: "nodes", kubelet };
      const body = { apiVersion: "karpenter.k8s.aws/v1", kind: "EC2NodeClass", metadata: { name: key }, spec };
      return place.cluster.api.apply(ec2NodeClassKey(key), body, { fieldManager, force: true });
    };
    const run = async (
      step: ReturnType<typeof ec2NodeClassStep>,
      prior?: PlainContext["prior"],
    ): Promise<PlainContext> => {
      const { world, clock } = place.cluster;
      const context = plainContext({ clock, ...(prior === undefined ? {} : { prior }) });
      await kubernetesWriter({ world, address: (key) => ({ cluster: key }) }).run(step, context);
      return context;
    };
    const kubeletOf = async (key: string) => at((await place.cluster.api.get(ec2NodeClassKey(key))).spec, "kubelet");
    const observed = async (key: string) => {
      const { world, clock } = place.cluster;
      const request = {
        plane: "kubernetes",
        cluster: SCOPE.cluster,
        kinds: new Set(["ec2-node-class"] as const),
      } as const;
      const { resources } = await kubernetesReader(world).observe(request, plainContext({ clock }));
      return resources.find(({ id }) => id === key)?.props;
    };

    test("is set beside what others say, observed, and gone again when we let go", async () => {
      await applied("plain", { podsPerCore: 2 }, "flux");
      expect(await observed("plain")).toEqual({ name: "plain" });
      const { prior } = await run(ec2NodeClassStep({ name: "plain", maxPods: 20 }));
      expect(prior).toEqual({ maxPods: { kind: "absent" } });
      expect(await observed("plain")).toEqual({ name: "plain", maxPods: 20 });
      await run(ec2NodeClassDeletion("plain"), prior);
      expect(await kubeletOf("plain")).toEqual({ podsPerCore: 2 });
    });

    test("taken from somebody it goes back to them with its value, and they own it alone", async () => {
      const before = maxPodsOwners(await applied("taken", { maxPods: 58 }, "flux"));
      const { prior, notes } = await run(ec2NodeClassStep({ name: "taken", maxPods: 20 }));
      expect(notes).toHaveLength(1);
      expect(await observed("taken")).toEqual({ name: "taken", maxPods: 20 });
      await run(ec2NodeClassDeletion("taken"), prior);
      expect(await observed("taken")).toEqual({ name: "taken", maxPods: 58 });
      expect(maxPodsOwners(await place.cluster.api.get(ec2NodeClassKey("taken")))).toEqual(before);
      expect(await kubeletOf("taken")).toEqual({ maxPods: 58 });
    });

    test("a second write changes nothing, and the prior value is the first one's", async () => {
      await applied("again", { maxPods: 58 }, "flux");
      const { prior } = await run(ec2NodeClassStep({ name: "again", maxPods: 20 }));
      const second = await run(ec2NodeClassStep({ name: "again", maxPods: 20 }), prior);
      expect(second.prior).toEqual(prior);
      expect(await observed("again")).toEqual({ name: "again", maxPods: 20 });
    });

    test("of a class that is gone there is nothing to give back, and none to change", async () => {
      await run(ec2NodeClassDeletion("none"));
      await expect(run(ec2NodeClassStep({ name: "none", maxPods: 20 }))).rejects.toMatchObject({
        faultClass: "not-found",
      });
    });
  });
}
