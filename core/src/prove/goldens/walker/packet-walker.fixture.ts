import { contains, type Prefix, samePrefix } from "../../../addressing/index.ts";
import type { Observed } from "../../../observed/index.ts";
import { gateInto, isUnread, type Met, metAt, sizeAt, speaksBgp } from "./declared.fixture.ts";
import { aclPermits, groupsPermit } from "./filters.fixture.ts";
import {
  anonymous,
  atMost,
  type Gate,
  isV6,
  type Journey,
  type Outcome,
  stopped,
  withPacket,
} from "./journey.fixture.ts";
import { lookUp, lookUpTransit } from "./lookup.fixture.ts";
import { hasPorts, isIcmp } from "./packet.fixture.ts";
import { isPublic, isUnforwarded, serviceAt } from "./special.fixture.ts";
import { isUp, type MetTunnel, tunnelBehind, tunnelsBeyond } from "./tunnel.fixture.ts";
import { addressOf, type Interface, owns, prefixOf, type Subnet, subnetPrefixes, type World } from "./world.fixture.ts";

/** Bytes that pass (F45). */
export const MTU = { peering: 9001, peeringBetweenRegions: 8500, transit: 8500, internet: 1500, vpn: 1399 } as const;
/** More than any way has. */
const MOST_HOPS = 24;

type Attachment = Observed<"transit-gateway-attachment">;

/** What becomes of a packet that has come to an interface: whether its host is a node, and a pod on it is meant. */
export type Receive = (owner: Interface, journey: Journey) => Outcome;

/** One packet through AWS, in the order of 3.9. Hosts begin and end outside of it. */
export class PacketWalker {
  readonly #world: World;
  readonly #receive: Receive;

  constructor(world: World, receive: Receive) {
    this.#world = world;
    this.#receive = receive;
  }

