import type { AwsScope } from "../../desired/index.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import { collectionKey, observedOf, recordOf, type Snapshot } from "../../observed/index.ts";
import { type ClusterSpec, type Fabric, isZoneId } from "../../spec/index.ts";
import { scopeOfVpc } from "./world.ts";

/** A zone by both of its words: the name is the account's own, the id means the same place in every account (F39). */
export interface ZoneWords {
  readonly name: string;
  readonly id: string;
}

/** What an account calls its zones, as far as its zones or its subnets were read; sorted by name. */
export function zoneWords(scope: AwsScope, snapshot: Snapshot): readonly ZoneWords[] {
  const zones = observedOf(snapshot, "availability-zone", scope).map(({ props }) => ({
    name: props.name,
    id: props.zoneId,
  }));
  const subnets = observedOf(snapshot, "subnet", scope).map(({ props, facts }) => ({
    name: props.zone,
    id: facts.zoneId,
  }));
  const known = new Map([...subnets, ...zones].filter(({ id }) => id !== "").map((words) => [words.name, words]));
  return [...known.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** `eu-west-1b (euw1-az2)`, or the name alone where the id is not known. */
export function zoneText(name: string, words: readonly ZoneWords[]): string {
  const id = words.find((zone) => zone.name === name)?.id;
  return id === undefined ? name : `${name} (${id})`;
}

/**
 * The Fabric with zones by name: what its clusters' own account calls them, since a node's zone label, and so its ENIConfig, is
 * that name. Ids that the account does not have, or that cannot be read, are errors: what cannot be named is not to be taken for
 * not wanted.
 */
export function withZoneNames(
  fabric: Fabric,
  snapshot: Snapshot,
): { readonly fabric: Fabric; readonly diagnostics: readonly Diagnostic[] } {
  if (!Object.values(fabric.spec.clusters).some(({ zones }) => zones.some(isZoneId)))
    return { fabric, diagnostics: [] };
  const diagnostics: Diagnostic[] = [];
  const clusters = Object.entries(fabric.spec.clusters).map(([key, cluster]): readonly [string, ClusterSpec] => {
    if (!cluster.zones.some(isZoneId)) return [key, cluster];
    const scope = scopeOfVpc(fabric, cluster.vpc, snapshot);
    const words = zoneWords(scope, snapshot);
    const nameOf = (zone: string): string => words.find(({ id }) => id === zone)?.name ?? zone;
    const zones = cluster.zones.map(nameOf);
    diagnostics.push(...problems(key, cluster, zones, scope, snapshot));
    const written = Object.entries(cluster.pods.subnets ?? {}).map(([zone, cidrs]) => [nameOf(zone), cidrs] as const);
    const subnets = cluster.pods.subnets === undefined ? {} : { subnets: Object.fromEntries(written) };
    return [key, { ...cluster, zones, pods: { ...cluster.pods, ...subnets, ...egressByName(cluster, nameOf) } }];
  });
  return {
    fabric: { ...fabric, spec: { ...fabric.spec, clusters: recordOf(clusters) } },
    diagnostics,
  };
}

/** NAT gateways by zone, under the zones' names. */
function egressByName(
  { pods: { egress } }: ClusterSpec,
  nameOf: (zone: string) => string,
): Pick<ClusterSpec["pods"], "egress"> {
  if (typeof egress !== "object" || typeof egress.natGateway !== "object") return {};
  const gateways = Object.entries(egress.natGateway).map(([zone, gateway]) => [nameOf(zone), gateway] as const);
  return { egress: { ...egress, natGateway: Object.fromEntries(gateways) } };
}

function problems(
  key: string,
  { zones: written }: ClusterSpec,
  zones: readonly string[],
  scope: AwsScope,
  snapshot: Snapshot,
): readonly Diagnostic[] {
  const status = snapshot.scopes[collectionKey(scope, "availability-zone")];
  const where = `account ${scope.account}, ${scope.region}`;
  return zones.flatMap((zone, index) => {
    const path = ["spec", "clusters", key, "zones", index];
    if (!isZoneId(zone)) {
      const twice = zones.indexOf(zone) !== index;
      const message = `${written[index]} and ${written[zones.indexOf(zone)]} are the same zone ${zone} of ${where}`;
      return twice ? [diagnose("AZ-5", { message, path })] : [];
    }
    if (status?.kind === "observed") {
      const known = zoneWords(scope, snapshot).map(({ name, id }) => `${id} (${name})`);
      const message = `${where} has no zone ${zone}: there are ${known.join(", ")}`;
      return [diagnose("AZ-6", { message, path })];
    }
    const why = status?.kind === "failed" ? `${status.code}: ${status.message}` : "its zones were not read";
    const message = `which zone ${zone} is in ${where} cannot be told: ${why}`;
    return [diagnose("SCOPE-1", { message, path, ...(status?.kind === "failed" ? { fix: status.hint } : {}) })];
  });
}

/** What another account calls a zone: the same name at home, elsewhere by the zone's id; undefined when that is not known. */
export function zoneElsewhere(zone: string, ours: AwsScope, theirs: AwsScope, snapshot: Snapshot): string | undefined {
  if (ours.account === theirs.account) return zone;
  const id = zoneWords(ours, snapshot).find(({ name }) => name === zone)?.id;
  return zoneWords(theirs, snapshot).find((words) => words.id === id)?.name;
}
