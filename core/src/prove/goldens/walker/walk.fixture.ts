import { type Address, contains, formatAddress, overlaps, samePrefix } from "../../../addressing/index.ts";
import type { Declared } from "../../../network/index.ts";
import type { Observed, Snapshot } from "../../../observed/index.ts";
import { gatesFrom, sizeAt } from "./declared.fixture.ts";
import {
  atMost,
  type Choice,
  type Journey,
  type Outcome,
  type Replaced,
  type Stand,
  stopped,
  withPacket,
} from "./journey.fixture.ts";
import { interfaceOf, interfacesOf, isStrict, mtuOf, nodeOf, wayOut } from "./nodes.fixture.ts";
import { answerTo, type Header, hasPorts } from "./packet.fixture.ts";
import { MTU, PacketWalker } from "./packet-walker.fixture.ts";
import { clusterOf, policiesPermit } from "./policies.fixture.ts";
import { agentAt } from "./special.fixture.ts";
import { isUp, type MetTunnel, tunnelsBeyond, tunnelsFrom } from "./tunnel.fixture.ts";
import { addressOf, type Interface, owns, type Pod, World } from "./world.fixture.ts";

/** What becomes of one packet and of its answer. */
export interface Walked {
  /** It gets to whom it is for. */
  readonly arrives: boolean;
  /** And the answer comes back to its sender; false for what nobody answers. */
  readonly answered: boolean;
  /** The source address that the receiver sees. */
  readonly sourceSeen?: string;
  /** Bytes of the largest packet that goes there and, if answered, back. */
  readonly mtu?: number;
  /** Whom it came to. */
  readonly at?: Stand;
  /** Why it, or its answer, got no further. */
  readonly reason?: string;
}

/**
 * Walks single packets through one snapshot, straight from F1 to F51 in the order of 3.9: what the prover is held against. It shares
 * nothing with the prover but how addresses are read.
 */
export class Walks {
  readonly world: World;
  readonly #aws: PacketWalker;
  readonly #choices: readonly Choice[];

  constructor(snapshot: Snapshot, declared: Declared) {
    this.world = new World(snapshot, declared);
    this.#aws = new PacketWalker(this.world, (owner, journey) => this.#received(owner, journey));
    this.#choices = choicesIn(this.world);
  }

  interface(id: string): Stand {
    const owner = this.world.get("network-interface", id);
    if (owner === undefined) throw new RangeError(`no interface ${id}`);
    return { kind: "interface", owner };
  }

  pod(cluster: string, id: string): Stand {
    const pod = this.world.inCluster("pod", cluster, id);
    if (pod === undefined) throw new RangeError(`no pod ${id} in ${cluster}`);
    return { kind: "pod", pod };
  }

  /** A packet counts as answered when it is, whichever port and address translations give it. */
  walk(packet: Header, from: Stand): Walked {
    let last: Walked | undefined;
    for (const choice of this.#choices) {
      const { walked, isChosen } = this.#once(packet, from, choice);
      last = last === undefined || !walked.answered ? walked : last;
      if (!walked.answered || !isChosen) return walked;
    }
    return last ?? { arrives: false, answered: false };
  }

