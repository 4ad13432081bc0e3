import type { KindProps, ManagedKind } from "./kinds/kinds.ts";
import type { Scope } from "./scope.ts";

/** A resource's name inside the Fabric, e.g. `west1/subnet/pods/us-west-1b`; never changes while the thing lives. */
export type LogicalId = string;

/** Stands in props where the world's id of another resource will be. Resolved by the engine, from the journal. */
export interface Ref {
  readonly $ref: LogicalId;
}

export function isRef(value: unknown): value is Ref {
  return typeof value === "object" && value !== null && "$ref" in value;
}

/** Props as compiled: any string may still be a reference. */
export type Unresolved<T> = T extends string
  ? T | Ref
  : T extends readonly (infer E)[]
    ? readonly Unresolved<E>[]
    : T extends object
      ? { readonly [K in keyof T]: Unresolved<T[K]> }
      : T;

/** One thing that the Fabric wants, in one envelope for all planes. Props are exactly the fields that we own. */
export interface Resource<K extends ManagedKind = ManagedKind> {
  readonly id: LogicalId;
  readonly kind: K;
  readonly scope: Scope;
  readonly props: Unresolved<KindProps[K]>;
  /** Tags on the create call itself; absent for kinds that cannot carry tags. */
  readonly tags?: Readonly<Record<string, string>>;
  /** What must exist before, beyond the references in props. */
  readonly after: readonly LogicalId[];
  /** Set when what it should be cannot be told now, because a part of the world was unreadable or is not there yet. */
  readonly blocked?: { readonly code: string; readonly reason: string; readonly fix: string };
  /** Props that one which is there keeps, and another one would get: what differs in them is no reason to change it. */
  readonly givenOnce?: readonly string[];
  /** World id of the thing that is to become this resource: `spec.adopt`. */
  readonly adopt?: string;
  /** Read and compared, never changed: `manage: observe`. */
  readonly observe?: boolean;
  /** Never deleted or replaced; a plan that would is an error. */
  readonly protect?: boolean;
}

/** Something that the Fabric refers to but does not own, found in the world. */
export interface Existing {
  readonly id: LogicalId;
  readonly kind: string;
  readonly scope: Scope;
  readonly worldId: string;
}

/** What the Fabric wants of the world; `resources` sorted by id. */
export interface Desired {
  readonly kind: "Desired";
  readonly version: 1;
  readonly fabric: { readonly name: string; readonly uid: string };
  /** Keys of the clusters that the Fabric names, sorted, also when nothing is wanted of them. */
  readonly clusters: readonly string[];
  readonly resources: readonly Resource[];
  readonly existing: readonly Existing[];
  /** Keys of VPCs, clusters, sites and links that are only observed, or not managed at all: what is theirs stays as it is. */
  readonly handsOff?: Readonly<Record<"vpcs" | "clusters" | "sites" | "links", readonly string[]>>;
}

const PART_OF_ROUTER = /^([^/]+)\/router-(?:instance|interface)\/([^/]+)/;

/** Logical id of what a router was told, by that of its instance or an interface: its memory lives and dies with these. */
export function toldTo(kind: string, id: LogicalId): LogicalId | undefined {
  if (kind !== "router-instance" && kind !== "router-interface") return undefined;
  const [, link, name] = PART_OF_ROUTER.exec(id) ?? [];
  return name === undefined ? undefined : `${link}/router-configuration/${name}`;
}
