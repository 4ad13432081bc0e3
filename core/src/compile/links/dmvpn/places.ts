import {
  addressAt,
  contains,
  formatAddress,
  type Prefix,
  readPrefix,
  reservedAddresses,
  samePrefix,
} from "../../../addressing/index.ts";
import {
  type Observed,
  observedById,
  observedInVpc,
  observedOf,
  onceFor,
  type Snapshot,
} from "../../../observed/index.ts";
import type { Fabric, RouterSpec } from "../../../spec/index.ts";
import type { LinkEnd } from "../end.ts";
import { nodeSubnets, tableOfSubnet } from "../tables.ts";
import { interfaceId, ours, type Side } from "./router-parts.ts";

/** One interface of a router: its subnet and its address there, fixed before it is made so that both ends can be told of it. */
export interface PlacedInterface {
  /** World id. */
  readonly subnet: string;
  readonly cidr: string;
  readonly address: string;
  readonly prefixLength: number;
  /** AWS's router in the subnet: its second address (F14). */
  readonly gateway: string;
}

export interface Place {
  readonly outside: PlacedInterface;
  readonly inside: PlacedInterface;
}

export interface PlacesWanted {
  readonly fabric: Fabric;
  readonly link: string;
  readonly end: Extract<LinkEnd, { readonly kind: "reached" }>;
  readonly routers: readonly RouterSpec[];
  readonly names: readonly string[];
  readonly snapshot: Snapshot;
}

/**
 * Where the routers of a link are, by their names: where they are already, else in the subnets that the Fabric names, else outside in the first
 * subnet of the zone whose table leads to an internet gateway, and inside in the first of the nodes' there, or any that is private. Addresses are
 * the highest that are free: AWS gives its own out from anywhere, and a human counts from below.
 */
export function placesOf(wanted: PlacesWanted): ReadonlyMap<string, Place> {
  const taken = new Map<string, Set<string>>();
  const placed = wanted.routers.flatMap((router, index): readonly (readonly [string, Place])[] => {
    const name = wanted.names[index] ?? router.zone;
    const [outside, inside] = (["outside", "inside"] as const).map((side) =>
      placedOn(wanted, name, router, side, taken),
    );
    return outside && inside ? [[name, { outside, inside }]] : [];
  });
  return new Map(placed);
}

function placedOn(
  wanted: PlacesWanted,
  name: string,
  router: RouterSpec,
  side: Side,
  taken: Map<string, Set<string>>,
): PlacedInterface | undefined {
  const { fabric, link, snapshot } = wanted;
  const live = ours(fabric, "router-interface", interfaceId(link, name, side), snapshot);
  const subnet = subnetOf(wanted, router, side, live);
  const prefix = subnet && readPrefix(subnet.props.cidr);
  if (subnet === undefined || prefix === undefined) return undefined;
  const stays = live?.props.subnet === subnet.id ? live.props.address : undefined;
  const inUse = taken.get(subnet.id) ?? new Set(usedIn(subnet.id, snapshot));
  taken.set(subnet.id, inUse);
  const address = stays ?? freeIn(prefix, inUse);
  if (address === undefined) return undefined;
  inUse.add(address);
  const gateway = addressAt(prefix, 1);
  if (gateway === undefined) return undefined;
  const { cidr } = subnet.props;
  return { subnet: subnet.id, cidr, address, prefixLength: prefix.length, gateway: formatAddress(gateway) };
}

function subnetOf(
  wanted: PlacesWanted,
  router: RouterSpec,
  side: Side,
  live: Observed<"router-interface"> | undefined,
): Observed<"subnet"> | undefined {
  const { end, snapshot } = wanted;
  const named = router.subnets[side];
  const all = (end.worldId === undefined ? [] : observedInVpc(snapshot, "subnet", end.worldId, end.scope)).filter(
    ({ props, facts }) => props.zone === router.zone || facts.zoneId === router.zone,
  );
  if (named !== undefined) return all.find(({ id }) => id === named);
  const candidates = side === "outside" ? publicOf(wanted, all) : privateOf(wanted, all);
  const stays = live && all.find(({ id }) => id === live.props.subnet);
  return stays ?? candidates[0];
}

type Subnets = readonly Observed<"subnet">[];

function publicOf({ end, snapshot }: PlacesWanted, all: Subnets): Subnets {
  return all.filter(({ id }) => leadsToInternet(id, end.worldId ?? "", snapshot));
}

/** Subnets of nodes first; ours are of pods, and theirs are reserved for these. */
function privateOf({ fabric, end, snapshot }: PlacesWanted, all: Subnets): Subnets {
  const inside = all.filter(
    ({ id, owner }) => owner?.uid !== fabric.metadata.uid && !leadsToInternet(id, end.worldId ?? "", snapshot),
  );
  const ofNodes = nodeSubnets(fabric, end.key, end.worldId ?? "", snapshot);
  const first = inside.filter(({ id }) => ofNodes?.has(id));
  return first.length > 0 ? first : inside;
}

function leadsToInternet(subnet: string, vpc: string, snapshot: Snapshot): boolean {
  const id = tableOfSubnet(subnet, vpc, snapshot);
  const table = id === undefined ? undefined : observedById(snapshot, "route-table", id);
  return (table?.facts.routes ?? []).some(
    ({ destination, target, state }) => destination === "0.0.0.0/0" && target.startsWith("igw-") && state === "active",
  );
}

const interfacesBySubnet = onceFor((snapshot: Snapshot) =>
  Map.groupBy(observedOf(snapshot, "network-interface"), ({ props }) => props.subnet),
);

function usedIn(subnet: string, snapshot: Snapshot): readonly string[] {
  return (interfacesBySubnet(snapshot).get(subnet) ?? []).flatMap(({ props }) => [
    ...props.addresses,
    ...props.prefixes,
  ]);
}

/** The highest address that nobody has, of the last few hundred: a subnet that is fuller than that has no room for a router. */
function freeIn(subnet: Prefix, used: ReadonlySet<string>): string | undefined {
  const kept = reservedAddresses(subnet).map(({ address }) => address);
  const blocks = [...used].flatMap((text) => readPrefix(text) ?? []);
  const size = Number(subnet.family === 4 ? 2 ** (32 - subnet.length) : 0);
  for (let offset = size - 1; offset > Math.max(0, size - LOOKED_AT); offset -= 1) {
    const address = addressAt(subnet, offset);
    if (address === undefined) continue;
    const text = formatAddress(address);
    const isKept = kept.some((one) => samePrefix(one, address)) || blocks.some((block) => contains(block, address));
    if (!isKept && !used.has(text)) return text;
  }
  return undefined;
}

const LOOKED_AT = 512;
