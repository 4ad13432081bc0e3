import {
  contains,
  formatPrefix,
  type PodSubnetFailure,
  type Prefix,
  placePodSubnets,
  readPrefix,
  readPrefixes,
  samePrefix,
} from "../../addressing/index.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import type { ClusterSpec, Fabric } from "../../spec/index.ts";
import { podSubnetId } from "../identity/identity.ts";
import type { Reserved } from "./address-plan.ts";
import { nextIndex, type Placement, placementsOf } from "./placements.ts";
import { ownedElsewhere, takenIn } from "./reserved.ts";

export interface FillingRequest {
  readonly fabric: Fabric;
  readonly key: string;
  readonly cluster: ClusterSpec;
  /** Canonical texts, in the order in which they are to be filled. */
  readonly ranges: readonly string[];
  readonly reserved: Reserved;
}

/** A pod subnet and the range it lies in. */
interface Housed extends Placement {
  readonly range: string;
}

export interface RangeFilling {
  readonly subnets: readonly Housed[];
  /** Slots left, by range. */
  readonly free: ReadonlyMap<string, readonly Prefix[]>;
  /** Subnets that are placed and no longer wanted. */
  readonly leaving: readonly Placement[];
  readonly diagnostics: readonly Diagnostic[];
}

interface Range {
  readonly text: string;
  readonly prefix: Prefix;
  /** Subnets of others that lie in it. */
  readonly foreign: readonly Prefix[];
}

/**
 * Gives each zone of a cluster its pod subnets. First one: where it is placed already, else in the first range with a free slot.
 * Then, unless the Fabric writes them itself, a further one in each further range, for as long as every zone that could have one
 * more gets it: a range that has room for some zones only is kept for zones to come.
 */
export function fillRanges(request: FillingRequest): RangeFilling {
  const { key, cluster } = request;
  const { placed, leaving, diagnostics } = placementsOf(request);
  const ranges = request.ranges.flatMap((text): readonly Range[] => {
    const prefix = readPrefix(text);
    return prefix ? [{ text, prefix, foreign: foreignIn(prefix, request) }] : [];
  });
  const failures: PodSubnetFailure[] = [];
  const filling = new Filling(request, ranges, placed, leaving, failures);
  const homeless = filling.add(cluster.zones.filter((zone) => filling.count(zone) === 0));
  const problems = [...diagnostics, ...departures(key, leaving, cluster)];
  if (homeless.length > 0 && ranges.length > 0) problems.push(noRoom(request, homeless, failures));
  const final = cluster.pods.subnets === undefined && homeless.length === 0 ? grown(filling, cluster.zones) : filling;
  return {
    subnets: final.subnets.filter(({ zone }) => cluster.zones.includes(zone)),
    free: final.free(),
    leaving,
    diagnostics: problems,
  };
}

/** Round after round one more subnet for every zone that could have one; a round in which one of them finds no slot is undone. */
function grown(first: Filling, zones: readonly string[]): Filling {
  let filling = first;
  for (let count = 2; count <= first.ranges.length; count += 1) {
    const next = filling.copy();
    const waiting = zones.filter((zone) => next.count(zone) < count && next.hasRoom(zone));
    if (waiting.length === 0) continue;
    if (next.add(waiting).length > 0) break;
    filling = next;
  }
  return filling;
}

/** The ranges of one cluster while they are filled. */
class Filling {
  readonly ranges: readonly Range[];
  readonly #request: FillingRequest;
  readonly #leaving: readonly Placement[];
  readonly #failures: PodSubnetFailure[];
  /** Slots that were left by what was placed in a range last. */
  readonly #free: Map<Range, readonly Prefix[]>;
  #placed: readonly Placement[];

  constructor(
    request: FillingRequest,
    ranges: readonly Range[],
    placed: readonly Placement[],
    leaving: readonly Placement[],
    failures: PodSubnetFailure[],
    free: ReadonlyMap<Range, readonly Prefix[]> = new Map(),
  ) {
    this.ranges = ranges;
    this.#request = request;
    this.#placed = placed;
    this.#leaving = leaving;
    this.#failures = failures;
    this.#free = new Map(free);
  }

