import { type Address, contains, firstAddress, formatAddress } from "../../../addressing/index.ts";
import { type Built, buildNetwork, type Endpoint, type Place } from "../../../network/index.ts";
import type { Packet } from "../../../packets/index.ts";
import type { Connection, Prover } from "../../connection.ts";
import { Provers } from "../../provers.ts";
import { readNetwork } from "../read.fixture.ts";
import type { Stand } from "../walker/journey.fixture.ts";
import { interfacesOf, nodeOf } from "../walker/nodes.fixture.ts";
import type { Header } from "../walker/packet.fixture.ts";
import { type Walked, Walks } from "../walker/walk.fixture.ts";
import { addressOf } from "../walker/world.fixture.ts";
import type { Draw } from "./draw.fixture.ts";
import type { Written } from "./plot.fixture.ts";
import { PORTS } from "./random-filters.fixture.ts";

/** Somebody who sends or is sent to, as both judges know them. */
export interface Somebody {
  readonly name: string;
  readonly place: Place;
  readonly stand: Stand;
  readonly addresses: readonly Address[];
  /** By which the internet means it. */
  readonly outside: readonly Address[];
  /** Both on one node never meet the VPC: what the product takes for granted that they are not. */
  readonly node?: string;
}

/** One network, with the prover and the walker of single packets for it. */
export class Ring {
  readonly walks: Walks;
  readonly built: Built;
  readonly provers: Provers;
  readonly everybody: readonly Somebody[];
  readonly #connections = new Map<string, Connection>();

  constructor(written: Written) {
    const { snapshot, declared } = readNetwork(written);
    this.walks = new Walks(snapshot, declared);
    this.built = buildNetwork(snapshot, declared);
    this.provers = new Provers(this.built.network);
    this.everybody = everybodyIn(this.walks);
  }

  /** One packet, asked of the prover: whether it gets there, and is answered. */
  proved(from: Somebody, to: Somebody, header: Header): { readonly arrives: boolean; readonly answered: boolean } {
    const prover = this.provers.of(header.source.family);
    const { forward, connects } = this.#connection(prover, from, to, header);
    const packet = packetOf(header);
    const { space } = prover.walker;
    return { arrives: space.has(forward, packet), answered: space.has(connects, packet) };
  }

  /** And of the walker: it counts only if it comes to whom it is for. */
  walked(from: Somebody, to: Somebody, header: Header): Pick<Walked, "arrives" | "answered" | "reason" | "sourceSeen"> {
    const walked = this.walks.walk(header, from.stand);
    return isThere(walked.at, to.stand)
      ? walked
      : { arrives: false, answered: false, reason: walked.reason ?? "it came to somebody else" };
  }

  #connection(prover: Prover, from: Somebody, to: Somebody, { source, destination }: Header): Connection {
    const [sender, receiver] = [this.#endpoint(from, source), this.#endpoint(to, destination)];
    const key = `${source.family} ${sender.id} > ${receiver.id}`;
    const known = this.#connections.get(key);
    if (known !== undefined) return known;
    const made = prover.connection(sender, receiver);
    this.#connections.set(key, made);
    return made;
  }

  /** The endpoint of somebody that has the address, by its own or by that for the internet. */
  #endpoint({ place, name, addresses, outside }: Somebody, address: Address): Endpoint {
    const found = this.built.directory.ends(place);
    if (found.kind === "unknown") throw new RangeError(`${name}: ${found.why}`);
    const index = outside.findIndex((one) => one.base === address.base);
    const own = index === -1 ? address : (addresses[index] ?? address);
    const all = found.ends.flatMap(({ endpoint }) => this.built.network.endpoints.get(endpoint) ?? []);
    const having = all.find((one) => one.addresses.some((prefix) => contains(prefix, own)));
    if (having === undefined) throw new RangeError(`${name} has no ${formatAddress(own)}`);
    return having;
  }
}

