import type { Suspicion } from "../cause.ts";
import { disagreementOf, gotThrough } from "../judgement.ts";
import { isHost, type ProbePair, type SentPacket } from "../probe.ts";
import { culprit } from "./culprit.ts";
import { type Culprit, LAYER_NAMES, type RouterEvidence, type TunnelPacket } from "./evidence.ts";
import type { TunnelLink } from "./tunnel-links.ts";

interface Told {
  readonly sent: readonly SentPacket[];
  readonly routers?: ReadonlyMap<string, readonly RouterEvidence[]>;
}

/**
 * The layer of a tunnel that loses a packet to a host of a site; undefined of packets that go elsewhere, and of those that say by themselves what
 * they met: an error on the way, or a size.
 */
export function tunnelSuspicion(one: SentPacket, links: readonly TunnelLink[], told: Told): Suspicion | undefined {
  const found = linkOf(one.pair, links);
  if (found === undefined || disagreementOf(one) !== "lost") return undefined;
  if (one.packet.kind === "large" || one.reception.kind === "unreachable") return undefined;
  const packets = told.sent.filter(({ pair }) => linkOf(pair, links) === found).flatMap(tunnelPacket);
  const routers = told.routers?.get(found.link) ?? [];
  const suspect = culprit({ link: found.link, site: found.site, blockers: [], routers, packets });
  // Who got as far as the site once is stopped by something of the one host.
  return suspect === undefined || isTheHostsOwn(suspect, one, told.sent) ? undefined : suspicion(suspect);
}

/** The link by which a cluster sends to a site. */
function linkOf({ from, to }: ProbePair, links: readonly TunnelLink[]): TunnelLink | undefined {
  if (!isHost(to)) return undefined;
  return links.find(({ site, clusters }) => site === to.site && clusters.includes(from.scope.cluster));
}

function tunnelPacket({ pair, packet, reception }: SentPacket): readonly TunnelPacket[] {
  if (reception.kind === "unsent") return [];
  return [{ part: pair.from.part, kind: packet.kind, through: gotThrough({ reception }) }];
}

/** Another packet of the same pair is answered, and nothing is wrong with the tunnel: a port or a protocol is stopped there. */
function isTheHostsOwn({ layer }: Culprit, one: SentPacket, all: readonly SentPacket[]): boolean {
  const isTunnels = layer !== "site" && layer !== "unknown";
  return !isTunnels && all.some((other) => other.pair === one.pair && gotThrough(other));
}

function suspicion({ layer, at, cause, fix }: Culprit): Suspicion {
  return { kind: `tunnel ${layer} ${at}`, cause: `${LAYER_NAMES[layer]}: ${cause}`, fix };
}
