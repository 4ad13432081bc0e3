import { keyOf, namesOf, sectionOf } from "../../compile/index.ts";
import { type Desired, isRef, type Resource } from "../../desired/index.ts";
import { type Observed, observedOf, type Snapshot } from "../../observed/index.ts";
import type { Fabric, LinkSpec } from "../../spec/index.ts";
import { type MapRouter, type MapRouters, routersOf } from "./routers.ts";

/** What a link does in one of its VPCs. */
export interface MapLinkEnd {
  /** The VPC's key in the Fabric. */
  readonly vpc: string;
  /** Ranges that are routed over the link from here, in address order. */
  readonly ranges: readonly string[];
  /** Route tables that know the way: world ids, or logical ids of ours. */
  readonly tables: readonly string[];
  /** Security groups of nodes that are opened, each with what its rules say. */
  readonly groups: readonly { readonly group: string; readonly rules: readonly string[] }[];
}

export interface MapLink {
  readonly key: string;
  readonly kind: "peering" | "transit gateway" | "DMVPN" | "VPN" | "Direct Connect" | "external link";
  /** `vpcs/west1`, `sites/dc1`. */
  readonly between: readonly string[];
  /** What is there of it: `pcx-… active`, `to be made`, `declared, not managed`. */
  readonly state: string;
  /** Who moves its routes when a router stops; absent where the link has no routers of ours. */
  readonly failover?: string;
  /** What it may carry, an entry each. */
  readonly allow: readonly string[];
  readonly ends: readonly MapLinkEnd[];
  /** Of a DMVPN. */
  readonly routers?: MapRouters;
}

/** What joins the VPCs and sites of a Fabric: which tables know the way to which ranges, and which rules let packets in. Pure; everything sorted. */
export function linkMap(fabric: Fabric, desired: Desired, snapshot: Snapshot): readonly MapLink[] {
  const byLink = Map.groupBy(
    desired.resources.filter(({ id }) => sectionOf(id) === "links"),
    ({ id }) => keyOf(id),
  );
  return Object.entries(fabric.spec.links)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, spec]) => {
      const resources = byLink.get(key) ?? [];
      const { dmvpn } = spec;
      const routers = dmvpn && routersOf(key, dmvpn, fabric.spec.sites[dmvpn.site], { desired, snapshot });
      const failover = spec.manage === "none" ? undefined : failoverText(spec, resources);
      return {
        key,
        ...shapeOf(spec),
        state: routers ? dmvpnState(spec, resources, routers.spokes) : stateOf(key, spec, resources, desired, snapshot),
        ...(failover === undefined ? {} : { failover }),
        allow: spec.allow.map(allowText),
        ends: endsOf(resources),
        ...(routers ? { routers } : {}),
      };
    });
}

/** What a link joins: `vpcs/NAME` and `sites/NAME`. */
export function joinedBy(spec: LinkSpec): readonly string[] {
  return shapeOf(spec).between;
}

function shapeOf(spec: LinkSpec): Pick<MapLink, "kind" | "between"> {
  const site = (join: { readonly vpc: string; readonly site: string }) => [`vpcs/${join.vpc}`, `sites/${join.site}`];
  if (spec.peering) return { kind: "peering", between: spec.peering.map((vpc) => `vpcs/${vpc}`) };
  if (spec.transitGateway)
    return { kind: "transit gateway", between: spec.transitGateway.vpcs.map((vpc) => `vpcs/${vpc}`) };
  if (spec.dmvpn) return { kind: "DMVPN", between: site(spec.dmvpn) };
  if (spec.vpn) return { kind: "VPN", between: site(spec.vpn) };
  if (spec.directConnect) return { kind: "Direct Connect", between: site(spec.directConnect) };
  return { kind: "external link", between: spec.external?.between ?? [] };
}

function stateOf(
  key: string,
  spec: LinkSpec,
  resources: readonly Resource[],
  desired: Desired,
  snapshot: Snapshot,
): string {
  if (!spec.peering && !spec.transitGateway) return "declared, not managed";
  if (spec.manage === "none") return "not looked at";
  const used = desired.existing.find(({ id }) => keyOf(id) === key && sectionOf(id) === "links");
  const made = observedOf(snapshot, "peering-connection").find(
    ({ id, owner }) => (owner?.uid === desired.fabric.uid && keyOf(owner.id) === key) || id === used?.worldId,
  );
  const waits = resources.find(({ kind, blocked }) => blocked !== undefined && kind.includes("acceptance"))?.blocked;
  const peering = made === undefined ? "" : peeringText(made, used !== undefined);
  const text =
    peering || (used === undefined ? "to be made, as far as it is not there" : `${used.worldId}, not made by Podspan`);
  return waits === undefined ? text : `${text}; waits: ${waits.reason}`;
}

