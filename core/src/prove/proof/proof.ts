import type { Assumption } from "../../network/index.ts";
import type { Verdict } from "../verdict.ts";
import type { Judged } from "./expectation.ts";

/**
 * What a network lets through between its groups: pods and nodes of each cluster by zone, what else is in each VPC, sites, the internet.
 * Everything sorted.
 */
export interface Proof {
  /** Names of the groups that somebody is in: rows and columns of the matrix. */
  readonly groups: readonly string[];
  /** One for each pair of groups between which there may be a way, by `from` and `to`. */
  readonly verdicts: readonly Verdict[];
  /** How many more pairs have no way at all between them: no route leads from the one network to the other. */
  readonly apart: number;
  /** Keys of the clusters of a fleet that were not proved with all others, to save time: what is expected of them was. Sorted. */
  readonly leftOut: readonly string[];
  /** Those of them that are made like one that was, by other names: within each of them the same gets through. */
  readonly alike: readonly string[];
  /** Whether it was proved of them what a plan would take away; absent where there is no plan. */
  readonly gated?: boolean;
  readonly expectations: readonly Judged[];
  /** What no proof is claimed of, and why. */
  readonly unproved: readonly Unproved[];
  /** What was taken for granted anywhere above, by id. */
  readonly assumptions: readonly Assumption[];
}

/** A part of the Fabric whose network was not read. */
export interface Unproved {
  /** `clusters/west1`, `vpcs/core`, or the end of an expectation. */
  readonly subject: string;
  readonly reason: string;
  readonly fix: string;
}

/** How many pairs were proved, and between how many of them everything gets through, and something. */
export interface ProofCount {
  readonly pairs: number;
  readonly reachable: number;
  readonly partial: number;
}

export function countOf({ verdicts, apart }: Proof): ProofCount {
  const count = (word: Verdict["verdict"]): number => verdicts.filter(({ verdict }) => verdict === word).length;
  return { pairs: verdicts.length + apart, reachable: count("reachable"), partial: count("partial") };
}
