import type { Question, Verdict, VerdictWord } from "../verdict.ts";

/** Why a flow does or does not get through: as `explain --json` prints it, so field names are kept. */
export interface Explanation {
  readonly from: string;
  readonly to: string;
  readonly question: Question;
  readonly verdict: Verdict;
  /** The two ends whose way is told, of all that the places have: the first that does not get through wholly, else the first. */
  readonly shown?: ShownPair;
  /** Every two ends and what becomes of them, in the order of the places' ends, the first of them. */
  readonly pairs: readonly ShownPair[];
  /** How many two ends there are. */
  readonly pairCount: number;
  readonly forward: ToldLeg;
  /** The way of the replies; of a flow that does not get there, the way that they would have. */
  readonly reverse: ToldLeg;
  /** Everything that is in the way, of all pairs, both ways: what is certain first, and all of that has to be mended. */
  readonly blockers: readonly ToldBlocker[];
}

export interface ShownPair {
  readonly from: string;
  readonly to: string;
  readonly family: 4 | 6;
  readonly verdict: VerdictWord;
}

export interface ToldLeg {
  readonly hops: readonly ToldHop[];
}

/** One place on the way: an endpoint, a segment, a table, a crossing. */
export interface ToldHop {
  readonly node: string;
  /** What people call it, where that is something else. */
  readonly name?: string;
  readonly steps: readonly ToldStep[];
}

export interface ToldStep {
  readonly kind: string;
  /** The resource that decides. */
  readonly id: string;
  /** `passes`: all that came; `some`: part of it; `stops`: nothing goes on from here. */
  readonly outcome: "passes" | "some" | "stops";
  /** Of a filter: the rules that decide, in their order. */
  readonly rules?: readonly string[];
  readonly text: string;
}

export interface ToldBlocker {
  readonly direction: "forward" | "reverse";
  /** Packets meet it as things are; else only behind what they meet, if it is mended and they still go this way. */
  readonly certain: boolean;
  readonly kind: string;
  readonly node: string;
  readonly id: string;
  readonly rules?: readonly string[];
  readonly text: string;
}
