import { type Diagnostic, diagnose } from "../diagnostics/index.ts";
import type { Fabric } from "../spec/index.ts";
import type { AddressPlan, Lock } from "./address-plan.ts";

/** The part of an AddressPlan that must never move. */
export function lockOf(fabric: Fabric, plan: AddressPlan): Lock {
  return {
    kind: "Lock",
    version: 1,
    fabric: { name: fabric.metadata.name, uid: fabric.metadata.uid },
    clusters: Object.fromEntries(
      Object.entries(plan.clusters).map(([key, cluster]) => [
        key,
        {
          ranges: cluster.ranges.map((range) => range.cidr),
          subnets: Object.fromEntries(cluster.subnets.map((subnet) => [subnet.zone, subnet.cidr])),
        },
      ]),
    ),
  };
}

/** Text of `fabric.lock.json`: sorted, one newline at the end. */
export function formatLock(lock: Lock): string {
  return `${JSON.stringify(lock, null, 2)}\n`;
}

/** Reads `fabric.lock.json`. A lock of another Fabric, of a newer version or malformed is LOCK-2. */
export function parseLock(
  text: string,
  fabric: Fabric,
  file: string,
): { readonly lock?: Lock; readonly diagnostics: readonly Diagnostic[] } {
  const refuse = (why: string) => ({ diagnostics: [diagnose("LOCK-2", { message: `${file}: ${why}` })] });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refuse(`not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  if (!isLock(value)) return refuse("not a lock file of version 1");
  if (value.fabric.uid !== fabric.metadata.uid) {
    return refuse(`belongs to Fabric ${value.fabric.name} with uid ${value.fabric.uid}, not to ${fabric.metadata.uid}`);
  }
  return { lock: value, diagnostics: [] };
}

function isLock(value: unknown): value is Lock {
  if (!isObject(value) || value.kind !== "Lock" || value.version !== 1) return false;
  const { fabric, clusters } = value;
  if (!isObject(fabric) || typeof fabric.uid !== "string" || typeof fabric.name !== "string") return false;
  return isObject(clusters) && Object.values(clusters).every(isLockedCluster);
}

function isLockedCluster(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { ranges, subnets } = value;
  const texts = (list: readonly unknown[]): boolean => list.every((item) => typeof item === "string");
  return Array.isArray(ranges) && texts(ranges) && isObject(subnets) && texts(Object.values(subnets));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
