/** One number of the bench, with what it is held against. */
export interface Result {
  readonly name: string;
  /** What was measured, in words. */
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** `>=` or `<=`: on which side of `target` the value must be. */
  readonly wants: ">=" | "<=";
  readonly target: number;
  /** The figures behind it: medians, counts, the peer's. */
  readonly details: Readonly<Record<string, number | string>>;
}

export interface Report {
  readonly kind: "BenchReport";
  readonly version: 1;
  readonly date: string;
  readonly machine: Readonly<Record<string, string | number>>;
  /** SHA-256 over the product's sources: a report of other sources does not count. */
  readonly product: string;
  readonly commit: string;
  readonly results: readonly Result[];
  /** What could not be measured here, and why. */
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

export function holds({ value, wants, target }: Result): boolean {
  return wants === ">=" ? value >= target : value <= target;
}
