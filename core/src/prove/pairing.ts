import type { Family, Prefix } from "../addressing/index.ts";
import type { End, Endpoint, Exit } from "../network/index.ts";
import { onceFor } from "../observed/index.ts";
import type { PacketSet, PacketSpace } from "../packets/index.ts";
import type { Connection } from "./connection.ts";
import type { Provers } from "./provers.ts";
import { asked } from "./question.ts";
import type { Question, VerdictWord } from "./verdict.ts";

/** Two ends in one family of addresses, and what becomes of the packets that are asked for. */
export interface Pairing {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly family: Family;
  /** What is asked for, with the ends' own addresses. Empty where the one has no address that the other could ask for: unreachable. */
  readonly asked: PacketSet;
  /** What of it gets through and is answered, or gets through where nobody answers by nature. */
  readonly good: PacketSet;
  /** What of it gets there. */
  readonly forward: PacketSet;
  /** What of `forward` nobody answers by its nature: ICMP that does not ask. */
  readonly oneWay: PacketSet;
  readonly connection: Connection;
  readonly verdict: VerdictWord;
}

const FAMILIES: readonly Family[] = [4, 6];

/** Every two ends of the two places, in each family that both have addresses of, as the ends are sorted. */
export function pairings(
  provers: Provers,
  from: readonly End[],
  to: readonly End[],
  question: Question,
): readonly Pairing[] {
  const families = question.family === undefined ? FAMILIES : [question.family];
  return from.flatMap((sender) =>
    meantBy(provers, sender, to).flatMap((receiver) =>
      families.flatMap((family) => pairing(provers, sender, receiver, family, question) ?? []),
    ),
  );
}

/** Of what an address may be, what it is to this sender: on its own link, if anything is there. */
function meantBy({ network }: Provers, sender: End, to: readonly End[]): readonly End[] {
  if (to.length < 2) return to;
  const from = network.endpoints.get(sender.endpoint)?.segment ?? "";
  const domain = network.segments.get(from)?.domain;
  const meant = to.filter(({ endpoint }) => {
    const link = network.endpoints.get(endpoint)?.onLinkOf;
    return link === undefined || link === domain;
  });
  return meant.length === 0 ? to : meant;
}

function pairing(provers: Provers, from: End, to: End, family: Family, question: Question): Pairing | undefined {
  const [sender, receiver] = [endpointOf(provers, from), endpointOf(provers, to)];
  if (!isOf(addressesOf(from, sender), family) || !isOf(addressesOf(to, receiver), family)) return undefined;
  const prover = provers.of(family);
  const { space } = prover.walker;
  const about = questioned(space, question, sender);
  const between = space.intersection(
    prover.walker.addressed("source", prover.own(sender, addressesOf(from, sender))),
    prover.walker.addressed("destination", prover.called(sender, receiver, addressesOf(to, receiver))),
  );
  const packets = space.intersection(about.packets, between);
  const connection = prover.connection(sender, receiver, false, packets);
  const oneWay = space.intersection(connection.forward, about.unanswered);
  const good = space.union(connection.connects, oneWay);
  const verdict = good === space.none ? "unreachable" : good === packets ? "reachable" : "partial";
  const { forward } = connection;
  return { from: sender, to: receiver, family, asked: packets, good, forward, oneWay, connection, verdict };
}

/** What is asked whatever the addresses, and what of it nobody answers by its nature. */
interface Questioned {
  readonly packets: PacketSet;
  readonly unanswered: PacketSet;
}

const known = new WeakMap<PacketSpace, Map<string, Questioned>>();

/** The same is asked of every pair of a matrix: worked out once. Whether a packet is answered does not depend on its addresses. */
function questioned(space: PacketSpace, question: Question, sender: Endpoint): Questioned {
  const memory = known.get(space) ?? new Map<string, Questioned>();
  known.set(space, memory);
  const key = `${JSON.stringify(question)} ${portsText(sender)}`;
  const before = memory.get(key);
  if (before !== undefined) return before;
  const packets = asked(space, question, sender);
  const made = { packets, unanswered: space.difference(packets, space.requests(space.replies(packets))) };
  memory.set(key, made);
  return made;
}

/** How a sender's ports come about, in words. */
const portsText = onceFor(({ clientPorts, changedPorts }: Endpoint): string => {
  const changed = changedPorts === undefined ? "" : JSON.stringify(changedPorts);
  return `${clientPorts?.from}-${clientPorts?.to} ${changed}`;
});

export function addressesOf(end: End, endpoint: Endpoint): readonly Prefix[] {
  return end.addresses ?? endpoint.addresses;
}

function endpointOf({ network }: Provers, { endpoint, addresses, translatedTo }: End): Endpoint {
  const found = network.endpoints.get(endpoint);
  if (found === undefined) throw new RangeError(`no endpoint ${endpoint}`);
  // Addresses that nobody has: how far packets to them get is told all the same.
  const known = found.addresses.length === 0 && addresses !== undefined ? { ...found, addresses } : found;
  return translatedTo === undefined
    ? known
    : { ...known, exits: known.exits.map((exit) => sentAs(translatedTo, exit)) };
}

/** The exit where one node's addresses alone are sent from. */
function sentAs(addresses: readonly Prefix[], exit: Exit): Exit {
  return exit.translation === undefined ? exit : { ...exit, translation: { ...exit.translation, addresses } };
}

function isOf(addresses: readonly Prefix[], family: Family): boolean {
  return addresses.some((address) => address.family === family);
}