  /** Out of an interface: source/dest check, groups (of a router's too, unless they know of the question), and on from its subnet. */
  fromInterface(owner: Interface, journey: Journey, isTracked: boolean = journey.isReply): Outcome {
    const { packet } = journey;
    if (owner.props.sourceDestCheck !== false && !owns(owner, packet.source))
      return stopped(`F43 ${owner.id} checks its source`);
    const service = serviceAt(this.#world, owner.props.vpc, packet.destination);
    if (service !== undefined) {
      const isAnswered = service.includes(`${packet.protocol}/${packet.destinationPort}`);
      return isAnswered
        ? { kind: "arrived", at: { kind: "service", name: "link" }, journey }
        : stopped("F32 the service answers other ports");
    }
    const known = (group: string) => this.#receiverHas(owner.props.vpc, packet.destination, group);
    if (!isTracked && !groupsPermit(this.#world, owner, "egress", packet, known)) {
      return stopped(`F23 egress of ${owner.id}`);
    }
    const subnet = this.#world.subnetOf(owner);
    return subnet === undefined ? stopped(`no subnet of ${owner.id}`) : this.fromSubnet(subnet, journey);
  }

  /** F11: what stays in a subnet meets neither its ACL nor its table. */
  fromSubnet(subnet: Subnet, journey: Journey): Outcome {
    const { packet } = journey;
    if (subnetPrefixes(subnet).some((prefix) => contains(prefix, packet.destination)))
      return this.#deliver(subnet.props.vpc, journey);
    if (!aclPermits(this.#world, subnet, "egress", packet)) return stopped(`F33 ACL out of ${subnet.id}`);
    return this.#route(subnet, this.#world.tableOf(subnet), journey);
  }

  /** From outside into a VPC, past the table of its gateway where that has one (F12). */
  throughGateway(gateway: string, vpc: string, journey: Journey): Outcome {
    const table = this.#world.all("route-table").find(({ facts }) => facts.gateways?.includes(gateway));
    if (table === undefined) return this.#intoVpc(vpc, journey);
    const chosen = lookUp(this.#world, table, journey.packet.destination);
    if (chosen.kind !== "route") return stopped(`F12 ${table.id} has no route`);
    if (chosen.route.target === "local") return this.#intoVpc(vpc, journey);
    const router = this.#world.get("network-interface", chosen.route.target)?.props;
    if (gateway.startsWith("igw-") && (router?.publicAddresses ?? []).length === 0) {
      return stopped(`F12 ${chosen.route.target} has no public address`);
    }
    if (chosen.route.target.startsWith("eni-")) return this.#throughRouter(chosen.route.target, undefined, journey);
    return stopped(`F12 ${table.id} leads to ${chosen.route.target}`);
  }

  /** What a transit gateway was given by one of its attachments: F40. */
  fromAttachment(attachment: Attachment, zone: string | undefined, journey: Journey): Outcome {
    if (journey.hops > MOST_HOPS) return stopped("loop");
    const { props, facts } = attachment;
    if (facts.state !== "available" || facts.routeTable === undefined)
      return stopped(`F40 ${attachment.id} asks no table`);
    const table = this.#world.get("transit-gateway-route-table", facts.routeTable);
    const chosen = lookUpTransit(this.#world, table, journey.packet.destination);
    if (chosen.kind !== "route") return stopped(`F40 ${facts.routeTable}: ${chosen.kind}`);
    if (chosen.route.state === "blackhole") return stopped(`F40 blackhole in ${facts.routeTable}`);
    const [id = ""] = chosen.route.attachments;
    const onward = { ...atMost(journey, MTU.transit), hops: journey.hops + 1 };
    const target = this.#world
      .all("transit-gateway-attachment")
      .find((one) => one.id === id && one.props.transitGateway === props.transitGateway);
    return this.#outOfTransit(target, zone, onward);
  }

  /** From the internet to a public address, or to one of IPv6. */
  fromInternet(journey: Journey): Outcome {
    const { destination } = journey.packet;
    const inside = isV6(destination) ? this.#ownerOfV6(destination) : this.#world.behindPublic(destination);
    if (inside === undefined) return stopped("nobody has this address");
    const { vpc } = inside.owner.props;
    const gateway = this.#world.all("internet-gateway").find(({ props }) => props.vpcs.includes(vpc));
    const isAnswer = journey.isReply && journey.letOutBy.includes(vpc);
    if (this.#isPrivateV6(vpc, destination)) return stopped("no gateway joins a private block to the internet");
    if (gateway === undefined && !(isAnswer && isV6(destination))) return stopped(`no internet gateway of ${vpc}`);
    if (this.#isBlocked(inside.owner, gateway === undefined))
      return stopped(`public access of ${inside.owner.id} is blocked`);
    const mapped = isV6(destination) ? journey : withPacket(journey, { destination: addressOf(inside.private) });
    const arriving = anonymous(atMost(mapped, MTU.internet));
    return gateway === undefined ? this.#intoVpc(vpc, arriving) : this.throughGateway(gateway.id, vpc, arriving);
  }

  /** Out of a router whose host takes packets for others: F43. */
  fromRouter(owner: Interface, journey: Journey): Outcome {
    const isTracked = journey.isReply && journey.knownTo.includes(owner.id);
    return this.fromInterface(owner, anonymous({ ...journey, hops: journey.hops + 1 }), isTracked);
  }

  /** What a NAT gateway has changed back goes on from its subnet. */
  fromNat(owner: Interface, journey: Journey): Outcome {
    const subnet = this.#world.subnetOf(owner);
    return subnet === undefined ? stopped(`no subnet of ${owner.id}`) : this.fromSubnet(subnet, journey);
  }

  intoVpc(vpc: string, journey: Journey): Outcome {
    return this.#intoVpc(vpc, journey);
  }

  #ownerOfV6(destination: Prefix): { readonly owner: Interface; readonly private: string } | undefined {
    for (const { id } of this.#world.all("vpc")) {
      const owner = this.#world.ownerOf(id, destination);
      if (owner !== undefined) return { owner, private: "" };
    }
    return undefined;
  }

  #intoVpc(vpc: string, journey: Journey): Outcome {
    const subnet = this.#world.subnetWith(vpc, journey.packet.destination);
    if (subnet === undefined) return stopped(`no subnet of ${vpc} holds the destination`);
    if (!aclPermits(this.#world, subnet, "ingress", journey.packet)) return stopped(`F33 ACL into ${subnet.id}`);
    return this.#deliver(vpc, journey);
  }

  /** To the interface that has the address: its groups, and its host. */
  #deliver(vpc: string, journey: Journey): Outcome {
    const owner = this.#world.ownerOf(vpc, journey.packet.destination);
    if (owner === undefined) return stopped(`nobody in ${vpc} has the destination`);
    if (owner.props.type === "nat_gateway") return this.#receive(owner, journey);
    if (!this.#passesIn(owner, journey)) return stopped(`F23 ingress of ${owner.id}`);
    return this.#receive(owner, journey);
  }

  #passesIn(owner: Interface, journey: Journey, isTracked: boolean = journey.isReply): boolean {
    if (isTracked) return true;
    const known = (group: string) => this.#senderHas(journey, owner.props.vpc, group);
    return groupsPermit(this.#world, owner, "ingress", journey.packet, known);
  }

  #route(subnet: Subnet, table: Observed<"route-table"> | undefined, journey: Journey): Outcome {
    const { packet } = journey;
    if (journey.hops > MOST_HOPS) return stopped("loop");
    if (isUnforwarded(packet.destination)) return stopped("F4 never forwarded");
    const chosen = lookUp(this.#world, table, packet.destination);
    if (chosen.kind !== "route") return stopped(`${chosen.kind === "none" ? "F1" : "F7"} ${table?.id}: ${chosen.kind}`);
    const { target, state } = chosen.route;
    if (state === "blackhole") return stopped(`F9 blackhole in ${table?.id}`);
    return this.#follow(target, subnet, { ...journey, hops: journey.hops + 1 });
  }

  #follow(target: string, subnet: Subnet, journey: Journey): Outcome {
    const { vpc } = subnet.props;
    const [kind = ""] = target.split("-");
    switch (kind) {
      case "local":
        return this.#intoVpc(vpc, journey);
      case "pcx":
        return this.#overPeering(target, vpc, journey);
      case "tgw":
        return this.#intoTransit(target, subnet, journey);
      case "eni":
        return this.#throughRouter(target, subnet, journey);
      case "i":
        return this.#throughRouter(
          this.#world.get("instance", target)?.props.networkInterfaces[0] ?? target,
          subnet,
          journey,
        );
      case "nat":
        return this.#throughNat(target, subnet, journey);
      case "igw":
        return this.#toInternet(target, vpc, journey);
      case "eigw":
        return this.#throughEgressOnly(target, vpc, journey);
      case "vgw":
        return this.#overVpn(target, vpc, journey);
      case "vpce":
        return this.#toEndpoint(target, vpc, journey);
      default:
        return stopped(`unknown target ${target}`);
    }
  }

  /** F36, F37: only while active, only to the peer's own blocks, and straight to whom it is for. */
  #overPeering(id: string, vpc: string, journey: Journey): Outcome {
    const peering = this.#world.get("peering-connection", id)?.facts;
    if (peering?.status !== "active") return stopped(`F37 ${id} is ${peering?.status}`);
    const { requester, accepter } = peering;
    if (requester.vpc !== vpc && accepter.vpc !== vpc) return stopped(`${id} is not of ${vpc}`);
    const peer = requester.vpc === vpc ? accepter : requester;
    if (!this.#world.blocksOf(peer.vpc).some((block) => contains(block, journey.packet.destination))) {
      return stopped(`F36 ${id} leads no further than ${peer.vpc}`);
    }
    const isNear = requester.region === accepter.region;
    return this.#intoVpc(peer.vpc, atMost(journey, isNear ? MTU.peering : MTU.peeringBetweenRegions));
  }

  /** F39: only from a zone where the attachment has a subnet, through that subnet's ACL. */
  #intoTransit(id: string, subnet: Subnet, journey: Journey): Outcome {
    if (isUnread(this.#world, subnet.props.vpc, id))
      return this.#declared(id, subnet.props.vpc, atMost(journey, MTU.transit));
    const attachment = this.#world
      .all("transit-gateway-attachment")
      .find(
        ({ props, facts }) =>
          props.transitGateway === id && props.vpc === subnet.props.vpc && facts.state === "available",
      );
    if (attachment === undefined) return stopped(`F39 ${subnet.props.vpc} is not attached to ${id}`);
    if (attachment.facts.ipv6 === false && isV6(journey.packet.destination))
      return stopped(`F39 ${attachment.id} carries no IPv6`);
    const zone = subnet.facts.zoneId;
    const entry = this.#attachmentSubnets(attachment).find(({ facts }) => facts.zoneId === zone);
    if (entry === undefined) return stopped(`F39 ${attachment.id} has no subnet in ${zone}`);
    if (!aclPermits(this.#world, entry, "ingress", journey.packet)) return stopped(`F33 ACL into ${entry.id}`);
    return this.fromAttachment(attachment, zone, atMost(this.#toldOver(attachment, journey), MTU.transit));
  }

  /** F28: groups know who sent what goes by an attachment only where it and the gateway are told to. */
  #toldOver({ props }: Attachment, journey: Journey): Journey {
    const gateway = this.#world.get("transit-gateway", props.transitGateway);
    const isOn = props.securityGroupReferencing === true && gateway?.props.securityGroupReferencing === true;
    return isOn ? journey : anonymous(journey);
  }

  #attachmentSubnets({ props }: Attachment): readonly Subnet[] {
    return props.subnets.flatMap((id) => this.#world.get("subnet", id) ?? []);
  }

  #outOfTransit(attachment: Attachment | undefined, zone: string | undefined, journey: Journey): Outcome {
    if (attachment?.facts.state !== "available") return stopped("F40 the route's attachment is not available");
    const { props, facts } = attachment;
    switch (props.type ?? "vpc") {
      case "vpc": {
        if (facts.ipv6 === false && isV6(journey.packet.destination))
          return stopped(`F39 ${attachment.id} carries no IPv6`);
        const all = this.#attachmentSubnets(attachment);
        const near = all.filter(({ facts }) => facts.zoneId === zone);
        const outcomes = (near.length > 0 ? near : all).map((exit) =>
          this.#outOfAttachmentSubnet(exit, this.#toldOver(attachment, journey)),
        );
        return (
          outcomes.find(({ kind }) => kind === "stopped") ??
          outcomes[0] ??
          stopped(`F39 ${attachment.id} has no subnet`)
        );
      }
      case "peering": {
        const far = this.#world
          .all("transit-gateway-attachment")
          .find((other) => other.id === attachment.id && other.props.transitGateway !== props.transitGateway);
        return far === undefined
          ? stopped("F40 the other gateway was not read")
          : this.fromAttachment(far, undefined, anonymous(journey));
      }
      case "vpn": {
        const vpn = this.#world.get("vpn-connection", facts.resource ?? "")?.props;
        if (vpn === undefined || vpn.state !== "available" || vpn.tunnelsUp === 0)
          return stopped(`F42 ${facts.resource} is down`);
        const far = sizeAt(this.#world, "vpn", props.transitGateway, journey.packet.destination) ?? MTU.vpn;
        return this.#outside({ kind: "attachment", id: attachment.id }, atMost(journey, far));
      }
      default: {
        const far =
          sizeAt(this.#world, "directConnect", props.transitGateway, journey.packet.destination) ?? MTU.transit;
        return this.#outside({ kind: "attachment", id: attachment.id }, atMost(journey, far));
      }
    }
  }

  /** F39: the table of the attachment's subnet steers; its ACL is asked on the way out of it only. */
  #outOfAttachmentSubnet(subnet: Subnet, journey: Journey): Outcome {
    if (subnetPrefixes(subnet).some((prefix) => contains(prefix, journey.packet.destination))) {
      return this.#deliver(subnet.props.vpc, journey);
    }
    if (!aclPermits(this.#world, subnet, "egress", journey.packet)) return stopped(`F33 ACL out of ${subnet.id}`);
    return this.#route(subnet, this.#world.tableOf(subnet), journey);
  }

  /** F43: a router takes what is not for it only with the check off, through its groups, and sends it on. */
  #throughRouter(id: string, from: Subnet | undefined, journey: Journey): Outcome {
    const router = this.#world.get("network-interface", id);
    const subnet = router && this.#world.subnetOf(router);
    if (router === undefined || subnet === undefined) return stopped(`F9 ${id} is gone`);
    if (from?.id !== subnet.id && !aclPermits(this.#world, subnet, "ingress", journey.packet)) {
      return stopped(`F33 ACL into ${subnet.id}`);
    }
    const isTracked = journey.isReply && (journey.knownTo.includes(id) || owns(router, journey.packet.destination));
    if (!this.#passesIn(router, journey, isTracked)) return stopped(`F23 ingress of ${id}`);
    if (owns(router, journey.packet.destination)) return this.#receive(router, journey);
    const state = this.#world.get("instance", router.props.instance ?? "")?.props.state ?? "running";
    if (state !== "running") return stopped(`F9 the instance of ${id} is ${state}`);
    if (router.props.sourceDestCheck !== false) return stopped(`F43 ${id} checks its destination`);
    if (journey.routers.includes(id)) return stopped("loop");
    const passed: Journey = { ...journey, routers: [...journey.routers, id] };
    const tunnel = tunnelBehind(this.#world, router);
    if (tunnel !== undefined) return this.#intoTunnel(tunnel, router, passed);
    const external = metAt(this.#world, { vpc: router.props.vpc }, "external", journey.packet.destination);
    if (external !== undefined)
      return this.#overLink(external, { kind: "router", owner: router }, router.props.vpc, anonymous(passed));
    if (this.#isGuessed(router.props.vpc, journey.packet.destination))
      return this.#outside({ kind: "router", owner: router }, anonymous(passed));
    return this.fromRouter(router, passed);
  }

  /** What is for the site goes into the tunnel while that is up, what is for the VPC out of the inside again. */
  #intoTunnel(met: MetTunnel, router: Interface, journey: Journey): Outcome {
    const { destination } = journey.packet;
    const isBeyond = met.beyond.some((range) => contains(range, destination));
    if (isBeyond && !isUp(this.#world, this, met)) return stopped("the tunnel is down");
    if (isBeyond)
      return this.#outside({ kind: "router", owner: router, mtu: met.tunnel.mtu }, atMost(journey, met.tunnel.mtu));
    const isOwn = this.#world.blocksOf(met.vpc).some((block) => block.family === 4 && contains(block, destination));
    return isOwn ? this.fromRouter(router, journey) : stopped(`${router.id} has no way there`);
  }

  /** Whether a router is taken to lead to a site by itself: not where others are declared to. */
  #isGuessed(vpc: string, destination: Prefix): boolean {
    const isTold = tunnelsBeyond(this.#world, vpc).some((range) => contains(range, destination));
    return this.#siteWith(destination) !== undefined && !isTold;
  }

  /** F41: TCP, UDP and ICMP; the source becomes the gateway's own, and it goes on from the gateway's subnet. */
  #throughNat(id: string, from: Subnet, journey: Journey): Outcome {
    const nat = this.#world.get("nat-gateway", id)?.props;
    const own = nat?.addresses?.[journey.choice.address % nat.addresses.length];
    const { packet } = journey;
    if (nat?.state !== "available" || own === undefined) return stopped(`F9 ${id} is ${nat?.state}`);
    if (journey.isReply) return stopped("an answer from another address is none");
    if (isV6(packet.destination) || !(hasPorts(packet) || isIcmp(packet)))
      return stopped(`F41 ${id} does not take this protocol`);
    const owner = this.#world.ownerOf(nat.vpc, addressOf(own.private));
    const subnet = owner && this.#world.subnetOf(owner);
    if (owner === undefined || subnet === undefined) return stopped(`${id} has no interface`);
    if (from.id !== subnet.id && !aclPermits(this.#world, subnet, "ingress", packet))
      return stopped(`F33 ACL into ${subnet.id}`);
    const replaced = [
      ...journey.replaced,
      { by: "nat", at: owner, before: packet, stand: { kind: "internet" } } as const,
    ];
    const port = hasPorts(packet) ? { sourcePort: journey.choice.port } : {};
    const onward = withPacket({ ...anonymous(journey), replaced }, { source: addressOf(own.private), ...port });
    return this.fromSubnet(subnet, onward);
  }

  #toInternet(id: string, vpc: string, journey: Journey): Outcome {
    const gateway = this.#world.get("internet-gateway", id);
    if (!gateway?.props.vpcs.includes(vpc)) return stopped(`F9 ${id} is not attached to ${vpc}`);
    const { packet } = journey;
    if (this.#isPrivateV6(vpc, packet.source)) return stopped("no gateway joins a private block to the internet");
    const owner = this.#world.ownerOf(vpc, packet.source);
    if (owner !== undefined && this.#isBlocked(owner, false)) return stopped(`public access of ${owner.id} is blocked`);
    const outside = isV6(packet.source)
      ? packet.source
      : owner?.props.publicAddresses?.find((pair) => samePrefix(addressOf(pair.private), packet.source))?.public;
    if (outside === undefined) return stopped("the internet gateway knows no public address of the source");
    if (!isPublic(packet.destination)) return stopped("the internet has no way to the destination");
    const source = typeof outside === "string" ? addressOf(outside) : outside;
    const out = anonymous(atMost(withPacket(journey, { source }), MTU.internet));
    return this.#onInternet({ kind: "internet", vpc, egressOnly: false }, out);
  }

  #throughEgressOnly(id: string, vpc: string, journey: Journey): Outcome {
    const gateway = this.#world.get("egress-only-internet-gateway", id);
    if (!gateway?.props.vpcs.includes(vpc)) return stopped(`F9 ${id} is not attached to ${vpc}`);
    if (!isV6(journey.packet.source) || !isPublic(journey.packet.destination)) return stopped(`${id} does not take it`);
    if (this.#isPrivateV6(vpc, journey.packet.source)) return stopped(`${id} does not take private addresses`);
    const owner = this.#world.ownerOf(vpc, journey.packet.source);
    if (owner !== undefined && this.#isBlocked(owner, true)) return stopped(`public access of ${owner.id} is blocked`);
    return this.#onInternet({ kind: "internet", vpc, egressOnly: true }, anonymous(atMost(journey, MTU.internet)));
  }

  #isPrivateV6(vpc: string, address: Prefix): boolean {
    if (!isV6(address)) return false;
    const blocks = this.#world.get("vpc", vpc)?.facts.ipv6Cidrs ?? [];
    const isKept = blocks.some(({ cidr, private: isPrivate }) => isPrivate && contains(prefixOf(cidr), address));
    return isKept || !isPublic(address);
  }

  /** VPC Block Public Access: the subnet's state, else its VPC's; only what cannot be begun from outside passes `block-ingress`. */
  #isBlocked({ props }: Interface, egressOnly: boolean): boolean {
    const ofSubnet = this.#world.get("subnet", props.subnet)?.facts.blockPublicAccess;
    const state = ofSubnet ?? this.#world.get("vpc", props.vpc)?.facts.blockPublicAccess ?? "off";
    return state !== "off" && !(state === "block-ingress" && (egressOnly || props.type === "nat_gateway"));
  }

  /** To a host of the internet, or back into a VPC of this world by its public address. */
  #onInternet(gate: Gate, journey: Journey): Outcome {
    const { destination } = journey.packet;
    const isOurs = isV6(destination) ? this.#ownerOfV6(destination) : this.#world.behindPublic(destination);
    const letOutBy = gate.kind === "internet" && !journey.isReply ? [...journey.letOutBy, gate.vpc] : journey.letOutBy;
    const out: Journey = { ...journey, gate, letOutBy };
    const isFree = this.#world
      .all("elastic-address")
      .some(({ props }) => props.networkInterface === undefined && samePrefix(addressOf(props.public), destination));
    if (isOurs === undefined && isFree) return stopped("an Elastic IP address without an association is nobody's");
    return isOurs === undefined ? { kind: "arrived", at: { kind: "internet" }, journey: out } : this.fromInternet(out);
  }

  /** F8: only to what one of its connections has a route for; no IPv6 (F42). */
  #overVpn(id: string, vpc: string, journey: Journey): Outcome {
    const gateway = this.#world.get("vpn-gateway", id)?.props;
    if (!gateway?.vpcs.includes(vpc) || gateway.state !== "available")
      return stopped(`F9 ${id} is not attached to ${vpc}`);
    if (isV6(journey.packet.destination)) return stopped("F8 no IPv6");
    const { destination } = journey.packet;
    const fibre = metAt(this.#world, { vpc }, "directConnect", destination, id);
    if (fibre !== undefined)
      return this.#overLink(fibre, { kind: "link", vpc, gateway: id, mtu: fibre.mtu }, vpc, journey);
    const told = metAt(this.#world, { vpc }, "vpn", destination, id);
    const way = this.#world
      .all("vpn-connection")
      .find(
        ({ props }) =>
          props.gateway === id &&
          props.state === "available" &&
          props.tunnelsUp > 0 &&
          props.routes.some(({ destination }) => contains(prefixOf(destination), journey.packet.destination)),
      );
    if (way === undefined && (told === undefined || !speaksBgp(this.#world, id)))
      return stopped(`F8 ${id} knows no way`);
    const gate: Gate = { kind: "link", vpc, gateway: id, mtu: told?.mtu ?? MTU.vpn };
    return this.#outside(gate, atMost(journey, gate.mtu));
  }

  /** What is declared of a gateway that nobody read. */
  #declared(id: string, vpc: string, journey: Journey): Outcome {
    const { destination } = journey.packet;
    const met =
      metAt(this.#world, { vpc }, "vpn", destination, id) ??
      metAt(this.#world, { vpc }, "directConnect", destination, id);
    if (met === undefined) return stopped(`F40 what ${id} does was not read`);
    return this.#overLink(met, { kind: "link", vpc, mtu: met.mtu }, vpc, journey);
  }

  /** To the far end of a link that is only declared; answers come back by `gate`. */
  #overLink(met: Met, gate: Gate, vpc: string, journey: Journey): Outcome {
    const onward = atMost(journey, met.mtu);
    if (met.far.kind === "site") return this.#outside(gate, onward);
    const into = gateInto(this.#world, met, met.far.vpc, this.#world.blocksOf(vpc));
    return into.kind === "router"
      ? this.fromRouter(into.owner, anonymous(onward))
      : this.#intoVpc(met.far.vpc, anonymous(onward));
  }

  #toEndpoint(id: string, vpc: string, journey: Journey): Outcome {
    const endpoint = this.#world.get("vpc-endpoint", id)?.props;
    if (endpoint?.type !== "Gateway" || endpoint.vpc !== vpc) return stopped(`${id} is no gateway endpoint of ${vpc}`);
    const gate: Gate = { kind: "endpoint", vpc };
    return { kind: "arrived", at: { kind: "service", name: endpoint.service }, journey: { ...journey, gate } };
  }

  #outside(gate: Gate, journey: Journey): Outcome {
    const site = this.#siteWith(journey.packet.destination);
    if (site === undefined) return stopped("no site has the destination");
    return { kind: "arrived", at: { kind: "site", site }, journey: { ...anonymous(journey), gate } };
  }

  #siteWith(address: Prefix): string | undefined {
    return this.#world.declared.sites.find(({ nodes, pods }) =>
      [...nodes, ...pods].some((range) => contains(range, address)),
    )?.key;
  }

  /** F26 to F29: whether the packet is from an interface that carries the group, as far as the receiver's VPC can know. */
  #senderHas({ from, packet }: Journey, receiver: string, group: string): boolean {
    if (from === undefined) return false;
    const sender = this.#world.ownerOf(from, packet.source);
    return (
      (sender?.props.groups.includes(group) ?? false) &&
      (from === receiver || this.#arePeered(from, receiver) || this.#shareTransit(from, receiver))
    );
  }

  /** F28: over a transit gateway only rules of the receiver know groups. */
  #receiverHas(vpc: string, destination: Prefix, group: string): boolean {
    return this.#world.all("vpc").some(({ id }) => {
      const receiver = this.#world.ownerOf(id, destination);
      return (receiver?.props.groups.includes(group) ?? false) && (id === vpc || this.#arePeered(vpc, id));
    });
  }

  #arePeered(a: string, b: string): boolean {
    return this.#world.all("peering-connection").some(({ facts: { requester, accepter, status } }) => {
      const isPair = (requester.vpc === a && accepter.vpc === b) || (requester.vpc === b && accepter.vpc === a);
      return isPair && status === "active" && requester.region === accepter.region;
    });
  }

  #shareTransit(a: string, b: string): boolean {
    const of = (vpc: string) =>
      this.#world
        .all("transit-gateway-attachment")
        .filter(
          ({ props, facts }) =>
            props.vpc === vpc && facts.state === "available" && props.securityGroupReferencing === true,
        )
        .map(({ props }) => props.transitGateway);
    const others = of(b);
    return of(a).some(
      (id) => others.includes(id) && this.#world.get("transit-gateway", id)?.props.securityGroupReferencing === true,
    );
  }
}
