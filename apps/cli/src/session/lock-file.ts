import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type AddressPlan,
  type ClusterAddresses,
  findVpc,
  formatLock,
  type Lock,
  linkPartId,
  lockOf,
} from "@podspan/core/compile";
import { collectionKey, recordOf, type Snapshot } from "@podspan/core/observed";
import type { Plan } from "@podspan/core/plan";
import { type Fabric, hasPodSubnets } from "@podspan/core/spec";
import { type FabricFile, LOCK_FILE, readIfThere } from "./fabric-file.ts";

/** What a plan was made from and what it says: what decides whether addresses may be written down. */
export interface Placement {
  readonly addresses: AddressPlan;
  readonly snapshot: Snapshot;
  readonly plan: Plan;
}

/**
 * The lock that apply writes before its first step: where addresses lie, of those clusters whose network was seen and is there or
 * about to be made. The others keep what the former lock says, or have no entry: addresses chosen without seeing what others have
 * there would stand in everybody's way ever after. Undefined: there is nothing to write down. Pure.
 */
export function lockAfter(file: Pick<FabricFile, "fabric" | "lock">, placement: Placement): Lock | undefined {
  const { fabric, lock } = file;
  const { addresses, snapshot } = placement;
  const fresh = lockOf(fabric, addresses);
  const placed = placedIds(placement.plan);
  const current = Object.entries(addresses.clusters).flatMap(([key, cluster]) => {
    const settled = isSeen(fabric, cluster.vpc, snapshot) && isPlaced(cluster, placed);
    const entry = settled || isUnplaced(fabric, key) ? fresh.clusters[key] : lock?.clusters[key];
    return entry ? [[key, entry] as const] : [];
  });
  const all = [...current, ...gone(fabric, lock, addresses, snapshot)].sort(([a], [b]) => (a < b ? -1 : 1));
  const links = recordOf(Object.keys(fresh.links).flatMap((key) => linkAfter(key, fresh, lock, placed)));
  if (lock === undefined && all.length === 0 && Object.keys(links).length === 0) return undefined;
  return { ...fresh, clusters: recordOf(all), links };
}

/** What a link's routers are called is written down once something is there, or about to be made, by these names. */
function linkAfter(key: string, fresh: Lock, lock: Lock | undefined, placed: ReadonlySet<string>) {
  const names = Object.keys(fresh.links[key]?.routers ?? {});
  const isPlaced = names.some((name) => placed.has(linkPartId(key, "router-interface", name, "outside")));
  const entry = (isPlaced ? fresh : lock)?.links[key];
  return entry === undefined ? [] : [[key, entry] as const];
}

/** Writes the lock down, before anything is made there; a file that says so already is left alone. */
export async function writeLock(file: FabricFile, placement: Placement): Promise<void> {
  const lock = lockAfter(file, placement);
  if (lock === undefined) return;
  const path = join(file.folder, LOCK_FILE);
  const text = formatLock(lock);
  if ((await readIfThere(path)) === text) return;
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}

/** What exists, and what the plan's open steps will make. */
function placedIds({ bindings, steps }: Plan): ReadonlySet<string> {
  const open = steps.filter((step) => !step.blocked && step.operation !== "delete");
  return new Set([...Object.keys(bindings), ...open.map((step) => step.id)]);
}

function isPlaced({ ranges, subnets }: ClusterAddresses, placed: ReadonlySet<string>): boolean {
  return [...ranges, ...subnets].some(({ id }) => placed.has(id));
}

/** Pods that live in the subnets of their nodes have no place that could move. */
function isUnplaced({ spec }: Fabric, key: string): boolean {
  const cluster = spec.clusters[key];
  return cluster !== undefined && !hasPodSubnets(cluster);
}

/** Whether the VPC and everything in it that takes addresses was read. */
function isSeen(fabric: Fabric, vpc: string, snapshot: Snapshot): boolean {
  const finding = findVpc(fabric, vpc, snapshot);
  if (finding.kind === "planned") return true;
  return finding.kind === "found" && snapshot.scopes[collectionKey(finding.scope, "subnet")]?.kind === "observed";
}

/** Clusters that have left the Fabric leave the lock once everything was seen. */
function gone(fabric: Fabric, lock: Lock | undefined, addresses: AddressPlan, { scopes }: Snapshot) {
  // What is not even read keeps its places.
  const kept = Object.entries(lock?.clusters ?? {}).filter(([key]) => fabric.spec.clusters[key]?.manage === "none");
  const unread = Object.entries(scopes).some(([key, { kind }]) => kind === "failed" && /#(vpc|subnet)$/.test(key));
  return unread ? Object.entries(lock?.clusters ?? {}).filter(([key]) => addresses.clusters[key] === undefined) : kept;
}
