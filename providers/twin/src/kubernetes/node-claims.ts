import { type KubeObject, NODE_CLAIMS, NODE_CLASSES, NODE_POOLS, NODES, PODS } from "@podspan/kubernetes/api";
import { hexId } from "../records/ids.ts";
import type { ApiServer } from "./api-server.ts";
import type { TwinCluster } from "./cluster.ts";
import { at, listOf } from "./fields/json.ts";
import { rfc3339 } from "./time.ts";
import { checkBudgets } from "./workload/budgets.ts";

const MANAGER = "karpenter";
const POOL_LABEL = "karpenter.sh/nodepool";
const CLASS_LABEL = "eks.amazonaws.com/nodeclass";
const HASH = "eks.amazonaws.com/nodeclass-hash";
const DO_NOT_DISRUPT = "karpenter.sh/do-not-disrupt";
/** From a change of a class until its nodes are found to have drifted. */
const DRIFT_MS = 60_000;
/** From the choice of a node until it is drained. */
const DRAIN_MS = 60_000;

/**
 * What Karpenter keeps about each node of a pool, and which nodes it replaces because their NodeClass is another now (drift): as many at a
 * time as the pool's budgets let go, none that is marked, and none whose pods may not go (karpenter.sh, Disruption). What is under way
 * is written in the claims.
 */
export class NodeClaims {
  readonly #cluster: TwinCluster;
  readonly #server: ApiServer;

  constructor(cluster: TwinCluster, server: ApiServer) {
    this.#cluster = cluster;
    this.#server = server;
  }

