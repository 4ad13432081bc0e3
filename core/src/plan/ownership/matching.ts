import type { ManagedKind, Resource } from "../../desired/index.ts";
import { KINDS, scopeKey } from "../../desired/index.ts";
import { hasEnded, type Observed, onceFor, type Snapshot } from "../../observed/index.ts";
import { isRecord } from "../model/changes.ts";
import { isAdopted, type State } from "../model/state.ts";

/** A snapshot indexed for finding what a desired resource already is in the world. */
export interface WorldIndex {
  /** The thing that is this resource, whoever owns it. `props` are the desired ones, resolved. */
  find(resource: Resource, props: Readonly<Record<string, unknown>>): Observed<ManagedKind> | undefined;
}

/**
 * Owner marks rule where there are marks; then what `spec.adopt` names; else the natural key: a VPC's block by VPC and prefix, an association by its subnet,
 * the CNI's configuration by its cluster. A mark-carrying thing made a moment ago may be known by state alone.
 */
export function indexWorld(snapshot: Snapshot, uid: string, state: State): WorldIndex {
  const managed = snapshot.resources.filter(isManaged).filter((thing) => !hasEnded(thing));
  const marked = managed.filter((thing) => thing.owner?.uid === uid);
  const byMark = new Map(marked.map((thing) => [`${thing.kind} ${thing.owner?.id}`, thing]));
  // Who neither adopts nor remembers asks for none.
  const byWorldId = onceFor(
    (all: typeof managed): WorldIds =>
      new Map(all.map((thing) => [`${thing.kind} ${scopeKey(thing.scope)} ${thing.id}`, thing])),
  );
  const byNaturalKey = new Map(
    managed.flatMap((thing) => {
      const key = naturalKey(thing.kind, thing, thing.props);
      return key === undefined ? [] : [[key, thing] as const];
    }),
  );
  return {
    find: (resource, props) => {
      const remembered = state.resources[resource.id];
      return (
        byMark.get(`${resource.kind} ${resource.id}`) ??
        (resource.adopt === undefined ? undefined : adopted(resource, byWorldId(managed))) ??
        byNaturalKey.get(naturalKey(resource.kind, resource, props) ?? "") ??
        (remembered && KINDS[resource.kind].owner === "mark" && !isAdopted(remembered)
          ? unmarkedOnly(byWorldId(managed).get(`${resource.kind} ${scopeKey(remembered.scope)} ${remembered.worldId}`))
          : undefined)
      );
    },
  };
}

type WorldIds = ReadonlyMap<string, Observed<ManagedKind>>;

/** What `spec.adopt` names, unless it is somebody's already. */
function adopted({ adopt, kind, scope }: Resource, byWorldId: WorldIds): Observed<ManagedKind> | undefined {
  return unmarkedOnly(byWorldId.get(`${kind} ${scopeKey(scope)} ${adopt}`));
}

function unmarkedOnly(thing: Observed<ManagedKind> | undefined): Observed<ManagedKind> | undefined {
  return thing?.owner === undefined ? thing : undefined;
}

function isManaged(thing: Observed): thing is Observed<ManagedKind> {
  return thing.kind in KINDS;
}

/** What tells rules of a group apart (EC2: InvalidPermission.Duplicate); a description does not. */
const RULE_FIELDS = ["group", "direction", "protocol", "fromPort", "toPort", "cidr", "source"];

/** Text that two records of the same thing share; undefined for kinds found by mark alone. */
function naturalKey(kind: ManagedKind, thing: Resource | Observed, props: unknown): string | undefined {
  const fields = isRecord(props) ? props : {};
  switch (kind) {
    case "vpc-cidr":
      return `${kind} ${String(fields.vpc)} ${String(fields.cidr)}`;
    case "route-table-association":
      return `${kind} ${String(fields.subnet)}`;
    case "route":
      return `${kind} ${String(fields.routeTable)} ${String(fields.destination)}`;
    case "security-group-rule":
      return `${kind} ${RULE_FIELDS.map((field) => String(fields[field])).join(" ")}`;
    // Both sides show a peering, and only one of them asked for it.
    case "peering-connection":
      return `${kind} ${scopeKey(thing.scope)} ${String(fields.vpc)} ${String(fields.peerVpc)}`;
    case "peering-acceptance":
      return `${kind} ${String(fields.peering)}`;
    case "peering-dns":
      return `${kind} ${String(fields.peering)} ${String(fields.side)}`;
    case "transit-gateway-acceptance":
    case "transit-gateway-association":
      return `${kind} ${scopeKey(thing.scope)} ${String(fields.attachment)}`;
    case "transit-gateway-propagation":
      return `${kind} ${String(fields.routeTable)} ${String(fields.attachment)}`;
    case "transit-gateway-route":
      return `${kind} ${String(fields.routeTable)} ${String(fields.destination)}`;
    case "access-entry":
      return `${kind} ${scopeKey(thing.scope)} ${String(fields.cluster)} ${String(fields.principal)}`;
    case "eni-config":
    case "ec2-node-class":
    case "node-class":
    case "node-pool":
      return `${kind} ${scopeKey(thing.scope)} ${String(fields.name)}`;
    case "cni-addon":
      return `${kind} ${scopeKey(thing.scope)} ${String(fields.cluster)}`;
    case "cni-daemonset":
    case "router-configuration":
      return `${kind} ${scopeKey(thing.scope)}`;
    case "vpc":
    case "subnet":
    case "subnet-cidr-reservation":
    case "route-table":
    case "security-group":
    case "transit-gateway":
    case "transit-gateway-attachment":
    case "transit-gateway-route-table":
    case "router-interface":
    case "router-address":
    case "router-instance":
    case "router-role":
      return undefined;
  }
}