  #once(packet: Header, from: Stand, choice: Choice): { readonly walked: Walked; readonly isChosen: boolean } {
    const there = this.#sent(from, {
      packet,
      isReply: false,
      replaced: [],
      mtu: 9001,
      hops: 0,
      choice,
      routers: [],
      knownTo: [],
      letOutBy: [],
    });
    if (there.kind === "stopped")
      return { walked: { arrives: false, answered: false, reason: there.reason }, isChosen: false };
    const { journey, at } = there;
    const isChosen = journey.replaced.length > 0;
    const seen = { at, sourceSeen: formatAddress(journey.packet.source) };
    const answer = answerTo(journey.packet);
    if (answer === undefined)
      return {
        walked: { arrives: true, answered: false, ...seen, mtu: journey.mtu, reason: "nobody answers this" },
        isChosen,
      };
    const back = this.#answer(at, {
      ...journey,
      packet: answer,
      isReply: true,
      hops: 0,
      routers: [],
      knownTo: journey.routers,
    });
    if (back.kind === "stopped")
      return { walked: { arrives: true, answered: false, ...seen, reason: `answer: ${back.reason}` }, isChosen };
    const isOurs =
      isSame(back.at, from) &&
      samePrefix(back.journey.packet.source, packet.destination) &&
      samePrefix(back.journey.packet.destination, packet.source);
    if (!isOurs)
      return {
        walked: { arrives: true, answered: false, ...seen, reason: "answer: not from whom was asked" },
        isChosen,
      };
    return {
      walked: { arrives: true, answered: true, ...seen, mtu: Math.min(journey.mtu, back.journey.mtu) },
      isChosen,
    };
  }

  #sent(from: Stand, journey: Journey): Outcome {
    switch (from.kind) {
      case "interface":
        return this.#fromHost(from.owner, journey);
      case "pod":
        return this.#fromPod(from.pod, atMost(journey, mtuOf(this.world, from.pod)));
      case "site":
        return this.#fromSite(journey);
      case "internet":
        return this.#aws.fromInternet(journey);
      case "service":
        return stopped("services ask nobody");
    }
  }

  #answer(from: Stand, journey: Journey): Outcome {
    if (from.kind === "service") return this.#fromService(journey);
    return this.#sent(from, journey);
  }

  #fromHost(owner: Interface, journey: Journey): Outcome {
    if (!this.#isRunning(owner)) return stopped("the instance is not running");
    const { instance } = owner.props;
    const node = this.world.all("node").find(({ props }) => instance !== undefined && props.instance === instance);
    const agent = askedOfAgent(node, journey);
    if (agent !== undefined) return agent;
    const local = this.#podsOfHost(owner).find(({ props }) =>
      props.addresses.includes(formatAddress(journey.packet.destination)),
    );
    if (local !== undefined && !local.props.hostNetwork && !isStrict(this.world, local))
      return this.#intoPod(local, journey, true);
    return this.#aws.fromInterface(owner, { ...journey, from: owner.props.vpc });
  }

  #podsOfHost(owner: Interface): readonly Pod[] {
    if (owner.props.instance === undefined) return [];
    return this.world.all("pod").filter((pod) => nodeOf(this.world, pod)?.props.instance === owner.props.instance);
  }

  /** 3.8: policies first, then what stays on the node, then the CNI's choice of interface and source. */
  #fromPod(pod: Pod, journey: Journey): Outcome {
    const { packet } = journey;
    const isOnNode = interfacesOf(this.world, pod).some(
      ({ props }) => props.addresses[0] === formatAddress(packet.destination),
    );
    if (!pod.props.hostNetwork && !journey.isReply && !isOnNode && !policiesPermit(this.world, pod, "egress", packet)) {
      return stopped("a NetworkPolicy of the sender");
    }
    const agent = isStrict(this.world, pod) ? undefined : askedOfAgent(nodeOf(this.world, pod), journey);
    if (agent !== undefined) return agent;
    const stays = this.#onSameNode(pod, journey);
    if (stays !== undefined) return stays;
    if (journey.isReply) {
      const owner = interfaceOf(this.world, pod);
      return owner === undefined
        ? stopped("the pod has no interface")
        : this.#aws.fromInterface(owner, { ...journey, from: owner.props.vpc });
    }
    const out = wayOut(this.world, pod, packet.destination);
    if (out === undefined) return stopped("the pod has no interface");
    const leaving = { ...journey, from: out.owner.props.vpc };
    if (out.as === undefined) return this.#aws.fromInterface(out.owner, leaving);
    const replaced: readonly Replaced[] = [
      ...journey.replaced,
      { by: "node", at: out.owner, before: packet, stand: { kind: "pod", pod } },
    ];
    const port = hasPorts(packet) ? { sourcePort: journey.choice.port } : {};
    return this.#aws.fromInterface(out.owner, withPacket({ ...leaving, replaced }, { source: out.as, ...port }));
  }

  /** What is for another pod of the node or the node itself never leaves it, unless groups for pods are strict (F50). */
  #onSameNode(pod: Pod, journey: Journey): Outcome | undefined {
    if (isStrict(this.world, pod)) return undefined;
    const { destination } = journey.packet;
    const other = this.world
      .podsAt(destination)
      .find((one) => clusterOf(one) === clusterOf(pod) && one.props.node === pod.props.node && !one.props.hostNetwork);
    if (other !== undefined)
      return isStrict(this.world, other) ? undefined : this.#intoPod(other, journey, pod.props.hostNetwork);
    const [primary] = interfacesOf(this.world, pod);
    if (primary === undefined || primary.props.addresses[0] !== formatAddress(destination)) return undefined;
    return { kind: "arrived", at: { kind: "interface", owner: primary }, journey };
  }

  #intoPod(pod: Pod, journey: Journey, isFromNode: boolean): Outcome {
    if (!isFromNode && !journey.isReply && !policiesPermit(this.world, pod, "ingress", journey.packet)) {
      return stopped("a NetworkPolicy of the receiver");
    }
    return { kind: "arrived", at: { kind: "pod", pod }, journey: atMost(journey, mtuOf(this.world, pod)) };
  }

  /** At an interface: what a translation waits for is changed back, what is for a pod goes to it, the rest is for the host. */
  #received(owner: Interface, journey: Journey): Outcome {
    if (!this.#isRunning(owner)) return stopped("the instance is not running");
    const awaited = journey.replaced.at(-1);
    if (journey.isReply && awaited?.at.id === owner.id) return this.#changedBack(awaited, journey);
    if (owner.props.type === "nat_gateway") return stopped("nobody has asked through this NAT gateway");
    const pod = this.world
      .podsAt(journey.packet.destination)
      .find((one) => !one.props.hostNetwork && interfaceOf(this.world, one)?.id === owner.id);
    if (pod !== undefined) return this.#intoPod(pod, journey, false);
    return { kind: "arrived", at: { kind: "interface", owner }, journey };
  }

  #changedBack({ by, at, before }: Replaced, journey: Journey): Outcome {
    const answer = answerTo(before);
    if (answer === undefined) return stopped("nobody answers this");
    const { destination, destinationPort } = answer;
    const onward = {
      ...withPacket(journey, { destination, destinationPort }),
      replaced: journey.replaced.slice(0, -1),
    };
    if (by === "nat") return this.#aws.fromNat(at, onward);
    const pod = this.world.podsAt(destination).find((one) => interfacesOf(this.world, one)[0]?.id === at.id);
    return pod === undefined ? stopped("the pod is gone") : this.#intoPod(pod, onward, true);
  }

  #isRunning({ props }: Interface): boolean {
    const state = props.instance === undefined ? undefined : this.world.get("instance", props.instance)?.props.state;
    return state === undefined || state === "running";
  }

  /** A site answers where it was asked from, and asks by whatever joins it to the destination. */
  #fromSite(journey: Journey): Outcome {
    const { gate } = journey;
    if (journey.isReply && gate !== undefined) return this.#through(gate, journey);
    const outcomes = this.#gates(journey).map((one) => this.#through(one, journey));
    return outcomes.find(({ kind }) => kind === "arrived") ?? outcomes[0] ?? stopped("nothing joins the site");
  }

  #gates({ packet }: Journey): readonly NonNullable<Journey["gate"]>[] {
    const { world } = this;
    const routes = world.all("route-table").flatMap(({ facts }) => facts.routes);
    const own =
      world.declared.sites
        .map(({ nodes, pods }) => [...nodes, ...pods])
        .find((ranges) => ranges.some((range) => contains(range, packet.source))) ?? [];
    const covers = (destination: string) =>
      !destination.startsWith("pl-") && own.some((range) => overlaps(prefixOfRoute(destination), range));
    const routers = new Set(
      routes
        .filter(({ target, destination }) => target.startsWith("eni-") && covers(destination))
        .map(({ target }) => target),
    );
    const told = (owner: Interface) =>
      tunnelsBeyond(world, owner.props.vpc).some((range) => contains(range, packet.source));
    return [
      ...world.all("vpn-connection").flatMap(({ id, props }) => {
        if (props.tunnelsUp === 0 || !props.routes.some(({ destination }) => covers(destination))) return [];
        const vpcs = world.get("vpn-gateway", props.gateway)?.props.vpcs ?? [];
        const attachments = world
          .all("transit-gateway-attachment")
          .filter((one) => one.facts.resource === id && leadsTo(world, one.id, covers));
        return [
          ...vpcs.map((vpc) => ({ kind: "vpn-gateway", id: props.gateway, vpc }) as const),
          ...attachments.map((one) => ({ kind: "attachment", id: one.id }) as const),
        ];
      }),
      ...world
        .all("transit-gateway-attachment")
        .filter((one) => one.props.type === "direct-connect-gateway" && leadsTo(world, one.id, covers))
        .map((one) => ({ kind: "attachment", id: one.id }) as const),
      ...[...routers].flatMap((id) => {
        const owner = world.get("network-interface", id);
        return owner === undefined || told(owner) ? [] : [{ kind: "router", owner } as const];
      }),
      ...world.declared.sites
        .filter(({ nodes, pods }) => [...nodes, ...pods].some((range) => contains(range, packet.source)))
        .flatMap(({ key }) => [
          ...gatesFrom(world, key, packet.destination),
          ...tunnelsFrom(world, key, packet.destination).flatMap((met) => this.#byTunnel(met)),
        ]),
    ];
  }

  /** Out of the inside of a router whose tunnel is up, which has to take what is not its own (F43). */
  #byTunnel(met: MetTunnel): readonly NonNullable<Journey["gate"]>[] {
    const owner = this.world.get("network-interface", met.inside);
    if (owner === undefined || !this.#isRunning(owner) || !isUp(this.world, this.#aws, met)) return [];
    return [{ kind: "router", owner, mtu: met.tunnel.mtu }];
  }

  #through(gate: NonNullable<Journey["gate"]>, journey: Journey): Outcome {
    const on: Journey = { ...journey, gate };
    switch (gate.kind) {
      case "vpn-gateway":
        return this.#aws.throughGateway(gate.id, gate.vpc, atMost(on, MTU.vpn));
      case "attachment": {
        const attachment = this.world.get("transit-gateway-attachment", gate.id);
        return attachment === undefined
          ? stopped(`no ${gate.id}`)
          : this.#aws.fromAttachment(attachment, undefined, atMost(on, this.#sizeOf(attachment, journey)));
      }
      case "router":
        // Its groups see what they let out, and know the answer (F25).
        return this.#aws.fromRouter(gate.owner, {
          ...atMost(on, gate.mtu ?? on.mtu),
          routers: [...on.routers, gate.owner.id],
        });
      case "link":
        return this.#aws.throughGateway(gate.gateway ?? "", gate.vpc, atMost(on, gate.mtu));
      case "internet":
        return this.#aws.fromInternet(on);
      case "endpoint":
        return this.#aws.intoVpc(gate.vpc, on);
    }
  }

  /** Bytes that a line at a transit gateway carries from a site: as declared, else as usual. */
  #sizeOf({ props }: Observed<"transit-gateway-attachment">, { packet }: Journey): number {
    const kind = props.type === "vpn" ? "vpn" : "directConnect";
    return sizeAt(this.world, kind, props.transitGateway, packet.source) ?? (kind === "vpn" ? MTU.vpn : MTU.transit);
  }

  /** The resolver and its like answer past every filter (F32); a gateway endpoint's answer comes into the subnet as any (F33). */
  #fromService(journey: Journey): Outcome {
    if (journey.gate?.kind === "endpoint") return this.#aws.intoVpc(journey.gate.vpc, journey);
    for (const { id } of this.world.all("vpc")) {
      const owner = this.world.ownerOf(id, journey.packet.destination);
      if (owner !== undefined) return this.#received(owner, journey);
    }
    return stopped("nobody asked");
  }
}