function everybodyIn({ world }: Walks): readonly Somebody[] {
  const nodes = new Set(world.all("node").map(({ props }) => props.instance));
  const hosts = world.all("network-interface").flatMap((owner): readonly Somebody[] => {
    const { instance, type, addresses, publicAddresses = [] } = owner.props;
    if (type !== "interface" || nodes.has(instance)) return [];
    const outside = addresses.flatMap((text) =>
      publicAddresses.filter((pair) => pair.private === text).map((pair) => addressOf(pair.public)),
    );
    return [
      {
        name: owner.id,
        place: { kind: "interface", id: owner.id },
        stand: { kind: "interface", owner },
        addresses: addresses.map(addressOf),
        outside,
      },
    ];
  });
  const pods = world.all("pod").map((pod): Somebody => {
    const { namespace, name, addresses } = pod.props;
    const cluster = pod.scope.plane === "kubernetes" ? pod.scope.cluster : "";
    const node = nodeOf(world, pod)?.id ?? "";
    const own = pod.props.hostNetwork
      ? interfacesOf(world, pod)
          .slice(0, 1)
          .map(({ props }) => props.addresses[0] ?? "")
      : addresses;
    return {
      name: pod.id,
      place: { kind: "pod", cluster, namespace, pod: name },
      stand: { kind: "pod", pod },
      addresses: own.map(addressOf),
      outside: [],
      node,
    };
  });
  const sites = world.declared.sites.flatMap(({ key, nodes: own, pods: theirs }): readonly Somebody[] => {
    const stand: Stand = { kind: "site", site: key };
    return [
      {
        name: `sites/${key}/nodes`,
        place: { kind: "site", site: key, part: "nodes" },
        stand,
        addresses: own.map(firstAddress),
        outside: [],
      },
      {
        name: `sites/${key}/pods`,
        place: { kind: "site", site: key, part: "pods" },
        stand,
        addresses: theirs.map(firstAddress),
        outside: [],
      },
    ];
  });
  const internet: Somebody = {
    name: "internet",
    place: { kind: "internet" },
    stand: { kind: "internet" },
    addresses: ["8.8.8.8", "2606:4700::1111"].map(addressOf),
    outside: [],
  };
  return [...hosts, ...pods, ...sites, internet];
}

/** By which address a packet of the one means the other, of each family that both have. */
function meant(from: Somebody, to: Somebody): readonly (readonly [Address, Address])[] {
  const towards =
    from.stand.kind === "internet"
      ? [...to.outside, ...to.addresses.filter(({ family }) => family === 6)]
      : to.addresses;
  return from.addresses.flatMap((source) =>
    towards.filter(({ family }) => family === source.family).map((destination) => [source, destination] as const),
  );
}

const SOURCE_PORTS = [22, 1023, 1024, 32_767, 32_768, 40_000, 60_999, 61_000, 65_535];

/** Packets between two, near what rules tell apart. */
export function headersBetween(draw: Draw, from: Somebody, to: Somebody): readonly Header[] {
  if (from === to || (from.node !== undefined && from.node === to.node)) return [];
  if (from.stand.kind === to.stand.kind && (from.stand.kind === "site" || from.stand.kind === "internet")) return [];
  return meant(from, to).map(([source, destination]) => ({
    source,
    destination,
    ...draw.of([tcp, tcp, udp, icmp, other])(draw, source.family),
  }));
}

type Rest = Omit<Header, "source" | "destination">;

function tcp(draw: Draw): Rest {
  return { protocol: 6, destinationPort: draw.of(PORTS) + draw.below(3) - 1, sourcePort: draw.of(SOURCE_PORTS) };
}

function udp(draw: Draw): Rest {
  return { ...tcp(draw), protocol: 17 };
}

function icmp(draw: Draw, family: 4 | 6): Rest {
  return family === 4
    ? { protocol: 1, destinationPort: draw.of([8, 8, 0, 3]), sourcePort: draw.of([0, 4]) }
    : { protocol: 58, destinationPort: draw.of([128, 128, 1]), sourcePort: 0 };
}

function other(draw: Draw): Rest {
  return { protocol: draw.of([47, 50]), destinationPort: 0, sourcePort: 0 };
}

export function packetOf({ source, destination, ...rest }: Header): Packet {
  return { ...rest, source: source.base, destination: destination.base };
}

export function isThere(at: Stand | undefined, wanted: Stand): boolean {
  if (at?.kind === "interface" && wanted.kind === "interface") return at.owner.id === wanted.owner.id;
  if (at?.kind === "pod" && wanted.kind === "pod") return at.pod === wanted.pod;
  if (at?.kind === "interface" && wanted.kind === "pod")
    return wanted.pod.props.hostNetwork && at.owner.props.addresses.includes(wanted.pod.props.addresses[0] ?? "");
  if (at?.kind === "site" && wanted.kind === "site") return at.site === wanted.site;
  return at?.kind === wanted.kind;
}

export function toldOf(from: Somebody, to: Somebody, header: Header): string {
  const { protocol, source, destination, sourcePort, destinationPort } = header;
  return `${from.name} (${formatAddress(source)}:${sourcePort}) -> ${to.name} (${formatAddress(destination)}:${destinationPort}) protocol ${protocol}`;
}
