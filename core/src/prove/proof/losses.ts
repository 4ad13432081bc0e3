import { type Built, buildNetwork, type DeclaredCluster, type Group, imprintOf } from "../../network/index.ts";
import { type ReachabilityChange, reachabilityDifference } from "./difference.ts";
import { compareIn, Inquiry } from "./inquiry.ts";
import type { Neighbourhood } from "./neighbourhoods.ts";
import { type Side, sidesOf } from "./parts.ts";
import { isHidden, type Proved, prove } from "./prove.ts";
import { shapeOf } from "./shape.ts";

/** What the rest of a fleet loses. */
export interface Losses {
  readonly changes: readonly ReachabilityChange[];
  /** Keys of clusters in neighbourhoods too large to prove all pairs of. */
  readonly ungated: readonly string[];
}

/** Groups of a neighbourhood that are proved with each other: some ten seconds' worth of pairs. */
const MOST_GROUPS = 100;

/**
 * Everything that is lost in these neighbourhoods between groups that are there before and after: of one that nothing has changed in nothing, and of
 * several that are made of the same, or come to the same shape, the first alone is proved. One network at a time.
 */
export function lossesIn(parts: readonly Neighbourhood[], before: Side, after: Side): Losses {
  const harmless = new Set<string>();
  const [was, is] = [byKey(before), byKey(after)];
  const [sideBefore, sideAfter] = [sidesOf(before), sidesOf(after)];
  const changes: ReachabilityChange[] = [];
  const ungated: string[] = [];
  for (const part of parts) {
    if (isSame(part, was, is)) continue;
    const sides = [sideBefore(part, part.before), sideAfter(part, part.after)] as const;
    const imprint = sides.every(isRead) ? imprintOf(...sides) : undefined;
    if (imprint !== undefined && harmless.has(imprint)) continue;
    const pair = new Pair(...sides);
    if (pair.size > MOST_GROUPS) {
      ungated.push(...part.clusters);
      continue;
    }
    const shape = pair.shape();
    const lost = harmless.has(shape) ? [] : pair.losses();
    changes.push(...lost);
    if (lost.length > 0) continue;
    harmless.add(shape);
    if (imprint !== undefined) harmless.add(imprint);
  }
  return { changes, ungated };
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

/** A side, its network, and the groups that both sides have. */
type Sided = readonly [Side, Built, readonly Group[]];

/** A network before and after. */
class Pair {
  readonly #before: Sided;
  readonly #after: Sided;

  constructor(before: Side, after: Side) {
    const [one, two] = [before, after].map((side) => {
      const built = buildNetwork(side.snapshot, side.declared);
      return { built, groups: readableGroups(side, built) };
    });
    if (one === undefined || two === undefined) throw new RangeError("two sides");
    const [was, is] = [one, two].map(({ groups }) => new Set(groups.map(({ name }) => name)));
    this.#before = [before, one.built, one.groups.filter(({ name }) => is?.has(name))];
    this.#after = [after, two.built, two.groups.filter(({ name }) => was?.has(name))];
  }

  /** How many groups there are before and after. */
  get size(): number {
    return this.#before[2].length;
  }

  shape(): string {
    return shapeOf([this.#before, this.#after].map(([, { network }, groups]) => ({ network, groups })));
  }

  losses(): readonly ReachabilityChange[] {
    const one = proved(this.#before);
    const other = proved(this.#after, one);
    const { changes } = reachabilityDifference(one.proof, other.proof, compareIn(one.inquiry, other.inquiry));
    return changes.filter(({ what, moved }) => what === "lost" && moved === undefined);
  }
}

function proved([{ declared, unproved }, built, groups]: Sided, before?: Proved): Proved {
  const names = new Set(groups.map(({ name }) => name));
  const extent = { includes: (group: string) => names.has(group), leftOut: 0 };
  return prove({
    built,
    declared,
    expectations: undefined,
    unproved,
    extent,
    ...(before === undefined ? {} : { before }),
  });
}

function readableGroups({ declared, unproved }: Side, built: Built): readonly Group[] {
  const hidden = unproved.map(({ subject }) => subject);
  return [...new Inquiry(built, declared).groups.values()].filter(({ name }) => !isHidden(name, hidden));
}
