import type { Resource, SecurityRule } from "../../../desired/index.ts";
import { tagsFor } from "../../identity/marks.ts";
import { answersInto, isCovered, type Traffic, trafficInto } from "../traffic.ts";
import type { Hybrid } from "./hybrid.ts";
import { groupId, type Side } from "./router-parts.ts";

/** ISAKMP and its NAT traversal (RFC 7296, 2.23), which ESP travels in behind an Elastic IP; and ESP itself, for peers that see no NAT. */
const IPSEC: readonly Pick<SecurityRule, "protocol" | "fromPort" | "toPort">[] = [
  { protocol: "50" },
  { protocol: "udp", fromPort: 4500, toPort: 4500 },
  { protocol: "udp", fromPort: 500, toPort: 500 },
];

/** Multihop BFD's control packets (RFC 5883, 5). */
const BFD = { protocol: "udp", fromPort: 4784, toPort: 4784 } as const;
const SSH = { protocol: "tcp", fromPort: 22, toPort: 22 } as const;
const ANYWHERE: SecurityRule = { protocol: "-1", cidr: "0.0.0.0/0" };

/**
 * The groups of a link's routers, one for each side: outside the hubs (in phases 2 and 3 the declared spokes too) and nobody else, inside what
 * `allow` says that the VPC may send to the site, what may answer the site by the other router, and that one's BFD (fault 1b-8).
 */
export function routerGroups(hybrid: Hybrid): readonly Resource[] {
  return [group(hybrid, "outside", fromOutside(hybrid)), group(hybrid, "inside", fromInside(hybrid))];
}

function fromOutside({ dmvpn, site }: Hybrid): readonly SecurityRule[] {
  const peers = [...new Set([...site.hubs.map(({ publicIp }) => publicIp), ...dmvpn.tunnel.spokes])].sort();
  return [
    ...peers.flatMap((peer) => IPSEC.map((rule): SecurityRule => ({ ...rule, cidr: `${peer}/32` }))),
    ...dmvpn.ssh.map((cidr): SecurityRule => ({ ...SSH, cidr })),
  ];
}

function fromInside(hybrid: Hybrid): readonly SecurityRule[] {
  const { dmvpn, routers } = hybrid;
  const sent = [...sentBy(hybrid), ...answersBeyond(hybrid)];
  const partners = routers.length < 2 ? [] : routers.flatMap(({ place }) => place?.inside.address ?? []).sort();
  return [
    ...sent.flatMap(({ sources, byAll: _, ...traffic }) => sources.map((cidr): SecurityRule => ({ ...traffic, cidr }))),
    ...partners.map((address): SecurityRule => ({ ...BFD, cidr: `${address}/32` })),
    ...dmvpn.ssh.map((cidr): SecurityRule => ({ ...SSH, cidr })),
  ];
}

function sentBy({ spec, vpc, far }: Hybrid): readonly Traffic[] {
  return trafficInto(far.ranges(), vpc.ranges(), spec.allow);
}

/**
 * What the inside lets in beyond `allow`: what the site's hubs send in by one of several routers, the VPC's tables may answer by another, whose group
 * has seen nothing begin (an interface tracks its own connections alone; F25).
 */
export function answersBeyond(hybrid: Hybrid): readonly Traffic[] {
  const { spec, vpc, far, routers } = hybrid;
  if (routers.length < 2) return [];
  const sent = sentBy(hybrid);
  return answersInto(far.ranges(), vpc.ranges(), spec.allow).filter((one) => !isCovered(one, sent));
}

function group({ fabric, link, spec, vpc }: Hybrid, side: Side, ingress: readonly SecurityRule[]): Resource {
  const id = groupId(link, side);
  return {
    id,
    kind: "security-group",
    scope: vpc.end.groups,
    props: {
      vpc: vpc.end.vpc,
      name: `${fabric.metadata.name}-${link}-routers-${side}`.slice(0, 255),
      description: `Podspan: routers of link ${link}, ${side}`.slice(0, 255),
      ingress: distinct(ingress),
      egress: [ANYWHERE],
    },
    tags: tagsFor(fabric, id, "security-group"),
    after: [],
    ...(spec.protect ? { protect: true } : {}),
  };
}

/** Each rule once, as AWS has it, in an order of their own. */
function distinct(rules: readonly SecurityRule[]): readonly SecurityRule[] {
  const byKey = new Map(
    rules.map((rule) => [
      JSON.stringify([rule.protocol, rule.fromPort ?? -1, rule.toPort ?? -1, rule.cidr ?? ""]),
      rule,
    ]),
  );
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, rule]) => rule);
}
