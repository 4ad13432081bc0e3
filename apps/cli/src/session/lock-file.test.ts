import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { awsReader } from "@podspan/aws";
import { type Lock, requestsOf } from "@podspan/core/compile";
import type { State } from "@podspan/core/plan";
import { Limiter, observeWorld, readContext } from "@podspan/engine";
import { kubernetesReader } from "@podspan/kubernetes";
import { createTwin, type Fault, VirtualClock } from "@podspan/twin";
import { describe, expect, test } from "vitest";
import { EXAMPLES } from "../testing/examples.ts";
import { folderWith, memoryContext, podspan, START } from "../testing/memory.ts";
import { type FabricFile, openFabric } from "./fabric-file.ts";
import { readFolder } from "./folder.ts";
import { inventedWorld } from "./invented-world.ts";
import { lockAfter, type Placement, writeLock } from "./lock-file.ts";
import { applicationPlan, meaningOf } from "./pipeline.ts";

async function fileIn(cwd: string): Promise<FabricFile> {
  const opened = await openFabric(memoryContext({ cwd }).cli, undefined);
  if (!opened.ok) throw new Error(opened.diagnostics[0]?.message);
  return opened.value;
}

/** What apply would work with in the Fabric's twin, when AWS refuses what is named. */
async function placementIn(file: FabricFile, ...denied: readonly string[]): Promise<Placement> {
  const clock = new VirtualClock({ start: START });
  const faults = denied.map((api): Fault => ({ api, fault: "denied" }));
  const files = await readFolder(join(file.folder, "world"));
  const twin = createTwin({ clock, files: files ?? {}, behaviour: { faults } });
  if (!files) twin.invent(inventedWorld(file.fabric));
  const readers = { aws: awsReader(twin.aws), kubernetes: kubernetesReader(twin.kubernetes) };
  const signal = new AbortController().signal;
  const context = readContext({ clock, limiter: new Limiter({ clock }), signal, events: () => undefined });
  const snapshot = await observeWorld(requestsOf(file.fabric, "plan", undefined), readers, context);
  const { name, uid } = file.fabric.metadata;
  const state: State = { kind: "State", version: 1, fabric: { name, uid }, resources: {} };
  const meaning = meaningOf(file, { snapshot, state });
  const plan = applicationPlan({ file, snapshot, state, target: "twin", only: undefined }, meaning);
  return { addresses: meaning.addresses, snapshot, plan };
}

function lockedAt(file: FabricFile, cidr: string): Lock {
  const { name, uid } = file.fabric.metadata;
  const subnets = { "eu-west-1b": [cidr] };
  return {
    kind: "Lock",
    version: 3,
    fabric: { name, uid },
    clusters: { prod: { ranges: ["100.64.0.0/16"], subnets } },
    links: {},
  };
}

/** Who we are, a cluster says as well as STS. */
const DENIED: readonly (readonly string[])[] = [
  ["ec2:DescribeVpcs"],
  ["ec2:DescribeSubnets"],
  ["sts:GetCallerIdentity", "eks:DescribeCluster"],
  ["*"],
];

describe("of a world that could not be read nothing is written down", () => {
  test.each(DENIED)("%s denied: there is no lock afterwards", async (...denied) => {
    const cwd = folderWith({ from: join(EXAMPLES, "pod-ranges") });
    const file = await fileIn(cwd);
    const placement = await placementIn(file, ...denied);
    expect(placement.plan.steps.some((step) => step.blocked)).toBe(true);
    await writeLock(file, placement);
    expect(existsSync(join(cwd, "fabric.lock.json"))).toBe(false);
  });

  test.each(DENIED)("%s denied: a lock that is there stays as it is", async (...denied) => {
    const file = await fileIn(join(EXAMPLES, "pod-ranges"));
    const locked = { ...file, lock: lockedAt(file, "100.64.64.0/18") };
    expect(lockAfter(locked, await placementIn(file, ...denied))).toEqual(locked.lock);
  });

  test("a cluster that has left the Fabric stays locked until everything was seen", async () => {
    const file = await fileIn(join(EXAMPLES, "pod-ranges"));
    const { clusters, ...lock } = lockedAt(file, "100.64.0.0/18");
    const former = { ...lock, clusters: { former: { ranges: [], subnets: {} }, ...clusters } };
    const after = (placement: Placement) =>
      Object.keys(lockAfter({ ...file, lock: former }, placement)?.clusters ?? {});
    expect(after(await placementIn(file, "ec2:DescribeSubnets"))).toEqual(["former", "prod"]);
    expect(after(await placementIn(file))).toEqual(["prod"]);
  });
});

test("of a world that was read, every cluster that is about to be made is written down", async () => {
  const cwd = folderWith({ from: join(EXAMPLES, "shared-vpc-two-clusters") });
  const file = await fileIn(cwd);
  await writeLock(file, await placementIn(file));
  const { clusters } = JSON.parse(readFileSync(join(cwd, "fabric.lock.json"), "utf8"));
  expect(Object.keys(clusters)).toEqual(["blue", "green"]);
});

test("what cannot be read of the rest does not matter", async () => {
  const file = await fileIn(join(EXAMPLES, "pod-ranges"));
  const placement = await placementIn(file, "ec2:DescribeRouteTables", "kubernetes:list");
  expect(lockAfter(file, placement)?.clusters.prod?.subnets).toEqual({
    "eu-west-1b": ["100.64.0.0/18"],
    "eu-west-1c": ["100.64.64.0/18"],
  });
});

test("of a plan with nothing to carry out and nothing there, nothing is written down", async () => {
  const file = await fileIn(join(EXAMPLES, "pod-ranges"));
  const placement = await placementIn(file);
  const blocked = { code: "X", reason: "x", fix: "x" };
  const steps = placement.plan.steps.map((step) => ({ ...step, blocked }));
  const bindings = {};
  expect(lockAfter(file, { ...placement, plan: { ...placement.plan, steps, bindings } })).toBeUndefined();
});

test("a lock that was lost is written again as it was, though there is nothing to do", async () => {
  const cwd = folderWith({ from: join(EXAMPLES, "pod-ranges") });
  const path = join(cwd, "fabric.lock.json");
  expect(await podspan("apply --yes", { cwd })).toMatchObject({ exit: 0 });
  const before = readFileSync(path, "utf8");
  rmSync(path);
  expect(await podspan("apply --yes", { cwd })).toMatchObject({ exit: 0 });
  expect(readFileSync(path, "utf8")).toBe(before);
});