/** Whether routers run is seen; whether their tunnels are up is asked by `verify --probe`. */
function dmvpnState(spec: LinkSpec, resources: readonly Resource[], spokes: readonly MapRouter[]): string {
  if (spec.manage === "none") return "not looked at";
  const running = spokes.filter(({ state }) => state.endsWith(" running")).length;
  const there = spokes.filter(({ state }) => state !== "to be made").length;
  const text = there === 0 ? "to be made" : `running: ${running} of ${spokes.length} routers`;
  const waits = [...new Set(resources.flatMap(({ blocked }) => blocked?.reason ?? []))];
  return [text, ...waits].join("; ");
}

/** Each router watches its partner and moves the routes itself; one of IOS-XE by its guest shell, once it has been told. */
function failoverText({ dmvpn }: LinkSpec, resources: readonly Resource[]): string | undefined {
  if (dmvpn === undefined) return undefined;
  const routers = namesOf(dmvpn.routers).map((name, index) => ({ name, spec: dmvpn.routers[index] }));
  if (routers.length < 2) return "nobody: there is one router";
  const waits = new Set(
    resources.flatMap(({ id, kind, blocked }) =>
      kind === "router-configuration" && blocked ? [id.split("/").at(-1)] : [],
    ),
  );
  const texts = routers.map(({ name, spec }) => {
    if (spec?.platform === "linux") return `${name} by podspan-failover`;
    return `${name} by its guest shell${waits.has(name) ? ", once it has access" : ""}`;
  });
  return `each router for the other: ${texts.join("; ")}`;
}

function peeringText({ id, facts }: Observed<"peering-connection">, isUsed: boolean): string {
  const until = facts.expiresAt === undefined ? "" : ` until ${facts.expiresAt}`;
  return `${id} ${facts.status}${facts.status === "pending-acceptance" ? until : ""}${isUsed ? ", not made by Podspan" : ""}`;
}

/** `tcp 443, 8000-8999 from 10.10.0.0/16`. */
function allowText({ protocol, ports, from, to }: LinkSpec["allow"][number]): string {
  return [
    protocol === "any" ? "everything" : typeof protocol === "number" ? `protocol ${protocol}` : protocol,
    ...(ports === undefined ? [] : [ports.join(", ")]),
    ...(from === undefined ? [] : [`from ${from.join(", ")}`]),
    ...(to === undefined ? [] : [`to ${to.join(", ")}`]),
  ].join(" ");
}

function endsOf(resources: readonly Resource[]): readonly MapLinkEnd[] {
  const inVpcs = resources.filter(({ kind }) => kind === "route" || kind === "security-group-rule");
  return [...Map.groupBy(inVpcs, ({ id }) => id.split("/")[2] ?? "")]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([vpc, things]) => {
      const routes = things.flatMap(({ props }) => ("destination" in props ? [props] : []));
      const rules = things.flatMap(({ props }) => ("direction" in props ? [props] : []));
      const byGroup = Map.groupBy(rules, ({ group }) => textOf(group));
      return {
        vpc,
        ranges: distinct(routes.map(({ destination }) => textOf(destination))),
        tables: distinct(routes.map((props) => ("routeTable" in props ? textOf(props.routeTable) : ""))),
        groups: [...byGroup].map(([group, same]) => ({ group, rules: same.map(ruleText) })),
      };
    });
}

type Rule = Extract<Resource["props"], { readonly direction: unknown }>;

/** `in: tcp 443 from 10.10.0.0/16`. */
function ruleText({ direction, protocol, fromPort, toPort, cidr, source }: Rule): string {
  const name = protocol === "-1" ? "everything" : textOf(protocol);
  const ports =
    fromPort === undefined
      ? ""
      : protocol === "icmp"
        ? ` type ${fromPort} code ${toPort}`
        : ` ${fromPort === toPort ? fromPort : `${fromPort}-${toPort}`}`;
  const [word, way] = direction === "egress" ? ["out", "to"] : ["in", "from"];
  return `${word}: ${name}${ports} ${way} ${textOf(cidr ?? source ?? "")}`;
}

function textOf(value: unknown): string {
  return isRef(value) ? value.$ref : String(value);
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