  copy(): Filling {
    return new Filling(this.#request, this.ranges, this.#placed, this.#leaving, [], this.#free);
  }

  get subnets(): readonly Housed[] {
    return this.#placed.flatMap((subnet) => {
      const range = this.ranges.find(({ prefix }) => contains(prefix, subnet.prefix));
      return range ? [{ ...subnet, range: range.text }] : [];
    });
  }

  count(zone: string): number {
    return this.#placed.filter((subnet) => subnet.zone === zone).length;
  }

  /** Whether a range has a free slot and no subnet of this zone yet. */
  hasRoom(zone: string): boolean {
    return this.ranges.some((range) => !this.#has(range, zone) && this.#place(range, [zone]).ok);
  }

  /** One more subnet for each of these zones, in the first range with room that has none of it; answers those without room. */
  add(zones: readonly string[]): readonly string[] {
    let waiting = [...new Set(zones)].sort();
    for (const range of this.ranges) {
      const lacking = waiting.filter((zone) => !this.#has(range, zone));
      const plan = this.#fit(range, lacking);
      if (!plan.ok) {
        this.#failures.push(plan);
        continue;
      }
      const added = plan.added.map(({ zone, prefix }) => ({ zone, prefix, index: nextIndex(this.#of(zone)) }));
      this.#placed = [...this.#placed, ...added];
      this.#free.set(range, plan.free);
      waiting = waiting.filter((zone) => !added.some((subnet) => subnet.zone === zone));
    }
    return waiting;
  }

  free(): ReadonlyMap<string, readonly Prefix[]> {
    return new Map(
      this.ranges.flatMap((range) => {
        const free = this.#free.get(range) ?? this.#leftIn(range);
        return free === undefined ? [] : [[range.text, free] as const];
      }),
    );
  }

  #leftIn(range: Range): readonly Prefix[] | undefined {
    const plan = this.#place(range, []);
    return plan.ok ? plan.free : undefined;
  }

  #of(zone: string): readonly Placement[] {
    return [...this.#placed, ...this.#leaving].filter((subnet) => subnet.zone === zone);
  }

  #has(range: Range, zone: string): boolean {
    return this.#placed.some((subnet) => subnet.zone === zone && contains(range.prefix, subnet.prefix));
  }

  /** All of them; or, when there is not room for all, as many as fit are left to the next range. */
  #fit(range: Range, zones: readonly string[]): ReturnType<typeof placePodSubnets> {
    for (let count = zones.length; count > 0; count -= 1) {
      const plan = this.#place(range, zones.slice(0, count));
      if (plan.ok || plan.reason !== "full") return plan;
    }
    return this.#place(range, []);
  }

  #place(range: Range, zones: readonly string[]): ReturnType<typeof placePodSubnets> {
    const { cluster } = this.#request;
    const { zoneSlots } = cluster.pods;
    const inside = ({ prefix }: Placement): boolean => contains(range.prefix, prefix);
    return placePodSubnets({
      range: range.prefix,
      zones,
      placed: this.#placed.filter(inside),
      taken: [...range.foreign, ...this.#leaving.filter(inside).map(({ prefix }) => prefix)],
      // A number of slots that somebody wrote is kept exactly: further zones go to the next range.
      ...(zoneSlots === undefined ? {} : { slotLength: range.prefix.length + Math.log2(zoneSlots) }),
    });
  }
}

/** Subnets of others, also of our other clusters, that lie in the range (not the blocks of the VPC, of which the range is one). */
function foreignIn(range: Prefix, { key, cluster, reserved }: FillingRequest): readonly Prefix[] {
  const taken = readPrefixes(takenIn(reserved, cluster.vpc).map((entry) => entry.cidr));
  return [...taken, ...ownedElsewhere(reserved, key, range)].filter(
    (prefix) => contains(range, prefix) && !samePrefix(range, prefix),
  );
}

/** LOCK-3: what was placed and is no longer in the Fabric, in zones that stay. */
export function departures(key: string, leaving: readonly Placement[], cluster: ClusterSpec): readonly Diagnostic[] {
  const own = leaving.filter(({ zone }) => cluster.zones.includes(zone));
  if (own.length === 0) return [];
  const list = own.map(({ zone, prefix }) => `${formatPrefix(prefix)} in ${zone}`).join(", ");
  const one = own.length === 1;
  const what = one ? `a pod subnet of ${key} is` : `${own.length} pod subnets of ${key} are`;
  const end = one ? "goes as soon as nothing uses it" : "go as soon as nothing uses them";
  return [
    diagnose("LOCK-3", {
      message: `${what} no longer in the Fabric and ${end}: ${list}`,
      path: ["spec", "clusters", key, "pods"],
    }),
  ];
}

function noRoom(request: FillingRequest, zones: readonly string[], failures: readonly PodSubnetFailure[]): Diagnostic {
  const { key, ranges } = request;
  const why = failures.map(explain).find((text) => text !== "") ?? "every slot is taken";
  return diagnose("CAP-1", {
    message: `no room for a pod subnet of ${key} in ${zones.toSorted().join(", ")}: ${why}`,
    fix: othersIn(readPrefixes(ranges), request),
    path: ["spec", "clusters", key, "pods", "ranges"],
  });
}

/** What others have in the ranges may be the very subnets that are meant. */
function othersIn(ranges: readonly Prefix[], { key, cluster, reserved }: FillingRequest): string | undefined {
  const others = takenIn(reserved, cluster.vpc).filter(({ cidr, what }) => {
    const prefix = readPrefix(cidr);
    return what.startsWith("subnet ") && prefix && ranges.some((range) => contains(range, prefix));
  });
  if (others.length === 0) return undefined;
  const names = others.map(({ cidr, what }) => `${what} (${cidr})`).sort();
  return `The ranges hold ${names.join(", ")}: take them over with \`adopt: [{ id, as: ${podSubnetId(key, "ZONE")} }]\` if they are meant, else add a range.`;
}

function explain(failure: PodSubnetFailure): string {
  switch (failure.reason) {
    case "not-ipv4":
      return "the range is not IPv4";
    case "slot-too-small":
      return `slots would be /${failure.slotLength}, smaller than a subnet can be (/28)`;
    case "slot-too-large":
      return `slots would be /${failure.slotLength}, larger than the range or than a subnet can be (/16)`;
    case "placed-outside":
      return `${formatPrefix(failure.subnet.prefix)} of ${failure.subnet.zone} lies outside the range`;
    case "placed-overlap":
      return `${failure.subnets.map((subnet) => `${formatPrefix(subnet.prefix)} of ${subnet.zone}`).join(" and ")} overlap`;
    case "full":
      return `no /${failure.slotLength} is free${failure.largestFree ? `, the largest free block is ${formatPrefix(failure.largestFree)}` : ""}`;
  }
}
