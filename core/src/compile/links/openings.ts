import type { Ref, Resource, SecurityRule } from "../../desired/index.ts";
import { type Observed, observedById, observedOf, onceFor, type Snapshot } from "../../observed/index.ts";
import { type ClusterSpec, type Fabric, hasPodSubnets, type LinkSpec } from "../../spec/index.ts";
import { linkPartId, podGroupId } from "../identity/identity.ts";
import { tagsFor } from "../identity/marks.ts";
import { farEndsOf } from "./far-ends.ts";
import type { FarEnd, LinkedVpc, LinkedVpcs } from "./linked-vpc.ts";
import { linksOfVpc } from "./pairs.ts";
import type { VpcRanges } from "./ranges.ts";
import { type Traffic, toldByRouters, trafficInto } from "./traffic.ts";

/** A link as one of its VPCs sees it: whose groups are opened, and for whom. */
export interface Opening {
  readonly link: string;
  readonly spec: LinkSpec;
  readonly near: LinkedVpc;
  readonly far: FarEnd;
  /** Groups of the far end that may be named instead of its ranges (F26, F27), world ids or our own; none: ranges. */
  readonly groups: readonly (string | Ref)[];
  /** What must be there before a rule can name a group of the other side. */
  readonly after: readonly string[];
}

/** The rules of a link in the groups of a VPC's nodes: what comes in. */
export function openingsInto(fabric: Fabric, opening: Opening, snapshot: Snapshot): readonly Resource[] {
  const { near, far, spec } = opening;
  const incoming = carriedInto({ routed: near.ranges().nodes }, far, spec);
  return near
    .nodeGroups()
    .flatMap((group) => incoming.flatMap((traffic) => rulesFor(fabric, opening, group, traffic, snapshot)));
}

function carriedInto(near: Pick<VpcRanges, "routed">, far: FarEnd, spec: LinkSpec): readonly Traffic[] {
  const carried = trafficInto(near, far.ranges(), spec.allow);
  return [...carried, ...toldByRouters(carried, far.routers?.() ?? [])];
}

/** What goes out of the groups of a VPC's nodes, where others have narrowed that: a new group lets all out (F23). */
export function openingsOutOf(fabric: Fabric, opening: Opening, snapshot: Snapshot): readonly Resource[] {
  const { near, far, spec } = opening;
  const outgoing = trafficInto(far.ranges(), near.ranges(), spec.allow);
  return near.nodeGroups().flatMap((group) => {
    const live = observedById(snapshot, "security-group", group);
    if (live === undefined || letsAllOut(live)) return [];
    return outgoing.flatMap((traffic) =>
      far
        .ranges()
        .routed.flatMap((cidr) => ruleOf(fabric, opening, group, { direction: "egress", traffic, cidr }, snapshot)),
    );
  });
}

function letsAllOut({ props }: Observed<"security-group">): boolean {
  return props.egress.some(({ protocol, cidr }) => protocol === "-1" && cidr === "0.0.0.0/0");
}

/** What links add to the rules of a cluster's group of pods, which has exactly the rules that it is to have: ranges only, so that it waits for no peering. */
export function podRules(fabric: Fabric, vpc: string, cluster: string, vpcs: LinkedVpcs): readonly SecurityRule[] {
  const ends = farEndsOf(fabric, vpc, vpcs);
  // Most clusters of a fleet have no link.
  if (ends.length === 0) return [];
  const routed = vpcs(vpc).ranges().pods.get(cluster) ?? [];
  const rules = ends.flatMap(({ far, spec }) =>
    carriedInto({ routed }, far, spec).flatMap(({ sources, byAll: _, ...traffic }) =>
      sources.map((cidr): SecurityRule => ({ ...traffic, cidr })),
    ),
  );
  const byKey = new Map(
    rules.map((rule) => [JSON.stringify([rule.protocol, rule.fromPort ?? -1, rule.toPort ?? -1, rule.cidr]), rule]),
  );
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, rule]) => rule);
}

/** A VPC that cannot be read now, and whose ranges rules of this one's pods name. */
export function unreadPeer(fabric: Fabric, vpc: string, vpcs: LinkedVpcs): Resource["blocked"] {
  for (const { other } of linksOfVpc(fabric, vpc)) {
    const { end } = vpcs(other);
    if (end.kind === "unread") return end.blocked;
  }
  return undefined;
}

