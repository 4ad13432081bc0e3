import { type Address, firstAddress, lastAddress, type Prefix, parseAddress } from "../../addressing/index.ts";
import { LINUX_PORTS, type Place, WINDOWS_PORTS } from "../../network/index.ts";
import type { Question, VerdictWord } from "../verdict.ts";
import type { Golden } from "./golden.fixture.ts";
import type { Stand } from "./walker/journey.fixture.ts";
import { changesPortsOfNode } from "./walker/nodes.fixture.ts";
import type { Header } from "./walker/packet.fixture.ts";
import { type Walked, Walks } from "./walker/walk.fixture.ts";
import { addressOf, type World } from "./walker/world.fixture.ts";

/** What the walker of single packets says of a golden case: some packets of it, at the edges of what it asks. */
export interface WalkedVerdict {
  readonly verdict: VerdictWord;
  readonly forward: "all" | "some" | "none";
  readonly reply: "all" | "some" | "none";
  /** Sources that were seen which are not the sender's own. */
  readonly nat: readonly string[];
  readonly mtu?: number;
  readonly reasons: readonly string[];
}

interface Party {
  readonly stand: Stand;
  readonly address: Address;
}

export function walkedVerdict({ ground, from, to, question }: Golden): WalkedVerdict {
  const { snapshot, declared } = ground();
  const walks = new Walks(snapshot, declared);
  const all = partiesAt(walks, from).flatMap((sender) =>
    publicFor(sender, partiesAt(walks, to))
      .filter(({ address }) => address.family === sender.address.family)
      .flatMap((receiver) =>
        headersOf(question, sender, receiver.address, walks.world).map((header) => ({
          header,
          ...resultOf(walks, header, sender, receiver),
        })),
      ),
  );
  if (all.length === 0) throw new RangeError("nobody to ask");
  const arrived = all.filter(({ walked }) => walked.arrives);
  const mtus = all.flatMap(({ walked }) => (walked.mtu === undefined ? [] : [walked.mtu]));
  const nat = arrived.flatMap(({ walked, header }) =>
    walked.sourceSeen === undefined || sameText(walked.sourceSeen, header.source) ? [] : [walked.sourceSeen],
  );
  return {
    verdict: word(all.map(({ good }) => good)),
    forward: share(all.map(({ walked }) => walked.arrives)),
    reply: arrived.length === 0 ? "none" : share(arrived.map(({ good }) => good)),
    nat: [...new Set(nat)].sort(),
    ...(mtus.length === 0 ? {} : { mtu: Math.min(...mtus) }),
    reasons: [...new Set(all.flatMap(({ walked }) => walked.reason ?? []))],
  };
}

/** What one packet comes to; it must come to whom it is for, and not to another of the same address. */
function resultOf(
  walks: Walks,
  header: Header,
  { stand }: Party,
  receiver: Party,
): { readonly walked: Walked; readonly good: boolean } {
  const walked = walks.walk(header, stand);
  const isOneWay = header.protocol === 1 && header.destinationPort !== 8;
  return isThere(walked.at, receiver.stand)
    ? { walked, good: isOneWay ? walked.arrives : walked.answered }
    : { walked: { ...walked, arrives: false }, good: false };
}

function isThere(at: Stand | undefined, wanted: Stand): boolean {
  if (at?.kind === "service") return true;
  if (at?.kind === "interface" && wanted.kind === "interface") return at.owner.id === wanted.owner.id;
  if (at?.kind === "pod" && wanted.kind === "pod") return at.pod.id === wanted.pod.id;
  if (at?.kind === "interface" && wanted.kind === "pod") return wanted.pod.props.hostNetwork;
  return at?.kind === wanted.kind;
}

function sameText(text: string, address: Address): boolean {
  const reading = parseAddress(text);
  return reading.ok && reading.address.base === address.base;
}

function word(results: readonly boolean[]): VerdictWord {
  if (results.every((good) => good)) return "reachable";
  return results.some((good) => good) ? "partial" : "unreachable";
}

function share(results: readonly boolean[]): "all" | "some" | "none" {
  if (results.every((good) => good)) return "all";
  return results.some((good) => good) ? "some" : "none";
}

