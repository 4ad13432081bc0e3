import type { ManagedKind, Resource } from "../desired/index.ts";
import { KINDS } from "../desired/index.ts";
import { type Diagnostic, diagnose } from "../diagnostics/index.ts";
import { collectionKey, type Observed, type Snapshot } from "../observed/index.ts";
import { type Fabric, suggest } from "../spec/index.ts";
import { eniConfigId, keyOf, podAssociationId, podSubnetId, podTableId } from "./identity/identity.ts";
import { kubernetesScope } from "./world/world.ts";

/** Kinds that `adopt` can take over; the others are found where they are, or are somebody else's to keep. */
const ADOPTABLE: ReadonlySet<ManagedKind> = new Set([
  "vpc-cidr",
  "subnet",
  "subnet-cidr-reservation",
  "route-table",
  "route-table-association",
  "route",
  "security-group",
  "peering-connection",
  "access-entry",
  "eni-config",
  "node-class",
  "node-pool",
]);

/** Resources with the world id that `spec.adopt` gives them. */
export function withAdoptions(fabric: Fabric, resources: readonly Resource[]): readonly Resource[] {
  if (fabric.spec.adopt.length === 0) return resources;
  const adopted = new Map(fabric.spec.adopt.map(({ id, as }) => [as, id]));
  return resources.map((resource) => {
    const adopt = adopted.get(resource.id);
    return adopt === undefined || !ADOPTABLE.has(resource.kind) ? resource : { ...resource, adopt };
  });
}

/**
 * ADOPT-1: entries of `adopt` that name nothing, or what is not to be had. What was not read is left to diff, which blocks it.
 * `applied`: logical ids that an apply was done with; when such a thing is gone, the world has changed, and its entry was no mistake.
 */
export function adoptionProblems(
  fabric: Fabric,
  resources: readonly Resource[],
  snapshot: Snapshot,
  applied: ReadonlySet<string>,
): readonly Diagnostic[] {
  if (fabric.spec.adopt.length === 0) return [];
  const byId = new Map(resources.map((resource) => [resource.id, resource]));
  return fabric.spec.adopt.flatMap(({ id, as }, index) => {
    const resource = byId.get(as) ?? placeless(fabric, as, byId);
    const entry = ["spec", "adopt", index];
    if (resource === undefined) return unknownId(as, [...byId.keys()], [...entry, "as"]);
    if (!ADOPTABLE.has(resource.kind)) return notAdoptable(resource, [...entry, "as"]);
    if (applied.has(as) && isGone(resource, id, snapshot)) return [goneSince(resource, id, [...entry, "id"])];
    return thingProblems(fabric, resource, id, snapshot, [...entry, "id"]);
  });
}

/** A zone's things that the Fabric wants and that found no place: what is wrong with the entry is said all the same. */
function placeless(fabric: Fabric, as: string, byId: ReadonlyMap<string, Resource>): Wanted | undefined {
  const key = keyOf(as);
  const scope = byId.get(podTableId(key))?.scope;
  const zone = fabric.spec.clusters[key]?.zones.find((name) => as.endsWith(`/${name}`));
  if (scope === undefined || zone === undefined) return undefined;
  if (as === podSubnetId(key, zone)) return { id: as, kind: "subnet", scope };
  if (as === podAssociationId(key, zone)) return { id: as, kind: "route-table-association", scope };
  return as === eniConfigId(key, zone) ? { id: as, kind: "eni-config", scope: kubernetesScope(key) } : undefined;
}

type Path = readonly (string | number)[];
/** As much of a resource as adopting it asks about. */
type Wanted = Pick<Resource, "id" | "kind" | "scope">;

function unknownId(as: string, known: readonly string[], path: Path): readonly Diagnostic[] {
  const near = suggest(as, known);
  return [
    diagnose("ADOPT-1", {
      message: `the Fabric has nothing named ${as}`,
      fix:
        near === undefined
          ? "`podspan show` lists the ids; take the entry out when the Fabric no longer wants it: what was adopted is then given back."
          : `Did you mean \`${near}\`? \`podspan show\` lists the ids.`,
      path,
    }),
  ];
}

