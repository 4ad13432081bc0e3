import { type Prefix, readPrefix } from "../../addressing/index.ts";
import type { Scope } from "../../desired/index.ts";
import {
  collectionKey,
  type Observed,
  type ObservedKind,
  observedOf,
  onceFor,
  type ScopeStatus,
  type Snapshot,
} from "../../observed/index.ts";
import type { Declared } from "../declared.ts";
import { Notes } from "./notes.ts";

/** The things of a snapshot by their ids, and what is noted of them. Ids of AWS are given once: things seen from two accounts are one. */
export class World {
  readonly snapshot: Snapshot;
  readonly declared: Declared;
  readonly notes = new Notes();
  readonly #kinds = new Map<ObservedKind, ReadonlyMap<string, Observed>>();
  readonly #groups = new Map<string, ReadonlyMap<string, readonly Observed[]>>();

  constructor(snapshot: Snapshot, declared: Declared) {
    this.snapshot = snapshot;
    this.declared = declared;
  }

  all<K extends ObservedKind>(kind: K): ReadonlyMap<string, Observed<K>> {
    const known = this.#kinds.get(kind) ?? byId(observedOf(this.snapshot, kind));
    this.#kinds.set(kind, known);
    return known as ReadonlyMap<string, Observed> as ReadonlyMap<string, Observed<K>>;
  }

  get<K extends ObservedKind>(kind: K, id: string): Observed<K> | undefined {
    return this.all(kind).get(id);
  }

  /** The things of a kind by what they belong to, such as the subnets of a VPC. `name` is the index's. */
  groups<K extends ObservedKind>(
    kind: K,
    name: string,
    keys: (thing: Observed<K>) => readonly string[],
  ): ReadonlyMap<string, readonly Observed<K>[]> {
    const known = this.#groups.get(name) ?? grouped([...this.all(kind).values()], keys);
    this.#groups.set(name, known);
    return known as ReadonlyMap<string, readonly Observed[]> as ReadonlyMap<string, readonly Observed<K>[]>;
  }

  /** Why records of a kind in a place could not all be read; undefined where they could, and where there are none. */
  brokenRecords(scope: Scope, kind: ObservedKind): Failed | undefined {
    const status = this.snapshot.scopes[collectionKey(scope, kind)];
    return status?.kind === "failed" && status.code === "malformed" ? status : undefined;
  }

  /** Whether all things of a kind in a place were read, so that one that is not there does not exist. */
  isRead(scope: Scope, kind: ObservedKind): boolean {
    return this.snapshot.scopes[collectionKey(scope, kind)]?.kind === "observed";
  }

  /** The same for the things of a kind that a VPC has. Of one that was not seen itself nothing is known to be read. */
  isReadIn(vpc: string, kind: OfVpc): boolean {
    const found = this.get("vpc", vpc);
    if (found === undefined || (OF_OWNERS_ALONE.has(kind) && !isOwners(found))) return false;
    return this.isRead(found.scope, kind);
  }
}

type Failed = Extract<ScopeStatus, { readonly kind: "failed" }>;

type OfVpc =
  | "internet-gateway"
  | "egress-only-internet-gateway"
  | "nat-gateway"
  | "vpc-endpoint"
  | "vpn-connection"
  | "vpn-gateway";

/**
 * What AWS does not show to those a VPC is shared with (Amazon VPC user guide, "Responsibilities and permissions for
 * owners and participants"); of endpoints and of virtual private gateways with their connections it does not say so.
 */
const OF_OWNERS_ALONE: ReadonlySet<OfVpc> = new Set([
  "egress-only-internet-gateway",
  "nat-gateway",
  "vpc-endpoint",
  "vpn-connection",
  "vpn-gateway",
]);

function byId(things: readonly Observed[]): ReadonlyMap<string, Observed> {
  const known = new Map<string, Observed>();
  for (const thing of things) {
    const before = known.get(thing.id);
    if (before === undefined || (knowsMore(thing) && !knowsMore(before))) known.set(thing.id, thing);
  }
  return known;
}

/** What lies in a shared VPC shows to those it is shared with too, without its marks. */
function knowsMore(thing: Observed): boolean {
  return thing.owner !== undefined || isOwners(thing);
}

/** A shared VPC or subnet as its owner sees it, who knows more of it than those it is shared with. */
function isOwners({ scope, facts }: Observed): boolean {
  return scope.plane === "aws" && "ownerAccount" in facts && facts.ownerAccount === scope.account;
}

function grouped<K extends ObservedKind>(
  things: readonly Observed<K>[],
  keys: (thing: Observed<K>) => readonly string[],
): ReadonlyMap<string, readonly Observed<K>[]> {
  const result = new Map<string, Observed<K>[]>();
  for (const thing of things) {
    for (const key of keys(thing)) {
      const there = result.get(key);
      if (there === undefined) result.set(key, [thing]);
      else there.push(thing);
    }
  }
  return result;
}

/** Whether a plan makes it: AWS has no record of it yet. */
export function isPlanned(id: string): boolean {
  return id.startsWith("planned:");
}

/** Blocks of a VPC that are in use, of both families, the primary one first (F19). */
export const blocksOf = onceFor((vpc: Observed<"vpc">): readonly Prefix[] => {
  const all = [...vpc.facts.cidrs, ...(vpc.facts.ipv6Cidrs ?? [])];
  const used = all.filter(({ state }) => state === "associated" || state === "disassociating");
  return [...(all.length === 0 ? [vpc.props.cidr] : used.map(({ cidr }) => cidr))].flatMap(
    (text) => readPrefix(text) ?? [],
  );
});

/** Ranges of a subnet, of both families. */
export const rangesOf = onceFor((subnet: Observed<"subnet">): readonly Prefix[] =>
  [subnet.props.cidr, ...(subnet.facts.ipv6Cidrs ?? [])].flatMap((text) => readPrefix(text) ?? []),
);

/** The zone of a subnet as all accounts know it, else by the name that its own account has for it. */
export function zoneOf({ props, facts }: Observed<"subnet">): string {
  return facts.zoneId === "" ? props.zone : facts.zoneId;
}
