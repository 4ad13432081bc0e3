/** What a node is to be told: how many pods it may hold. */
export interface WantedMaxPods {
  /** nodeadm's expression, which reckons for whatever type the node turns out to be. */
  readonly expression: string;
  /** For what takes a number and no expression; absent while no type is known. */
  readonly pods?: number;
}

/** A text with max-pods in it, or why there can be none. A reason never quotes the text: user data can hold secrets. */
export type Merge =
  | { readonly kind: "merged"; readonly text: string }
  | { readonly kind: "refused"; readonly reason: string };

/** What a text says of max-pods: a number, or an expression of arithmetic alone. */
export type MaxPodsReading =
  | { readonly kind: "number"; readonly pods: number }
  | { readonly kind: "expression"; readonly expression: string };

/** A piece of a text to be put in the place of another; an empty place inserts. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export const NO_NUMBER =
  "it takes a number of pods, and no instance type of these nodes is known: allow ec2:DescribeInstanceTypes, or name the type in the node group";

export function merged(text: string): Merge {
  return { kind: "merged", text };
}

export function refused(reason: string): Merge {
  return { kind: "refused", reason };
}

/** Every other byte stays. */
export function withEdits(text: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((a, b) => b.from - a.from)
    .reduce((whole, { from, to, text: piece }) => whole.slice(0, from) + piece + whole.slice(to), text);
}

/** How the lines of a text end. */
export function lineEndOf(text: string): "\r\n" | "\n" {
  return /^[^\n]*\r\n/.test(text) ? "\r\n" : "\n";
}
