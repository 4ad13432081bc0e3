import { KINDS } from "../../desired/kinds/definitions.ts";
import type { ManagedKind } from "../../desired/kinds/kinds.ts";
import type { LogicalId } from "../../desired/resource.ts";
import type { Scope } from "../../desired/scope.ts";

/** A thing as it was when apply was done with it: props with world ids, and its tags where it carries some. Never a secret. */
export interface Applied {
  readonly props: unknown;
  readonly tags?: Readonly<Record<string, string>>;
}

/** What we remember of one thing that we made or changed. */
export interface Remembered {
  readonly kind: ManagedKind;
  readonly scope: Scope;
  readonly worldId: string;
  /** World id of the VPC that it lies in, where there is one: where to look when the Fabric no longer names that VPC. */
  readonly vpc?: string;
  /** ISO time of the call that made or changed it: within the kind's consistency window it may not be visible yet. */
  readonly since: string;
  /** What the last apply made it: what differs from this the world has changed. Absent when a run ended before it was done, and in older states. */
  readonly applied?: Applied;
  /** For fields of somebody else's thing: their values before us, given back by destroy. */
  readonly prior?: Readonly<Record<string, unknown>>;
}

/**
 * What Podspan remembers between runs. Tags rule for whatever has tags; state rules only for things that cannot be tagged
 * and for prior values. Losing it is survivable: plan then names what it will not touch.
 */
export interface State {
  readonly kind: "State";
  readonly version: 1;
  readonly fabric: { readonly name: string; readonly uid: string };
  readonly resources: Readonly<Record<LogicalId, Remembered>>;
}

/** Whether a thing was there before us and is only taken over, or about to be. */
export function isAdopted(thing: Remembered | undefined): boolean {
  return thing?.prior?.adopted === true;
}

/** Logical ids of what an apply was done with: an entry of `adopt` for one of these has served its purpose. */
export function appliedInState(state: State): ReadonlySet<string> {
  const done = Object.entries(state.resources).filter(([, thing]) => thing.applied !== undefined || isAdopted(thing));
  return new Set(done.map(([id]) => id));
}

/** World ids of what is ours by state alone: blocks of a VPC, and routes. Those that were there before us stay when we go. */
export function ownByState(state: State): ReadonlySet<string> {
  return new Set(
    Object.values(state.resources).flatMap((thing) =>
      KINDS[thing.kind].owner === "state" && !isAdopted(thing) ? [thing.worldId] : [],
    ),
  );
}

const PART_OF_ROUTER = /^([^/]+)\/router-(?:instance|interface)\/([^/]+)/;

/** Logical id of what a router was told, by that of its instance or an interface: its memory lives and dies with these. */
export function toldTo(kind: string, id: LogicalId): LogicalId | undefined {
  if (kind !== "router-instance" && kind !== "router-interface") return undefined;
  const [, link, name] = PART_OF_ROUTER.exec(id) ?? [];
  return name === undefined ? undefined : `${link}/router-configuration/${name}`;
}
