import type { Diagnostic } from "../diagnostics/index.ts";
import type { Network } from "./model.ts";
import type { End, Place } from "./place.ts";

/** A network, with the names by which its endpoints go. */
export interface Built {
  readonly network: Network;
  readonly directory: Directory;
  /** What the snapshot contradicts itself in or lacks: dangling references, unread scopes. Never a reason to guess "reachable". */
  readonly findings: readonly Diagnostic[];
}

/** Where things are in a network. Looked up when asked: a fleet has half a million pods. */
export interface Directory {
  /**
   * The endpoints that a place comes down to, sorted; a list of no ends where it is known and has nobody yet. `askers`: who sends there, where
   * that is known: the Services of a cluster are where its own pods and nodes ask.
   */
  ends(place: Place, askers?: readonly End[]): Found;
  /** Places by group, for a matrix of all: `clusters/west1/pods/us-west-1b`, `clusters/west1/nodes/…`, `sites/dc1/pods`. Sorted. */
  groups(): readonly Group[];
  /** The name that people know an endpoint, a table or a translation by. */
  nameOf(id: string): string;
}

export type Found =
  | { readonly kind: "ends"; readonly ends: readonly End[] }
  /** `near`: names that were perhaps meant. */
  | { readonly kind: "unknown"; readonly why: string; readonly near: readonly string[]; readonly cure?: string };

/** Endpoints that are proved as one. */
export interface Group {
  readonly name: string;
  readonly ends: readonly End[];
}