/** What a Linux node's own agent does with a packet, if it is for that. */
function askedOfAgent(node: Observed<"node"> | undefined, journey: Journey): Outcome | undefined {
  const ports = agentAt(journey.packet.destination);
  if (ports === undefined || node?.props.instance === undefined || node.props.os === "windows") return undefined;
  const { protocol, destinationPort } = journey.packet;
  if (!ports.includes(`${protocol}/${destinationPort}`)) return stopped("the agent answers other ports");
  return { kind: "arrived", at: { kind: "service", name: "link" }, journey };
}

/** Whether a transit gateway sends anything of a site over an attachment: only then the site is joined by it. */
function leadsTo(world: World, attachment: string, covers: (destination: string) => boolean): boolean {
  return world
    .all("transit-gateway-route-table")
    .some(({ facts }) =>
      facts.routes.some((route) => route.attachments.includes(attachment) && covers(route.destination)),
    );
}

function prefixOfRoute(text: string) {
  const [address = "", length = "0"] = text.split("/");
  return { ...addressOf(address), length: Number(length) } as Address;
}

/** Whether an answer came to whom it should: a host is known by its instance, a pod by its name. */
function isSame(a: Stand, b: Stand): boolean {
  if (a.kind === "interface" && b.kind === "interface") return a.owner.id === b.owner.id;
  if (a.kind === "pod" && b.kind === "pod") return a.pod === b.pod;
  if (a.kind === "interface" && b.kind === "pod")
    return b.pod.props.hostNetwork && owns(a.owner, addressOf(b.pod.props.addresses[0] ?? ""));
  if (a.kind === "site" && b.kind === "site") return a.site === b.site;
  return a.kind === b.kind;
}

/** Ports that a translation may give (F34) at which some ACL changes its mind, and as many addresses as any NAT gateway has. */
function choicesIn(world: World): readonly Choice[] {
  const edges = world
    .all("network-acl")
    .flatMap(({ props }) => [...props.ingress, ...props.egress])
    .flatMap(({ fromPort = 0, toPort = 65_535 }) => [fromPort - 1, fromPort, toPort, toPort + 1]);
  const ports = [...new Set([1024, 65_535, ...edges])].filter((port) => port >= 1024 && port <= 65_535);
  const addresses = Math.max(1, ...world.all("nat-gateway").map(({ props }) => props.addresses?.length ?? 1));
  return ports.flatMap((port) => Array.from({ length: addresses }, (_, address) => ({ port, address })));
}
