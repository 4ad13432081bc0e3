import type { ReachabilityChange, ReachabilityDifference } from "./difference.ts";
import type { Judged } from "./expectation.ts";

/** What stands in the way of an apply or a destroy. */
export interface Refusals {
  /** Written expectations that are broken, or cannot be proved. */
  readonly expectations: readonly Judged[];
  readonly losses: readonly ReachabilityChange[];
  /** Accepted pairs, as `FROM>TO`, that none of either is. */
  readonly unmatched: readonly string[];
}

/** A loss that is taken into account: a pair `FROM>TO` by the names of groups or what they begin with; or `all`. */
export type Acceptance =
  | { readonly kind: "all" }
  | { readonly kind: "pair"; readonly from: string; readonly to: string };

/** Reads `clusters/a/pods>internet,…`, or `all`; undefined for what is neither. */
export function acceptancesIn(text: string): readonly Acceptance[] | undefined {
  const all = text.split(",").map((one) => acceptanceOf(one.trim()));
  return all.every((one) => one !== undefined) ? all : undefined;
}

function acceptanceOf(text: string): Acceptance | undefined {
  if (text === "all") return { kind: "all" };
  const [from, to, more] = text.split(">").map((end) => end.trim());
  if (from === undefined || to === undefined || more !== undefined || from === "" || to === "") return undefined;
  return { kind: "pair", from, to };
}

/**
 * What is not accepted. What only new addresses of a group have less of was asked for with them, what a link carried with the link that goes,
 * and is no refusal. `all` accepts every loss, and no broken expectation: who has written down what must be so names the pair that
 * is to be so no longer.
 */
export function refusalsOf(
  expectations: readonly Judged[],
  difference: ReachabilityDifference | undefined,
  accepted: readonly Acceptance[],
): Refusals {
  const losses =
    difference?.changes.filter(
      ({ what, moved, asked }) => what === "lost" && moved === undefined && asked === undefined,
    ) ?? [];
  const broken = expectations.filter(
    ({ origin, status }) => origin === "written" && (status === "broken" || status === "unproved"),
  );
  return {
    expectations: broken.filter((one) => !accepted.some((pair) => isOf(pair, one))),
    losses: losses.filter((loss) => !accepted.some((one) => covers(one, loss))),
    unmatched: accepted.flatMap((one) =>
      one.kind === "all" || broken.some((judged) => isOf(one, judged)) || losses.some((loss) => covers(one, loss))
        ? []
        : [`${one.from}>${one.to}`],
    ),
  };
}

function isOf(accepted: Acceptance, { from, to }: Judged): boolean {
  return accepted.kind === "pair" && accepted.from === from && accepted.to === to;
}

function covers(accepted: Acceptance, { from, to }: ReachabilityChange): boolean {
  return accepted.kind === "all" || (isWithin(from, accepted.from) && isWithin(to, accepted.to));
}

/** `clusters/a/pods/eu-west-1b` is within `clusters/a/pods` and `clusters/a`. */
function isWithin(group: string, name: string): boolean {
  return group === name || group.startsWith(`${name}/`);
}
