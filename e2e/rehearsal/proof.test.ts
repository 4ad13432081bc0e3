import type { Verdict } from "@podspan/core/prove";
import { declaredOf, type ProofSubject, provePlan, proveSnapshot } from "@podspan/core/prove";
import { DEFAULT_BEHAVIOUR } from "@podspan/twin";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { linkedRandomFabric } from "./random-fabric.fixture.ts";
import { type Planned, Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { runs } from "./soak.fixture.ts";

/** More than any of these Fabrics needs. */
const ROOMY = {
  limits: { ...DEFAULT_BEHAVIOUR.limits, blocksPerVpc: 20 },
};

function subjectOf({ named, addresses }: Planned): ProofSubject {
  return { fabric: named, addresses };
}

/** What a verdict says of the packets; by which ids the world calls what decides, a plan cannot know. */
function gist({ from, to, verdict, forward, reply, nat, mtu, packets }: Verdict) {
  return { from, to, verdict, forward, reply, nat, mtu, packets };
}

test("what a plan proves is what the world then proves, pair by pair, with every packet", async () => {
  await fc.assert(
    fc.asyncProperty(linkedRandomFabric, async (fabric) => {
      const only = fabric.only ? { only: fabric.only } : {};
      const story = await Rehearsal.of({ fabric: fabric.text, world: fabric.world, behaviour: ROOMY });
      const planned = await story.plan("apply", only);
      const foretold = provePlan(subjectOf(planned), planned.snapshot, planned.plan).proof;
      expect((await story.run("apply", only)).result).toBe("succeeded");
      story.world.pass(A_WHILE);
      const found = await story.plan("apply", only);
      const { proof } = proveSnapshot(subjectOf(found), found.snapshot);
      expect(foretold.groups).toEqual(proof.groups);
      expect(foretold.verdicts.map(gist)).toEqual(proof.verdicts.map(gist));
    }),
    runs(4),
  );
});

test("and what a destroy proves, too", async () => {
  await fc.assert(
    fc.asyncProperty(linkedRandomFabric, async (fabric) => {
      const only = fabric.only ? { only: fabric.only } : {};
      const story = await Rehearsal.of({ fabric: fabric.text, world: fabric.world, behaviour: ROOMY });
      expect((await story.run("apply", only)).result).toBe("succeeded");
      story.world.pass(A_WHILE);
      const planned = await story.plan("destroy", only);
      const foretold = provePlan(subjectOf(planned), planned.snapshot, planned.plan).proof;
      expect((await story.run("destroy", only)).result).toBe("succeeded");
      story.world.pass(A_WHILE);
      const found = await story.plan("destroy", only);
      const { proof } = proveSnapshot(subjectOf(found), found.snapshot);
      expect(foretold.groups).toEqual(proof.groups);
      expect(foretold.verdicts.map(gist)).toEqual(proof.verdicts.map(gist));
    }),
    runs(2),
  );
});

test("a cluster of a VPC that is yet to be made has no VPC before, and its planned one then", async () => {
  const text = `apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: made, uid: 7d3f9a10-5b1c-4f6e-9c55-000000000001 }
spec:
  vpcs: { core: { region: eu-west-1, cidrs: [10.40.0.0/16] } }
  clusters: { a: { vpc: core, zones: [eu-west-1a], pods: { ranges: [100.64.0.0/16] } } }
  sites: { dc1: { nodes: 10.1.0.0/16 } }
`;
  const story = await Rehearsal.of({ fabric: text, world: { vpcs: [], clusters: [] } });
  const planned = await story.plan("apply", { only: "aws" });
  const { vpcs, clusters, sites } = declaredOf(planned.named, planned.addresses, planned.snapshot);
  expect(vpcs).toMatchObject([{ key: "core", vpc: "planned:core/vpc" }]);
  expect(clusters).toMatchObject([{ key: "a", vpc: "planned:core/vpc", podRanges: [], zones: ["eu-west-1a"] }]);
  expect(sites).toMatchObject([{ key: "dc1", pods: [] }]);
});
