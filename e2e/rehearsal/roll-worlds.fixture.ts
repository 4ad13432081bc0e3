import { TAG_UID } from "@podspan/core/desired";
import type { Check } from "@podspan/core/plan";
import { DISRUPTION_BUDGETS } from "@podspan/kubernetes/api";
import type { Files, InventPlan, NodesPlan, Twin } from "@podspan/twin";
import { expect } from "vitest";
import type { Rehearsal } from "./rehearsal.fixture.ts";
import { fabricWith } from "./worlds.fixture.ts";

export const ROLL_ZONES = ["eu-west-1a", "eu-west-1b", "eu-west-1c"] as const;

/** A cluster in a VPC with room for the nodes of two generations. */
export function rollWorld(groups: readonly NodesPlan[], podsPerNode = 3): InventPlan {
  return {
    vpcs: [
      {
        key: "main",
        region: "eu-west-1",
        id: "vpc-0aaaaaaaaaaaaaaaa",
        tags: { Name: "main" },
        cidr: "10.20.0.0/16",
        zones: ROLL_ZONES,
      },
    ],
    clusters: [{ name: "prod", vpc: "main", managedCni: true, nodesPerZone: 1, podsPerNode, groups }],
  };
}

/** `--roll`, without pods that nobody would make again. */
export const ROLL = { roll: { barePods: false } } as const;

export const ROLL_FABRIC = fabricWith(`
  vpcs:
    main: { region: eu-west-1, id: vpc-0aaaaaaaaaaaaaaaa }
  clusters:
    prod:
      vpc: main
      zones: [${ROLL_ZONES.join(", ")}]
      pods: { ranges: [100.64.0.0/16] }
`);

/** The same, with launch templates made to say max-pods. */
export const AUTO_FABRIC = ROLL_FABRIC.replace("[100.64.0.0/16] }", "[100.64.0.0/16], maxPods: auto }");

/** A group whose launch template has one version with this user data. */
export function templateGroup(userData: string, more: Partial<NodesPlan> = {}): NodesPlan {
  return {
    name: "web",
    nodes: 2,
    kind: "template",
    userData: Buffer.from(userData, "latin1").toString("base64"),
    ...more,
  };
}

/** Nodes and pods of a cluster as they are, without names: what two ends of a roll are compared by. */
export function populationOf(files: Files): unknown {
  const nodes = read<Node>(files, "nodes").map(({ metadata, spec, status }) => ({
    zone: metadata.labels["topology.kubernetes.io/zone"],
    group: (metadata.labels["eks.amazonaws.com/nodegroup"] ?? "").replace(/-[0-9a-f]{4}$/, ""),
    cordoned: spec.unschedulable === true,
    ready: status.conditions.find(({ type }) => type === "Ready")?.status,
  }));
  const pods = read<Pod>(files, "pods").map(({ metadata, status }) => ({
    app: metadata.labels.app,
    phase: metadata.deletionTimestamp === undefined ? status.phase : "ending",
    range: (status.podIP ?? "").split(".").slice(0, 1).join("."),
  }));
  const groups = JSON.parse(files["aws_configs/eu-west-1/EksNodegroups.json"] ?? '{"EksNodegroups":[]}').EksNodegroups;
  const byText = (list: readonly unknown[]) => list.map((one) => JSON.stringify(one)).sort();
  return {
    nodes: byText(nodes),
    pods: byText(pods),
    groups: byText(
      groups.map((group: { nodegroupName: string; status: string }) => [group.nodegroupName, group.status]),
    ),
  };
}

interface Node {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: { readonly unschedulable?: boolean };
  readonly status: { readonly conditions: readonly { readonly type: string; readonly status: string }[] };
}

interface Pod {
  readonly metadata: { readonly labels: { readonly app: string }; readonly deletionTimestamp?: string };
  readonly status: { readonly phase: string; readonly podIP?: string };
}

function read<T>(files: Files, plural: string): readonly T[] {
  return JSON.parse(files[`kubernetes/prod/${plural}.json`] ?? "[]");
}

/** Budget `web` over the pods of that app. */
export async function setBudget(
  twin: Twin,
  spec: { readonly minAvailable?: number; readonly maxUnavailable?: number },
) {
  const kube = await twin.kubernetes.open({ cluster: "prod" });
  const key = { type: DISRUPTION_BUDGETS, namespace: "default", name: "web" };
  const body = {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name: "web", namespace: "default" },
    spec: { selector: { matchLabels: { app: "web" } }, ...spec },
  };
  await kube.apply(key, body, { fieldManager: "somebody", force: true });
}

/** What `verify` finds to be wrong; that EKS may take five hours to learn of a new block is so whatever nodes do. */
export async function findingsOf(rehearsal: Rehearsal): Promise<readonly Check[]> {
  return (await rehearsal.verify()).filter(({ code, status }) => status !== "ok" && code !== "control-plane");
}

/** Nothing in a world is marked as ours but node groups that a roll has made, which stay. */
export function expectFreeOfOurs(files: Files): void {
  const marked = Object.entries(files).filter(
    ([path, text]) => !path.endsWith("EksNodegroups.json") && !path.endsWith("twin.json") && text.includes(TAG_UID),
  );
  expect(marked.map(([path]) => path)).toEqual([]);
  expect(
    Object.entries(files).filter(([path, text]) => path.endsWith("Vpcs.json") && text.includes("100.64.")),
  ).toEqual([]);
}
