import { scopeKey } from "@podspan/core/desired";
import { type Diagnostic, diagnose } from "@podspan/core/diagnostics";
import { mergeSnapshots, type Observed, type ObservedKind, type Snapshot } from "@podspan/core/observed";
import { type Files, readCollection } from "./collection.ts";
import { danglingReferences } from "./dangling.ts";
import { type Place, placesOf } from "./places.ts";
import { missingParts, statusesOf } from "./statuses.ts";
import { clustersOf, type Told, toldBy } from "./things.ts";
import { transitToldBy } from "./transit.ts";

export interface Imported {
  readonly snapshot: Snapshot;
  /** Files that cannot be read, records that were left out, what is missing. Never an error: the rest is read. */
  readonly findings: readonly Diagnostic[];
}

/**
 * Raw `describe-*` answers as a Snapshot: no API is asked, and no Fabric is needed. `files` are by path below the collection's folder:
 * `aws_configs/[accounts/<id>/][<region>/]<Resource>.json`. What several accounts or regions tell of is there once, as its owner
 * tells it. Never throws: what cannot be read is `failed` in the Snapshot's scopes and a finding.
 */
export async function importedAws(files: Files): Promise<Imported> {
  const collection = readCollection(files);
  const places = placesOf(collection);
  const clusters = await Promise.all(places.map(clustersOf));
  const told = [...places.flatMap(toldBy), ...clusters.flatMap((one) => one.told), ...transitToldBy(places)];
  const snapshots = places.map((place, index): Snapshot => {
    const faults = clusters[index]?.faults ?? [];
    const broken = new Map<ObservedKind, string>(faults.map((fault) => ["cni-addon", fault]));
    const { scope } = place;
    const alias = places.length > 1 && new Set(places.map((one) => one.scope.account)).size > 1 ? scope.account : "";
    return {
      kind: "Snapshot",
      version: 1,
      aws: [{ alias, region: scope.region, scope }],
      scopes: Object.fromEntries(statusesOf(place, broken)),
      resources: [],
    };
  });
  const merged = mergeSnapshots([...snapshots, { ...EMPTY, resources: onceEach(told, places) }]);
  const unreadable = clusters.flatMap((one) => one.faults).map((message) => diagnose("IMPORT-2", { message }));
  return {
    snapshot: merged,
    findings: [...collection.findings, ...unreadable, ...places.flatMap(missingParts), ...danglingReferences(merged)],
  };
}

const EMPTY: Snapshot = { kind: "Snapshot", version: 1, aws: [], scopes: {}, resources: [] };

/** Kinds whose ids mean something in their own account, region or end only. */
const LOCAL: ReadonlySet<ObservedKind> = new Set([
  "availability-zone",
  "cluster",
  "cni-addon",
  "instance-type",
  "node-group",
  "transit-gateway-attachment",
]);

/** Each thing once: as its owner tells it where the owner was collected, else as the first does. */
function onceEach(told: readonly Told[], places: readonly Place[]): readonly Observed[] {
  const collected = new Set(places.map(({ scope }) => `${scope.account}/${scope.region}`));
  const byIdentity = Map.groupBy(told, ({ thing }) =>
    LOCAL.has(thing.kind) ? `${thing.kind} ${thing.id} ${scopeKey(thing.scope)}` : `${thing.kind} ${thing.id}`,
  );
  return [...byIdentity.values()].flatMap((same) => {
    const owned = same.length === 1 ? undefined : same.find((one) => isOwner(one, collected));
    const chosen = owned ?? same[0];
    return chosen === undefined ? [] : [chosen.thing];
  });
}

function isOwner({ thing: { scope }, owner, region }: Told, collected: ReadonlySet<string>): boolean {
  if (scope.plane !== "aws" || owner === undefined) return false;
  const home = `${owner}/${region ?? scope.region}`;
  return home === `${scope.account}/${scope.region}` && collected.has(home);
}
