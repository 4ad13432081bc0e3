import type { AddressPlan } from "../../compile/index.ts";
import type { Desired } from "../../desired/index.ts";
import type { Observed, Snapshot } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import type { CheckInput } from "../checks/input.ts";
import type { NodeSubnets } from "../checks/nodes.ts";
import type { Only, Step } from "../model/plan.ts";
import type { State } from "../model/state.ts";

/** What is to be rolled, in which world. */
export interface RollRequest {
  readonly fabric: Fabric;
  /** Of a destroy: none. */
  readonly addresses: AddressPlan;
  readonly desired: Desired;
  /** What is wanted in a world from which ranges have gone: security groups then name them no more. */
  readonly desiredIn: (snapshot: Snapshot) => Desired;
  /** As observed for `roll`, or `destroy-roll`. */
  readonly snapshot: Snapshot;
  readonly state: State;
  readonly only: Only;
  readonly barePods: boolean;
  readonly hash: (text: string) => string;
}

/** What a roll is planned from: the world as the other steps of the plan leave it. */
export interface RollInput extends CheckInput {
  /** Steps that come first. */
  readonly before: readonly Step[];
  /** Whether pods that nobody would make again may be evicted. */
  readonly barePods: boolean;
  /** SHA-256 in hex. */
  readonly hash: (text: string) => string;
}

/** What an interrupted roll left: the group that it made, and the one beside it that it was to replace. */
export interface HalfRolled {
  readonly made: string;
  readonly standing: string;
}

/** The nodes of one cluster that are replaced, and where the new ones are to have their interfaces. */
export interface RolledNodes {
  readonly old: readonly Observed<"node">[];
  /** Rolls that are given up: what they made goes, what they were to replace stays. */
  readonly givenUp: readonly HalfRolled[];
  /** Nodes that stay, and that a roll of ours cordoned. */
  readonly cordoned: readonly Observed<"node">[];
  readonly subnets: NodeSubnets;
}

export type Blocked = NonNullable<Step["blocked"]>;
