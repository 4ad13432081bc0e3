import { formatAddress } from "../addressing/index.ts";
import type { Endpoint, Filter, Speaker } from "../network/index.ts";
import type { PacketSet, PacketSpace } from "../packets/index.ts";
import { rangesIn } from "./address-match.ts";
import type { Pairing } from "./pairing.ts";
import type { Provers } from "./provers.ts";
import type { Hop } from "./trace.ts";
import type { LostPackets } from "./verdict.ts";

/** What a host must be told when its packets are too large: ICMP type 3 code 4, of IPv6 type 2 (RFC 1191, RFC 8201, F35). */
const TOO_BIG = {
  4: { protocol: [{ from: 1, to: 1 }], destinationPort: [{ from: 3, to: 3 }], sourcePort: [{ from: 4, to: 4 }] },
  6: { protocol: [{ from: 58, to: 58 }], destinationPort: [{ from: 2, to: 2 }] },
} as const;

/** Bytes of the largest packet that goes every way of a pairing there and back; undefined where none goes. */
export function pathMtu({ connection, from, to, verdict }: Pairing): number | undefined {
  if (verdict === "unreachable") return undefined;
  const all = connection.ways.flatMap(({ there, back }) => [there.mtu, ...back.map(({ mtu }) => mtu)]);
  return all.length === 0 ? undefined : Math.min(...all, from.mtu, to.mtu);
}

/**
 * Packets that both ends could take and the way cannot, and that are lost unseen, because their sender is not told (F35, F42, F46). The
 * error comes from a router, of most of which nobody knows the address: it counts as told when an error from anywhere gets in. Of TCP none
 * is too large for what clamps its segments.
 */
export function lostPackets(provers: Provers, pairing: Pairing): LostPackets | undefined {
  const { from, to, connection, family, verdict, good } = pairing;
  if (verdict === "unreachable") return undefined;
  const { space } = provers.of(family).walker;
  const forward = connection.ways.map(({ there }) => ({ ...there, sender: from }));
  const reply = connection.ways.flatMap(({ back }) => back.map((passage) => ({ ...passage, sender: to })));
  const largest = Math.min(from.mtu, to.mtu);
  for (const { hops, mtu, sender } of [...forward, ...reply]) {
    const at = narrowest(hops, mtu);
    if (mtu >= largest || at === undefined) continue;
    if (at.clampsTcp === true && space.difference(good, space.matching(TCP)) === space.none) continue;
    const why = unheard(provers, space, sender, at);
    const spared = at.clampsTcp === true ? `; TCP is spared, ${at.crossing} clamps its segments` : "";
    if (why !== undefined) return { above: mtu, upTo: largest, at: at.crossing, why: `${why}${spared}` };
  }
  return undefined;
}

interface Narrow {
  readonly crossing: string;
  readonly silent: boolean;
  readonly clampsTcp?: boolean;
  readonly speaker?: Speaker;
}

const TCP = { protocol: [{ from: 6, to: 6 }] };

function narrowest(hops: readonly Hop[], mtu: number): Narrow | undefined {
  for (const { steps } of hops) {
    for (const step of steps) if (step.kind === "cross" && step.mtu === mtu) return step;
  }
  return undefined;
}

function unheard({ network, names }: Provers, space: PacketSpace, sender: Endpoint, at: Narrow): string | undefined {
  if (at.silent) return `${at.crossing} tells no sender`;
  const filters = [...(network.segments.get(sender.segment)?.entering ?? []), ...sender.entry];
  const { speaker } = at;
  if (speaker === undefined) {
    const deaf = filters.find((filter) => !hears(space, filter));
    return deaf === undefined ? undefined : `${deaf.id} keeps ${errorName(space)} from ${names.nameOf(sender.id)}`;
  }
  const told = space.matching({ ...TOO_BIG[space.family], source: rangesIn(speaker.addresses, space.family) });
  const deaf = filters.find((filter) => !permitsSome(space, filter, told, speaker.labels));
  const whose = speaker.addresses.map((one) => formatAddress(one)).join(", ");
  return deaf === undefined
    ? undefined
    : `${deaf.id} keeps ${errorName(space)} of ${whose} from ${names.nameOf(sender.id)}`;
}

const HEARING = { 4: new WeakMap<Filter, boolean>(), 6: new WeakMap<Filter, boolean>() } as const;

/** Whether a filter lets the error in from anywhere. All pairs of a matrix ask the same few. */
function hears(space: PacketSpace, filter: Filter): boolean {
  const known = HEARING[space.family].get(filter);
  if (known !== undefined) return known;
  const found = permitsSome(space, filter, space.matching(TOO_BIG[space.family]));
  HEARING[space.family].set(filter, found);
  return found;
}

/** Whether a filter lets any of these in: the first rule that matches decides. `labels`: the sender's; absent: any. */
function permitsSome(
  space: PacketSpace,
  { rules }: Filter,
  packets: PacketSet,
  labels: readonly string[] | undefined = undefined,
): boolean {
  let open = packets;
  for (const { match, permits, peer } of rules) {
    if (peer !== undefined && labels?.includes(peer) === false) continue;
    const met = space.intersection(open, space.matching(match));
    if (permits && met !== space.none) return true;
    open = space.difference(open, met);
  }
  return false;
}

function errorName({ family }: PacketSpace): string {
  return family === 4 ? "ICMP type 3 code 4" : "ICMPv6 type 2";
}
