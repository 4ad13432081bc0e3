import type { Family, Prefix } from "../../addressing/index.ts";
import type { Endpoint, Obstacle, StoppedProtocol } from "../../network/index.ts";
import type { FieldRange, PacketSet, PacketSpace } from "../../packets/index.ts";
import type { Pairing } from "../pairing.ts";
import type { Provers } from "../provers.ts";
import { filterStep } from "../reason-words.ts";
import type { Blocker } from "../trace.ts";
import { prefixesOf } from "./range-prefixes.ts";

/** More ranges than this are told by the segment that they are in. */
const MOST_RANGES = 4;
const MOST_PROTOCOLS = 3;

type Direction = "forward" | "reverse";

/** Everything that is in the way of a pairing, both ways, and a translation that need not be. Each once. */
export function obstaclesOf(provers: Provers, pairing: Pairing): readonly Obstacle[] {
  const { from, to, family, asked, connection, verdict } = pairing;
  if (verdict === "reachable") return [];
  const all = provers.of(family).connection(from, to, true, asked);
  const found = [
    ...translationsOn(provers, pairing, [...all.blockers, ...connection.blockers]),
    ...all.blockers.flatMap((blocker) => obstacle(provers, pairing, blocker, "forward") ?? []),
    ...all.replyBlockers.flatMap((blocker) => obstacle(provers, pairing, blocker, "reverse") ?? []),
  ];
  return [...new Map(found.map((one) => [`${one.kind} ${one.id} ${one.beyond}`, one])).values()];
}

function obstacle(provers: Provers, pairing: Pairing, blocker: Blocker, direction: Direction): Obstacle | undefined {
  const { reason, node, packets } = blocker;
  const { space } = provers.of(pairing.family).walker;
  switch (reason.kind) {
    case "filter": {
      const step = filterStep(blocker.hops, reason.filter);
      const stopped = step === undefined ? packets : space.difference(step.met, step.passes);
      return told(provers, pairing, direction, { kind: "filter", id: reason.filter, node }, stopped);
    }
    case "no-route":
    case "nowhere":
      return told(provers, pairing, direction, { kind: reason.kind, id: reason.table, node }, packets);
    case "source-check":
      return told(provers, pairing, direction, { kind: "source-check", id: reason.node, node }, packets);
    default:
      return undefined;
  }
}

function translationsOn(provers: Provers, pairing: Pairing, blockers: readonly Blocker[]): readonly Obstacle[] {
  const hops = blockers.flatMap((blocker) => blocker.hops).filter(({ node }) => node === pairing.from.id);
  const names = new Set(
    hops.flatMap(({ steps }) => steps.flatMap((step) => (step.kind === "translate" ? [step.by] : []))),
  );
  return [...names].map((id) =>
    told(provers, pairing, "forward", { kind: "translation", id, node: pairing.from.id }, pairing.asked),
  );
}

function told(
  provers: Provers,
  pairing: Pairing,
  direction: Direction,
  what: Pick<Obstacle, "kind" | "id" | "node">,
  stopped: PacketSet,
): Obstacle {
  const { family } = pairing;
  const { space } = provers.of(family).walker;
  const [sender, receiver] = direction === "forward" ? [pairing.from, pairing.to] : [pairing.to, pairing.from];
  const other = what.node === receiver.id ? sender : receiver;
  return {
    ...what,
    family,
    sources: ranges(provers, space.values(stopped, "source"), sender, family),
    destinations: ranges(provers, space.values(stopped, "destination"), receiver, family),
    protocols: protocolsIn(space, stopped),
    labels: other.labels,
    beyond: provers.network.segments.get(receiver.segment)?.domain ?? "",
  };
}

/** A few ranges as they are; of many, those of the segment; outside, everything. */
function ranges(provers: Provers, values: readonly FieldRange[], end: Endpoint, family: Family): readonly Prefix[] {
  const exact = values.flatMap((range) => prefixesOf(range, family));
  if (exact.length <= MOST_RANGES) return exact;
  const around = (provers.network.segments.get(end.segment)?.prefixes ?? []).filter((one) => one.family === family);
  if (around.length > 0 && around.length <= MOST_RANGES) return around;
  return family === 4 ? [{ family: 4, base: 0, length: 0 }] : [{ family: 6, base: 0n, length: 0 }];
}

function protocolsIn(space: PacketSpace, set: PacketSet): readonly StoppedProtocol[] {
  const values = space.values(set, "protocol");
  const count = values.reduce((sum, { from, to }) => sum + Number(to) - Number(from) + 1, 0);
  if (count > MOST_PROTOCOLS) return [{ protocol: undefined }];
  return values.flatMap(({ from, to }) =>
    Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => withPorts(space, set, Number(from) + index)),
  );
}

function withPorts(space: PacketSpace, set: PacketSet, protocol: number): StoppedProtocol {
  const part = space.intersection(set, space.matching({ protocol: [{ from: protocol, to: protocol }] }));
  const ports = space.values(part, "destinationPort");
  const [first, last] = [ports[0], ports.at(-1)];
  if (first === undefined || last === undefined || (first.from === 0 && last.to === 65_535)) return { protocol };
  return { protocol, ports: { from: first.from, to: last.to } };
}
