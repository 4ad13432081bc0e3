import type { RemedyKind } from "../../network/index.ts";

/** What mends a flow, each proved on the network as it would be. */
export interface Fixes {
  /** The fewest changes first, among these what opens least beside the flow. */
  readonly proved: readonly Fix[];
  /** Why there is none with one change, or none at all. */
  readonly why?: string;
}

export interface Fix {
  /** Together they make the flow pass, and none of them can be left out. */
  readonly changes: readonly FixChange[];
  /** What else changes between others, in words. */
  readonly sideEffects: string;
  /** Pairs of others that are changed. */
  readonly others: number;
}

export interface FixChange {
  readonly kind: RemedyKind;
  readonly resource: string;
  readonly text: string;
  readonly command: string;
}