function notAdoptable({ id, kind }: Wanted, path: Path): readonly Diagnostic[] {
  const fix =
    kind === "vpc"
      ? "A VPC that is there is used, not adopted: name it by `id` instead of `cidrs` in spec.vpcs."
      : "Take the entry out: Podspan changes only its own keys of it and gives them back.";
  return [diagnose("ADOPT-1", { message: `${id} is a ${KINDS[kind].title}, which is not adopted`, fix, path })];
}

function isGone({ kind, scope }: Wanted, id: string, snapshot: Snapshot): boolean {
  if (snapshot.scopes[collectionKey(scope, kind)]?.kind !== "observed") return false;
  return snapshot.resources.every((found) => found.kind !== kind || found.id !== id);
}

function goneSince({ id: as, kind }: Wanted, id: string, path: Path): Diagnostic {
  const { title } = KINDS[kind];
  return diagnose("ADOPT-1", {
    severity: "warning",
    message: `${title} ${id}, which was adopted as ${as}, is gone: Podspan has, or makes, another in its place`,
    fix: "Take the entry out of `adopt`: what it named will not come back.",
    path,
  });
}

function thingProblems(
  fabric: Fabric,
  resource: Wanted,
  id: string,
  snapshot: Snapshot,
  path: Path,
): readonly Diagnostic[] {
  const { title } = KINDS[resource.kind];
  if (snapshot.scopes[collectionKey(resource.scope, resource.kind)]?.kind !== "observed") return [];
  const thing = snapshot.resources.find((found) => found.kind === resource.kind && found.id === id);
  if (thing === undefined) {
    const message = `${placeText(resource, snapshot)} no ${title} ${id} to become ${resource.id}`;
    const fix =
      "Correct the id. Does it lie in another VPC, region, account or cluster than the Fabric names? If it is gone, take the entry out.";
    return [diagnose("ADOPT-1", { message, fix, path })];
  }
  return [...ownedBy(fabric, resource, thing, path), ...already(fabric, resource, thing, snapshot, path)];
}

/** Where was looked: `VPC vpc-… (eu-west-1, account 111111111111) has`. */
function placeText({ scope }: Wanted, snapshot: Snapshot): string {
  if (scope.plane === "kubernetes") return `cluster ${scope.cluster} has`;
  if (scope.plane === "router") return `router ${scope.router} has`;
  const vpcs = snapshot.resources.filter((found) => found.kind === "vpc").map((found) => found.id);
  const where = `${scope.region}, account ${scope.account}`;
  return vpcs.length === 0 ? `${where} has` : `VPC ${vpcs.sort().join(" or ")} (${where}) has`;
}

/** Somebody's mark is on it: another Fabric's, or ours for something else. */
function ownedBy(fabric: Fabric, resource: Wanted, { id, owner }: Observed, path: Path): readonly Diagnostic[] {
  if (owner === undefined || (owner.uid === fabric.metadata.uid && owner.id === resource.id)) return [];
  const whose =
    owner.uid === fabric.metadata.uid ? owner.id : `${owner.id} of Fabric ${owner.fabric} (uid ${owner.uid})`;
  return [diagnose("ADOPT-1", { message: `${id} is ${whose} already, and cannot become ${resource.id}`, path })];
}

/** The resource is there already, and is another thing. */
function already(
  fabric: Fabric,
  resource: Wanted,
  { id, kind }: Observed,
  snapshot: Snapshot,
  path: Path,
): readonly Diagnostic[] {
  const other = snapshot.resources.find(
    (found) =>
      found.kind === kind &&
      found.id !== id &&
      found.owner?.uid === fabric.metadata.uid &&
      found.owner.id === resource.id,
  );
  if (other === undefined) return [];
  return [diagnose("ADOPT-1", { message: `${resource.id} is ${other.id} already, so ${id} cannot become it`, path })];
}
