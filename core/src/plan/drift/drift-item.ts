import type { ManagedKind } from "../../desired/kinds/kinds.ts";
import type { LogicalId } from "../../desired/resource.ts";
import type { Scope } from "../../desired/scope.ts";
import type { Check } from "../model/plan.ts";

/** One field that the world has changed, told from the world's side; a value is absent where there is none. */
export interface DriftChange {
  /** As in a Step's changes: `env.NAME`, `tags.NAME`, `ingress[]`. */
  readonly field: string;
  /** As the last apply left it. */
  readonly was?: unknown;
  readonly is?: unknown;
}

/**
 * What a difference does: `outage` takes something from pods that run, `new-pods` shows when pods or nodes are made,
 * `exposure` lets in or out what should not be, `bookkeeping` harms nobody until something is looked for.
 */
export type Weight = "outage" | "exposure" | "new-pods" | "bookkeeping";

/** Worst first. */
export const WEIGHTS: readonly Weight[] = ["outage", "exposure", "new-pods", "bookkeeping"];

/**
 * What a difference does to what reaches what, proved with and without it: `breaks` what got through, `opens` what did not, or neither.
 * The pairs as `FROM>TO`, by the names of groups.
 */
export interface DriftReachability {
  readonly effect: "breaks" | "opens" | "cosmetic";
  readonly broken: readonly string[];
  readonly opened: readonly string[];
}

/** One thing of ours that is not as the last apply left it. */
export interface DriftItem {
  readonly id: LogicalId;
  readonly kind: ManagedKind;
  readonly scope: Scope;
  /** The world's id: of what is there, else of what was. */
  readonly worldId?: string;
  readonly what: "changed" | "removed";
  /** Empty when removed. */
  readonly changes: readonly DriftChange[];
  /** ISO time at which the last apply was done with it: it was changed after that. */
  readonly appliedAt?: string;
  /** The newest write on it since, where the world keeps a record of that: `by` is a Kubernetes field manager; EKS says only when. */
  readonly changed?: { readonly at: string; readonly by?: string };
  readonly weight: Weight;
  /** What it means for pods, one sentence. */
  readonly consequence: string;
  /** Absent where it could not be proved. */
  readonly reachability?: DriftReachability;
  readonly mend: { readonly by: "apply" } | { readonly by: "person"; readonly what: string };
}

/** A thing of somebody else's beside ours. */
export interface Beside {
  readonly kind: string;
  readonly id: string;
  /** World id of the VPC, table or cluster that it lies in. */
  readonly within: string;
  /** In words, where the id says little. */
  readonly what?: string;
}

/** What the world changed in what is ours. `items` worst first, then by id. */
export interface Drift {
  readonly items: readonly DriftItem[];
  /** What is worth knowing and no drift: interfaces that the CNI left behind, variables of others that overrule the add-on's. */
  readonly notes: readonly Check[];
  /** What could not be compared, because it could not be read. */
  readonly unknown: readonly Check[];
  /** How many things of ours were compared. */
  readonly compared: number;
  readonly leftAlone: readonly Beside[];
}