/** From the internet a host goes by its public addresses, where it has any. */
function publicFor({ stand }: Party, receivers: readonly Party[]): readonly Party[] {
  if (stand.kind !== "internet") return receivers;
  return receivers.map((receiver) => {
    if (receiver.stand.kind !== "interface") return receiver;
    const pair = receiver.stand.owner.props.publicAddresses?.find((one) => sameText(one.private, receiver.address));
    return pair === undefined ? receiver : { ...receiver, address: addressOf(pair.public) };
  });
}

const INTERNET = ["8.8.8.8", "93.184.216.34", "2606:4700::1111"].map(addressOf);

/** Who stands at a place, with each of their addresses; of a prefix its ends. */
function partiesAt(walks: Walks, place: Place): readonly Party[] {
  switch (place.kind) {
    case "interface": {
      const stand = walks.interface(place.id);
      return stand.kind === "interface"
        ? stand.owner.props.addresses.map((text) => ({ stand, address: addressOf(text) }))
        : [];
    }
    case "pod": {
      const stand = walks.pod(place.cluster, `${place.namespace}/${place.pod}`);
      return stand.kind === "pod" ? stand.pod.props.addresses.map((text) => ({ stand, address: addressOf(text) })) : [];
    }
    case "site": {
      const site = walks.world.declared.sites.find(({ key }) => key === place.site);
      const stand: Stand = { kind: "site", site: place.site };
      return edgesOf(site?.[place.part] ?? []).map((address) => ({ stand, address }));
    }
    case "internet":
      return INTERNET.map((address) => ({ stand: { kind: "internet" }, address }));
    case "address":
      return [{ stand: standAt(walks, place.prefix), address: place.prefix }];
    default:
      throw new RangeError(`no golden asks for a ${place.kind}`);
  }
}

function edgesOf(prefixes: readonly Prefix[]): readonly Address[] {
  return prefixes.flatMap((prefix) => [firstAddress(prefix), lastAddress(prefix)]);
}

/** Whose an address is; nobody's is the internet's. */
function standAt(walks: Walks, address: Address): Stand {
  const [pod] = walks.world.podsAt(address).filter(({ props }) => !props.hostNetwork);
  if (pod !== undefined) return { kind: "pod", pod };
  for (const { id } of walks.world.all("vpc")) {
    const owner = walks.world.ownerOf(id, address);
    if (owner !== undefined) return { kind: "interface", owner };
  }
  const behind = walks.world.behindPublic(address);
  return behind === undefined ? { kind: "internet" } : { kind: "interface", owner: behind.owner };
}

/** Packets that a client at this place would send, at the edges of what the question leaves open. */
function headersOf(question: Question, sender: Party, destination: Address, world: World): readonly Header[] {
  const base = { source: sender.address, destination };
  const { protocol = "tcp", port, sourcePort, icmpType } = question;
  if (protocol === "icmp") {
    const isV6 = destination.family === 6;
    const type = icmpType ?? (isV6 ? 128 : 8);
    const codes = icmpType === undefined || icmpType === 8 ? [0] : [0, 1, 4];
    return codes.map((code) => ({ ...base, protocol: isV6 ? 58 : 1, destinationPort: type, sourcePort: code }));
  }
  if (protocol !== "tcp" && protocol !== "udp")
    return [{ ...base, protocol: Number(protocol), destinationPort: 0, sourcePort: 0 }];
  const ports = port === undefined ? [1, 22, 443, 65_535] : [port];
  return ports.flatMap((destinationPort) =>
    (sourcePort === undefined ? clientPorts(sender.stand, world, destination) : [sourcePort]).map((from) => ({
      ...base,
      protocol: protocol === "tcp" ? 6 : 17,
      destinationPort,
      sourcePort: from,
    })),
  );
}

function clientPorts(stand: Stand, world: World, destination: Address): readonly number[] {
  if (stand.kind === "pod" && changesPortsOfNode(world, stand.pod, destination)) return [1024, 40_000, 65_535];
  if (stand.kind === "internet" || stand.kind === "site") return [1024, 40_000, 65_535];
  const owner = stand.kind === "interface" ? stand.owner : undefined;
  const isWindows =
    owner !== undefined && world.get("instance", owner.props.instance ?? "")?.props.platform === "windows";
  const { from, to } = isWindows ? WINDOWS_PORTS : LINUX_PORTS;
  return [Number(from), 50_000, Number(to)];
}
