import { FreeSpace } from "./free-space.ts";
import { comparePrefixes, contains, overlaps, type Prefix, split } from "./prefix.ts";
import { vpcBlockRules } from "./vpc-block-rules.ts";

/** The length of the blocks that prefix delegation hands to an interface (F21). */
export const delegatedLength = 28;

/** Zones that a range has room for unless told otherwise: most regions have three, the largest six. */
export const defaultSlots = 4;

export interface PlacedSubnet {
  readonly zone: string;
  readonly prefix: Prefix;
}

export interface PodSubnetRequest {
  /** The range to place in: one block of the VPC. */
  readonly range: Prefix;
  /** Zones that are to have a subnet in this range, in any order. */
  readonly zones: readonly string[];
  /** Subnets that exist or are promised already. They never move, also when their zone is no longer asked for. */
  readonly placed: readonly PlacedSubnet[];
  /** What else there is in the range: subnets of others. */
  readonly taken?: readonly Prefix[];
  /** The fewest equal slots to cut the range into, so that zones to come find room. Default {@link defaultSlots}. */
  readonly minimumSlots?: number;
  /** The length of new subnets; default: the range in `minimumSlots` or more, a power of two of at least the zones. */
  readonly slotLength?: number;
}

export type PodSubnetPlan =
  | {
      readonly ok: true;
      readonly slotLength: number;
      /** Placed and new, sorted by zone. */
      readonly subnets: readonly PlacedSubnet[];
      /** The new ones of them. */
      readonly added: readonly PlacedSubnet[];
      /** Slots left for zones to come, sorted. */
      readonly free: readonly Prefix[];
    }
  | PodSubnetFailure;

export type PodSubnetFailure =
  | { readonly ok: false; readonly reason: "not-ipv4" }
  /** Slots would not be /16 to /28 (F14), or are larger than the range. */
  | { readonly ok: false; readonly reason: "slot-too-small" | "slot-too-large"; readonly slotLength: number }
  | { readonly ok: false; readonly reason: "placed-outside"; readonly subnet: PlacedSubnet }
  | { readonly ok: false; readonly reason: "placed-overlap"; readonly subnets: readonly [PlacedSubnet, PlacedSubnet] }
  | {
      readonly ok: false;
      readonly reason: "full";
      readonly slotLength: number;
      /** Zones that found no slot, sorted. */
      readonly zones: readonly string[];
      readonly largestFree?: Prefix;
    };

/**
 * Places a pod subnet for each zone that has none, in free aligned slots of the range; nothing placed moves. Zones are
 * served in the order of their names, and the answer depends on nothing but the request.
 */
export function placePodSubnets(request: PodSubnetRequest): PodSubnetPlan {
  const { range, placed, taken = [] } = request;
  if (range.family !== 4) return { ok: false, reason: "not-ipv4" };
  const slotLength = request.slotLength ?? slotLengthOf(request);
  const failure = slotFailure(range, slotLength) ?? placedFailure(range, placed);
  if (failure) return failure;
  const space = FreeSpace.of(4, [range], [...placed.map(({ prefix }) => prefix), ...taken]);
  const added: PlacedSubnet[] = [];
  const homeless: string[] = [];
  for (const zone of zonesToPlace(request)) {
    const prefix = space.allocate(slotLength);
    if (prefix) added.push({ zone, prefix });
    else homeless.push(zone);
  }
  if (homeless.length > 0) return fullRange(slotLength, homeless, space);
  return { ok: true, slotLength, subnets: byZone([...placed, ...added]), added, free: freeSlots(space, slotLength) };
}

/** The range in equal slots: a power of two, at least the minimum, at least one for every zone placed or asked for. */
function slotLengthOf({ range, zones, placed, minimumSlots = defaultSlots }: PodSubnetRequest): number {
  const names = new Set([...zones, ...placed.map(({ zone }) => zone)]);
  const slots = Math.max(1, minimumSlots, names.size);
  return range.length + 32 - Math.clz32(slots - 1);
}

function slotFailure(range: Prefix, slotLength: number): PodSubnetFailure | undefined {
  if (slotLength > vpcBlockRules.longest) return { ok: false, reason: "slot-too-small", slotLength };
  if (slotLength < range.length || slotLength < vpcBlockRules.shortest) {
    return { ok: false, reason: "slot-too-large", slotLength };
  }
  return undefined;
}

function placedFailure(range: Prefix, placed: readonly PlacedSubnet[]): PodSubnetFailure | undefined {
  const sorted = placed.toSorted((a, b) => comparePrefixes(a.prefix, b.prefix));
  const outside = sorted.find(({ prefix }) => !contains(range, prefix));
  if (outside) return { ok: false, reason: "placed-outside", subnet: outside };
  for (const [index, subnet] of sorted.entries()) {
    // Sorted prefixes that overlap anything overlap their neighbour.
    const next = sorted[index + 1];
    if (next && overlaps(subnet.prefix, next.prefix))
      return { ok: false, reason: "placed-overlap", subnets: [subnet, next] };
  }
  return undefined;
}

function zonesToPlace({ zones, placed }: PodSubnetRequest): readonly string[] {
  const served = new Set(placed.map(({ zone }) => zone));
  return [...new Set(zones)].filter((zone) => !served.has(zone)).sort();
}

function fullRange(slotLength: number, zones: readonly string[], space: FreeSpace): PodSubnetFailure {
  const largestFree = space.largestFree();
  return { ok: false, reason: "full", slotLength, zones, ...(largestFree && { largestFree }) };
}

function freeSlots(space: FreeSpace, slotLength: number): readonly Prefix[] {
  return [...space.freeBlocks()].flatMap((block) => [...split(block, slotLength)]);
}

function byZone(subnets: readonly PlacedSubnet[]): readonly PlacedSubnet[] {
  return subnets.toSorted((a, b) => {
    if (a.zone !== b.zone) return a.zone < b.zone ? -1 : 1;
    return comparePrefixes(a.prefix, b.prefix);
  });
}

/**
 * How many whole /28 blocks of a subnet prefix delegation can hand out (F21): all but the first and the last, which hold
 * addresses that AWS keeps (F14). 0 in a /28, 14 in a /24, 1,022 in a /18.
 */
export function prefixesOf(subnet: Prefix): number {
  if (subnet.family !== 4 || subnet.length > delegatedLength) return 0;
  return Math.max(0, 2 ** (delegatedLength - subnet.length) - 2);
}

/**
 * A range for one more cluster: the lowest /length of the smallest free block of the pool, clear of all that is taken
 * anywhere it must be told apart from. Undefined when the pool has none left.
 */
export function rangeFromPool(pool: readonly Prefix[], taken: Iterable<Prefix>, length = 16): Prefix | undefined {
  return FreeSpace.of(4, pool, taken).allocate(length);
}
