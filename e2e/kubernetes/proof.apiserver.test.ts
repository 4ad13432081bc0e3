import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Proof, Verdict } from "@podspan/core/prove";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describePeer } from "../../tools/peers/suite.ts";
import { joinAutoNodes, makeNatGateway, startAutoModeCluster } from "../world/auto-mode.fixture.ts";
import { type MotoWorld, startMotoWorld } from "../world/moto-world.fixture.ts";
import { Desk } from "../world/podspan.fixture.ts";
import { admitMembers, startRollingWorld } from "../world/rolling.fixture.ts";

/** A world in which nodes and pods are, and the Fabric of an example that is at home there. */
interface Stage {
  readonly env: Readonly<Record<string, string>>;
  readonly fabric: string;
  stop(): Promise<void>;
}

interface Case {
  readonly example: string;
  /** A pair that the plan makes, so that nobody proves an empty world against an empty world. */
  readonly reachable: readonly [from: string, to: string];
  start(example: string): Promise<Stage>;
}

const CASES: readonly Case[] = [
  {
    example: "pod-ranges",
    reachable: ["clusters/prod/pods/eu-west-1b", "clusters/prod/nodes/eu-west-1c"],
    start: async (example) => {
      const { aws, cluster, stop } = await startRollingWorld(["api", "web"]);
      return { env: aws.env, fabric: withAccess(example, cluster.kubeconfig), stop };
    },
  },
  {
    example: "pod-ranges-auto",
    reachable: ["clusters/prod/pods/eu-west-1b", "clusters/prod/pods/eu-west-1c"],
    start: async (example) => {
      const plane = await startAutoModeCluster();
      const world: MotoWorld = await startMotoWorld({
        managedCni: false,
        autoMode: true,
        clusterEndpoint: plane.endpoint,
      });
      await admitMembers(world);
      await joinAutoNodes(plane, world);
      const fabric = example.replace(/\bnat-[0-9a-f]+/, await makeNatGateway(world));
      const stop = async () => {
        await world.stop();
        await plane.stop();
      };
      return { env: world.env, fabric: withAccess(fabric, plane.kubeconfig), stop };
    },
  },
];

function withAccess(example: string, kubeconfig: string): string {
  return `${example.trimEnd()}\n      kubernetes: { kubeconfig: ${kubeconfig} }\n`;
}

/** What a verdict says of a pair; by which ids the world calls what decides, a plan cannot know. */
function words({ from, to, verdict, forward, reply, nat, mtu }: Verdict) {
  return { from, to, verdict, forward, reply, nat, mtu };
}

function gist(verdict: Verdict) {
  return { ...words(verdict), packets: verdict.packets };
}

for (const { example, reachable, start } of CASES) {
  await describePeer(["moto", "control-plane"], `examples/${example} on moto and a real API server`, () => {
    let stage: Stage;
    let desk: Desk;

    const proved = async (verb: "plan" | "verify"): Promise<Pick<Proof, "verdicts" | "unproved">> => {
      const { code, stdout, stderr } = await desk.podspan(verb, "--target", "aws", "--json");
      expect(code, stdout + stderr).toBe(0);
      return JSON.parse(stdout);
    };

    beforeAll(async () => {
      const path = resolve(import.meta.dirname, "../../examples", example, "fabric.yaml");
      stage = await start(await readFile(path, "utf8"));
      desk = await Desk.with(stage.fabric, { ...stage.env, PODSPAN_CONSISTENCY_MS: "1000" });
    });
    afterAll(async () => {
      await desk?.clear();
      await stage?.stop();
    });

    test("what plan proves of each pair of groups is what the world then proves", async () => {
      const foretold = await proved("plan");
      expect(foretold.unproved).toEqual([]);
      const [from, to] = reachable;
      expect(foretold.verdicts.find((one) => one.from === from && one.to === to)?.verdict).toBe("reachable");

      const apply = await desk.podspan("apply", "--target", "aws", "--yes");
      expect(apply.code, apply.stdout + apply.stderr).toBe(0);

      const found = await proved("plan");
      expect(found.unproved).toEqual([]);
      expect(found.verdicts.map(gist)).toEqual(foretold.verdicts.map(gist));
      // verify reads the pods too, which plan does not: old ones have addresses of their nodes until these are replaced.
      expect((await proved("verify")).verdicts.map(words)).toEqual(foretold.verdicts.map(words));
    });
  });
}