function rulesFor(
  fabric: Fabric,
  opening: Opening,
  group: string,
  traffic: Traffic,
  snapshot: Snapshot,
): readonly Resource[] {
  const wanted = (who: Pick<RuleWanted, "cidr" | "source">) =>
    ruleOf(fabric, opening, group, { direction: "ingress", traffic, ...who }, snapshot);
  return opening.groups.length > 0 && traffic.byAll
    ? opening.groups.flatMap((source) => wanted({ source }))
    : traffic.sources.flatMap((cidr) => wanted({ cidr }));
}

interface RuleWanted {
  readonly direction: "ingress" | "egress";
  readonly traffic: Traffic;
  readonly cidr?: string;
  readonly source?: string | Ref;
}

/** Nothing where somebody else has made the very same rule: AWS has each only once. */
function ruleOf(
  fabric: Fabric,
  { link, spec, near, far, after }: Opening,
  group: string,
  { direction, traffic, cidr, source }: RuleWanted,
  snapshot: Snapshot,
): readonly Resource[] {
  if (near.end.kind !== "reached") return [];
  const { protocol, fromPort, toPort } = traffic;
  const ports = fromPort === undefined ? {} : { fromPort, toPort: toPort ?? fromPort };
  const who = cidr ?? (typeof source === "object" ? source.$ref : (source ?? ""));
  const portText = fromPort === undefined ? "all" : `${fromPort}-${toPort ?? fromPort}`;
  const what = protocol === "-1" ? ["any"] : [protocol, portText];
  const id = linkPartId(link, "security-group-rule", near.end.key, group, direction, ...what, who);
  const rule = { protocol, ...ports, ...(cidr === undefined ? { group: source } : { cidr }) };
  if (isOthers(fabric, group, direction, rule, snapshot)) return [];
  const props: Resource<"security-group-rule">["props"] = {
    group,
    direction,
    protocol,
    ...ports,
    ...(cidr === undefined ? { source: source ?? "" } : { cidr }),
    description: `Podspan link ${link}: ${direction === "ingress" ? "from" : "to"} ${far.title}`,
  };
  return [
    {
      id,
      kind: "security-group-rule",
      scope: near.end.groups,
      props,
      tags: tagsFor(fabric, id, "security-group-rule"),
      after: cidr === undefined ? after : [],
      ...(spec.protect ? { protect: true } : {}),
    },
  ];
}

/** Rules that carry this Fabric's mark, as text. */
const marked = onceFor(
  (snapshot: Snapshot) =>
    new Set(
      observedOf(snapshot, "security-group-rule").flatMap(({ owner, props }) => {
        const { group, direction, protocol, fromPort, toPort, cidr, source } = props;
        return owner === undefined
          ? []
          : [`${owner.uid} ${ruleText(group, direction, { protocol, fromPort, toPort, cidr, group: source })}`];
      }),
    ),
);

function isOthers(
  fabric: Fabric,
  group: string,
  direction: "ingress" | "egress",
  rule: RuleText,
  snapshot: Snapshot,
): boolean {
  const live = observedById(snapshot, "security-group", group);
  const wanted = ruleText(group, direction, rule);
  const isThere = live?.props[direction].some((one) => ruleText(group, direction, one) === wanted) === true;
  return isThere && !marked(snapshot).has(`${fabric.metadata.uid} ${wanted}`);
}

interface RuleText {
  readonly protocol: string;
  readonly fromPort?: number | undefined;
  readonly toPort?: number | undefined;
  readonly cidr?: string | undefined;
  readonly group?: unknown;
}

function ruleText(
  group: string,
  direction: string,
  { protocol, fromPort = -1, toPort = -1, cidr = "", group: source = "" }: RuleText,
): string {
  return JSON.stringify([group, direction, protocol, fromPort, toPort, cidr, source]);
}

/** The groups of a VPC's nodes and pods that a rule of its peer may name. */
export function groupsOf(fabric: Fabric, key: string, { nodeGroups }: LinkedVpc): readonly (string | Ref)[] {
  const pods = Object.keys(fabric.spec.clusters)
    .filter((cluster) => isApart(fabric.spec.clusters[cluster], key))
    .sort()
    .map((cluster): Ref => ({ $ref: podGroupId(cluster) }));
  return [...nodeGroups(), ...pods];
}

/** Whether a cluster of a VPC has a group of pods. */
function isApart(cluster: ClusterSpec | undefined, vpc: string): boolean {
  return cluster !== undefined && cluster.vpc === vpc && cluster.manage === "full" && hasPodSubnets(cluster);
}
