import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import { recordOf } from "../../observed/index.ts";
import { type Fabric, hasPodSubnets } from "../../spec/index.ts";
import type { AddressPlan, Lock, LockedCluster, LockedLink, PodSubnet } from "./address-plan.ts";
import { lockedLinks } from "./locked-links.ts";

/** The part of an AddressPlan that must never move, and the names of routers, which neither do. */
export function lockOf(fabric: Fabric, plan: AddressPlan): Lock {
  return {
    kind: "Lock",
    version: 3,
    fabric: { name: fabric.metadata.name, uid: fabric.metadata.uid },
    clusters: recordOf(
      Object.entries(plan.clusters)
        .filter(([key]) => isPlacing(fabric, key))
        .map(([key, cluster]) => [
          key,
          {
            ranges: cluster.ranges.map((range) => range.cidr),
            subnets: lockedSubnets(cluster.subnets),
          },
        ]),
    ),
    links: lockedLinks(fabric),
  };
}

/** Whether a cluster has places for pods that must not move: not where these live in the subnets of their nodes. */
function isPlacing({ spec }: Fabric, key: string): boolean {
  const cluster = spec.clusters[key];
  return cluster === undefined || hasPodSubnets(cluster);
}

/** The list of each zone, by index. */
export function lockedSubnets(
  subnets: readonly Pick<PodSubnet, "zone" | "index" | "cidr">[],
): LockedCluster["subnets"] {
  const byZone = Map.groupBy(subnets, (subnet) => subnet.zone);
  return Object.fromEntries(
    [...byZone].map(([zone, own]) => {
      const length = Math.max(...own.map(({ index }) => index));
      const list = Array.from({ length }, (_, at) => own.find(({ index }) => index === at + 1)?.cidr ?? null);
      return [zone, list];
    }),
  );
}

/** Text of `fabric.lock.json`: sorted, one newline at the end. Without a link it is of version 2, which says as much and which more can read. */
export function formatLock({ links, ...lock }: Lock): string {
  const written = Object.keys(links).length === 0 ? { ...lock, version: 2 } : { ...lock, links };
  return `${JSON.stringify(written, null, 2)}\n`;
}

/** Reads `fabric.lock.json`. A lock of another Fabric, of a newer version or malformed is LOCK-2; older versions are read as version 3. */
export function parseLock(
  text: string,
  fabric: Fabric,
  file: string,
): { readonly lock?: Lock; readonly diagnostics: readonly Diagnostic[] } {
  const refuse = (why: string) => ({ diagnostics: [diagnose("LOCK-2", { message: `${file}: ${why}` })] });
  const conflict = text.split("\n").findIndex((line) => /^(<{7}|={7}|>{7})( |\r?$)/.test(line));
  if (conflict >= 0) return { diagnostics: [unmerged(`${file}:${conflict + 1}`)] };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refuse(`not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  const lock = lockIn(value);
  if (!lock) return refuse("not a lock file of version 1, 2 or 3");
  if (lock.fabric.uid !== fabric.metadata.uid) {
    return refuse(`belongs to Fabric ${lock.fabric.name} with uid ${lock.fabric.uid}, not to ${fabric.metadata.uid}`);
  }
  return { lock, diagnostics: [] };
}

/** Two branches placed addresses: each side's places may be in use, so no side is taken for the right one. */
function unmerged(place: string): Diagnostic {
  return diagnose("LOCK-2", {
    message: `${place} is in the middle of a merge: it has the conflict marks of version control`,
    cause:
      "Two branches have changed the places of addresses, and only one of them can be what was applied for a cluster.",
    fix: "Keep of every cluster the side that was applied (of two different clusters both), without the marks; then `podspan plan` says where world and file disagree.",
  });
}

function lockIn(value: unknown): Lock | undefined {
  if (!isObject(value) || value.kind !== "Lock" || !isVersion(value.version)) return undefined;
  const { fabric } = value;
  if (!isObject(fabric) || typeof fabric.uid !== "string" || typeof fabric.name !== "string") return undefined;
  if (!isObject(value.clusters)) return undefined;
  const clusters: Record<string, LockedCluster> = {};
  for (const [key, entry] of Object.entries(value.clusters)) {
    const cluster = lockedCluster(entry, value.version);
    if (!cluster) return undefined;
    clusters[key] = cluster;
  }
  const links = value.version === 3 ? linksIn(value.links) : {};
  if (links === undefined) return undefined;
  return { kind: "Lock", version: 3, fabric: { name: fabric.name, uid: fabric.uid }, clusters, links };
}

type Version = 1 | 2 | 3;

function isVersion(value: unknown): value is Version {
  return value === 1 || value === 2 || value === 3;
}

function linksIn(value: unknown): Lock["links"] | undefined {
  if (!isObject(value)) return undefined;
  const links = Object.entries(value).map(([key, entry]): readonly [string, LockedLink | undefined] => {
    const routers = isObject(entry) && isObject(entry.routers) ? Object.entries(entry.routers) : undefined;
    const isWhole = routers?.every((router): router is [string, string] => typeof router[1] === "string");
    return [key, isWhole ? { routers: recordOf(routers ?? []) } : undefined];
  });
  return links.every((link): link is readonly [string, LockedLink] => link[1] !== undefined)
    ? recordOf(links)
    : undefined;
}

function lockedCluster(value: unknown, version: Version): LockedCluster | undefined {
  if (!isObject(value) || !isTexts(value.ranges) || !isObject(value.subnets)) return undefined;
  const subnets: Record<string, readonly (string | null)[]> = {};
  for (const [zone, entry] of Object.entries(value.subnets)) {
    const list = version === 1 ? [entry] : entry;
    if (!isPlaces(list) || (version === 1 && list[0] === null)) return undefined;
    subnets[zone] = list;
  }
  return { ranges: value.ranges, subnets };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isPlaces(value: unknown): value is readonly (string | null)[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string" || item === null);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
