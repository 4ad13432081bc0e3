import type { ClusterNodes, LiveNode, Milestone, StepContext } from "@podspan/core/ports";
import { expect, test } from "vitest";
import { VirtualClock } from "../testing/virtual-clock.ts";
import { watched } from "./watch.ts";

/** A cluster whose nodes are what `live` says at the moment. */
function clusterOf(live: () => readonly LiveNode[]): ClusterNodes {
  return {
    list: async () => live(),
    unplacedPods: async () => [],
    drain: async () => 0,
    uncordon: async () => undefined,
    drifted: async () => [],
    hindrances: async () => [],
  };
}

/** What is told of `a` and `b` while that work is done. */
async function toldOf(
  live: () => readonly LiveNode[],
  work: (clock: VirtualClock) => Promise<void>,
): Promise<readonly string[]> {
  const told: string[] = [];
  const clock = new VirtualClock();
  const context: StepContext = {
    clock,
    signal: new AbortController().signal,
    prior: undefined,
    read: (_request, send) => send(),
    write: () => Promise.reject(new Error("a watch writes nothing")),
    waitFor: () => Promise.reject(new Error("a watch waits for nothing")),
    rememberPrior: async () => undefined,
    note: () => undefined,
    milestone: (subject: string, reached: Milestone) => told.push(`${subject} ${reached}`),
  };
  await watched(["a", "b"], { plane: "kubernetes", cluster: "prod" }, clusterOf(live), context, () => work(clock));
  return told;
}

function node(name: string, cordoned: boolean): LiveNode {
  return { name, zone: "eu-west-1a", ready: true, cordoned };
}

test("the node that goes last, just before EKS says that all is done, is told too", async () => {
  let nodes = [node("a", false), node("b", false)];
  const told = await toldOf(
    () => nodes,
    async (clock) => {
      await clock.sleep(15_000);
      nodes = [node("b", true)];
      await clock.sleep(10_000);
      nodes = [];
    },
  );
  expect(told).toEqual(["a gone", "b cordoned", "b gone"]);
});

test("a node that was cordoned before anybody looked has no time of it", async () => {
  let nodes = [node("a", true), node("b", false)];
  const told = await toldOf(
    () => nodes,
    async (clock) => {
      await clock.sleep(5_000);
      nodes = [node("a", true), node("b", true)];
      await clock.sleep(10_000);
      nodes = [];
    },
  );
  expect(told).toEqual(["b cordoned", "a gone", "b gone"]);
});
