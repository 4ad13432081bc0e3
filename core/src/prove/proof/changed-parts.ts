import { type DeclaredCluster, imprintOf, Lexicon } from "../../network/index.ts";
import type { Neighbourhood } from "./neighbourhoods.ts";
import { type Side, sidesOf } from "./parts.ts";

/** A neighbourhood that a plan changes something in, and what each side has of it. */
export interface ChangedPart {
  readonly part: Neighbourhood;
  readonly before: Side;
  readonly after: Side;
  /** Parts of one make are made of the same, before and after, by other names: each lets through what the others do. Absent where nobody can tell. */
  readonly make?: number;
}

/** Those neighbourhoods in which something changes. */
export function changedParts(parts: readonly Neighbourhood[], before: Side, after: Side): readonly ChangedPart[] {
  const lexicon = new Lexicon();
  const [was, is] = [byKey(before), byKey(after)];
  const [sideBefore, sideAfter] = [sidesOf(before), sidesOf(after)];
  const makes = new Map<string, number>();
  return parts.flatMap((part): readonly ChangedPart[] => {
    if (isSame(part, was, is)) return [];
    const sides = { part, before: sideBefore(part, part.before), after: sideAfter(part, part.after) };
    const imprint =
      isRead(sides.before) && isRead(sides.after) ? imprintOf(sides.before, sides.after, lexicon) : undefined;
    if (imprint === undefined) return [sides];
    const make = makes.get(imprint) ?? makes.size;
    makes.set(imprint, make);
    return [{ ...sides, make }];
  });
}

/** Of clusters in parts of one make the same text, of those that correspond in them; of others none. */
export function makesOf(parts: readonly ChangedPart[]): ReadonlyMap<string, string> {
  return new Map(
    parts.flatMap(({ part, make }) =>
      make === undefined ? [] : part.clusters.map((key, index) => [key, `${make}/${index}`] as const),
    ),
  );
}

type Clusters = ReadonlyMap<string, DeclaredCluster>;

function byKey({ declared }: Side): Clusters {
  return new Map(declared.clusters.map((one) => [one.key, one]));
}

/** What is the same object is made of nothing that has changed. */
function isSame({ before, after, clusters }: Neighbourhood, was: Clusters, is: Clusters): boolean {
  return (
    before.length === after.length &&
    before.every((thing, index) => thing === after[index]) &&
    clusters.every((key) => textOf(was.get(key)) === textOf(is.get(key)))
  );
}

function textOf(cluster: DeclaredCluster | undefined): string {
  return JSON.stringify(cluster, (_, value) => (typeof value === "bigint" ? String(value) : value)) ?? "";
}

function isRead({ declared: { clusters, vpcs }, unproved }: Side): boolean {
  const hidden = unproved.map(({ subject }) => subject);
  const own = [...clusters.map(({ key }) => `clusters/${key}`), ...vpcs.map(({ key }) => `vpcs/${key}`)];
  return hidden.length === 0 || !own.some((subject) => hidden.includes(subject));
}