  /** Nodes that are drained now and go. */
  due(now: number): readonly KubeObject[] {
    if (this.#cluster.served(NODE_CLAIMS) === undefined) return [];
    this.#keep();
    return this.#cluster.all(NODE_POOLS).flatMap((pool) => this.#ofPool(pool, now));
  }

  /** A claim for every node of a pool, and none beside. */
  #keep(): void {
    const nodes = this.#cluster.all(NODES).filter(({ metadata }) => metadata.labels?.[POOL_LABEL] !== undefined);
    const names = new Set(nodes.map(({ metadata }) => metadata.name));
    for (const claim of this.#cluster.all(NODE_CLAIMS)) {
      if (!names.has(nodeOf(claim))) this.#server.release(NODE_CLAIMS, claim);
    }
    const known = new Set(this.#cluster.all(NODE_CLAIMS).map(nodeOf));
    for (const node of nodes) if (!known.has(node.metadata.name)) this.#put(this.#claimOf(node));
  }

  #claimOf({ metadata, spec }: KubeObject): KubeObject {
    const { labels = {}, name: nodeName } = metadata;
    const pool = labels[POOL_LABEL] ?? "";
    const nodeClass = labels[CLASS_LABEL] ?? "";
    return {
      apiVersion: "karpenter.sh/v1",
      kind: "NodeClaim",
      metadata: {
        name: `${pool}-${hexId(nodeName, 0).slice(1, 6)}`,
        labels: { [POOL_LABEL]: pool },
        annotations: { [HASH]: this.#hashOf(nodeClass) },
      },
      spec: { nodeClassRef: { group: "eks.amazonaws.com", kind: "NodeClass", name: nodeClass } },
      status: { nodeName, providerID: at(spec, "providerID"), conditions: [] },
    };
  }

  #hashOf(nodeClass: string): string {
    return hexId(JSON.stringify(sorted(this.#cluster.find(NODE_CLASSES, undefined, nodeClass)?.spec ?? {})), 0);
  }

  #ofPool(pool: KubeObject, now: number): readonly KubeObject[] {
    if (pool.metadata.deletionTimestamp !== undefined) return [];
    const ours = () => this.#cluster.all(NODE_CLAIMS).filter((claim) => isOf(claim, pool.metadata.name));
    for (const claim of ours()) if (!hasDrifted(claim) && this.#drifts(claim, now)) this.#put(drifted(claim, now));
    const going = ours().filter(isGoing);
    const free = allowed(pool, ours().length) - going.length;
    const next = ours().filter((claim) => hasDrifted(claim) && !isGoing(claim) && this.#canGo(nodeOf(claim)));
    for (const claim of next.sort(byName).slice(0, Math.max(0, free))) this.#choose(claim, now);
    return going
      .filter(({ metadata }) => now - Date.parse(metadata.deletionTimestamp ?? "") >= DRAIN_MS)
      .flatMap((claim) => this.#cluster.find(NODES, undefined, nodeOf(claim)) ?? []);
  }

  /** Its class is another than it was launched with, for as long as Karpenter takes to see that. */
  #drifts({ metadata, spec }: KubeObject, now: number): boolean {
    const name = `${at(spec, "nodeClassRef", "name")}`;
    const nodeClass = this.#cluster.find(NODE_CLASSES, undefined, name);
    if (nodeClass === undefined || metadata.annotations?.[HASH] === this.#hashOf(name)) return false;
    const written = (nodeClass.metadata.managedFields ?? []).filter(({ subresource }) => subresource === undefined);
    const changed = Math.max(0, ...written.map(({ time }) => Date.parse(time ?? "") || 0));
    return now - changed >= DRIFT_MS;
  }

  #canGo(name: string): boolean {
    const node = this.#cluster.find(NODES, undefined, name);
    const pods = this.#cluster.all(PODS).filter((pod) => at(pod.spec, "nodeName") === name);
    return node !== undefined && !isMarked(node) && pods.every((pod) => !isMarked(pod) && this.#isAllowed(pod));
  }

  #isAllowed(pod: KubeObject): boolean {
    try {
      checkBudgets(this.#cluster, pod);
      return true;
    } catch {
      return false;
    }
  }

  #choose(claim: KubeObject, now: number): void {
    this.#put({ ...claim, metadata: { ...claim.metadata, deletionTimestamp: rfc3339(now) } });
    const node = this.#cluster.find(NODES, undefined, nodeOf(claim));
    if (node === undefined) return;
    const cordoned = { ...node, spec: { ...(node.spec as object), unschedulable: true } };
    this.#server.put({ type: NODES, name: node.metadata.name }, cordoned, MANAGER);
  }

  #put(claim: KubeObject): void {
    this.#server.put({ type: NODE_CLAIMS, name: claim.metadata.name }, claim, MANAGER);
  }
}

/** How many nodes of so many the pool's budgets let go for drift: the least of them, shares rounded up. Hours are not modelled. */
function allowed({ spec }: KubeObject, total: number): number {
  const budgets = listOf(at(spec, "disruption", "budgets")).filter((budget) => {
    const reasons = listOf(at(budget, "reasons"));
    return reasons.length === 0 || reasons.includes("Drifted");
  });
  const numbers = budgets.map((budget) => {
    const share = /^(\d+)%$/.exec(`${at(budget, "nodes")}`)?.[1];
    return share === undefined ? Number(at(budget, "nodes")) : Math.ceil((Number(share) / 100) * total);
  });
  return Math.min(...numbers, total);
}

function drifted(claim: KubeObject, now: number): KubeObject {
  const condition = { type: "Drifted", status: "True", reason: "NodeClassDrift", lastTransitionTime: rfc3339(now) };
  return { ...claim, status: { ...(claim.status as object), conditions: [condition] } };
}

function hasDrifted({ status }: KubeObject): boolean {
  return listOf(at(status, "conditions")).some((one) => at(one, "type") === "Drifted" && at(one, "status") === "True");
}

function isGoing({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined;
}

function isMarked({ metadata }: KubeObject): boolean {
  return metadata.annotations?.[DO_NOT_DISRUPT] === "true";
}

function isOf({ metadata }: KubeObject, pool: string): boolean {
  return metadata.labels?.[POOL_LABEL] === pool;
}

function nodeOf({ status }: KubeObject): string {
  return `${at(status, "nodeName")}`;
}

function byName(a: KubeObject, b: KubeObject): number {
  return a.metadata.name < b.metadata.name ? -1 : 1;
}

/** The order of fields says nothing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(fields.map(([field, inner]) => [field, sorted(inner)]));
}
