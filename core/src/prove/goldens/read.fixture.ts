import { parse } from "yaml";
import { prefixFrom } from "../../addressing/index.ts";
import type { Declared, DeclaredLink, DeclaredTunnel, LinkEnd } from "../../network/index.ts";
import type { Snapshot } from "../../observed/index.ts";
import { readGateways } from "./read-gateways.fixture.ts";
import { readClusters } from "./read-kubernetes.fixture.ts";
import { readHosts, readVpcs } from "./read-vpcs.fixture.ts";
import { networkShape, type Shorthand } from "./shorthand.fixture.ts";
import { World } from "./world-read.fixture.ts";

/** A network as the product is given it. */
export interface Ground {
  readonly snapshot: Snapshot;
  readonly declared: Declared;
}

/** Reads a network in short words, YAML or what was parsed of it. Throws on anything that it does not know: a test's own mistake. */
export function readNetwork(written: unknown): Ground {
  const shorthand = networkShape.parse(typeof written === "string" ? parse(written) : written);
  const world = new World(shorthand);
  readVpcs(shorthand, world);
  readHosts(shorthand, world);
  readGateways(shorthand, world);
  readClusters(shorthand, world);
  return { snapshot: world.snapshot(), declared: declaredOf(shorthand, world) };
}

/** `written` with the parts that differ laid over it: maps join, null takes a key away, everything else replaces. */
export function changed(written: unknown, change: unknown): unknown {
  if (!isMap(written) || !isMap(change)) return change;
  const joined = new Map(Object.entries(written));
  for (const [key, value] of Object.entries(change)) {
    if (value === null) joined.delete(key);
    else joined.set(key, changed(joined.get(key), value));
  }
  return Object.fromEntries(joined);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function declaredOf(shorthand: Shorthand, world: World): Declared {
  return {
    clusters: Object.entries(shorthand.clusters).map(([key, cluster]) => ({
      key,
      name: key,
      scope: world.scopeOfVpc(cluster.vpc),
      vpc: cluster.vpc,
      podRanges: cluster.podRanges.map(prefixFrom),
      zones: cluster.zones,
    })),
    vpcs: Object.entries(shorthand.vpcs).map(([key, vpc]) => ({ key, scope: world.scope(vpc), vpc: `vpc-${key}` })),
    sites: Object.entries(shorthand.sites).map(([key, { nodes, pods }]) => ({
      key,
      nodes: nodes.map(prefixFrom),
      pods: pods.map(prefixFrom),
    })),
    links: Object.entries(shorthand.links).map(([key, link]) => linkOf(key, link)),
  };
}

function linkOf(key: string, link: Shorthand["links"][string]): DeclaredLink {
  const { kind, between, gateway, routes, mtu } = link;
  const base = { key, kind, ends: between.map(endOf), allow: [] };
  if (kind === "dmvpn") return { ...base, tunnel: tunnelOf(link) };
  const carries = {
    routes: routes.map(prefixFrom),
    ...(gateway === undefined ? {} : { gateway }),
    ...(mtu === undefined ? {} : { mtu }),
  };
  return { ...base, carries };
}

function tunnelOf({ hubs, routers, mtu = 1400 }: Shorthand["links"][string]): DeclaredTunnel {
  return {
    network: prefixFrom("10.250.0.0/24"),
    hubs: hubs.map(prefixFrom),
    mtu,
    routers: routers.map((name) => ({ name, outside: `eni-${name}`, inside: `eni-${name}-1` })),
  };
}

function endOf(text: string): LinkEnd {
  const key = text.replace(/^(sites\/|vpc-)/, "");
  return text.startsWith("vpc-") ? { kind: "vpc", key, vpc: text } : { kind: "site", key };
}
